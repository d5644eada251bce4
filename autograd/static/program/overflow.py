"""Where an infinity could vanish again unseen, as in 1 / inf, and must be looked for before.

Elsewhere it stays what it is, or becomes NaN, until the results show it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

from autograd.ops import Op
from autograd.ops.grammar import FLOAT_RULES, evaluate
from autograd.static.program.algebra import is_even_sum
from autograd.static.program.differentiate import Program
from autograd.static.program.expressions import Block, Expression, Formula, MatMul, Reduce


@cache
def hides_infinity(op: Op, slot: int) -> bool:
    """Whether an infinite operand, x in slot 0 or y in slot 1, can give a finite result.

    >>> from autograd.ops import OPS
    >>> hides_infinity(OPS["tanh"], 0), hides_infinity(OPS["mul"], 0)
    (True, False)
    """
    for infinity in (math.inf, -math.inf):
        for other in (0.5, 2.0, -0.5, math.inf, -math.inf):
            operands = [other] * op.arity
            operands[slot] = infinity
            try:
                z = evaluate(op.value_tree, dict(zip("xy", operands, strict=False)), FLOAT_RULES)
            except (ArithmeticError, ValueError):
                continue
            if math.isfinite(z):
                return True
    return False


def to_look_at(program: Program) -> list[Block]:
    """The blocks whose numbers must be looked at.

    NumPy's error state tells of every overflow but those in a matrix product, which may run
    in another thread. Inputs and parameters may not be finite, and inputs that the program does
    not read are looked at all the same.
    """
    unsure = {program.inputs, program.parameters}
    found: dict[Block, None] = {}
    blocks = [*program.once, *program.forward]
    read = {k for b in blocks for p in b.parts if p.block is program.inputs for k in p.indices}
    if len(read) < program.inputs.size:
        found[program.inputs] = None
        unsure.discard(program.inputs)
    for block in blocks:
        hidden = [before for before in _hidden(block.value) if before in unsure]
        found.update(dict.fromkeys(hidden))
        unsure.difference_update(hidden)
        if _has_product(block) or any(part.block in unsure for part in block.parts):
            unsure.add(block)
    return list(found)


def _hidden(value: Expression | None) -> list[Block]:
    """The blocks in which an infinity could be hidden by this expression."""
    match value:
        case Reduce(op=op) if hides_infinity(op, 1):
            operands: Sequence[Expression] = [value]
        case Formula(op=Op() as op, bound=bound):
            operands = [x for k, x in enumerate(bound.values()) if hides_infinity(op, k)]
        case _:
            return []
    return [part.block for operand in operands for part in operand.parts]


def _has_product(block: Block) -> bool:
    """Whether it is computed by one of BLAS's products."""
    value = [] if block.value is None else block.value.walk()
    return any(isinstance(x, MatMul) or is_even_sum(x) for x in value)
