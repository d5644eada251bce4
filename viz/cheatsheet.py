"""A page of what to know: the two sweeps, every local partial, the commands."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from html import escape
from itertools import zip_longest

import graphviz

from autograd import Graph, Value
from autograd.notation.pieces import Piece
from autograd.notation.plain import Notation
from autograd.notation.products import Product, product_of
from autograd.ops import TABLE
from autograd.ops.grammar import Binds
from autograd.text.aligned import table
from autograd.text.colours import COLOURS
from autograd.text.language import tr
from viz.rendering import font
from viz.rendering.picture import Picture

_TITLE = "chalkgrad: derivatives on one page"
_IDEAS = (
    ("graph", "each operation z of x and y is a node, with its local partials ∂z/∂x and ∂z/∂y"),
    ("forward mode", "tangent ż = Σ over operands x of z: ∂z/∂x × ẋ"),
    ("", "from one input on: its tangent is 1, that of the others 0; a sweep for each input"),
    ("reverse mode", "adjoint x̄ = Σ over uses z of x: z̄ × ∂z/∂x"),
    ("", "from the output f back: f̄ = 1, and then x̄ = df/dx; one sweep for all inputs"),
    ("sum over paths", "df/dx = Σ over paths from x to f: Π of the local partials"),
)
_COMMANDS = (
    ('chalkgrad "x*y + sin(x)" x=2 y=3 -o f.svg', "table, derivatives and picture"),
    ("  --mode forward --seed x", "a sweep; --mode reverse, --mode both"),
    ("  --contributions --columns node,value,adjoint", "what each use adds to an adjoint"),
    ("  --paths x --compare", "the sum over paths; the four ways"),
    ("  --jacobian --hessian", "matrices, of several expressions too"),
    ("  --table latex --precision 3", "markdown, latex, csv, html"),
)
_PYTHON = (
    ('x = Value(2, "x"); y = x * x.sin()', "record"),
    ("y.backward(); x.grad; x.grad = 0", "sweep, read, set to zero"),
    ("print(Trace(y)); draw(y)", "table and picture"),
    ("grad(f)(2.0); grad(f, argnums=(0, 1))(2.0, 3.0)", "by the first, by several arguments"),
    ("jacobian(f)(1.0, 2.0); hessian(f)(1.0, 2.0)", "matrices"),
)


def _said(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The rows in the language chosen."""
    return [list(map(tr, row)) for row in rows]


def _partials() -> list[list[str]]:
    """A line per operation: what it is, and its local partials; of a power those beside 0."""
    notation = Notation(Graph(Value(0)))
    names = {letter: Product.of(Piece(letter, Binds.ATOM)) for letter in "xyz"}

    def written(tree: ast.expr) -> str:
        if not isinstance(tree, ast.IfExp):
            return product_of(tree, names, notation).written(notation).text
        condition, otherwise = ast.unparse(tree.test).replace("==", "="), tree.orelse
        if condition.startswith("x = 0"):
            while isinstance(otherwise, ast.IfExp):
                otherwise = otherwise.orelse
            return written(otherwise)
        return f"{written(tree.body)} if {condition} else {written(otherwise)}"

    return [
        [op.written(*"xy"[: op.arity]), *map(written, op.partial_trees), *[""] * (2 - op.arity)]
        for op in TABLE
        if op.is_function or not isinstance(op.value_tree, ast.Name)
    ]


def cheatsheet() -> str:
    """The page as text, at most 100 columns wide.

    >>> print(cheatsheet().splitlines()[0])
    chalkgrad: derivatives on one page
    """
    blocks = [
        table(["", ""], _said(rows), [False, False], 100).lstrip("\n")
        for rows in (_IDEAS, _COMMANDS, _PYTHON)
    ]
    partials = table(["z", "∂z/∂x", "∂z/∂y"], _partials(), [False] * 3, 100)
    ideas, commands, python = blocks
    return "\n\n".join([tr(_TITLE), ideas, partials, commands, python])


def cheatsheet_picture() -> Picture:
    """The page as a picture.

    >>> cheatsheet_picture()
    Picture(chalkgrad: derivatives on one page)
    """
    header, partials = ["z", "∂z/∂x", "∂z/∂y"], [[*map(_raised, row)] for row in _partials()]
    half = (len(partials) + 1) // 2
    blocks = [
        _text(tr(_TITLE), 16, COLOURS["adjoint"]),
        _cells([[tr("{}: {}", *r) if r[0] else f"{' ' * 6}{r[1]}"] for r in _said(_IDEAS)]),
        _cells(_beside([header, *partials[:half]], [header, *partials[half:]])),
        _cells(_beside(_said(_COMMANDS), _said(_PYTHON))),
    ]
    rows = [f'<TR><TD ALIGN="LEFT">{block}</TD></TR>' for block in blocks]
    dot = graphviz.Digraph(node_attr={"fontname": font.FAMILY, "shape": "plain"})
    dot.node("sheet", f"<{_TABLE}{''.join(rows)}</TABLE>>", id="sheet")
    return Picture(dot.source, _TITLE)


def _raised(formula: str) -> str:
    """A formula with its exponents above the line."""
    for exponent, raised in {"^(y − 1)": "ʸ⁻¹", "^y": "ʸ"}.items():
        formula = formula.replace(exponent, raised)
    return formula


def _beside(left: Sequence[list[str]], right: Sequence[list[str]]) -> list[list[str]]:
    """The rows of a block, with those of a shorter one beside it."""
    return [[*a, *b] for a, b in zip_longest(left, right, fillvalue=[""] * len(right[0]))]


_SIZE = 10
_APART = 12
"""The room in points behind each text: Graphviz guesses widths by its own fonts."""
_TABLE = '<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="4" CELLPADDING="1">'


def _cells(rows: Sequence[Sequence[str]]) -> str:
    lines = []
    for row in rows:
        widths = [f"{font.width(cell, _SIZE) + _APART:.0f}" for cell in row]
        cells = [
            f'<TD ALIGN="LEFT" WIDTH="{width}">{_text(cell, _SIZE)}</TD>'
            for cell, width in zip(row, widths, strict=True)
        ]
        lines.append(f"<TR>{''.join(cells)}</TR>")
    return f"{_TABLE}{''.join(lines)}</TABLE>"


def _text(text: str, size: int, colour: str = "black") -> str:
    if not text:
        return ""
    face = font.family(text)
    return f'<FONT FACE="{face}" POINT-SIZE="{size}" COLOR="{colour}">{escape(text)}</FONT>'
