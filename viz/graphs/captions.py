"""What the picture of a graph says: of a node, of an edge, of what leaves the output."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from math import isnan

from autograd import Edge
from autograd.core.node import Node
from autograd.notation.plain import Notation
from autograd.text.colours import COLOURS
from autograd.text.language import tr
from viz.graphs.flow import LETTERS, Flow
from viz.rendering.labels import NAME_SIZE, SIZE, Line

EDGES = PARTIAL, VALUE, NONE = "partial", "value", "none"
"""What an edge shows: its local partial, the value of its operand, or nothing."""

PARTIALS = NUMBERS, SYMBOLS = "numbers", "symbols"
"""How local partials are written: as numbers, or in terms of the operands."""

COMPACT = BESIDE, BELOW = "beside", "below"
"""How numbers without words stand in a node."""

_PLACES: dict[str, tuple[tuple[str, ...], ...]] = {
    BESIDE: ((), ("",), ("left, ", "right, "), ("left, ", "middle, ", "right, ")),
    BELOW: ((), ("",), ("top, ", "bottom, "), ("top, ", "middle, ", "bottom, ")),
}

WRONG_COLOUR = "#d00000"
"""What fails is red, as values are, and told from them by words."""


@dataclass(frozen=True)
class Captions:
    """The words in the picture of a graph.

    `edges` is one of `EDGES`, `partials` one of `PARTIALS`; `values` and `gradients` say whether
    nodes show theirs. Values that stand on the edges are not repeated in the nodes. `known` are
    the nodes whose values, and whose edges' local partials, are known yet: a number that is not
    known is left blank, and where a node has none its value, a NaN, is left out. In `compact`
    captions numbers stand without words, beside each other or below: one of `COMPACT`, or empty.
    """

    notation: Notation
    flows: Sequence[Flow]
    edges: str
    values: bool
    gradients: bool
    known: Container[Node]
    partials: str = NUMBERS
    compact: str = ""
    name_size: int = NAME_SIZE

    def node(self, node: Node) -> list[Line]:
        """What a node is, its value and its derivatives."""
        notation = self.notation
        name = notation.equation(node) if node.op else notation.name(node)
        lines = [Line(name, self.name_size)]
        unnamed = node in notation.graph.unnamed_constants  # its name is its value
        if self.values and self.edges != VALUE and not unnamed and not isnan(node.data):
            lines.append(self._value(node, "" if self.compact else f"{tr('value')} "))
        if self.gradients:
            for flow in self.flows:
                if node in flow.words:
                    more = " + …" if node in flow.partly else ""
                    number = self._number(flow.found.get(node)) + more
                    colour = WRONG_COLOUR if node in flow.wrong else flow.colour
                    words = "" if self.compact else flow.words[node]
                    lines.append(Line(words + number, SIZE, colour))
        return lines

    def edge(self, edge: Edge) -> list[Line]:
        """The value or the local partial of an edge, and under it the derivatives that flow."""
        if self.edges == NONE:
            return []
        terms = [
            Line(
                f"{flow.arrow} {self._number(flow.terms[edge])}",
                SIZE,
                WRONG_COLOUR if edge.result in flow.wrong else flow.colour,
            )
            if edge in flow.terms
            else Line("", SIZE)
            for flow in self.flows
            if flow.arrow and edge.partial is not None
        ]
        if self.edges == VALUE:
            return [self._value(edge.operand), *terms]
        if edge.partial is None:
            return []
        partial = ""
        if edge.result in self.known and self.partials == SYMBOLS:
            partial = self.notation.symbolic_partial(edge)
        elif edge.result in self.known:
            partial = self.notation.number(edge.partial)
        return [Line(f"{self.notation.local_partial(edge)} = {partial}", SIZE), *terms]

    def result(self) -> list[Line]:
        """What leaves the output, where edges show values: its value and its derivatives."""
        output = self.notation.graph.output
        if self.edges != VALUE or isnan(output.data):
            return []
        return [
            self._value(output),
            *(
                Line(f"{flow.arrow} {self._number(flow.found.get(output))}", SIZE, flow.colour)
                for flow in self.flows
                if flow.arrow
            ),
        ]

    def legend(self) -> Iterator[Line]:
        """What the colours and signs of the picture mean."""
        shows_values = self.values or self.edges == VALUE
        signs = [(tr("red: value"), COLOURS["value"])] if shows_values else []
        for flow in self.flows:
            terms = flow.term_legend if self.edges != NONE else ""
            if words := ", ".join(filter(None, [flow.legend if self.gradients else "", terms])):
                signs.append((words, flow.colour))
        places = _PLACES[self.compact][len(signs)] if self.compact else ()
        for place, (words, colour) in zip_longest(places, signs):
            yield Line((tr(place) if place else "") + words, SIZE, colour)
        if self.edges == PARTIAL and any(e.partial is not None for e in self.notation.graph.edges):
            letters = next((flow.letters for flow in self.flows), LETTERS[0])
            yield Line(tr("on edges: local partial {}", letters.partial), SIZE)

    def _number(self, x: float | None) -> str:
        return "" if x is None else self.notation.number(x)

    def _value(self, node: Node, word: str = "") -> Line:
        number = self._number(node.data if node in self.known or node.op is None else None)
        return Line(word + number, SIZE, COLOURS["value"])
