"""A worksheet in each of its formats."""

import re
from pathlib import Path
from textwrap import fill
from unicodedata import normalize

import pytest

from autograd import Value, parse
from autograd.text.words import display_width
from tests.viz.pages.browser import Browser
from tests.viz.worksheets.examples import product, tex
from viz import random_expression, worksheet
from viz.worksheets.recurrence import KINDS
from viz.worksheets.words import CHINESE, ENGLISH
from viz.worksheets.worksheet import marked_text


def filled(text: str, answers: dict[int, object]) -> str:
    for number, answer in answers.items():
        text = re.sub(rf"^(\[{number}\] .*=)$", rf"\1 {answer}", text, flags=re.MULTILINE)
    return text


@pytest.mark.parametrize("title", ["a = b", "recipe {", "[1] = 2"])
def test_a_text_that_is_filled_in_can_be_marked(title: str) -> None:
    for kind in KINDS:
        sheet = worksheet(random_expression(3), kind, title=title)
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
    assert "1/7" in worksheet(1 / Value(7, "x"), "adjoint").text()
    assert "−0.3334" in worksheet(-Value(0.3334, "x"), "adjoint").text()
    assert "0.366667" in text  # 11/30 is not what one would write
    assert "$\\partial h_{1}/\\partial x = -1/9$" in sheet.latex()
    assert "$\\answer{-1/9}$" in sheet.latex(solved=True)


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
    firsts = re.findall(r"adjoint \\\\\n\\hline\n(.)", sheet.latex())
    assert firsts == ["$"] * 6  # each table begins with a node, not with one of its uses
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
    x = Value(3, "x")
    square = worksheet(x * x, "partial", language="zh")
    assert [blank.symbol for blank in square.blanks] == ["∂h₁/∂x (第 1 次)", "∂h₁/∂x (第 2 次)"]
    for twice in (square.text(), square.html(), worksheet(x * x, language="zh").text()):
        assert "第 2 次" in twice
        assert "2nd" not in twice
    exercise, solution = tex(sheet.save(tmp_path / "sheet.tex"), "xelatex")
    assert "第三周" in exercise
    assert "损失" in exercise
    assert "答案" in solution


def test_both_languages_have_the_same_words() -> None:
    field = r"\{(?!error).*?\}"  # errors are in English alone
    for word, translated in zip(ENGLISH, CHINESE, strict=True):
        if isinstance(word, dict):
            assert word.keys() == translated.keys()
            pairs = [(word[key], translated[key]) for key in word]
        else:
            pairs = [(word, translated)] if isinstance(word, str) else []
        for one, other in pairs:
            assert sorted(re.findall(field, one)) == sorted(re.findall(field, other))


def test_the_page_is_filled_in_and_saves_what_can_be_marked(browser: Browser) -> None:
    x = Value(2, '"</form><b>')
    sheet = worksheet((x * 3 + x) * x, ("value", "adjoint"), title='"<i>&')
    browser.open(sheet)
    assert browser.text("h1") == '"<i>&'
    for number, answer in sheet.solution.items():
        field = browser.driver.find_element("css selector", f'input[name="{number}"]')
        field.send_keys(str(answer))
    browser.driver.find_element("css selector", "header input").send_keys("Ada")
    saved = browser.run("return answers()")
    assert marked_text(saved).points == len(sheet.blanks)
    assert saved.startswith(f"Name: Ada\n[1] {sheet.blanks[0].symbol} = ")
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
    for hidden in ("<label hidden>", '<button type="button" hidden>'):
        assert hidden in solved
        assert hidden not in sheet.html()
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
