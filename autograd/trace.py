"""The evaluation trace (Wengert list): a recorded graph as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from autograd.columns import table
from autograd.graph import Graph
from autograd.notation import Notation
from autograd.sweep import adjoints
from autograd.text import ascii_only
from autograd.value import Value


class TraceRow(NamedTuple):
    """One node of a trace, as plain data.

    `place` is its place in evaluation order, `operands` are the places of its operands and
    `partials` the derivatives ∂node/∂operand, None where the operand is a constant; `adjoint`
    is ∂output/∂node, None for a constant.
    """

    place: int
    name: str
    function: str
    value: float
    operands: tuple[int, ...]
    partials: tuple[float | None, ...]
    adjoint: float | None


class Trace:
    """The evaluation trace of `output`: a row per node, in evaluation order.

    Each row has the node's name, its function of its operands, its value, its local partials
    and its adjoint ∂output/∂node; a plain number needs no row. The adjoints are computed here,
    and no node's `grad` is read or changed. Iterate for the rows as plain data, print for a
    table. Raises OverflowError if an adjoint is too large for a float. Source: Griewank and
    Walther, *Evaluating Derivatives* (2nd ed., 2008), sec. 2.2 and 3.2.

    >>> from autograd import Trace, Value
    >>> a, b = Value(2, "a"), Value(1, "b")
    >>> print(Trace((a + b) * (b + 1)))
    node  function  value  local partials               adjoint
    a                   2                                     2
    b                   1                                     5
    h₁    a + b         3  ∂h₁/∂a = 1      ∂h₁/∂b = 1         2
    h₂    b + 1         2  ∂h₂/∂b = 1                         3
    h₃    h₁ × h₂       6  ∂h₃/∂h₁ = 2     ∂h₃/∂h₂ = 3        1
    """

    def __init__(self, output: Value) -> None:
        self.graph = Graph(output)
        self.nodes = tuple(n for n in self.graph if n not in self.graph.unnamed_constants)
        self._adjoints = adjoints(self.graph)

    def __iter__(self) -> Iterator[TraceRow]:
        notation = Notation(self.graph)
        place = {node: i for i, node in enumerate(self.graph)}
        for node in self.nodes:
            yield TraceRow(
                place[node],
                self.graph.names[node],
                notation.function(node),
                node.data,
                tuple(place[operand] for operand in node.operands),
                node.partials,
                None if node.is_constant else self._adjoints[node],
            )

    def __len__(self) -> int:
        return len(self.nodes)

    def text(self, width: int = 100, precision: int = 6, ascii: bool = False) -> str:
        """The table as aligned text of at most `width` columns.

        `precision` is in significant digits; `ascii` avoids signs that not every terminal has.
        """
        notation = Notation(self.graph, precision)
        partials: dict[Value, list[str]] = {node: ["", ""] for node in self.nodes}
        for edge in self.graph.edges:
            partials[edge.result][edge.slot] = notation.partial(edge)
        rows = [
            [
                notation.name(node),
                notation.function(node),
                notation.number(node.data),
                *partials[node],
                "" if node.is_constant else notation.number(self._adjoints[node]),
            ]
            for node in self.nodes
        ]
        header = ["node", "function", "value", "local partials", "", "adjoint"]
        numeric = [False, False, True, False, False, True]
        text = table(header, rows, numeric, width)
        return ascii_only(text) if ascii else text

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"Trace({self.graph!r})"
