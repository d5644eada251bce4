"""Tables of text whose columns align and fit."""

import re
from collections.abc import Sequence

from autograd.text.words import display_width, excerpt

GAP = "  "
NARROWEST = 6
_DIGITS = r"−?[\d.e+−]+"
_NUMBERS = re.compile(rf" = {_DIGITS}$|^{_DIGITS} × {_DIGITS}$")


def table(
    header: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool], width: int
) -> str:
    """The rows under their header, columns of numbers aligned to the right.

    If the lines would be longer than `width`, the widest columns of text are cut, but never a
    number: not in its own column, nor where it follows an equals sign, nor in a product of two.

    >>> print(table(["node", "value"], [["h₁", "0.5"], ["loss", "12"]], [False, True], 80))
    node  value
    h₁      0.5
    loss     12
    """
    lines = [header, *rows]
    columns = list(zip(*lines, strict=True))
    widths = [max(map(display_width, column)) for column in columns]
    floors = [
        w if fixed else min(w, max(NARROWEST, *(len(_kept(cell)) + 1 for cell in column)))
        for column, w, fixed in zip(columns, widths, numeric, strict=True)
    ]
    while sum(widths) + len(GAP) * (len(widths) - 1) > width and widths != floors:
        reducible = [i for i, w in enumerate(widths) if w > floors[i]]
        widths[max(reducible, key=widths.__getitem__)] -= 1
    return "\n".join(GAP.join(map(_cell, line, widths, numeric)).rstrip() for line in lines)


def _kept(cell: str) -> str:
    """The part of a cell that is kept: an equals sign and its number, or two factors."""
    found = _NUMBERS.search(cell)
    return found[0] if found else ""


def _cell(text: str, width: int, numeric: bool) -> str:
    kept = _kept(text)
    rest = text[: len(text) - len(kept)]
    room = width - len(kept)
    while display_width(text) > width and room > 0:
        text = excerpt(rest, room) + kept
        room -= 1
    padding = " " * (width - display_width(text))
    return padding + text if numeric else text + padding
