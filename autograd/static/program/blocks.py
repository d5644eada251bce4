"""A tape becomes an array program: equal instructions stand side by side in a block.

A block has an element for each of its results: of equal operations on the same blocks, or of
sums that share their factors, which is a matrix product. Sums with equal coefficients and
factors of their own, as in a convolution, are stacked on one more axis.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from functools import cache
from itertools import chain
from operator import lt

from autograd.ops import Op
from autograd.static.program.expressions import Block
from autograd.static.program.sums import ADD, Structure, Sum
from autograd.static.program.values import Share, Values
from autograd.static.tape import Tape

_POSITIONS = 4
"""How many blocks must be computed alike, from different ones, to be joined to a single one ..."""

_SHARING = 2
"""... and how many of which some have an operand in the same block."""


class Blocks:
    """A tape's blocks in an order in which they can be computed.

    `inputs` and `parameters` come from outside; `computed` are the others; `place` tells of a
    place on the tape its block and index there. Constants have no block.
    """

    def __init__(self, tape: Tape) -> None:
        self.structure = Structure(tape)
        self.tape = self.structure.tape
        self._values = values = Values(self.structure)
        self.inputs, self.parameters = values.inputs, values.parameters
        self.computed, self.place = values.computed, values.place
        levels = self._levels()
        for level in sorted(levels):
            groups: dict[Hashable, list[int]] = defaultdict(list)
            for i, signature in self._signatures(levels[level]).items():
                groups[signature].append(i)
            stacks: dict[Hashable, list[list[int]]] = defaultdict(list)
            for members in self._merged(groups.values()):
                stacks[self._stack_key(members)].append(members)
            for stack in stacks.values():
                values.add(stack)
        for i, first in self.structure.same.items():
            self.place[i] = self.place[first]

    def _levels(self) -> dict[int, list[int]]:
        """What can be computed at the same time; what comes from outside is placed at once.

        What could be computed earlier than results of its kind, as at a first position, which
        sees itself alone, waits for them.
        """
        tape, batched, order = self.tape, self.structure.batched, self.structure.order
        operands = {i: self.structure.operands(i) for i in order}
        level = dict.fromkeys(order, 0)
        for i in order:
            if operands[i]:
                level[i] = 1 + max(map(level.__getitem__, operands[i]))
            elif i in tape.columns:
                self.place[i] = (self.inputs, tape.columns[i])
            elif i in tape.parameters:
                self.place[i] = (self.parameters, tape.parameters[i])
            else:
                self.place[i] = (None, i)
        latest = dict.fromkeys(order, max(level.values()))
        for i in reversed(order):
            if batched[i]:
                for k in operands[i]:
                    if latest[k] >= latest[i]:
                        latest[k] = latest[i] - 1
        taken: dict[Hashable, set[int]] = defaultdict(set)
        for i in order:
            if level[i] == latest[i] and batched[i]:
                taken[self._kind(i)].add(level[i])
        levels: dict[int, list[int]] = defaultdict(list)
        for i in order:
            if not operands[i]:
                continue
            level[i] = 1 + max(map(level.__getitem__, operands[i]))
            if level[i] < latest[i] and batched[i]:
                later = (n for n in taken[self._kind(i)] if level[i] <= n <= latest[i])
                level[i] = min(later, default=level[i])
            levels[level[i]].append(i)
        return levels

    def _kind(self, i: int) -> Hashable:
        """What results have in common that stand at different positions."""
        structure, tape = self.structure, self.tape
        if i in structure.sums:
            return frozenset(coefficient for coefficient, _ in structure.sums[i].terms)
        if i in structure.reductions:
            return (tape.ops[i], True, True)
        op, operands = tape.ops[i], structure.operands(i)
        if op is not None and depends_on_the_number(op):
            return (op, *(tape.constants.get(k, structure.batched[k]) for k in operands))
        return (op, *(structure.batched[k] for k in operands))

    def _signatures(self, members: Sequence[int]) -> dict[int, Hashable]:
        """What makes results stand in one block, by result.

        Operations on two elements of a block are reductions where there are longer ones.
        """
        structure, values, one = self.structure, self._values, self.structure.one
        signatures = {i: self._signature(i) for i in members}
        found = set(signatures.values())
        for i in members:
            op, operands = self.tape.ops[i], structure.operands(i)
            numbers = set(map(values.number_of, operands)) if len(operands) == 2 else ()
            if i in structure.reductions or i in structure.sums or len(numbers) != 1:
                continue
            (n,) = numbers
            reduction, total = (op, "reduction", n), (((n, values.number_of(one)), one), None)
            if reduction in found:
                structure.reductions[i] = list(operands)
                signatures[i] = reduction
            elif op is ADD and total in found:
                structure.sums[i] = Sum([(one, k) for k in operands], None)
                signatures[i] = total
        return signatures

    def _merged(self, groups: Iterable[list[int]]) -> list[list[int]]:
        """The groups, with those joined that are of one operation on many blocks.

        These are positions at which the same is computed from different blocks: tokens that
        look at one, at two, at three others.
        """
        alike: dict[Hashable, list[list[int]]] = defaultdict(list)
        for members in groups:
            alike[self._merged_kind(members[0])].append(members)
        merged: list[list[int]] = []
        for found in alike.values():
            numbers = [
                [self._values.number_of(k) for k in self.structure.operands(g[0])] for g in found
            ]
            has_shared = any(len({*of}) < len(of) for of in zip(*numbers, strict=False))
            if len(found) < (_SHARING if has_shared else _POSITIONS):
                merged += map(self._in_order, found)
                continue
            order = sorted(range(len(found)), key=numbers.__getitem__)
            merged.append([i for k in order for i in self._in_order(found[k])])
        return merged

    def _in_order(self, members: list[int]) -> list[int]:
        """Results as their operands stand, or as recorded where those are picked one by one."""
        indices, operands = self._values.indices, self.structure.operands
        positions = sorted((indices(operands(i)), i) for i in members)
        columns = list(zip(*(of for of, _ in positions), strict=False))
        if members[0] in self.structure.reductions:
            columns = [tuple(chain(*(of for of, _ in positions)))]
        is_rising = any(all(map(lt, of, of[1:])) for of in columns)
        return [i for _, i in positions] if is_rising else members

    def _merged_kind(self, i: int) -> Hashable:
        """What operations must have in common to stand side by side on different blocks."""
        structure, op = self.structure, self.tape.ops[i]
        if i in structure.sums or i in structure.reductions or not structure.batched[i]:
            return i
        fixed = (k for k in structure.operands(i) if not structure.batched[k])
        return (self._kind(i), *(self._operand_signature(op, k) for k in fixed))

    # What makes two results stand in one block

    def _signature(self, i: int) -> Hashable:
        structure, values = self.structure, self._values
        if i in structure.sums:
            offset = structure.sums[i].offset
            return (
                *((s.blocks, self._factors_signature(s)) for s in values.shares(i)),
                None if offset is None else values.number_of(offset),
            )
        op = self.tape.ops[i]
        if i in structure.reductions:
            return (op, "reduction", *sorted(set(map(values.number_of, structure.reductions[i]))))
        return (op, tuple(self._operand_signature(op, k) for k in structure.operands(i)))

    def _factors_signature(self, share: Share) -> Hashable:
        """A known coefficient, or the factors that results of a matrix product have in common."""
        if share.number is not None:
            return share.coefficients[0]
        return self._values.indices(share.factors) if len(share.factors) > 1 else None

    def _operand_signature(self, op: Op | None, i: int) -> Hashable:
        number = self.tape.constants.get(i)
        if number is not None and op is not None and depends_on_the_number(op):
            return (number,)
        return self._values.number_of(i)

    def _stack_key(self, members: Sequence[int]) -> Hashable:
        """What products of matrices must have in common to be stacked; of others, themselves."""
        values, sums = self._values, self.structure.sums
        if members[0] not in sums:
            return members[0]
        shares = list(zip(*map(values.shares, members), strict=True))
        matrices = list(map(values.is_matrix, shares))
        if not any(matrices):
            return members[0]
        offset = sums[members[0]].offset
        key: list[Hashable] = [None if offset is None else values.number_of(offset)]
        for of, is_matrix in zip(shares, matrices, strict=True):
            first = of[0]
            indices: tuple[int, ...] = ()
            is_known = first.coefficients[0] in self.tape.constants
            factors: Hashable = first.blocks[0]
            if is_matrix:
                indices = values.indices([i for share in of for i in share.coefficients])
                if not is_known:  # factors may be in different blocks
                    factors = self.structure.batched[first.factors[0]]
            key.append((factors, first.blocks[1], first.number, indices))
        return tuple(key)

    def needed(self, places: Sequence[int]) -> list[Block]:
        """The blocks from which some results are computed, in order."""
        found = {self.place[i][0] for i in places}
        for block in reversed(self.computed):
            if block in found:
                found.update(part.block for part in block.parts)
        return [block for block in self.computed if block in found]


@cache
def depends_on_the_number(op: Op) -> bool:
    """Whether code for a known constant is other code: a power or a choice."""
    trees = (op.value_tree, *op.partial_trees)
    return any(isinstance(n, ast.Pow | ast.IfExp) for tree in trees for n in ast.walk(tree))
