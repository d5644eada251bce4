"""A recorded expression written out as one formula, as text or in LaTeX."""

from __future__ import annotations

from autograd.core.graph import Graph
from autograd.core.node import Node
from autograd.notation.latex import LatexNotation
from autograd.notation.pieces import Piece
from autograd.notation.plain import Notation

LONGEST = 20_000
"""The most characters of a formula: written out, an expression can be exponentially long."""


def formula(output: Node, precision: int = 6) -> str:
    """The whole expression in terms of its inputs, without names for what is in between.

    Parentheses stand where `parse` needs them to record the same operations again; for that
    no number may be rounded, which takes `precision=17`. Raises ValueError if the formula would
    be longer than 20,000 characters, as one without sharing easily is.

    >>> from autograd import Value, parse
    >>> formula(parse("1/(exp(-(w*x + b)) + 1)")(*(Value(0, name) for name in "wxb")))
    '1/(exp(−(w × x + b)) + 1)'
    """
    return _written(output, Notation(Graph(output), precision))


def latex_formula(output: Node, precision: int = 6) -> str:
    r"""The whole expression for LaTeX's math mode.

    Raises ValueError as `formula` does.

    >>> from autograd import Value, parse
    >>> latex_formula(parse("1/(exp(-(w*x + b)) + 1)")(*(Value(0, name) for name in "wxb")))
    '\\frac{1}{e^{-(w \\times x + b)} + 1}'
    """
    return _written(output, LatexNotation(Graph(output), precision))


def _written(output: Node, notation: Notation) -> str:
    pieces: dict[Node, Piece] = {}
    for node in notation.graph:
        if node.op is None:
            pieces[node] = notation.piece(node)
        elif node.op.is_identity:
            pieces[node] = pieces[node.operands[0]]
        else:
            pieces[node] = notation.combined(node.op, [pieces[x] for x in node.operands])
        if len(pieces[node].text) > LONGEST:
            raise ValueError(
                f"written out, {notation.name(output)} is longer than {LONGEST:,} characters: "
                "see its Trace, where what is shared is written once"
            )
    return pieces[output].text
