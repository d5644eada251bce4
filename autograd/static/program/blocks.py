"""A tape becomes an array program: equal instructions stand side by side in a block.

A block has an element for each of its results: of equal operations on the same blocks, or of
sums that share their factors, which is a matrix product. Sums with equal coefficients and
factors of their own, as in a convolution, are stacked on one more axis.
"""

from __future__ import annotations

import ast
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cache
from itertools import chain
from operator import lt
from typing import NamedTuple, TypeVar

from autograd.ops import Op
from autograd.static.program import expressions as e
from autograd.static.program.algebra import formula, reduced, sum_of, times
from autograd.static.program.expressions import Block, Expression, Part
from autograd.static.program.shapes import ROWS, Shape
from autograd.static.program.sums import ADD, Settled
from autograd.static.tape import Tape

_POSITIONS = 4
"""How many blocks must be computed alike, from different ones, to be joined to a single one ..."""

_SHARING = 2
"""... and how many of which some have an operand in the same block."""

_T = TypeVar("_T")


class Share(NamedTuple):
    """What elements of one block add to a sum: coefficients and factors, places on the tape.

    Each factor is there once; `coefficients` are as many, or a single one that all of them have.
    `blocks` are the numbers of the factors' and the coefficients' block.
    """

    blocks: tuple[int, int]
    coefficients: Sequence[int]
    factors: Sequence[int]


class Blocks:
    """A tape's blocks in an order in which they can be computed.

    `inputs` and `parameters` come from outside; `computed` are the other blocks. `number` tells of
    a place on the tape which block it is in, `_index` where. The block of constants is not computed
    and never referred to: they are written as numbers.
    """

    def __init__(self, tape: Tape) -> None:
        self.tape = settled = Settled(tape)
        x, p = settled.inputs, settled.parameters
        self.inputs = Block((ROWS, len(x)), "x", x)
        self.parameters = Block((len(p),), "p", p)
        self._blocks = [self.inputs, self.parameters, Block((), "constants")]
        places = (x, p, range(p.stop, len(settled)))
        self.number = [number for number, of in enumerate(places) for _ in of]
        self._index = [index for of in places for index, _ in enumerate(of)]
        for level in self._levels():
            self._shares = {i: self._shares_of(i) for i in level if settled.ops[i] is ADD}
            groups = map(self._in_order, _alike(level, self._signature))
            for alike in _alike(groups, self._kind_of_group):
                for stack in [alike] if self._is_one(alike) else [[members] for members in alike]:
                    self._add(stack)

    @property
    def computed(self) -> list[Block]:
        """The blocks that are computed, in order."""
        return self._blocks[3:]

    # What stands side by side

    def _levels(self) -> list[list[int]]:
        """What can be computed at the same time, in order.

        What could be computed earlier than results of its kind, as at a first position, which
        sees itself alone, waits for them.
        """
        operands, batched = self.tape.operands, self.tape.batched
        results = [i for i, of in enumerate(operands) if of]
        level = [0] * len(operands)
        for i in results:
            level[i] = 1 + max([level[k] for k in operands[i]])
        latest = [max(level)] * len(operands)
        for i in reversed(results):
            if batched[i]:
                for k in operands[i]:
                    latest[k] = min(latest[k], latest[i] - 1)
        taken: dict[Hashable, set[int]] = defaultdict(set)
        for i in results:
            if batched[i] and level[i] == latest[i]:
                taken[self._kind(i)].add(level[i])
        for i in results:
            level[i] = 1 + max([level[k] for k in operands[i]])
            if batched[i] and level[i] < latest[i]:
                later = (n for n in taken[self._kind(i)] if level[i] <= n <= latest[i])
                level[i] = min(later, default=level[i])
        return _alike(sorted(results, key=level.__getitem__), level.__getitem__)

    def _is_one(self, groups: list[list[int]]) -> bool:
        """Whether groups of a kind become one block: matrix products, or many operations.

        These are positions at which the same is computed from different blocks: tokens that
        look at one, at two, at three others.
        """
        numbers = [[self.number[k] for k in self.tape.operands[members[0]]] for members in groups]
        has_shared = any(len({*of}) < len(of) for of in zip(*numbers, strict=False))
        return self._is_sum(groups[0]) or len(groups) >= (_SHARING if has_shared else _POSITIONS)

    def _in_order(self, members: list[int]) -> list[int]:
        """Results as their operands stand, or as recorded where those are picked one by one."""
        positions = sorted((self._indices(self.tape.operands[i]), i) for i in members)
        runs = [of for of, _ in positions]
        is_reduction = self._is_longer(members) and not self._is_sum(members)
        columns = [chain(*runs)] if is_reduction else zip(*runs, strict=False)
        is_rising = any(all(map(lt, of, of[1:])) for of in map(tuple, columns))
        return [i for _, i in positions] if is_rising else members

    # What results have in common

    def _is_longer(self, members: Sequence[int]) -> bool:
        """Whether some results have more operands than an operation of the table."""
        return any(len(self.tape.operands[i]) > 2 for i in members)

    def _is_sum(self, members: Sequence[int]) -> bool:
        """Whether results are sums of products, not only of two results."""
        return self.tape.ops[members[0]] is ADD and self._is_longer(members)

    def _operation(self, i: int, of: Callable[[int], Hashable]) -> Hashable:
        """The operation, and something of its operands, the same once.

        Of a known number itself, where code for it is other code.
        """
        op = self.tape.ops[i]
        numbers = self.tape.constants if op and depends_on_the_number(op) else {}
        found = [(numbers[k],) if k in numbers else of(k) for k in self.tape.operands[i]]
        return (op, *dict.fromkeys(found))

    def _kind(self, i: int) -> Hashable:
        """What results have in common that stand at different positions."""
        if self._is_sum([i]):
            return frozenset(c for c, v in self.tape.terms(i) if self.tape.batched[v])
        return self._operation(i, self.tape.batched.__getitem__)

    def _signature(self, i: int) -> Hashable:
        """What makes results stand in one block: the same blocks, in products the same factors."""
        if not self._is_sum([i]):
            return self._operation(i, self.number.__getitem__)
        shares = self._shares[i]
        if len(shares) == 1 and shares[0].coefficients == (self.tape.one,):
            return (ADD, shares[0].blocks[0])  # as an addition of two of them
        return tuple(
            (of.blocks, of.factors if len(of.coefficients) > 1 else len(of.factors) > 1)
            for of in shares
        )

    def _kind_of_group(self, members: list[int]) -> Hashable:
        """What groups must have in common to stand in one block: operations on different blocks.

        Products of matrices are stacked.
        """
        first, batched = members[0], self.tape.batched
        if self._is_sum(members):
            return tuple(
                tuple(of.coefficients for of in shares)
                if self._is_matrix(shares)
                else shares[0].blocks
                for shares in zip(*map(self._shares.__getitem__, members), strict=True)
            )
        if self._is_longer(members) or not batched[first]:
            return first
        return self._operation(first, lambda k: None if batched[k] else self.number[k])

    def _shares_of(self, i: int) -> list[Share]:
        """What a sum consists of, by block; what does not depend on the batch comes last."""
        found: dict[tuple[bool, int, int, int], list[tuple[int, int, int]]] = defaultdict(list)
        uses: Counter[tuple[int, int]] = Counter()
        for coefficient, factor in self.tape.terms(i):
            of, by = self.number[factor], self.number[coefficient]
            key = not self.tape.batched[factor], of, by, uses[factor, by]
            found[key].append((self._index[factor], factor, coefficient))
            uses[factor, by] += 1
        shares = []
        for key in sorted(found):
            _, factors, coefficients = zip(*sorted(found[key]), strict=True)
            is_one = len(set(coefficients)) == 1
            shares.append(Share(key[1:3], coefficients[:1] if is_one else coefficients, factors))
        return shares

    def _is_matrix(self, shares: Sequence[Share]) -> bool:
        """Whether some results, with the same shares, are the same factors times a matrix."""
        first = shares[0]
        if len(first.factors) > 1:
            return len(first.coefficients) > 1
        is_same = len({share.factors for share in shares}) == 1
        differ = len({share.coefficients for share in shares}) > 1
        return is_same and differ and self.tape.batched[first.factors[0]]

    # What a block is computed by

    def _add(self, groups: Sequence[Sequence[int]]) -> None:
        """Put results into a block of their own, groups that are alike one behind the other."""
        members = list(chain(*groups))
        op, operands = self.tape.ops[members[0]], [self.tape.operands[i] for i in members]
        assert op is not None  # noqa: S101 - what comes from outside is no result
        is_alone = op is ADD and len(members) == len(self._shares[members[0]]) == 1
        if is_alone or self._is_sum(members):
            value = self._sum(groups)
        elif self._is_longer(members):
            value = self._reduced(op, operands)
        else:
            value = formula(op, [self.vector(places) for places in zip(*operands, strict=True)])
        self._block(value, members)
        for index, i in enumerate(members):
            self.number[i], self._index[i] = len(self._blocks) - 1, index

    def _block(self, value: Expression, members: Sequence[int]) -> Block:
        block = Block(value.shape, f"b{len(self._blocks) - 2}", members, value)
        self._blocks.append(block)
        return block

    def _reduced(self, op: Op, runs: Sequence[Sequence[int]]) -> Expression:
        """Each run of results reduced, however long it is, as one if they are all the same."""
        if len({*runs}) == 1:
            runs = runs[:1]
        places, lengths = list(chain(*runs)), tuple(map(len, runs))
        if max(lengths) == 1:
            return self.vector(places)
        return reduced(op, self._array(places, (len(places),)), lengths)

    def _sum(self, groups: Sequence[Sequence[int]]) -> Expression:
        """Sums side by side: of products with matrices, stacked, and of what stands alike."""
        grouped: list[Expression] = []
        others: list[Expression] = []
        for shares in zip(*map(self._shares.__getitem__, chain(*groups)), strict=True):
            of_group = shares[: len(groups[0])]
            if self._is_matrix(of_group):
                (grouped if len(groups) > 1 else others).append(self._product(shares, groups))
            else:
                is_bias = grouped and not self.tape.batched[shares[0].factors[0]]
                is_same = is_bias and shares == of_group * len(groups)
                of = of_group if is_same else shares
                factors = self._reduced(ADD, [share.factors for share in of])
                coefficients = self.vector([share.coefficients[0] for share in of])
                (grouped if is_same else others).append(times(factors, coefficients))
        if grouped:
            total = sum_of(grouped)
            others.insert(0, e.Reshaped(total, (*total.shape[:-2], math.prod(total.shape[-2:]))))
        return sum_of(others)

    def _product(self, shares: Sequence[Share], groups: Sequence[Sequence[int]]) -> Expression:
        """The product of each group's factors with the matrix of coefficients."""
        rows, width = len(groups[0]), len(shares[0].factors)
        factors = [i for share in shares[::rows] for i in share.factors]
        array = self._array(factors, (len(groups), width) if len(groups) > 1 else (width,))
        coefficients = [i for share in shares[:rows] for i in share.coefficients]
        if rows == len(groups) == 1 and array.shape == (width,):
            return e.Sum(times(array, self.vector(coefficients)), ())
        return e.MatMul(array, e.Transposed(self._array(coefficients, (rows, width))))

    # How results are referred to

    def _indices(self, places: Sequence[int]) -> tuple[int, ...]:
        """Where in their blocks results are."""
        return tuple([self._index[i] for i in places])

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
            Part(self._blocks[self.number[of[0]]], self._indices(of), (len(of),))
            for of in _alike(dict.fromkeys(places), self.number.__getitem__)
        ]
        if len(parts) == 1:
            return Part(parts[0].block, self._indices(places), dims)
        members = [part.block.members[k] for part in parts for k in part.indices]
        where = {i: index for index, i in enumerate(members)}
        return Part(self._block(e.Joined(parts), members), tuple([where[i] for i in places]), dims)


def _alike(items: Iterable[_T], key: Callable[[_T], Hashable]) -> list[list[_T]]:
    """The items by what they have in common, in the order of the first of each."""
    found: dict[Hashable, list[_T]] = defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return list(found.values())


@cache
def depends_on_the_number(op: Op) -> bool:
    """Whether code for a known constant is other code: a power or a choice."""
    trees = (op.value_tree, *op.partial_trees)
    return any(isinstance(n, ast.Pow | ast.IfExp) for tree in trees for n in ast.walk(tree))
