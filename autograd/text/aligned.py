"""Tables of text whose columns align and fit."""

from collections.abc import Sequence
from typing import TypeAlias

from autograd.text.words import display_width, excerpt

GAP = "  "
NARROWEST = 6

Cell: TypeAlias = str | tuple[str, str]
"""A text that may be cut, or such a text and what follows it and is never cut."""


def table(
    header: Sequence[str], rows: Sequence[Sequence[Cell]], numeric: Sequence[bool], width: int
) -> str:
    """The rows under their header, columns of numbers aligned to the right.

    If the lines would be longer than `width`, the widest columns of text are cut, but never a
    column of numbers, nor the second part of a cell.

    >>> print(table(["node", "value"], [["h₁", "0.5"], ["loss", "12"]], [False, True], 80))
    node  value
    h₁      0.5
    loss     12
    >>> print(table(["partial"], [[("∂loss/∂learning_rate", " = 0.25")]], [False], 18))
    partial
    ∂loss…_rate = 0.25
    """
    lines = [[(cell, "") if isinstance(cell, str) else cell for cell in r] for r in (header, *rows)]
    columns = list(zip(*lines, strict=True))
    widths = widths_of([header, *rows])
    floors = [
        w if fixed else min(w, max(NARROWEST, *(len(kept) + 1 for _, kept in column)))
        for column, w, fixed in zip(columns, widths, numeric, strict=True)
    ]
    while length(widths) > width and widths != floors:
        reducible = [i for i, w in enumerate(widths) if w > floors[i]]
        widths[max(reducible, key=widths.__getitem__)] -= 1
    return "\n".join(GAP.join(map(_cell, line, widths, numeric)).rstrip() for line in lines)


def widths_of(rows: Sequence[Sequence[Cell]]) -> list[int]:
    """How wide each column must be for its widest cell."""
    return [max(map(display_width, column)) for column in zip(*whole(rows), strict=True)]


def length(widths: Sequence[int]) -> int:
    """How long a line is whose columns have these widths."""
    return sum(widths) + len(GAP) * (len(widths) - 1)


def whole(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """The rows with the text of each cell in one piece."""
    return [["".join(cell) for cell in row] for row in rows]


def _cell(parts: tuple[str, str], width: int, numeric: bool) -> str:
    text, kept = parts
    room = width - len(kept)
    shown = text + kept
    while (missing := width - display_width(shown)) < 0 < room:
        shown = excerpt(text, room) + kept
        room -= 1
    padding = " " * missing
    return padding + shown if numeric else shown + padding
