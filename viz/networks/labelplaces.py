"""Where labels on crossing lines can be read: on their own line, clear of all others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

Point = tuple[float, float]

_STEPS = 100


class Segment(NamedTuple):
    """A straight line, from left to right."""

    start: Point
    end: Point

    def at(self, x: float) -> float:
        """The height of the line, or of its nearer end, at `x`."""
        (left, low), (right, high) = self
        share = (min(max(x, left), right) - left) / (right - left)
        return low + share * (high - low)


class Box(NamedTuple):
    """A box around a point."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: Box) -> bool:
        """Whether the boxes have a point in common."""
        return (
            abs(self.x - other.x) < (self.width + other.width) / 2
            and abs(self.y - other.y) < (self.height + other.height) / 2
        )

    def meets(self, line: Segment) -> bool:
        """Whether a line that reaches from left to right of the box passes through it."""
        ends = line.at(self.x - self.width / 2), line.at(self.x + self.width / 2)
        return min(ends) < self.y + self.height / 2 and self.y - self.height / 2 < max(ends)


def places(
    lines: Sequence[Segment], sizes: Sequence[tuple[float, float]], margin: float
) -> list[Point] | None:
    """A point on each line around which its label meets no other line and no other label.

    `sizes` are the labels' widths and heights; labels keep `margin` away from the lines' ends.
    The line with the fewest free places chooses first, and takes the one nearest to its middle.
    None if a label is left without a place.

    >>> rising, falling = Segment((0, 0), (100, 50)), Segment((0, 50), (100, 0))
    >>> places([rising, falling], [(20, 10), (20, 10)], margin=5)
    [(40.0, 20.0), (40.0, 30.0)]
    >>> places([rising, falling], [(60, 40), (60, 40)], margin=5) is None
    True
    """
    free = [list(_free(line, lines, size, margin)) for line, size in zip(lines, sizes, strict=True)]
    taken: dict[int, Box] = {}
    for i in sorted(range(len(lines)), key=lambda i: len(free[i])):
        for box in free[i]:
            if not any(box.overlaps(other) for other in taken.values()):
                taken[i] = box
                break
        else:
            return None
    return [(taken[i].x, taken[i].y) for i in range(len(lines))]


def _free(
    line: Segment, lines: Sequence[Segment], size: tuple[float, float], margin: float
) -> Iterator[Box]:
    """Boxes on a line that meet no other, from its middle outwards."""
    (left, _), (right, _) = line
    for step in sorted(range(_STEPS + 1), key=lambda step: abs(2 * step - _STEPS)):
        x = left + step / _STEPS * (right - left)
        box = Box(x, line.at(x), *size)
        inside = left + margin <= x - size[0] / 2 and x + size[0] / 2 <= right - margin
        if inside and not any(box.meets(other) for other in lines if other is not line):
            yield box
