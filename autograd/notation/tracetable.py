"""The table of an evaluation trace: its columns and cells, whatever the format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypedDict

from autograd.core.graph import Edge, edges_to
from autograd.core.node import Node
from autograd.core.rounding import digits_lost
from autograd.notation.numbers import Numbers
from autograd.notation.plain import Notation
from autograd.text.aligned import Cell
from autograd.text.formats import Column
from autograd.text.language import tr
from autograd.text.progress import progress_bar
from autograd.text.words import suggestion

PARTIALS = "numbers", "symbols"
_COLUMNS = (
    Column("node", False, "node"),
    Column("function", False, "function"),
    Column("value", True, "value"),
    Column("local partials", False, "partials"),
    Column("", False, "partials"),
    Column("tangent", True, "tangent"),
    Column("adjoint", True, "adjoint"),
    Column("rounding", True, "rounding"),
)
_MANY = 20_000
"""From so many nodes on a table takes a second or more."""
_LEAST, _MOST = 1.0, 16.0
"""Of a float's 16 digits a loss of one is worth telling."""


class Shown(TypedDict, total=False):
    """What a table shows besides its rows, the same in all formats.

    - `contributions`: below each node the terms of its adjoint, which is their sum;
    - `columns`: those to show, in this order, of "node", "function", "value", "partials",
      "tangent", "adjoint" and "rounding"; by default all that there are;
    - `partials`: as `"numbers"`, or with the `"symbols"` that they come from;
    - `language`: that of the words, `"en"` or `"zh"`.
    """

    contributions: bool
    columns: Sequence[str] | None
    partials: str
    language: str | None


class TraceTable:
    """The rows of some nodes in a notation; ValueError for a column that there cannot be."""

    def __init__(
        self,
        numbers: Numbers,
        nodes: Sequence[Node],
        notation: Notation,
        *,
        contributions: bool = False,
        columns: Sequence[str] | None = None,
        partials: str = "numbers",
        language: str | None = None,  # `speaks` has chosen it
    ) -> None:
        if partials not in PARTIALS:
            raise ValueError(f"partials is one of {', '.join(PARTIALS)}, not {partials!r:.60}")
        self.numbers = numbers
        self.notation = notation
        self.symbolic = partials == "symbols"
        self.roles = self._checked(columns)
        if contributions and not {"partials", "adjoint"} & {*self.roles}:
            raise ValueError("contributions stand in the columns partials and adjoint: show one")
        many = len(nodes) >= _MANY
        shown = progress_bar(nodes, len(nodes), "node", delay=0.0) if many else nodes
        self.groups = [
            (self._row(node), list(self._terms(node)) if contributions else []) for node in shown
        ]

    def cells(self, stacked: bool = False) -> tuple[list[Column], list[list[Cell]]]:
        """The columns and the rows, as a format takes them.

        In a `stacked` table the second local partial of a row is below the first.
        """
        columns = [column for column in _COLUMNS if column.title or not stacked]
        indices = [
            i for role in self.roles for i, column in enumerate(columns) if column.role == role
        ]
        rows: list[list[Cell]] = []
        for row, terms in self.groups:
            first, *below = [*_stacked(row, terms)] if stacked else [row, *terms]
            rows.append([first[i] for i in indices])
            rows += filter(any, ([line[i] for i in indices] for line in below))
        return [columns[i]._replace(title=tr(columns[i].title)) for i in indices], rows

    def _row(self, node: Node) -> list[Cell]:
        """The cells of a node."""
        notation, numbers = self.notation, self.numbers
        varies = not node.is_constant
        errors = numbers.rounding.errors if numbers.rounding else {}
        return [
            notation.name(node),
            notation.function(node),
            notation.number(node.data),
            *[*map(self._partial, edges_to(node)), "", ""][:2],
            notation.number(numbers.tangents[node]) if numbers.tangents and varies else "",
            notation.number(numbers.adjoints[node]) if varies else "",
            notation.number(errors[node]) if node in errors else "",
        ]

    def _partial(self, edge: Edge) -> Cell:
        """A local partial: its symbol, what it is in symbols if that is asked for, its number."""
        if edge.partial is None:
            return ""
        number = self.notation.number(edge.partial)
        sides = [number]
        if self.symbolic:
            sides = list(dict.fromkeys([self.notation.symbolic_partial(edge), number]))
        return self.notation.local_partial(edge), f" = {' = '.join(sides)}"

    def _terms(self, node: Node) -> Iterator[list[Cell]]:
        """The terms of a node's adjoint: each in symbols, in numbers, and what it adds."""
        notation = self.notation
        for edge, (_, adjoint, partial, product) in self.numbers.uses[node]:
            symbols = notation.product(notation.adjoint(edge.result), notation.local_partial(edge))
            factors = notation.product(adjoint, partial)
            added = notation.number(product)
            added = added if product < 0.0 else f"+{added}"
            yield ["", "", "", symbols, ("", factors), "", added, ""]

    def _checked(self, shown: Sequence[str] | None) -> list[str]:
        """The roles of the columns to be shown; ValueError for a name that none of them has."""
        if isinstance(shown, str) or not isinstance(shown, Iterable | None):
            raise TypeError(f"columns is a list such as ['node', 'value'], not {shown!r:.60}")
        absent = (
            {} if self.numbers.tangents else {"tangent": "it needs tangent_seed, or --mode forward"}
        )
        if not self.numbers.rounding:
            absent["rounding"] = "it needs rounding=True, or --rounding"
        known = [r for r in dict.fromkeys(c.role for c in _COLUMNS) if r not in absent]
        names = known if shown is None else list(dict.fromkeys(shown))
        if not names:
            raise ValueError(f"columns are of {', '.join(known)}, and a table has at least one")
        for name in names:
            if name not in known:
                why = f": {absent[name]}" if name in absent else suggestion(str(name), known)
                raise ValueError(f"columns are of {', '.join(known)}, not {name!r:.60}{why}")
        return names

    def rounding(self) -> str:
        """What rounding may do to the output, and where digits are lost; empty if not asked for."""
        rounding = self.numbers.rounding
        if rounding is None:
            return ""
        notation = self.notation
        output = self.numbers.graph.output
        worst = rounding.spoiler
        lost = 0.0 if worst is None else digits_lost(worst)
        text = f"{notation.name(output)} = {notation.number(output.data)} ± "
        text += notation.number(rounding.bound)
        if worst is None or lost < _LEAST:
            return tr("{}: no operation loses a digit", text)
        if lost >= _MOST:
            return tr("{}: {} loses all digits", text, notation.equation(worst))
        return tr("{}: {} loses {:.0f} of 16 digits", text, notation.equation(worst), lost)


def _stacked(row: list[Cell], terms: Sequence[list[Cell]]) -> Iterator[list[Cell]]:
    """A row and the terms below it, with one column of partials for two."""
    partials = [cell for cell in row[3:5] if cell] or [""]
    yield [*row[:3], partials[0], *row[5:]]
    for cell in partials[1:]:
        yield ["", "", "", cell, "", "", ""]
    for _, _, _, symbols, factors, *others in terms:
        yield ["", "", "", ("".join(symbols), f" = {''.join(factors)}"), *others]
