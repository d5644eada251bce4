"""A picture: DOT source that renders, saves and shows itself."""

from __future__ import annotations

import os
import re
from functools import cached_property
from pathlib import Path
from typing import Any

from viz.layout import FORMATS, render

SUFFIXES = (*FORMATS, "dot")

_COMMENTS = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_INNER_TITLES = re.compile(r"(?<=class=\"(?:node|edge)\">)\n<title>[^<]*</title>")


class Picture:
    """A picture of a graph. Notebooks display it; `save` writes it; `source` is its DOT.

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
        svg = _COMMENTS.sub("", render(self.source, "svg").decode())
        return _INNER_TITLES.sub("", svg).replace("\r\n", "\n")

    def render(self, format: str) -> bytes:
        """The picture in a format: `svg`, `png`, `pdf`, or `dot` for its source."""
        if format == "dot":
            return self.source.encode()
        return self.svg.encode() if format == "svg" else render(self.source, format)

    def save(self, path: str | os.PathLike[str], format: str | None = None) -> Path:
        """Write the picture to `path`, in the format that its suffix says.

        The file appears whole or not at all. Raises ValueError for an unknown suffix and
        OSError for a path that cannot be written.
        """
        path = Path(path)
        format = (format or path.suffix.lstrip(".")).lower()
        if format not in SUFFIXES:
            known = ", ".join(f".{suffix}" for suffix in SUFFIXES)
            raise ValueError(f"cannot tell the picture format of {str(path)!r}: use {known}")
        data = self.render(format)
        try:
            _write_whole(path.resolve(), data)
        except OSError as error:
            raise type(error)(f"cannot write {path}: {error.strerror}") from None
        return path

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"image/svg+xml": self.svg, "text/plain": repr(self)}

    def __repr__(self) -> str:
        return f"Picture({self.description})"


def _write_whole(path: Path, data: bytes) -> None:
    if path.exists() and not path.is_file():  # a device is written to, never replaced
        path.write_bytes(data)
        return
    temporary = path.with_name(f".chalkgrad-{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
