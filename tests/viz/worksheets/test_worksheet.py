"""What stands on a sheet, in each format, and that it is the same sheet again elsewhere."""

import re
import shutil
import subprocess
from pathlib import Path
from textwrap import fill
from typing import Any
from unicodedata import normalize

import pytest

from autograd import Constant, Value, exp, operation, parse, sin
from autograd.text.words import display_width
from tests.viz.pages.browser import Browser
from viz import random_expression, worksheet
from viz.worksheets.recurrence import KINDS
from viz.worksheets.words import CHINESE, ENGLISH
from viz.worksheets.worksheet import marked_text, worksheet_from


def product() -> Value:
    a, b = Value(2, "a"), Value(3, "b")
    return (a * b + a) * b


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


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_asked_for_and_the_solution_is_right(kind: str) -> None:
    for seed in range(5):
        sheet = worksheet(random_expression(seed), kind, seed=seed)
        assert {blank.quantity.kind for blank in sheet.blanks} == {kind}
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
    assert marked_text(sheet.text()).student == "Ada <b>"
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
    assert {blank.symbol[-1] for blank in sheet.blanks if blank.quantity.kind == "order"} == set(
        "ABC"
    )


def test_labels_of_operations_stay_when_rows_are_shuffled() -> None:
    output = product()
    output.label = "A"
    sheet = worksheet(output, "order", seed=1)
    assert {sheet.graph.names[node] for node in sheet.graph.operations} == {"A", "B", "C"}
    assert sheet.graph.names[sheet.graph.output] == "A"


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


def filled(text: str, answers: dict[int, object]) -> str:
    for number, answer in answers.items():
        text = re.sub(rf"^(\[{number}\] .*=)$", rf"\1 {answer}", text, flags=re.MULTILINE)
    return text


def test_a_text_that_is_filled_in_can_be_marked() -> None:
    for kind in KINDS:
        sheet = worksheet(random_expression(3), kind, title="a = b")
        text = filled(sheet.text(), sheet.solution)
        assert marked_text(text).points == len(sheet.blanks)
        wrapped = "\n".join(fill(line, 76) for line in text.splitlines())
        for sent in (
            text.replace("\n", "\r\n"),
            text.replace("\n", "\n> "),
            re.sub(r"^(\[\d+\].*) = ", "\\1\t=\t", text.replace("\n", " \t\n"), flags=re.M),
            re.sub(r"^(\[\d+\].*) = ", "\\1 \uff1d\u3000", text, flags=re.M),
            re.sub(r"= -(?=\d)", "= −", text),
            re.sub(r"= (-?\d+)\.(?=\d)", r"= \1,", text),
            wrapped,
            wrapped.replace("\n", "\n> "),
            normalize("NFD", text),
        ):
            assert marked_text(sent).points == len(sheet.blanks), sent
        assert marked_text(sheet.text()).points == 0
    for cut in ("a = 3", text[:-20]):
        with pytest.raises(ValueError, match=r"this is no sheet: its line 'recipe {…}' is missing"):
            marked_text(cut)


def test_a_decimal_that_does_not_end_is_a_fraction() -> None:
    sheet = worksheet(1 / Value(-3, "x") + 0.7, "adjoint")
    text = sheet.text()
    assert re.search("1/x +−1/3  ∂h₁/∂x = −1/9 ", text)
    assert "0.366667" in text  # 11/30 is not what one would write
    assert "$\\partial h_{1}/\\partial x = -1/9$" in sheet.latex()


def test_markdown() -> None:
    x = Value(2, "x*_")
    written = worksheet(x * 3, "adjoint").markdown()
    assert written.splitlines()[0] == "## Worksheet"
    assert r"h₁ = (x\*\_) × 3" in written
    assert written.endswith("|  | [2] |")
    assert worksheet(x * 3, "adjoint").markdown(solved=True).endswith("|  | **1** |")


def test_a_notebook_shows_the_sheet() -> None:
    shown = worksheet(product(), "adjoint", title="<b>")._repr_html_()
    assert "&lt;b&gt;" in shown
    assert "(a × b + a) × b at a = 2, b = 3" in shown
    assert re.findall(r"\[(\d)\]</td>", shown) == list("12345")


def tex(path: Path, program: str = "pdflatex") -> list[str]:
    """The text of a document's pages, which TeX sets without a complaint."""
    latex, pdftotext = shutil.which(program), shutil.which("pdftotext")
    if not latex or not pdftotext:
        pytest.skip(f"there is no {program} with pdftotext")
    done = subprocess.run(
        [latex, "-interaction=nonstopmode", "-halt-on-error", path.name],
        cwd=path.parent,
        capture_output=True,
        check=False,
        encoding="latin-1",
    )
    if "ctex.sty' not found" in done.stdout:
        pytest.skip("this TeX sets no Chinese")
    assert done.returncode == 0, done.stdout[-2000:]
    assert "Overfull" not in done.stdout
    shown = subprocess.run(
        [pdftotext, "-layout", path.with_suffix(".pdf").name, "-"],
        cwd=path.parent,
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    return shown.stdout.removesuffix("\f").split("\f")


def test_latex_compiles_and_the_solution_is_on_a_page_of_its_own(tmp_path: Path) -> None:
    worked = parse("1/(exp(-(w*x+b))+1)")(Value(0.5, "w"), Value(2, "x"), Value(0.25, "b_%"))
    for i, (output, hide) in enumerate(
        ((random_expression(1), KINDS[:5]), (worked, ("name", "partial")), (product(), "order"))
    ):
        sheet = worksheet(output, hide, title="Week 3: 100 % & more")
        exercise, solution = tex(sheet.save(tmp_path / f"sheet{i}.tex"))
        assert "Week 3: 100 % & more" in exercise
        assert "Name:" in exercise
        assert solution.strip().startswith("Solution: Week 3")
        assert "Fill in" not in solution


def test_a_sheet_that_is_too_wide_and_too_long_fits_on_pages(tmp_path: Path) -> None:
    a, b = Value(0.5, "a"), Value(3, "b")
    y = a
    for _ in range(6):
        y = y * a + b
    sheet = worksheet(y, KINDS[:6])
    pages = tex(sheet.save(tmp_path / "long.tex"))
    assert len(pages) == 4
    assert all("node" in page and "adjoint" in page for page in pages)
    assert pages[2].strip().startswith("Solution")


def test_a_sheet_in_chinese(tmp_path: Path) -> None:
    loss = product()
    loss.label = "损失"
    sheet = worksheet(loss, KINDS[:6], title="第三周 反向模式", language="zh")
    text = sheet.text()
    assert "填写各操作数、各运算的值、" in text
    assert max(map(display_width, text.partition("recipe")[0].splitlines())) <= 100
    marks = marked_text(text)
    assert {mark.remark for mark in marks} == {"没有填写"}
    assert str(marks).endswith(f"得分 0 / {len(marks)}")
    assert 'lang="zh"' in sheet.html()
    exercise, solution = tex(sheet.save(tmp_path / "sheet.tex"), "xelatex")
    assert "第三周" in exercise
    assert "损失" in exercise
    assert "答案" in solution


def test_both_languages_have_the_same_words() -> None:
    for word, translated in zip(ENGLISH, CHINESE, strict=True):
        if isinstance(word, dict):
            assert word.keys() == translated.keys()
            pairs = [(word[key], translated[key]) for key in word]
        else:
            pairs = [(word, translated)] if isinstance(word, str) else []
        for one, other in pairs:
            assert sorted(re.findall(r"\{.*?\}", one)) == sorted(re.findall(r"\{.*?\}", other))


def test_the_page_is_filled_in_and_saves_what_can_be_marked(browser: Browser) -> None:
    x = Value(2, "</form><b>")
    sheet = worksheet((x * 3 + x) * x, ("value", "adjoint"), title='"<i>&')
    browser.open(sheet)
    assert browser.text("h1") == '"<i>&'
    for number, answer in sheet.solution.items():
        field = browser.driver.find_element("css selector", f'input[name="{number}"]')
        field.send_keys(str(answer))
    browser.driver.find_element("css selector", "header input").send_keys("Ada")
    saved = browser.run("return answers()")
    assert marked_text(saved).points == len(sheet.blanks)
    assert saved.startswith("Name: Ada")
    browser.run("HTMLAnchorElement.prototype.click = function () { window.link = this }")
    browser.driver.find_element("css selector", "button").click()
    assert browser.run("return link.download") == "Ada worksheet.txt"
    assert browser.run("return decodeURIComponent(link.href.split(',')[1])") == saved
    fields = browser.run(
        "return [...document.querySelectorAll('td input')].map(x => x.getAttribute('aria-label'))"
    )
    assert fields == [blank.symbol for blank in sheet.blanks]
    assert browser.run("return document.querySelectorAll('b, i').length") == 0


def test_a_sheet_is_saved_in_the_format_of_its_suffix(tmp_path: Path) -> None:
    sheet = worksheet(product())
    for suffix in (".txt", ".md", ".tex", ".html", ".ipynb"):
        assert sheet.save(tmp_path / f"sheet{suffix}").stat().st_size > 200
    for suffix in (".txt", ".md", ".tex", ".html"):
        solved = sheet.save(tmp_path / f"solved{suffix}", solved=True).read_text(encoding="utf-8")
        assert "Solution: Worksheet" in solved
        assert "12" in solved
        assert "Fill in" not in solved
    assert "<input name=" not in solved.partition("</header>")[2]
    with pytest.raises(ValueError, match=r"a solution is written as \.txt, \.md, \.tex, \.html$"):
        sheet.save(tmp_path / "solved.ipynb", solved=True)
    with pytest.raises(ValueError, match=r"sheet\.pdf: a sheet is written as \.txt, \.md"):
        sheet.save(tmp_path / "sheet.pdf")
    assert not (tmp_path / "sheet.pdf").exists()


def test_a_formula_that_is_too_long_is_left_out() -> None:
    x = Value(1.0, "x")
    y = x
    for _ in range(20):
        y = y * y
    text = worksheet(y, "adjoint").text()
    assert text.splitlines()[4].startswith("Fill in")
