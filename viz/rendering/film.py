"""A film: pictures of the same size, one after another, in files and in notebooks."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import overload

from autograd.text.files import write_whole
from autograd.text.language import tr
from autograd.text.words import counted
from viz.rendering.picture import Picture, format_of, in_a_notebook, rendered

SECONDS = 2.0
"""How long an animation shows each picture."""

_OBJECT = re.compile(rb"^(\d+) 0 obj\b(.*?)^endobj$", re.DOTALL | re.MULTILINE)
_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_ABOVE_PAGES = re.compile(rb"/Type\s*/(?:Pages|Catalog)\b")
_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
_ID = re.compile(r'\bid="')


class Film(Sequence[Picture]):
    """Pictures of the same size, one after another; `frames` makes it.

    A sequence of `Picture`s. `save` writes them into one file, a page each or animated,
    `save_each` into numbered files; a notebook shows them with a slider, if ipywidgets is
    there, or animated. ValueError if there is none.
    """

    def __init__(self, pictures: Sequence[Picture]) -> None:
        if not pictures:
            raise ValueError("a film has one picture or more")
        self.pictures = tuple(pictures)

    @overload
    def __getitem__(self, i: int) -> Picture: ...
    @overload
    def __getitem__(self, i: slice) -> Film: ...
    def __getitem__(self, i: int | slice) -> Picture | Film:
        return Film(self.pictures[i]) if isinstance(i, slice) else self.pictures[i]

    def __len__(self) -> int:
        return len(self.pictures)

    @property
    def svg(self) -> str:
        """The pictures as one animated SVG, without a script; a still viewer shows the last."""
        first, *_ = svgs = self._svgs
        begin = first.index(">", first.index("<svg")) + 1
        shown = []
        for i, svg in enumerate(svgs):
            hidden = ' display="none"' if i < len(self) - 1 else ""
            shown.append(f"<g{hidden}>{self._animation(i)}{_own_ids(svg, i)}</g>\n")
        return f"{first[:begin]}\n{''.join(shown)}</svg>\n"

    @cached_property
    def _svgs(self) -> list[str]:
        return [svg.decode() for svg in rendered(self.pictures, "svg")]

    def _animation(self, i: int) -> str:
        """The element that shows a picture in its time, and then never until its next turn."""
        n = len(self)
        # The last one stays twice as long.
        times, values = ["0"], ["inline" if i == 0 else "none"]
        if i:
            times.append(f"{i / (n + 1):.5f}")
            values.append("inline")
        if i < n - 1:
            times.append(f"{(i + 1) / (n + 1):.5f}")
            values.append("none")
        return (
            f'<animate attributeName="display" values="{";".join(values)}" '
            f'keyTimes="{";".join(times)}" dur="{(n + 1) * SECONDS:g}s" calcMode="discrete" '
            'repeatCount="indefinite"/>'
        )

    @property
    def pdf(self) -> bytes:
        """The pictures as the pages of one PDF."""
        return _bound(rendered(self.pictures, "pdf"))

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write all pictures to one file: `.svg`, animated, or `.pdf`, a page each.

        Raises ValueError for another suffix, and what `Picture.save` raises.
        """
        path = Path(path)
        if path.suffix.lower() not in (".svg", ".pdf"):
            raise ValueError(
                f"cannot tell the format of {str(path)!r}: one file is an animated .svg or a .pdf; "
                "save_each writes numbered files"
            )
        data = self.svg.encode() if path.suffix.lower() == ".svg" else self.pdf
        write_whole(path, data)
        return path

    def save_each(self, path: str | os.PathLike[str]) -> list[Path]:
        """Write each picture to a file of its own, numbered: `f.png` becomes f-01.png and so on."""
        path = Path(path)
        digits = max(2, len(str(len(self))))
        written = []
        for i, data in enumerate(rendered(self.pictures, format_of(path)), 1):
            written.append(path.with_name(f"{path.stem}-{i:0{digits}}{path.suffix}"))
            write_whole(written[-1], data)
        return written

    def _ipython_display_(self) -> None:
        notebook = import_module("IPython.display")
        try:
            ipywidgets = import_module("ipywidgets")
        except ModuleNotFoundError:
            notebook.display(notebook.HTML(in_a_notebook(self.svg)))
            return
        pages = list(map(in_a_notebook, self._svgs))
        shown = ipywidgets.HTML(pages[0])
        slider = ipywidgets.IntSlider(1, 1, len(self), description=tr("step"))
        slider.observe(lambda change: setattr(shown, "value", pages[change["new"] - 1]), "value")
        notebook.display(ipywidgets.VBox([slider, shown]))

    def __repr__(self) -> str:
        return f"Film({self.pictures[-1].description}, {counted(len(self), 'picture')})"


def _own_ids(svg: str, i: int) -> str:
    """What is inside an SVG, its ids told apart from those of the other pictures."""
    inside = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
    return _ID.sub(f'id="f{i + 1}_', inside)


def _bound(documents: Sequence[bytes]) -> bytes:
    """The pages of several PDFs in one, for PDFs as cairo writes them: objects in plain sight.

    Each document's objects get numbers of their own, and their pages a common parent.
    Source: ISO 32000-1 (PDF 1.7), 7.3.10, 7.5 and 7.7.3.
    """
    objects: dict[int, bytes] = {}
    pages: list[int] = []
    start = 3  # after the catalogue and the list of pages
    for document in documents:
        found = {int(number): body for number, body in _OBJECT.findall(document)}
        for number, body in found.items():
            if _ABOVE_PAGES.search(body):
                continue
            head, stream, data = body.partition(b"stream\n")
            head = _moved(head, start)
            if _PAGE.search(head):
                head = re.sub(rb"/Parent \d+ 0 R", b"/Parent 2 0 R", head)
                pages.append(number + start)
            objects[number + start] = head + stream + data
        start += max(found) + 1
    kids = b" ".join(b"%d 0 R" % page for page in pages)
    objects[1] = b"\n<< /Type /Catalog /Pages 2 0 R >>\n"
    objects[2] = b"\n<< /Type /Pages /Kids [ %s ] /Count %d >>\n" % (kids, len(pages))
    return _written(objects)


def _moved(head: bytes, start: int) -> bytes:
    """A dictionary whose references go to objects `start` numbers later."""
    return _REFERENCE.sub(lambda found: b"%d 0 R" % (int(found[1]) + start), head)


def _written(objects: dict[int, bytes]) -> bytes:
    """Numbered objects as a PDF, with the table of where they are."""
    text = b"%PDF-1.5\n%\xb5\xed\xae\xfb\n"
    table = b""
    for number in sorted(objects):
        table += b"%d 1\n%010d 00000 n \n" % (number, len(text))
        text += b"%d 0 obj%sendobj\n" % (number, objects[number])
    trailer = b"<< /Size %d /Root 1 0 R >>" % (max(objects) + 1)
    return b"%sxref\n0 1\n0000000000 65535 f \n%strailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (
        text, table, trailer, len(text),
    )  # fmt: skip
