"""The code by which a generated program reaches columns, vectors and matrices of blocks."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from autograd.core.compiler import Source
from autograd.static.lowering.blocks import Block, Blocks, Elementwise, Take
from autograd.static.lowering.indices import matrix_code, slice_code
from autograd.static.lowering.names import Names
from autograd.static.lowering.runtime import NAMESPACE

_INLINE = 20
"""The longest array of constants that is written out in the source."""


class Columns:
    """The names and indices in a program under way, and the arrays that it defines first."""

    def __init__(self, blocks: Blocks, wanted: Sequence[int], output: int | None) -> None:
        self.blocks = blocks
        self.needed = self._needed(wanted)
        takes = [t for b in self.needed for t in b.takes if t.block is blocks.inputs]
        takes += [t for t in blocks.takes(wanted) if t.block is blocks.inputs]
        takes = [t for t in takes if t.groups == 1]
        self.names = Names(blocks, output, whole_inputs=all(map(is_whole, takes)))
        self._globals: list[str] = []
        self._views: list[str] = []
        self._arrays: dict[str, list[float] | list[int]] = {}
        self._named: dict[Hashable, str] = {}
        self._name_inputs(takes)

    def _needed(self, wanted: Sequence[int]) -> list[Block]:
        needed = {self.blocks.place[i][0] for i in wanted}
        for block in reversed(self.blocks.computed):
            if block in needed:
                needed.update(take.block for take in block.takes)
        return [block for block in self.blocks.computed if block in needed]

    def _name_inputs(self, takes: Sequence[Take]) -> None:
        """Names for parts of the batch: by their labels, or x for the columns side by side."""
        for take in takes:
            index = self.index(take)
            label = self.names.label_of(take) or ("" if take.is_one else "x")
            if index and label and _key(take) not in self._named:
                self._named[_key(take)] = name = self.names.new(label, numbered=False)
                self._views.append(f"{name} = {self.names[take.block]}{index}")

    def name_view(self, take: Take, name: str, rows: int = 0) -> None:
        """Give parameters a name of their own, as a vector or as a matrix with so many rows."""
        if _key(take, rows) not in self._named:
            self._named[_key(take, rows)] = name = self.names.new(name, numbered=False)
            index = self.matrix_index(take, rows) if rows else self.index(take)
            shape = (rows, len(take.places) // rows) if rows else (len(take.places),)
            comment = "" if not rows and take.is_one else f"  # {shape}"
            self._views.append(f"{name} = {self.names[take.block]}{index}{comment}")

    def view_name(self, take: Take, rows: int = 0) -> str | None:
        """The name that parameters were given, if they were."""
        is_parameter = take.block is self.blocks.parameters
        return self._named.get(_key(take, rows)) if is_parameter else None

    def code(self, take: Take) -> str:
        """The code of some columns: of a varying block, of a vector, or of numbers."""
        if take.block is self.blocks.constants:
            numbers = [self.blocks.numbers[i] for i in take.places]
            return number_code(numbers[0]) if take.is_one else self._array("c", numbers)
        if take.groups > 1:
            return self._stacked(take)
        named = self._named.get(_key(take))
        return named or self.names[take.block] + self.index(take)

    def _stacked(self, take: Take) -> str:
        """The code of groups of columns: an array with one more axis."""
        name = self.names[take.block]
        if not is_whole(take):
            return name + self.index(take)
        rows = "-1, " if take.block.varying else ""
        return f"{name}.reshape({rows}{take.groups}, {len(take.places) // take.groups})"

    def matrix(self, take: Take, rows: int) -> str:
        """The code of coefficients as a matrix with so many rows."""
        if take.block is self.blocks.constants:
            return self._array("c", [self.blocks.numbers[i] for i in take.places], rows)
        if self.is_number(take.block):
            return f"full(({rows}, {len(take.places) // rows}), {self.names[take.block]})"
        named = self._named.get(_key(take, rows))
        return named or self.names[take.block] + self.matrix_index(take, rows)

    def is_number(self, block: Block) -> bool:
        """Whether a block is one number, rather than a vector or an array of columns."""
        return block.size == 1 and not block.varying and block is not self.blocks.parameters

    def index(self, take: Take) -> str:
        """The index of some columns, empty for a whole block."""
        block, places = take.block, take.places
        if (block.size == 1 and block.varying) or self.is_number(block):
            return ""
        if take.is_one:
            place = places[0]
            return f"[:, {place}:{place + 1}]" if block.varying else f"[{place}]"
        found = slice_code(places, block.size) if take.groups == 1 else None
        if found is None:
            found = self._array("i", places, take.groups if take.groups > 1 else 0)
        return f"[:, {found}]" if found and block.varying else f"[{found}]" if found else ""

    def matrix_index(self, take: Take, rows: int) -> str:
        """The index that makes a vector a matrix with so many rows."""
        found = matrix_code(take.places, rows, take.block.size)
        return found or f"[{self._array('i', take.places, rows)}]"

    def operand_names(self, block: Elementwise) -> dict[str, str]:
        """What x, y and z of the block's operation are in the code."""
        names = {"z": self.names[block]}
        for v, operand in zip("xy", block.operands, strict=False):
            if isinstance(operand, Take):
                names[v] = self.code(operand)
        return names

    def same_number(self, take: Take) -> float | None:
        """The number that all coefficients are, if they are one."""
        if take.block is self.blocks.constants and take.is_one:
            return self.blocks.numbers[take.places[0]]
        return None

    def _array(self, letter: str, numbers: Sequence[float], rows: int = 0) -> str:
        """The name of an array of constants or of indices."""
        key = (letter, tuple(numbers), rows)
        if key not in self._named:
            self._named[key] = name = self.names.new(letter)
            shape = f".reshape({rows}, {len(numbers) // rows})" if rows else ""
            if len(numbers) <= _INLINE:
                listed = ", ".join(map(repr, numbers))
                self._globals.append(f"{name} = array([{listed}]){shape}")
            else:
                self._arrays[f"{name}_numbers"] = list(numbers)
                self._globals.append(
                    f"{name} = array({name}_numbers){shape}  # {len(numbers)} numbers"
                )
        return self._named[key]

    def finish(self, name: str, lines: Sequence[str], results: str) -> Source:
        """The whole program: a function of the batch and the parameters."""
        batch = self.names[self.blocks.inputs]
        body = [f"    {line}" for line in (*self._views, *lines, f"return {results}")]
        head = [*self._globals, ""] if self._globals else []
        text = "\n".join([*head, f"def {name}({batch}, p):", *body, ""])
        return Source(text, {**NAMESPACE, **self._arrays})


def _key(take: Take, rows: int = 0) -> Hashable:
    """What tells columns with a name: as a vector, or as a matrix with so many rows."""
    return (take.block, tuple(take.places), rows)


def is_whole(take: Take) -> bool:
    """Whether these are all columns of a block, in order."""
    return take.places == list(range(take.block.size))


def number_code(number: float) -> str:
    """A number as one writes it.

    >>> number_code(2.0), number_code(-0.5)
    ('2', '-0.5')
    """
    return str(int(number)) if number.is_integer() and abs(number) < 1e6 else repr(number)
