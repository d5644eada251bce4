"""A recorded graph as data for a page: names, rows, leaves and their ranges."""

from __future__ import annotations

import math
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from autograd import Graph
from autograd.core.node import Node
from autograd.core.operators import real
from autograd.notation.plain import Notation
from autograd.ops import Op
from autograd.text.words import excerpt

Range = tuple[float, float]


def graph_data(notation: Notation, ranges: Mapping[Node, Range]) -> tuple[list[Op], dict[str, Any]]:
    """The operations that a graph uses, and the graph as data that JSON can hold.

    A node has its `name`; its `symbol` and the `raw` name of error messages where they are not
    what one expects; an operation the index of its `op` and the nodes that it is `of`; a leaf
    its `value`, whether it is `constant`, and if it may be moved the `range` of its slider.
    `movable` are these leaves, in the order of the ranges.
    """
    graph = notation.graph
    ops = list(dict.fromkeys(node.op for node in graph.operations if node.op))
    place = {node: i for i, node in enumerate(graph.nodes)}
    return ops, {
        "nodes": [_node(notation, node, ops, place, ranges) for node in graph.nodes],
        "movable": [place[leaf] for leaf in ranges],
    }


def _node(
    notation: Notation,
    node: Node,
    ops: list[Op],
    place: Mapping[Node, int],
    ranges: Mapping[Node, Range],
) -> dict[str, Any]:
    name, raw = notation.name(node), excerpt(notation.graph.names[node])
    data: dict[str, Any] = {"name": name}
    if notation.symbol(node) != name:
        data["symbol"] = notation.symbol(node)
    if raw != unicodedata.normalize("NFKC", name):
        data["raw"] = raw
    if node.op is not None:
        return {**data, "op": ops.index(node.op), "of": [place[x] for x in node.operands]}
    data["value"] = node.data
    if node.is_constant:
        data["constant"] = True
    if node in ranges:
        data["range"] = ranges[node]
    return data


def checked_ranges(
    graph: Graph, leaves: Sequence[Node], ranges: Mapping[Node, Range] | None
) -> dict[Node, Range]:
    """The range of each leaf that may be moved: as given, otherwise by the operations' domains.

    Raises TypeError and ValueError for a range that is not one of a leaf of the graph.
    """
    given = dict(ranges or {})
    for node, ends in given.items():
        if node not in leaves:
            raise ValueError(f"ranges: {node!r:.60} is not a leaf of {graph!r}")
        if not isinstance(ends, tuple | list) or len(ends) != 2:
            raise TypeError(f"ranges: a range is (lowest, highest), not {ends!r:.60}")
        low, high = (real(end, "ranges") for end in ends)
        if low >= high:
            raise ValueError(f"ranges: {low} is not below {high}")
        given[node] = (low, high)
    return {leaf: given[leaf] if leaf in given else _range(graph, leaf) for leaf in leaves}


def _range(graph: Graph, leaf: Node) -> Range:
    """Whole numbers around the domains of the leaf's uses, and around its value.

    So a slider reaches the edge of a domain, where one sees what is wrong there.
    """
    domains = [
        op.domain[slot]
        for result in graph.operations
        if (op := result.op) is not None
        for slot, operand in enumerate(result.operands)
        if operand is leaf
    ]
    low = max((low for low, _ in domains), default=-3.0)
    high = min((high for _, high in domains), default=3.0)
    if low >= high:
        low, high = -3.0, 3.0
    reach = min(2.0 * abs(leaf.data), sys.float_info.max)
    if leaf.data < low:
        low = -reach
    if leaf.data > high:
        high = reach
    return (_rounded(low, math.floor), _rounded(high, math.ceil))


def _rounded(end: float, whole: Any) -> float:
    """An end as a number of one or two digits, rounded outwards."""
    step = 10.0 ** max(-300, math.floor(math.log10(abs(end)))) if abs(end) >= 10.0 else 1.0
    rounded = float(whole(end / step) * step)
    return rounded if math.isfinite(rounded) else end
