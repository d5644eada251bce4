"""A recorded graph made again with other numbers, and compared with another recording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest

from autograd.core.graph import Graph, evaluation_order
from autograd.core.node import Node
from autograd.core.value import RECORDERS, Constant, Value
from autograd.text.words import ascii_only, counted, excerpt


def recorded_again(outputs: Sequence[Node], data: Mapping[Node, float]) -> list[Value]:
    """The outputs of the same graph with other data for some of its leaves.

    Raises what recording raises.

    >>> x = Value(2, "x")
    >>> recorded_again([x * x], {x: 3.0})
    [Value(data=9.0, grad=0.0)]
    """
    copies: dict[Node, Value] = {}
    for node in evaluation_order(*outputs):
        if node.op is not None:
            copies[node] = RECORDERS[node.op.name](*(copies[x] for x in node.operands))
            copies[node].label = node.label
        else:
            kind = Constant if node.is_constant else Value
            copies[node] = kind(data.get(node, node.data), node.label)
    return [copies[output] for output in outputs]


def difference(
    ours: Sequence[Node],
    theirs: Sequence[Node],
    same: Mapping[Node, Node],
    fixed: Sequence[Node] = (),
) -> str | None:
    """The first node in which two recordings differ, in words, or None if they are alike.

    `ours` and `theirs` are their outputs; `same` gives for leaves of ours the leaf in theirs
    that stands for it, and the `fixed` leaves stand for themselves. Other leaves are alike if
    their data are.

    >>> x, y = Value(2, "x"), Value(3, "x")
    >>> difference([x * x], [y * y], {x: y}), difference([x * x], [-y], {x: y})
    (None, '-x where the program has h1 = x * x')
    """
    if len(ours) != len(theirs):
        return f"{counted(len(theirs), 'output')} where the program has {len(ours)}"
    listed = {*fixed, *same.values()}
    found = dict(same)
    for mine, other in zip_longest(evaluation_order(*ours), evaluation_order(*theirs)):
        if mine is None or other is None:
            return _in_words(ours, theirs, mine, other)
        if mine.op is None and mine not in found and other.op is None:
            is_plain = mine not in listed and other not in listed
            is_alike = mine is other or (is_plain and mine.data == other.data)
        else:
            operands = found.get(mine.lhs), found.get(mine.rhs)  # type: ignore[arg-type]
            is_alike = mine.op is other.op and operands == (other.lhs, other.rhs)
        if not is_alike or found.setdefault(mine, other) is not other:
            return _in_words(ours, theirs, mine, other)
    for mine, other in zip(ours, theirs, strict=True):
        if found[mine] is not other:
            return _in_words(ours, theirs, mine, other)
    return None


def _in_words(
    ours: Sequence[Node], theirs: Sequence[Node], mine: Node | None, other: Node | None
) -> str:
    found = "nothing more" if other is None else _written(theirs, other)
    expected = "nothing more" if mine is None else _written(ours, mine, named=True)
    return f"{found} where the program has {expected}"


def _written(outputs: Sequence[Node], node: Node, named: bool = False) -> str:
    """A node in terms of its operands, by the names of the first graph that it is in."""
    graph = next(graph for graph in map(Graph, outputs) if node in graph.names)
    name = excerpt(graph.names[node])
    if node.op is None:
        return name
    written = ascii_only(node.op.written(*(excerpt(graph.names[x]) for x in node.operands)))
    return f"{name} = {written}" if named else written
