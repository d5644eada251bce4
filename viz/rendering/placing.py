"""Where everything in a picture stands, so that it fills a page of a given shape."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from viz.rendering.labels import SIZE, Line
from viz.rendering.layout import Curve, Layout, Point
from viz.rendering.rows import GAP, in_rows

MOST_ROWS = 8
_MARGIN = 5.0
"""The room in points around all."""
READABLE = 40
"""On a page at most so many of its smallest letters would stand above each other."""
TURN = 0.06
"""By how much letters must be larger for each line that leads from a row to the next."""


class Places:
    """Where everything in a picture stands, in Graphviz's words.

    `nodes` and `edges` have their positions by id. The texts above and below the graph are
    part of the picture, whose `width` and `height` are those of a page with the aspect. Text
    that `is_small` cannot be read there: its `excess` is above 1; `effort` is what reading takes,
    by letters and lines. If it `is_tall`, the page has room at its sides.
    """

    def __init__(
        self, layout: Layout, title: Sequence[Line], legend: Sequence[Line], aspect: float | None
    ) -> None:
        self.layout = layout
        self.left, self.bottom, right, self.top = layout.extent
        self.right = max([right, *(self.left + line.width for line in title)])
        texts = list(self.texts(title, legend))
        low = min([self.bottom, *(y - line.height / 2 for line, (_, y) in texts)])
        high = max([self.top, *(y + line.height / 2 for line, (_, y) in texts)])
        self.right = max([self.right, *(x + line.width / 2 for line, (x, _) in texts)])
        width, self.height = self.right - self.left + 2 * _MARGIN, high - low + 2 * _MARGIN
        self.is_tall = aspect is not None and self.height > width / aspect
        if aspect:
            self.height = max(self.height, width / aspect)
            width = aspect * self.height
        self.excess = self.height / (READABLE * SIZE)
        self.is_small = self.excess > 1.0
        self.effort = self.height * (1.0 if self.is_small else 1.0 + TURN * layout.turns)
        x, y = (self.left + self.right) / 2, (low + high) / 2
        self.corners = [_pos((x + s * width / 2, y + s * self.height / 2)) for s in (-1, 1)]

    @cached_property
    def nodes(self) -> dict[str, str]:
        """Where the nodes are."""
        return {id: _pos((box.x, box.y)) for id, box in self.layout.boxes.items()}

    @cached_property
    def edges(self) -> dict[str, str]:
        """Where the edges are."""
        return {id: _spline(curve) for id, curve in self.layout.curves.items()}

    def texts(self, title: Sequence[Line], legend: Sequence[Line]) -> Iterator[tuple[Line, Point]]:
        """Each line with its middle: the title's above the middle, the legend's in rows."""
        y = self.top + GAP / 2
        for line in reversed(title):
            y += line.height
            yield line, ((self.left + self.right) / 2, y - line.height / 2)
        x, y = self.left, self.bottom - GAP / 2
        for line in legend:
            if x > self.left and x + line.width > self.right:
                x, y = self.left, y - line.height
            yield line, (x + line.width / 2, y - line.height / 2)
            x += line.width + 2 * SIZE


def best(
    layout: Layout,
    title: Sequence[Line],
    legend: Sequence[Line],
    aspect: float | None,
    direction: str,
) -> Places:
    """The layout, in rows or columns, that is best to read on a page of the aspect.

    Rows are added until the page is full, for more of them only make it taller.
    """
    found = [Places(layout, title, legend, aspect)]
    if aspect and direction in ("LR", "TB"):
        is_turned = direction == "TB"
        whole = layout.turned() if is_turned else layout
        for n in range(2, MOST_ROWS + 1):
            if found[-1].is_tall != is_turned:
                break
            broken = in_rows(whole, n)
            found.append(Places(broken.turned() if is_turned else broken, title, legend, aspect))
    return min(found, key=lambda places: (places.is_small, places.effort))


def _pos(point: Point) -> str:
    return f"{point[0]:.2f},{point[1]:.2f}"


def _spline(curve: Curve) -> str:
    tips = [f"{end},{_pos(point)}" for end, point in curve.tips.items()]
    return " ".join([*tips, *map(_pos, curve.points)])
