"""Equal instructions side by side: a tape becomes a few blocks.

A block is an array with a column for each of its results: of equal operations on the same
blocks, or of sums that share their factors, which is a matrix product.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from autograd.ops import Op
from autograd.static.lowering.sums import Structure
from autograd.static.tape import Tape


@dataclass(eq=False)
class Block:
    """An array of `size` results; `varying` ones have a row for each row of the batch.

    This class itself is that of what comes from outside: inputs, parameters, constants.
    `members` are the places of the results on the tape.
    """

    size: int
    varying: bool
    members: list[int] = field(default_factory=list)

    @property
    def takes(self) -> list[Take]:
        """All columns that it is computed from."""
        return []


@dataclass(eq=False)
class Take:
    """Some columns of a block, by their places in it.

    Several `groups` of as many columns each are stacked: an array with one more axis.
    """

    block: Block
    places: list[int]
    groups: int = 1

    @property
    def is_one(self) -> bool:
        """Whether it is one column for everyone."""
        return self.places.count(self.places[0]) == len(self.places)


@dataclass(eq=False)
class Elementwise(Block):
    """An operation of the table on columns, or on a constant that all of them share."""

    op: Op = None  # type: ignore[assignment]
    operands: tuple[Take | float, ...] = ()

    @property
    def takes(self) -> list[Take]:
        """The operands that are columns."""
        return [operand for operand in self.operands if isinstance(operand, Take)]

    @property
    def numbers(self) -> dict[str, float]:
        """The operands that are one known number, by their names in the operation."""
        pairs = zip("xy", self.operands, strict=False)
        return {v: operand for v, operand in pairs if isinstance(operand, float)}


@dataclass(eq=False)
class Product:
    """A part of a sum: columns of one block times coefficients.

    If `is_matrix` every result has all of the columns, and the coefficients are a matrix with
    a row per result. Otherwise each result has its own column and coefficient.
    """

    columns: Take
    coefficients: Take
    is_matrix: bool


@dataclass(eq=False)
class SumBlock(Block):
    """Sums of products with the same blocks, plus an offset.

    Several `groups` have the same coefficients and offsets, and columns of their own: a
    convolution.
    """

    parts: tuple[Product, ...] = ()
    offset: Take | None = None
    groups: int = 1

    @property
    def stack_key(self) -> Hashable:
        """What sums must have in common to be stacked, or None if they cannot be."""
        if not any(part.is_matrix for part in self.parts):
            return None
        return (
            self.offset and (self.offset.block, *self.offset.places),
            *(
                (
                    part.columns.block,
                    part.coefficients.block,
                    *(part.coefficients.places if part.is_matrix else ()),
                )
                for part in self.parts
            ),
        )

    def stacked(self, blocks: Sequence[SumBlock]) -> SumBlock:
        """All of them as groups of one block."""
        parts = []
        for same in zip(*(block.parts for block in blocks), strict=True):
            columns = _joined([part.columns for part in same])
            if same[0].is_matrix:
                columns = replace(columns, groups=len(blocks))
                parts.append(replace(same[0], columns=columns))
            else:
                coefficients = _joined([part.coefficients for part in same])
                parts.append(Product(columns, coefficients, is_matrix=False))
        members = [i for block in blocks for i in block.members]
        return replace(
            self, size=len(members), members=members, parts=tuple(parts), groups=len(blocks)
        )

    @property
    def takes(self) -> list[Take]:
        """Factors, coefficients and the offset."""
        found = [take for part in self.parts for take in (part.columns, part.coefficients)]
        return found if self.offset is None else [*found, self.offset]


@dataclass(eq=False)
class FoldBlock(Block):
    """op(op(op(a, b), c), …) over columns, in one or in several groups: the maximum of a row."""

    op: Op = None  # type: ignore[assignment]
    columns: tuple[Take, ...] = ()

    @property
    def stack_key(self) -> Hashable:
        """What folds must have in common to be stacked, or None if they cannot be."""
        if len(self.columns) > 1:
            return None
        return (self.op, self.columns[0].block, len(self.columns[0].places))

    def stacked(self, blocks: Sequence[FoldBlock]) -> FoldBlock:
        """All of them as groups of one block."""
        members = [i for block in blocks for i in block.members]
        columns = _joined([block.columns[0] for block in blocks])
        columns = replace(columns, groups=len(blocks))
        return replace(self, size=len(members), members=members, columns=(columns,))

    @property
    def takes(self) -> list[Take]:
        """The columns."""
        return list(self.columns)


def _joined(takes: Sequence[Take]) -> Take:
    """The columns one after the other."""
    return Take(takes[0].block, [place for take in takes for place in take.places])


class Blocks:
    """A tape's blocks in an order in which they can be computed.

    `inputs`, `parameters` and `constants` (with their `numbers`) come from outside; `computed`
    are the others; `place` tells of a place on the tape its block and column there.
    """

    def __init__(self, tape: Tape) -> None:
        self.structure = Structure(tape)
        self.tape = tape = self.structure.tape
        self.inputs = Block(tape.input_count, varying=True)
        self.parameters = Block(tape.parameter_count, varying=False)
        self.constants = Block(0, varying=False)
        self.numbers = tape.constants
        self.computed: list[Block] = []
        self.place: dict[int, tuple[Block, int]] = {}
        self._index: dict[Block, int] = {}
        for block in (self.inputs, self.parameters, self.constants):
            self._index[block] = len(self._index)
        levels = self._levels()
        for level in sorted(levels):
            groups: dict[Hashable, list[int]] = defaultdict(list)
            for i in levels[level]:
                groups[self._signature(i)].append(i)
            stacks: dict[Hashable, list[Any]] = defaultdict(list)
            for members in groups.values():
                members.sort(key=self._position)
                block = self._block(members)
                key = None if isinstance(block, Elementwise) else block.stack_key
                stacks[key or block].append(block)
            for first, *others in stacks.values():
                self._add(first.stacked([first, *others]) if others else first)
        for i, first in self.structure.same.items():
            self.place[i] = self.place[first]

    def _levels(self) -> dict[int, list[int]]:
        """What can be computed at the same time; what comes from outside is placed at once."""
        tape, structure = self.tape, self.structure
        level: dict[int, int] = {}
        levels: dict[int, list[int]] = defaultdict(list)
        for i in structure.order:
            if tape.ops[i] is not None:
                level[i] = 1 + max(level[k] for k in structure.operands(i))
                levels[level[i]].append(i)
                continue
            level[i] = 0
            if i in tape.columns:
                self.place[i] = (self.inputs, tape.columns[i])
            elif i in tape.parameters:
                self.place[i] = (self.parameters, tape.parameters[i])
            else:
                self.place[i] = (self.constants, i)
        return levels

    def _add(self, block: Block) -> None:
        self._index[block] = len(self._index)
        self.computed.append(block)
        for column, i in enumerate(block.members):
            self.place[i] = (block, column)

    def _number_of(self, i: int) -> int:
        return self._index[self.place[i][0]]

    def _position(self, i: int) -> list[int]:
        return [self.place[k][1] for k in self.structure.operands(i)]

    def _take(self, places: Sequence[int]) -> Take:
        return Take(self.place[places[0]][0], [self.place[i][1] for i in places])

    # What makes two results stand in one block ...

    def _signature(self, i: int) -> Hashable:
        structure, tape = self.structure, self.tape
        if i in structure.sums:
            offset = structure.sums[i].offset
            parts = tuple(
                (key, tuple(self.place[v][1] for _, v in terms) if len(terms) > 1 else None)
                for key, terms in self._parts(i)
            )
            return (parts, None if offset is None else self._number_of(offset))
        op = tape.ops[i]
        if i in structure.folds:
            return (op, tuple(structure.folds[i]))
        return (op, tuple(self._operand_signature(op, k) for k in structure.operands(i)))

    def _operand_signature(self, op: Op | None, i: int) -> Hashable:
        number = self.tape.constants.get(i)
        if number is not None and op is not None and _depends_on_the_number(op):
            return (number,)
        return self._number_of(i)

    def _parts(self, i: int) -> list[tuple[Hashable, list[tuple[int, int]]]]:
        """A sum's terms, by the blocks of factor and coefficient, each factor once a part."""
        parts: dict[tuple[int, int, int], list[tuple[int, int]]] = defaultdict(list)
        seen: dict[tuple[int, int, int], int] = defaultdict(int)
        for coefficient, factor in self.structure.sums[i].terms:
            blocks = (self._number_of(factor), self._number_of(coefficient))
            occurrence = seen[(*blocks, factor)]
            seen[(*blocks, factor)] += 1
            parts[(*blocks, occurrence)].append((coefficient, factor))
        for terms in parts.values():
            terms.sort(key=lambda term: self.place[term[1]][1])
        return sorted(parts.items())

    # ... and the block that they make.

    def _block(self, members: list[int]) -> Elementwise | SumBlock | FoldBlock:
        structure, tape = self.structure, self.tape
        first = members[0]
        size, varying = len(members), structure.varying[first]
        op = tape.ops[first]
        if first in structure.sums:
            return self._sum_block(members, varying)
        if op is None:
            raise AssertionError("what comes from outside is no result")
        if first in structure.folds:
            columns = self.takes(structure.folds[first])
            return FoldBlock(size, varying, members, op, columns)
        operands: list[Take | float] = []
        for places in zip(*map(structure.operands, members), strict=True):
            number = tape.constants.get(places[0])
            shared = number is not None and places.count(places[0]) == size
            operands.append(number if shared else self._take(places))  # type: ignore[arg-type]
        return Elementwise(size, varying, members, op, tuple(operands))

    def _sum_block(self, members: list[int], varying: bool) -> SumBlock:
        parts = []
        for rows in zip(*[[terms for _, terms in self._parts(i)] for i in members], strict=True):
            coefficients = self._take([c for terms in rows for c, _ in terms])
            columns = self._take([v for terms in rows for _, v in terms])
            width = len(rows[0])
            shared = columns.places == columns.places[:width] * len(rows)
            plain = coefficients.block is self.constants and coefficients.is_one
            is_matrix = width > 1 or (varying and shared and len(rows) > 1 and not plain)
            if is_matrix:
                columns = Take(columns.block, columns.places[:width])
            parts.append(Product(columns, coefficients, is_matrix))
        sums = [self.structure.sums[i] for i in members]
        offsets = [s.offset for s in sums if s.offset is not None]
        offset = self._take(offsets) if offsets else None
        return SumBlock(len(members), varying, members, tuple(parts), offset)

    def takes(self, places: Sequence[int]) -> tuple[Take, ...]:
        """The columns in order, split where the block changes or a column comes again."""
        runs: list[Take] = []
        for block, place in map(self.place.__getitem__, places):
            if runs and runs[-1].block is block and place not in runs[-1].places:
                runs[-1].places.append(place)
            else:
                runs.append(Take(block, [place]))
        return tuple(runs)


@cache
def _depends_on_the_number(op: Op) -> bool:
    """Whether code for a known constant is other code: a power or a choice."""
    trees = (op.value_tree, *op.partial_trees)
    return any(isinstance(n, ast.Pow | ast.IfExp) for tree in trees for n in ast.walk(tree))
