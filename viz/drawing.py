"""`draw`: the computational graph as a picture."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from math import ceil
from typing import NamedTuple

import graphviz

from autograd import Graph, Value
from autograd.notation import Notation
from viz import font
from viz.picture import Picture
from viz.selection import highlighted, within

VALUE_COLOUR = "#c00000"
"""Forward values are red, as in the textbook figure."""
GRADIENT_COLOUR = "#0b4fd0"
"""Backward gradients are blue."""
_PATH = {"color": "#e07b00", "penwidth": "2.5"}

MOST_NODES = 500
EDGES = ("partial", "value", "none")
DIRECTIONS = ("LR", "TB", "RL", "BT")


def draw(
    output: Value,
    *,
    edges: str = "partial",
    values: bool = True,
    gradients: bool = True,
    direction: str = "LR",
    precision: int = 4,
    highlight: Value | Iterable[Value] | None = None,
    depth: int | None = None,
) -> Picture:
    """The computational graph of `output`, from the inputs to the output.

    An operation is a rounded box with its name and function, an input a yellow box, a
    constant a dashed one. Values are red, gradients (each node's `grad`, if a sweep has
    reached the output) blue, both in words as well.

    - `edges`: what an edge shows: the local `"partial"`, the forward `"value"` that flows
      along it as in textbook figures, or `"none"`;
    - `values`, `gradients`: whether nodes show them;
    - `direction`: of the computation, `"LR"` (left to right), `"TB"`, `"RL"`, `"BT"`;
    - `precision`: significant digits;
    - `highlight`: a path, as its nodes in order, or a node, for all paths from it;
    - `depth`: draw only the operations within so many steps of the output.

    Raises ValueError for an unknown option, a highlight that is not in the graph, and more
    than 500 nodes.

    >>> w, x = Value(2, "w"), Value(3, "x")
    >>> draw(w * x, edges="value", highlight=w)
    Picture(h₁: 3 nodes)
    """
    if edges not in EDGES:
        raise ValueError(f"edges is one of {', '.join(EDGES)}, not {edges!r}")
    if direction not in DIRECTIONS:
        raise ValueError(f"direction is one of {', '.join(DIRECTIONS)}, not {direction!r}")
    graph = Graph(output)
    shown = graph.nodes if depth is None else within(graph, depth)
    if len(shown) > MOST_NODES:
        raise ValueError(
            f"{len(shown)} nodes are no picture: draw at most {MOST_NODES}, "
            "or only the operations near the output with depth=3"
        )
    notation = Notation(graph, precision)
    path_nodes, path_edges = highlighted(graph, highlight)
    swept = output.grad != 0.0
    ids = {node: f"n{i}" for i, node in enumerate(graph.nodes) if node in shown}
    dot = graphviz.Digraph(
        graphviz.escape(notation.name(output)),
        graph_attr={
            "rankdir": direction,
            "ordering": "in",
            "nodesep": "0.25",
            "ranksep": "0.25",
            "nslimit": "1",  # dense graphs in seconds rather than minutes
            "nslimit1": "1",
        },
        node_attr={
            "fontname": font.FAMILY,
            "shape": "box",
            "margin": "0.08,0.02",
            "height": "0.3",
            "width": "0.3",
        },
        edge_attr={"arrowsize": "0.7", "color": "#444444"},
    )
    for node, name in ids.items():
        lines = [_Line(notation.equation(node) if node.op else notation.name(node), 14)]
        if values and edges != "value" and node not in graph.unnamed_constants:
            lines.append(_Line(f"value {notation.number(node.data)}", 12, VALUE_COLOUR))
        if gradients and swept and not node.is_constant:
            lines.append(_Line(f"grad {notation.number(node.grad)}", 12, GRADIENT_COLOUR))
        dot.node(
            name, _label(*lines), id=name, **_look(node), **(_PATH if node in path_nodes else {})
        )
    for edge in graph.edges:
        if edge.operand in ids and edge.result in ids:
            line = None
            if edges == "value":
                line = _Line(notation.number(edge.operand.data), 12, VALUE_COLOUR)
            elif edges == "partial" and edge.partial is not None:
                line = _Line(notation.partial(edge), 12)
            name = f"e{ids[edge.result]}_{edge.slot}"
            style = _PATH if edge in path_edges else {}
            _connect(dot, ids[edge.operand], ids[edge.result], name, line, style)
    if edges == "value":
        dot.node("out", "", id="out", shape="none", width="0", height="0", margin="0")
        line = _Line(notation.number(output.data), 12, VALUE_COLOUR)
        _connect(dot, ids[output], "out", "e_out", line, {})
    return Picture(dot.source, f"{notation.name(output)}: {len(ids)} nodes")


def _look(node: Value) -> dict[str, str]:
    if node.op is not None:
        return {"style": "rounded,filled", "fillcolor": "white"}
    if node.is_constant:
        return {"style": "dashed,filled", "fillcolor": "#f2f2f2"}
    return {"style": "filled", "fillcolor": "#fff6d6"}


def _connect(
    dot: graphviz.Digraph,
    start: str,
    end: str,
    name: str,
    line: _Line | None,
    style: dict[str, str],
) -> None:
    """An edge that leads through its label, so that no other edge can cross the text."""
    if line is None:
        dot.edge(start, end, id=name, **style)
        return
    label = f"{name}_label"
    dot.node(label, _label(line), id=label, shape="plain")
    dot.edge(start, label, id=f"{name}_tail", arrowhead="none", **style)
    dot.edge(label, end, id=name, **style)


class _Line(NamedTuple):
    """A line of a label, its size in points."""

    text: str
    size: int
    colour: str = "black"


def _label(*lines: _Line) -> str:
    """An HTML-like label of Graphviz that is as wide as its text and leaves room around it."""
    rows = []
    for text, size, colour in lines:
        shown = escape(text).replace("\\", r"\\")  # Graphviz expands \N and its like
        width = ceil(1.02 * font.width(text, size)) + 2
        rows.append(
            f'<TR><TD WIDTH="{width}"><FONT POINT-SIZE="{size}" COLOR="{colour}">{shown}</FONT>'
            "</TD></TR>"
        )
    table = '<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="2">'
    return f"<{table}{''.join(rows)}</TABLE>>"
