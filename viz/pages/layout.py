"""Where the boxes and the lines of a page's picture are: laid out once, by Graphviz.

The numbers change later, so every box has a size of its own, with room for the widest usual
number. Of some arrangements, a long one in rows, the one is taken that is best to read on a screen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import graphviz

from autograd import Edge, Graph
from autograd.core.node import Node
from autograd.notation.plain import Notation
from viz.rendering import font
from viz.rendering.graphviz_engine import LAYOUT, render
from viz.rendering.layout import Box, Point
from viz.rendering.layout import Layout as LaidOut
from viz.rendering.placing import TURN
from viz.rendering.rows import in_rows

NAME_SIZE, SIZE = 15.4, 12
"""The sizes in which widths are estimated: bold letters are a tenth wider, words are smaller."""
LEADING = 17
"""The height of a line."""
PADDING = 4
MOST_TRIED = 60
"""Up to so many nodes all arrangements are tried."""
MOST_ROWS = 4
SCREEN = (1240.0, 360.0)
"""The room that a picture has on a small laptop's screen, in pixels."""

_MARGIN = 4.0
"""The room around all."""


class Layout(NamedTuple):
    """The picture's width and height, its boxes and its lines, each by its name.

    A node is n0, n1, …; the use of an operand e2_0 by its result and slot, with a box for its
    numbers, a line from the operand to the box and another on to the result: the points of
    cubic Bézier curves. Down is greater. In a `narrow` layout a partial's number stands below its
    symbol. Where it is broken into rows, `turns` lines lead from a row to the next.
    """

    width: float
    height: float
    boxes: Mapping[str, Box]
    lines: Mapping[str, list[Point]]
    narrow: bool
    turns: int

    @property
    def ease(self) -> float:
        """How well it is read where it fits on a screen: by the size of its text, and its turns."""
        scale = min(SCREEN[0] / self.width, SCREEN[1] / self.height)
        return scale / (1.0 + TURN * self.turns)


def names(graph: Graph) -> tuple[dict[Node, str], dict[Edge, str]]:
    """What the nodes and the edges are called in a layout."""
    nodes = {node: f"n{i}" for i, node in enumerate(graph.nodes)}
    return nodes, {edge: f"e{nodes[edge.result][1:]}_{edge.slot}" for edge in graph.edges}


def lay_out(notation: Notation) -> Layout:
    """The best of the arrangements; of a large graph, the one from left to right."""
    tried = [("LR", False, 1)]
    if len(notation.graph) <= MOST_TRIED:
        shapes = ("LR", MOST_ROWS), ("TB", 1)
        tried = [(way, narrow, most) for way, most in shapes for narrow in (False, True)]
    laid_out = render([_arranged(notation, way, narrow) for way, narrow, _ in tried], LAYOUT)
    found = [
        _placed(in_rows(LaidOut.of(text), rows), narrow)
        for text, (_, narrow, most) in zip(laid_out, tried, strict=True)
        for rows in range(1, most + 1)
    ]
    return max(found, key=lambda layout: layout.ease)


def _arranged(notation: Notation, direction: str, narrow: bool) -> str:
    """The boxes and lines of an arrangement in DOT."""
    dot = graphviz.Digraph(
        graph_attr={
            "rankdir": direction,
            "ordering": "in",
            "nodesep": "0.16",
            "ranksep": "0.14",
            "nslimit": "1",  # dense graphs in seconds rather than minutes
            "nslimit1": "1",
        },
        node_attr={"shape": "box", "fixedsize": "true", "label": ""},
        edge_attr={"arrowhead": "none"},
    )
    number = f"−0.{'8' * notation.precision}"
    nodes, edges = names(notation.graph)
    for node, name in nodes.items():
        first, *others = _node_lines(notation, node, number)
        widths = [font.width(first, NAME_SIZE), *(font.width(line, SIZE) for line in others)]
        _box(dot, name, max(widths), len(widths))
    for edge, name in edges.items():
        start, end = nodes[edge.operand], nodes[edge.result]
        if edge.partial is None:
            dot.edge(start, end, id=f"{name}_tail")
            continue
        symbol = notation.local_partial(edge)
        lines = [symbol, f"= {number}"] if narrow else [f"{symbol} = {number}"]
        _box(dot, name, max(font.width(line, SIZE) for line in lines), len(lines) + 2)
        dot.edge(start, name, id=f"{name}_tail")
        dot.edge(name, end, id=f"{name}_head")
    return str(dot.source)


def _placed(found: LaidOut, narrow: bool) -> Layout:
    """An arrangement with its upper left corner at 0."""
    left, bottom, right, top = found.extent

    def moved(x: float, y: float) -> Point:
        return _MARGIN + x - left, _MARGIN + top - y

    return Layout(
        right - left + 2 * _MARGIN,
        top - bottom + 2 * _MARGIN,
        {id: Box(*moved(box.x, box.y), box.width, box.height) for id, box in found.boxes.items()},
        {id: [moved(*point) for point in curve.points] for id, curve in found.curves.items()},
        narrow,
        found.turns,
    )


def _node_lines(notation: Notation, node: Node, number: str) -> Iterator[str]:
    """The widest usual lines of a node."""
    if node in notation.graph.unnamed_constants:
        yield notation.name(node)
        return
    yield notation.equation(node) if node.op else notation.name(node)
    yield f"value {number}"
    if not node.is_constant:
        yield from (f"tangent {number}", f"adjoint {number}")


def _box(dot: graphviz.Digraph, name: str, width: float, lines: int) -> None:
    dot.node(
        name,
        id=name,
        width=f"{(width + 2 * PADDING) / 72:.4f}",
        height=f"{(lines * LEADING + 2 * PADDING) / 72:.4f}",
    )
