"""The table of a sheet: a trace whose entries can be left blank."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator
from fractions import Fraction
from typing import TypeAlias

from autograd.core.node import Node
from autograd.notation.latex import LatexNotation, operation
from autograd.notation.plain import Notation
from autograd.text.aligned import Cell
from autograd.text.formats import Column
from autograd.text.language import language
from viz.worksheets.recurrence import (
    ADJOINT,
    CONTRIBUTION,
    NAME,
    ORDER,
    PARTIAL,
    TANGENT,
    VALUE,
    Quantity,
    Recurrence,
)
from viz.worksheets.words import LANGUAGES

_THIRDS = (3, 6, 7, 9)
"""The small denominators whose decimals do not end."""

Entry: TypeAlias = Callable[[Quantity, str], str]
"""What stands on the sheet for a quantity, given how it would be written."""


class Entries:
    """The entries of a trace as they are written in a notation, each as `entry` has it shown."""

    def __init__(
        self, recurrence: Recurrence, notation: Notation, spoken: str, entry: Entry
    ) -> None:
        self.recurrence = recurrence
        self.notation = notation
        self.language = spoken
        self.words = LANGUAGES[spoken]
        self.entry = entry

    def table(
        self, nodes: Iterable[Node], kinds: Collection[str]
    ) -> tuple[list[Column], list[list[Cell]]]:
        """The columns and cells: a row per node, and a column for each of the kinds."""
        sweeps = [kind for kind in (TANGENT, ADJOINT, ORDER) if kind in kinds]
        slots = (0, 1) if PARTIAL in kinds else ()
        titles = self.words.columns
        columns = [
            *(Column(titles[role], role == VALUE, role) for role in ("node", "function", VALUE)),
            *(Column("" if slot else titles["partials"], False, "partials") for slot in slots),
            *(Column(titles[kind], True, kind) for kind in sweeps),
        ]
        rows: list[list[Cell]] = []
        for node in nodes:
            place = self.recurrence.place[node]
            of_node = [Quantity(kind, place) for kind in (VALUE, *sweeps)]
            value, *swept = map(self.number, of_node)
            partials = [self._partial(Quantity(PARTIAL, place, slot)) for slot in slots]
            rows.append([self.notation.name(node), self._function(node), value, *partials, *swept])
            if CONTRIBUTION in kinds:
                rows += self._contributions(place, sweeps)
        return columns, rows

    def number(self, quantity: Quantity) -> str:
        """What stands for a number; nothing for one that the node does not have."""
        number = self.recurrence.truth.get(quantity)
        return "" if number is None else self.entry(quantity, self._written(number))

    def _written(self, number: float) -> str:
        """A number, as a fraction where that is what one would write by hand."""
        fraction = Fraction(number).limit_denominator(9)
        if fraction.denominator in _THIRDS and math.isclose(fraction, number, rel_tol=1e-12):
            return f"{self.notation.number(fraction.numerator)}/{fraction.denominator}"
        return self.notation.number(number)

    def _partial(self, quantity: Quantity) -> Cell:
        number = self.number(quantity)
        return (self.symbol(quantity), f" = {number}") if number else ""

    def _contributions(self, place: int, sweeps: list[str]) -> Iterator[list[Cell]]:
        """A line for each use of a node, with what it adds to the adjoint below its column."""
        for quantity in self.recurrence.of(place):
            if quantity.kind == CONTRIBUTION:
                added = self.number(quantity)
                swept = [added if kind == ADJOINT else "" for kind in sweeps]
                yield ["", "", "", self.symbol(quantity), "", *swept]

    def _function(self, node: Node) -> str:
        """What an operation does with its operands, whose names can be blanks."""
        if node.op is None:
            return ""
        place = self.recurrence.place[node]
        operands = [
            self.entry(Quantity(NAME, place, slot), self.notation.symbol(operand))
            for slot, operand in enumerate(node.operands)
        ]
        if isinstance(self.notation, LatexNotation):
            return operation(node.op, dict(zip("xy", operands, strict=False)))
        return node.op.written(*operands)

    def symbol(self, quantity: Quantity) -> str:
        """How a quantity is called, such as h̄₁ or ∂h₂/∂h₁."""
        kind, place, slot = quantity
        node, notation = self.recurrence.graph.nodes[place], self.notation
        if kind in (PARTIAL, CONTRIBUTION):
            with language(self.language):
                partial = notation.local_partial(self.recurrence.edge(quantity))
            is_term = kind == CONTRIBUTION
            return notation.product(notation.adjoint(node), partial) if is_term else partial
        if kind == NAME:
            return self.words.operand.format(number=slot + 1, node=notation.name(node))
        if kind == ORDER:
            return self.words.step.format(node=notation.name(node))
        names = {VALUE: notation.name, TANGENT: notation.tangent, ADJOINT: notation.adjoint}
        return names[kind](node)
