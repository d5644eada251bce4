"""Worksheets on the command line."""

import json
import re
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
    assert "\nName: ada\n" in sheets[0]


@pytest.mark.parametrize(("share", "same"), [([], True), (["--share", "0.5"], False)])
def test_sheets_of_one_expression_have_names_and_with_a_share_blanks_of_their_own(
    share: list[str], same: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    sheets = {}
    for student in ("ada", "ben"):
        assert main([*PRODUCT, "--worksheet", "adjoint", "--student", student, *share]) == 0
        sheets[student] = capsys.readouterr().out
        assert f"\nName: {student}\n" in sheets[student]
    assert (sheets["ada"].replace("ada", "ben") == sheets["ben"]) is same


def test_a_random_expression_takes_names_and_a_seed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--worksheet", "value", "--student", "3", "--seed", "b", "--names", "v"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [row[-1] for row in rows if row[:1] in (["a"], ["b"])] == ["0", "1"]
    assert any(row[:1] == ["v₁"] for row in rows)


def test_inputs_stand_in_the_order_of_their_values(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    words = ["c*(exp(b*a) + k)", "a=0", "k=3", "b=1", "c=2"]
    assert main([*words, "--worksheet", "tangent,adjoint"]) == 0
    sheet = capsys.readouterr().out
    assert "at a = 0, k = 3, b = 1, c = 2\n" in sheet
    assert re.findall(r"^(\w) {3,}", sheet, re.MULTILINE) == [*"akbc"]
    assert "Forward mode starts with ȧ = 1." in sheet
    path = tmp_path / "sheet.txt"
    path.write_text(sheet.replace("ċ =", "ċ = 0").replace("ā =", "ā = 2"), encoding="utf-8")
    assert main(["--mark", str(path)]) == 0
    assert "2 of 16 points" in capsys.readouterr().out


def test_several_files_are_marked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    files = []
    for student in ("ada", "ben=1"):
        files.append(str(tmp_path / f"{student}.txt"))
        main([*PRODUCT, "--worksheet", "adjoint", "--student", student, "-o", files[-1]])
    blank = Path(files[1]).read_text(encoding="utf-8")
    filled = blank.replace("[1] ā =", "[1] ā = 2,0 ").replace("\n", "\r\n")
    Path(files[1]).write_bytes(b"\xef\xbb\xbf" + filled.encode())
    capsys.readouterr()
    assert main(["--mark", *files]) == 0
    first, second = capsys.readouterr().out.split("\n\n" + files[1])
    assert first.startswith(f"{files[0]}\nName: ada\n")
    assert first.endswith("0 of 5 points")
    assert second.startswith("\nName: ben=1\n")
    assert second.endswith("1 of 5 points\n\n")
    with pytest.raises(SystemExit, match="2"):
        main(["--mark", files[0], __file__])
    assert f"{Path(__file__).name}: this is no sheet" in capsys.readouterr().err
    page = str(tmp_path / "sheet.html")
    main([*PRODUCT, "--worksheet", "adjoint", "-o", page])
    with pytest.raises(SystemExit, match="2"):
        main(["--mark", page])
    assert "of a page mark the text that its button saves" in capsys.readouterr().err


def test_a_solution_is_printed_and_written(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    arguments = [*PRODUCT, "--worksheet", "adjoint", "--student", "ada", "--solution"]
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("Solution: Worksheet\n\nName: ada\n")
    assert [line.split()[-1] for line in printed.splitlines()[-5:]] == list("25231")
    assert main([*arguments, "-o", str(tmp_path / "ada.txt")]) == 0
    assert (tmp_path / "ada.txt").read_text(encoding="utf-8") == printed


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
    last = ", whose last page is the solution" if suffix == "tex" else ""
    assert capsys.readouterr().out == f"wrote {path}{last}\n"
    text = path.read_text(encoding="utf-8")
    assert "Week 1" in (json.loads(text)["cells"][0]["source"] if suffix == "ipynb" else text)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([*PRODUCT, "--worksheet", "grad"], "--worksheet grad: hide is of value, partial"),
        ([*PRODUCT, "--worksheet", "adjoint", "--mode", "reverse"], "--mode has no effect with"),
        ([*PRODUCT, "--worksheet", "adjoint", "--table", "latex"], "--table has no effect with"),
        ([*PRODUCT, "--worksheet", "adjoint", "-o", "f.svg"], "a sheet is written as .txt"),
        ([*PRODUCT, "--worksheet", "tangent", "--seed", "c"], "no variable c"),
        ([*PRODUCT, "--student", "ada"], "--student has no effect here: it is for --worksheet"),
        ([*PRODUCT, "--share", "0.5"], "--share has no effect here"),
        ([*PRODUCT, "--solution"], "--solution has no effect here"),
        ([*PRODUCT, "--worksheet", "adjoint", "--share", "0"], "share is above 0"),
        (["a=2", "--worksheet", "adjoint"], "required: EXPRESSION"),
        (["--worksheet", "tangent", "--seed", "x"], "no variable x; its variables are a, b"),
        ([*PRODUCT, "--worksheet", "adjoint", "--language", "fr"], "--language: invalid choice"),
        (["--mark", "nothing.txt"], "there is no file nothing.txt"),
        (["--mark", "."], "cannot read .: "),
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
