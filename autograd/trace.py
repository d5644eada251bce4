"""The evaluation trace (Wengert list): a recorded graph as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from autograd.graph import Graph
from autograd.notation import Notation, number
from autograd.table import table
from autograd.text import ascii_only
from autograd.value import Value


class Row(NamedTuple):
    """One node of a trace, as plain data.

    `partials` are pairs of an operand's name and ∂node/∂operand, without constant operands;
    `adjoint` is ∂output/∂node, None for a constant.
    """

    name: str
    function: str
    value: float
    partials: tuple[tuple[str, float], ...]
    adjoint: float | None


class Trace:
    """The evaluation trace of `output`: a row per node, in evaluation order.

    Each row has the node's name, its function of its operands, its value, its local partials
    and its adjoint ∂output/∂node. A constant without a label needs no row: its name is its
    value. The adjoints are computed here; no node's `grad` is read or changed. Iterate for
    the rows as plain data, print for a table. Source: Griewank and Walther, *Evaluating
    Derivatives* (2nd ed., 2008), sec. 2.2 and 3.2.

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
        self.nodes = tuple(n for n in self.graph.nodes if not n.is_constant or n.label)
        self._adjoints = self._sweep()

    def _sweep(self) -> dict[Value, float]:
        adjoints = dict.fromkeys(self.graph.nodes, 0.0)
        adjoints[self.graph.output] = 1.0
        for result in reversed(self.graph.operations):
            for operand, partial in zip(result.operands, result.partials, strict=True):
                if partial is not None:
                    adjoints[operand] += adjoints[result] * partial
        return adjoints

    def __iter__(self) -> Iterator[Row]:
        names = self.graph.names
        for node in self.nodes:
            operands = [names[operand] for operand in node.operands]
            partials = zip(operands, node.partials, strict=True)
            yield Row(
                names[node],
                node.op.written(*operands) if node.op else "",
                node.data,
                tuple((x, partial) for x, partial in partials if partial is not None),
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
                notation.value(node),
                *partials[node],
                "" if node.is_constant else number(self._adjoints[node], precision),
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
