"""What a row cannot do is named, in a batch and alone; what it can do is no error."""

import math
import re
import threading
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import (
    Constant,
    StaticGraph,
    Value,
    atan,
    exp,
    hypot,
    log,
    maximum,
    minimum,
    relu,
    sigmoid,
    sign,
    softplus,
    sqrt,
    tanh,
)


def named(z: Value, label: str) -> Value:
    """The node with a label."""
    z.label = label
    return z


Function = Callable[[Value, Value], Value]

# A function of an input x and a parameter w = 2, a row that it cannot do, and what to say.
FAILURES: dict[str, tuple[Function, float, str]] = {
    "overflow": (lambda x, w: exp(named(w * x, "wx")), 1000.0, "exp(x) overflows at wx = 2000.0"),
    "product": (lambda x, w: x * x * w, 1e200, "x * y overflows at x = 1e+200"),
    "zero": (lambda x, w: w / named(x - 1, "gap"), 1.0, "x / y is undefined at w = 2.0, gap = 0.0"),
    "reciprocal": (lambda x, w: 1 / x, 0.0, "1/x is undefined at x = 0.0"),
    "small": (lambda x, w: 1 / x, 5e-324, "1/x overflows at x = 5e-324"),
    "log": (lambda x, w: log(named(x * w, "s")), -1.0, "log(x) needs x > 0, got s = -2.0"),
    "log of 0": (lambda x, w: log(x), 0.0, "log(x) needs x > 0, got x = 0.0"),
    "log1p": (lambda x, w: x.log1p(), -1.0, "log1p(x) needs x > -1, got x = -1.0"),
    "sqrt": (lambda x, w: w * sqrt(x), -1.0, "sqrt(x) needs x >= 0, got x = -1.0"),
    "asin": (lambda x, w: x.asin(), 2.0, "asin(x) needs -1 <= x <= 1, got x = 2.0"),
    "acosh": (lambda x, w: (x + 1).acosh(), -1.0, "acosh(x) needs x >= 1"),
    "atanh": (lambda x, w: x.atanh(), 1.0, "atanh(x)"),
    "root": (lambda x, w: x**0.5, -4.0, "x^y needs x >= 0, or a whole y, got x = -4.0, y = 0.5"),
    "third root": (lambda x, w: x ** (1 / 3), -8.0, "x^y needs x >= 0, or a whole y"),
    "power of 0": (lambda x, w: x**-2, 0.0, "x^y is undefined at x = 0.0, y = -2.0"),
    "constant": (lambda x, w: Constant(2.0, "base") ** x, 1e4, "x^y overflows at base = 2.0"),
    # The infinity would vanish again.
    "tanh": (lambda x, w: tanh(named(x * 1e300, "h") * w), 1e10, "x * y overflows at x = 10000"),
    "1/∞": (lambda x, w: 1 / (x * w * 1e300), 1e10, "x * y overflows"),
    "relu": (lambda x, w: relu(x * -1e300) * w, 1e10, "x * y overflows"),
    "maximum": (lambda x, w: maximum(x * -1e300, 1.0) * w, 1e10, "x * y overflows"),
    "minimum": (lambda x, w: minimum(x * 1e300, w), 1e10, "x * y overflows"),
    "atan": (lambda x, w: atan(x * 1e300), 1e10, "x * y overflows"),
    "sigmoid": (lambda x, w: sigmoid(x * 1e300 * w), -1e10, "x * y overflows"),
    "exp(-∞)": (lambda x, w: exp(x * -1e300 + w), 1e10, "x * y overflows"),
}

# The value is defined, the derivative is not.
STEEP: dict[str, tuple[Function, float, str]] = {
    "sqrt": (lambda x, w: sqrt(x) * w, 0.0, "the derivative of sqrt(x) is undefined at x = 0.0"),
    "power": (lambda x, w: x**0.5, 0.0, "the derivative of x^y is undefined at x = 0.0, y = 0.5"),
    "asin": (lambda x, w: x.asin(), 1.0, "the derivative of asin(x) is undefined at x = 1.0"),
    "hypot": (lambda x, w: hypot(x, x) * w, 0.0, "the derivative of hypot(x, y) is undefined"),
    "exponent": (lambda x, w: (1 - x) ** w, 2.0, "the derivative of x^y is undefined at"),
    "flat": (lambda x, w: sign(sqrt(x)) * w, 0.0, "the derivative of sqrt(x) is undefined at x"),
    "of no use": (lambda x, w: sqrt(sign(x)) * w, 0.0, "the derivative of sqrt(x) is undefined"),
    "large": (lambda x, w: 1 / x, 1e-200, "the derivative of 1/x overflows at x = 1e-200"),
    "product": (lambda x, w: (x * 1e200).sin() * 1e200 * w, 1.0, "the gradient overflows"),
}


def program_of(f: Function) -> StaticGraph:
    """A static graph of `f`, recorded at x = 0.5, w = 2."""
    x, w = Value(0.5, "x"), Value(2, "w")
    return StaticGraph(f(x, w), [x], [w])


def dynamic_error(f: Function, number: float) -> type[Exception]:
    """What recording raises, or the sweep."""
    with pytest.raises((ArithmeticError, ValueError)) as caught:
        f(Value(number, "x"), Value(2, "w")).backward()
    return caught.type


@pytest.mark.parametrize("n", [1, 2, 9])
@pytest.mark.parametrize("name", FAILURES)
def test_failures_are_named(name: str, n: int) -> None:
    f, number, says = FAILURES[name]
    program, rows = program_of(f), [[0.5]] * (n - 1) + [[number]]
    expected = f"^row {n - 1}: .*{re.escape(says)}"
    for call in (program, program.value_and_grad, program.backward):
        with pytest.raises(dynamic_error(f, number), match=expected):
            call(rows)
    assert program.parameters[0].grad == 0.0
    assert np.isfinite(program([[0.5]] * n)).all()


@pytest.mark.parametrize("n", [1, 2, 9])
@pytest.mark.parametrize("name", STEEP)
def test_derivatives_that_fail_are_named(name: str, n: int) -> None:
    f, number, says = STEEP[name]
    program, rows = program_of(f), [[number]] + [[0.5]] * (n - 1)
    assert np.isfinite(program(rows)).all()  # the values are what they are
    with pytest.raises(dynamic_error(f, number), match=f"^row 0: .*{re.escape(says)}"):
        program.value_and_grad(rows, inputs=True)


def test_the_first_row_that_fails_is_named() -> None:
    program = program_of(lambda x, w: log(x) / (x - 1) * w)
    with pytest.raises(ZeroDivisionError, match=r"^row 2: "):
        program.value_and_grad([[0.5], [2.0], [1.0], [-1.0]])


def layer(activation: Callable[[Any], Any], n: int) -> StaticGraph:
    """A layer of three neurons, each of n inputs, and the sum of their activations."""
    x = [Value(0.1, f"x{i}") for i in range(n)]
    w = [[Value(1.0, f"w{j}_{i}") for i in range(n)] for j in range(3)]
    z = [sum(a * b for a, b in zip(row, x, strict=True)) for row in w]
    return StaticGraph(sum(map(activation, z)), x, [v for row in w for v in row])


@pytest.mark.parametrize("rows", [1, 2, 20])
@pytest.mark.parametrize("n", [2, 3, 40])
@pytest.mark.parametrize(
    "activation",
    [tanh, relu, sigmoid, atan, lambda z: 1 / z, lambda z: relu(-z), lambda z: maximum(1.0, -z)],
)
def test_an_overflow_inside_a_matrix_product(
    activation: Callable[[Any], Any], n: int, rows: int
) -> None:
    program, batch = layer(activation, n), np.full((rows, n), 0.5)
    batch[-1] = 1.7e308
    for call in (program, program.value_and_grad):
        with pytest.raises(OverflowError, match=rf"^row {rows - 1}: x \+ y overflows at"):
            call(batch)


@pytest.mark.parametrize("rows", [1, 3])
def test_an_overflow_among_the_parameters(rows: int) -> None:
    x, w = Value(1, "x"), [Value(1, f"w{i}") for i in range(30)]
    for total in (sum(w), w[0] * w[1] * w[2] * w[3], sum(v * v for v in w)):
        program = StaticGraph(tanh(total) * x, [x], w)
        for call in (program, program.value_and_grad):
            with pytest.raises(OverflowError, match=r"^row 0: x [+*] y overflows"):
                call([[1.0]] * rows, [1.7e308] * 30)


def test_an_overflow_of_the_mean_alone() -> None:
    program = program_of(lambda x, w: x * w)
    assert program([[8e307], [8e307]]).tolist() == [1.6e308] * 2
    with pytest.raises(OverflowError, match=r"^no row overflows by itself"):
        program.value_and_grad([[8e307], [8e307]])


def test_an_infinite_parameter_is_named() -> None:
    for f in (
        lambda x, w: tanh(w * x),
        lambda x, w: x / w,
        lambda x, w: maximum(x, w) + x,
        lambda x, w: tanh(w) * x,
    ):
        program = program_of(f)
        for number in (math.inf, -math.inf, math.nan):
            for rows in ([[1.0]], [[1.0], [2.0]]):
                for run in (program, program.value_and_grad):
                    with pytest.raises(ValueError, match=f"^w takes a finite number, not {number}"):
                        run(rows, [number])


@pytest.mark.parametrize("rows", [1, 3])
def test_a_number_that_is_not_read_is_looked_at(rows: int) -> None:
    x, y, w = Value(1.0, "x"), Value(2.0, "y"), Value(3.0, "w")
    for program in (StaticGraph(w * y, [x, y], [w]), StaticGraph([x + y, w * y], [x, y], [w])):
        for call in (program, program.value_and_grad):
            with pytest.raises(ValueError, match=r"^row 0, column 0 \(x\) takes a finite number"):
                call([[math.nan, 1.0]] * rows)


# No false alarm: a function of x, rows, values and derivatives by x.
FINE: dict[str, tuple[Function, list[float], list[float], list[float]]] = {
    "sigmoid": (lambda x, w: sigmoid(x), [1000.0, -1000.0, 1e200], [1, 0, 1], [0, 0, 0]),
    "softplus": (lambda x, w: softplus(x), [1000.0, -1000.0, 1e200], [1000, 0, 1e200], [1, 0, 1]),
    "tanh": (lambda x, w: tanh(x), [1000.0, -1e200], [1, -1], [0, 0]),
    "atan": (lambda x, w: atan(x) * w, [1e200, -1e160], [math.pi, -math.pi], [0, 0]),
    "erf": (lambda x, w: x.erf(), [1e200, -1e160], [1, -1], [0, 0]),
    "power 0": (lambda x, w: x**0, [0.0, 5.0], [1, 1], [0, 0]),
    "power 1": (lambda x, w: x**1, [0.0, 5.0], [0, 5], [1, 1]),
    "power 2": (lambda x, w: x**2, [0.0, -5.0, 1e150], [0, 25, 1e300], [0, -10, 2e150]),
    "power w": (lambda x, w: x**w, [0.0, 3.0], [0, 9], [0, 6]),
    "power 3/2": (lambda x, w: x**1.5, [0.0, 4.0], [0, 8], [0, 3]),
    "power −1": (lambda x, w: x**-1, [-0.5, 4.0], [-2, 0.25], [-4, -0.0625]),
    "whole power": (lambda x, w: x**3, [-2.0, 0.0], [-8, 0], [12, 0]),
    "large": (lambda x, w: x * w - x, [1e200, 8e307], [1e200, 8e307], [1, 1]),
    "kinks": (lambda x, w: relu(x) + abs(x), [1e200, -1e200, 0.0], [2e200, 1e200, 0], [2, -1, 0]),
    "underflow": (lambda x, w: exp(x) * w, [-800.0, -1e200], [0, 0], [0, 0]),
    "denormal": (lambda x, w: x * 1e-300 * w, [1e-20, 1e-300], [2e-320, 0], [2e-300, 2e-300]),
    "hypot": (lambda x, w: hypot(x, x), [1e200, -1e-200], [2**0.5 * 1e200, 2**0.5 * 1e-200],
              [2**0.5, -(2**0.5)]),
    "large sum": (lambda x, w: w * 5e307 * x, [1.0, -1.0], [1e308, -1e308], [1e308, 1e308]),
    "not needed": (lambda x, w: w * Constant(0.0) + x, [1e308], [1e308], [1]),
}  # fmt: skip


@pytest.mark.parametrize("name", FINE)
def test_what_is_finite_is_no_error(name: str) -> None:
    f, numbers, values, derivatives = FINE[name]
    program, rows = program_of(f), [[v] for v in numbers]
    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        found, n = program(rows), len(rows)
        by_inputs = program.value_and_grad(np.array(rows), inputs=True)[2][:, 0] * n
        singles = [program.value_and_grad([row], inputs=True) for row in rows]
    alone = np.array([[mean, by_x] for mean, _, ((by_x,),) in singles]).T
    assert np.allclose([found, by_inputs], [values, derivatives], rtol=1e-14, atol=0)
    assert np.allclose(alone, [values, derivatives], rtol=1e-14, atol=0)


@pytest.mark.parametrize("rows", [[[0.5]], [[0.5], [1.0]]])
def test_an_error_leaves_no_trace(rows: list[list[float]]) -> None:
    """NumPy's error state and the warnings are the caller's; the next call is as before."""
    program = program_of(lambda x, w: exp(x * w * 100))
    before, settings = program.value_and_grad(rows), np.geterr()
    for state in ("ignore", "warn", "raise"):
        with np.errstate(all=state), warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            inside = np.geterr()
            with pytest.raises(OverflowError):
                program([[0.5], [5.0]])
            mean, gradient = program.value_and_grad(rows)
            assert np.geterr() == inside
            assert not caught
        assert (mean, gradient.tobytes()) == (before[0], before[1].tobytes())
    assert np.geterr() == settings


def test_two_threads_call_one_program() -> None:
    program = layer(tanh, 5)
    batches = [np.linspace(-1, k + 1, 5 * n).reshape(n, 5) for k, n in enumerate((1, 3, 50, 2))]
    fresh, results = layer(tanh, 5), []

    def work() -> None:
        for _ in range(50):
            gradients = [program.value_and_grad(batch)[1].tobytes() for batch in batches]
            results.append(gradients)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = [fresh.value_and_grad(batch)[1].tobytes() for batch in batches]
    assert len(results) == 200
    assert all(result == expected for result in results)
