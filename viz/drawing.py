"""`draw`: the computational graph as a picture."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import pairwise

import graphviz

from autograd import Edge, Graph, Value
from autograd.notation import Notation, number
from viz.layout import FONT
from viz.picture import Picture

VALUE_COLOUR = "#c00000"
"""Forward values are red, as in the textbook figure."""
GRADIENT_COLOUR = "#0b4fd0"
"""Backward gradients are blue."""
_PATH_COLOUR = "#e07b00"
_LINE_COLOUR = "#444444"

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
    constant a dashed one. Values are red, gradients (the `grad` of the nodes, once
    `backward` has run) blue, both in words as well.

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
    Picture(h₁: 3 nodes, 2 edges)
    """
    if edges not in EDGES:
        raise ValueError(f"edges is one of {', '.join(EDGES)}, not {edges!r}")
    if direction not in DIRECTIONS:
        raise ValueError(f"direction is one of {', '.join(DIRECTIONS)}, not {direction!r}")
    if not isinstance(output, Value):
        raise TypeError(f"draw takes a Value, not {type(output).__name__}")
    graph = Graph(output)
    shown = graph.nodes if depth is None else _within(graph, depth)
    if len(shown) > MOST_NODES:
        raise ValueError(
            f"{len(shown)} nodes are no picture: draw at most {MOST_NODES}, "
            "or only the operations near the output with depth=3"
        )
    notation = Notation(graph, precision)
    path = _path_edges(graph, highlight)
    on_path = {node for edge in path for node in (edge.operand, edge.result)}
    swept = any(node.grad != 0.0 for node in graph.operations or (output,))
    ids = {node: f"n{i}" for i, node in enumerate(graph.nodes) if node in shown}
    dot = graphviz.Digraph(
        notation.name(output),
        graph_attr={"rankdir": direction, "ordering": "in", "nodesep": "0.25", "ranksep": "0.25"},
        node_attr={"fontname": FONT, "fontsize": "14", "shape": "box", "margin": "0.06,0.02",
                   "height": "0.3", "width": "0.3"},
        edge_attr={"fontname": FONT, "fontsize": "12", "arrowsize": "0.7",
                   "color": _LINE_COLOUR},
    )  # fmt: skip
    for node, name in ids.items():
        facts = []
        if not (node.is_constant and not node.label):
            if values and edges != "value":
                facts.append(_coloured(f"value {notation.value(node)}", VALUE_COLOUR))
            if gradients and swept and not node.is_constant:
                facts.append(_coloured(f"grad {number(node.grad, precision)}", GRADIENT_COLOUR))
        title = escape(notation.equation(node) if node.op else notation.name(node))
        style = {"color": _PATH_COLOUR, "penwidth": "2.5"} if node in on_path else {}
        dot.node(name, _stacked(title, *facts), id=name, **_look(node), **style)
    for edge in graph.edges:
        if edge.operand not in ids or edge.result not in ids:
            continue
        label = ""
        if edges == "partial" and edge.partial is not None:
            label = escape(notation.partial(edge))
        elif edges == "value":
            label = _coloured(notation.value(edge.operand), VALUE_COLOUR)
        style = {"color": _PATH_COLOUR, "penwidth": "2.5"} if edge in path else {}
        name = f"e{ids[edge.result]}_{edge.slot}"
        _connect(dot, ids[edge.operand], ids[edge.result], name, label, style)
    if edges == "value":
        dot.node("out", "", id="out", shape="none", width="0", height="0", margin="0")
        _connect(
            dot, ids[output], "out", "e_out", _coloured(notation.value(output), VALUE_COLOUR), {}
        )
    drawn = f"{notation.name(output)}: {len(ids)} nodes, {len(graph.edges)} edges"
    return Picture(dot.source, drawn)


def _look(node: Value) -> dict[str, str]:
    if node.op is not None:
        return {"style": "rounded,filled", "fillcolor": "white"}
    if node.is_constant:
        return {"style": "dashed,filled", "fillcolor": "#f2f2f2"}
    return {"style": "filled", "fillcolor": "#fff6d6"}


def _connect(
    dot: graphviz.Digraph, start: str, end: str, name: str, label: str, style: dict[str, str]
) -> None:
    """An edge that leads through its label, so that no other edge can cross the text."""
    if not label:
        dot.edge(start, end, id=name, **style)
        return
    text = f"{name}_label"
    dot.node(text, _stacked(label), id=text, shape="plain", fontsize="12")
    dot.edge(start, text, id=f"{name}_tail", arrowhead="none", **style)
    dot.edge(text, end, id=name, **style)


def _coloured(text: str, colour: str) -> str:
    return f'<FONT COLOR="{colour}" POINT-SIZE="12">{escape(text)}</FONT>'


def _stacked(*lines: str) -> str:
    """An HTML-like label of Graphviz, with room around it: nothing touches a line."""
    rows = "".join(f"<TR><TD>{line}</TD></TR>" for line in lines)
    return f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="2">{rows}</TABLE>>'


def _within(graph: Graph, depth: int) -> frozenset[Value]:
    """The nodes at most `depth` steps from the output."""
    if depth < 0:
        raise ValueError(f"depth is a number of steps, 0 or more, not {depth}")
    reached = layer = {graph.output}
    for _ in range(depth):
        layer = {operand for node in layer for operand in node.operands} - reached
        reached = reached | layer
    return frozenset(reached)


def _path_edges(graph: Graph, highlight: Value | Iterable[Value] | None) -> frozenset[Edge]:
    """The edges to highlight: of one path, or of all paths from one node."""
    if highlight is None:
        return frozenset()
    wanted = [highlight] if isinstance(highlight, Value) else list(highlight)
    for node in wanted:
        if node not in graph.names:
            raise ValueError(f"highlight: {node!r} is not in the graph of {graph.output!r}")
    if isinstance(highlight, Value):
        reached = {highlight}
        edges = []
        for edge in graph.edges:
            if edge.operand in reached:
                reached.add(edge.result)
                edges.append(edge)
        return frozenset(edges)
    position = {node: i for i, node in enumerate(graph.nodes)}
    steps = list(pairwise(sorted(wanted, key=position.__getitem__)))
    found = frozenset(edge for edge in graph.edges if (edge.operand, edge.result) in steps)
    for operand, result in steps:
        if not any(edge.operand is operand and edge.result is result for edge in found):
            names = f"{graph.names[operand]} to {graph.names[result]}"
            raise ValueError(f"highlight: there is no edge from {names}")
    return found
