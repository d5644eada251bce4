"""A table in the formats of web pages, papers and spreadsheets: Markdown, LaTeX, HTML, CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from autograd.text.aligned import Cell, whole
from autograd.text.colours import COLOURS

MARKDOWN = str.maketrans({c: f"\\{c}" for c in r"\`*_[]<>|&~$"})
"""What Markdown would interpret, and how it is written so that it does not."""

_CAPTION = '<caption style="caption-side:bottom;text-align:left;padding:4px 8px">'
_RULED = '<tr style="border-top:1px solid #ccc">'


class Column(NamedTuple):
    """A column: its title, whether it has numbers, and what its cells are.

    A column without a title stands under the title before it.
    """

    title: str
    numeric: bool
    role: str


Rows = Sequence[Sequence[Cell]]
"""The cells of a table, line by line."""


def markdown(columns: Sequence[Column], rows: Rows) -> str:
    r"""The table as GitHub's Markdown; what Markdown would interpret is escaped.

    >>> print(markdown([Column("node", False, "name")], [["a|b"], ["*"]]))
    | node |
    | :--- |
    | a\|b |
    | \* |
    """
    titles = [column.title for column in columns]
    rule = ["---:" if column.numeric else ":---" for column in columns]
    cells = [[cell.translate(MARKDOWN) for cell in row] for row in whole(rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in (titles, rule, *cells))


def latex(columns: Sequence[Column], rows: Rows) -> str:
    r"""The table as a `tabular` for a plain `article`; the cells are set in math mode.

    >>> print(latex([Column("node", False, "name"), Column("value", True, "value")], [["h", "1"]]))
    \begingroup\renewcommand{\arraystretch}{1.4}%
    \begin{tabular}{lr}
    \hline
    node & value \\
    \hline
    $h$ & $1$ \\
    \hline
    \end{tabular}\endgroup
    """
    titles = [
        column.title if span == 1 else f"\\multicolumn{{{span}}}{{l}}{{{column.title}}}"
        for column, span in _spans(columns)
    ]
    lines = [[f"${cell}$" if cell else "" for cell in row] for row in whole(rows)]
    return "\n".join(
        [
            # Braces at the beginning would be the title of a frame of Beamer.
            r"\begingroup\renewcommand{\arraystretch}{1.4}%",
            f"\\begin{{tabular}}{{{''.join('lr'[column.numeric] for column in columns)}}}",
            r"\hline",
            f"{' & '.join(titles)} \\\\",
            r"\hline",
            *(f"{' & '.join(line)} \\\\" for line in lines),
            r"\hline",
            r"\end{tabular}\endgroup",
        ]
    )


def html(columns: Sequence[Column], rows: Rows, caption: str = "") -> str:
    """The table as HTML that needs no style sheet; each cell's class is its column's role.

    A row whose first cell is empty belongs to the row above it. A caption stands below.

    >>> print(html([Column("value", True, "value")], [["1"]]))
    <table class="trace" style="border-collapse:collapse">
    <thead><tr><th scope="col" colspan="1" style="padding:2px 8px;text-align:right">value</th></tr></thead>
    <tbody>
    <tr style="border-top:1px solid #ccc"><td class="value" style="padding:2px 8px;text-align:right;color:#c00000">1</td></tr>
    </tbody>
    </table>
    """  # noqa: E501 - a line of HTML
    from html import escape  # here, because it would lengthen `import autograd` for everyone

    titles = "".join(
        f'<th scope="col" colspan="{span}" style="{_style(column)}">{escape(column.title)}</th>'
        for column, span in _spans(columns)
    )
    opened = [f'<td class="{c.role}" style="{_style(c)}{_colour(c)}">' for c in columns]
    lines = [
        f"{_RULED if row[0] else '<tr>'}"
        f"{''.join(f'{td}{escape(cell)}</td>' for td, cell in zip(opened, row, strict=True))}</tr>"
        for row in whole(rows)
    ]
    return "\n".join(
        [
            '<table class="trace" style="border-collapse:collapse">',
            *([f"{_CAPTION}{escape(caption)}</caption>"] if caption else []),
            f"<thead><tr>{titles}</tr></thead>",
            "<tbody>",
            *lines,
            "</tbody>",
            "</table>",
        ]
    )


_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a formula of a spreadsheet begins with."""


def csv(titles: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """The table as comma-separated values for machines; of None nothing is written.

    A text that a spreadsheet would take for a formula has an apostrophe before it.

    >>> print(csv(["name", "value"], [["=a,b", 0.5], ["c", None]]))
    name,value
    "'=a,b",0.5
    c,
    """
    import csv  # here, because they would lengthen `import autograd` for everyone
    import io

    def line(cells: Sequence[object]) -> str:
        text = io.StringIO(newline="")
        csv.writer(text).writerow(  # which quotes the ends of lines within a cell
            f"'{x}" if isinstance(x, str) and x.startswith(_FORMULA) else x for x in cells
        )
        return text.getvalue().removesuffix("\r\n")

    return "\n".join(map(line, [titles, *rows]))


def _spans(columns: Sequence[Column]) -> list[tuple[Column, int]]:
    """Each column with a title, and over how many columns that stands."""
    starts = [i for i, column in enumerate(columns) if column.title]
    ends = [*starts[1:], len(columns)]
    return [(columns[i], end - i) for i, end in zip(starts, ends, strict=True)]


def _style(column: Column) -> str:
    return f"padding:2px 8px;text-align:{'right' if column.numeric else 'left'}"


def _colour(column: Column) -> str:
    return f";color:{COLOURS[column.role]}" if column.role in COLOURS else ""
