"""Where an infinity could vanish again unseen, as in 1 / inf, and must be looked for before.

Elsewhere it stays what it is, or becomes NaN, until the results show it.
"""

from __future__ import annotations

import math
from contextlib import suppress
from functools import cache
from itertools import product

from autograd.ops import Op
from autograd.ops.grammar import FLOAT_RULES, evaluate
from autograd.static.program.algebra import is_even_sum
from autograd.static.program.differentiate import Program
from autograd.static.program.expressions import Block, Expression, Formula, MatMul, Part, Reduce


@cache
def hides_infinity(op: Op, slot: int) -> bool:
    """Whether an infinite operand, x in slot 0 or y in slot 1, can give a finite result.

    >>> from autograd.ops import OPS
    >>> hides_infinity(OPS["tanh"], 0), hides_infinity(OPS["mul"], 0)
    (True, False)
    """
    for infinity, other in product((math.inf, -math.inf), (0.5, 2.0, -0.5, math.inf, -math.inf)):
        operands = {v: infinity if k == slot else other for k, v in enumerate("xy")}
        with suppress(ArithmeticError, ValueError):
            if math.isfinite(evaluate(op.value_tree, operands, FLOAT_RULES)):
                return True
    return False


def to_look_at(program: Program) -> list[Block]:
    """The blocks whose numbers must be looked at.

    NumPy's error state tells of every overflow but those in a matrix product, which may run
    in another thread. Inputs and parameters may not be finite, and inputs that the program does
    not read are looked at all the same.
    """
    x, blocks = program.inputs, [*program.once, *program.forward]
    read = {k for block in blocks for part in block.parts if part.block is x for k in part.indices}
    found = dict.fromkeys([x] * (len(read) < x.size))
    unsure = {x, program.parameters}.difference(found)
    for block in blocks:
        assert block.value is not None  # noqa: S101 - what is computed has a value
        is_product = any(isinstance(e, MatMul) or is_even_sum(e) for e in block.value.walk())
        hidden = [part.block for part in _hidden(block.value) if part.block in unsure]
        found.update(dict.fromkeys(hidden))
        unsure.difference_update(hidden)
        if is_product or any(part.block in unsure for part in block.parts):
            unsure.add(block)
    return list(found)


def _hidden(value: Expression) -> list[Part]:
    """The parts of blocks in which an infinity could be hidden by this expression."""
    match value:
        case Reduce(op=op) if hides_infinity(op, 1):
            return value.parts
        case Formula(op=Op() as op, bound=bound):
            hidden = (x for k, x in enumerate(bound.values()) if hides_infinity(op, k))
            return [part for x in hidden for part in x.parts]
    return []
