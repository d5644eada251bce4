"""Where each option of the command has an effect."""

from __future__ import annotations

import argparse
from pathlib import Path

from viz.graphs.captions import PARTIAL
from viz.graphs.flow import BOTH, FORWARD

PAGE = "html"
"""The suffix of a page."""

_TASKS = ("cheatsheet", "mark", "worksheet", "jacobian", "hessian")
"""The options that ask for something else than the table and the picture of one expression."""

_GRAPH, _MATRIX = "the graph of one expression", "--jacobian and --hessian"
_SHEET, _MARK, _CHEATSHEET = "--worksheet", "--mark", "--cheatsheet"
_FILE, _PICTURE, _PAGE = "-o FILE", "a picture (-o f.svg)", "a page (-o f.html)"
_PRINTED, _TABLE, _TEXT = "a printed table", "a table other than csv", "a text table"
_ROUNDING = "a table as text or with the column rounding"
_PARTIALS, _STACK = "a table with partials", "--table latex with partials"
_EDGES, _MODE = "a picture with partials on its edges", "--mode forward, --mode both"
_SWEEP = "a picture, a page, or a table with tangents"
_DIGITS = "a table or a matrix other than csv, a picture, or a page"

_WORKS_FOR = {
    "file": (_GRAPH, _SHEET, _CHEATSHEET),
    "words": (_GRAPH, _SHEET, _MATRIX, _MARK),
    "table": (_PRINTED, _MATRIX),
    "format": (_GRAPH, _CHEATSHEET),
    "open": (_FILE,),
    "names": (_GRAPH, _SHEET),
    "mode": (_SWEEP,),
    "seed": (_MODE, _SHEET),
    "student": (_SHEET,),
    "share": (_SHEET,),
    "solution": (_SHEET,),
    "edges": (_PICTURE,),
    "aspect": (_PICTURE,),
    "title": (_PICTURE, _PAGE, _SHEET),
    "partials": (_PARTIALS, _EDGES),
    "precision": (_DIGITS,),
    "columns": (_TABLE,),
    "contributions": (_TABLE,),
    "rounding": (_ROUNDING,),
    "stacked": (_STACK,),
    "paths": (_TEXT,),
    "compare": (_TEXT,),
}
"""Of each option what it works for."""


def is_page(options: argparse.Namespace) -> bool:
    """Whether what is drawn is a page."""
    suffix = Path(options.file).suffix.lower() if options.file is not None else ""
    return bool((options.format or suffix).removeprefix(".") == PAGE)


def check_effects(options: argparse.Namespace, parser: argparse.ArgumentParser) -> None:
    """Raise ValueError, which says what it is for, for an option without effect beside the others.

    One that asks for the default is harmless.
    """

    def given(name: str) -> bool:
        return getattr(options, name) not in ([], parser.get_default(name))

    tasks = [f"--{name}" for name in _TASKS if given(name)]
    if len(tasks) > 1 and tasks != ["--jacobian", "--hessian"]:
        raise ValueError(f"{tasks[0]} and {tasks[1]} are two commands: leave one of them out")
    alone = options.format is not None and options.file is None
    present = _present(options, tasks[0] if tasks else "", alone)
    for name, places in _WORKS_FOR.items():
        if given(name) and not present & set(places):
            shown = {"file": "-o", "words": " ".join(options.words)}.get(name, f"--{name}")
            beside = f"with {tasks[0]}" if tasks else "here"
            if alone and not tasks:
                beside = "with --format but no -o FILE"
            listed = " or ".join(filter(None, [", ".join(places[:-1]), places[-1]]))
            raise ValueError(f"{shown} has no effect {beside}: it is for {listed}")


def _present(options: argparse.Namespace, task: str, alone: bool) -> set[str]:
    """What the options ask for of all that an option can work for, or but a picture `alone`."""
    present = {_FILE} if options.file is not None else set()
    if options.table != "csv":
        present.add(_DIGITS)
    if task:
        is_matrix = task in ("--jacobian", "--hessian")
        return present | {_MATRIX} if is_matrix else (present | {task}) - {_DIGITS}
    present.add(_GRAPH)
    if options.mode in (FORWARD, BOTH):
        present.add(_MODE)
    if options.file is not None or options.format is not None:
        present |= {_DIGITS, _SWEEP, _PAGE if is_page(options) else _PICTURE}
        if options.edges == PARTIAL and not is_page(options):
            present.add(_EDGES)
    if alone:
        return present
    present.add(_PRINTED)
    if options.table == "csv":
        return present | {_SWEEP}
    present.add(_TABLE)
    columns = options.columns or ["partials", "tangent", "rounding"]
    if options.table == "text":
        present |= {_TEXT, _ROUNDING, _SWEEP}
    if "partials" in columns:
        present |= {_PARTIALS, _STACK} if options.table == "latex" else {_PARTIALS}
    if "tangent" in columns:
        present.add(_SWEEP)
    if "rounding" in columns:
        present.add(_ROUNDING)
    return present
