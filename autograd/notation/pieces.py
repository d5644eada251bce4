"""Parts of a formula in writing, and where they need parentheses."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import NamedTuple

from autograd.ops import Op
from autograd.ops.grammar import Binds


class Piece(NamedTuple):
    """A part of a formula, how tightly it holds together, and what it has or is.

    A tall one, such as z⁽¹⁾, has something above the line, where an exponent would be misread.
    """

    text: str
    binds: Binds
    has_fractions: bool = False
    is_number: bool = False
    is_tall: bool = False


def needs_parentheses(op: Op, slot: int, operand: Piece) -> bool:
    """Whether an operand would mean another number, or be misread, without parentheses."""
    if operand.is_tall and op.slots[slot].raised:
        return True
    if operand.binds != op.binds or op.binds is Binds.ATOM:
        return operand.binds < op.binds
    sign = getattr(op.value_tree, "op", None)
    is_last = slot == op.arity - 1
    return not isinstance(sign, ast.Add | ast.Mult) if is_last else isinstance(sign, ast.Pow)


def combined(op: Op, operands: Sequence[Piece]) -> Piece:
    """An operation as `parse` reads it: as the same operation, not only the same number."""
    texts = []
    for i, piece in enumerate(operands):
        regrouped = piece.binds == op.binds < Binds.ATOM and i == op.arity - 1
        sign = getattr(op.value_tree, "op", None)
        regrouped |= isinstance(sign, ast.USub) and piece.binds < Binds.POWER
        needs = not op.is_function and (regrouped or needs_parentheses(op, i, piece))
        texts.append(f"({piece.text})" if needs else piece.text)
    return Piece(op.written(*texts), op.binds)
