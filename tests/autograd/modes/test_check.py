"""`check_grad`: silent where derivatives are right, and it names what is planted."""

import re
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from autograd import (
    Dual,
    Graph,
    Value,
    check_grad,
    exp,
    grad,
    heaviside,
    log,
    maximum,
    parse,
    relu,
    sin,
    sqrt,
    stop_gradient,
)
from autograd.core import value
from autograd.core.compiler import COMPUTE_NAMESPACE, evaluator, recorder
from autograd.core.functions import RULES
from autograd.core.node import Node
from autograd.core.value import Constant, lift
from autograd.modes.dual import _compiled
from autograd.ops import TABLE, Op
from tests.autograd.ops.test_table import points
from tests.campaign.kinds import program
from tests.random_graphs import UnsuitableError, recorded

ROWS = [op for op in TABLE if op.name != "stop_gradient"]
"""The rows whose partials are derivatives of their values."""
BINARY = [op for op in TABLE if op.arity == 2 and op.partials[0] != op.partials[1]]


def own(op: Op) -> Callable[..., Any]:
    """The function of a row of one's own, of Values, Duals and numbers."""
    names = {"Value": Value, "Constant": Constant, "new": object.__new__, "lift": lift}
    record = recorder(op, {**COMPUTE_NAMESPACE, **names})

    def function(*xs: Any) -> Any:
        if any(isinstance(x, Dual) for x in xs):
            return _compiled(op)(*xs)
        return (record if any(isinstance(x, Value) for x in xs) else evaluator(op))(*xs)

    return function


def planted(op: Op, slot: int, change: str) -> Callable[..., Any]:
    """The function of a row with one partial changed."""
    partials = list(op.partials)
    partials[slot] = change.format(partials[slot])
    return own(Op(op.name, op.value, tuple(partials), op.latex, op.symbol, op.domain))


def sensible(op: Op, slot: int = 0) -> tuple[float, ...]:
    """A point at which a partial is not 0, where there is one."""
    f = RULES[op.name]
    return next((p for p in points(op) if f(*map(Value, p)).partials[slot]), points(op)[0])


@pytest.mark.parametrize("op", ROWS, ids=lambda op: op.name)
def test_every_row_is_right_to_second_order(op: Op) -> None:
    for point in points(op)[:10]:
        check_grad(RULES[op.name], point, order=2)
        check_grad(own(op), point)


@pytest.mark.parametrize("change", ["-({})", "1.001 * ({})", "1.000002 * ({})", "({}) + 1e-3", "0"])
@pytest.mark.parametrize("op", ROWS, ids=lambda op: op.name)
def test_a_wrong_partial_is_found_and_named(op: Op, change: str) -> None:
    for slot in range(op.arity):
        point = sensible(op, slot)
        if op.partials[slot] == "0" and change != "({}) + 1e-3":
            continue  # a step, on which these changes change nothing
        f = planted(op, slot, change)
        names = ["x", "x"] if op.arity == 1 else ["x1", "x2"]
        with pytest.raises(AssertionError) as caught:
            check_grad(f, point)
        says = str(caught.value)
        assert f"reverse mode gives df/d{names[slot]} = " in says
        assert "to blame is the local partial ∂h₁/∂x" in says
        assert f"differences of z = {op.value} give" in says
        # in a graph, behind and before operations that are right, to second order
        with pytest.raises(AssertionError, match="to blame is the local partial"):
            check_grad(lambda *xs, f=f: sin(f(*[x * 1.0 for x in xs])) + xs[0], point, order=2)


@pytest.mark.parametrize("op", BINARY, ids=lambda op: op.name)
def test_swapped_operands_are_found(op: Op) -> None:
    swapped = Op(op.name, op.value, op.partials[::-1], op.latex, op.symbol, op.domain)
    with pytest.raises(AssertionError, match="to blame is the local partial ∂h₁/∂x₁"):
        check_grad(own(swapped), sensible(op))


def sweep(keep: Callable[[Node, float], float], skip: int = -1) -> Callable[[Node, float], None]:
    """A reverse sweep that does not add to the adjoint, but does `keep`, and skips an edge."""

    def wrong(output: Node, seed: float) -> None:
        graph = Graph(output)
        for node in graph.nodes:
            node.grad = 0.0
        output.grad = seed
        for i, edge in enumerate(sorted(graph.edges, key=lambda e: -graph.nodes.index(e.result))):
            if edge.partial is not None and i != skip:
                product = edge.result.grad * edge.partial
                edge.operand.grad = keep(edge.operand, product)

    return wrong


@pytest.mark.parametrize("op", ROWS, ids=lambda op: op.name)
def test_a_missing_fan_out_is_found(op: Op, monkeypatch: pytest.MonkeyPatch) -> None:
    f, point = RULES[op.name], sensible(op)

    def used_twice(*xs: Any) -> Any:
        z = f(*xs) * 1.5
        return z * xs[0] + xs[0] * exp(z)

    check_grad(used_twice, point)
    monkeypatch.setattr(value, "reverse_sweep", sweep(lambda node, term: term))
    with pytest.raises(AssertionError, match=r"to blame is the adjoint of .* contributions are"):
        check_grad(used_twice, point)


@pytest.mark.parametrize("op", ROWS, ids=lambda op: op.name)
def test_a_contribution_left_out_is_found(op: Op, monkeypatch: pytest.MonkeyPatch) -> None:
    f, point = RULES[op.name], sensible(op)

    def twice(*xs: Any) -> Any:
        return f(*xs) + sum(x * x for x in xs)

    right = sweep(lambda node, term: node.grad + term)
    monkeypatch.setattr(value, "reverse_sweep", right)
    check_grad(twice, point)
    monkeypatch.setattr(value, "reverse_sweep", sweep(lambda node, term: node.grad + term, 1))
    with pytest.raises(AssertionError, match=r"to blame is the adjoint of .* contributions are"):
        check_grad(twice, point)


def test_a_stopped_gradient_is_not_the_derivative() -> None:
    says = r"∂h₁/∂x of h₁ = stop_gradient\(x\), which is 0\.0, and differences of z = x give 1\.0"
    with pytest.raises(AssertionError, match=f"to blame is the local partial {says}"):
        check_grad(lambda x: x * stop_gradient(x), 3.0)


def test_a_local_partial_that_is_missing_is_told() -> None:
    def forgetful(x: Any) -> Any:
        z = sin(x)
        if isinstance(z, Value):
            z.d_lhs = None
        return z * x

    says = r"∂h₁/∂x of h₁ = sin\(x\), which is missing, and differences of z = sin\(x\) give 0\.54"
    with pytest.raises(AssertionError, match=f"to blame is the local partial {says}"):
        check_grad(forgetful, 1.0)


def test_modes_that_differ_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Dual.rules["sin"]
    wrong = {**Dual.rules, "sin": lambda x: right(x) * 1.001}
    monkeypatch.setattr(Dual, "rules", wrong)
    with pytest.raises(AssertionError, match=r"forward mode gives .* forward mode does not do"):
        check_grad(lambda x: sin(x) * x, 0.5)


def test_what_is_not_recorded_is_found() -> None:
    with pytest.raises(AssertionError, match=r"f depends on x by something that was not recorded"):
        check_grad(lambda x: x * Value(x.data), 3.0)
    with pytest.raises(AssertionError, match="nothing was recorded"):
        check_grad(lambda x: x.data**2, 3.0)
    with pytest.raises(AssertionError, match=r"output 2: reverse mode gives df/dy = 0\.0, .* 4\.0"):
        check_grad(lambda x, y: (x * y, x + y.data**2), (1.0, 2.0))


def test_random_functions_give_no_false_alarm() -> None:
    checked = 0
    for seed in range(120):
        case = program(Random(seed))
        try:
            f, _, _ = recorded(case.steps, case.data)
        except UnsuitableError:
            continue
        check_grad(f, case.data, order=1 + seed % 2)
        checked += 1
    assert checked > 40


@pytest.mark.parametrize(
    ("f", "at"),
    [
        (lambda x: x, 0.0),
        (lambda x: 3.0, 1.0),
        (lambda x: x * x, 0.0),
        (lambda x: x**4, 0.0),
        (lambda x: x**3, 1e-9),
        (lambda x: 1 / x, 1e-8),
        (lambda x: sqrt(x), 1e-10),
        (lambda x: log(x), 1e-30),
        (lambda x: x**1.5 * 0 + sin(x), 1e-12),
        (lambda x: exp(x), 700.0),
        (lambda x: 2 * x, 1e300),
        (lambda x: sin(x), 1e6),
        (lambda x: (x + 1e6) - 1e6, 0.5),
        (lambda x, y: [x * y, x - y, 7.0], (1e8, 1e-8)),
        (lambda x, y: maximum(x, 2 * y), (2.0, 1.0)),
    ],
)
def test_points_that_are_hard_but_right(f: Any, at: Any) -> None:
    check_grad(f, at)


@pytest.mark.parametrize(
    ("f", "at", "says"),
    [
        (relu, 0.0, "f has a kink at x = 0.0: choose another point"),
        (lambda x, y: y + relu(x - 2 * y), (2.0, 1.0), "f has a kink at x = 2.0"),
        (heaviside, 0.0, "the differences by x do not settle at 0.0: choose another point"),
        (lambda x: sin(1 / x), 1e-9, "the differences by x do not settle at 1e-09"),
        (log, -1.0, "log(x) needs x > 0"),
        (lambda x: x**1.5, 0.0, "x^y needs x >= 0"),
    ],
)
def test_where_it_cannot_be_checked_it_says_so(f: Any, at: Any, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        check_grad(f, at)


def test_wrong_use_says_what_is_wrong() -> None:
    with pytest.raises(ValueError, match="order is 1 or more, not 0"):
        check_grad(sin, 1.0, order=0)
    with pytest.raises(ValueError, match="no arguments"):
        check_grad(lambda: 1.0, ())
    with pytest.raises(ValueError, match="gradient gives 1 number, f has 2 arguments"):
        check_grad(lambda a, b: a * b, (1.0, 2.0), gradient=lambda f, point: 2.0)


def test_the_second_order_names_arguments_as_the_function_does() -> None:
    def square(w: Any) -> Any:
        return w.data**2 + 2 * w.data * (w - w.data)

    for f in (square, lambda v, w: v + square(w)):
        check_grad(f, (1.0, 2.0) if f is not square else 2.0)
        with pytest.raises(AssertionError, match=r"reverse mode gives df/dw = 0\.0, differences"):
            check_grad(f, (1.0, 2.0) if f is not square else 2.0, order=2)
    check_grad(parse("b*a**3"), (1.0, 2.0), order=3)


def test_the_gradient_by_one_argument_may_be_a_number() -> None:
    check_grad(sin, 1.0, gradient=lambda f, point: grad(f)(*point))
    with pytest.raises(AssertionError, match=r"the gradient has 2\.0 by x"):
        check_grad(sin, 1.0, gradient=lambda f, point: 2.0)


def wrong(f: Callable[..., Any], point: list[float]) -> list[float]:
    """A gradient that is wrong by the last argument alone."""
    *right, last = grad(f, argnums=range(len(point)))(*point)
    return [*right, last + 1]


@pytest.mark.parametrize(
    ("f", "name"),
    [
        (lambda a, b: a * b, "b"),
        (lambda w, rate=2.0: w * rate, "rate"),
        (parse("b*a"), "a"),
        (maximum, "y"),
        (lambda *xs: xs[0] * xs[1], "x2"),
    ],
)
def test_arguments_have_the_names_that_the_function_gives_them(
    f: Callable[..., Any], name: str
) -> None:
    with pytest.raises(AssertionError, match=rf"the gradient has .* by {name}, differences"):
        check_grad(f, (3.0, -1.5), gradient=wrong)


def test_derivatives_are_checked_up_to_the_order_and_no_further() -> None:
    def cube(x: Any) -> Any:
        a = x.data
        return a**3 + 3 * a**2 * (x - a) + 3 * a * (x - a) ** 2  # its third derivative is 6

    check_grad(cube, 2.0, order=2)
    with pytest.raises(AssertionError, match=r"gives df/dx = 0\.0, differences give 6\.0"):
        check_grad(cube, 2.0, order=3)
