"""What the arrays of a printed program are called: by labels, otherwise as in textbooks."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence

from autograd.static.program import expressions as e
from autograd.static.program.differentiate import Program
from autograd.static.program.expressions import Block, Expression, Part

_NUMBERED = re.compile(r"[\W\d_]+$")


class Names:
    """One namespace for all that a program mentions: no name is given twice, h_1 and h1 as one.

    Sums of products are z1, z2, …; what is computed from zₖ alone is aₖ, as an activation; what
    does not depend on the batch is r1, r2, …, anything else h1, h2, …. A label goes before all
    that, and so does what the labels of a block's nodes have in common before their numbers.
    `layers` gives for a name that has the number of a layer its letter and that number.
    The parameters are p, and W1 and b1 those of z1; the inputs are x, or, where a program takes
    parts of them only, `batch`. The loss is called so, the adjoint of z1 is d_z1,
    and what flows on its way to one is g1, g2, ….
    """

    def __init__(self, program: Program, reserved: Sequence[str]) -> None:
        self._program = program
        self._counts: dict[str, int] = defaultdict(int)
        self._sums: dict[Block, int] = {}
        self.layers: dict[str, tuple[str, int]] = {}
        self._parts: dict[Hashable, str] = {}
        self.inputs: list[Part] = []
        self.parameters: list[Part] = []
        parts = [part for block in self._computed() for part in block.parts]
        parts += [part for result in program.results for part in result.parts]
        columns = [p for p in parts if p.block is program.inputs and len(p.dims) < 2]
        batch = "x" if all(p.is_whole for p in columns) else "batch"
        self.blocks: dict[Block, str] = {program.inputs: batch, program.parameters: "p"}
        self._taken = set(map(indexed, (batch, "p", *reserved)))
        for block in self._computed():
            self.blocks[block] = self._block_name(block)
        for p in columns:
            label = self._label(p) or ("x" if len(p.dims) == 1 < p.dims[0] else "")
            if label and not (p.is_whole or self.part(p)):
                self._parts[p.key] = self.new(label, numbered=False)
                self.inputs.append(p)
        self._name_parameters(parts)
        for block in program.backward:
            of = self.blocks.get(block.of) if isinstance(block.of, Block) else None
            if isinstance(block.of, Part):
                of = self.part(block.of)
            if of:
                self.blocks[block] = self.new(f"d_{of}", numbered=False)
            elif block.of is None:
                self.blocks[block] = self.new("g")

    def part(self, part: Part) -> str | None:
        """The name of a part of the inputs or of the parameters, if it has one."""
        return self._parts.get(part.key)

    def has(self, name: str) -> bool:
        """Whether a name, or one with the same number, is given."""
        return indexed(name) in self._taken

    def new(self, name: str, numbered: bool = True) -> str:
        """A name that nothing has yet: numbered on from the last, or only where it must be."""
        wanted = name
        while numbered or self.has(wanted):
            self._counts[name] += 1
            wanted = f"{name}{'' if numbered else '_'}{self._counts[name]}"
            if not self.has(wanted):
                break
        self._taken.add(indexed(wanted))
        return wanted

    def _of_layer(self, letter: str, number: int) -> str:
        name = self.new(f"{letter}{number}", numbered=False)
        self.layers[name] = (letter, number)
        return name

    def _computed(self) -> list[Block]:
        return [*self._program.once, *self._program.forward]

    def _block_name(self, block: Block) -> str:
        label = self._common([self._program.labels[i] for i in block.members])
        if label:
            return self.new(label, numbered=False)
        if block is self._program.loss and block.size == 1:
            return self.new("loss", numbered=False)
        if block.batched and _is_sum(block.value):
            name = self.new("z")
            self._sums[block] = self._counts["z"]
            self.layers[name] = ("z", self._counts["z"])
            return name
        if block.batched and isinstance(block.value, e.Formula):
            parts = [x for x in block.value.bound.values() if isinstance(x, Part)]
            before = self._sums.get(parts[0].block) if len(parts) == 1 else None
            if before is not None and parts[0].block.size == block.size:
                return self._of_layer("a", before)
        return self.new("h" if block.batched else "r")

    def _label(self, part: Part) -> str | None:
        members = [part.block.members[k] for k in part.indices]
        return self._common([self._program.labels[i] for i in members])

    def _common(self, labels: Sequence[str | None]) -> str | None:
        """The label of one node, or what the labels of several have in common."""
        if not labels or not all(labels):
            return None
        plain = [unicodedata.normalize("NFKC", str(label)) for label in labels]
        if len(plain) > 1:
            plain = [_NUMBERED.sub("", label) for label in plain]
        name = re.sub(r"\W+", "_", plain[0]).strip("_")
        is_name = name.isidentifier() and not keyword.iskeyword(name) and name[:2] != "__"
        return name if is_name and plain.count(plain[0]) == len(plain) else None

    def _wishes(self, parts: Sequence[Part]) -> Iterator[tuple[Expression, str, Block | None]]:
        """Names for parameters: W and b beside a product, others by their labels or as b.

        A letter is that of a parameter beside a block.
        """
        sums = {b: list(_terms(b.value)) for b in self._program.forward if _is_sum(b.value)}
        for block, terms in sums.items():
            products = [t for t in terms if isinstance(t, e.MatMul)]
            letters = [*"WUVSRQ", *"W" * len(products)]
            for letter, product in zip(letters, products, strict=False):
                yield product.right.operands[0], letter, block
            if products:
                yield from ((term, "b", block) for term in terms)
        for part in parts:
            if part.block is self._program.parameters and not part.dims:
                yield part, self._label(part) or "", None
        for block, terms in sums.items():
            yield from ((term, "b", block) for term in terms)

    def _name_parameters(self, parts: Sequence[Part]) -> None:
        for part, name, block in self._wishes(parts):
            if not isinstance(part, Part) or part.block is not self._program.parameters:
                continue
            if not name or self.part(part):
                continue
            number = self._sums.get(block) if block else None
            if number:
                made = self._of_layer(name, number)
            else:
                made = self.new(f"{name}_{self.blocks[block]}" if block else name, numbered=False)
            self._parts[part.key] = made
            self.parameters.append(part)


def indexed(name: str) -> tuple[str, str]:
    """A name in two parts, the second of which is its number.

    >>> indexed("h_1"), indexed("h1"), indexed("loss")
    (('h', '1'), ('h', '1'), ('loss', ''))
    """
    stem = name.rstrip("0123456789").rstrip("_")
    return stem, name[len(stem) :].lstrip("_")


def _is_sum(value: Expression | None) -> bool:
    """Whether a block is of sums of products, and not of operations of the table."""
    is_product = isinstance(value, e.Formula) and value.op is None
    return is_product or isinstance(value, e.Add | e.MatMul | e.Sum | e.Reshaped)


def _terms(value: Expression | None) -> Iterator[Expression]:
    """The terms of a sum, those in stacked groups as well."""
    if isinstance(value, e.Add):
        for term in value.operands:
            yield from _terms(term)
    elif isinstance(value, e.Reshaped):
        yield from _terms(value.array)
    elif value is not None:
        yield value
