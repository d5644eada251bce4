"""The demos run, print what they show, and write their pictures into `out/`."""

import subprocess
import sys
from pathlib import Path

import pytest

import demos
from demos import __main__, worked_example
from tests import svg

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_worked_example(capsys: pytest.CaptureFixture[str]) -> None:
    worked_example.main()
    lines = capsys.readouterr().out.splitlines()
    for line in ("f = 0.5", "∂f/∂w = 0.25", "∂f/∂b = 0.25", "∂f/∂x = 0"):
        assert line in lines
    assert "      = 1 × −0.25 × 1 × 1 × −1 × 1 × 1 = 0.25" in lines
    rows = [line.split()[:4] for line in lines if line[:1] == "h"]
    assert [row[0] for row in rows] == ["h₁", "h₂", "h₃", "h₄", "h₅", "h₆"]
    figure, backward = (
        svg.texts((demos.OUT / f"worked_example{name}.svg").read_text(encoding="utf-8"))
        for name in ("", "_backward")
    )
    assert sorted(text for text in figure if text[0] in "0123456789") == [
        "0", "0", "0", "0", "0", "0.5", "1", "1", "1", "1", "2",
    ]  # fmt: skip
    assert "∂h₆/∂h₅ = −0.25" in backward
    assert "grad 0.25" in backward


def test_the_list_names_every_demo_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    __main__.main()
    lines = capsys.readouterr().out.splitlines()
    files = {path.stem for path in (ROOT / "demos").glob("*.py") if path.stem[0] != "_"}
    assert {line.split()[2].removeprefix("demos.") for line in lines} == files
    assert all(len(line.split()) > 4 and len(line) <= 120 for line in lines)


@pytest.mark.parametrize("arguments", [["demos.worked_example"], ["demos"]])
def test_they_run_as_commands_on_any_terminal(arguments: list[str]) -> None:
    for encoding in ("utf-8", "ascii", "cp1252"):
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            capture_output=True,
            env={"PYTHONIOENCODING": encoding, "PYTHONPATH": str(ROOT), "PATH": ""},
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, b"")


def test_the_readmes_picture_is_the_demos() -> None:
    worked_example.main()
    shown = (ROOT / "demos" / "worked_example.svg").read_text(encoding="utf-8")
    made = (demos.OUT / "worked_example_backward.svg").read_text(encoding="utf-8")
    assert svg.texts(shown) == svg.texts(made)
