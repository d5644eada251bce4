"""Which part of a graph a picture shows, and what it highlights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from autograd import Edge, Graph, Path
from autograd.core.graph import not_a_value
from autograd.core.node import Node
from autograd.text.words import excerpt, listed


def within(graph: Graph, depth: int) -> frozenset[Node]:
    """The nodes at most `depth` steps from the output; ValueError if that is not a number."""
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
    """The nodes and edges of one path, or of all paths from one node to the output.

    Raises TypeError for anything but a node, ValueError for one that is not in the graph, and for
    two that no edge joins.
    """
    nodes = () if path is None else listed(path)
    for node in nodes:
        if not isinstance(node, Node):
            raise not_a_value(node, "highlight")
        if node not in graph.names:
            raise ValueError(f"highlight: {node!r:.60} is not in the graph of {graph.output!r:.60}")
    if isinstance(path, Node):
        reached, edges = {path}, set()
        for edge in graph.edges:
            if edge.operand in reached:
                reached.add(edge.result)
                edges.add(edge)
        return frozenset(reached), frozenset(edges)
    edges_along = path.edges if isinstance(path, Path) else _edges_along(graph, nodes)
    return frozenset(nodes), frozenset(edges_along)


def _edges_along(graph: Graph, path: Sequence[Node]) -> Iterator[Edge]:
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
