"""A tape becomes an array program: equal instructions stand side by side in a block.

A block has an element for each of its results: of equal operations on the same blocks, or of
sums that share their factors, which is a matrix product. Sums with equal coefficients and
factors of their own, as in a convolution, are stacked on one more axis.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from functools import cache
from itertools import chain
from operator import lt

from autograd.ops import Op
from autograd.static.program.expressions import Block
from autograd.static.program.sums import ADD, Settled
from autograd.static.program.values import Values, alike
from autograd.static.tape import Tape

_POSITIONS = 4
"""How many blocks must be computed alike, from different ones, to be joined to a single one ..."""

_SHARING = 2
"""... and how many of which some have an operand in the same block."""


class Blocks(Values):
    """A tape's blocks in an order in which they can be computed."""

    def __init__(self, tape: Tape) -> None:
        super().__init__(Settled(tape))
        for level in self._levels():
            groups = map(self._in_order, alike(level, self._signature))
            for found in alike(groups, self._kind_of_group):
                for stack in [found] if self._is_one(found) else [[members] for members in found]:
                    self.add(stack)

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
        return alike(sorted(results, key=level.__getitem__), level.__getitem__)

    def _is_one(self, groups: list[list[int]]) -> bool:
        """Whether groups of a kind become one block: matrix products, or many operations.

        These are positions at which the same is computed from different blocks: tokens that
        look at one, at two, at three others.
        """
        numbers = [[self.number[k] for k in self.tape.operands[members[0]]] for members in groups]
        has_shared = any(len({*of}) < len(of) for of in zip(*numbers, strict=False))
        return self.is_sum(groups[0]) or len(groups) >= (_SHARING if has_shared else _POSITIONS)

    def _in_order(self, members: list[int]) -> list[int]:
        """Results as their operands stand, or as recorded where those are picked one by one."""
        positions = sorted((self.indices(self.tape.operands[i]), i) for i in members)
        runs = [of for of, _ in positions]
        is_reduction = self.is_longer(members) and not self.is_sum(members)
        columns = [chain(*runs)] if is_reduction else zip(*runs, strict=False)
        is_rising = any(all(map(lt, of, of[1:])) for of in map(tuple, columns))
        return [i for _, i in positions] if is_rising else members

    # What results have in common

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
        if self.is_sum([i]):
            return frozenset(c for c, v in self.tape.terms(i) if self.tape.batched[v])
        return self._operation(i, self.tape.batched.__getitem__)

    def _signature(self, i: int) -> Hashable:
        """What makes results stand in one block: a known coefficient, or the same factors."""
        if not self.is_sum([i]):
            return self._operation(i, self.number.__getitem__)
        shares = self.shares(i)
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
        if self.is_sum(members):
            return tuple(
                tuple(of.coefficients for of in shares)
                if self.is_matrix(shares)
                else shares[0].blocks
                for shares in zip(*map(self.shares, members), strict=True)
            )
        if self.is_longer(members) or not batched[first]:
            return first
        return self._operation(first, lambda k: None if batched[k] else self.number[k])

    def needed(self, places: Sequence[int]) -> list[Block]:
        """The blocks from which some results are computed, in order."""
        found = {self._blocks[self.number[i]] for i in places}
        for block in reversed(self.computed):
            if block in found:
                found.update(part.block for part in block.parts)
        return [block for block in self.computed if block in found]


@cache
def depends_on_the_number(op: Op) -> bool:
    """Whether code for a known constant is other code: a power or a choice."""
    trees = (op.value_tree, *op.partial_trees)
    return any(isinstance(n, ast.Pow | ast.IfExp) for tree in trees for n in ast.walk(tree))
