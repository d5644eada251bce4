"""Worksheets on the command line."""

import json
from pathlib import Path

import pytest

from viz.cli import main

PRODUCT = ["(a+b)*(b+1)", "a=2", "b=1"]


def test_a_sheet_is_printed_filled_in_and_marked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    arguments = ["--names", "c,d,e", "--worksheet", "value, tangent", "--seed", "b"]
    assert main([*PRODUCT, *arguments]) == 0
    sheet = capsys.readouterr().out
    assert "d     b + 1       [5]  ∂d/∂b = 1                      [6]" in sheet.splitlines()
    path = tmp_path / "sheet.txt"
    for symbol, answer in {
        "[1] ȧ": 0, "[2] ḃ": 1, "[3] c": 3, "[4] ċ": 0, "[5] d": 2, "[6] ḋ": 1, "[7] e": 6,
        "[8] ė": 3,
    }.items():  # fmt: skip
        assert f"{symbol} =\n" in sheet
        sheet = sheet.replace(f"{symbol} =\n", f"{symbol} = {answer}\n")
    path.write_text(sheet, encoding="utf-8")
    assert main(["--mark", str(path)]) == 0
    assert capsys.readouterr().out.splitlines()[4:] == [
        "  [4]  ċ       0       0  what comes through b is forgotten",
        "  [5]  d       2       1",
        "  [6]  ḋ       1       1",
        "  [7]  e       6       1",
        "  [8]  ė       3       1  right with the numbers before it",
        "7 of 8 points",
    ]


def test_each_student_has_an_expression_of_ones_own(capsys: pytest.CaptureFixture[str]) -> None:
    sheets = []
    for student in ("ada", "ben", "ada"):
        assert main(["--worksheet", "adjoint", "--student", student]) == 0
        sheets.append(capsys.readouterr().out)
    assert sheets[0] == sheets[2] != sheets[1]


def test_a_file_in_another_encoding_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "sheet.txt"
    path.write_text("ā = 2", encoding="utf-16")
    with pytest.raises(SystemExit, match="2"):
        main(["--mark", str(path)])
    assert "sheet.txt: save the sheet as text in UTF-8" in capsys.readouterr().err


def test_a_sheet_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*PRODUCT, "--worksheet", "adjoint", "--language", "zh"]) == 0
    assert "填写伴随值" in capsys.readouterr().out


@pytest.mark.parametrize("suffix", ["txt", "md", "tex", "html", "ipynb"])
def test_a_sheet_is_written(
    suffix: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / f"sheet.{suffix}"
    assert main([*PRODUCT, "--worksheet", "order", "--title", "Week 1", "-o", str(path)]) == 0
    assert capsys.readouterr().out == f"wrote {path}\n"
    text = path.read_text(encoding="utf-8")
    assert "Week 1" in (json.loads(text)["cells"][0]["source"] if suffix == "ipynb" else text)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([*PRODUCT, "--worksheet", "grad"], "hide is of value, partial"),
        ([*PRODUCT, "--worksheet", "adjoint", "--mode", "reverse"], "leave out --mode"),
        ([*PRODUCT, "--worksheet", "adjoint", "--table", "latex"], "leave out --table"),
        ([*PRODUCT, "--worksheet", "adjoint", "-o", "f.svg"], "a sheet is written as .txt"),
        ([*PRODUCT, "--worksheet", "tangent", "--seed", "c"], "no variable c"),
        ([*PRODUCT, "--student", "ada"], "--student is for --worksheet"),
        ([*PRODUCT, "--worksheet", "adjoint", "--language", "fr"], "--language: invalid choice"),
        (["--mark", "nothing.txt"], "nothing.txt"),
    ],
)
def test_what_does_not_go_together_is_said(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    error = capsys.readouterr().err
    assert says in error
    assert error.count("\n") == 1
