"""A comparison of the ways to a derivative, as a table in every format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from autograd.notation.latex import escaped, latex_number
from autograd.notation.plain import checked_precision, written_number
from autograd.text import formats
from autograd.text.aligned import Cell, table, whole
from autograd.text.formats import Column
from autograd.text.language import number_of, tr
from autograd.text.words import counted


class Way(NamedTuple):
    """One way to a gradient, and its cost, counted.

    `derivatives` are the Jacobian's rows one after another; `largest_error` is the largest
    difference from reverse mode's, or from the first way's without it, relative to the largest
    derivative; `sweeps` the evaluations of the function, or of its derivatives' expressions;
    `operations` the elementary operations in them, with those of local partials and of the
    chain rule; `stored` the numbers kept for a later step. `failure` is the error of a way that
    failed, which has no derivatives.
    """

    mode: str
    derivatives: tuple[float, ...]
    largest_error: float
    sweeps: int
    operations: int
    stored: int
    failure: str = ""


_COLUMNS = [
    Column("mode", False, "mode"),
    Column("derivatives", False, "derivatives"),
    *(
        Column(title, True, title.replace(" ", "-"))
        for title in ("largest error", "sweeps", "operations", "stored")
    ),
]
_EXPLANATION = "The function itself takes {}; those of partials and the chain rule count too."
_MOST = 5
"""How many derivatives a table shows."""


class Comparison:
    """The four ways to one gradient. Iterate for the ways, print for a table.

    `text`, `markdown`, `latex`, `html` and `csv` write the table; a notebook shows it.
    """

    def __init__(self, ways: Sequence[Way], function_operations: int) -> None:
        self.ways = tuple(ways)
        self.function_operations = function_operations

    def __iter__(self) -> Iterator[Way]:
        return iter(self.ways)

    def __getitem__(self, mode: str) -> Way:
        return {way.mode: way for way in self.ways}[mode]

    def _rows(self, precision: int, written: Callable[[float, int], str]) -> list[list[Cell]]:
        """The cells of the table; `written` writes a number with so many significant digits."""
        checked_precision(precision)

        def number(x: float, digits: int) -> str:  # how it is rounded, the largest error tells
            return written(float(f"{x:.{digits}g}"), digits)

        return [
            [
                tr(way.mode),
                way.failure
                or ", ".join(
                    [number(d, precision) for d in way.derivatives[:_MOST]]
                    + ["…"] * (len(way.derivatives) > _MOST)
                ),
                "" if way.failure else number(way.largest_error, 2),
                *(f"{n:,}" for n in (way.sweeps, way.operations, way.stored)),
            ]
            for way in self.ways
        ]

    @property
    def explanation(self) -> str:
        """How the operations are counted, in words for below the table."""
        own = number_of(self.function_operations, "operation")
        return tr(_EXPLANATION, own)

    def text(self, width: int = 100, precision: int = 6) -> str:
        """The table as aligned text of at most `width` columns, what failed, and what is counted.

        >>> from autograd import compare_modes
        >>> print(compare_modes(lambda a: a * a, 3, modes=["reverse"]))
        mode     derivatives  largest error  sweeps  operations  stored
        reverse  6                        0       1           4       4
        The function itself takes 1 operation; those of partials and the chain rule count too.
        """
        titles, numeric, _ = zip(*_columns(), strict=True)
        rows = self._rows(precision, written_number)
        failures = []
        for row, way in zip(rows, self.ways, strict=True):
            if way.failure:
                row[1] = ""
                failures.append(f"{row[0]}: {way.failure}")
        return "\n".join([table(titles, rows, numeric, width), *failures, self.explanation])

    def markdown(self, precision: int = 6) -> str:
        """The table in GitHub's Markdown, with the words below it."""
        body = formats.markdown(_columns(), self._rows(precision, written_number))
        return f"{body}\n\n{self.explanation}"

    def latex(self, precision: int = 6) -> str:
        r"""The table as a LaTeX `tabular`, which needs no package."""
        rows = self._rows(precision, latex_number)
        upright = [[f"\\mbox{{{mode}}}", *(x.replace("…", r"\ldots") for x in cells)]
                   for mode, *cells in whole(rows)]  # fmt: skip
        for cells, way in zip(upright, self.ways, strict=True):
            if way.failure:
                cells[1] = f"\\mbox{{{escaped(way.failure)}}}"
        return formats.latex(_columns(), upright)

    def html(self, precision: int = 6) -> str:
        """The table as HTML that stands for itself, with the words below it."""
        body = formats.html(_columns(), self._rows(precision, written_number))
        return f"{body}\n<p>{self.explanation}</p>"

    def csv(self) -> str:
        """The ways as comma-separated values in full precision, the derivatives a list in JSON.

        >>> from autograd import compare_modes
        >>> print(compare_modes(lambda a: a * a, 3, modes=["reverse"]).csv())
        mode,derivatives,largest_error,sweeps,operations,stored,failure
        reverse,[6.0],0.0,1,4,4,
        """
        import json  # here, because it would lengthen `import autograd` for everyone

        return formats.csv(
            Way._fields, [[way.mode, json.dumps(way.derivatives), *way[2:]] for way in self.ways]
        )

    def _repr_html_(self) -> str:
        return self.html()

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        modes = ", ".join(way.mode for way in self.ways)
        return f"Comparison({modes} with {counted(self._count, 'derivative')})"

    @property
    def _count(self) -> int:
        return max(len(way.derivatives) for way in self.ways)


def _columns() -> list[Column]:
    return [column._replace(title=tr(column.title)) for column in _COLUMNS]
