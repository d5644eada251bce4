"""Which derivatives a picture shows, and how they flow along its edges: a mode as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from autograd import Edge
from autograd.core.node import Node
from autograd.core.sweep import adjoints, tangents
from autograd.notation.plain import Notation
from autograd.text.colours import COLOURS
from viz.graphs.selection import highlighted, seed_of

GRADIENT_COLOUR = COLOURS["adjoint"]
"""Gradients, and the adjoints of reverse mode, are blue."""
TANGENT_COLOUR = COLOURS["tangent"]
"""The tangents of forward mode are green, with enough blue in it that no eye takes it for red."""

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
    edge_style: Mapping[str, str] = field(default_factory=dict)
    result: str = ""
    seed: Node | None = None


def flow(notation: Notation, mode: str | None, seed: Node | None, direction: str) -> Flow:
    """What the picture of a graph shows in a mode, its computation running in `direction`.

    - None: the `grad` of each node, once a sweep has reached the output;
    - `"forward"`: the tangent ∂node/∂seed of each node, and on each edge the term (local
      partial) × (tangent of the operand) that it adds to the tangent of the result;
    - `"reverse"`: the adjoint ∂output/∂node of each node, and on each edge the term (adjoint
      of the result) × (local partial) that it adds to the adjoint of the operand.

    Raises ValueError for an unknown mode and for a seed where the mode has none, OverflowError
    if a tangent or an adjoint is too large for a float.

    >>> from autograd import Graph, Value
    >>> a = Value(3, "a")
    >>> square = Notation(Graph(a * a))
    >>> list(flow(square, "forward", a, "LR").nodes.values())
    ['seed: ∂a/∂a = 1', '∂h₁/∂a = 6']
    >>> list(flow(square, "reverse", None, "LR").terms.values())
    ['← 3', '← 3']
    """
    start = seed_of(notation.graph, mode, seed)
    along, against = ARROWS[direction]
    if start is None:
        return _grads(notation)
    if mode == "forward":
        return _forward(notation, start, along)
    return _reverse(notation, against)


def _grads(notation: Notation) -> Flow:
    swept = notation.graph.output.grad != 0.0
    nodes = [node for node in notation.graph if swept and not node.is_constant]
    return Flow(GRADIENT_COLOUR, {node: f"grad {notation.number(node.grad)}" for node in nodes})


def _forward(notation: Notation, seed: Node, arrow: str) -> Flow:
    found = tangents(notation.graph, {seed: 1.0})
    symbols = {node: notation.derivative(node, seed) for node in notation.graph}
    _, reached = highlighted(notation.graph, seed)
    terms = {
        edge: edge.partial * found[edge.operand]
        for edge in notation.graph.edges
        if edge in reached and edge.partial is not None
    }
    return _flow(notation, TANGENT_COLOUR, found, symbols, terms, arrow, seed, {})


def _reverse(notation: Notation, arrow: str) -> Flow:
    output = notation.graph.output
    if output.is_constant:
        return Flow(GRADIENT_COLOUR, {})
    found = adjoints(notation.graph)
    symbols = {node: notation.derivative(output, node) for node in notation.graph}
    terms = {
        edge: found[edge.result] * edge.partial
        for edge in notation.graph.edges
        if edge.partial is not None
    }
    style = {"dir": "back"}
    return _flow(notation, GRADIENT_COLOUR, found, symbols, terms, arrow, output, style)


def _flow(
    notation: Notation,
    colour: str,
    found: Mapping[Node, float],
    symbols: Mapping[Node, str],
    terms: Mapping[Edge, float],
    arrow: str,
    seed: Node,
    style: Mapping[str, str],
) -> Flow:
    number = notation.number
    return Flow(
        colour,
        {
            node: f"{'seed: ' if node is seed else ''}{symbols[node]} = {number(found[node])}"
            for node in notation.graph
            if not node.is_constant
        },
        {edge: f"{arrow} {number(term)}" for edge, term in terms.items()},
        {"color": colour, "penwidth": "1.6", **style},
        f"{arrow} {number(found[notation.graph.output])}",
        seed,
    )
