"""What the arrays of a printed program are called: by labels, otherwise as in textbooks."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence

from autograd.static.program import expressions as e
from autograd.static.program.algebra import whole
from autograd.static.program.differentiate import Program
from autograd.static.program.expressions import Block, Expression, Part

_NUMBERED = re.compile(r"[\W\d_]+$")


class Names:
    """One namespace for all that a program mentions: no name is given twice, h_1 and h1 as one.

    Sums of products are z1, z2, …; what is computed from zₖ alone is aₖ, as an activation; what
    does not depend on the batch is r1, r2, …, anything else h1, h2, …. A label goes before all
    that, and so does what the labels of a block's nodes have in common before their numbers.
    `symbols` has each name in two parts, the second of which is its number; `layers` gives for one
    that has the number of a layer its letter, that number, and one of its own if it needs it.
    `views` are the parts of the inputs and of the parameters that have a name.
    The parameters are p, and W1 and b1 those of z1; the inputs are x, or, where a program takes
    parts of them only, `batch`. The loss is called so, the adjoint of z1 is d_z1,
    and what flows on its way to one is g1, g2, ….
    """

    def __init__(self, program: Program, reserved: Sequence[str]) -> None:
        self._program = program
        self._counts: dict[str, int] = defaultdict(int)
        self._parts: dict[Part, str] = {}
        self.layers: dict[str, tuple[str, int, str]] = {}
        self.views: list[Part] = []
        computed = [*program.once, *program.forward]
        parts = [part for block in computed for part in block.parts]
        parts += [part for result in program.results for part in result.parts]
        columns = [p for p in parts if p.block is program.inputs and len(p.dims) < 2]
        batch = "x" if all(p.is_whole for p in columns) else "batch"
        self.blocks: dict[Block, str] = {program.inputs: batch, program.parameters: "p"}
        self.symbols = {name: _indexed(name) for name in (batch, "p", *reserved)}
        self._taken = set(self.symbols.values())
        for block in computed:
            self.blocks[block] = self._block_name(block)
        for p in columns:
            if not p.is_whole:
                self._view(p, self._label(p) or ("x" if len(p.indices) > 1 else None))
        for block in program.forward:
            self._name_terms(block)
        for p in parts:
            if p.block is program.parameters and not p.dims:
                self._view(p, self._label(p))
        for block in program.backward:
            of = block.of
            name = self.part(of) if isinstance(of, Part) else of and self.blocks[of]
            if name:
                self.blocks[block] = self.new(f"d_{name}", numbered=False)
            elif of is None:
                self.blocks[block] = self.new("g")

    def part(self, part: Part) -> str | None:
        """The name of a part of the inputs or of the parameters, if it has one."""
        return self._parts.get(part)

    def has(self, stem: str, number: str) -> bool:
        """Whether a name in these two parts is given."""
        return (stem, number) in self._taken

    def new(self, name: str, numbered: bool = True) -> str:
        """A name that nothing has yet: numbered on from the last, or only where it must be."""
        made, symbol = name, _indexed(name)
        while numbered or symbol in self._taken:
            self._counts[name] += 1
            symbol = name, str(self._counts[name])
            made = ("" if numbered else "_").join(symbol)
            if symbol not in self._taken:
                break
        self._taken.add(symbol)
        self.symbols[made] = symbol
        return made

    def _of_layer(self, letter: str, number: int = 0) -> str:
        """A name with the number of a layer, or of the next."""
        name = self.new(f"{letter}{number}", numbered=False) if number else self.new(letter)
        number = number or self._counts[letter]
        stem, index = self.symbols[name]
        self.layers[name] = (letter, number, "" if stem == letter else index)
        return name

    def _block_name(self, block: Block) -> str:
        is_loss = block is self._program.loss and block.size == 1
        name = self._label(whole(block)) or ("loss" if is_loss else None)
        if name:
            return self.new(name, numbered=False)
        if block.batched and _is_sum(block.value):
            return self._of_layer("z")
        match block.value, block.parts:
            case e.Formula(), [Part(block=before)] if before.size == block.size:
                letter, number, _ = self.layers.get(self.blocks[before], ("", 0, ""))
                if letter == "z":
                    return self._of_layer("a", number)
        return self.new("h" if block.batched else "r")

    def _label(self, part: Part) -> str | None:
        """The label of one node, or what the labels of several have in common."""
        labels = (self._program.labels[part.block.members[k]] for k in part.indices)
        stems = {unicodedata.normalize("NFKC", label or "") for label in labels}
        if len(part.indices) > 1:
            stems = {_NUMBERED.sub("", stem) for stem in stems}
        name = re.sub(r"\W+", "_", stems.pop()).strip("_")
        is_name = name.isidentifier() and not keyword.iskeyword(name) and name[:2] != "__"
        return name if is_name and not stems else None

    def _name_terms(self, block: Block) -> None:
        """Name the parameters of a sum: W, U, … in products, and b beside them or unlabelled."""
        terms = list(_terms(block.value))
        matrices = [term.right.operands[0] for term in terms if isinstance(term, e.MatMul)]
        wishes = zip([*"WUVSRQ", *"W" * len(matrices)], matrices, strict=False)
        for letter, part in (*wishes, *(("b", term) for term in terms)):
            if isinstance(part, Part) and part.block is self._program.parameters:
                is_free = matrices or part.dims or not self._label(part)
                self._view(part, letter if is_free else None, self.blocks[block])

    def _view(self, part: Part, name: str | None, beside: str = "") -> None:
        """Call a part of the inputs or of the parameters by a name, if it has none yet."""
        if not name or self.part(part):
            return
        if beside in self.layers:
            made = self._of_layer(name, self.layers[beside][1])
        else:
            made = self.new(f"{name}_{beside}" if beside else name, numbered=False)
        self._parts[part] = made
        self.views.append(part)


def _indexed(name: str) -> tuple[str, str]:
    """A label in two parts, the second of which is its number.

    >>> _indexed("h_1"), _indexed("h1"), _indexed("loss")
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
