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
    """One namespace for all that a program mentions: no name is given twice.

    Sums of products are z1, z2, …; what is computed from zₖ alone is aₖ, as an activation; what
    does not depend on the batch is r1, r2, …, anything else h1, h2, …. A label goes before all
    that, and so does what the labels of a block's nodes have in common before their numbers.
    `layers` gives for a name that has the number of a layer its letter and that number.
    The parameters are p, and W1 and b1 those of z1; the inputs are x, or, where a program takes
    parts of them only, `batch`. The loss is called so, and the adjoint of z1 is d_z1.
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
        self._taken = {batch, "p", *reserved}
        for block in self._computed():
            self.blocks[block] = self._block_name(block)
        for p in columns:
            label = self._label(p) or ("x" if len(p.dims) == 1 < p.dims[0] else "")
            if label and not (p.is_whole or self.part(p)):
                self.inputs.append(self._named(p, label))
        self._name_parameters(parts)
        for block in program.backward:
            of = self.blocks.get(block.of) if isinstance(block.of, Block) else None
            if isinstance(block.of, Part):
                of = self.part(block.of)
            if of:
                self.blocks[block] = self.new(f"d_{of}", numbered=False)

    def part(self, part: Part) -> str | None:
        """The name of a part of the inputs or of the parameters, if it has one."""
        return self._parts.get(part.key)

    def new(self, name: str, numbered: bool = True) -> str:
        """A name that nothing has yet: numbered on from the last, or only where it must be."""
        wanted = name
        while numbered or wanted in self._taken:
            self._counts[name] += 1
            wanted = f"{name}{'' if numbered else '_'}{self._counts[name]}"
            if wanted not in self._taken:
                break
        self._taken.add(wanted)
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

    def _named(self, part: Part, name: str) -> Part:
        self._parts[part.key] = self.new(name, numbered=False)
        return part

    def _name_parameters(self, parts: Sequence[Part]) -> None:
        """Names for parameters: W1 and b1 beside a product z1, others by their labels or as b2."""
        sums = [b for b in self._program.forward if _is_sum(b.value)]
        for block in sums:
            terms = [*_terms(block.value)]
            matrices = [
                t.right.array
                for t in terms
                if isinstance(t, e.MatMul) and isinstance(t.right, e.Transposed)
            ]
            for letter, matrix in zip([*"WUVSRQ", *"W" * len(matrices)], matrices, strict=False):
                self._name_beside(block, matrix, letter)
            if matrices:
                self._name_offset(block, terms)
        for part in parts:
            if not part.dims:
                self._name_parameter(part, self._label(part) if part.block.members else None)
        for block in sums:
            self._name_offset(block, _terms(block.value))

    def _name_offset(self, block: Block, terms: Iterator[Expression] | list[Expression]) -> None:
        for term in terms:
            self._name_beside(block, term, "b")

    def _name_beside(self, block: Block, term: Expression, letter: str) -> None:
        number = self._sums.get(block)
        beside = f"{letter}_{self.blocks[block]}" if number is None else f"{letter}{number}"
        self._name_parameter(term, beside, (letter, number or 0))

    def _name_parameter(
        self, part: Expression, name: str | None, layer: tuple[str, int] = ("", 0)
    ) -> None:
        if not name or not isinstance(part, Part) or self.part(part):
            return
        if part.block is self._program.parameters:
            self.parameters.append(self._named(part, name))
            if layer[1]:
                self.layers[self._parts[part.key]] = layer


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
