"""A page in a browser: its steps, sliders, words, keys; and what it must never do."""

import os
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any
from unicodedata import normalize

import pytest

from autograd import Constant, Graph, Trace, Value, erf, log, parse, sin
from autograd.ops import TABLE
from nn import MLP
from tests import ROOT
from tests.graphs import hundred_nodes, square, worked_example
from tests.viz.pages.browser import Browser
from tests.viz.pages.test_numbers import random_graph
from viz import Page, page


def product() -> Value:
    a, b = Value(2, "a"), Value(1, "b")
    return (a + b) * (b + 1)


def survey() -> Value:
    x1, x2 = Value(2, "x1"), Value(5, "x2")
    return log(x1) + x1 * x2 - sin(x2)


def network() -> Value:
    model = MLP(2, [3, 1], activation="tanh", rng=7)
    found: Value = model([Value(0.5, "x1"), Value(-0.3, "x2")])
    return found


def choices() -> Value:
    a, n = Value(-2, "a"), Constant(3, "n")
    found: Value = parse("max(a, 0.5)*relu(a) - abs(a)**n")(a, n)
    return found


EXAMPLES: dict[str, Callable[[], Value]] = {
    "worked": lambda: worked_example()[0],
    "product": product,
    "survey": survey,
    "square": square,
    "network": network,
    "choices": choices,
    "erf": lambda: erf(Value(2, "x") * Constant(1, "c")),
    "leaf": lambda: Value(2, "x"),
    "constant": lambda: Constant(2) + 1,
}


@cache
def shown(name: str, **options: Any) -> Page:
    """The page of an example."""
    return page(EXAMPLES[name](), **options)


LAST = "document.getElementById('last').click();"
TABLE_TEXT = """
return [...document.querySelectorAll('tbody tr')].map(
  row => [...row.cells].map(cell => cell.textContent));
"""
EVERY_STEP = """
const bad = [];
for (const mode of ['reverse', 'forward', 'both']) {
  document.querySelector(`[name=mode][value=${mode}]`).click();
  const steps = +document.getElementById('scrubber').max;
  for (let at = 0; at <= steps; at++) {
    chalkgrad.go(at);
    const words = [...document.querySelectorAll('svg text, td, th, #said, output')];
    for (const part of words) {
      if (/NaN|undefined|null|Infinity|object|function \\(/.test(part.textContent)) {
        bad.push([mode, at, part.textContent]);
      }
    }
  }
}
return bad;
"""


def move(browser: Browser, leaf: int, text: str) -> None:
    """Write a number into the exact field of a leaf."""
    browser.run(
        "const field = document.querySelectorAll('.leaf input:not([type])')[arguments[0]];"
        "field.value = arguments[1]; field.dispatchEvent(new Event('change'));",
        leaf,
        text,
    )


def said(browser: Browser) -> list[str]:
    """The lines of the explanation."""
    return lines(browser, "#said p")


def lines(browser: Browser, selector: str) -> list[str]:
    """The texts of elements; letters with a sign above as tests write them."""
    script = "return [...document.querySelectorAll(arguments[0])].map(p => p.textContent)"
    return [normalize("NFD", text) for text in browser.run(script, selector)]


def cells(trace: Trace) -> list[list[str]]:
    """A trace's cells that are not empty; how it tells two uses apart is not compared."""
    rows = [re.split(r"(?<!\\)\|", line) for line in trace.markdown(precision=4).splitlines()[2:]]
    return [without_uses(cell.strip().replace("\\", "") for cell in row) for row in rows]


def without_uses(row: Iterable[str]) -> list[str]:
    return [re.sub(r" \((1st|2nd)\)", "", cell) for cell in row if cell]


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name not in ("leaf", "constant")])
def test_at_the_last_step_the_table_is_the_trace(browser: Browser, name: str) -> None:
    output = EXAMPLES[name]()
    seed = Graph(output).inputs[-1]
    browser.open(page(output, mode="both", seed=seed))
    browser.run(LAST)
    found = [without_uses(row) for row in browser.run(TABLE_TEXT)]
    assert found == cells(Trace(output, tangent_seed=seed))


@pytest.mark.parametrize("name", EXAMPLES)
def test_without_a_script_the_final_numbers_stand_there(name: str) -> None:
    output = EXAMPLES[name]()
    html = page(output, precision=6).html
    body = html[html.index("<tbody>") : html.index("</tbody>")]
    for row in Trace(output):
        if row.adjoint is not None:
            assert (
                f"<td class=adjoint>{row.adjoint:.6g}</td>".replace("-", "−").replace(">−0<", ">0<")
                in body
            )


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_step_of_every_mode_is_made_of_numbers(browser: Browser, name: str) -> None:
    browser.open(shown(name))
    assert browser.run(EVERY_STEP) == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_nothing_that_is_no_number_is_shown_at_the_ends_of_the_floats(
    browser: Browser, name: str
) -> None:
    browser.open(shown(name))
    for number in ("0", "-1", "1.7e308", "-1e-300", "5e-324"):
        browser.run(
            "for (const field of document.querySelectorAll('.leaf input:not([type])')) {"
            "field.value = arguments[0]; field.dispatchEvent(new Event('change')); }",
            number,
        )
        assert browser.run(EVERY_STEP.replace("undefined|", "")) == []


@pytest.mark.parametrize("seed", range(6))
def test_every_step_of_random_graphs(browser: Browser, seed: int) -> None:
    browser.open(page(random_graph(seed, TABLE)))
    assert browser.run(EVERY_STEP) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6, 56))
def test_every_step_of_more_random_graphs(browser: Browser, seed: int) -> None:
    browser.open(page(random_graph(seed, TABLE, 30)))
    assert browser.run(EVERY_STEP) == []


def test_the_steps_of_the_reverse_sweep(browser: Browser) -> None:
    browser.open(shown("product"), "#step=3")
    assert said(browser) == ["h₃ = h₁ × h₂ = 3 × 2 = 6", "∂h₃/∂h₁ = h₂ = 2", "∂h₃/∂h₂ = h₁ = 3"]
    browser.run("chalkgrad.go(6)")
    assert said(browser) == [
        "h₂ = b + 1 passes its adjoint 3 back",
        "to b: h̄₂ × ∂h₂/∂b = 3 × 1 = 3",
        "b̄ = 0 + 3 = 3 (use 1 of 2)",
    ]
    assert browser.text("#n1 .adjoint") == "adjoint 3 …"
    assert browser.text("#r1 .adjoint") == "3 …"
    assert browser.text("#n0 .adjoint") == "adjoint ·"
    browser.run("chalkgrad.go(7)")
    assert said(browser)[-2:] == [
        "b̄ = 3 + 2 = 5 (use 2 of 2)",
        "Result: dh₃/da = 2,  dh₃/db = 5",
    ]
    assert browser.text("#n1 .adjoint") == "adjoint 5"


def test_the_steps_of_the_forward_sweep(browser: Browser) -> None:
    output = product()
    browser.open(page(output, mode="forward", seed=Graph(output).inputs[1]), "#mode=forward&step=3")
    assert said(browser)[-2:] == [
        "ḣ₃ = ∂h₃/∂h₁ × ḣ₁ + ∂h₃/∂h₂ × ḣ₂ = 2 × 1 + 3 × 1 = 5",
        "Result: dh₃/db = 5 (ḣ₃)",
    ]
    assert browser.text("#e5_1 .tangent") == "→ 3"


def test_two_uses_of_one_operand_are_told_apart(browser: Browser) -> None:
    browser.open(shown("square"), "#step=3")
    assert said(browser)[1:5] == [
        "to a: h̄₁ × ∂h₁/∂a (1st) = 1 × 3 = 3",
        "ā = 0 + 3 = 3 (use 1 of 2)",
        "to a: h̄₁ × ∂h₁/∂a (2nd) = 1 × 3 = 3",
        "ā = 3 + 3 = 6 (use 2 of 2)",
    ]


def test_all_numbers_follow_a_slider(browser: Browser) -> None:
    browser.open(shown("product"))
    browser.run(LAST)
    move(browser, 0, "1/4")
    assert browser.text("#r5 .value") == "2.5"
    assert browser.text("#r1 .adjoint") == "3.25"
    browser.run(
        "const s = document.querySelector('.leaf [type=range]'); s.value = 2.5;"
        "s.dispatchEvent(new Event('input'))"
    )
    assert browser.text("#r5 .value") == "7"
    browser.run("document.getElementById('reset').click()")
    assert browser.text("#r5 .value") == "6"


def test_what_is_no_number_is_marked_and_changes_nothing(browser: Browser) -> None:
    browser.open(shown("product"))
    browser.run(LAST)
    move(browser, 0, "two")
    assert browser.run("return document.querySelectorAll('[aria-invalid]').length") == 1
    assert browser.text("#r5 .value") == "6"


def test_an_error_stands_at_its_node_in_pythons_words(browser: Browser) -> None:
    browser.open(shown("survey"))
    browser.run(LAST)
    move(browser, 0, "-1")
    assert said(browser)[0] == "h₁ fails: ValueError: log(x) needs x > 0, got x1 = -1.0"
    failed = "return [...document.querySelectorAll('.failed[id]')].map(part => part.id)"
    assert sorted(browser.run(failed)) == ["n1", "r1"]
    values = {row[0]: row[2] for row in browser.run(TABLE_TEXT)}
    assert values == {
        "x₁": "−1",
        "h₁": "undefined",
        "x₂": "5",
        "h₂": "−5",
        "h₃": "—",
        "h₄": "−0.9589",
        "h₅": "—",
    }
    move(browser, 0, "2")
    assert browser.run(failed) == []


def test_where_only_the_derivative_fails_the_value_is_shown(browser: Browser) -> None:
    browser.open(page(Value(4, "x").sqrt() * 2))
    browser.run(LAST)
    move(browser, 0, "0")
    assert said(browser)[0] == (
        "h₁ fails: ZeroDivisionError: the derivative of sqrt(x) is undefined at x = 0.0"
    )
    assert browser.text("#r1 .value") == "0"
    assert browser.text("#r1 .partial") == "∂h₁/∂x = undefined"


def test_keys(browser: Browser) -> None:
    browser.open(shown("product"))
    at = "return chalkgrad.state.at"
    right, left, home, end = "\ue014", "\ue012", "\ue011", "\ue010"
    for key, step in ((right, 1), (right, 2), (left, 1), (end, 7), (right, 7), (home, 0)):
        browser.press(key)
        assert browser.run(at) == step
    browser.press(" ")
    assert browser.run("return document.getElementById('play').ariaPressed") == "true"
    browser.press(" ")
    assert browser.run("return document.getElementById('play').ariaPressed") == "false"
    browser.run("document.querySelector('tbody tr').focus()")
    browser.press("\ue015")
    assert browser.run("return document.activeElement.id") == "r1"
    browser.press("\ue007")
    assert not browser.run("return document.getElementById('why').hidden")
    browser.press("\ue00c")
    assert browser.run("return document.getElementById('why').hidden")
    assert browser.run("return document.activeElement.id") == "r1"


def test_in_the_quiz_one_can_step_on_without_an_answer(browser: Browser) -> None:
    browser.open(shown("product", quiz=True))
    browser.press("\ue014")
    assert browser.run("return document.activeElement.id") == "answer"
    browser.press("\ue014")
    assert browser.run("return chalkgrad.state.at") == 2
    browser.press("3", "\ue012")
    assert browser.run("return chalkgrad.state.at") == 2


def test_a_picture_is_dragged_and_nodes_are_clicked(browser: Browser) -> None:
    browser.open(page(hundred_nodes()))
    drag = """
    const picture = document.getElementById('picture'), node = document.getElementById('n0');
    const send = (kind, x, y) => node.dispatchEvent(new PointerEvent(
      kind, {bubbles: true, clientX: x, clientY: y, buttons: 1, pointerType: 'mouse'}));
    send('pointerdown', 600, 300);
    send('pointermove', 400, 300);
    send('pointerup', 400, 300);
    node.dispatchEvent(new MouseEvent('click'));
    const after = [picture.scrollLeft, document.getElementById('why').hidden];
    send('pointerdown', 600, 300);
    send('pointerup', 600, 300);
    node.dispatchEvent(new MouseEvent('click'));
    return [...after, document.getElementById('why').hidden];
    """
    assert browser.run(drag) == [200, True, False]


def test_each_step_is_said_to_a_screen_reader(browser: Browser) -> None:
    browser.open(shown("product"))
    assert browser.run("return document.getElementById('said').getAttribute('role')") == "status"
    unnamed = browser.run(
        "return [...document.querySelectorAll('button, input, select')].filter(part =>"
        " !(part.ariaLabel || part.textContent.trim() || part.closest('label'))).length"
    )
    assert unnamed == 0


def test_why(browser: Browser) -> None:
    browser.open(shown("product"))
    browser.run("document.getElementById('n1').dispatchEvent(new MouseEvent('click'))")
    assert lines(browser, "#why p")[:6] == [
        "value 1",
        "uses: h₂, h₁",
        "b̄ = 3 + 2 = 5",
        "paths to h₃: 2",
        "∂h₃/∂h₁ × ∂h₁/∂b = 2 × 1 = 2 (40 %)",
        "∂h₃/∂h₂ × ∂h₂/∂b = 3 × 1 = 3 (60 %)",
    ]
    on_path = browser.run("return [...document.querySelectorAll('.path')].map(part => part.id)")
    assert sorted(on_path) == ["e2_1", "e4_0", "e5_0", "e5_1", "n1", "n2", "n4", "n5"]
    browser.run("document.querySelector('#why button:not(.link)').click()")
    assert browser.run("return document.querySelector('#why p:last-of-type').textContent") == (
        "[h₃(b + h) − h₃(b − h)] / 2h = 5, the adjoint is 5"
    )


def answer(browser: Browser, text: str) -> str:
    """Give an answer, and what is replied."""
    browser.run(
        "document.getElementById('answer').value = arguments[0];"
        "document.querySelector('.question').requestSubmit()",
        text,
    )
    return browser.run("return (document.querySelector('.reply') || {textContent: ''}).textContent")


def question(browser: Browser) -> str:
    return lines(browser, ".question label")[0].strip()


def test_the_quiz_asks_each_quantity_by_itself(browser: Browser) -> None:
    browser.open(shown("product", quiz=True), "#step=3")
    assert browser.text("#r5 .value") == "?"
    assert question(browser) == "h₃ = h₁ × h₂ = 3 × 2 ="
    assert answer(browser, "-6") == "Not yet. The sign is wrong."
    assert answer(browser, "six") == "This is no number: six"
    answer(browser, "6")
    assert browser.text("#r5 .value") == "6"
    assert question(browser) == "∂h₃/∂h₁ ="
    assert answer(browser, "3") == "Not yet. That is the partial with respect to the other operand."
    answer(browser, "2")
    answer(browser, "3")
    assert said(browser)[-1].startswith("1 of 3 right at once")
    assert said(browser)[:3] == ["h₃ = h₁ × h₂ = 3 × 2 = 6", "∂h₃/∂h₁ = h₂ = 2", "∂h₃/∂h₂ = h₁ = 3"]


def test_the_quiz_knows_the_likeliest_slips(browser: Browser) -> None:
    a, b = Value(2, "a"), Value(0.5, "b")
    browser.open(page((a + b) * b * a, quiz=True))
    browser.run("chalkgrad.go(5)")
    assert question(browser) == "h̄₂ = h̄₃ × ∂h₃/∂h₂ ="
    answer(browser, "2")
    assert question(browser) == "to a: h̄₃ × ∂h₃/∂a ="
    answer(browser, "1.25")
    answer(browser, "1.25")
    browser.run("chalkgrad.go(6)")
    assert question(browser) == "h̄₁ = h̄₂ × ∂h₂/∂h₁ ="
    assert answer(browser, "0.5").endswith("multiply it by the adjoint of the result.")
    assert answer(browser, "2").endswith("the adjoint alone: multiply it by the local partial.")
    browser.run("chalkgrad.go(7)")
    assert question(browser) == "to a: h̄₁ × ∂h₁/∂a ="
    answer(browser, "1")
    assert question(browser) == "ā (use 2 of 2) ="
    assert answer(browser, "1").endswith("That is what this use adds. Add it to what was there.")
    assert answer(browser, "1.25").endswith("That is the number before this step.")
    assert answer(browser, "-2.25").endswith("The sign is wrong.")
    answer(browser, "2.25")
    assert question(browser) == "to b: h̄₁ × ∂h₁/∂b ="


def test_the_quiz_knows_the_slips_of_forward_mode(browser: Browser) -> None:
    a, b = Value(3, "a"), Value(2, "b")
    browser.open(page((a - b) * a, mode="forward", quiz=True), "#mode=forward&step=1")
    assert answer(browser, "-1").endswith("The operands are swapped.")
    for right in ("1", "1", "-1", "1"):
        answer(browser, right)
    browser.run("chalkgrad.go(2)")
    for right in ("3", "3", "1"):
        answer(browser, right)
    assert question(browser) == "ḣ₂ = ∂h₂/∂h₁ × ḣ₁ + ∂h₂/∂a × ȧ ="
    assert browser.text("#e3_0 .tangent") == "→ ?"
    assert answer(browser, "3").endswith("That is one term of the sum: each operand adds one.")
    answer(browser, "4")
    assert browser.text("#e3_0 .tangent") == "→ 3"
    assert browser.text("#r3 .tangent") == "4"


def test_the_quiz_rounds_as_the_class_does(browser: Browser) -> None:
    browser.open(page(1 / Value(3, "x"), quiz=True), "#step=1")
    assert answer(browser, "0.33") == "Not yet. Nearly: give 4 digits."
    browser.run(
        "const digits = document.getElementById('digits'); digits.value = 2;"
        "digits.dispatchEvent(new Event('change'))"
    )
    answer(browser, "0,33")
    assert question(browser) == "∂h₁/∂x ="


def test_the_state_is_in_the_address(browser: Browser) -> None:
    plain = shown("product")
    browser.open(plain, "#mode=both&step=2&seed=1&at=0.25,3")
    assert browser.run("return chalkgrad.state") == {
        "mode": "both", "at": 2, "seed": 1, "zoom": 0, "timer": 0,
    }  # fmt: skip
    assert browser.text("#r2 .value") == "3.25"
    browser.run("chalkgrad.go(5)")
    browser.run("return new Promise(done => setTimeout(done, 300))")
    assert browser.driver.current_url.endswith("#mode=both&step=5&seed=1&at=0.25,3")
    browser.open(plain, "#mode=<b>&step=x&seed=99&at=1,alert(1)")
    assert browser.run("return [chalkgrad.state.mode, chalkgrad.state.at]") == ["reverse", 0]


def test_descent(browser: Browser) -> None:
    x = Value(3, "x")
    browser.open(page(x * x))
    browser.run("for (let i = 0; i < 2; i++) document.getElementById('down').click()")
    assert browser.text("#n0 .value") == "value 1.92"
    assert browser.text("figcaption") == "h₁ = 3.686 after 2 steps, 9 at the start"


@pytest.mark.parametrize(("language", "words"), [("en", "reverse mode"), ("zh", "反向模式")])
def test_languages(browser: Browser, language: str, words: str) -> None:
    browser.open(shown("product", language=language))
    assert browser.text("#modes label").strip() == words
    assert browser.run("return document.documentElement.lang") == language
    assert browser.run(EVERY_STEP) == []
    keys = browser.run(
        "return [...document.querySelectorAll('[data-w]')].filter(p => !p.textContent).length"
    )
    assert keys == 0


def test_both_languages_say_the_same_things() -> None:
    text = (ROOT / "viz" / "pages" / "words.js").read_text(encoding="utf-8")
    english, chinese = text.split("  zh: {")
    fields = [
        {
            key: set(re.findall(r"\{\d\}", words))
            for key, words in re.findall(r'(\w+): "([^"]*)"', part)
        }
        for part in (english, chinese)
    ]
    assert fields[0] == fields[1]
    assert len(fields[0]) > 60


HOSTILE = ['</script><script>document.title="hit"</script>', "<img src=x onerror=alert(1)>",
           '"><b>', "'; alert(1); '", "{{script}}", "\u2028", "a&lt;b", "\\N", "constructor",
           "${1}"]  # fmt: skip


def test_labels_are_data(browser: Browser) -> None:
    x = [Value(i + 1, label) for i, label in enumerate(HOSTILE)]
    output = x[0]
    for other in x[1:]:
        output = output * other
    output.label = "<i>f</i>"
    browser.open(page(output, title="<u>t</u> {{rows}}"))
    assert browser.run(EVERY_STEP) == []
    assert browser.run("return document.title") == "<u>t</u> {{rows}}"
    assert browser.run("return document.querySelectorAll('img, b, i, u, iframe').length") == 0
    assert browser.run("return document.scripts.length") == 2
    assert browser.text("#r1 th") in HOSTILE


def test_the_page_can_load_and_run_nothing_else(browser: Browser) -> None:
    html = shown("product").html
    assert not re.search(r"https?:|//[a-z]|\beval\b|new Function|import\(|fetch\(|XMLHttp", html)
    browser.open(shown("product"))
    browser.run(
        "const s = document.createElement('script'); s.textContent = 'document.title = 1';"
        "document.head.append(s)"
    )
    assert browser.run("return document.title") != "1"
    log = browser.driver.get_log("browser")
    assert len(log) == 1
    assert "Content Security Policy" in log[0]["message"]


def test_the_same_graph_gives_the_same_bytes() -> None:
    code = (
        "import hashlib; from tests.viz.pages.test_page import survey; from viz import page;"
        "print(hashlib.sha256(page(survey()).html.encode()).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, text=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(found) == 1


def test_a_notebook_shows_it_in_a_frame(browser: Browser) -> None:
    frame = shown("product")._repr_html_()
    (browser.folder / "frame.html").write_text(f"<!DOCTYPE html><body>{frame}", encoding="utf-8")
    browser.driver.get((browser.folder / "frame.html").as_uri())
    browser.driver.switch_to.frame(0)
    browser.run("chalkgrad.go(7)")
    assert browser.text("#n1 .adjoint") == "adjoint 5"
    browser.driver.switch_to.default_content()


@pytest.mark.parametrize(
    ("name", "most"), [("worked", 60_000), ("network", 120_000), ("product", 60_000)]
)
def test_it_is_small(name: str, most: int) -> None:
    assert len(shown(name).html.encode()) < most


def large() -> Value:
    """499 nodes."""
    generator = random.Random(1)
    inputs = [Value(generator.uniform(-1, 1), f"x{i}") for i in range(20)]
    total, nodes = inputs[0], list(inputs)
    while len(Graph(total)) < 499:
        a, b = generator.choice(nodes[-30:]), generator.choice(nodes[-30:])
        nodes.append((a * b, a.tanh(), a - b, sin(a))[generator.randrange(4)])
        total = total + nodes[-1]
    return total


@pytest.mark.slow
def test_five_hundred_nodes(browser: Browser) -> None:
    found = page(large())
    assert len(found.html.encode()) < 1_000_000
    browser.open(found)
    assert browser.run(
        "const find = document.getElementById('search'); find.value = 'h100';"
        "find.dispatchEvent(new Event('change'));"
        "return document.querySelector('#why h2').textContent"
    ).startswith("h₁₀₀ =")
    browser.run(LAST)
    assert "NaN" not in browser.text("main")


def test_too_many_nodes_are_refused() -> None:
    with pytest.raises(ValueError, match="501 nodes"):
        page(sum([Value(1.0) for _ in range(251)]))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["worked", "network", "survey"])
def test_a_phone_does_not_scroll_sideways(browser: Browser, name: str, scheme: str) -> None:
    browser.look(390, 844, scheme)
    browser.open(shown(name, quiz=True))
    for at in (0, 3, 5):
        browser.run("chalkgrad.go(arguments[0])", at)
        assert browser.run("return document.documentElement.scrollWidth") <= 390


CONTRASTS = """
const channels = text => text.match(/[\\d.]+/g).map(Number);
const light = ([r, g, b]) => [r, g, b].map(c => c / 255).map(
  c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
const behind = part => {
  const box = part.closest('g') && part.closest('g').querySelector('rect');
  if (box) return channels(getComputedStyle(box).fill);
  for (let at = part; at; at = at.parentElement) {
    const found = channels(getComputedStyle(at).backgroundColor);
    if (found.length < 4 || found[3] > 0) return found;
  }
};
return [...document.querySelectorAll('svg text, td, th, p, h1, h2, label, button, output, select')]
  .filter(part => part.textContent.trim() && part.getClientRects().length)
  .map(part => {
    const style = getComputedStyle(part);
    const ink = channels(part instanceof SVGElement ? style.fill : style.color);
    const [a, b] = [light(ink), light(behind(part))].sort((x, y) => y - x);
    return [(a + 0.05) / (b + 0.05), part.textContent];
  }).sort((x, y) => x[0] - y[0])[0];
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_stand_out(browser: Browser, scheme: str) -> None:
    browser.look(1280, 720, scheme)
    browser.open(shown("survey", mode="both"))
    for at in range(12):
        browser.run("chalkgrad.go(arguments[0])", at)
        contrast, text = browser.run(CONTRASTS)
        assert contrast >= 4.5, text
    move(browser, 0, "-1")
    contrast, text = browser.run(CONTRASTS)
    assert contrast >= 4.5, text


OUTSIDE = """
return [...document.querySelectorAll('svg g g')].flatMap(group => {
  const box = group.querySelector('rect').getBoundingClientRect();
  return [...group.querySelectorAll('text')].filter(text => {
    const is = text.getBoundingClientRect();
    return is.width && (is.left < box.left - 0.5 || is.right > box.right + 0.5
      || is.top < box.top - 1 || is.bottom > box.bottom + 1);
  }).map(text => text.textContent);
});
"""


@pytest.mark.parametrize("font", ["DejaVu Sans", "DejaVu Serif", "DejaVu Sans Mono"])
@pytest.mark.parametrize("name", ["product", "network"])
def test_no_text_leaves_its_box(browser: Browser, name: str, font: str) -> None:
    html = shown(name, mode="both").html.replace("system-ui,", f'"{font}",')
    sheet = html[html.index("<style>") + 7 : html.index("</style>")]
    from viz.pages.page import _hash

    old = re.search(r"style-src ('[^']+')", html)
    assert old
    browser.open(Page(html.replace(old[1], _hash(sheet)), ""))
    browser.run("return document.fonts.ready")
    assert browser.run("return getComputedStyle(document.body).fontFamily").startswith(f'"{font}"')
    for number in ("0.5", "-8.888e-188", "8.888e+99"):
        move(browser, 0, number)
        move(browser, 1, number)
        browser.run(LAST)
        assert browser.run(OUTSIDE) == []


def test_in_print_it_is_a_worksheet(browser: Browser) -> None:
    browser.open(shown("product"))
    browser.run(LAST)
    browser.look(1280, 720, medium="print")
    hidden = "return getComputedStyle(document.querySelector(arguments[0])).{}"
    assert browser.run(hidden.format("visibility"), "#n5 .value tspan:last-child") == "hidden"
    assert browser.run(hidden.format("visibility"), "#n0 .value tspan:last-child") == "visible"
    assert browser.run(hidden.format("color"), "#r5 .value") == "rgba(0, 0, 0, 0)"
    assert browser.run(hidden.format("color"), "#r0 .value") == "rgb(0, 0, 0)"
    assert browser.run(hidden.format("display"), "#controls") == "none"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"mode": "sideways"}, "mode is one of reverse, forward, both, not 'sideways'"),
        ({"language": "fr"}, "language is one of en, zh, or None, not 'fr'"),
        ({"precision": 0}, "precision is 1 to 17"),
        ({"seed": Value(1)}, "seed"),
        ({"ranges": {Value(1): (0, 1)}}, "ranges: Value.* is not a leaf"),
    ],
)
def test_a_wrong_option_is_refused(options: dict, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        page(product(), **options)


def test_ranges(browser: Browser) -> None:
    x, y = Value(1, "x"), Value(50, "y")
    output = log(x) * y
    for ends, says in (((1, 1), "1.0 is not below 1.0"), ((2, 1), "not below")):
        with pytest.raises(ValueError, match=says):
            page(output, ranges={y: ends})
    browser.open(page(output, ranges={y: (40, 60.5)}))
    found = browser.run(
        "return [...document.querySelectorAll('.leaf [type=range]')].map(s => [s.min, s.max])"
    )
    assert found == [["0", "4"], ["40", "60.5"]]


def test_large_graphs_keep_their_numbers_in_view(browser: Browser) -> None:
    browser.open(page(hundred_nodes()))
    for at in (30, 90, 150):
        browser.run("chalkgrad.go(arguments[0])", at)
        assert browser.run(
            "const is = document.querySelector('.node.now').getBoundingClientRect(),"
            " frame = document.getElementById('picture').getBoundingClientRect();"
            "return is.left >= frame.left && is.right <= frame.right"
        )


def test_a_page_is_saved_whole_or_not_at_all(browser: Browser) -> None:
    found = shown("product")
    assert found.save(browser.folder / "f.html").read_text("utf-8") == found.html
    with pytest.raises(OSError, match="cannot write"):
        found.save(browser.folder / "none" / "f.html")
