"""`frames`: the pictures of a sweep, step by step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Unpack

from autograd import Edge, Elimination, Graph
from autograd.core.node import Node
from autograd.notation.stale import warn_if_stale
from autograd.text.language import speaks, tr
from autograd.text.words import check_options, excerpt
from viz.graphs.captions import WRONG_COLOUR
from viz.graphs.drawing import Drawing, Look, Stage, fitting
from viz.graphs.elimination import elimination_film
from viz.graphs.flow import BOTH, MODES, REVERSE, Flow
from viz.rendering.film import Film
from viz.rendering.labels import NAME_SIZE, Line


@speaks
def frames(
    output: Node | Elimination,
    *,
    mode: str | None = None,
    order: Sequence[Node] | None = None,
    seed: Node | None = None,
    language: str | None = None,
    **options: Unpack[Look],
) -> Film:
    """The pictures of a sweep over the graph of `output`, a step each, all in one layout.

    What is not known yet is left blank, and below the title stands what the step does. The
    steps are those of a `mode`:

    - None: the evaluation, operation by operation;
    - `"forward"`: the same with the tangents, from `seed` on;
    - `"reverse"`: the adjoints, from the output back, each passed on to the operands. A sum
      that has terms to come ends with an ellipsis;
    - `"both"`: forward, and then reverse.

    An `order` of the operations in the reverse sweep may be a wrong one: an adjoint that is passed
    on before it is complete is red from there on, and at the end stands what it should be. Of an
    `Elimination` the steps are its own; it takes `aspect`, `title` and `precision`. The other
    options are those of `draw`. Raises ValueError as `draw` does, for an order in another mode
    than reverse, and for one that is not of all the operations that vary.

    >>> from autograd import Value
    >>> x = Value(2, "x")
    >>> film = frames(x * x + x, mode="reverse", aspect=16 / 9)
    >>> len(film), film
    (3, Film(h₂: 3 nodes, 3 pictures))
    """
    if isinstance(output, Elimination):
        if mode or order or seed:
            raise ValueError("an Elimination has steps of its own: leave out mode, order and seed")
        check_options("frames", options, ("aspect", "title", "precision"))
        look: dict[str, Any] = {**options}
        return elimination_film(output, **look)
    check_options("frames", options, Look.__optional_keys__)
    if mode not in (None, *MODES):
        raise ValueError(f"mode is one of {', '.join(MODES)}, or None, not {mode!r}")
    graph = Graph(output)
    warn_if_stale(graph)
    visits = _visits(graph, order, mode)
    if mode in (REVERSE, BOTH) and output.is_constant:
        raise ValueError(f"{output!r} is a constant, from which nothing flows back")

    def stages(drawing: Drawing) -> list[Stage]:
        if mode is None:
            drawing.flows = []
        onward = [] if mode == REVERSE else _onward(drawing)
        return [*onward, *(_back(drawing, visits) if mode in (REVERSE, BOTH) else ())]

    drawing = fitting(output, stages, mode=mode, seed=seed, **options)
    return Film(drawing.pictures(stages(drawing)))


def _visits(graph: Graph, order: Sequence[Node] | None, mode: str | None) -> list[Node]:
    """The operations in the order in which the reverse sweep passes their adjoints on."""
    right = [node for node in reversed(graph.operations) if not node.is_constant]
    if order is None:
        return right
    if mode not in (REVERSE, BOTH):
        raise ValueError(f"order: it is for the reverse sweep; mode is {mode}")
    if len(order) != len(right) or set(order) != set(right):
        names = excerpt(", ".join(graph.names[node] for node in right), 200)
        raise ValueError(f"order: it must have the Value of each operation once: {names}")
    return list(order)


def _onward(drawing: Drawing) -> Iterator[Stage]:
    """The evaluation from the inputs on, with its tangents if they are drawn."""
    notation, graph = drawing.notation, drawing.graph
    known = {node for node in graph if node.op is None}
    steps = len(graph.operations)
    for i, node in enumerate((None, *graph.operations)):
        if node is None:
            lines = _lines(tr("the inputs"))
        else:
            known.add(node)
            value = f"{notation.equation(node)} = {notation.number(node.data)}"
            lines = _lines(tr("step {} of {}: {}", i, steps, value), _tangent(drawing, node))
        yield Stage(
            [_so_far(flow, known) for flow in drawing.flows],
            frozenset(known),
            _focus(node) if node else {},
            lines,
        )


def _tangent(drawing: Drawing, node: Node) -> str:
    """The sum that is an operation's tangent, in symbols and in numbers; empty without one."""
    notation = drawing.notation
    for flow in drawing.flows:
        uses = [edge for edge in flow.terms if edge.result is node]
        if flow.backward or node is flow.seed or not uses:
            continue
        symbols = [(notation.local_partial(e), notation.tangent(e.operand)) for e in uses]
        numbers = [(e.partial or 0.0, flow.found[e.operand]) for e in uses]
        sums = notation.sum(*symbols), notation.sum(*numbers), notation.number(flow.found[node])
        return " = ".join([notation.tangent(node), *sums])
    return ""


def _so_far(flow: Flow, known: set[Node]) -> Flow:
    """A forward sweep as far as the values are known; nothing of a reverse sweep."""
    if flow.backward:
        return replace(flow, found={}, terms=dict.fromkeys(flow.terms))
    return replace(
        flow,
        found={node: x for node, x in flow.found.items() if node in known},
        terms={e: term if e.result in known else None for e, term in flow.terms.items()},
    )


def _back(drawing: Drawing, visits: Sequence[Node]) -> Iterator[Stage]:
    """The reverse sweep, in which each operation passes its adjoint on to its operands."""
    graph, notation = drawing.graph, drawing.notation
    right = next(flow for flow in drawing.flows if flow.backward)
    others = [flow for flow in drawing.flows if not flow.backward]
    missing = Counter(edge.operand for edge in right.terms)
    found: dict[Node, float] = {graph.output: 1.0}
    terms: dict[Edge, float | None] = dict.fromkeys(right.terms)
    wrong: set[Node] = set()
    known = frozenset(graph)

    def stage(node: Node, first: str, second: str = "", red: bool = False) -> Stage:
        flow = replace(
            right,
            found=dict(found),
            terms=dict(terms),
            partly=frozenset(n for n in found if missing[n]),
            wrong=frozenset(wrong),
        )
        return Stage([*others, flow], known, _focus(node, red), _lines(first, second, red))

    yield stage(graph.output, tr("the seed: {} = 1", notation.adjoint(graph.output)))
    for i, node in enumerate(visits, 1):
        early = missing[node] > 0
        if early:
            wrong.add(node)
        adjoint = found.get(node, 0.0)
        sums = []
        for edge in (e for e in right.terms if e.result is node):
            term = adjoint * (edge.partial or 0.0)
            terms[edge], found[edge.operand] = term, found.get(edge.operand, 0.0) + term
            missing[edge.operand] -= 1
            if node in wrong:
                wrong.add(edge.operand)
            sums.append(_term(drawing, edge, adjoint))
        names = notation.name(node), notation.adjoint(node)
        step = tr("step {} of {}: {} passes {} on", i, len(visits), *names)
        if early:
            step = tr("{}, too early: a term is still to come", step)
        yield stage(node, step, "   ".join(sums), early)
    if wrong:
        leaf = next(node for node in graph if node in wrong and node.op is None)
        numbers = notation.number(found[leaf]), notation.number(right.found[leaf])
        says = tr("wrong: {} = {}, not {}", notation.adjoint(leaf), *numbers)
        yield stage(leaf, says, red=True)


def _term(drawing: Drawing, edge: Edge, adjoint: float) -> str:
    """What an operation adds to the adjoint of an operand, in symbols and in numbers."""
    notation = drawing.notation
    symbols = notation.product(notation.adjoint(edge.result), notation.local_partial(edge))
    partial = edge.partial or 0.0
    factors = notation.product(adjoint, partial)
    return f"{symbols} = {factors} = {notation.number(adjoint * partial)}"


def _focus(node: Node, red: bool = False) -> dict[Node, dict[str, str]]:
    """The node of a step is drawn bold."""
    return {node: {"penwidth": "3", "color": WRONG_COLOUR if red else "black"}}


def _lines(first: str, second: str = "", red: bool = False) -> list[Line]:
    return [Line(words, NAME_SIZE, WRONG_COLOUR if red else "black") for words in (first, second)]
