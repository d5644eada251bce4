"""A recorded expression written out as one formula, as text or in LaTeX."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import NamedTuple

from autograd.core.graph import Graph
from autograd.core.node import Node
from autograd.notation.latex import LatexNotation, operation
from autograd.notation.plain import Notation
from autograd.ops import Op
from autograd.ops.grammar import Binds

LONGEST = 20_000
"""The most characters of a formula: written out, an expression can be exponentially long."""


class _Piece(NamedTuple):
    """A part of a formula, and how tightly it holds together."""

    text: str
    binds: Binds


def formula(output: Node, precision: int = 6) -> str:
    """The whole expression in terms of its inputs, without names for what is in between.

    Parentheses stand where `parse` needs them to record the same operations again; for that
    no number may be rounded, which takes `precision=17`. Raises ValueError if the formula would
    be longer than 20,000 characters, as one without sharing easily is.

    >>> from autograd import Value, parse
    >>> formula(parse("1/(exp(-(w*x + b)) + 1)")(*(Value(0, name) for name in "wxb")))
    '1/(exp(−(w × x + b)) + 1)'
    """
    notation = Notation(Graph(output), precision)
    return _written(output, notation, _text)


def latex_formula(output: Node, precision: int = 6) -> str:
    r"""The whole expression for LaTeX's math mode.

    Raises ValueError as `formula` does.

    >>> from autograd import Value, parse
    >>> latex_formula(parse("1/(exp(-(w*x + b)) + 1)")(*(Value(0, name) for name in "wxb")))
    '\\frac{1}{e^{-(w \\times x + b)} + 1}'
    """
    notation = LatexNotation(Graph(output), precision)
    return _written(output, notation, _latex)


def _written(
    output: Node, notation: Notation, combine: Callable[[Op, list[_Piece]], _Piece]
) -> str:
    pieces: dict[Node, _Piece] = {}
    for node in notation.graph:
        if node.op is None:
            binds = Binds.ATOM if notation.is_atom(node) else Binds.SUM
            pieces[node] = _Piece(notation.name(node), binds)
        elif node.op.is_identity:
            pieces[node] = pieces[node.operands[0]]
        else:
            pieces[node] = combine(node.op, [pieces[operand] for operand in node.operands])
        if len(pieces[node].text) > LONGEST:
            raise ValueError(
                f"written out, {notation.name(output)} is longer than {LONGEST:,} characters: "
                "see its Trace, where what is shared is written once"
            )
    return pieces[output].text


def _needs_parentheses(op: Op, slot: int, operand: _Piece) -> bool:
    """Whether an operand of an operator would mean another number without parentheses."""
    if operand.binds != op.binds:
        return operand.binds < op.binds
    sign = getattr(op.value_tree, "op", None)
    is_last = slot == op.arity - 1
    return not isinstance(sign, ast.Add | ast.Mult) if is_last else isinstance(sign, ast.Pow)


def _text(op: Op, operands: list[_Piece]) -> _Piece:
    """An operation as `parse` reads it: as the same operation, not only the same number."""
    texts = []
    for i, piece in enumerate(operands):
        regrouped = piece.binds == op.binds and i == op.arity - 1
        sign = getattr(op.value_tree, "op", None)
        regrouped |= isinstance(sign, ast.USub) and piece.binds < Binds.POWER
        needs = not op.is_function and (regrouped or _needs_parentheses(op, i, piece))
        texts.append(f"({piece.text})" if needs else piece.text)
    return _Piece(op.written(*texts), op.binds)


def _latex(op: Op, operands: list[_Piece]) -> _Piece:
    fields = {}
    binds = min(op.binds, Binds.POWER) if "^" in op.latex else op.binds
    for i, (v, slot, piece) in enumerate(zip("xy", op.slots, operands, strict=False)):
        if slot.enclosed:
            needs = False
        elif slot.raised or op.is_function:
            needs = piece.binds < Binds.ATOM
            binds = min(binds, Binds.POWER)  # as in (sin x)²
        else:
            needs = _needs_parentheses(op, i, piece)
        fields[v] = f"({piece.text})" if needs else piece.text
    return _Piece(operation(op, fields), binds)
