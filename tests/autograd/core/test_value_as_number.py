"""A Value among Python's numbers and NumPy's: what it is like, and what it refuses."""

import math
import operator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Dual, Value, exp, log, maximum, sigmoid


def test_order_compares_data_and_equality_is_identity() -> None:
    a, b = Value(1), Value(2)
    assert a < b <= 2
    assert b > a >= 1
    assert [operator.lt(0, a), operator.gt(3, b), operator.ge(0, a)] == [True, True, False]
    assert max(a, b) is b
    assert a < math.inf
    assert len({a, a, Value(1)}) == 2
    with pytest.raises(TypeError):
        operator.lt(a, "2")


def test_equality_with_a_number_is_no_silent_trap() -> None:
    x, y = Value(2, "x"), Value(2, "y")
    assert [x == x, x != x, x == y, x != y, x == "x", x is None] == [True, False, False, True, 0, 0]
    assert [y in [x, y], [x, y].index(y), {x: 1, y: 2}[y], {1: 0, x: 1}.get(y)] == [1, 1, 2, None]
    for compare in (operator.eq, operator.ne):
        for number in (2, 2.0, True, np.float64(2), Fraction(2)):
            for pair in ((x, number), (number, x)):
                with pytest.raises(TypeError, match=r"== and != between .* compare x\.data"):
                    compare(*pair)
        with pytest.raises(TypeError, match="between a Dual and a number"):
            compare(Dual(2), 2)
    with pytest.raises(TypeError, match=r"compare x\.data"):
        autograd.grad(lambda x: x * x if x == 2 else x)(2.0)


def test_truth_and_text_are_those_of_the_number() -> None:
    x = Value(2.34567, "x")
    assert [bool(x), bool(x - x), bool(Dual(0)), bool(Value(-0.0))] == [True, False, False, False]
    assert (f"{x:.4f}", f"{x}", round(x, 2), round(x), x.item()) == (
        "2.3457", repr(x), 2.35, 2, 2.34567,
    )  # fmt: skip
    assert f"{Dual(2.5, 1):.2f}" == "2.50"


def test_numpys_numbers_and_arrays() -> None:
    x = Value(2)
    for number in (np.float64(3), np.float32(3), np.int64(3), np.uint8(3), Fraction(3)):
        assert type(Value(number).data) is float
        for node in (x * number, number * x):
            assert type(node.data) is float
            assert node.data == 6.0
        assert [(number / x).data, (number - x).data] == [1.5, 1.0]
    assert (np.float64(1) / x).op.name == "reciprocal"
    values = np.array([Value(0), Value(1)])
    for name in ("exp", "tanh", "arctan", "sin", "sqrt", "log1p"):
        points = [0.5, 1.0]
        found = getattr(np, name)(np.array([Value(p) for p in points]))
        assert [v.data for v in found] == pytest.approx(list(getattr(np, name)(points)), rel=1e-15)
        assert found[0].op is not None
    assert [v.data for v in np.abs(values - 3)] == [3, 2]
    assert [v.data for v in np.array([1.0, 2.0]) * x] == [2, 4]
    assert [v.data for v in x * np.array([1.0, 2.0])] == [2, 4]
    assert (values @ np.array([2.0, 3.0])).data == 3


def test_functions_of_plain_numbers_are_floats() -> None:
    assert type(exp(0)) is float
    assert [exp(0), maximum(2, 3)] == [1.0, 3.0]
    assert maximum(Value(2), 3).op is maximum(2, Value(3)).op
    assert sigmoid(np.float64(0)) == 0.5
    with pytest.raises(ValueError, match=r"log\(x\) needs x > 0, got x = -1.0"):
        log(-1)
    with pytest.raises(OverflowError, match=r"exp\(x\) overflows at x = 1000.0"):
        exp(1000)
    with pytest.raises(TypeError, match="exp takes a real number, not str"):
        exp("1")
    with pytest.raises(TypeError, match="maximum takes a real number, not NoneType"):
        maximum(Value(1), None)
    with pytest.raises(TypeError, match="maximum takes a real number, not str"):
        Value(1).maximum("a")


def test_representation() -> None:
    x = Value(2, "x")
    y = x * 3
    assert repr(x) == "Value(data=2.0, grad=0.0, label='x')"
    assert repr(y) == "Value(data=6.0, grad=0.0)"
    assert repr(y.operands[1]) == "Constant(data=3.0)"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ("3", TypeError), (None, TypeError), (1j, TypeError), ([1], TypeError),
        (np.array([1.0]), TypeError), (np.array(1.0), TypeError), (Value(1), TypeError),
        (math.nan, ValueError), (math.inf, ValueError), (-math.inf, ValueError),
        (np.float32("nan"), ValueError), (10**400, OverflowError),
    ],
)  # fmt: skip
def test_what_is_no_finite_number_is_refused(data: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="Value takes a"):
        Value(data)
    x = Value(3)
    with pytest.raises(error, match="Value takes a"):
        x.data = data
    x.label = "x"
    with pytest.raises(error, match="x takes a"):
        x.data = data
    assert x.data == 3.0


def test_data_is_a_float_however_it_is_set() -> None:
    x = Value(3)
    for number in (2, np.float32(2), np.int64(2), True + True, Fraction(2)):
        x.data = number
        assert (x.data, type(x.data)) == (2.0, float)


@pytest.mark.parametrize("other", ["3", None, 1j, [1], object()])
def test_what_is_no_number_is_no_operand(other: object) -> None:
    with pytest.raises(TypeError, match="unsupported operand"):
        Value(1) + other
    with pytest.raises(TypeError, match="unsupported operand"):
        other - Value(1)
    with pytest.raises(TypeError, match="unsupported operand"):
        other / Value(1)


def test_an_integer_beyond_the_floats_is_refused() -> None:
    with pytest.raises(OverflowError, match="too large"):
        Value(10**5000)


def test_a_value_does_not_pass_for_a_float() -> None:
    for convert in (math.exp, float, int, complex, math.sqrt):
        with pytest.raises(TypeError, match=r"autograd's exp\(x\) for math\.exp\(x\), or x\.data"):
            convert(Value(1))
    with pytest.raises(TypeError, match="a Dual does not become a float"):
        math.exp(Dual(1))
    with pytest.raises(TypeError, match="label"):
        Value(1, 2)


def test_a_label_is_checked_when_it_is_set() -> None:
    x = Value(2, "x")
    with pytest.raises(TypeError, match="a label is text, not int 5"):
        x.label = 5  # type: ignore[assignment]
    assert x.label == "x"
    x.label = " "
    assert x.label is None


@pytest.mark.parametrize(
    ("expression", "error", "says"),
    [
        (lambda: Value(-1, "x").log(), ValueError, "log(x) needs x > 0, got x = -1.0"),
        (lambda: 1 / (Value(1, "x") - 1), ZeroDivisionError, "1/x is undefined at h1 = 0.0"),
        (lambda: 1 / Value(0), ZeroDivisionError, "1/x is undefined at x = 0.0"),
        (lambda: Value(3, "a") / Value(0, "b"), ZeroDivisionError,
         "x / y is undefined at a = 3.0, b = 0.0"),
        (lambda: (Value(1, "x") + 1) / (Value(1, "y") - 1), ZeroDivisionError,
         "x / y is undefined at h1 = 2.0, h2 = 0.0"),
        (lambda: 3 / Value(0, "x"), ZeroDivisionError, "3 / x is undefined at x = 0.0"),
        (lambda: -3 / Value(0, "x"), ZeroDivisionError, "-3 / x is undefined at x = 0.0"),
        (lambda: Value(3) / Value(0, "x"), ZeroDivisionError,
         "x1 / x is undefined at x1 = 3.0, x = 0.0"),
        (lambda: (lambda x: x / x)(Value(0, "t")), ZeroDivisionError,
         "x / y is undefined at t = 0.0, t = 0.0"),
        (lambda: Value(-2, "y") ** 0.5, ValueError,
         "x^y needs x >= 0, or a whole y, got x = -2.0, y = 0.5"),
        (lambda: Value(0) ** -1, ZeroDivisionError, "x^y is undefined at x = 0.0, y = -1.0"),
        (lambda: Value(-1) ** 0.5, ValueError, "x^y needs x >= 0, or a whole y, got x = -1.0"),
        (lambda: Value(-2, "a") ** Value(3, "n"), ValueError,
         "the derivative of x^y is undefined at a = -2.0, n = 3.0"),
        (lambda: (Value(1000, "h")).exp(), OverflowError, "exp(x) overflows at h = 1000.0"),
        (lambda: Value(1e308, "u") * 10, OverflowError, "x * y overflows at u = 1e+308"),
        (lambda: Value(0, "x").sqrt(), ZeroDivisionError,
         "the derivative of sqrt(x) is undefined at x = 0.0"),
        (lambda: 1 / Value(1e-200), OverflowError, "the derivative of 1/x overflows at x = 1e-200"),
        (lambda: Value(2, "x").asin(), ValueError, "asin(x) needs -1 <= x <= 1, got x = 2.0"),
        (lambda: Value(1) + math.inf, ValueError, "takes a finite number, not inf"),
    ],
)  # fmt: skip
def test_an_operation_that_fails_names_itself_and_its_operands(
    expression: object, error: type[Exception], says: str
) -> None:
    with pytest.raises(error) as caught:
        expression()
    assert says in str(caught.value)


def test_a_negative_number_has_no_fractional_power_however_large() -> None:
    with pytest.raises(ValueError, match=r"needs x >= 0, or a whole y"):
        Value(-1.7e308) ** 1.5
    with pytest.raises(OverflowError, match="overflows"):
        Value(-1.7e308) ** 3
