"""Derivatives of functions: every mode, any nesting, against mpmath and each other."""

import math
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf

from autograd import (
    Constant,
    Graph,
    Value,
    exp,
    grad,
    hessian,
    hvp,
    jacobian,
    jvp,
    log,
    maximum,
    relu,
    sin,
    stop_gradient,
    tanh,
    value_and_grad,
    vjp,
)  # fmt: skip
from autograd.core.functions import RULES
from autograd.ops import TABLE, Op
from tests import truth
from tests.autograd.ops.test_table import NAMES, points


def worked(w: object, x: object, b: object) -> object:
    return 1 / (exp(-(w * x + b)) + 1)


def test_known_derivatives() -> None:
    assert value_and_grad(worked, (0, 1, 2))(0.0, 1.0, 0.0) == (0.5, (0.25, 0.0, 0.25))
    assert grad(lambda a, b: (a + b) * (b + 1), (0, 1))(2, 1) == (2.0, 5.0)
    assert jvp(lambda a, b: (a + b) * (b + 1), (2, 1), (0, 1)) == (6.0, 5.0)
    value, slopes = value_and_grad(lambda x, y: log(x) + x * y - sin(y), (0, 1))(2, 5)
    assert value == pytest.approx(11.652071455223084, rel=1e-15)
    assert slopes == pytest.approx((5.5, 1.7163378145367738), rel=1e-15)


def test_the_first_four_derivatives_of_tanh() -> None:
    f = tanh
    for order in range(1, 5):
        f = grad(f)
        with mp.workdps(40):
            expected = mp.diff(mp.tanh, mpf(0.5), order)
        assert f(0.5) == pytest.approx(float(expected), rel=1e-12)


@pytest.mark.parametrize("op", TABLE, ids=NAMES)
def test_every_row_to_second_order_in_every_mode(op: Op) -> None:
    f = RULES[op.name]
    n = op.arity
    for point in points(op)[:3]:
        rows = [
            jacobian(f)(*point), jacobian(f, "forward")(*point), grad(f, range(n))(*point),
        ]  # fmt: skip
        second = [
            hessian(f)(*point),
            jacobian(grad(f, range(n)))(*point),
            jacobian(grad(f, range(n)), "forward")(*point),
            jacobian(jacobian(f, "forward"), "forward")(*point),
            jacobian(jacobian(f, "forward"))(*point),
        ]
        for i in range(n):
            expected = float(truth.partial(op, i, point))
            assert [row[i] for row in rows] == pytest.approx([expected] * 3, rel=1e-12)
            for k in range(n):
                expected = float(second_derivative(op, i, k, point))
                found = [matrix[i][k] for matrix in second]
                assert found == pytest.approx([found[0]] * 5, rel=1e-12, abs=1e-13)
                assert found == pytest.approx([expected] * 5, rel=1e-11, abs=1e-12)


def second_derivative(op: Op, i: int, k: int, point: tuple[float, ...]) -> object:
    """∂²z by central differences in 800 digits."""
    with mp.workdps(truth.DIGITS):
        step, total = mpf(10) ** -60, mpf(0)
        for a, b in product((1, -1), repeat=2):
            moved = [mpf(x) for x in point]
            moved[i] += a * step
            moved[k] += b * step
            total += a * b * truth.DEFINITIONS[op.name](*moved)
        return total / (4 * step * step)


def forward(f: Callable[..., Any]) -> Callable[..., Any]:
    return lambda x: jvp(f, (x,), (1.0,))[1]


@pytest.mark.parametrize(("outer", "inner"), list(product((grad, forward), repeat=2)))
def test_perturbations_are_not_confused(outer: Any, inner: Any) -> None:
    """d/dx (x · d/dy (x + y)) = 1: the known example of Siskind and Pearlmutter (2005)."""
    assert outer(lambda x: x * inner(lambda y: x + y)(1.0))(1.0) == 1.0
    assert outer(lambda x: x * inner(lambda y: x * y)(1.0))(2.0) == 4.0
    assert outer(lambda x: inner(lambda y: x * y)(x))(3.0) == 1.0
    assert outer(lambda x: inner(lambda y: x * x * y * y)(x))(3.0) == 54.0
    assert outer(lambda x: inner(lambda x: x * x)(x) * x)(3.0) == 12.0


@pytest.mark.parametrize("modes", list(product((grad, forward), repeat=3)))
def test_three_modes_deep(modes: Any) -> None:
    expected = float(mp.diff(lambda x: mp.exp(mp.sin(x)), mpf("0.7"), 3))
    f = lambda x: exp(sin(x))  # noqa: E731
    for mode in modes:
        f = mode(f)
    assert f(0.7) == pytest.approx(expected, rel=1e-12)


def test_shapes_of_jacobians() -> None:
    for mode in ("reverse", "forward"):
        assert jacobian(lambda x: x * x, mode)(3.0) == (6.0,)
        assert jacobian(lambda x, y: x * y, mode)(3.0, 4.0) == (4.0, 3.0)
        assert jacobian(lambda x: (x, x * x, 5.0), mode)(3.0) == ((1.0,), (6.0,), (0.0,))
        assert jacobian(lambda x, y: [x * y, x], mode)(3.0, 4.0) == ((4.0, 3.0), (1.0, 0.0))
    with pytest.raises(ValueError, match="mode is 'reverse' or 'forward', not 'both'"):
        jacobian(tanh, "both")


def test_the_pullback() -> None:
    value, pullback = vjp(lambda a, b: (a * b, a + b), 2.0, 3.0)
    assert value == (6.0, 5.0)
    assert pullback((1, 0)) == (3.0, 2.0)
    assert pullback([0, 1]) == (1.0, 1.0)
    with pytest.raises(ValueError, match="1 cotangent for 2 outputs"):
        pullback((1.0,))
    assert vjp(tanh, 0.0)[1](2.0) == (2.0,)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-2, 2), min_size=3, max_size=3), st.lists(st.floats(-2, 2), min_size=3,
                                                                    max_size=3))  # fmt: skip
def test_hessians_are_symmetric_and_hvp_is_their_product(x: list[float], v: list[float]) -> None:
    def f(a: object, b: object, c: object) -> object:
        return sin(a * b) * exp(c) + a * a * c

    matrix = hessian(f)(*x)
    for i, k in product(range(3), repeat=2):
        assert matrix[i][k] == pytest.approx(matrix[k][i], rel=1e-12, abs=1e-12)
    expected = [sum(matrix[i][k] * v[k] for k in range(3)) for i in range(3)]
    assert hvp(f, x, v) == pytest.approx(expected, rel=1e-10, abs=1e-10)


def test_of_values_the_gradient_is_a_graph() -> None:
    x = Value(2.0, "x")
    slope = grad(lambda x: x**3)(x)
    assert slope.data == 12
    slope.backward()
    assert x.grad == 12
    assert [n.op.name for n in Graph(slope).operations] == ["identity", "pow", "mul"]


def test_users_nodes_are_not_touched() -> None:
    w = Value(3.0, "w")
    slope = grad(lambda x: w * x * x)(2.0)
    assert (slope.data, w.grad) == (12, 0.0)


def test_users_nodes_keep_their_share() -> None:
    for slope in (lambda f: grad(f)(3.0), lambda f: jvp(f, (3.0,), (1.0,))[1],
                  lambda f: vjp(f, 3.0)[1](1.0)[0], lambda f: jacobian(f)(3.0)[0]):  # fmt: skip
        w = Value(2.0)
        (slope(lambda x, w=w: w * x * x) * w).backward()
        assert w.grad == 24


def test_an_inner_derivative_in_another_thread_keeps_the_outer_one() -> None:
    def f(x: Any) -> Any:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(lambda: grad(lambda y: x * y * y)(2.0)).result()

    assert grad(f)(1.0) == 4.0


def test_a_constant_argument_is_a_number() -> None:
    assert grad(lambda x: x * x)(Constant(3)) == 6
    assert hessian(lambda x, y: x * x * y)(Constant(3), 2.0) == ((4, 6), (6, 0))


def test_a_pullback_can_be_differentiated_by_its_cotangent() -> None:
    _, pullback = vjp(lambda x: x * x, 3.0)
    assert grad(lambda w: pullback(w)[0])(1.0) == 6
    assert jacobian(lambda w: pullback(w)[0])(1.0) == (6,)
    assert jvp(lambda w: pullback(w)[0], (1.0,), (1.0,)) == (6, 6)
    with pytest.raises(ValueError, match=r"a cotangent 1\.0 for 1 output"):
        vjp(lambda x: [x], 1.0)[1](1.0)


def test_a_pullback_multiplies_no_outputs() -> None:
    """Jᵀ·w is finite, though w · y is not."""
    assert vjp(lambda x: x + 1e300, 1.0)[1](1e10) == (1e10,)
    assert vjp(lambda x: [x + 1e300, x - 1e300], 1.0)[1]([1e10, -3e10]) == (-2e10,)
    with pytest.raises(OverflowError, match=r"the gradient overflows at x1 = 1\.0"):
        vjp(lambda x: x * 1e300, 1.0)[1](1e10)


def test_a_pullback_of_one_output_twice_and_of_one_inside_of_another() -> None:
    def f(x: Any) -> Any:
        y = x * x
        return y, y, y * x

    assert vjp(f, 3.0)[1]((1.0, 10.0, 100.0)) == (11 * 6 + 100 * 27,)
    assert grad(lambda x: vjp(f, x)[1]((1.0, 10.0, 100.0))[0])(3.0) == 22 + 600 * 3
    assert grad(lambda w: vjp(f, 3.0)[1]((w, w * w, 0.0))[0])(5.0) == 6 * 11
    # Duals of two levels meet: by the cotangent, and by x within
    assert jvp(
        lambda w: jvp(lambda x: vjp(f, x)[1]((w, w * x, 1.0))[0], 3.0, 1.0)[1], 5.0, 1.0
    ) == (
        5 * 2 + 5 * 12 + 18,
        2 + 12,
    )
    with pytest.raises(TypeError, match="a pullback takes a real number, not str"):
        vjp(f, 3.0)[1](["1", 0.0, 0.0])


def test_a_dependence_that_is_not_recorded_is_warned_of() -> None:
    for f in (
        lambda x: x.data**2,
        lambda x: math.exp(x.data),
        lambda x: np.exp(x.data),
        lambda x: Value(x.data) * 2,
        lambda x: sum(Value(x.data) * w for w in (Value(2.0), 3.0)),
    ):
        with pytest.warns(UserWarning, match=r"the gradient is 0: <lambda> gives \d.*recorded"):
            assert grad(f)(3.0) == 0.0
    with pytest.warns(UserWarning, match="such as .data"):
        assert grad(lambda p, y: p["w"][0].data * y)({"w": [3.0]}, 2.0) == {"w": [0.0]}
    assert grad(lambda x: 5.0)(3.0) == 0.0
    assert grad(lambda x: 1.0 if x > 0 else x)(3.0) == 0.0
    assert grad(lambda x: relu(-x) + stop_gradient(x))(3.0) == 0.0  # recorded, and yet 0
    assert grad(lambda x: Value(2.0) * 3)(3.0) == 0.0
    assert grad(lambda x: grad(lambda y: x * 2.0)(1.0) + x)(3.0) == 1.0


def test_argnums_and_outputs_of_any_kind() -> None:
    def f(x: Any, y: Any) -> Any:
        return x * y

    gradient = grad(f, (i for i in (0, 1)))
    assert gradient(2.0, 3.0) == gradient(2.0, 3.0) == (3, 2)
    assert grad(f, np.int64(1))(2.0, 3.0) == 2
    assert grad(f, np.array([1, 0]))(2.0, 3.0) == (2, 3)
    assert jacobian(lambda x: np.array([x, x * x]))(3.0) == ((1,), (6,))


def test_a_hundred_thousand_inputs() -> None:
    n = 100_000
    gradient = grad(lambda *xs: sum(x * x for x in xs), argnums=range(n))(*[0.5] * n)
    assert gradient == (1.0,) * n


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda: grad(lambda x: 3)(1.0), 0.0),
        (lambda: grad(lambda x, y: y * y, 0)(1.0, 2.0), 0.0),
        (lambda: grad(lambda x, y: y * y, argnums=-1)(1.0, 2.0), 4.0),
        (lambda: jvp(lambda x: 3.0, (1.0,), (1.0,)), (3.0, 0.0)),
        (lambda: jacobian(lambda x: (3.0, 4.0))(1.0), ((0.0,), (0.0,))),
        (lambda: grad(lambda x: x if x > 0 else -x)(-2.0), -1.0),
        (lambda: grad(lambda x: maximum(x, x))(1.0), 1.0),
        (lambda: grad(lambda x: np.where(x > 0, x * x, 0))(3.0), 6.0),
        (lambda: hessian(lambda x: 2 * x)(1.0), ((0.0,),)),
        (lambda: value_and_grad(lambda x: x)(1), (1.0, 1.0)),
    ],
)
def test_what_does_not_depend_has_derivative_zero(call: object, expected: object) -> None:
    assert call() == expected


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: jvp(tanh, (1.0,), (1.0, 2.0)), ValueError, "2 tangents for 1 number"),
        (lambda: grad(tanh, 1)(1.0), ValueError, "argnums 1 is out of range for 1 argument"),
        (lambda: grad(tanh, (0, 5))(1.0), ValueError, "argnums 5 is out of range"),
        (lambda: grad(tanh, "x")(1.0), ValueError, "argnums is a number or several, not 'x'"),
        (lambda: grad(tanh, 1.0)(1.0), ValueError, "argnums is a number or several, not 1.0"),
        (lambda: grad(lambda x: None)(1.0), TypeError, "NoneType"),
        (lambda: grad(lambda x: "1")(1.0), TypeError, "str"),
        (lambda: hessian(lambda x: (x, x))(1.0), TypeError, "a Hessian is of a function of one"),
        (lambda: grad(lambda x: math.nan)(1.0), ValueError, "nan"),
        (lambda: grad(tanh)("1"), TypeError, "an argument of tanh takes a real number, not str"),
        (lambda: grad(log)(0.0), ValueError, "log(x) needs x > 0"),
        (lambda: jvp(tanh, ("1",), (1.0,)), TypeError, "an argument of tanh takes a real number"),
        (lambda: jacobian(lambda x: [x, None])(1.0), TypeError, "NoneType"),
        (lambda: jvp(tanh, 1.0, "1"), TypeError, "a tangent takes a real number, not str '1'"),
        (lambda: hvp(tanh, 1.0, (1.0, 2.0)), ValueError, "2 vector components for 1 number"),
        (lambda: hvp(tanh, 1.0, "1"), TypeError, "a vector component takes a real number"),
    ],
)
def test_wrong_use_says_what_is_wrong(call: object, error: type[Exception], says: str) -> None:
    with pytest.raises(error) as caught:
        call()
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "find", [grad, value_and_grad, jacobian, partial(jacobian, mode="forward"), hessian]
)
def test_of_an_array_it_is_said_what_to_write(find: Callable[..., Any]) -> None:
    def f(v: Any) -> Any:
        return v[0] * v[1]

    at = np.array([2.0, 3.0])
    says = "an argument of f takes numbers, and lists of them, not ndarray: write x.tolist()"
    with pytest.raises(TypeError, match=re.escape(says)):
        find(f)(at)
    assert find(f)(at.tolist()) == find(f)([2.0, 3.0])
    for call in (
        vjp,
        lambda f, x: jvp(f, (x,), ([1.0, 0.0],)),
        lambda f, x: hvp(f, (x,), ([1, 0],)),
    ):
        with pytest.raises(TypeError, match=re.escape(says)):
            call(f, at)


def test_a_power_with_exponent_zero_has_its_mixed_derivative() -> None:
    """∂²(x^y)/∂x∂y = x^(y-1) · (1 + y · ln x), which at y = 0 is 1/x."""
    assert hessian(lambda x, y: x**y)(2.0, 0.0)[0][1] == 0.5


@pytest.mark.parametrize(
    ("f", "at", "says"),
    [
        (log, (-1.0,), "log(x) needs x > 0, got x = -1.0"),
        (lambda a: log(a - 2), (1.0,), "log(x) needs x > 0, got h1 = -1.0"),
        (lambda a, b: b / a, (0.0, 3.0), "x / y is undefined at x = 3.0, y = 0.0"),
    ],
)
def test_an_argument_is_called_no_operation_in_errors(f: Any, at: Any, says: str) -> None:
    for find in (grad(f, range(len(at))), jacobian(f)):
        with pytest.raises((ValueError, ZeroDivisionError)) as caught:
            find(*at)
        assert str(caught.value) == says
