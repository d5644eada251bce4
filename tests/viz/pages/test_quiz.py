"""The quiz: what it asks, what it accepts, what it says to a wrong answer."""

from autograd import Value
from tests.viz.pages.browser import Browser
from tests.viz.pages.examples import lines, move, said, shown
from viz import page


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


def test_in_the_quiz_one_can_step_on_without_an_answer(browser: Browser) -> None:
    browser.open(shown("product", quiz=True))
    browser.press("\ue014")
    assert browser.run("return document.activeElement.id") == "answer"
    browser.press("\ue014")
    assert browser.run("return chalkgrad.state.at") == 2
    browser.press("3", "\ue012")
    assert browser.run("return chalkgrad.state.at") == 2


def test_the_quiz_asks_each_quantity_by_itself(browser: Browser) -> None:
    browser.open(shown("product", quiz=True), "#step=3")
    assert browser.text("#r5 .value") == "?"
    assert question(browser) == "h₃ = h₁ × h₂ = 3 × 2 ="
    assert answer(browser, "-6") == "Not yet. The sign is wrong."
    assert browser.run("return document.getElementById('answer').selectionEnd") == 2
    assert answer(browser, "six") == "This is no number: six"
    answer(browser, "6")
    assert browser.text("#r5 .value") == "6"
    assert question(browser) == "∂h₃/∂h₁ ="
    assert answer(browser, "6").endswith("That is the value, not the derivative.")
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


def test_a_contribution_is_hidden_as_long_as_it_is_asked_for(browser: Browser) -> None:
    browser.open(shown("product", quiz=True), "#step=6")
    assert answer(browser, "1").endswith("multiply it by the adjoint of the result.")
    answer(browser, "3")
    assert question(browser) == "b̄ (use 1 of 2) ="
    assert browser.text("#r1 .adjoint") == "?"
    browser.run("chalkgrad.go(7)")
    assert (browser.text("#e2_0 .adjoint"), browser.text("#r0 .adjoint")) == ("← ?", "?")
    answer(browser, "2")
    assert (browser.text("#e2_0 .adjoint"), browser.text("#r0 .adjoint")) == ("← 2", "2")
    answer(browser, "2")
    assert answer(browser, "6").endswith("Contributions are added, not multiplied.")
    browser.open(shown("square", quiz=True), "#step=3")
    for use in ("1", "2"):
        answer(browser, "3")
        assert question(browser) == f"ā (use {use} of 2) ="
        assert browser.text("#r0 .adjoint") == "?"
        answer(browser, "3")


def test_what_is_shown_is_not_right_at_once_and_another_number_is_asked_anew(
    browser: Browser,
) -> None:
    browser.open(shown("product", quiz=True, precision=7), "#step=1")
    assert browser.run("return document.getElementById('quiz').checked")
    assert browser.run("return document.getElementById('digits').value") == "6"
    browser.run("document.querySelector('.question [type=button]').click()")
    assert said(browser)[0] == "h₁ = a + b = 2 + 1 = 3"
    assert said(browser)[-1].startswith("0 of 1 right at once")
    move(browser, 0, "3")
    answer(browser, "4")
    assert said(browser)[0] == "h₁ = a + b = 3 + 1 = 4"
    assert said(browser)[-1].startswith("1 of 2 right at once")


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
    browser.open(page(a * a * a, mode="forward", quiz=True), "#step=2")
    for right in ("27", "3", "9"):
        answer(browser, right)
    assert answer(browser, "18").endswith("That is one term of the sum: each operand adds one.")
    assert answer(browser, "12").endswith("local partial by the tangent of its operand.")


def test_the_quiz_rounds_as_the_class_does(browser: Browser) -> None:
    browser.open(page(1 / Value(3, "x"), quiz=True), "#step=1")
    assert answer(browser, "0.33") == "Not yet. Nearly: give 4 digits."
    browser.run(
        "const digits = document.getElementById('digits'); digits.value = 2;"
        "digits.dispatchEvent(new Event('change'))"
    )
    answer(browser, "0,33")
    assert question(browser) == "∂h₁/∂x ="
