"""`draw`: the computational graph as a picture."""

from __future__ import annotations

from collections.abc import Iterable

import graphviz

from autograd import Graph
from autograd.core.node import Node
from autograd.notation.plain import Notation
from autograd.notation.stale import warn_if_stale
from autograd.text.words import counted
from viz.graphs.captions import EDGES, Captions
from viz.graphs.flow import ARROWS, Flow, flow
from viz.graphs.selection import highlighted, within
from viz.rendering import font
from viz.rendering.labels import Line, label
from viz.rendering.picture import Picture

INPUT_COLOUR = "#fff6d6"
PATH_COLOUR = "#e07b00"
"""A highlighted path is orange, and wider than other edges."""
_PATH = {"color": PATH_COLOUR, "penwidth": "2.5"}

MOST_NODES = 500


def draw(
    output: Node,
    *,
    edges: str = "partial",
    values: bool = True,
    gradients: bool = True,
    direction: str = "LR",
    precision: int = 4,
    highlight: Node | Iterable[Node] | None = None,
    depth: int | None = None,
    mode: str | None = None,
    seed: Node | None = None,
) -> Picture:
    """The computational graph of `output`, from the inputs to the output.

    An operation is a rounded box with its name and function, an input a yellow box, a
    constant a dashed one. Values are red, gradients (each node's `grad`, if a sweep has
    reached the output) blue, both in words as well. A `mode` shows a sweep instead:

    - `"forward"`: the tangent ∂node/∂seed of each node, green. The edges along which tangents
      flow are green arrows, each with its term → (local partial) × (tangent of the operand);
    - `"reverse"`: the adjoint ∂output/∂node of each node, blue; it needs no `backward` before.
      The edges are blue arrows against the computation, each with its term
      ← (adjoint of the result) × (local partial).

    So a node's tangent is the sum of the terms that arrive with the computation, its adjoint
    the sum of those that arrive against it. The options:

    - `edges`: what an edge shows: the local `"partial"`, the forward `"value"` that flows
      along it as in textbook figures, or `"none"`;
    - `values`, `gradients`: whether nodes show them;
    - `direction`: of the computation, `"LR"` (left to right), `"TB"`, `"RL"`, `"BT"`;
    - `precision`: significant digits;
    - `highlight`: a path (a `Path`, or its nodes in order), or a node, for all paths from it;
    - `depth`: draw only the nodes at most so many steps from the output;
    - `mode`: `"forward"` or `"reverse"`, or None for the `grad` of the nodes;
    - `seed`: the node that forward mode starts from, by default the only input.

    Raises ValueError for an unknown option, a highlight or seed that is not in the graph, a
    seed in another mode than forward, and more than 500 nodes; OverflowError if a tangent or
    an adjoint is too large for a float. Warns if a leaf's `data` was changed after recording.

    >>> from autograd import Value
    >>> w, x = Value(2, "w"), Value(3, "x")
    >>> draw(w * x, edges="value", highlight=w)
    Picture(h₁: 3 nodes)
    >>> draw(w * x, mode="forward", seed=w)
    Picture(h₁: 3 nodes)
    """
    if edges not in EDGES:
        raise ValueError(f"edges is one of {', '.join(EDGES)}, not {edges!r}")
    if direction not in ARROWS:
        raise ValueError(f"direction is one of {', '.join(ARROWS)}, not {direction!r}")
    graph = Graph(output)
    shown = graph.nodes if depth is None else within(graph, depth)
    if len(shown) > MOST_NODES:
        raise ValueError(
            f"{len(shown)} nodes are too many for a picture: draw at most {MOST_NODES}, "
            "only the operations near the output with depth=3, or a network's neurons with "
            "network(model)"
        )
    warn_if_stale(graph)
    notation = Notation(graph, precision)
    path_nodes, path_edges = highlighted(graph, highlight)
    sweep = flow(notation, mode, seed, direction)
    captions = Captions(notation, sweep, edges, values, gradients)
    ids = {node: f"n{i}" for i, node in enumerate(graph.nodes) if node in shown}
    dot = _empty(notation.name(output), direction)
    for node, name in ids.items():
        look = _look(node, sweep) | (_PATH if node in path_nodes else {})
        dot.node(name, label(*captions.node(node)), id=name, **look)
    for edge in graph.edges:
        if edge.operand in ids and edge.result in ids:
            start, end = ids[edge.operand], ids[edge.result]
            style = sweep.edge_style if edge in sweep.terms else {}
            style = style | (_PATH if edge in path_edges else {})
            _connect(dot, start, end, f"e{end}_{edge.slot}", captions.edge(edge), style)
    if result := captions.result():
        dot.node("out", "", id="out", shape="none", width="0", height="0", margin="0")
        _connect(dot, ids[output], "out", "e_out", result, sweep.edge_style)
    return Picture(dot.source, f"{notation.name(output)}: {counted(len(ids), 'node')}")


def _empty(name: str, direction: str) -> graphviz.Digraph:
    return graphviz.Digraph(
        graphviz.escape(name),
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


def _look(node: Node, sweep: Flow) -> dict[str, str]:
    seed = {"color": sweep.colour, "penwidth": "2.5"} if node is sweep.seed else {}
    if node.op is not None:
        return {"style": "rounded,filled", "fillcolor": "white", **seed}
    if node.is_constant:
        return {"style": "dashed,filled", "fillcolor": "#f2f2f2"}
    return {"style": "filled", "fillcolor": INPUT_COLOUR, **seed}


def _connect(
    dot: graphviz.Digraph,
    start: str,
    end: str,
    name: str,
    lines: list[Line],
    style: dict[str, str],
) -> None:
    """An edge that leads through its label, so that no other edge can cross the text."""
    if not lines:
        dot.edge(start, end, id=name, **style)
        return
    text = f"{name}_label"
    no_tail = {"arrowtail": "none"} if "dir" in style else {}
    dot.node(text, label(*lines), id=text, shape="plain")
    dot.edge(start, text, id=f"{name}_tail", arrowhead="none", **style)
    dot.edge(text, end, id=name, **no_tail, **style)
