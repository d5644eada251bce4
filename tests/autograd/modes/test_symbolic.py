"""Symbolic derivatives: graphs that evaluate to the truth and can be read."""

import pytest

from autograd import (
    Constant,
    Graph,
    Trace,
    Value,
    atan2,
    derivative,
    exp,
    formula,
    grad,
    hessian,
    jvp,
    log,
    maximum,
    sigmoid,
    sin,
    size,
    stop_gradient,
)
from autograd.core.functions import RULES
from autograd.ops import TABLE, Op
from tests import truth
from tests.autograd.ops.test_table import NAMES, points


@pytest.mark.parametrize("op", TABLE, ids=NAMES)
def test_every_row(op: Op) -> None:
    for point in points(op)[:8]:
        inputs = list(map(Value, point))
        output = RULES[op.name](*inputs)
        for i, x in enumerate(inputs):
            expected = float(truth.partial(op, i, point))
            assert derivative(output, x).data == pytest.approx(expected, rel=1e-12, abs=1e-15)


def functions_of(output: Value) -> list[str]:
    return [row.function for row in Trace(output) if row.function]


def test_it_is_simple_enough_to_be_read() -> None:
    x, w = Value(0.5, "x"), Value(2, "w")
    assert functions_of(derivative(3 * x + w, x)) == []
    assert derivative(3 * x + w, x).data == 3
    assert functions_of(derivative(x**3, x)) == ["x²", "3 × h₁"]
    second = derivative(derivative(x**-2, x), x)
    assert functions_of(second) == ["x⁻⁴", "6 × h₁"]
    assert functions_of(derivative(second, x)) == ["x⁻⁵", "(−24) × h₁"]
    assert functions_of(derivative(w * x, x)) == []
    assert derivative(w * x, x) is w
    assert functions_of(derivative(sin(x), x)) == ["cos(x)"]
    assert functions_of(derivative(exp(x), x)) == ["exp(x)"]
    assert functions_of(derivative(exp(-x), x)) == ["−x", "exp(h₁)", "−h₂"]
    assert functions_of(derivative((0 - x) * -1, x)) == []
    assert functions_of(derivative(sigmoid(x), x)) == ["sigmoid(x)", "1 − h₁", "h₁ × h₂"]
    assert functions_of(derivative(log(x), x)) == ["1/x"]
    assert functions_of(derivative(stop_gradient(x) * x, x)) == ["stop_gradient(x)"]
    assert functions_of(derivative(atan2(x, 0.0), x)) == []
    assert functions_of(derivative(maximum(x, w), w)) == []


def test_it_can_be_differentiated_again() -> None:
    x = Value(0.7, "x")
    f = x**5
    for expected in (5 * 0.7**4, 20 * 0.7**3, 60 * 0.7**2, 120 * 0.7, 120, 0):
        f = derivative(f, x)
        assert f.data == pytest.approx(expected, rel=1e-14)


def test_what_does_not_depend_is_the_constant_zero() -> None:
    x, y = Value(1, "x"), Value(2, "y")
    zero = derivative(x * x, y)
    assert isinstance(zero, Constant)
    assert zero.data == 0
    assert derivative(x, x).data == 1


def test_folding_neither_overflows_nor_loses_digits() -> None:
    for tiny, large in ((1e-200, 1e200), (1e200, 1e-200)):
        u, v = Value(large, "u"), Value(large, "v")
        output = tiny * (u * (tiny * v))
        assert [derivative(output, x).data for x in (u, v)] == [tiny, tiny]


def test_it_is_that_of_a_value() -> None:
    with pytest.raises(TypeError, match="that of a Value, not of float"):
        derivative(2.0, Value(1))


@pytest.mark.parametrize("by", [3, None, "x"])
def test_it_is_by_a_value(by: object) -> None:
    with pytest.raises(TypeError, match="by a Value, not by"):
        derivative(Value(1) * 2, by)


def test_no_node_is_changed() -> None:
    x = Value(2, "x")
    y = x * x
    derivative(y, x)
    assert (x.grad, y.grad) == (0.0, 0.0)


def test_a_derivative_needs_no_further_derivatives() -> None:
    """x^1.5 at 0 has the derivative 0, and no second one."""
    x = Value(0.0, "x")
    slope = derivative(x**1.5, x)
    assert slope.data == 0
    assert formula(slope) == "1.5 × x^0.5"
    says = r"the derivative of x\^y is undefined at x = 0\.0, y = 0\.5"
    with pytest.raises(ZeroDivisionError, match=says):
        slope.backward()
    with pytest.raises(ZeroDivisionError, match=says):
        Trace(slope)
    with pytest.raises(ZeroDivisionError, match=r"x\^y is undefined at x = 0\.0, y = -0\.5"):
        derivative(slope, x)
    assert grad(lambda x: x**1.5)(x).data == 0
    assert jvp(lambda x: x**1.5, x, 1.0)[1].data == 0
    assert hessian(lambda x: x**2.5)(0.0) == ((0.0,),)
    with pytest.raises(ZeroDivisionError, match="the derivative of"):
        grad(grad(grad(lambda x: x**2.5)))(0.0)
    with pytest.raises(ZeroDivisionError, match=says):
        derivative(x**0.5, x)


def test_the_derivative_that_exists_is_kept() -> None:
    """x^y at x = 0, y = 1.5: by x it is 0, and its own derivative by y as well."""
    x, y = Value(0.0, "x"), Value(1.5, "y")
    slope = derivative(x**y, x)
    assert slope.data == 0
    assert derivative(slope, y).data == 0


def test_sizes_before_and_after_sharing() -> None:
    x = Value(1.01, "x")
    y = x
    for _ in range(100):
        y = y * y if y.data < 2 else y * 0.5
    doubling = x
    for _ in range(200):
        doubling = (doubling + doubling) * 0.5
    assert size(doubling).shared == 400
    assert size(doubling).written_out == 2 * (2**200 - 1)
    product = x
    for i in range(2, 6):
        product = product * (x + i)
    swollen, function = size(derivative(product, x)), size(product)
    assert swollen.written_out > 2 * function.written_out
    assert swollen.shared < swollen.written_out
    assert len(Graph(y).operations) == size(y).shared


def test_a_size_of_thousands_of_digits_is_written_by_its_power_of_ten() -> None:
    y = Value(0.0, "x")
    for _ in range(15_000):
        y = y + y
    assert repr(size(y)) == "Size(written_out=about 10**4515, shared=15000)"
    assert repr(size(Value(1) + 1)) == "Size(written_out=1, shared=1)"
