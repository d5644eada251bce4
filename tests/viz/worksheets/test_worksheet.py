"""What a sheet asks for, and that it is the same sheet again elsewhere."""

import re
from pathlib import Path
from typing import Any

import pytest

from autograd import Constant, Value, exp, operation, sin
from tests.viz.worksheets.examples import product, tex
from viz import random_expression, worksheet
from viz.worksheets.recurrence import KINDS
from viz.worksheets.worksheet import marked_text, worksheet_from


def test_a_sheet_as_text() -> None:
    sheet = worksheet(product(), ("adjoint", "contribution"), share=0.5, title="Reverse mode")
    assert (
        sheet.text().partition("recipe ")[0]
        == """\
Reverse mode

Name:

h₃ = (a × b + a) × b at a = 2, b = 3

Fill in the adjoints (from the result back) and what each use of a node adds to its adjoint.

Three significant digits are enough, and a fraction such as 1/3 is an answer, too.

node  function  value  local partials              adjoint
a                   2                                  [1]
                       h̄₂ × ∂h₂/∂a                     [2]
                       h̄₁ × ∂h₁/∂a                       9
b                   3                                  [3]
                       h̄₃ × ∂h₃/∂b                       8
                       h̄₁ × ∂h₁/∂b                       6
h₁    a × b         6  ∂h₁/∂a = 3      ∂h₁/∂b = 2        3
                       h̄₂ × ∂h₂/∂h₁                    [4]
h₂    h₁ + a        8  ∂h₂/∂h₁ = 1     ∂h₂/∂a = 1      [5]
                       h̄₃ × ∂h₃/∂h₂                    [6]
h₃    h₂ × b       24  ∂h₃/∂h₂ = 3     ∂h₃/∂b = 8        1

[1] ā =
[2] h̄₂ × ∂h₂/∂a =
[3] b̄ =
[4] h̄₂ × ∂h₂/∂h₁ =
[5] h̄₂ =
[6] h̄₃ × ∂h₃/∂h₂ =

"""
    )
    head, problem, table = sheet.text(solved=True).split("\n\n")
    assert (head, problem) == ("Solution: Reverse mode", "h₃ = (a × b + a) × b at a = 2, b = 3")
    solved = [line.split()[-1] for line in table.splitlines()[1:]]
    assert solved == ["12", "3", "9", "14", "8", "6", "3", "3", "3", "3", "1"]
    assert sheet.solution == {1: 12, 2: 3, 3: 14, 4: 3, 5: 3, 6: 3}
    assert repr(sheet) == "Worksheet(6 blanks of adjoint, contribution)"
    assert repr(worksheet(Value(1, "x"))) == "Worksheet(1 blank of adjoint)"
    assert str(sheet) == sheet.text()
    both = worksheet(product(), ("tangent", "contribution")).text(solved=True)
    assert re.search(r"h̄₁ × ∂h₁/∂a +9$", both, re.MULTILINE)  # below the adjoints alone


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_asked_for_and_the_solution_is_right(kind: str) -> None:
    for seed in range(5):
        sheet = worksheet(random_expression(seed), kind, seed=seed)
        assert {blank.quantity.kind for blank in sheet.blanks} == {kind}
        assert ("Three significant digits" in sheet.text()) is (kind not in ("name", "order"))
        assert ("∂h" in sheet.text()) is (kind not in ("value", "name", "order"))
        assert ("Forward mode starts with" in sheet.text()) is (kind == "tangent")
        assert sheet.mark(sheet.solution).points == len(sheet.blanks)
        assert sheet.mark(list(sheet.solution.values())).points == len(sheet.blanks)
        assert sheet.mark({}).points == 0
        again = worksheet_from(sheet.recipe)
        assert (again.blanks, again.text(), again.recipe) == (
            sheet.blanks,
            sheet.text(),
            sheet.recipe,
        )


def test_what_is_asked_for_is_not_on_the_sheet() -> None:
    x = Value(0.5, "x")
    sheet = worksheet(exp(sin(x) * 3), KINDS[:5])
    assert "4.21343" in sheet.text(solved=True)
    for written in (
        sheet.text(),
        sheet.markdown(),
        sheet.html(),
        sheet.latex().split("newpage")[0],
    ):
        for blank in sheet.blanks:
            assert blank.answer in (0, 1, 3) or f"{abs(float(blank.answer)):.5g}" not in written


def test_a_share_is_drawn_by_the_seed() -> None:
    output = random_expression(0)
    whole = worksheet(output, "adjoint")
    for share in (0.1, 0.5, 1):
        sheet = worksheet(output, "adjoint", share)
        assert len(sheet.blanks) == max(1, round(share * len(whole.blanks)))
    asked = {
        tuple(b.quantity for b in worksheet(output, "adjoint", 0.5, seed).blanks)
        for seed in (*range(10), "ada", "ben")
    }
    assert len(asked) > 5
    of_students = {
        tuple(b.quantity for b in worksheet(output, "adjoint", 0.5, student=name).blanks)
        for name in ("ada", "ben", "chen", "dora")
    }
    assert len(of_students) > 2
    same = [worksheet(output, "adjoint", 0.5, "ada").recipe for _ in range(2)]
    assert same[0] == same[1]


def test_a_students_name_stands_on_the_sheet_and_with_its_marks(tmp_path: Path) -> None:
    sheet = worksheet(product(), student=" Ada  <b>\n", title="Week 3")
    assert sheet.student == "Ada <b>"
    for solved in (False, True):
        assert "\n\nName: Ada <b>\n\n" in sheet.text(solved=solved)
        assert r"Name: Ada \<b\>" in sheet.markdown(solved=solved)
        assert 'value="Ada &lt;b&gt;"' in sheet.html(solved=solved)
    assert "<p>Name: Ada &lt;b&gt;</p>" in sheet._repr_html_()
    pages = tex(sheet.save(tmp_path / "ada.tex"))
    assert [re.sub(r"\s+", " ", page.strip().splitlines()[0]) for page in pages] == [
        "Week 3 Name: Ada <b>",
        "Solution: Week 3 Name: Ada <b>",
    ]
    assert marked_text(sheet.text().replace("Name: Ada", "Name: Ben")).student == "Ada <b>"
    unnamed = worksheet(product()).text()
    assert marked_text(unnamed).student == ""
    assert marked_text(unnamed.replace("Name:", "Name:\tBen ")).student == "Ben"
    chinese = worksheet(product(), student="小明", language="zh").text()
    assert "\n姓名：小明\n" in chinese
    for typed in ("姓名：小明", "姓名: 小明"):
        unnamed = worksheet(product(), language="zh").text().replace("姓名：", typed)
        assert str(marked_text(unnamed)).startswith("姓名：小明\n")


def test_the_sheet_keeps_a_copy_and_changes_nothing() -> None:
    output = product()
    sheet = worksheet(output, ("order", "adjoint"))
    assert [node.label for node in (output, *output.operands)] == [None, None, "b"]
    before = sheet.text()
    output.operands[1].data = 9.0
    assert sheet.text() == before
    sheets = [worksheet(product(), "order", seed=seed) for seed in range(10)]
    assert len({tuple(x.graph.names[n] for n in x.graph.operations) for x in sheets}) > 3
    assert {blank.symbol[-1] for blank in sheet.blanks if blank.quantity.kind == "order"} == set(
        "ABC"
    )


def test_labels_of_operations_stay_when_rows_are_shuffled() -> None:
    output = product()
    output.label = "A"
    sheet = worksheet(output, "order", seed=1)
    assert {sheet.graph.names[node] for node in sheet.graph.operations} == {"A", "B", "C"}
    assert sheet.graph.names[sheet.graph.output] == "A"


def test_a_label_of_any_characters_is_on_a_sheet_that_is_saved(tmp_path: Path) -> None:
    sheet = worksheet(-Value(2, "a\0\n\ud800"))
    path = sheet.save(tmp_path / "sheet.txt")
    assert marked_text(path.read_text(encoding="utf-8")).points == 0


def test_constants_are_not_asked_for() -> None:
    x = Value(2, "x")
    n = Constant(3, "n")
    sheet = worksheet(x**n + n * 2 + 1, ("value", "partial", "tangent", "adjoint", "name"))
    symbols = [blank.symbol for blank in sheet.blanks]
    assert "n̄" not in symbols
    assert "ṅ" not in symbols
    assert "∂h₁/∂n" not in symbols
    assert "operand 2 of h₁" in symbols
    assert "operand 2 of h₄" not in symbols  # the plain number 1
    assert sheet.mark(sheet.solution).points == len(symbols)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"hide": "adjoints"}, "did you mean adjoint"),
        ({"hide": ()}, "nothing to hide"),
        ({"hide": 3}, "hide is of value, .*, not 3"),
        ({"share": 0}, "share is above 0 and at most 1, not 0"),
        ({"share": 1.5}, "share is above 0"),
        ({"share": "all"}, "share is above 0"),
        ({"hide": ("value", 3)}, "hide is of value, .*, not 3"),
        ({"language": "fr"}, "language is en or zh, not 'fr'"),
        ({"tangent_seed": Value(1)}, "is not an input of the graph"),
    ],
)
def test_bad_arguments_are_named(arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        worksheet(product(), **arguments)
    with pytest.raises(ValueError, match="nothing to hide of order"):
        worksheet(Value(1, "x"), "order")
    with pytest.raises(TypeError, match=r"seed is a number or a text .* tangent_seed"):
        worksheet(product(), seed=Value(1, "x"))
    for option in ("title", "student"):
        with pytest.raises(TypeError, match=f"{option} is text, not 3"):
            worksheet(product(), **{option: 3})


def test_an_operation_of_ones_own_is_asked_for_where_it_is_defined() -> None:
    cube = operation("cubed", "x * x * x", ["3 * x * x"])
    sheet = worksheet(cube(Value(2, "x")), ("value", "adjoint"))
    assert sheet.mark([12, 8, 1]).points == 3
    with pytest.raises(ValueError, match=r"cannot be read: .*'squared'"):
        worksheet_from(sheet.recipe.replace("cubed", "squared"))


@pytest.mark.parametrize(
    "recipe",
    ["", "{}", "[]", '{"graph": [["a", 1.0, true], [null, "rm", 0]]}', "3"],
)
def test_a_recipe_that_cannot_be_read_is_refused(recipe: str) -> None:
    with pytest.raises(ValueError, match="recipe"):
        worksheet_from(recipe)
    sheet = worksheet(product())
    for broken in ('"mul", 0, 1', '"mul", 0, 9'), ('"mul", 0, 1', '"system", 0, 1'):
        with pytest.raises(ValueError, match="cannot be read"):
            worksheet_from(sheet.recipe.replace(*broken))
