"""What a block is computed by: its results, all of one kind, as one expression over blocks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

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
        first, size = result.members[0], len(result.operands)
        op = self._tape.ops[first]
        if first in self._structure.reductions:
            assert op is not None  # noqa: S101 - a reduction is by an operation
            return e.Reduce(self._array(result.operands, (size,)), op, tuple(result.lengths))
        if result.lengths:
            total = sums_of(self._array(result.operands, (size,)), result.lengths)
            return self._with_offsets([times(total, e.Number(result.coefficient))], result)
        if first in self._structure.sums:
            return self._sum(result, shape)
        assert op is not None  # noqa: S101 - what comes from outside is no result
        operands = zip(*map(self._structure.operands, result.members), strict=True)
        return formula(op, [self._vector(places) for places in operands])

    def _reference(self, places: Sequence[int]) -> tuple[Block | None, tuple[int, ...]]:
        """The block that some results are in, and where; those of several are joined in one."""
        at = [self._place[i] for i in places]
        found: dict[Block, dict[int, None]] = defaultdict(dict)
        for block, index in at:
            if block is not None:
                found[block][index] = None
        if len(found) > 1:
            parts = [Part(block, tuple(of), (len(of),)) for block, of in found.items()]
            joined = [(part.block, index) for part in parts for index in part.indices]
            members = [block.members[index] for block, index in joined]
            where: dict[object, int] = {place: k for k, place in enumerate(joined)}
            return self._add(e.Joined(parts), members), tuple(where[place] for place in at)
        return at[0][0], tuple(index for _, index in at)

    def _numbers(self, places: Sequence[int]) -> tuple[float, ...]:
        return tuple(self._tape.constants[i] for i in places)

    def _vector(self, places: Sequence[int]) -> Expression:
        """Results or known numbers as a vector; one that stands for all of it stands once."""
        block, indices = self._reference(places)
        if block is None:
            return array_of(self._numbers(places), (len(places),))
        return part(block, indices)

    def _array(self, places: Sequence[int], dims: Shape) -> Expression:
        """Results or known numbers in a shape."""
        block, indices = self._reference(places)
        if block is None:
            return e.Constants(self._numbers(places), dims)
        if len(set(places)) == 1 < len(places) and not block.shape:
            return e.Filled(part(block, indices), dims)
        return Part(block, indices, dims)

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
        width = len(term.factors) // groups
        factors = self._array(term.factors, (groups, width) if groups > 1 else (width,))
        if len(numbers) == rows == groups == 1 and None not in numbers:
            return times(sums_of(factors, [1]), e.Number(*numbers))  # type: ignore[arg-type]
        matrix = self._array(term.coefficients, (rows, len(term.coefficients) // rows))
        if not batched and groups == 1:
            if rows > 1:
                return e.MatMul(matrix, factors)
            return e.Sum(times(factors, self._vector(term.coefficients)), ())
        return e.MatMul(factors, e.Transposed(matrix))


def _split(places: Sequence[int], size: int) -> list[Sequence[int]]:
    return [places[start : start + size] for start in range(0, len(places), size)]
