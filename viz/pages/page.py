"""`page`: a recorded graph as a web page, live and step by step, in one file."""

from __future__ import annotations

import os
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path

from autograd import Graph, formula
from autograd.core.node import Node
from autograd.notation.plain import CONVENTION, Notation
from autograd.text.colours import COLOURS
from autograd.text.files import write_whole
from autograd.text.language import chosen, speaks
from autograd.text.words import counted, printable
from viz.pages.compact import script, style
from viz.pages.data import Range, checked_ranges, graph_data
from viz.pages.javascript import embedded, functions, rows
from viz.pages.layout import lay_out
from viz.pages.picture import Numbers, svg, table
from viz.rendering.picture import SUFFIXES

MODES = ("reverse", "forward", "both")
MOST_NODES = 500
LONGEST_TITLE = 80

_FOLDER = Path(__file__).parent
_SCRIPTS = ("model", "words", "view", "steps", "quiz", "why", "page")
_FIELD = re.compile(r"\{\{(\w+)\}\}")


class Page:
    """A web page in one file. Notebooks display it; `save` writes it; `html` is its text.

    It needs no network, loads nothing, and runs only its own script.

    >>> from autograd import Value
    >>> from viz import page
    >>> page(Value(2, "x") * 3)
    Page(h₁: 3 nodes)
    """

    def __init__(self, html: str, description: str) -> None:
        self.html = html
        self.description = description

    def render(self, format: str = "html") -> bytes:
        """The page as a file's content; a page has one format, `html`."""
        if format != "html":
            raise ValueError(f"a page is html, not {format}")
        return self.html.encode()

    def save(self, path: str | os.PathLike[str], format: str | None = None) -> Path:
        """Write the page to `path`; the file appears whole or not at all.

        Raises OSError for a path that cannot be written, ValueError for that of a picture.
        """
        path = Path(path)
        suffix = path.suffix.lower().removeprefix(".")
        write_whole(path, self.render(format or (suffix if suffix in SUFFIXES else "html")))
        return path

    def _repr_html_(self) -> str:
        return (
            '<iframe sandbox="allow-scripts" width="100%" height="720" '
            f'srcdoc="{escape(self.html)}"></iframe>'
        )

    def __repr__(self) -> str:
        return f"Page({self.description})"


@speaks
def page(
    output: Node,
    *,
    title: str | None = None,
    precision: int = 4,
    ranges: Mapping[Node, Range] | None = None,
    mode: str = "reverse",
    seed: Node | None = None,
    inputs: Sequence[Node] = (),
    quiz: bool = False,
    language: str | None = None,
) -> Page:
    """The graph of `output` as a web page, live and step by step, in one file.

    Its leaves have sliders, and all numbers follow them. One steps through the forward sweep
    and then the reverse one, and at each step sees the formula with its numbers, the local
    partials, and what is added to each adjoint. The options:

    - `title`: the heading, by default the formula;
    - `precision`: significant digits;
    - `ranges`: of sliders, by leaf its (lowest, highest); others follow from the domains of
      the operations that use the leaf;
    - `mode`: the sweep that is shown first, `"reverse"`, `"forward"` or `"both"`;
    - `seed`: the node that forward mode starts from, by default the first input;
    - `inputs`: inputs that come first in the table and among the sliders, in this order; by default
      each stands before the first operation that uses it;
    - `quiz`: whether the page begins by asking for each number before it shows it;
    - `language`: `"en"` or `"zh"`, by default the one chosen with `autograd.language`,
      or the browser's.

    The graph keeps the branches that were taken when it was recorded, wherever a slider goes.
    Raises ValueError for an unknown option, for a seed, an input or a range not of this graph,
    and for more than 500 nodes; OverflowError if a tangent or an adjoint is too large for a
    float; RuntimeError if there is no layout engine.

    >>> from autograd import Value
    >>> a, b = Value(2, "a"), Value(1, "b")
    >>> shown = page((a + b) * (b + 1), mode="both", ranges={a: (0, 5)})
    >>> shown
    Page(h₃: 6 nodes)
    >>> "http:" in shown.html
    False
    """
    if mode not in MODES:
        raise ValueError(f"mode is one of {', '.join(MODES)}, not {mode!r}")
    graph = Graph(output)
    if len(graph) > MOST_NODES:
        raise ValueError(f"{len(graph)} nodes are too many for a page: it shows {MOST_NODES}")
    if seed is not None:
        graph.varying(seed, "seed")
    elif graph.inputs:
        seed = (*inputs, *graph.inputs)[0]
    notation = Notation(graph, precision)
    numbers, layout = Numbers(notation, seed, inputs), lay_out(notation)
    leaves = [node for node in numbers.nodes if node.op is None]
    ops, data = graph_data(notation, checked_ranges(graph, leaves, ranges))
    data |= {
        "precision": precision,
        "mode": mode,
        "seed": None if seed is None else graph.nodes.index(seed),
        "quiz": bool(quiz),
        "language": chosen(),
    }
    html = _filled(
        title=escape(printable(title or _title(output, precision), "title")),
        mode=mode,
        language=chosen() or "en",
        picture=svg(numbers, layout),
        rows=table(numbers),
        convention=CONVENTION,
        graph=embedded(data),
        style=_style(),
        script=f'(()=>{{\n"use strict";\nconst ROWS={rows(ops)};\n{_script(functions(ops))}}})();',
    )
    return Page(html, f"{notation.name(output)}: {counted(len(graph), 'node')}")


def _title(output: Node, precision: int) -> str:
    """The formula, or the output's name where that would be long."""
    notation = Notation(Graph(output), precision)
    try:
        written = formula(output, precision)
    except ValueError:
        return notation.name(output)
    return written if len(written) <= LONGEST_TITLE else notation.name(output)


def _filled(**fields: str) -> str:
    """The page with its fields filled in, and the hashes of what it may run and be styled by."""
    fields["hashes"] = f"script-src {_hash(fields['script'])}; style-src {_hash(fields['style'])}"
    return _FIELD.sub(lambda field: fields[field[1]], _read("page.html"))


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def _script(functions: tuple[str, ...]) -> str:
    """The scripts in one, with those functions that JavaScript lacks."""
    own = [
        f"functions/{path.stem}"
        for path in sorted(_FOLDER.glob("functions/*.js"))
        if set(path.stem.split("-")) & set(functions)
    ]
    return "\n".join(script(_read(f"{name}.js")) for name in ("numbers", *own, *_SCRIPTS))


@cache
def _style() -> str:
    return style(_FIELD.sub(lambda field: COLOURS[field[1]], _read("page.css")))


@cache
def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")
