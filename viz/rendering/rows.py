"""A layout broken into rows, as a line of text is: strips below each other, joined by lines."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import pairwise

from viz.rendering.layout import Curve, Layout, Point

GAP = 12.0
"""The distance in points of two rows, and of texts from the graph."""
_LANE = 6.0
"""The distance of the lines that lead from the end of a row to the beginning of the next."""
_CORNER = 6.0
"""How far before and after a corner its rounding begins."""


def in_rows(layout: Layout, rows: int) -> Layout:
    """The layout in at most so many rows, the widest as narrow as can be."""
    left, _, right, _ = layout.extent
    cuts = _evenly([left, *layout.gaps, right], rows)
    return _Rows(layout, cuts).stacked() if len(cuts) > 2 else layout


def _evenly(ends: Sequence[float], parts: int) -> list[float]:
    """From the first of `ends` to the last in at most `parts` steps, the longest of them short."""
    lengths = _lengths(tuple(ends))
    enough = bisect_left(lengths, True, key=lambda most: len(_steps(ends, most)) <= parts + 1)
    return _steps(ends, lengths[enough])


@lru_cache(1)
def _lengths(ends: Sequence[float]) -> list[float]:
    """How long steps can be of which the longest is as short as can be."""
    least = max(b - a for a, b in pairwise(ends))
    return sorted({b - a for i, a in enumerate(ends) for b in ends[i:] if b - a >= least})


def _steps(ends: Sequence[float], most: float) -> list[float]:
    """From the first of `ends` to the last, each step as far as `most` lets it be."""
    chosen = [ends[0]]
    for here, following in pairwise(ends):
        if following - chosen[-1] > most:
            chosen.append(here)
    return [*chosen, ends[-1]]


class _Rows:
    """The strips between vertical cuts, and how an edge goes on from one to the next."""

    def __init__(self, layout: Layout, cuts: Sequence[float]) -> None:
        self.layout = layout
        self.cuts = cuts[1:-1]
        self.pieces = {id: list(self._pieces(curve)) for id, curve in layout.curves.items()}
        self.row_of = {id: sum(box.x > x for x in self.cuts) for id, box in layout.boxes.items()}

    def _pieces(self, curve: Curve) -> list[tuple[int, Curve]]:
        """The parts of an edge with their rows."""
        found, row = [], 0
        for i, x in enumerate(self.cuts):
            if parts := curve.cut(x):
                found.append((i, parts[0]))
                curve, row = parts[1], i + 1
            elif curve.points[0][0] >= x:
                row = i + 1
        return [*found, (row, curve)]

    @cached_property
    def extents(self) -> list[tuple[float, float, float, float]]:
        """The ends of each strip, where it was."""
        found = []
        for row in range(len(self.cuts) + 1):
            boxes = {id: box for id, box in self.layout.boxes.items() if self.row_of[id] == row}
            curves = {
                f"{id} {i}": curve
                for id, pieces in self.pieces.items()
                for i, (at, curve) in enumerate(pieces)
                if at == row
            }
            found.append(Layout(boxes, curves).extent)
        return found

    @cached_property
    def leading(self) -> list[list[str]]:
        """The nodes whose edges lead on from each row but the last, from the top.

        Edges from one node share a line. They begin the next row in the same order, and so
        the lines do not cross.
        """
        found: list[list[tuple[float, str]]] = [[] for _ in self.cuts]
        for id, pieces in self.pieces.items():
            for row, curve in pieces[:-1]:
                found[row].append((-curve.points[-1][1], self.layout.joins[id][0]))
        return [list(dict.fromkeys(start for _, start in sorted(row))) for row in found]

    @cached_property
    def moves(self) -> list[Point]:
        """How far each strip is moved."""
        found: list[Point] = []
        top = 0.0
        for row, (left, bottom, _, high) in enumerate(self.extents):
            if row:
                top -= GAP + _LANE * len(self.leading[row - 1])
            found.append((-left, top - high))
            top -= high - bottom
        return found

    def stacked(self) -> Layout:
        """The layout in rows."""
        boxes = {}
        for id, box in self.layout.boxes.items():
            dx, dy = self.moves[self.row_of[id]]
            boxes[id] = box._replace(x=box.x + dx, y=box.y + dy)
        turns = sum(map(len, self.leading))
        return Layout(boxes, {id: self._joined(id) for id in self.pieces}, turns=turns)

    def _joined(self, id: str) -> Curve:
        """An edge whose parts are moved with their rows and joined."""
        (_, first), *_ = moved = [
            (row, curve.moved(*self.moves[row])) for row, curve in self.pieces[id]
        ]
        points, tips = first.points, first.tips
        for (row, _), (_, following) in pairwise(moved):
            way = self._way(id, row, points[-1], following.points[0])
            points = [*points, *way[1:], *following.points[1:]]
            tips = tips | following.tips
        return Curve(points, tips)

    def _way(self, id: str, row: int, start: Point, end: Point) -> list[Point]:
        """The line on which an edge leads from the end of a row to the next one's beginning."""
        order = self.leading[row].index(self.layout.joins[id][0])
        lanes = len(self.leading[row])
        (dx, dy), (_, bottom, right, _) = self.moves[row], self.extents[row]
        out = right + dx + _LANE * (lanes - order)
        lane = bottom + dy - GAP / 2 - _LANE * (lanes - order - 0.5)
        back = -_LANE * (order + 1)  # rows begin at 0
        corners = [start, (out, start[1]), (out, lane), (back, lane), (back, end[1]), end]
        return _rounded(corners)


def _rounded(corners: Sequence[Point]) -> list[Point]:
    """Straight lines between points as Bézier curves, with rounded corners."""
    points = [corners[0]]

    def line_to(x: float, y: float) -> None:
        a, b = points[-1]
        third = (x - a) / 3, (y - b) / 3
        points.extend([(a + third[0], b + third[1]), (x - third[0], y - third[1]), (x, y)])

    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        line_to(*_towards(corner, before))
        points.extend([corner, corner, _towards(corner, after)])
    line_to(*corners[-1])
    return points


def _towards(corner: Point, other: Point) -> Point:
    """The point at most `_CORNER` from a corner on the way to another point."""
    length = max(abs(other[0] - corner[0]), abs(other[1] - corner[1])) or 1.0
    step = min(_CORNER, length / 2) / length
    return corner[0] + step * (other[0] - corner[0]), corner[1] + step * (other[1] - corner[1])
