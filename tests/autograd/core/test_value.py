"""Recording and reverse mode: published numbers, and structure."""

import gc
import math
import weakref
from collections.abc import Callable

import numpy as np
import pytest

from autograd import Constant, Graph, Value, sin, tanh
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


def test_micrograds_lectures() -> None:
    a, b, c = Value(2.0, label="a"), Value(-3.0, label="b"), Value(10.0, label="c")
    e = a * b * 1
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
