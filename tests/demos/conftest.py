"""Every demo runs in a folder of its own, and gives each symbol one number."""

import builtins
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from demos import OUT
from tests import symbols
from viz import Picture

VARIED = "β", "l", "K"
"""The parameters of families of curves, and the index of a layer in a list of equations."""


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder, which is empty at first."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def one_symbol_one_number(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """After a test: all that was printed and drawn is read."""
    shown: list[list[str]] = []
    printed, drawn = builtins.print, Picture.__init__

    def print(*words: object, **options: object) -> None:
        shown.append(symbols.cells(" ".join(map(str, words))))
        printed(*words, **options)

    def draw(picture: Picture, source: str, description: str) -> None:
        shown.append(symbols.words_of(source))
        drawn(picture, source, description)

    monkeypatch.setattr(builtins, "print", print)
    monkeypatch.setattr(Picture, "__init__", draw)
    yield
    for path in (elsewhere / OUT).rglob("*.*"):
        if path.suffix == ".html":
            shown.append(symbols.lines_of(path.read_text(encoding="utf-8")))
        elif path.suffix == ".svg":  # by matplotlib, which notes words beside their outlines
            shown.append(re.findall("<!-- (.*?) -->", path.read_text(encoding="utf-8"), re.DOTALL))
    for texts in shown:
        symbols.assert_one_number_each(texts, VARIED)
        symbols.assert_no_two_signs_meet(texts)
