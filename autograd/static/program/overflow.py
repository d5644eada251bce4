"""Where an infinity could vanish again unseen, as in 1 / inf, and must be looked for before.

Elsewhere it stays what it is, or becomes NaN, until the results show it.
"""

from __future__ import annotations

import math
from functools import cache

from autograd.ops import Op
from autograd.ops.grammar import FLOAT_RULES, evaluate
from autograd.static.program.algebra import is_even_sum
from autograd.static.program.blocks import parts_of
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
    parts = {block: parts_of(block.value) for block in blocks if block.value}
    read = {k for of in parts.values() for p in of if p.block is program.inputs for k in p.indices}
    if len(read) < program.inputs.size:
        found[program.inputs] = None
        unsure.discard(program.inputs)
    for block in blocks:
        hidden = [before for before in _hidden(block.value) if before in unsure]
        found.update(dict.fromkeys(hidden))
        unsure.difference_update(hidden)
        if _has_product(block.value) or any(part.block in unsure for part in parts[block]):
            unsure.add(block)
    return list(found)


def _hidden(value: Expression | None) -> list[Block]:
    """The blocks in which an infinity could be hidden by this expression."""
    if isinstance(value, Reduce) and hides_infinity(value.op, 1):
        return [part.block for part in parts_of(value)]
    if isinstance(value, Formula) and value.op:
        return [
            part.block
            for slot, operand in enumerate(value.bound.values())
            if hides_infinity(value.op, slot)
            for part in parts_of(operand)
        ]
    return []


def _has_product(value: Expression | None) -> bool:
    """Whether an expression is one of BLAS's products."""
    if value is None:
        return False
    is_product = isinstance(value, MatMul) or is_even_sum(value)
    return is_product or any(map(_has_product, value.operands))
