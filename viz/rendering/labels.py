"""Labels: lines of text, in boxes as wide as their letters really are."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import ceil
from typing import NamedTuple

from autograd.text.words import printable
from viz.rendering import font

TITLE_SIZE, NAME_SIZE, SIZE = 18, 14, 12
"""The sizes in points of titles, of names and of all else."""
LEADING = 1.2
"""How high Graphviz makes a line, in sizes of its text."""


_SPACE = "\N{NO-BREAK SPACE}"


class Line(NamedTuple):
    """A line of a label, its size in points; `reserved` is the least width that it takes."""

    text: str
    size: int
    colour: str = "black"
    reserved: int = 0

    @property
    def width(self) -> int:
        """How wide its letters are in points, with a little room."""
        return max(self._needed, self.reserved)

    @property
    def _needed(self) -> int:
        return ceil(1.02 * font.width(self.text, self.size)) + 2

    @property
    def padded(self) -> str:
        """The text, which stays nearly where it is when the room reserved is written into."""
        room = self.width - self._needed
        space = ceil(font.width(_SPACE, self.size))  # as Graphviz rounds it
        return self.text + int(room / space) * _SPACE or _SPACE

    @property
    def height(self) -> float:
        """How high Graphviz makes it in points."""
        return LEADING * self.size


def title_line(title: str) -> Line:
    """A picture's title as a line; TypeError if it is not text."""
    return Line(printable(title, "title"), TITLE_SIZE)


def written(frames: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The lines of one thing in several pictures, without those that are empty in all of them.

    Each line takes the width of its widest, so that the pictures have the same layout.
    """
    lines = [found for found in zip(*frames, strict=True) if any(line.text for line in found)]
    widths = [max(line.width for line in found) for found in lines]
    return [
        [found[i]._replace(reserved=w) for found, w in zip(lines, widths, strict=True)]
        for i in range(len(frames))
    ]


def label(*lines: Line, padding: int = 2, left: bool = False) -> str:
    """An HTML-like label of Graphviz that is as wide as its text and leaves room around it.

    Its lines stand in the middle, or all begin at the `left`.
    """
    return rows(below(lines), padding, left)


def below(lines: Sequence[Line]) -> list[Sequence[Line]]:
    """A table with a row for each line."""
    return [[line] for line in lines]


def rows(table: Sequence[Sequence[Line]], padding: int = 2, left: bool = False) -> str:
    """A label with several texts beside each other in a row; one that is alone fills its row."""
    columns = max(map(len, table))
    written = "".join(
        f"<TR>{''.join(_cell(line, columns if len(row) == 1 else 1, left) for line in row)}</TR>"
        for row in table
    )
    attributes = f'BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="{padding}"'
    return f"<<TABLE {attributes}>{written}</TABLE>>"


def _cell(line: Line, columns: int, left: bool) -> str:
    shown = escape(line.padded).replace("\\", r"\\")  # Graphviz expands \N and its like
    family = font.family(line.text)
    face = "" if family == font.FAMILY else f' FACE="{family}"'
    text = f'<FONT{face} POINT-SIZE="{line.size}" COLOR="{line.colour}">{shown}</FONT>'
    span = f' COLSPAN="{columns}"' if columns > 1 else ""
    side = ' ALIGN="LEFT"' if left else ""
    return f'<TD{span}{side} WIDTH="{line.width}">{text}</TD>'
