"""Which derivatives a picture shows, and how they flow along its edges: a mode as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from autograd import Edge, Graph
from autograd.core.node import Node
from autograd.core.sweep import adjoints, tangents
from autograd.notation.plain import Notation
from autograd.text.colours import COLOURS
from autograd.text.language import tr
from autograd.text.words import excerpt
from viz.graphs.selection import highlighted

MODES = FORWARD, REVERSE, BOTH = "forward", "reverse", "both"

ARROWS = {"LR": ("→", "←"), "TB": ("↓", "↑"), "RL": ("←", "→"), "BT": ("↑", "↓")}
"""Per direction of the computation, an arrow along it and one against it."""


class Letters(NamedTuple):
    """What a legend calls an operand and a result, and what a sweep finds of them."""

    operand: str
    result: str
    tangent: str
    adjoint: str
    adjoint_of_result: str

    @property
    def partial(self) -> str:
        """The symbol of a local partial."""
        return f"∂{self.result}/∂{self.operand}"


LETTERS = (
    Letters("x", "z", "ẋ", "x̄", "z̄"),
    Letters("u", "v", "u̇", "ū", "v̄"),
    Letters("p", "q", "ṗ", "p̄", "q̄"),
)
"""The usual letters, and others for where a sweep starts at an x or a z."""


@dataclass(frozen=True)
class Flow:
    """The derivatives in a picture: what a sweep finds, what it is called, and how it looks.

    `words` stand before the number of each node that has one, `found` are these numbers, as far
    as they are known, and `terms` what flows along each edge, beside an `arrow`; a term that is
    not known is None. The sweep starts at `seed` and runs against the computation if
    `backward`. `edge_style` is that of an edge with a term; `legend` and `term_legend` explain
    the signs, in `letters`. The numbers of nodes in `partly` are sums with terms to come; those of
    nodes in `wrong`, and of edges from them, are red.
    """

    colour: str
    words: Mapping[Node, str]
    found: Mapping[Node, float]
    letters: Letters
    legend: str
    terms: Mapping[Edge, float | None] = field(default_factory=dict)
    arrow: str = ""
    term_legend: str = ""
    edge_style: dict[str, str] = field(default_factory=dict)
    seed: Node | None = None
    backward: bool = False
    partly: frozenset[Node] = frozenset()
    wrong: frozenset[Node] = frozenset()


def flows(notation: Notation, mode: str | None, seed: Node | None, direction: str) -> list[Flow]:
    """What the picture of a graph shows in a mode, its computation running in `direction`.

    - None: the `grad` of each node, once a sweep has reached the output;
    - `"forward"`: the tangent of each node, and on each edge the term (local partial) ×
      (tangent of the operand) that it adds to the tangent of the result;
    - `"reverse"`: the adjoint of each node, and on each edge the term (adjoint of the result) ×
      (local partial) that it adds to the adjoint of the operand;
    - `"both"`: the two sweeps.

    Raises ValueError for an unknown mode and for a seed that the mode cannot start from,
    OverflowError if a tangent or an adjoint is too large for a float.

    >>> from autograd import Graph, Value
    >>> a = Value(3, "a")
    >>> forward, reverse = flows(Notation(Graph(a * a)), "both", a, "LR")
    >>> list(forward.words.values()), list(forward.found.values())
    (['seed: ȧ = ', 'ḣ₁ = '], [1.0, 6.0])
    >>> list(reverse.words.values()), list(reverse.terms.values())
    (['ā = ', 'seed: h̄₁ = '], [3.0, 3.0])
    """
    graph, output = notation.graph, notation.graph.output
    if mode not in (None, *MODES):
        raise ValueError(f"mode is one of {', '.join(MODES)}, or None, not {mode!r}")
    if seed is not None and mode not in (FORWARD, BOTH) and (mode is None or seed is not output):
        begins = f"reverse mode starts at the output, {excerpt(graph.names[output])}"
        says = begins if mode == REVERSE else "mode is None"
        raise ValueError(f"seed: {seed!r} is for forward mode; {says}")
    if mode is None:
        return [_grads(notation, _letters(notation, output))] if output.grad != 0.0 else []
    along, against = ARROWS[direction]
    start = output if mode == REVERSE else _start(graph, seed)
    letters = _letters(notation, start, output)
    found = []
    if mode != REVERSE:
        found.append(_forward(notation, letters, start, along))
    if mode != FORWARD and not output.is_constant:  # from a constant nothing flows back
        found.append(_reverse(notation, letters, against))
    return found


def _letters(notation: Notation, *ends: Node) -> Letters:
    """The first letters of which none is the name of an end of a sweep."""
    taken = {notation.name(node) for node in ends}
    return next(letters for letters in LETTERS if not taken.intersection(letters))


def _varying(graph: Graph) -> list[Node]:
    return [node for node in graph if not node.is_constant]


def _grads(notation: Notation, letters: Letters) -> Flow:
    nodes = _varying(notation.graph)
    of = notation.symbol(notation.graph.output)
    return Flow(
        COLOURS["adjoint"],
        dict.fromkeys(nodes, f"{tr('grad')} "),
        {node: node.grad for node in nodes},
        letters,
        tr("blue: grad of {1}, d{0}/d{1}", of, letters.operand),
    )


def _forward(notation: Notation, letters: Letters, start: Node, arrow: str) -> Flow:
    graph = notation.graph
    found, reached = tangents(graph, {start: 1.0}), highlighted(graph, start)[0]
    words = {node: f"{notation.tangent(node)} = " for node in _varying(graph)}
    words[start] = tr("seed: {}", words[start])
    return Flow(
        COLOURS["tangent"],
        words,
        found,
        letters,
        tr(
            "green: tangent {} = d{}/d{}",
            letters.tangent,
            letters.operand,
            notation.symbol(start),
        ),
        {
            edge: edge.partial * found[edge.operand]
            for edge in graph.edges
            if edge.partial is not None and edge.operand in reached
        },
        arrow,
        f"{arrow} {letters.partial} × {letters.tangent}",
        {"color": COLOURS["tangent"], "penwidth": "1.6"},
        start,
    )


def _reverse(notation: Notation, letters: Letters, arrow: str) -> Flow:
    graph, output = notation.graph, notation.graph.output
    found = adjoints(graph)
    words = {node: f"{notation.adjoint(node)} = " for node in _varying(graph)}
    words[output] = tr("seed: {}", words[output])
    return Flow(
        COLOURS["adjoint"],
        words,
        found,
        letters,
        tr(
            "blue: adjoint {} = d{}/d{}",
            letters.adjoint,
            notation.symbol(output),
            letters.operand,
        ),
        {
            edge: found[edge.result] * edge.partial
            for edge in graph.edges
            if edge.partial is not None
        },
        arrow,
        f"{arrow} {letters.adjoint_of_result} × {letters.partial}",
        {"color": COLOURS["adjoint"], "penwidth": "1.6", "dir": "back"},
        output,
        backward=True,
    )


def _start(graph: Graph, seed: Node | None) -> Node:
    """The node where forward mode starts: `seed`, by default the only input.

    Raises an error as `Graph.varying` does, and ValueError if there is none to choose.
    """
    if seed is None:
        if len(graph.inputs) == 1:
            return graph.inputs[0]
        if not graph.inputs:
            raise ValueError("seed: forward mode starts at an input, and the graph has none")
        names = excerpt(", ".join(graph.names[x] for x in graph.inputs))
        raise ValueError(f"seed: forward mode starts at one node: give one of the inputs {names}")
    return graph.varying(seed, "seed")
