"""Which part of a graph a picture shows, and which it highlights."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from autograd import Edge, Graph, Value
from autograd.text import excerpt


def within(graph: Graph, depth: int) -> frozenset[Value]:
    """The nodes at most `depth` steps from the output."""
    if depth < 0:
        raise ValueError(f"depth is a number of steps, 0 or more, not {depth}")
    reached = layer = {graph.output}
    for _ in range(depth):
        layer = {operand for node in layer for operand in node.operands} - reached
        reached = reached | layer
    return frozenset(reached)


def path_edges(graph: Graph, path: Value | Iterable[Value] | None) -> frozenset[Edge]:
    """The edges of one path, given as its nodes in either order, or of all paths from a node."""
    if path is None:
        return frozenset()
    nodes = [path] if isinstance(path, Value) else list(path)
    for node in nodes:
        if node not in graph.names:
            raise ValueError(f"highlight: {node!r} is not in the graph of {graph.output!r}")
    if isinstance(path, Value):
        return _edges_from(graph, path)
    if len(nodes) > 1 and graph.nodes.index(nodes[0]) > graph.nodes.index(nodes[-1]):
        nodes.reverse()
    found: set[Edge] = set()
    for operand, result in pairwise(nodes):
        uses = [edge for edge in graph.edges if (edge.operand, edge.result) == (operand, result)]
        if not uses:
            names = [excerpt(graph.names[node]) for node in (operand, result)]
            raise ValueError(f"highlight: there is no edge from {names[0]} to {names[1]}")
        found.update(uses)
    return frozenset(found)


def _edges_from(graph: Graph, start: Value) -> frozenset[Edge]:
    """The edges of all paths from `start`: those whose operand depends on it."""
    reached = {start}
    found = set()
    for edge in graph.edges:
        if edge.operand in reached:
            reached.add(edge.result)
            found.add(edge)
    return frozenset(found)
