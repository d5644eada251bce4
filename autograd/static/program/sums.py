"""The instructions of a tape once more, with sums of products and reductions among them.

Here is the only linear algebra that the lowering knows: a sum, written as any tree of
additions, subtractions and negations, is Σ cᵢ·vᵢ, with coefficients that do not depend on the
batch before factors that do. Everything else is an operation of the table like any other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain

from autograd.ops import OPS
from autograd.static.tape import Instructions, Tape

ADD, SUB, NEG, MUL = (OPS[name] for name in ("add", "sub", "neg", "mul"))
CHOICES = MAXIMUM, MINIMUM = OPS["maximum"], OPS["minimum"]


class Settled(Instructions):
    """A tape on which sums and reductions are instructions, with as many operands as they have.

    Behind the inputs and parameters comes the number `one`. An addition of more than two operands
    adds up products: they are a coefficient, a factor, a coefficient, a factor, …; behind factors
    that depend on the batch there is at most one that does not, such as a bias.

    Sums are equal in whatever order they add.
    """

    def __init__(self, tape: Tape) -> None:
        outside = tape.parameters.stop
        super().__init__(tape.labels[:outside], tape.parameters.start)
        self.one = self._constant(1.0)
        inner, at = _inner(tape), list(range(len(tape)))
        for i in range(outside, len(tape)):
            op, label = tape.ops[i], tape.labels[i]
            if op is None:
                at[i] = self._constant(tape.constants[i], label)
            elif not inner[i]:
                parts = _operands(tape, i, inner)
                if op is ADD or op is SUB:
                    terms = [self._term(negative, [at[k] for k in of]) for negative, of in parts]
                    at[i] = self._sum(terms, label)
                else:
                    at[i] = self._place(op, tuple([at[k] for _, (k,) in parts]), label)
        self.outputs = [at[i] for i in tape.outputs]
        self._known.clear()

    def terms(self, i: int) -> Iterable[tuple[int, int]]:
        """The coefficients and factors of a sum, or of an addition of two results."""
        operands = self.operands[i]
        if len(operands) == 2:
            return [(self.one, k) for k in operands]
        return zip(operands[::2], operands[1::2], strict=True)

    def _term(self, negative: bool, factors: list[int]) -> tuple[int, int]:
        """A coefficient and a factor, of a product or of a single result."""
        *found, factor = sorted(factors, key=self.batched.__getitem__)
        coefficient = found[0] if found else self.one
        if negative and coefficient in self.constants:
            return self._constant(-self.constants[coefficient]), factor
        return self._place(NEG, (coefficient,), None) if negative else coefficient, factor

    def _sum(self, terms: list[tuple[int, int]], label: str | None = None) -> int:
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
                return self._place(NEG, terms[0][1:], label)
            case [_]:
                return self._place(MUL, terms[0], label)
            case [1.0, 1.0] if terms[0] != terms[1]:
                return self._place(ADD, tuple([v for _, v in terms]), label)
            case [-1.0, 1.0]:
                return self._place(SUB, tuple([v for _, v in sorted(terms)]), label)
        return self._place(ADD, tuple(chain(*terms)), label, tuple(sorted(terms)))


def _inner(tape: Tape) -> list[bool]:
    """Per instruction whether the only one that uses it adds it up, or chooses, in one with it."""
    ops, operands, batched = tape.ops, tape.operands, tape.batched
    uses = Counter(chain(tape.outputs, *operands))
    inner = [False] * len(tape)
    for i in range(len(tape) - 1, -1, -1):
        op, of = ops[i], operands[i]
        if op is ADD or op is SUB or (op is NEG and inner[i]):
            for k in of:
                if uses[k] == 1 and batched[k] == batched[i]:
                    is_scaled = ops[k] is MUL and len({batched[n] for n in operands[k]}) == 2
                    inner[k] = is_scaled or ops[k] in (ADD, SUB, NEG)
        elif op in CHOICES and op is ops[of[0]] and uses[of[0]] == 1:
            inner[of[0]] = all(batched[k] for k in (*operands[of[0]], of[1]))
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
            yield negative, tape.operands[i] if inner[i] else (i,)
            continue
        first, *second = tape.operands[i]
        stack += [(negative != (op is SUB), k) for k in second]
        stack.append((negative != (op is NEG), first))
