"""A picture: DOT source that renders, saves and shows itself."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from autograd.text.elsewhere import knows
from autograd.text.files import write_whole
from viz.rendering.graphviz_engine import FORMATS, render

SUFFIXES = (*FORMATS, "dot")

BEST_DPI = 192
LEAST_DPI = 72
MOST_PIXELS = 32_767
"""The longest side of a PNG that Graphviz draws without shrinking it."""
MOST_POINTS = 14_400
"""The longest side of a PDF page that viewers show (PDF 1.7, appendix C)."""

_LARGEST = 1.5
"""How much a notebook may enlarge a picture."""

_SIZE = re.compile(r'<svg width="(\d+)pt" height="(\d+)pt"')
_COMMENTS = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_INNER_TITLES = re.compile(r"(?<=class=\"(?:node|edge)\">)\n<title>[^<]*</title>")


def format_of(
    path: str | os.PathLike[str], format: str | None = None, known: Sequence[str] = SUFFIXES
) -> str:
    """The format of a picture to be written: as given, or as the path's suffix says.

    Raises ValueError for one that is not `known`.
    """
    found = str(format or Path(path).suffix).lower().removeprefix(".")
    if found not in known:
        listed = ", ".join(f".{suffix}" for suffix in known)
        raise ValueError(f"cannot tell the picture format of {str(path)!r}: use {listed}")
    return found


@knows(
    {
        **dict.fromkeys(("show", "view", "display"), "a notebook displays it; write save('f.svg')"),
        **dict.fromkeys(("savefig", "write"), "write save('f.svg')"),
    }
)
class Picture:
    """A picture of a graph. Notebooks display it; `save` writes it; `source` is its DOT.

    `description` says in a few words what it shows. The layout is computed when it is needed.
    `viz.page` shows a graph live instead, step by step.

    >>> from autograd import Value
    >>> from viz import draw
    >>> picture = draw(Value(1, "x") + 1)
    >>> picture
    Picture(h₁: 3 nodes)
    >>> picture.svg.startswith("<?xml")
    True
    """

    def __init__(self, source: str, description: str) -> None:
        self.source = source
        self.description = description

    @cached_property
    def svg(self) -> str:
        """The picture as SVG, without the engine's comments: the same for the same graph."""
        return rendered([self], "svg")[0].decode()

    @property
    def size(self) -> tuple[int, int]:
        """The width and height in points, of 1/72 inch."""
        width, height = _SIZE.search(self.svg).groups()  # type: ignore[union-attr]
        return int(width), int(height)

    def render(self, format: str) -> bytes:
        """The picture in a format: `svg`, `png`, `pdf`, or `dot` for its source.

        Raises ValueError for an unknown format and for a picture too large for a PNG or PDF,
        RuntimeError if there is no layout engine, TimeoutError if the layout takes too long.
        """
        return self.svg.encode() if format == "svg" else rendered([self], format)[0]

    def save(self, path: str | os.PathLike[str], format: str | None = None) -> Path:
        """Write the picture to `path`, in the format that its suffix says.

        The file appears whole or not at all. Raises ValueError for an unknown suffix, OSError
        for a path that cannot be written, and what `render` raises.
        """
        path = Path(path)
        write_whole(path, self.render(format_of(path, format)))
        return path

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"image/svg+xml": in_a_notebook(self.svg), "text/plain": repr(self)}

    def __repr__(self) -> str:
        return f"Picture({self.description})"


def rendered(pictures: Sequence[Picture], format: str) -> list[bytes]:
    """Pictures of one size in a format; raises what `Picture.render` raises."""
    sources = [picture.source for picture in pictures]
    if format == "dot":
        return [source.encode() for source in sources]
    if format == "svg":
        texts = [_COMMENTS.sub("", text.decode()) for text in render(sources, "svg")]
        return [_INNER_TITLES.sub("", text).replace("\r\n", "\n").encode() for text in texts]
    width, height = pictures[0].size
    dpi = min(BEST_DPI, MOST_PIXELS * 72 // max(width, height))
    if dpi < LEAST_DPI if format == "png" else max(width, height) > MOST_POINTS:
        raise ValueError(
            f"the picture is {width} × {height} points, too large for a {format}: "
            "draw less of it with depth=, use another direction=, or save it as .svg"
        )
    return render(sources, format, dpi)


def in_a_notebook(svg: str) -> str:
    """An SVG that is as wide as its cell, though not so wide that letters are huge."""
    width, height = map(int, _SIZE.search(svg).groups())  # type: ignore[union-attr]
    style = f'width="100%" style="max-width:{_LARGEST * width:g}pt;height:auto"'
    return svg.replace(f'width="{width}pt" height="{height}pt"', style, 1)
