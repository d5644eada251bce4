"""The lessons run from the first to the last cell, and say the same in both languages."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from tests import ROOT

FOLDER = ROOT / "demos" / "notebooks"
LESSONS = sorted(path for path in FOLDER.glob("*.ipynb") if ".zh" not in path.name)


def cells(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return found


def shown(value: object) -> None:
    """What a notebook does with the last value of a cell."""
    ways = [getattr(value, name, repr) for name in ("_repr_html_", "_repr_mimebundle_")]
    assert any(way() if way is not repr else repr(value) for way in ways)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_cell_runs(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("IPython")
    names: dict[str, Any] = {}
    for cell in cells(path):
        if cell["cell_type"] == "code":
            tree = ast.parse("".join(cell["source"]))
            last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, path.name, "exec"), names)  # noqa: S102 - it is ours
            if isinstance(last, ast.Expr):
                value = eval(compile(ast.Expression(last.value), path.name, "eval"), names)  # noqa: S307
                if value is not None:
                    shown(value)
    assert capsys.readouterr().out


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_both_languages_have_the_same_cells(path: Path) -> None:
    english, chinese = cells(path), cells(path.with_suffix(".zh.ipynb"))
    assert [c["cell_type"] for c in english] == [c["cell_type"] for c in chinese]
    for one, other in zip(english, chinese, strict=True):
        assert (one["source"] == other["source"]) == (one["cell_type"] == "code")
        assert not one.get("outputs")


def test_there_are_three_lessons_with_exercises() -> None:
    assert len(LESSONS) == 3
    for path in LESSONS:
        text = "".join("".join(cell["source"]) for cell in cells(path))
        assert text.count("**Exercise") >= 3
