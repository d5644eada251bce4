"""A graph as plain data, so that a sheet can be made again where answers are marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd.core.graph import Graph
from autograd.core.node import Node
from autograd.core.value import RECORDERS, Constant, Value
from autograd.text.words import printable

Row = list[Any]
"""Of a leaf its label, its number and whether it varies; of an operation its label, the name of
its row in the table of operations, and the places of its operands."""


def written(graph: Graph, inputs: Sequence[Node] = ()) -> list[Row]:
    """The nodes of a graph as data: some of its inputs first, and then in evaluation order.

    >>> from autograd import Value
    >>> rows = written(Graph(Value(2, "a") * 3))
    >>> rows
    [['a', 2.0, True], [None, 3.0, False], [None, 'mul', 0, 1]]
    >>> recorded(rows)[-1]
    Value(data=6.0, grad=0.0)
    """
    first = (graph.input(node, "inputs") for node in inputs)
    place = {node: i for i, node in enumerate(dict.fromkeys((*first, *graph)))}
    rows: list[Row] = []
    for node in place:
        label = node.label and printable(node.label, "a label")
        if node.op:
            rows.append([label, node.op.name, *(place[operand] for operand in node.operands)])
        else:
            rows.append([label, node.data, not node.is_constant])
    return rows


def recorded(rows: Sequence[Row]) -> list[Value]:
    """The nodes that were `written`, recorded anew; ValueError if they were not."""
    nodes: list[Value] = []
    for row in rows:
        try:
            label, what, *others = row
            if isinstance(what, str):
                nodes.append(RECORDERS[what](*(nodes[place] for place in others)))
                nodes[-1].label = label
            else:
                nodes.append((Value if others[0] else Constant)(what, label))
        except (TypeError, ValueError, LookupError) as error:
            raise ValueError(f"the sheet has a node that cannot be read: {row!r:.60}") from error
    return nodes
