"""A layout as Graphviz made it: where nodes and edges are."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

Point = tuple[float, float]


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
        starts = range(0, len(self.points) - 3, 3)
        i = next((i for i in starts if self.points[i][0] <= x < self.points[i + 3][0]), None)
        if i is None:
            return None
        piece = self.points[i : i + 4]
        low, high = 0.0, 1.0
        for _ in range(20):  # to a thousandth of a point
            t = (low + high) / 2
            low, high = (t, high) if _split(piece, t)[0][3][0] < x else (low, t)
        before, after = _split(piece, low)
        first, last = [*self.points[:i], *before], [*after, *self.points[i + 4 :]]
        return Curve(first, self._tip("s")), Curve(last, self._tip("e"))


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
    """Where the nodes and edges of a graph are, by their ids, and which nodes an edge joins.

    Where it is broken into rows, `turns` lines lead from a row to the next.
    """

    boxes: dict[str, Box]
    curves: dict[str, Curve]
    joins: dict[str, tuple[str, str]] = field(default_factory=dict)
    turns: int = 0

    @classmethod
    def of(cls, text: bytes) -> Layout:
        """A layout as Graphviz writes it in JSON."""
        # Graphviz cuts texts short that have many backslashes, sometimes inside a character.
        found = json.loads(text.decode(errors="replace"))
        boxes = {}
        for node in found.get("objects", ()):
            x, y = map(float, node["pos"].split(","))
            boxes[node["id"]] = Box(x, y, 72 * float(node["width"]), 72 * float(node["height"]))
        edges = found.get("edges", ())
        names = list(boxes)  # in the order of the numbers by which edges name their ends
        return cls(
            boxes,
            {edge["id"]: _curve(edge["pos"]) for edge in edges},
            {edge["id"]: (names[edge["tail"]], names[edge["head"]]) for edge in edges},
        )

    def turned(self) -> Layout:
        """The layout with rows as columns: what ran from left to right runs from the top down."""
        boxes = {id: Box(-b.y, -b.x, b.height, b.width) for id, b in self.boxes.items()}
        curves = {id: curve.turned() for id, curve in self.curves.items()}
        return Layout(boxes, curves, self.joins, self.turns)

    @cached_property
    def extent(self) -> tuple[float, float, float, float]:
        """The left, bottom, right and top end."""
        points = [p for c in self.curves.values() for p in (*c.points, *c.tips.values())]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        for x, y, width, height in self.boxes.values():
            xs += x - width / 2, x + width / 2
            ys += y - height / 2, y + height / 2
        return min(xs), min(ys), max(xs), max(ys)

    @cached_property
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
            if left > right + 1:
                gaps.append((left + right) / 2)
            right = max(right, end)
        wrong = self._wrongly_cut(gaps)
        return [x for i, x in enumerate(gaps) if i not in wrong]

    def _wrongly_cut(self, lines: Sequence[float]) -> set[int]:
        """Which vertical lines cut other edges than those that lead from left to right of them."""
        found: set[int] = set()
        for id, ends in self.joins.items():
            first, last = sorted(self.boxes[end].x for end in ends)
            led = range(bisect_right(lines, first), bisect_right(lines, last))
            xs = [bisect_left(lines, x) for x, _ in self.curves[id].points[::3]]
            cut = {i for start, end in pairwise(xs) for i in range(start, end)}
            found |= cut.symmetric_difference(led)
        return found


def _curve(pos: str) -> Curve:
    tips, points = {}, []
    for word in pos.split(";")[0].split():
        *end, x, y = word.split(",")
        if end:
            tips[end[0]] = float(x), float(y)
        else:
            points.append((float(x), float(y)))
    return Curve(points, tips)
