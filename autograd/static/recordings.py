"""A recorded graph made again with other numbers, and compared with another recording."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count, zip_longest

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


class Recording:
    """The instructions of some outputs by place, so that two recordings are quickly compared.

    Leaves stand for each other if they have the same place among `leaves`; others are alike if
    their data are.
    """

    def __init__(self, outputs: Sequence[Node], leaves: Iterable[Node]) -> None:
        self._nodes = nodes = evaluation_order(*outputs)
        listed = dict(zip(leaves, count()))
        at: dict[Node | None, int] = dict(zip([None, *nodes], count(-1)))
        self._instructions = (
            [node.op or (None if node in listed else node.data) for node in nodes],
            [at[node.lhs] if node.op else listed.get(node) for node in nodes],
            [at[node.rhs] for node in nodes],
        )
        self._outputs = [at[output] for output in outputs]

    def difference(self, other: Recording) -> str | None:
        """The first node in which another recording differs, in words, or None if they are alike.

        >>> x, y = Value(2, "x"), Value(3, "x")
        >>> ours = Recording([x * x], [x])
        >>> ours.difference(Recording([y * y], [y])), ours.difference(Recording([-y], [y]))
        (None, '-x where the program has h1 = x * x')
        """
        ours, theirs = len(self._outputs), len(other._outputs)
        if ours != theirs:
            return f"{counted(theirs, 'output')} where the program has {ours}"
        if self._instructions != other._instructions:
            pairs = zip_longest(*(zip(*of._instructions, strict=True) for of in (self, other)))
            place = at = [one == another for one, another in pairs].index(False)
        elif self._outputs != other._outputs:
            outputs = zip(self._outputs, other._outputs, strict=True)
            place, at = next(pair for pair in outputs if pair[0] != pair[1])
        else:
            return None
        return f"{other._written(at)} where the program has {self._written(place, named=True)}"

    def _written(self, place: int, named: bool = False) -> str:
        """A node in terms of its operands."""
        if place >= len(self._nodes):
            return "nothing more"
        names = {x: excerpt(name) for x, name in names_of(self._nodes).items()}
        node = self._nodes[place]
        if node.op is None:
            return names[node]
        written = ascii_only(node.op.written(*(names[x] for x in node.operands)))
        return f"{names[node]} = {written}" if named else written
