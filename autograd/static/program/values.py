"""What a block is computed by: its results, all of one kind, as one expression over blocks."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import chain
from typing import NamedTuple, TypeVar

from autograd.ops import Op
from autograd.static.program import expressions as e
from autograd.static.program.algebra import formula, sum_of, sums_of, times
from autograd.static.program.expressions import Block, Expression, Part
from autograd.static.program.shapes import ROWS, Shape
from autograd.static.program.sums import ADD, Settled

_T = TypeVar("_T")


class Share(NamedTuple):
    """What elements of one block add to a sum: coefficients and factors, places on the tape.

    Each factor is there once; `coefficients` are as many, or a single one that all of them have.
    `blocks` are the numbers of the factors' and the coefficients' block.
    """

    blocks: tuple[int, int]
    coefficients: Sequence[int]
    factors: Sequence[int]


class Values:
    """Where results stand, and the expressions that compute them.

    `inputs` and `parameters` come from outside; `computed` are the other blocks. `number` tells of
    a place on the tape which block it is in, `index` where. The block of constants is not computed
    and never referred to: they are written as numbers.
    """

    def __init__(self, tape: Settled) -> None:
        self.tape = tape
        x, p = tape.inputs, tape.parameters
        self.inputs = Block((ROWS, len(x)), "x", x)
        self.parameters = Block((len(p),), "p", p)
        self._blocks = [self.inputs, self.parameters, Block((), "constants")]
        places = (x, p, range(p.stop, len(tape)))
        self.number = [number for number, of in enumerate(places) for _ in of]
        self.index = [index for of in places for index, _ in enumerate(of)]
        self._shares: dict[int, list[Share]] = {}

    @property
    def computed(self) -> list[Block]:
        """The blocks that are computed, in order."""
        return self._blocks[3:]

    def indices(self, places: Sequence[int]) -> tuple[int, ...]:
        """Where in their blocks results are."""
        return tuple([self.index[i] for i in places])

    def is_longer(self, members: Sequence[int]) -> bool:
        """Whether some results have more operands than an operation of the table."""
        return any(len(self.tape.operands[i]) > 2 for i in members)

    def is_sum(self, members: Sequence[int]) -> bool:
        """Whether results are sums of products, not only of two results."""
        return self.tape.ops[members[0]] is ADD and self.is_longer(members)

    def shares(self, i: int) -> list[Share]:
        """What a sum consists of, by block; what does not depend on the batch comes last."""
        if i not in self._shares:
            found: dict[tuple[bool, int, int, int], list[tuple[int, int, int]]] = defaultdict(list)
            uses: Counter[tuple[int, int]] = Counter()
            for coefficient, factor in self.tape.terms(i):
                of, by = self.number[factor], self.number[coefficient]
                key = not self.tape.batched[factor], of, by, uses[factor, by]
                found[key].append((self.index[factor], factor, coefficient))
                uses[factor, by] += 1
            self._shares[i] = []
            for key in sorted(found):
                _, factors, coefficients = zip(*sorted(found[key]), strict=True)
                if len(set(coefficients)) == 1:
                    coefficients = coefficients[:1]
                self._shares[i].append(Share(key[1:3], coefficients, factors))
        return self._shares[i]

    def is_matrix(self, shares: Sequence[Share]) -> bool:
        """Whether some results, with the same shares, are the same factors times a matrix."""
        first = shares[0]
        if len(first.factors) > 1:
            return len(first.coefficients) > 1
        is_same = len({share.factors for share in shares}) == 1
        differ = len({share.coefficients for share in shares}) > 1
        return is_same and differ and self.tape.batched[first.factors[0]]

    def add(self, groups: Sequence[Sequence[int]]) -> None:
        """Put results into a block of their own, groups that are alike one behind the other."""
        members = list(chain(*groups))
        op, operands = self.tape.ops[members[0]], [self.tape.operands[i] for i in members]
        assert op is not None  # noqa: S101 - what comes from outside is no result
        is_alone = op is ADD and len(members) == len(self.shares(members[0])) == 1
        if is_alone or self.is_sum(members):
            value = self._sum(groups)
        elif self.is_longer(members):
            value = self._reduced(op, operands)
        else:
            value = formula(op, [self.vector(places) for places in zip(*operands, strict=True)])
        self._block(value, members)
        for index, i in enumerate(members):
            self.number[i], self.index[i] = len(self._blocks) - 1, index

    def _block(self, value: Expression, members: Sequence[int]) -> Block:
        block = Block(value.shape, f"b{len(self._blocks) - 2}", members, value)
        self._blocks.append(block)
        return block

    def _reduced(self, op: Op, runs: Sequence[Sequence[int]]) -> Expression:
        """Reductions side by side, however many operands each has."""
        places, lengths = list(chain(*runs)), tuple(map(len, runs))
        array = self._array(places, (len(places),))
        return sums_of(array, lengths) if op is ADD else e.Reduce(array, op, lengths)

    def _sum(self, groups: Sequence[Sequence[int]]) -> Expression:
        grouped: list[Expression] = []
        others: list[Expression] = []
        for shares in zip(*map(self.shares, chain(*groups)), strict=True):
            of_group = shares[: len(groups[0])]
            if self.is_matrix(of_group):
                (grouped if len(groups) > 1 else others).append(self._product(shares, groups))
            else:
                is_bias = grouped and not self.tape.batched[shares[0].factors[0]]
                is_same = is_bias and shares == of_group * len(groups)
                of = of_group if is_same else shares
                factors = self._total([share.factors for share in of])
                coefficients = self.vector([share.coefficients[0] for share in of])
                (grouped if is_same else others).append(times(factors, coefficients))
        if grouped:
            total = sum_of(grouped)
            others.insert(0, e.Reshaped(total, (*total.shape[:-2], math.prod(total.shape[-2:]))))
        return sum_of(others)

    def _total(self, runs: Sequence[Sequence[int]]) -> Expression:
        """The sum of each run, as one if they are all the same."""
        if all(len(run) == 1 for run in runs):
            return self.vector([i for (i,) in runs])
        return self._reduced(ADD, runs[:1] if len({*runs}) == 1 else runs)

    def _product(self, shares: Sequence[Share], groups: Sequence[Sequence[int]]) -> Expression:
        """The product of each group's factors with the matrix of coefficients."""
        rows, width = len(groups[0]), len(shares[0].factors)
        factors = [i for share in shares[::rows] for i in share.factors]
        array = self._array(factors, (len(groups), width) if len(groups) > 1 else (width,))
        coefficients = [i for share in shares[:rows] for i in share.coefficients]
        if rows == len(groups) == 1 and array.shape == (width,):
            return e.Sum(times(array, self.vector(coefficients)), ())
        return e.MatMul(array, e.Transposed(self._array(coefficients, (rows, width))))

    # Parts

    def vector(self, places: Sequence[int]) -> Expression:
        """Results or known numbers as a vector; one that stands for all of it stands once."""
        if len(set(places)) > 1:
            return self._array(places, (len(places),))
        return self._array(places[:1], (1,) if self.tape.batched[places[0]] else ())

    def _array(self, places: Sequence[int], dims: Shape) -> Expression:
        """Results or known numbers in a shape; those of several blocks are joined in one."""
        if places[0] in self.tape.constants:
            return e.Constants(tuple(self.tape.constants[i] for i in places), dims)
        parts = [
            Part(self._blocks[self.number[of[0]]], self.indices(of), (len(of),))
            for of in alike(dict.fromkeys(places), self.number.__getitem__)
        ]
        if len(parts) == 1:
            return Part(parts[0].block, self.indices(places), dims)
        joined = self._block(
            e.Joined(parts), [part.block.members[k] for part in parts for k in part.indices]
        )
        where = {i: index for index, i in enumerate(joined.members)}
        return Part(joined, tuple([where[i] for i in places]), dims)


def alike(items: Iterable[_T], key: Callable[[_T], Hashable]) -> list[list[_T]]:
    """The items by what they have in common, in the order of the first of each."""
    found: dict[Hashable, list[_T]] = defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return list(found.values())
