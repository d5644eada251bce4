"""A layout as Graphviz made it, and broken into rows, as a line of text is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

Point = tuple[float, float]

GAP = 12.0
"""The distance in points of two rows, and of texts from the graph."""
LANE = 6.0
"""The distance of the lines that lead from the end of a row to the beginning of the next."""
CORNER = 6.0


class Box(NamedTuple):
    """A node: its middle and its size, in points; up is greater."""

    x: float
    y: float
    width: float
    height: float


class Curve(NamedTuple):
    """An edge: cubic Bézier curves that share their ends, and the tips of its arrows."""

    points: list[Point]
    tips: dict[str, Point]

    def moved(self, dx: float, dy: float) -> Curve:
        """The same curve elsewhere."""
        return Curve(
            [(x + dx, y + dy) for x, y in self.points],
            {end: (x + dx, y + dy) for end, (x, y) in self.tips.items()},
        )

    def turned(self) -> Curve:
        """The same curve with its axes exchanged, so that right becomes down."""
        tips = {end: (-y, -x) for end, (x, y) in self.tips.items()}
        return Curve([(-y, -x) for x, y in self.points], tips)

    def arrows(self) -> Iterator[tuple[Point, Point]]:
        """The two ends of each arrowhead."""
        for end, i in (("s", 0), ("e", -1)):
            if end in self.tips:
                yield self.tips[end], self.points[i]

    def _tip(self, end: str) -> dict[str, Point]:
        return {end: self.tips[end]} if end in self.tips else {}

    def cut(self, x: float) -> tuple[Curve, Curve] | None:
        """The curve left and right of a vertical line that it crosses, or None."""
        for i in range(0, len(self.points) - 3, 3):
            piece = self.points[i : i + 4]
            if piece[0][0] <= x < piece[3][0]:
                low, high = 0.0, 1.0
                for _ in range(40):
                    t = (low + high) / 2
                    low, high = (t, high) if _split(piece, t)[0][3][0] < x else (low, t)
                before, after = _split(piece, low)
                first, last = [*self.points[:i], *before], [*after, *self.points[i + 4 :]]
                return Curve(first, self._tip("s")), Curve(last, self._tip("e"))
        return None


def _split(p: Sequence[Point], t: float) -> tuple[list[Point], list[Point]]:
    """A cubic Bézier curve in two, by de Casteljau's construction."""

    def between(a: Point, b: Point) -> Point:
        return a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])

    a, b, c = between(p[0], p[1]), between(p[1], p[2]), between(p[2], p[3])
    d, e = between(a, b), between(b, c)
    f = between(d, e)
    return [p[0], a, d, f], [f, e, c, p[3]]


@dataclass(frozen=True)
class Layout:
    """Where the nodes and edges of a graph are, by their ids."""

    boxes: dict[str, Box]
    curves: dict[str, Curve]

    @classmethod
    def of(cls, text: bytes) -> Layout:
        """A layout as Graphviz writes it in JSON."""
        found = json.loads(text)
        boxes = {}
        for node in found.get("objects", ()):
            x, y = map(float, node["pos"].split(","))
            boxes[node["id"]] = Box(x, y, 72 * float(node["width"]), 72 * float(node["height"]))
        return cls(boxes, {edge["id"]: _curve(edge["pos"]) for edge in found.get("edges", ())})

    def turned(self) -> Layout:
        """The layout with rows as columns: what ran from left to right runs from the top down."""
        boxes = {id: Box(-b.y, -b.x, b.height, b.width) for id, b in self.boxes.items()}
        return Layout(boxes, {id: curve.turned() for id, curve in self.curves.items()})

    @cached_property
    def extent(self) -> tuple[float, float, float, float]:
        """The left, bottom, right and top end."""
        points = [p for c in self.curves.values() for p in (*c.points, *c.tips.values())]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        for x, y, width, height in self.boxes.values():
            xs += x - width / 2, x + width / 2
            ys += y - height / 2, y + height / 2
        return min(xs), min(ys), max(xs), max(ys)

    def gaps(self) -> list[float]:
        """Where a vertical line meets no node and no arrowhead, in the middle of each such gap."""
        ends = sorted(
            [(b.x - b.width / 2, b.x + b.width / 2) for b in self.boxes.values()]
            + [
                (min(tip[0], end[0]), max(tip[0], end[0]))
                for curve in self.curves.values()
                for tip, end in curve.arrows()
            ]
        )
        gaps, right = [], ends[0][1]
        for left, end in ends[1:]:
            if left > right + 1 and self._can_be_cut((left + right) / 2):
                gaps.append((left + right) / 2)
            right = max(right, end)
        return gaps

    def _can_be_cut(self, x: float) -> bool:
        """Whether each edge that leads from left to right of a line can be cut there."""
        for curve in self.curves.values():
            xs = [p[0] for p in (*curve.points, *curve.tips.values())]
            if min(xs) < x < max(xs) and not curve.cut(x):
                return False
        return True

    def in_rows(self, rows: int) -> Layout:
        """The layout cut into rows that stand below each other, the widest as narrow as can be."""
        left, _, right, _ = self.extent
        cuts = _evenly([left, *self.gaps(), right], rows)
        return _stacked(self, cuts) if len(cuts) > 2 else self


def _curve(pos: str) -> Curve:
    tips, points = {}, []
    for word in pos.split(";")[0].split():
        *end, x, y = word.split(",")
        if end:
            tips[end[0]] = float(x), float(y)
        else:
            points.append((float(x), float(y)))
    return Curve(points, tips)


def _evenly(ends: list[float], parts: int) -> list[float]:
    """From the first of `ends` to the last in at most `parts` steps, the longest of them short."""
    lengths = sorted({b - a for i, a in enumerate(ends) for b in ends[i + 1 :]})
    for most in lengths:
        chosen = [ends[0]]
        for here, following in pairwise(ends):
            if following - chosen[-1] > most:
                chosen.append(here)
        if len(chosen) <= parts and all(b - a <= most for a, b in pairwise([*chosen, ends[-1]])):
            return [*chosen, ends[-1]]
    return [ends[0], ends[-1]]


def _stacked(layout: Layout, cuts: list[float]) -> Layout:
    """The strips between the cuts, each below the one before and joined to it."""
    rows = len(cuts) - 1
    pieces: dict[str, list[tuple[int, Curve]]] = {}
    for id, curve in layout.curves.items():
        rest, start = curve, 0
        pieces[id] = []
        for row, x in enumerate(cuts[1:-1]):
            if parts := rest.cut(x):
                pieces[id].append((row, parts[0]))
                rest, start = parts[1], row + 1
            elif rest.points[0][0] >= x:
                start = row + 1
        pieces[id].append((start, rest))
    row_of = {id: sum(box.x > x for x in cuts[1:-1]) for id, box in layout.boxes.items()}
    numbered = [
        (id, i, row, curve) for id, found in pieces.items() for i, (row, curve) in enumerate(found)
    ]
    strips = [
        Layout(
            {id: box for id, box in layout.boxes.items() if row_of[id] == row},
            {f"{id} {i}": c for id, i, r, c in numbered if r == row},
        )
        for row in range(rows)
    ]
    # The lines that lead on, from the top: the same order at the end of a row and at the
    # beginning of the next, so that they do not cross.
    leading = [
        sorted(
            (id for id, found in pieces.items() for r, _ in found[:-1] if r == row),
            key=lambda id: -_piece(pieces[id], row).points[-1][1],
        )
        for row in range(rows - 1)
    ]
    moves: list[Point] = []
    top = 0.0
    for row, strip in enumerate(strips):
        lanes = len(leading[row - 1]) if row else 0
        top -= (GAP + LANE * lanes) if row else 0.0
        left, bottom, _, high = strip.extent
        moves.append((-left, top - high))
        top -= high - bottom
    boxes = {
        id: box._replace(x=box.x + moves[row_of[id]][0], y=box.y + moves[row_of[id]][1])
        for id, box in layout.boxes.items()
    }
    curves = {}
    for id, found in pieces.items():
        moved = [curve.moved(*moves[row]) for row, curve in found]
        points, tips = list(moved[0].points), dict(moved[0].tips)
        for (row, _), following in zip(found, moved[1:], strict=False):
            order, n = leading[row].index(id), len(leading[row])
            strip = strips[row]
            right = strip.extent[2] + moves[row][0] + LANE * (n - order)
            lane = strip.extent[1] + moves[row][1] - GAP / 2 - LANE * (n - order - 0.5)
            beginning = strips[row + 1].extent[0] + moves[row + 1][0] - LANE * (order + 1)
            leaves, enters = points[-1], following.points[0]
            points += _rounded(
                [
                    leaves,
                    (right, leaves[1]),
                    (right, lane),
                    (beginning, lane),
                    (beginning, enters[1]),
                    enters,
                ]
            )[1:]
            points += following.points[1:]
            tips |= following.tips
        curves[id] = Curve(points, tips)
    return Layout(boxes, curves)


def _piece(found: list[tuple[int, Curve]], row: int) -> Curve:
    return next(curve for r, curve in found if r == row)


def _rounded(corners: list[Point]) -> list[Point]:
    """Straight lines between points as Bézier curves, with rounded corners."""
    points = [corners[0]]

    def line_to(x: float, y: float) -> None:
        a, b = points[-1]
        third = (x - a) / 3, (y - b) / 3
        points.extend([(a + third[0], b + third[1]), (x - third[0], y - third[1]), (x, y)])

    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        enter, leave = (_towards(corner, other) for other in (before, after))
        line_to(*enter)
        points.extend([corner, corner, leave])
    line_to(*corners[-1])
    return points


def _towards(corner: Point, other: Point) -> Point:
    """The point at most `CORNER` from a corner on the way to another point."""
    length = max(abs(other[0] - corner[0]), abs(other[1] - corner[1])) or 1.0
    step = min(CORNER, length / 2) / length
    return corner[0] + step * (other[0] - corner[0]), corner[1] + step * (other[1] - corner[1])
