"""Where an infinity could vanish again unseen, as in 1 / inf, and must be looked for before.

Elsewhere it stays what it is, or becomes NaN, until the results show it.
"""

from __future__ import annotations

import math
from functools import cache

from autograd.ops import Op
from autograd.ops.grammar import FLOAT_RULES, evaluate
from autograd.static.lowering.blocks import Block, Elementwise, FoldBlock, SumBlock
from autograd.static.lowering.columns import Columns


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


def to_look_at(columns: Columns) -> list[Block]:
    """The blocks whose numbers must be looked at.

    NumPy's error state tells of every overflow but those in a matrix product, which may run
    in another thread. Inputs and parameters may not be finite, and inputs that the program does
    not read are looked at all the same.
    """
    blocks = columns.blocks
    unsure = {blocks.inputs, blocks.parameters}
    found: dict[Block, None] = {}
    read = {
        k for b in columns.needed for t in b.takes if t.block is blocks.inputs for k in t.places
    }
    if len(read) < blocks.inputs.size:
        found[blocks.inputs] = None
    for block in columns.needed:
        hidden = [before for before in _hidden(block) if before in unsure]
        found.update(dict.fromkeys(hidden))
        if _has_matrix_product(block, columns) or any(t.block in unsure for t in block.takes):
            unsure.add(block)
    return list(found)


def _hidden(block: Block) -> list[Block]:
    """The blocks in which an infinity could be hidden by this one."""
    if isinstance(block, FoldBlock):
        return [take.block for take in block.columns if hides_infinity(block.op, 1)]
    if isinstance(block, Elementwise):
        return [
            take.block
            for slot, take in enumerate(block.operands)
            if not isinstance(take, float) and hides_infinity(block.op, slot)
        ]
    return []


def _has_matrix_product(block: Block, columns: Columns) -> bool:
    """Whether a sum is one of BLAS's: what is only added up is not."""
    return isinstance(block, SumBlock) and any(
        part.is_matrix and (block.size > 1 or columns.same_number(part.coefficients) is None)
        for part in block.parts
    )
