"""Recording and reverse mode: published numbers, structure, and what is refused."""

import gc
import math
import operator
import weakref
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Constant, Dual, Graph, Value, exp, log, maximum, sigmoid, sin, tanh
from tests import graphs
from tests.random_graphs import check_gradient


def test_the_worked_example() -> None:
    f, w, x, b = graphs.worked_example()
    f.backward()
    graph = Graph(f)
    assert [node.op.name for node in graph.operations] == [
        "mul", "add", "neg", "exp", "add", "reciprocal",
    ]  # fmt: skip
    assert [node.data for node in graph.operations] == [0, 0, 0, 1, 2, 0.5]
    assert [node.grad for node in graph.operations] == [0.25, 0.25, -0.25, -0.25, -0.25, 1]
    assert (w.grad, b.grad, x.grad) == (0.25, 0.25, 0.0)
    assert [node.partials for node in graph.operations] == [
        (1, 0), (1, 1), (-1,), (1,), (1, None), (-0.25,),
    ]  # fmt: skip
    assert [c.data for c in graph.constants] == [1]


def test_micrograds_first_published_expression() -> None:
    x = Value(-4.0)
    z = 2 * x + 2 + x
    q = z.relu() + z * x
    h = (z * z).relu()
    y = h + q + q * x
    y.backward()
    assert (y.data, x.grad) == (-20.0, 46.0)


def test_micrograds_second_published_expression() -> None:
    a, b = Value(-4.0), Value(2.0)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    g.backward()
    assert g.data == pytest.approx(24.70408163265306, rel=1e-15)
    assert a.grad == pytest.approx(138.83381924198252, rel=1e-15)
    assert b.grad == pytest.approx(645.5772594752186, rel=1e-15)


def test_the_second_textbook_example() -> None:
    a, b = Value(2), Value(1)
    c, d = a + b, b + 1
    e = c * d
    e.backward()
    assert (c.data, d.data, e.data, a.grad, b.grad, c.grad, d.grad) == (3, 2, 6, 2, 5, 2, 3)


def test_repeated_operands_keep_both_edges() -> None:
    a = Value(3)
    y = a * a
    y.backward()
    assert (y.operands, y.partials, a.grad) == ((a, a), (3, 3), 6)


def test_paths_that_join_are_added() -> None:
    x = Value(2)
    u, v = x * 3, x * x
    (u * v + u).backward()
    assert x.grad == 3 * 3 * 2**2 + 3


def test_an_unused_input_has_gradient_zero() -> None:
    x, unused = Value(2), Value(5)
    (x * 3).backward()
    assert (x.grad, unused.grad) == (3, 0)


def test_backward_twice_doubles_the_leaves_and_nothing_else() -> None:
    x, y = Value(0.1), Value(0.7)
    h = x * y + x.sin()
    f = h * h + x
    f.backward()
    once = [(node, node.grad) for node in Graph(f)]
    f.backward()
    for node, grad in once:
        assert node.grad == (grad if node.op else 2 * grad)


def test_a_part_and_then_the_whole() -> None:
    x = Value(3)
    h = x * x
    f = h * 2
    h.backward()
    assert (h.grad, x.grad) == (1, 6)
    x.grad = 0.0
    f.backward()
    assert (h.grad, x.grad) == (2, 12)


def test_the_seed_scales_and_is_checked() -> None:
    x = Value(3)
    (x * x).backward(seed=-0.5)
    assert x.grad == -3
    for seed, error in (
        ("1", TypeError),
        (math.nan, ValueError),
        (1 + 0j, TypeError),
        (np.array([1.0]), TypeError),
    ):
        with pytest.raises(error, match="seed takes a"):
            (x * x).backward(seed)
    y = x * x
    y.backward(1)
    assert type(y.grad) is float
    assert x.grad == 3


def test_a_leaf_is_its_own_output() -> None:
    x = Value(3)
    x.backward()
    assert x.grad == 1


def test_later_changes_of_data_do_not_reach_a_recorded_graph() -> None:
    w, x = Value(2), Value(5)
    y = w * x
    w.data = 100.0
    y.backward()
    assert (w.grad, x.grad) == (5, 2)


def test_constants_get_no_gradient() -> None:
    x = Value(3)
    y = 2 * x + 1
    y.backward()
    constants = Graph(y).constants
    assert [c.data for c in constants] == [2, 1]
    assert all(isinstance(c, Constant) and c.grad == 0.0 for c in constants)
    assert y.partials == (1, None)


def test_division_negation_and_powers_are_recorded_as_written() -> None:
    x = Value(4)
    written = {
        "reciprocal": 1 / x,
        "div": 2 / x,
        "sub": 1 - x,
        "neg": -x,
        "pow": x**3,
        "mul": x * -1,
        "abs": abs(x),
    }
    assert {name: node.op.name for name, node in written.items()} == {n: n for n in written}
    assert (1.0 / x).op.name == "reciprocal"
    assert (2**x).partials == (None, pytest.approx(16 * math.log(2)))
    assert +x is x


def test_sum_starts_with_its_first_term() -> None:
    a, b = Value(1), Value(2)
    total = sum([a, b])
    assert [node.op.name for node in Graph(total).operations] == ["add"]
    assert total.operands == (a, b)
    assert (0.0 + a).op.name == "add"


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


def test_micrograds_lectures() -> None:
    a, b, c = Value(2.0, label="a"), Value(-3.0, label="b"), Value(10.0, label="c")
    e = a * b
    d = e + c
    f = Value(-2.0, label="f")
    loss = d * f
    assert (loss._prev, d._prev, a._prev) == ({d, f}, {e, c}, set())
    assert [v._op for v in (a, e, d, -a, a - b, a**2, a / b, 1 / a, a.tanh(), a % 2)] == [
        "", "*", "+", "-", "-", "**", "/", "1 /", "tanh", "mod",
    ]  # fmt: skip
    order: list[Value] = []

    def build(v: Value) -> None:
        if v not in order:
            for child in v._prev:
                build(child)
            order.append(v)

    build(loss)
    loss.grad = 1.0
    for node in reversed(order):
        node._backward()
    by_hand = [v.grad for v in (a, b, c, f, e, d)]
    for leaf in (a, b, c, f):
        leaf.grad = 0.0
    loss.backward()
    assert by_hand == [v.grad for v in (a, b, c, f, e, d)] == [6.0, -4.0, -2.0, 4.0, -2.0, -2.0]
    with pytest.raises(AttributeError):
        a._op = "+"  # type: ignore[misc]


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


def test_a_gradient_that_overflows_changes_no_leaf() -> None:
    a, b = Value(1e-200, "a"), Value(1, "b")
    a.grad = b.grad = 7.0
    y = a * b * 1e200 * 1e200
    with pytest.raises(OverflowError, match="the gradient overflows at h1 = 1e-200"):
        y.backward()
    assert (a.grad, b.grad, y.grad) == (7.0, 7.0, 0.0)
    y.backward(seed=1e-200)
    assert (a.grad, b.grad) == (7.0 + 1e200, 7.0 + 1.0)
    large = Value(1, "x") * 1e308
    large.backward()
    with pytest.raises(OverflowError, match=r"the gradient overflows at x = 1\.0"):
        large.backward()
    assert large.lhs.grad == 1e308


def test_nothing_flows_into_what_is_constant() -> None:
    c = Constant(1e-300) * 1.0
    x = Value(2)
    y = c * 1e300 * 1e300 * x
    y.backward()
    assert (c.grad, x.grad, c.is_constant) == (0.0, 1e300, True)
    Constant(5).backward()
    assert [Constant(0).sqrt().data, (1 / Constant(1e-200)).data] == [0.0, 1e200]
    assert (Value(-2) ** (Constant(3) - 1)).data == 4


def test_a_chain_of_a_million_additions() -> None:
    gc.disable()
    try:
        x = Value(1)
        y = x
        for _ in range(1_000_000):
            y = y + x
        y.backward()
        assert (y.data, x.grad) == (1_000_001, 1_000_001)
        assert sum(1 for node in gc.get_objects() if type(node) is Value) > 1_000_000
        del y
        assert sum(1 for node in gc.get_objects() if type(node) is Value) < 1000
    finally:
        gc.enable()


def test_nothing_is_left_alive_after_the_root_is_dropped() -> None:
    class Watched(Value):
        __slots__ = ("__weakref__",)

    gc.collect()
    gc.disable()
    try:
        leaf = Watched(0.5)
        y = tanh(leaf * 2 + sin(leaf)) * leaf
        y.backward()
        gone = weakref.ref(leaf)
        del leaf, y
        assert gone() is None
    finally:
        gc.enable()


def test_a_graph_of_two_to_the_hundred_paths() -> None:
    x = Value(1.0)
    y = x
    for _ in range(100):
        y = y + y
    y.backward()
    assert (y.data, x.grad, len(Graph(y))) == (2.0**100, 2.0**100, 101)


@pytest.mark.parametrize("wrong", [lambda g: -g, lambda g: g * 1.001, lambda g: g / 2])
def test_the_check_finds_a_wrong_gradient(wrong: Callable[[float], float]) -> None:
    """A wrong sign, a wrong factor, and one of the two edges of a × a missing."""
    a = Value(3)
    y = a * a
    y.backward()
    check_gradient(y, [a], [a.grad])
    with pytest.raises(AssertionError, match=r"not 5\.9999"):
        check_gradient(y, [a], [wrong(a.grad)])


def test_a_negative_number_has_no_fractional_power_however_large() -> None:
    with pytest.raises(ValueError, match=r"needs x >= 0, or a whole y"):
        Value(-1.7e308) ** 1.5
    with pytest.raises(OverflowError, match="overflows"):
        Value(-1.7e308) ** 3
