"""What the picture of a graph says: of a node, of an edge, of what leaves the output."""

from __future__ import annotations

from dataclasses import dataclass

from autograd import Edge
from autograd.core.node import Node
from autograd.notation.plain import Notation
from autograd.text.colours import COLOURS
from viz.graphs.flow import Flow
from viz.rendering.labels import NAME_SIZE, SIZE, Line

EDGES = PARTIAL, VALUE, NONE = "partial", "value", "none"
"""What an edge shows: its local partial, the value of its operand, or nothing."""


@dataclass(frozen=True)
class Captions:
    """The words in the picture of a graph.

    `edges` is one of `EDGES`; `values` and `gradients` say whether nodes show theirs. Values
    that stand on the edges are not repeated in the nodes.
    """

    notation: Notation
    flow: Flow
    edges: str
    values: bool
    gradients: bool

    def node(self, node: Node) -> list[Line]:
        """What a node is, its value and its derivative."""
        notation = self.notation
        name = notation.equation(node) if node.op else notation.name(node)
        lines = [Line(name, NAME_SIZE)]
        unnamed = node in notation.graph.unnamed_constants  # its name is its value
        if self.values and self.edges != VALUE and not unnamed:
            lines += self._value(node, "value ")
        if self.gradients:
            lines += self._derivative(self.flow.nodes.get(node))
        return lines

    def edge(self, edge: Edge) -> list[Line]:
        """The value or the local partial of an edge, and under it the derivative that flows."""
        if self.edges == NONE:
            return []
        term = self._derivative(self.flow.terms.get(edge))
        if self.edges == VALUE:
            return self._value(edge.operand) + term
        return term if edge.partial is None else [Line(self.notation.partial(edge), SIZE), *term]

    def result(self) -> list[Line]:
        """What leaves the output, where edges show values: its value and its derivative."""
        if self.edges != VALUE:
            return []
        return self._value(self.notation.graph.output) + self._derivative(self.flow.result)

    def _value(self, node: Node, word: str = "") -> list[Line]:
        return [Line(f"{word}{self.notation.number(node.data)}", SIZE, COLOURS["value"])]

    def _derivative(self, words: str | None) -> list[Line]:
        return [Line(words, SIZE, self.flow.colour)] if words else []
