"""Tables of text whose columns align and fit."""

from collections.abc import Iterator, Sequence
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
    columns = list(zip(header, *rows, strict=True))
    sizes = list(map(_sizes, columns))
    widths = list(map(max, sizes))
    floors = [
        w if fixed else min(w, max(NARROWEST, *(len(_parts(cell)[1]) + 1 for cell in column)))
        for column, w, fixed in zip(columns, widths, numeric, strict=True)
    ]
    while length(widths) > width and widths != floors:
        reducible = [i for i, w in enumerate(widths) if w > floors[i]]
        widths[max(reducible, key=widths.__getitem__)] -= 1
    fitted = map(_fitted, columns, sizes, widths, numeric)
    return "\n".join(GAP.join(line).rstrip() for line in zip(*fitted, strict=True))


def widths_of(rows: Sequence[Sequence[Cell]]) -> list[int]:
    """How wide each column must be for its widest cell."""
    return [max(_sizes(column)) for column in zip(*rows, strict=True)]


def length(widths: Sequence[int]) -> int:
    """How long a line is whose columns have these widths."""
    return sum(widths) + len(GAP) * (len(widths) - 1)


def whole(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """The rows with the text of each cell in one piece."""
    return [list(map(_joined, row)) for row in rows]


def _joined(cell: Cell) -> str:
    return cell if isinstance(cell, str) else "".join(cell)


def _parts(cell: Cell) -> tuple[str, str]:
    return (cell, "") if isinstance(cell, str) else cell


def _sizes(column: Sequence[Cell]) -> list[int]:
    """The display width of each cell."""
    texts = list(map(_joined, column))
    is_plain = all(display_width(c) == 1 for c in set("".join(texts)))
    return list(map(len if is_plain else display_width, texts))


def _fitted(
    column: Sequence[Cell], sizes: Sequence[int], width: int, numeric: bool
) -> Iterator[str]:
    """The cells in a width, cut if they must be, with spaces before or after them."""
    for cell, size in zip(column, sizes, strict=True):
        shown = _joined(cell)
        if size > width:
            text, kept = _parts(cell)
            room = width - len(kept)
            while size > width and room > 0:
                shown = excerpt(text, room) + kept
                size = display_width(shown)
                room -= 1
        padding = " " * (width - size)
        yield padding + shown if numeric else shown + padding
