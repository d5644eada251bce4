"""The evaluation trace: plain data, and a table that fits."""

import pytest

from autograd import Constant, Trace, TraceRow, Value, exp, log, sin
from autograd.text import display_width


def test_rows_are_plain_data() -> None:
    a = Value(3, "a")
    y = a * a + 1
    assert list(Trace(y)) == [
        TraceRow(0, "a", "", 3.0, (), (), 6.0),
        TraceRow(1, "h1", "a × a", 9.0, (0, 0), (3.0, 3.0), 1.0),
        TraceRow(3, "h2", "h₁ + 1", 10.0, (1, 2), (1.0, None), 1.0),
    ]
    assert (a.grad, y.grad, len(Trace(y))) == (0.0, 0.0, 3)


def test_its_adjoints_are_those_of_backward() -> None:
    x, y = Value(0.3, "x"), Value(1.7, "y")
    h = x * y
    f = exp(h) * sin(h) + h * x - y / x
    adjoints = [row.adjoint for row in Trace(f)]
    f.backward()
    assert adjoints == [node.grad for node in Trace(f).nodes]


def test_a_known_table() -> None:
    x1, x2 = Value(2, "x1"), Value(5, "x2")
    assert (
        Trace(log(x1) + x1 * x2 - sin(x2)).text()
        == """\
node  function      value  local partials                    adjoint
x₁                      2                                        5.5
h₁    log(x₁)    0.693147  ∂h₁/∂x₁ = 0.5                           1
x₂                      5                                    1.71634
h₂    x₁ × x₂          10  ∂h₂/∂x₁ = 5         ∂h₂/∂x₂ = 2         1
h₃    h₁ + h₂     10.6931  ∂h₃/∂h₁ = 1         ∂h₃/∂h₂ = 1         1
h₄    sin(x₂)   −0.958924  ∂h₄/∂x₂ = 0.283662                     −1
h₅    h₃ − h₄     11.6521  ∂h₅/∂h₃ = 1         ∂h₅/∂h₄ = −1        1"""
    )


def test_negative_zero_is_shown_as_zero() -> None:
    y = -Value(0, "x")
    assert str(y.data) == "-0.0"
    assert Trace(y).text().splitlines()[2].split()[:3] == ["h₁", "−x", "0"]


def test_ascii_and_precision() -> None:
    x = Value(1 / 3, "x")
    text = Trace(-x * 2).text(precision=3, ascii=True)
    assert text.isascii()
    assert "-0.333 " in text
    with pytest.raises(ValueError, match="precision"):
        Trace(x).text(precision=0)


def test_negative_constants_stand_in_parentheses() -> None:
    assert [row.function for row in Trace(Value(1, "x") * -2)][1] == "x × (−2)"


def test_a_label_of_several_words_stands_in_parentheses() -> None:
    total = Value(1, "a") + Value(2, "b")
    total.label = "a + b"
    (*_, row) = Trace(total * 0.5)
    assert row.function == "(a + b) × 0.5"
    assert "∂(a + b)/∂a = 1" in Trace(total * 0.5).text()


def test_names_that_would_look_alike_are_left_as_they_are() -> None:
    text = Trace(Value(2, "x1") * Value(3, "x_1") + Value(1, "h_1") * Value(1, "w_2")).text()
    assert [line.split()[0] for line in text.splitlines()[1:]] == [
        "x1", "x_1", "h1", "h_1", "w₂", "h₂", "h₃",
    ]  # fmt: skip


def test_an_adjoint_that_overflows_is_an_error() -> None:
    with pytest.raises(OverflowError, match="the gradient overflows at x = 1e-300"):
        Trace(Value(1e-300, "x") * 1e300 * 1e300)


@pytest.mark.parametrize("label", ["a = " + "损" * 20, "损 = " + "损" * 40, " = 1", "x = 5"])
def test_equals_signs_in_labels_do_no_harm(label: str) -> None:
    x = Value(1, label)
    assert Trace((x * Value(2, "w" * 50)) * x).text(width=40).count("\n") == 4


@pytest.mark.parametrize(
    "label",
    ["a" * 10_000, "损失" * 30, 'w"<b>', "a\nb", "\N{BELL}", "a\0b"],
    ids=["long", "wide", "markup", "newline", "emoji", "null"],
)
@pytest.mark.parametrize("width", [84, 100])
def test_whatever_the_labels_are_the_table_fits(label: str, width: int) -> None:
    x = Value(2 / 3, label)
    y = x * Value(1 / 3, label) + Constant(-1 / 7, label)
    y.label = label
    lines = Trace(exp(y) * y).text(width=width).splitlines()
    assert len(lines) == 8
    assert all(display_width(line) <= width for line in lines)
    assert all(line.isprintable() for line in lines)
    words = {word for line in lines for word in line.split()}
    assert {"0.666667", "0.333333", "−0.142857", "0.0793651", "1.16852"} <= words
