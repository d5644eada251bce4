"""Copies of nodes, and nodes in files: a graph of any depth as one flat list.

`copy.deepcopy` and `pickle` go from an object to those that it holds, by recursion. A node
therefore names a `_Record` of all operations that it depends on, and its index there. Both keep
the records, and so each node, that they have met: what several objects share stays shared.
"""

from __future__ import annotations

import operator
from typing import Any, TypeVar, cast
from weakref import WeakValueDictionary

from autograd.core.graph import walk
from autograd.core.node import Node

AnyNode = TypeVar("AnyNode", bound=Node)


class _Record:
    """The operations that a node depends on, less those in other records."""

    def __init__(self, output: Node) -> None:
        order: list[Node] = []
        walk(output, order, _Seen())
        operations = [node for node in order if node.op is not None]
        self.index = {node: i for i, node in enumerate(operations)}
        _records.update(dict.fromkeys(operations, self))

    def __reduce__(self) -> tuple[Any, ...]:
        rows = []
        for node in self.index:
            attributes, slots = _state(node)
            for side in ("lhs", "rhs"):  # by index; a leaf, or of another record, as it is
                slots[side] = self.index.get(slots[side], slots[side])
            rows.append((type(node), attributes, slots))
        return _restored, (rows,)


_records: WeakValueDictionary[Node, _Record] = WeakValueDictionary()
"""The records that a copy or a file in the making refers to."""


class _Seen(set[Node]):
    def __contains__(self, node: object) -> bool:
        return super().__contains__(node) or node in _records


def reduced(node: Node, protocol: int) -> Any:
    """What `copy.deepcopy` and `pickle` make of a node; a leaf stands for itself."""
    if node.op is None:
        return object.__reduce_ex__(node, max(protocol, 2))
    record = _records.get(node) or _Record(node)
    return operator.getitem, (record, record.index[node])


def twin(node: AnyNode) -> AnyNode:
    """A node with the same operands and numbers."""
    copy = object.__new__(type(node))
    _fill(copy, *_state(node))
    return copy


def _restored(rows: list[tuple[type[Node], Any, dict[str, Any]]]) -> list[Node]:
    """The nodes of a record."""
    nodes: list[Node] = []
    for kind, attributes, slots in rows:
        for side in ("lhs", "rhs"):
            if type(slots[side]) is int:
                slots[side] = nodes[slots[side]]
        node = object.__new__(kind)
        _fill(node, attributes, slots)
        nodes.append(node)
    return nodes


def _state(node: Node) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """The attributes of a subclass that has some, and the slots."""
    return cast("tuple[dict[str, Any] | None, dict[str, Any]]", object.__getstate__(node))


def _fill(node: Node, attributes: dict[str, Any] | None, slots: dict[str, Any]) -> None:
    for name, x in {**slots, **(attributes or {})}.items():
        setattr(node, name, x)
