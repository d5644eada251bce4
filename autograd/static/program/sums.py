"""The instructions of a tape once more, with sums of products and reductions among them.

Here is the only linear algebra that the lowering knows: a sum, written as any tree of
additions, subtractions and negations, is Σ cᵢ·vᵢ, with coefficients that do not depend on the
batch before factors that do. Everything else is an operation of the table like any other.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import chain

from autograd.core.node import Node
from autograd.ops import OPS, Op
from autograd.static.tape import Tape

ADD, SUB, NEG, MUL = (OPS[name] for name in ("add", "sub", "neg", "mul"))
CHOICES = MAXIMUM, MINIMUM = OPS["maximum"], OPS["minimum"]


class Settled:
    """A tape on which sums and reductions are instructions, with as many operands as they have.

    Instruction i is `ops[i]`, applied to what stands at `operands[i]`, earlier places; `batched[i]`
    tells whether it depends on the batch. The first are the inputs and the parameters, all of
    them; then comes the number 1, the first of the `constants`. An addition of more than two
    operands adds up products: they are a coefficient, a factor, a coefficient, a factor, …; behind
    factors that depend on the batch there is at most one that does not, such as a bias.

    Equal instructions are one, sums in whatever order they add.
    """

    def __init__(self, tape: Tape) -> None:
        self.input_count, self.parameter_count = tape.input_count, tape.parameter_count
        self.one = one = tape.input_count + tape.parameter_count
        self.ops: list[Op | None] = [None] * one
        self.operands: list[tuple[int, ...]] = [()] * one
        self.labels: list[str | None] = [None] * one
        self.batched = [i < tape.input_count for i in range(one)]
        self.constants: dict[int, float] = {}
        self._known: dict[tuple[object, ...], int] = {}
        self._constant(1.0)
        inner, at = _inner(tape), [-1] * len(tape)
        for i, (op, source) in enumerate(zip(tape.ops, tape.sources, strict=True)):
            if i in tape.constants:
                at[i] = self._constant(tape.constants[i], source)
            elif op is None:
                is_input = i in tape.columns
                at[i] = tape.columns[i] if is_input else tape.input_count + tape.parameters[i]
                self.labels[at[i]] = source.label
            elif not inner[i]:
                parts = _operands(tape, i, inner)
                if op is ADD or op is SUB:
                    terms = [self._term(negative, [at[k] for k in of]) for negative, of in parts]
                    at[i] = self._sum(terms, source)
                else:
                    at[i] = self._apply(op, tuple([at[k] for _, (k,) in parts]), source)
        self.outputs = [at[i] for i in tape.outputs]
        self._known.clear()

    def terms(self, i: int) -> Iterable[tuple[int, int]]:
        """The coefficients and factors of a sum, or of an addition of two results."""
        operands = self.operands[i]
        if len(operands) == 2:
            return [(self.one, k) for k in operands]
        return zip(operands[::2], operands[1::2], strict=True)

    def _apply(
        self, op: Op | None, operands: tuple[int, ...], source: Node | None, *key: object
    ) -> int:
        """The place of an instruction: an equal one's, with the same key, or a new one's."""
        key = (op, *(key or operands))
        place = self._known.get(key)
        if place is None:
            self._known[key] = place = len(self.ops)
            self.ops.append(op)
            self.operands.append(operands)
            self.labels.append(None if source is None else source.label)
            self.batched.append(any(self.batched[k] for k in operands))
        return place

    def _constant(self, number: float, source: Node | None = None) -> int:
        place = self._apply(None, (), source, number, math.copysign(1.0, number))
        self.constants[place] = number
        return place

    def _term(self, negative: bool, factors: list[int]) -> tuple[int, int]:
        """A coefficient and a factor, of a product or of a single result."""
        *found, factor = sorted(factors, key=self.batched.__getitem__)
        coefficient = found[0] if found else self.one
        if negative and coefficient in self.constants:
            return self._constant(-self.constants[coefficient]), factor
        return self._apply(NEG, (coefficient,), None) if negative else coefficient, factor

    def _sum(self, terms: list[tuple[int, int]], source: Node | None = None) -> int:
        """The place of a sum. What does not depend on the batch, beside what does, is one term."""
        constants, batched = self.constants, self.batched
        varying = [term for term in terms if batched[term[1]]]
        fixed = [(c, v) for c, v in terms if not batched[v] and constants.get(v) != 0.0]
        numbers = [constants[c] * constants[v] for c, v in fixed if v in constants]
        if len(numbers) > 1:
            fixed = [term for term in fixed if term[1] not in constants]
            fixed.append((self.one, self._constant(sum(numbers))))
        if varying and len(fixed) > 1:
            fixed = [(self.one, self._sum(fixed))]
        terms = varying + fixed
        match sorted(constants.get(c) or 0.0 for c, _ in terms):
            case [1.0]:
                return terms[0][1]
            case [-1.0]:
                return self._apply(NEG, terms[0][1:], source)
            case [_]:
                return self._apply(MUL, terms[0], source)
            case [1.0, 1.0] if terms[0] != terms[1]:
                return self._apply(ADD, tuple([v for _, v in terms]), source)
            case [-1.0, 1.0]:
                return self._apply(SUB, tuple([v for _, v in sorted(terms)]), source)
        return self._apply(ADD, tuple(chain(*terms)), source, *sorted(terms))


def _inner(tape: Tape) -> list[bool]:
    """Per instruction whether the only one that uses it adds it up, or chooses, in one with it."""
    ops, batched = tape.ops, tape.reached(list(tape.columns))
    uses = [0] * (len(tape) + 1)  # -1 stands for no operand
    for i in chain(tape.x, tape.y, tape.outputs):
        uses[i] += 1
    inner = [False] * len(tape)
    for i in range(len(tape) - 1, -1, -1):
        op, x, y = ops[i], tape.x[i], tape.y[i]
        if op is ADD or op is SUB or (op is NEG and inner[i]):
            for k in tape.operands(i):
                if uses[k] == 1 and batched[k] == batched[i]:
                    of = ops[k]
                    is_scaled = of is MUL and batched[tape.x[k]] != batched[tape.y[k]]
                    inner[k] = is_scaled or of is ADD or of is SUB or of is NEG
        elif op in CHOICES and op is ops[x] and uses[x] == 1:
            inner[x] = all(batched[k] for k in (*tape.operands(x), y))
    return inner


def _operands(tape: Tape, root: int, inner: list[bool]) -> Iterator[tuple[bool, tuple[int, ...]]]:
    """What an instruction and those in one with it are applied to, and whether it is subtracted.

    Each is an operand by itself, or the two of a product.
    """
    stack = [(False, root)]
    while stack:
        negative, i = stack.pop()
        op = tape.ops[i]
        if i != root and (op is MUL or not inner[i]):
            yield negative, tape.operands(i) if inner[i] else (i,)
            continue
        if tape.y[i] >= 0:
            stack.append((negative != (op is SUB), tape.y[i]))
        stack.append((negative != (op is NEG), tape.x[i]))
