"""Which part of a graph a picture shows, what it highlights, and where its sweep starts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from autograd import Edge, Graph, Path
from autograd.core.node import Node
from autograd.text.words import excerpt

MODES = ("forward", "reverse")


def seed_of(graph: Graph, mode: str | None, seed: Node | None) -> Node | None:
    """The node where the sweep of a mode starts: in mode None there is no sweep, and no node.

    Forward mode starts at `seed`, by default the only input; reverse mode at the output, and
    naming it as the seed changes nothing. Raises ValueError for an unknown mode, a seed that
    is not in the graph or does not vary, and a seed where the mode does not start.
    """
    if mode not in (None, *MODES):
        raise ValueError(f"mode is one of {', '.join(MODES)}, or None, not {mode!r}")
    if mode == "forward":
        return _forward_seed(graph, seed)
    start = graph.output if mode == "reverse" else None
    if seed is not None and seed is not start:
        begins = f"reverse mode starts at the output, {excerpt(graph.names[graph.output])}"
        says = begins if mode == "reverse" else "mode is None"
        raise ValueError(f"seed: {seed!r} is for forward mode; {says}")
    return start


def _forward_seed(graph: Graph, seed: Node | None) -> Node:
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


def within(graph: Graph, depth: int) -> frozenset[Node]:
    """The nodes at most `depth` steps from the output."""
    if not isinstance(depth, int) or depth < 0:
        raise ValueError(f"depth is a number of steps, 0 or more, not {depth}")
    reached = layer = {graph.output}
    for _ in range(depth):
        layer = {operand for node in layer for operand in node.operands} - reached
        reached = reached | layer
    return frozenset(reached)


def highlighted(
    graph: Graph, path: Node | Iterable[Node] | None
) -> tuple[frozenset[Node], frozenset[Edge]]:
    """The nodes and edges of one path, or of all paths from one node to the output."""
    nodes = [path] if isinstance(path, Node) else list(path or ())
    for node in nodes:
        if node not in graph.names:
            raise ValueError(f"highlight: {node!r} is not in the graph of {graph.output!r}")
    if isinstance(path, Node):
        reached, edges = {path}, set()
        for edge in graph.edges:
            if edge.operand in reached:
                reached.add(edge.result)
                edges.add(edge)
        return frozenset(reached), frozenset(edges)
    edges_along = path.edges if isinstance(path, Path) else _edges_along(graph, nodes)
    return frozenset(nodes), frozenset(edges_along)


def _edges_along(graph: Graph, path: list[Node]) -> Iterator[Edge]:
    """The edges that join the nodes of a path, which may be given from either end."""
    position = {node: i for i, node in enumerate(graph.nodes)}
    if len(path) > 1 and position[path[0]] > position[path[-1]]:
        path = path[::-1]
    for operand, result in pairwise(path):
        uses = [edge for edge in graph.edges if (edge.operand, edge.result) == (operand, result)]
        if not uses:
            names = [excerpt(graph.names[node]) for node in (operand, result)]
            raise ValueError(f"highlight: there is no edge from {names[0]} to {names[1]}")
        yield from uses
