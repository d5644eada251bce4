"""Local partials in symbols: read back, they are the numbers that were recorded."""

import math
import random

import pytest

from autograd import Constant, Graph, Value, exp, maximum, operation, parse, relu, sigmoid
from autograd.core.functions import RULES
from autograd.notation.latex import LatexNotation
from autograd.notation.plain import Notation
from autograd.ops import OPS
from tests.autograd.modes.test_operation import forgotten


def partials(z: Value, kind: type[Notation] = Notation) -> list[str]:
    """The local partials of the last operation, in symbols."""
    notation = kind(Graph(z))
    return [notation.symbolic_partial(e) for e in notation.graph.edges if e.result is z]


@pytest.mark.parametrize("name", OPS)
def test_of_every_row_read_back_is_the_number_that_was_recorded(name: str) -> None:
    pick = random.Random(name)
    for _ in range(5):
        numbers = [pick.uniform(*interval) for interval in OPS[name].domain]
        operands = [Value(n, v) for n, v in zip(numbers, "xy", strict=False)]
        z = RULES[name](*operands)
        for text, partial in zip(partials(z), z.partials, strict=True):
            meant = parse(text)
            found = meant(**{str(x.label): x.data for x in operands if x.label in meant.variables})
            assert math.isclose(found, partial, rel_tol=1e-12, abs_tol=1e-300), text


def test_are_written_as_in_a_textbook() -> None:
    h, k = Value(2, "h3"), Value(3, "k")
    assert partials(exp(h)) == ["exp(h₃)"]
    assert partials(1 / h) == ["−1/h₃²"]
    assert partials(h / k) == ["1/k", "−h₃ / k²"]
    assert partials(h.tanh()) == ["1 − tanh(h₃)²"]
    assert partials(sigmoid(h)) == ["sigmoid(h₃) × (1 − sigmoid(h₃))"]
    assert partials(h.sqrt()) == ["1/(2 × sqrt(h₃))"]
    assert partials(1 / h, LatexNotation) == [r"-\frac{1}{{h_{3}}^{2}}"]
    assert partials(h.erf(), LatexNotation) == [r"\frac{2 \times e^{-{h_{3}}^{2}}}{\sqrt{\pi}}"]


def test_show_numbers_and_names_as_the_function_does() -> None:
    x = Value(2, "x")
    assert partials(x**3) == ["3 × x²", ""]
    assert partials(x**2) == ["2 × x", ""]
    assert partials(x**0) == ["0", ""]
    assert partials(x**0.5) == ["1/(2 × x^0.5)", ""]
    assert partials(x ** Constant(3, "n")) == ["n × x^(n − 1)", ""]
    assert partials(3.0**x) == ["", "log(3) × 3^x"]
    assert partials(x * -2.5) == ["−2.5", ""]
    assert partials(x * x) == ["x", "x"]
    assert partials(x**x) == ["x × x^(x − 1)", "log(x) × x^x"]
    assert partials(exp(Value(1, "learning rate"))) == ["exp(learning rate)"]
    assert partials(1 / Value(1, "learning rate")) == ["−1/(learning rate)²"]
    assert partials(x) == []


def test_take_the_branch_of_the_numbers() -> None:
    assert partials(relu(Value(2))) == ["1"]
    assert partials(relu(Value(-2))) == ["0"]
    assert partials(abs(Value(-2))) == ["−1"]
    assert partials(maximum(Value(1, "a"), Value(1, "b"))) == ["0.5", "0.5"]
    assert partials(Value(0, "x") ** 2) == ["2 × x", ""]


def test_of_a_row_of_ones_own() -> None:
    with forgotten():
        softsign = operation("softsign", "x / (1 + abs(x))", "1 / (1 + abs(x)) ** 2")
        assert partials(softsign(Value(1, "a"))) == ["1/(1 + abs(a))²"]
        left = operation("left", "(-x)**1.5", "-1.5*(-x)**0.5", domain=[(-3, -1)])
        assert partials(left(Value(-4, "a"))) == ["−1.5 × (−a)^0.5"]
