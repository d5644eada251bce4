"""What a block is computed by: its results, all of one kind, as one expression over blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from autograd.static.program.algebra import array_of, formula, part, times
from autograd.static.program.expressions import (
    ROWS,
    Add,
    Block,
    Constants,
    Expression,
    Filled,
    Joined,
    MatMul,
    Number,
    Part,
    Reduce,
    Reshaped,
    Sum,
    Transposed,
)
from autograd.static.program.sums import Structure


@dataclass
class Term:
    """A part of a sum: factors in one block, and coefficients, by their places on the tape.

    If `is_matrix` every result has all of the factors, and the coefficients are a matrix with
    a row per result. Otherwise each result has its own factor and coefficient.
    """

    factors: list[int]
    coefficients: list[int]
    is_matrix: bool


@dataclass
class Result:
    """What will be a block: its members, and of how many groups that are stacked.

    A sum has `terms` and places of `offsets`, an operation or a reduction its `operands`.
    """

    members: list[int]
    groups: int = 1
    terms: Sequence[Term] = ()
    offsets: Sequence[int] = ()
    operands: Sequence[int] = ()


class Values:
    """The expressions of blocks; `place` tells of a place on the tape its block and index there."""

    def __init__(self, structure: Structure, place: Mapping[int, tuple[Block | None, int]]) -> None:
        self._structure = structure
        self._tape = structure.tape
        self._place = place

    def _indices(self, places: Sequence[int]) -> tuple[int, ...]:
        return tuple(self._place[i][1] for i in places)

    def value(self, result: Result, block: Block) -> Expression:
        """What computes a block: a sum, a reduction or an operation."""
        first = result.members[0]
        op = self._tape.ops[first]
        if first in self._structure.sums:
            return self._sum(result, block)
        if op is None:
            raise AssertionError("what comes from outside is no result")
        if first in self._structure.reductions:
            return Reduce(self._reduced(result), op, block.shape)
        operands = zip(*map(self._structure.operands, result.members), strict=True)
        return formula(op, [self._vector(places) for places in operands])

    def _vector(self, places: Sequence[int]) -> Expression:
        """Results of one block, or known numbers, as one column each."""
        block, _ = self._place[places[0]]
        if block is None:
            return array_of([self._tape.constants[i] for i in places], (len(places),))
        blocks = [self._place[i][0] for i in places]
        if blocks.count(block) < len(blocks):
            return Joined(self._side_by_side(places))
        return part(block, self._indices(places))

    def _side_by_side(self, places: Sequence[int]) -> list[Part]:
        """Results of several blocks, each time as many as come from one."""
        runs = [
            (block, self._indices(list(run)))
            for block, run in groupby(places, key=lambda i: self._place[i][0])
        ]
        return [Part(block, indices, (len(indices),)) for block, indices in runs if block]

    def _factors(self, places: Sequence[int], groups: int = 1) -> Expression:
        """The factors that all results of a sum have; those of several groups are stacked."""
        blocks = {self._place[i][0] for i in places}
        dims = (groups, len(places) // groups) if groups > 1 else (len(places),)
        if len(blocks) > 1:
            return Reshaped(Joined(self._side_by_side(places)), (ROWS, *dims))
        (block,) = blocks
        if block is None:
            return Constants(tuple(self._tape.constants[i] for i in places), dims)
        return Part(block, self._indices(places), dims)

    def _matrix(self, places: Sequence[int], rows: int) -> Expression:
        """Coefficients as a matrix with so many rows, or as a vector if there is but one."""
        block, _ = self._place[places[0]]
        shape = (rows, len(places) // rows)
        if block is None:
            return Constants(tuple(self._tape.constants[i] for i in places), shape)
        if len(set(places)) == 1 < len(places) and not block.shape:
            return Filled(part(block, self._indices(places)), shape)
        return Part(block, self._indices(places), shape)

    def _reduced(self, result: Result) -> Expression:
        """What is reduced, side by side; in stacked groups of one block if there are several."""
        if result.groups > 1:
            block, _ = self._place[result.operands[0]]
            dims = (result.groups, len(result.operands) // result.groups)
            assert block is not None  # noqa: S101 - only blocks are stacked
            return Part(block, self._indices(result.operands), dims)
        parts = [part(*run) for run in self._runs(result.operands)]
        return parts[0] if len(parts) == 1 else Joined(parts)

    def _sum(self, result: Result, block: Block) -> Expression:
        size, groups = len(result.members), result.groups
        rows = size // groups
        grouped: list[Expression] = []
        others: list[Expression] = []
        for term in result.terms:
            if not term.is_matrix:
                others.append(times(self._vector(term.factors), self._vector(term.coefficients)))
                continue
            numbers = {self._tape.constants.get(i) for i in term.coefficients}
            (number,) = numbers if len(numbers) == 1 else (None,)
            if number is not None and size == 1:
                to = (ROWS, 1) if block.batched else ()
                others.append(times(Sum(self._factors(term.factors), to), Number(number)))
                continue
            target = grouped if groups > 1 else others
            target.append(self._product(term, rows, groups, block.batched))
        of_group = result.offsets[:rows]
        if groups > 1 and len({self._indices(of) for of in _split(result.offsets, rows)}) == 1:
            grouped.append(self._vector(of_group))
        elif result.offsets:
            others.append(self._vector(result.offsets))
        if groups > 1:
            others.insert(0, Reshaped(_sum_of(grouped), block.shape))
        return _sum_of(others)

    def _product(self, term: Term, rows: int, groups: int, batched: bool) -> Expression:
        matrix = self._matrix(term.coefficients, rows)
        factors = self._factors(term.factors, groups)
        if not batched and groups == 1:
            if rows > 1:
                return MatMul(matrix, factors)
            return Sum(times(factors, self._vector(term.coefficients)), ())
        return MatMul(factors, Transposed(matrix))

    def _runs(self, places: Sequence[int]) -> list[tuple[Block, tuple[int, ...]]]:
        """Results in order, split where the block changes or an element comes again."""
        runs: list[tuple[Block, list[int]]] = []
        for i in places:
            block, index = self._place[i]
            assert block is not None  # noqa: S101 - a constant is asked for by itself
            if runs and runs[-1][0] is block and index not in runs[-1][1]:
                runs[-1][1].append(index)
            else:
                runs.append((block, [index]))
        return [(block, tuple(indices)) for block, indices in runs]


def _sum_of(terms: list[Expression]) -> Expression:
    return terms[0] if len(terms) == 1 else Add(terms)


def _split(places: Sequence[int], size: int) -> list[Sequence[int]]:
    return [places[start : start + size] for start in range(0, len(places), size)]
