"""Layers of a graph, none of them with too many nodes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence


def layers(nodes: Sequence[str], ends: Iterable[tuple[str, str]], widest: int) -> dict[str, int]:
    """How many layers stand after each node's, if none has more than `widest` nodes.

    The nodes stand in an order in which each edge, given by its start and its end, leads on.
    A node comes as late as it can; where a layer has no room for all that could be in it, those
    come first that the longest ways lead to. Source: Hu, "Parallel sequencing and assembly line
    problems", Operations Research 9 (1961).

    >>> layers(["a", "b", "sum"], [("a", "sum"), ("b", "sum")], widest=1)
    {'sum': 0, 'b': 1, 'a': 2}
    """
    operands, results = defaultdict(set), defaultdict(set)
    for start, end in ends:
        operands[end].add(start)
        results[start].add(end)
    depth: dict[str, int] = {}
    for node in nodes:
        depth[node] = 1 + max((depth[x] for x in operands[node]), default=-1)
    waiting = sorted(nodes, key=depth.__getitem__)[::-1]
    found: dict[str, int] = {}
    for layer in range(len(nodes)):
        ready = [node for node in waiting if found.keys() >= results[node]]
        found |= dict.fromkeys(ready[:widest], layer)
        waiting = [node for node in waiting if node not in found]
    return found
