"""What a block is computed by: its results, all of one kind, as one expression over blocks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter

from autograd.static.program import expressions as e
from autograd.static.program.algebra import array_of, formula, part, sum_of, sums_of, times
from autograd.static.program.expressions import Block, Expression, Part
from autograd.static.program.shapes import ROWS, Shape
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

    A sum has `terms` and places of `offsets`. A reduction has the `operands` of all members one
    after the other, and how many each has, and so does a sum whose terms have all the same
    known `coefficient`.
    """

    members: list[int]
    groups: int = 1
    terms: Sequence[Term] = ()
    offsets: Sequence[int] = ()
    operands: Sequence[int] = ()
    lengths: Sequence[int] = ()
    coefficient: float = 1.0


class Values:
    """The expressions of blocks; `place` tells of a place on the tape its block and index there."""

    def __init__(
        self,
        structure: Structure,
        place: Mapping[int, tuple[Block | None, int]],
        add: Callable[[Expression, Sequence[int]], Block],
    ) -> None:
        self._structure = structure
        self._tape = structure.tape
        self._place = place
        self._add = add

    def _indices(self, places: Sequence[int]) -> tuple[int, ...]:
        return tuple(self._place[i][1] for i in places)

    def value(self, result: Result, shape: Shape) -> Expression:
        """What computes a block of a shape: a sum, a reduction or an operation."""
        first = result.members[0]
        op = self._tape.ops[first]
        if first in self._structure.reductions:
            assert op is not None  # noqa: S101 - a reduction is by an operation
            return e.Reduce(self._operands(result), op, tuple(result.lengths))
        if result.lengths:
            total = sums_of(self._operands(result), result.lengths)
            return self._with_offsets([times(total, e.Number(result.coefficient))], result)
        if first in self._structure.sums:
            return self._sum(result, shape)
        assert op is not None  # noqa: S101 - what comes from outside is no result
        operands = zip(*map(self._structure.operands, result.members), strict=True)
        return formula(op, [self._vector(places) for places in operands])

    def _vector(self, places: Sequence[int]) -> Expression:
        """Results of one block, or known numbers, as one column each."""
        block, _ = self._place[places[0]]
        if block is None:
            return array_of([self._tape.constants[i] for i in places], (len(places),))
        blocks = [self._place[i][0] for i in places]
        if blocks.count(block) < len(blocks):
            return _joined(self._side_by_side(places))
        return part(block, self._indices(places))

    def _side_by_side(self, places: Sequence[int]) -> list[Part]:
        """Results of several blocks: each time as many as come from one, or all from a joined one.

        They are joined first, if they come from the same blocks several times.
        """
        at = [self._place[i] for i in places]
        runs = [(block, [k for _, k in run]) for block, run in groupby(at, itemgetter(0)) if block]
        of: dict[Block, set[int]] = defaultdict(set)
        for block, indices in runs:
            of[block].update(indices)
        if len(of) == len(runs):
            return [Part(block, tuple(indices), (len(indices),)) for block, indices in runs]
        parts = [Part(block, tuple(sorted(found)), (len(found),)) for block, found in of.items()]
        joined = [(part.block, k) for part in parts for k in part.indices]
        index = {place: i for i, place in enumerate(joined)}
        block = self._add(e.Joined(parts), [block.members[k] for block, k in joined])
        return [Part(block, tuple(index[place] for place in at), (len(at),))]  # type: ignore[index]

    def _factors(self, places: Sequence[int], groups: int = 1) -> Expression:
        """The factors that all results of a sum have; those of several groups are stacked."""
        blocks = {self._place[i][0] for i in places}
        dims = (groups, len(places) // groups) if groups > 1 else (len(places),)
        if len(blocks) > 1:
            return e.Reshaped(_joined(self._side_by_side(places)), (ROWS, *dims))
        (block,) = blocks
        if block is None:
            return e.Constants(tuple(self._tape.constants[i] for i in places), dims)
        return Part(block, self._indices(places), dims)

    def _matrix(self, places: Sequence[int], rows: int) -> Expression:
        """Coefficients as a matrix with so many rows, or as a vector if there is but one."""
        block, _ = self._place[places[0]]
        shape = (rows, len(places) // rows)
        if block is None:
            return e.Constants(tuple(self._tape.constants[i] for i in places), shape)
        if len(set(places)) == 1 < len(places) and not block.shape:
            return e.Filled(part(block, self._indices(places)), shape)
        return Part(block, self._indices(places), shape)

    def _operands(self, result: Result) -> Expression:
        """What is reduced, side by side."""
        return _joined(self._side_by_side(result.operands))

    def _sum(self, result: Result, shape: Shape) -> Expression:
        size, groups = len(result.members), result.groups
        rows = size // groups
        grouped: list[Expression] = []
        others: list[Expression] = []
        for term in result.terms:
            if not term.is_matrix:
                others.append(times(self._vector(term.factors), self._vector(term.coefficients)))
                continue
            target = grouped if groups > 1 else others
            target.append(self._product(term, rows, groups, shape[:1] == (ROWS,)))
        of_group = result.offsets[:rows]
        if groups > 1 and len({self._indices(of) for of in _split(result.offsets, rows)}) == 1:
            grouped.append(self._vector(of_group))
            result = replace(result, offsets=())
        if groups > 1:
            others.insert(0, e.Reshaped(sum_of(grouped), shape))
        return self._with_offsets(others, result)

    def _with_offsets(self, terms: list[Expression], result: Result) -> Expression:
        return sum_of([*terms, self._vector(result.offsets)] if result.offsets else terms)

    def _product(self, term: Term, rows: int, groups: int, batched: bool) -> Expression:
        numbers = {self._tape.constants.get(i) for i in term.coefficients}
        factors = self._factors(term.factors, groups)
        if len(numbers) == rows == groups == 1 and None not in numbers:
            return times(sums_of(factors, [1]), e.Number(*numbers))  # type: ignore[arg-type]
        matrix = self._matrix(term.coefficients, rows)
        if not batched and groups == 1:
            if rows > 1:
                return e.MatMul(matrix, factors)
            return e.Sum(times(factors, self._vector(term.coefficients)), ())
        return e.MatMul(factors, e.Transposed(matrix))


def _joined(parts: list[Part]) -> Expression:
    return parts[0] if len(parts) == 1 else e.Joined(parts)


def _split(places: Sequence[int], size: int) -> list[Sequence[int]]:
    return [places[start : start + size] for start in range(0, len(places), size)]
