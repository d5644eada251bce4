"""Labels: lines of text, in boxes as wide as their letters really are."""

from __future__ import annotations

from html import escape
from math import ceil
from typing import NamedTuple

from viz.rendering import font

NAME_SIZE, SIZE = 14, 12
"""The sizes in points of names and of all else."""
LEADING = 1.2
"""How high Graphviz makes a line, in sizes of its text."""


class Line(NamedTuple):
    """A line of a label, its size in points."""

    text: str
    size: int
    colour: str = "black"

    @property
    def width(self) -> int:
        """How wide its letters are in points, with a little room."""
        return ceil(1.02 * font.width(self.text, self.size)) + 2

    @property
    def height(self) -> float:
        """How high Graphviz makes it in points."""
        return LEADING * self.size


def label(*lines: Line, padding: int = 2) -> str:
    """An HTML-like label of Graphviz that is as wide as its text and leaves room around it."""
    rows = []
    for line in lines:
        shown = escape(line.text).replace("\\", r"\\")  # Graphviz expands \N and its like
        rows.append(
            f'<TR><TD WIDTH="{line.width}"><FONT POINT-SIZE="{line.size}" COLOR="{line.colour}">'
            f"{shown}</FONT></TD></TR>"
        )
    table = f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="{padding}">'
    return f"<{table}{''.join(rows)}</TABLE>>"
