"""Which derivatives a picture shows, and how they flow along its edges: a mode as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from autograd import Edge, Graph
from autograd.core.node import Node
from autograd.core.sweep import adjoints, tangents
from autograd.notation.plain import Notation
from autograd.text.colours import COLOURS
from autograd.text.words import excerpt
from viz.graphs.selection import highlighted

MODES = FORWARD, REVERSE = "forward", "reverse"

ARROWS = {"LR": ("→", "←"), "TB": ("↓", "↑"), "RL": ("←", "→"), "BT": ("↑", "↓")}
"""Per direction of the computation, an arrow along it and one against it."""


@dataclass(frozen=True)
class Flow:
    """The derivatives in a picture: what nodes and edges say of them, and how that looks.

    `nodes` has the words for each node, `terms` those for each edge along which a derivative
    flows, drawn in `edge_style`; `result` those for the edge that leaves the output. `seed` is
    the node where the sweep starts.
    """

    colour: str
    nodes: Mapping[Node, str]
    terms: Mapping[Edge, str] = field(default_factory=dict)
    edge_style: dict[str, str] = field(default_factory=dict)
    result: str = ""
    seed: Node | None = None


def flow(notation: Notation, mode: str | None, seed: Node | None, direction: str) -> Flow:
    """What the picture of a graph shows in a mode, its computation running in `direction`.

    - None: the `grad` of each node, once a sweep has reached the output;
    - `"forward"`: the tangent ∂node/∂seed of each node, and on each edge the term (local
      partial) × (tangent of the operand) that it adds to the tangent of the result;
    - `"reverse"`: the adjoint ∂output/∂node of each node, and on each edge the term (adjoint
      of the result) × (local partial) that it adds to the adjoint of the operand.

    Raises ValueError for an unknown mode and for a seed that the mode cannot start from,
    OverflowError if a tangent or an adjoint is too large for a float.

    >>> from autograd import Graph, Value
    >>> a = Value(3, "a")
    >>> square = Notation(Graph(a * a))
    >>> list(flow(square, "forward", a, "LR").nodes.values())
    ['seed: ∂a/∂a = 1', '∂h₁/∂a = 6']
    >>> list(flow(square, "reverse", None, "LR").terms.values())
    ['← 3', '← 3']
    """
    graph, number = notation.graph, notation.number
    start = _start(graph, mode, seed)
    nodes = [node for node in graph if not node.is_constant]
    if start is None:
        swept = nodes if graph.output.grad != 0.0 else []
        return Flow(COLOURS["adjoint"], {node: f"grad {number(node.grad)}" for node in swept})
    if start.is_constant:  # an output from which nothing flows back
        return Flow(COLOURS["adjoint"], {})
    along, against = ARROWS[direction]
    if mode == FORWARD:
        found, reached = tangents(graph, {start: 1.0}), highlighted(graph, start)[0]
        symbols = {node: notation.derivative(node, start) for node in nodes}
        terms = {
            edge: edge.partial * found[edge.operand]
            for edge in graph.edges
            if edge.partial is not None and edge.operand in reached
        }
        colour, arrow, style = COLOURS["tangent"], along, {}
    else:
        found = adjoints(graph)
        symbols = {node: notation.derivative(start, node) for node in nodes}
        terms = {
            edge: found[edge.result] * edge.partial
            for edge in graph.edges
            if edge.partial is not None
        }
        colour, arrow, style = COLOURS["adjoint"], against, {"dir": "back"}
    equations = {node: f"{symbols[node]} = {number(found[node])}" for node in nodes}
    equations[start] = f"seed: {equations[start]}"
    return Flow(
        colour,
        equations,
        {edge: f"{arrow} {number(term)}" for edge, term in terms.items()},
        {"color": colour, "penwidth": "1.6", **style},
        f"{arrow} {number(found[graph.output])}",
        start,
    )


def _start(graph: Graph, mode: str | None, seed: Node | None) -> Node | None:
    """The node where the sweep of a mode starts; None in mode None, which has no sweep.

    Forward mode starts at `seed`, by default the only input; reverse mode at the output, and
    naming it as the seed changes nothing. Raises ValueError for an unknown mode, a seed that
    is not in the graph or does not vary, and a seed where the mode does not start.
    """
    if mode not in (None, *MODES):
        raise ValueError(f"mode is one of {', '.join(MODES)}, or None, not {mode!r}")
    if mode == FORWARD:
        return _forward_start(graph, seed)
    start = graph.output if mode == REVERSE else None
    if seed is not None and seed is not start:
        begins = f"reverse mode starts at the output, {excerpt(graph.names[graph.output])}"
        says = begins if mode == REVERSE else "mode is None"
        raise ValueError(f"seed: {seed!r} is for forward mode; {says}")
    return start


def _forward_start(graph: Graph, seed: Node | None) -> Node:
    if seed is None:
        if len(graph.inputs) == 1:
            return graph.inputs[0]
        names = excerpt(", ".join(graph.names[x] for x in graph.inputs)) or "none"
        raise ValueError(f"seed: forward mode starts at one node; the inputs are {names}")
    if not isinstance(seed, Node) or seed not in graph.names:
        raise ValueError(f"seed: {seed!r} is not in the graph of {graph.output!r}")
    if seed.is_constant:
        raise ValueError(f"seed: {seed!r} is a constant, by which nothing varies")
    return seed
