"""Sums of products and reductions, recognised in a tape.

Here is the only linear algebra that the lowering knows: a sum, written as any tree of
additions, subtractions and negations, is Σ cᵢ·vᵢ + c₀, with factors that do not depend on the
batch before factors that do. Everything else is an operation of the table like any other.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable, Sequence
from functools import cache
from typing import NamedTuple

from autograd.ops import OPS, Op
from autograd.static.tape import Tape

ADD, _SUB, _NEG, _MUL = (OPS[name] for name in ("add", "sub", "neg", "mul"))
_SHORTEST_REDUCTION = 3


class Sum(NamedTuple):
    """Σ coefficient · factor + offset: places on the tape, the offset's None if there is none.

    A sum of what does not vary over the batch has constant coefficients.
    """

    terms: list[tuple[int, int]]
    offset: int | None

    @property
    def operands(self) -> list[int]:
        """The places of everything that is added or multiplied."""
        places = [place for term in self.terms for place in term]
        return places if self.offset is None else [*places, self.offset]


class Structure:
    """What a tape's instructions amount to: `sums` and `reductions` by the place of their result.

    A reduction is op(op(op(a, b), c), …), given as the list of its operands. What else is reached
    from the outputs is an operation on its own. `order` has the places that the outputs need,
    operands before results, of equal ones only the first: `same` tells which that is, for sums
    are equal in whatever order they add. `batched` tells per place whether it depends on the
    batch.
    """

    def __init__(self, tape: Tape) -> None:
        self.tape = tape = tape.extended()
        self.batched = tape.reached(list(tape.columns))
        self.sums: dict[int, Sum] = {}
        self.reductions: dict[int, list[int]] = {}
        self._uses = [0] * len(tape)
        for operands in (tape.x, tape.y, tape.outputs):
            for i in operands:
                if i >= 0:
                    self._uses[i] += 1
        self._inner: set[int] = set()
        for i in range(len(tape) - 1, -1, -1):
            op = tape.ops[i]
            if op is None or i in self._inner:
                continue
            if op is ADD or op is _SUB:
                self._sum(i)
            elif self.batched[i] and op.arity > 1 and is_choice(op):
                self._reduction(i)
        self.one = tape.constant(1.0)
        self.batched += [False] * (len(tape) - len(self.batched))
        self.same: dict[int, int] = {}
        self.order: list[int] = []
        self._put_in_order()
        tape.settle()

    def operands(self, i: int) -> Sequence[int]:
        """The places that a result is computed from."""
        if i in self.sums:
            return self.sums[i].operands
        if i in self.reductions:
            return self.reductions[i]
        return [self.same.get(k, k) for k in self.tape.operands(i)]

    def _put_in_order(self) -> None:
        known: dict[Hashable, int] = {}
        seen: set[int] = set()
        stack = [(i, False) for i in reversed(self.tape.outputs)]
        while stack:
            i, finished = stack.pop()
            if finished:
                first = known.setdefault(self._identity(i), i)
                if first == i:
                    self.order.append(i)
                else:
                    self.same[i] = first
            elif i not in seen:
                seen.add(i)
                if self.tape.ops[i] is None:
                    self.order.append(i)
                    continue
                stack.append((i, True))
                stack.extend((k, False) for k in reversed(self.operands(i)) if k not in seen)

    def _identity(self, i: int) -> Hashable:
        """What makes a result equal to another, now that its operands are in order."""
        same = self.same
        if i in self.sums:
            terms, offset = self.sums[i]
            if same:
                terms = [(same.get(c, c), same.get(v, v)) for c, v in terms]
                offset = offset if offset is None else same.get(offset, offset)
                self.sums[i] = Sum(terms, offset)
            return (offset, *sorted(terms))
        if i in self.reductions:
            self.reductions[i] = [same.get(k, k) for k in self.reductions[i]]
            return (self.tape.ops[i], "reduction", *self.reductions[i])
        return (self.tape.ops[i], *self.operands(i))

    def _sum(self, root: int) -> None:
        tape, batched = self.tape, self.batched
        inner: list[int] = []
        signed: list[tuple[bool, int]] = []
        stack = [(False, root)]
        while stack:
            negative, i = stack.pop()
            op = tape.ops[i]
            if i != root and not (
                self._uses[i] == 1
                and batched[i] == batched[root]
                and (op is ADD or op is _SUB or op is _NEG)
            ):
                signed.append((negative, i))
                continue
            inner.append(i)
            if op is not _NEG:
                stack.append((negative != (op is _SUB), tape.y[i]))
            stack.append((negative != (op is _NEG), tape.x[i]))
        products = [i for _, i in signed if self._is_scaled(i)]
        if len(signed) == 2 and not products:
            return
        self._inner.update(inner, products)
        terms = []
        offsets = []
        for negative, i in signed:
            if tape.constants.get(i) == 0.0:
                continue
            if batched[root] and not batched[i]:
                offsets.append((negative, i))
            else:
                coefficient, factor = self._scaled(i) if self._is_scaled(i) else (None, i)
                terms.append((self._coefficient(coefficient, negative), factor))
        self.sums[root] = Sum(terms, self._offset(offsets) if offsets else None)

    def _is_scaled(self, i: int) -> bool:
        """Whether it is the product of one factor that varies and one that does not."""
        return (
            self.tape.ops[i] is _MUL
            and self._uses[i] == 1
            and self.batched[self.tape.x[i]] != self.batched[self.tape.y[i]]
        )

    def _scaled(self, i: int) -> tuple[int, int]:
        x, y = self.tape.x[i], self.tape.y[i]
        return (y, x) if self.batched[x] else (x, y)

    def _coefficient(self, place: int | None, negative: bool) -> int:
        if place is None:
            return self.tape.constant(-1.0 if negative else 1.0)
        return self.tape.apply(_NEG, place) if negative else place

    def _offset(self, signed: list[tuple[bool, int]]) -> int:
        """The sum of what does not vary, as an instruction of its own."""
        negative, total = signed[0]
        if negative:
            total = self.tape.apply(_NEG, total)
        for is_negative, i in signed[1:]:
            total = self.tape.apply(_SUB if is_negative else ADD, total, i)
        if len(signed) > 2 and self.tape.ops[total] is not None:
            terms = [(self._coefficient(None, negative), i) for negative, i in signed]
            self.sums[total] = Sum(terms, None)
        return total

    def _reduction(self, root: int) -> None:
        tape = self.tape
        op = tape.ops[root]
        operands = [tape.y[root]]
        inner = [root]
        i = tape.x[root]
        while tape.ops[i] is op and self._uses[i] == 1 and self.batched[i]:
            inner.append(i)
            operands.append(tape.y[i])
            i = tape.x[i]
        operands.append(i)
        if len(operands) >= _SHORTEST_REDUCTION and all(self.batched[k] for k in operands):
            self._inner.update(inner)
            self.reductions[root] = operands[::-1]


@cache
def is_choice(op: Op) -> bool:
    """Whether an operation chooses one of its operands, as `maximum` does."""
    tree = op.value_tree
    return isinstance(tree, ast.IfExp) and all(
        isinstance(branch, ast.Name) for branch in (tree.body, tree.orelse)
    )
