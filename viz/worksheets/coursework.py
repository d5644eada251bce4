"""A sheet for the tools that courses use: test functions, nbgrader, Otter, Gradescope."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from viz.worksheets import writers
from viz.worksheets.marking import marked
from viz.worksheets.sheet import Blank, Sheet
from viz.worksheets.words import ANSWERS, TESTS

_IMPORT = "from viz.worksheets.worksheet import check_answer"
_CHECK = "check_answer(SHEET, answers, {number})"


def tests(sheet: Sheet) -> str:
    """Plain test functions of a dictionary of answers, one for each blank."""
    functions = (_function(blank) for blank in sheet.blanks)
    return "\n\n\n".join([f'"""{TESTS}"""\n\n{_IMPORT}\n\n{_constant(sheet)}', *functions, ""])


def otter(sheet: Sheet) -> str:
    """A test file for Otter: its test cases are given what the notebook calls `answers`.

    Source: Otter-Grader's documentation, "Python format" of test files, "exception-based".
    """
    head = (
        f'"""{TESTS}"""\n\nOK_FORMAT = False\n\nfrom otter.test_files import test_case\n\n'
        f"{_IMPORT}\n\nname = {ANSWERS!r}\n{_constant(sheet)}"
    )
    functions = (
        f"@test_case(name={_title(blank)!r}, points=1)\n{_function(blank)}"
        for blank in sheet.blanks
    )
    return "\n\n\n".join([head, *functions, ""])


def nbgrader(sheet: Sheet) -> str:
    """A notebook for nbgrader: the sheet, a cell for the answers, and a test cell per blank.

    Between the solution marks stands the solution, which `nbgrader generate_assignment` takes
    out. Source: nbgrader's documentation, "nbgrader cell metadata", schema version 3.
    """
    empty = "".join(f"    {b.number}: None,  # {b.symbol}\n" for b in sheet.blanks)
    solved = "".join(f"    {number}: {answer!r},\n" for number, answer in sheet.solution.items())
    answers = (
        f"answers = {{\n{empty}}}\n### BEGIN SOLUTION\nanswers = {{\n{solved}}}\n### END SOLUTION"
    )
    cells = [
        _cell("sheet", writers.markdown(sheet, solved=False), "markdown"),
        _cell("setup", f"{_IMPORT}\n\n{_constant(sheet)}"),
        _cell("answers", answers, solution=True),
        *(
            _cell(f"blank-{b.number}", f"# {_title(b)}\n{_CHECK.format(number=b.number)}", points=1)
            for b in sheet.blanks
        ),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, ensure_ascii=False, indent=1)


def gradescope(sheet: Sheet, answers: Mapping[int, object]) -> str:
    """The marks of answers as the file `results.json` of Gradescope's autograder.

    Source: Gradescope's documentation, "Autograder specifications", output format.
    """
    marks = marked(sheet, answers)
    tests = [
        {
            "name": _title(mark.blank),
            "number": str(mark.blank.number),
            "score": mark.points,
            "max_score": 1,
            "status": "passed" if mark.points else "failed",
            "output": mark.remark,
        }
        for mark in marks
    ]
    return json.dumps({"score": marks.points, "tests": tests}, ensure_ascii=False, indent=1)


def _title(blank: Blank) -> str:
    return f"[{blank.number}] {blank.symbol}"


def _constant(sheet: Sheet) -> str:
    return f"SHEET = {sheet.recipe!r}"


def _function(blank: Blank) -> str:
    check = _CHECK.format(number=blank.number)
    return f"def test_{blank.number}(answers):\n    # {blank.symbol}\n    {check}"


def _cell(
    name: str, source: str, kind: str = "code", solution: bool = False, points: int = 0
) -> dict[str, Any]:
    """A cell that students may change if it is for the solution, and that counts its points."""
    nbgrader = {
        "cell_type": kind,
        "grade": points > 0,
        "grade_id": name,
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    if points:
        nbgrader["points"] = points
    cell: dict[str, Any] = {
        "cell_type": kind,
        "id": name,
        "metadata": {"nbgrader": nbgrader},
        "source": source,
    }
    return cell if kind == "markdown" else cell | {"execution_count": None, "outputs": []}
