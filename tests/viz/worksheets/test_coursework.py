"""What is written for nbgrader, Otter and Gradescope, held to these tools where they are there."""

import io
import json
import os
import subprocess
import sys
import unittest
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograd import Value
from tests import ROOT
from viz import worksheet

THEIR_WARNINGS = pytest.mark.filterwarnings("ignore")


def sheet() -> Any:
    a, b = Value(2, "a"), Value(3, "b")
    return worksheet((a * b + a) * b, ("value", "adjoint"))


def slipped() -> dict[int, object]:
    """Answers with a use forgotten, and one of its blanks empty: two of eight points lost."""
    right = sheet()
    answers: dict[int, object] = dict(right.solution)
    by_symbol = {blank.symbol: blank.number for blank in right.blanks}
    answers[by_symbol["ā"]] = 9
    answers[by_symbol["h₂"]] = ""
    return answers


def functions() -> list[Callable[[object], None]]:
    """The plain test functions, run as a module is."""
    there: dict[str, Any] = {}
    exec(sheet().tests(), there)  # noqa: S102 - the tests run this project's own programs
    return [there[f"test_{blank.number}"] for blank in sheet().blanks]


def messages(answers: object) -> list[str]:
    """What the plain test functions say of answers, nothing where they pass."""
    found = []
    for function in functions():
        try:
            function(answers)
        except AssertionError as error:
            found.append(str(error))
        else:
            found.append("")
    return found


def test_plain_test_functions_say_what_is_wrong() -> None:
    assert set(messages(sheet().solution)) == {""}
    assert [message for message in messages(slipped()) if message] == [
        "ā: the use by h₂ is forgotten",
        "h₂: nothing is filled in",
    ]
    assert len([message for message in messages(None) if message]) == len(sheet().blanks) == 8


def test_the_notebook_hides_its_solution_between_marks() -> None:
    cells = json.loads(sheet().nbgrader())["cells"]
    kinds = [cell["metadata"]["nbgrader"] for cell in cells]
    assert ["outputs" in cell for cell in cells] == [False, *[True] * 10]
    assert [kind.get("points", 0) for kind in kinds] == [0, 0, 0, *[1] * 8]
    assert [(kind["grade"], kind["locked"], kind["solution"]) for kind in kinds] == [
        *[(False, True, False)] * 2, (False, False, True), *[(True, True, False)] * 8,
    ]  # fmt: skip
    before, _, after = cells[2]["source"].partition("### BEGIN SOLUTION\n")
    solution, end, rest = after.partition("### END SOLUTION")
    assert (end, rest) == ("### END SOLUTION", "")
    there: dict[str, Any] = {}
    exec(solution, there)  # noqa: S102
    assert there["answers"] == sheet().solution
    exec(before, there)  # noqa: S102
    assert set(there["answers"].values()) == {None}
    assert "    1: None,  # ā\n" in before
    assert not any("12" in cell["source"] for cell in (*cells[:2], *cells[3:]))


def test_results_for_gradescope() -> None:
    results = json.loads(sheet().gradescope(slipped()))
    assert results["score"] == sum(test["score"] for test in results["tests"]) == 6
    assert sum(test["max_score"] for test in results["tests"]) == 8
    assert results["tests"][0] == {
        "name": "[1] ā",
        "number": "1",
        "score": 0,
        "max_score": 1,
        "status": "failed",
        "output": "the use by h₂ is forgotten",
    }


@THEIR_WARNINGS
def test_gradescopes_runner_gives_the_same_results() -> None:
    decorators = pytest.importorskip("gradescope_utils.autograder_utils.decorators")
    runner = pytest.importorskip("gradescope_utils.autograder_utils.json_test_runner")
    for answers, score in ((sheet().solution, 8), (slipped(), 6)):
        methods: dict[str, Any] = {}
        for i, function in enumerate(functions(), 1):

            def method(self: object, function: Any = function, answers: Any = answers) -> None:
                function(answers)

            method.__doc__ = json.loads(sheet().gradescope(answers))["tests"][i - 1]["name"]
            name = f"test_{i:02}"
            methods[name] = decorators.number(str(i))(decorators.weight(1)(method))
        suite = unittest.defaultTestLoader.loadTestsFromTestCase(
            type("Answers", (unittest.TestCase,), methods)
        )
        stream = io.StringIO()
        runner.JSONTestRunner(stream=stream).run(suite)
        theirs, ours = json.loads(stream.getvalue()), json.loads(sheet().gradescope(answers))
        assert theirs["score"] == ours["score"] == score
        for wanted, found in zip(theirs["tests"], ours["tests"], strict=True):
            assert found.pop("output") in wanted.pop("output", "")
            assert found == wanted


@THEIR_WARNINGS
def test_otter_takes_the_test_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # where it writes its log
    otter = pytest.importorskip("otter")
    (tmp_path / "worksheet.py").write_text(sheet().otter(), encoding="utf-8")
    grader = otter.Notebook(tests_dir=str(tmp_path))
    for answers, grade in ((sheet().solution, 1), (slipped(), 6 / 8), (None, 0)):
        assert grader.check("worksheet", global_env={"answers": answers}).grade == grade
    assert "the use by h₂ is forgotten" in str(
        grader.check("worksheet", global_env={"answers": slipped()})
    )


@pytest.mark.slow  # runs notebooks
def test_otter_grades_notebooks_as_gradescope_has_it_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("otter")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))

    def otter(*arguments: str) -> None:
        command = [sys.executable, "-m", "otter", *arguments]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)

    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "worksheet.py").write_text(sheet().otter(), encoding="utf-8")
    otter("generate", "-t", "tests", "-o", "autograder.zip", "--no-environment")
    for answers, points in ((sheet().solution, 8), (slipped(), 6)):
        notebook = json.loads(sheet().nbgrader())
        notebook["cells"] = [notebook["cells"][2] | {"source": f"answers = {answers!r}"}]
        (tmp_path / "submission.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
        otter("run", "submission.ipynb", "-a", "autograder.zip", "-o", ".")
        *_, result = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))["tests"]
        assert (result["name"], result["score"], result["max_score"]) == ("worksheet", points, 8)


@pytest.mark.slow  # runs notebooks
@THEIR_WARNINGS
def test_nbgrader_generates_and_grades_the_notebook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apps = pytest.importorskip("nbgrader.apps")
    from nbgrader.api import Gradebook
    from traitlets.config import Config

    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    source = tmp_path / "source" / "ps1" / "sheet.ipynb"
    source.parent.mkdir(parents=True)
    source.write_text(sheet().nbgrader(), encoding="utf-8")
    config = Config()
    config.CourseDirectory.root = str(tmp_path)
    config.CourseDirectory.db_url = f"sqlite:///{tmp_path}/gradebook.db"
    api = apps.NbGraderAPI(config=config)
    assert api.generate_assignment("ps1")["success"]
    released = json.loads((tmp_path / "release/ps1/sheet.ipynb").read_text(encoding="utf-8"))
    assert "SOLUTION" not in json.dumps(released)
    scores = {}
    for student, answers in (("right", sheet().solution), ("slipped", slipped())):
        released["cells"][2]["source"] = f"answers = {answers!r}"
        path = tmp_path / "submitted" / student / "ps1" / "sheet.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(released), encoding="utf-8")
        assert api.autograde("ps1", student)["success"]
        with Gradebook(config.CourseDirectory.db_url) as gradebook:
            submission = gradebook.find_submission("ps1", student)
            scores[student] = (submission.score, submission.max_score)
    assert scores == {"right": (8, 8), "slipped": (6, 8)}
