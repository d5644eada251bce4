"""What a block is computed by: its results, all of one kind, as one expression over blocks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from autograd.ops import Op
from autograd.static.program import expressions as e
from autograd.static.program.algebra import array_of, formula, part, sum_of, sums_of, times
from autograd.static.program.expressions import Block, Expression, Part
from autograd.static.program.shapes import ROWS, Shape
from autograd.static.program.sums import ADD, Structure


class Share(NamedTuple):
    """What elements of one block add to a sum: coefficients and factors, places on the tape.

    Each factor is there once. `blocks` are the numbers of the factors' and the coefficients' block.
    The coefficients of several factors may all be the same known `number`.
    """

    blocks: tuple[int, int]
    coefficients: Sequence[int]
    factors: Sequence[int]
    number: float | None = None


class Values:
    """Where results stand, and the expressions that compute them.

    `inputs` and `parameters` come from outside; `computed` are the other blocks; `place` tells of
    a place on the tape its block and index there. Constants have no block.
    """

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self.tape = tape = structure.tape
        self.inputs = Block((ROWS, tape.input_count), "x", _leaves(tape.columns))
        self.parameters = Block((tape.parameter_count,), "p", _leaves(tape.parameters))
        self.computed: list[Block] = []
        one = structure.one
        self.place: dict[int, tuple[Block | None, int]] = {one: (None, one)}
        self._number: dict[Block | None, int] = {self.inputs: 0, self.parameters: 1, None: 2}
        self._shares: dict[int, list[Share]] = {}

    def number_of(self, i: int) -> int:
        """The number of the block that a result is in."""
        return self._number[self.place[i][0]]

    def indices(self, places: Sequence[int]) -> tuple[int, ...]:
        """Where in their blocks results are."""
        return tuple(self.place[i][1] for i in places)

    def shares(self, i: int) -> list[Share]:
        """What a sum consists of besides its offset."""
        if i not in self._shares:
            found: dict[tuple[int, int, int], list[tuple[int, int]]] = defaultdict(list)
            uses: Counter[tuple[int, int, int]] = Counter()
            for coefficient, factor in self.structure.sums[i].terms:
                key = self.number_of(factor), self.number_of(coefficient), factor
                found[*key[:2], uses[key]].append((coefficient, factor))
                uses[key] += 1
            self._shares[i] = [self._share(key[:2], found[key]) for key in sorted(found)]
        return self._shares[i]

    def _share(self, blocks: tuple[int, int], terms: list[tuple[int, int]]) -> Share:
        terms.sort(key=lambda term: self.place[term[1]][1])
        coefficients, factors = zip(*terms, strict=True)
        is_one = len(factors) > 1 == len(set(coefficients))
        number = self.tape.constants.get(coefficients[0]) if is_one else None
        return Share(blocks, coefficients, factors, number)

    def is_matrix(self, shares: Sequence[Share]) -> bool:
        """Whether some results, with the same shares, all have the same factors."""
        first = shares[0]
        if first.number is not None or len(first.factors) > 1:
            return first.number is None
        coefficients = {share.coefficients[0] for share in shares}
        is_number = first.coefficients[0] in self.tape.constants and len(coefficients) == 1
        is_shared = len(shares) > 1 and len({share.factors for share in shares}) == 1
        return self.structure.batched[first.factors[0]] and is_shared and not is_number

    def add(self, groups: Sequence[Sequence[int]]) -> None:
        """Put results into a block of their own, groups that are alike one behind the other."""
        members = list(chain(*groups))
        size = len(members)
        batched = self.structure.batched[members[0]]
        shape = (ROWS, size) if batched else (size,) if size > 1 else ()
        value = self._value(members, groups, shape)
        block = self._block(value if value.shape == shape else e.Filled(value, shape), members)
        for index, i in enumerate(members):
            self.place[i] = (block, index)

    def _block(self, value: Expression, members: Sequence[int]) -> Block:
        block = Block(value.shape, f"b{len(self.computed) + 1}", members, value)
        self._number[block] = len(self._number)
        self.computed.append(block)
        return block

    def _value(
        self, members: Sequence[int], groups: Sequence[Sequence[int]], shape: Shape
    ) -> Expression:
        structure, op = self.structure, self.tape.ops[members[0]]
        if members[0] in structure.sums:
            return self._sum(members, groups, shape)
        assert op is not None  # noqa: S101 - what comes from outside is no result
        if members[0] in structure.reductions:
            return self._reduced(op, [structure.reductions[i] for i in members])
        operands = zip(*map(structure.operands, members), strict=True)
        return formula(op, [self._vector(places) for places in operands])

    def _reduced(self, op: Op, runs: Sequence[Sequence[int]]) -> Expression:
        """Reductions side by side, however many operands each has."""
        array, lengths = self._array(list(chain(*runs))), tuple(map(len, runs))
        return sums_of(array, lengths) if op is ADD else e.Reduce(array, op, lengths)

    def _sum(
        self, members: Sequence[int], groups: Sequence[Sequence[int]], shape: Shape
    ) -> Expression:
        grouped: list[Expression] = []
        others: list[Expression] = []
        for shares in zip(*map(self.shares, members), strict=True):
            number = shares[0].number
            if number is not None:
                runs = [share.factors for share in shares]
                total = self._reduced(ADD, runs[:1] if runs.count(runs[0]) == len(runs) else runs)
                others.append(times(total, e.Number(number)))
            elif self.is_matrix(shares[: len(groups[0])]):
                (grouped if len(groups) > 1 else others).append(self._product(shares, groups))
            else:
                factors, coefficients = ([of[k][0] for of in shares] for k in (2, 1))
                others.append(times(self._vector(factors), self._vector(coefficients)))
        offsets = [k for i in members if (k := self.structure.sums[i].offset) is not None]
        of_group = offsets[: len(groups[0])]
        if grouped and self.indices(offsets) == self.indices(of_group) * len(groups) != ():
            grouped.append(self._vector(of_group))
            offsets = []
        if grouped:
            others.insert(0, e.Reshaped(sum_of(grouped), shape))
        return sum_of([*others, self._vector(offsets)] if offsets else others)

    def _product(self, shares: Sequence[Share], groups: Sequence[Sequence[int]]) -> Expression:
        """The product of each group's factors with the matrix of coefficients."""
        rows, width = len(groups[0]), len(shares[0].factors)
        factors = [i for share in shares[::rows] for i in share.factors]
        array = self._array(factors, (len(groups), width) if len(groups) > 1 else (width,))
        coefficients = [i for share in shares[:rows] for i in share.coefficients]
        if rows == len(groups) == 1 and array.shape == (width,):
            return e.Sum(times(array, self._vector(coefficients)), ())
        return e.MatMul(array, e.Transposed(self._array(coefficients, (rows, width))))

    # Parts

    def _reference(self, places: Sequence[int]) -> tuple[Block | None, tuple[int, ...]]:
        """The block that some results are in, and where; those of several are joined in one."""
        at = [self.place[i] for i in places]
        found: dict[Block, dict[int, None]] = defaultdict(dict)
        for block, index in at:
            if block is not None:
                found[block][index] = None
        if len(found) > 1:
            parts = [Part(block, tuple(of), (len(of),)) for block, of in found.items()]
            joined = [(part.block, index) for part in parts for index in part.indices]
            members = [block.members[index] for block, index in joined]
            where: dict[object, int] = {place: k for k, place in enumerate(joined)}
            return self._block(e.Joined(parts), members), tuple(where[place] for place in at)
        return at[0][0], tuple(index for _, index in at)

    def _vector(self, places: Sequence[int]) -> Expression:
        """Results or known numbers as a vector; one that stands for all of it stands once."""
        block, indices = self._reference(places)
        if block is None:
            return array_of([self.tape.constants[i] for i in places], (len(places),))
        return part(block, indices)

    def _array(self, places: Sequence[int], dims: Shape = ()) -> Expression:
        """Results or known numbers in a shape."""
        block, indices = self._reference(places)
        dims = dims or (len(places),)
        if block is None:
            return e.Constants(tuple(self.tape.constants[i] for i in places), dims)
        if len(set(places)) == 1 < len(places) and not block.shape:
            return e.Filled(part(block, indices), dims)
        return Part(block, indices, dims)


def _leaves(indices: dict[int, int]) -> list[int]:
    """The places on the tape of what comes from outside, by its index there."""
    found = [-1] * (1 + max(indices.values(), default=-1))
    for i, index in indices.items():
        found[index] = i
    return found
