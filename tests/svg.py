"""What an SVG shows, read independently of what drew it: texts, boxes, lines."""

import re
from bisect import bisect
from collections.abc import Iterator
from functools import cache
from itertools import takewhile
from typing import NamedTuple
from xml.etree import ElementTree

from fontTools.ttLib import TTFont

from tests import ROOT

FONT_FILE = ROOT / "viz" / "rendering" / "fonts" / "DejaVuSans.ttf"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_WEIGHTS = [
    ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    for t in (k / 40 for k in range(41))
]
"""Of the four points of a cubic Bézier curve, at 41 places along it."""


class Box(NamedTuple):
    """A rectangle; down is greater."""

    left: float
    top: float
    right: float
    bottom: float

    def contains(self, other: "Box", slack: float = 0.6) -> bool:
        """Whether the other box is inside, up to half a line's width."""
        return (
            self.left - slack <= other.left
            and self.top - slack <= other.top
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )

    def overlaps(self, other: "Box") -> bool:
        """Whether the boxes have a point in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


class Text(NamedTuple):
    """Words, where they are drawn, and their colour."""

    words: str
    box: Box
    colour: str


class Shape(NamedTuple):
    """A node or an edge: its texts, its outline, and points along its lines."""

    id: str
    kind: str
    texts: list[Text]
    outline: Box | None
    line: list[tuple[float, float]]


@cache
def advances() -> tuple[dict[int, int], int]:
    """Per character the width in the font, and the font's units per em."""
    font = TTFont(FONT_FILE)
    widths = font["hmtx"].metrics
    return {c: widths[name][0] for c, name in font.getBestCmap().items()}, font["head"].unitsPerEm


def text_width(words: str, size: float) -> float:
    """How wide the words are in the font that the pictures are made in."""
    widths, em = advances()
    return sum(widths.get(ord(c), em) for c in words) * size / em


def shapes(svg: str) -> list[Shape]:
    """The nodes and edges of a picture."""
    root = ElementTree.fromstring(svg)
    return [_shape(group) for group in root.iter() if group.get("class") in ("node", "edge")]


def texts_of(svg: str, id: str) -> list[str]:
    """The words of one node."""
    return [text.words for shape in shapes(svg) if shape.id == id for text in shape.texts]


def view(svg: str) -> Box:
    """The visible part of the picture, in the coordinates of its shapes."""
    background = next(e for e in ElementTree.fromstring(svg).iter() if e.tag.endswith("}polygon"))
    xs, ys = zip(*_points(background), strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def assert_legible(svg: str) -> None:
    """Fail for words that are cut off, that overlap others or that an edge crosses."""
    drawn, visible = shapes(svg), view(svg)
    for shape in drawn:
        for text in shape.texts:
            assert visible.contains(text.box), f"{text.words} leaves the picture"
            if shape.outline is not None:
                assert shape.outline.contains(text.box), f"{text.words} is clipped"
    texts = sorted((text for shape in drawn for text in shape.texts), key=lambda text: text.box)
    assert texts
    points = sorted((x, y, e.id) for e in drawn if e.kind == "edge" for x, y in e.line)
    for i, one in enumerate(texts, 1):
        box = one.box
        for other in takewhile(lambda other, end=box.right: other.box.left < end, texts[i:]):
            assert not box.overlaps(other.box), f"{one.words} overlaps {other.words}"
        for _, y, id in points[bisect(points, (box.left,)) : bisect(points, (box.right,))]:
            assert not box.top < y < box.bottom, f"{id} crosses {one.words}"


def texts(svg: str) -> list[str]:
    """All words of a picture in document order."""
    return [text.words for shape in shapes(svg) for text in shape.texts]


def _shape(group: ElementTree.Element) -> Shape:
    found = [_text(e) for e in group.iter() if e.tag.endswith("}text")]
    points = [p for e in group.iter() if e.tag[-4:] in ("path", "ygon", "ipse") for p in _points(e)]
    outline = None
    if points:
        xs, ys = zip(*points, strict=True)
        outline = Box(min(xs), min(ys), max(xs), max(ys))
    paths = [e for e in group.iter() if e.tag.endswith("}path")]
    line = [p for e in paths for p in _along(_points(e))] if group.get("class") == "edge" else []
    return Shape(group.get("id", ""), group.get("class", ""), found, outline, line)


def _text(element: ElementTree.Element) -> Text:
    words = element.text or ""
    size = float(element.get("font-size", "14"))
    width = text_width(words, size)
    left = float(element.get("x", "0"))
    if element.get("text-anchor") == "middle":
        left -= width / 2
    y = float(element.get("y", "0"))
    box = Box(left, y - 0.74 * size, left + width, y + 0.2 * size)
    return Text(words, box, element.get("fill", "black"))


def _points(element: ElementTree.Element) -> list[tuple[float, float]]:
    if element.tag.endswith("}ellipse"):
        x, y, rx, ry = (float(element.get(name, "0")) for name in ("cx", "cy", "rx", "ry"))
        return [(x - rx, y), (x + rx, y), (x, y - ry), (x, y + ry)]
    numbers = [float(n) for n in _NUMBER.findall(element.get("d") or element.get("points") or "")]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _along(points: list[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Points along a chain of cubic Bézier curves."""
    for i in range(0, len(points) - 3, 3):
        a, b, c, d = points[i : i + 4]
        for t, u, v, w in _WEIGHTS:
            yield (
                t * a[0] + u * b[0] + v * c[0] + w * d[0],
                t * a[1] + u * b[1] + v * c[1] + w * d[1],
            )
