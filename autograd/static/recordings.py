"""A recorded graph made again with other numbers, and compared with another recording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from autograd.core.graph import evaluation_order, names_of
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
    ours: Sequence[Node], theirs: Sequence[Node], same: Mapping[Node, Node]
) -> str | None:
    """The first node in which two recordings differ, in words, or None if they are alike.

    `ours` and `theirs` are their outputs; `same` gives for leaves of ours the leaf in theirs
    that stands for it. Other leaves are alike if their data are.

    >>> x, y = Value(2, "x"), Value(3, "x")
    >>> difference([x * x], [y * y], {x: y}), difference([x * x], [-y], {x: y})
    (None, '-x where the program has h1 = x * x')
    """
    if len(ours) != len(theirs):
        return f"{counted(len(theirs), 'output')} where the program has {len(ours)}"
    found: dict[Any, Any] = {None: None, **same}
    listed = set(same.values())
    nodes, others = evaluation_order(*ours), evaluation_order(*theirs)
    for mine, other in [*zip_longest(nodes, others), *zip(ours, theirs, strict=True)]:
        if mine is None or other is None or mine in found:
            is_alike = found.get(mine, mine) is other
        elif mine.op is None:
            is_alike = other.op is None and other not in listed and mine.data == other.data
        else:
            operands = found[mine.lhs], found[mine.rhs]
            is_alike = mine.op is other.op and operands == (other.lhs, other.rhs)
        if not is_alike:
            expected = _written(nodes, mine, named=True)
            return f"{_written(others, other)} where the program has {expected}"
        found[mine] = other
    return None


def _written(nodes: Sequence[Node], node: Node | None, named: bool = False) -> str:
    """One of the nodes in terms of its operands."""
    if node is None:
        return "nothing more"
    names = {x: excerpt(name) for x, name in names_of(nodes).items()}
    if node.op is None:
        return names[node]
    written = ascii_only(node.op.written(*(names[x] for x in node.operands)))
    return f"{names[node]} = {written}" if named else written
