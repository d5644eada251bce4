"""What a page shows at its steps, as Python computes it; errors at their nodes."""

import re

import pytest

from autograd import Constant, Graph, Trace, Value, operation
from autograd.notation.plain import written_number
from autograd.ops import TABLE
from tests.autograd.modes.test_operation import forgotten
from tests.viz.pages.browser import Browser
from tests.viz.pages.examples import (
    EVERY_STEP,
    EXAMPLES,
    LAST,
    TABLE_TEXT,
    move,
    product,
    random_graph,
    said,
    shown,
)
from viz import page


def cells(trace: Trace) -> list[list[str]]:
    """A trace's cells that are not empty."""
    rows = [re.split(r"(?<!\\)\|", line) for line in trace.markdown(precision=4).splitlines()[2:]]
    return [[text for cell in row if (text := cell.strip().replace("\\", ""))] for row in rows]


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name not in ("leaf", "constant")])
def test_at_the_last_step_the_table_is_the_trace(browser: Browser, name: str) -> None:
    output = EXAMPLES[name]()
    seed = Graph(output).inputs[-1]
    browser.open(page(output, mode="both", seed=seed))
    browser.run(LAST)
    found = [[cell for cell in row if cell] for row in browser.run(TABLE_TEXT)]
    assert found == cells(Trace(output, tangent_seed=seed))


@pytest.mark.parametrize("name", EXAMPLES)
def test_without_a_script_the_final_numbers_stand_there(name: str) -> None:
    output = EXAMPLES[name]()
    html = page(output, precision=6).html
    body = html[html.index("<tbody>") : html.index("</tbody>")]
    for row in Trace(output):
        if row.adjoint is not None:
            assert f"<td class=adjoint>{written_number(row.adjoint, 6)}</td>" in body


def test_without_a_script_the_terms_stand_on_the_edges() -> None:
    html = shown("product").html
    for edge, terms in (("e5_0", ["→ 2", "← 2"]), ("e5_1", ["→ 0", "← 3"])):
        group = html.split(f"<g id={edge} ")[1].split("</g></g>")[0]
        assert re.findall("[→←][^<]*", group) == terms


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


def test_a_negative_number_is_in_parentheses_unless_it_comes_first(browser: Browser) -> None:
    a, b = Value(-2, "a"), Value(-3, "b")
    output = (a * b + b) * a**2 - a
    browser.open(page(output, mode="both", seed=a))
    steps = ""
    for at in range(1, 11):
        browser.run(f"chalkgrad.go({at})")
        steps += "\n".join(said(browser)) + "\n"
    for equation in (
        "a × b = −2 × (−3) = 6",
        "h₁ + b = 6 + (−3) = 3",
        "a² = (−2)² = 4",
        "h₄ − a = 12 − (−2) = 14",
        "= 4 × (−3) + 3 × (−4) = −24",
        "= 3 × (−4) = −12",
        "= −1 + (−12) = −13",
    ):
        assert equation in steps


def test_the_steps_of_the_forward_sweep(browser: Browser) -> None:
    output = product()
    browser.open(page(output, mode="forward", seed=Graph(output).inputs[1]), "#mode=forward&step=3")
    assert said(browser)[-2:] == [
        "ḣ₃ = ∂h₃/∂h₁ × ḣ₁ + ∂h₃/∂h₂ × ḣ₂ = 2 × 1 + 3 × 1 = 5",
        "Result: dh₃/db = 5 (ḣ₃)",
    ]
    assert browser.text("#e5_1 .tangent") == "→ 3"
    assert browser.run("return document.querySelectorAll('#said .dot').length") == 4


def test_what_is_said_where_a_sweep_begins_and_ends(browser: Browser) -> None:
    output = product()
    browser.open(page(output, mode="both", seed=Graph(output).inputs[1]))
    assert said(browser)[1] == "The seed: the tangent of b is 1, that of any other input 0."
    assert browser.text("#e2_1 .tangent") == ""
    browser.run("chalkgrad.go(4)")
    assert said(browser) == ["h₃ changes as fast as itself:", "h̄₃ = 1"]
    browser.run(LAST)
    *results, last = said(browser)[-3:]
    assert results == ["Result: dh₃/db = 5 (ḣ₃)", "Result: dh₃/da = 2,  dh₃/db = 5"]
    assert last.startswith("The ends agree: ")
    browser.open(page(sum(Value(1, f"x{i}") for i in range(14)) * Constant(2, "c")), "#step=99")
    assert said(browser)[-1].endswith("dh₁₄/dx₁₁ = 2, …")
    browser.open(page(Value(1, "x") * Constant(2, "c")), "#step=99")
    assert said(browser)[-1] == "Result: dh₁/dx = 2"
    browser.open(shown("constant"), "#step=99")
    assert said(browser)[-1] == "It depends on no input: nothing flows back."


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
        "const s = document.querySelector('.leaf [type=range]'); s.value = 2.49999;"
        "s.dispatchEvent(new Event('input'))"
    )
    assert browser.text("#r5 .value") == "7"
    browser.run("document.getElementById('reset').click()")
    assert browser.text("#r5 .value") == "6"
    move(browser, 0, "-3")
    assert browser.run("return document.querySelector('.leaf input').value") == "−3"


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
    browser.run("document.getElementById('n1').onclick()")
    assert browser.text("#why .failed") == "ValueError: log(x) needs x > 0, got x1 = -1.0"
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
    browser.run("chalkgrad.go(1)")
    assert said(browser)[1] == "h₁ = sqrt(x) = sqrt(0) = 0"


def test_operations_of_ones_own(browser: Browser) -> None:
    with forgotten():
        f = operation(
            "knee",
            "x % 2 if x > 1 else x - x * x / 4",
            "1 if x > 1 else 1 - (x - x / 2)",
            domain=[(0.1, 0.9)],
            symbol="⟨{x}⟩",
        )
        browser.open(page(f(Value(0.5, "a")) * 3, mode="both"), "#mode=both&step=1")
    assert said(browser)[:2] == [
        "h₁ = ⟨a⟩ = ⟨0.5⟩ = 0.4375",
        "∂h₁/∂a = 1 − (a − a/2) = 1 − (0.5 − 0.5/2) = 0.75",
    ]
    move(browser, 0, "3.5")
    assert said(browser)[:2] == ["h₁ = ⟨a⟩ = ⟨3.5⟩ = 1.5", "∂h₁/∂a = 1"]
    assert browser.run(EVERY_STEP) == []
