"""`StaticGraph.verify`: whether a function records the same graph for other rows."""

import re
from collections.abc import Callable
from functools import reduce
from typing import Any

import pytest

from autograd import Constant, StaticGraph, Value, cos, exp, maximum, relu, sin

W, V = Value(2, "w"), Value(3, "v")


def two(x: Value, y: Value) -> Any:
    """A function that returns several outputs."""
    return x * y, W * x + V, relu(x - y)


def constant_made_anew(x: Value, y: Value) -> Any:
    """A function that makes a leaf and a constant each time."""
    return x * Value(1.5, "k") + y**2 + Constant(0.5)


def folded(x: Value, y: Value) -> Any:
    """A function whose kinks are operations, not branches."""
    return reduce(maximum, [x, y, x * y, 1.0]) + abs(x) * sin(y) / (1 + exp(x))


ROWS = [[1.0, 2.0], [-1.0, 2.0], [0.0, 0.0], [3.0, -2.0]]


def program_of(f: Callable[..., Any], parameters: list[Value]) -> StaticGraph:
    """A static graph of f(x, y), recorded at the first row."""
    x, y = Value(1, "x"), Value(2, "y")
    return StaticGraph(f(x, y), [x, y], parameters)


@pytest.mark.parametrize("f", [two, constant_made_anew, folded, lambda x, y: y, lambda x, y: W])
@pytest.mark.parametrize("parameters", [[], [W, V]])
def test_one_graph_for_all_rows(f: Callable[..., Any], parameters: list[Value]) -> None:
    program = program_of(f, parameters)
    assert program.verify(f, ROWS) is None
    assert program.verify(f, []) is None
    assert [v.grad for v in (W, V)] == [0.0, 0.0]


DEPENDENT: dict[str, tuple[Callable[..., Any], str]] = {
    "another operation": (
        lambda x, y: sin(x) * y if x > 0 else cos(x) * y,
        "row 1 records another graph: cos(x) where the program has h1 = sin(x)",
    ),
    "operands swapped": (
        lambda x, y: x - y if x > 0 else y - x,
        "row 1 records another graph: ",
    ),
    "another number": (
        lambda x, y: x * y * (2 if x > 0 else 3),
        "row 1 records another graph: 3 where the program has 2",
    ),
    "a number from the data": (
        lambda x, y: x * y.data,
        "row 2 records another graph: 0 where the program has 2",
    ),
    "a number for an input": (
        lambda x, y: x * y if x > 0 else x * y.data,
        "row 1 records another graph: 2",
    ),
    "an input for a number": (
        lambda x, y: x * y.data if x > 0 else x * y,
        "row 1 records another graph: y where the program has 2",
    ),
    "an input for an input": (
        lambda x, y: x * x if x > 0 else x * y,
        "row 1 records another graph: ",
    ),
    "more outputs": (
        lambda x, y: [x, y] if x > 0 else [x, y, x],
        "row 1 records another graph: 3 outputs where the program has 2",
    ),
    "a loop": (
        lambda x, y: x + y if x > 0 else x + y + x + y,
        "row 1 records another graph: ",
    ),
    "another leaf": (
        lambda x, y: x * W if x > 0 else x * V,
        "row 1 records another graph: v where the program has w",
    ),
    "sharing": (
        lambda x, y: (x * y).sin() * (x * y) if x > 0 else (lambda h: h.sin() * h)(x * y),
        "row 1 records another graph: ",
    ),
    "a plain number": (
        lambda x, y: x * y if x > 0 else 1.0,
        "row 1 records another graph: 1 where the program has ",
    ),
    "outputs swapped": (
        lambda x, y: [x, x * y] if x > 0 else (lambda h: [h, x])(x * y),
        "row 1 records another graph: ",
    ),
    "another output": (
        lambda x, y: (lambda h: [h + 1, h if x > 0 else h + 1])(x * y),
        "row 1 records another graph: ",
    ),
    "a short cut": (
        lambda x, y: x * y + 1 if x > 0 else x * y,
        "row 1 records another graph: ",
    ),
}


@pytest.mark.parametrize("name", DEPENDENT)
def test_a_graph_that_depends_on_the_data(name: str) -> None:
    f, says = DEPENDENT[name]
    program = program_of(f, [W, V])
    program.verify(f, ROWS[:1])
    with pytest.raises(ValueError, match=f"^{re.escape(says)}"):
        program.verify(f, ROWS)


def test_parameters_with_equal_numbers_are_told_apart() -> None:
    w, v = Value(1, "w"), Value(1, "v")

    def f(x: Value, y: Value) -> Value:
        return w * x * y if x > 0 else v * x * y

    with pytest.raises(ValueError, match=r"^row 1 .*: v where the program has w$"):
        program_of(f, [w, v]).verify(f, ROWS)


def test_nodes_are_named_by_label() -> None:
    def f(x: Value, y: Value) -> Value:
        h = x + y if x > 0 else x - y
        h.label = "gap"
        return h * h

    with pytest.raises(ValueError, match=r"^row 1 .*: x - y where the program has gap = x \+ y$"):
        program_of(f, []).verify(f, ROWS)


def test_bad_rows_and_errors_pass_through() -> None:
    program = program_of(lambda x, y: x / y, [])
    with pytest.raises(ValueError, match=r"row 1, column 0 \(x\) takes a finite number"):
        program.verify(lambda x, y: x / y, [[1, 2], [float("nan"), 2]])
    with pytest.raises(ZeroDivisionError, match=r"x / y is undefined at x = 1\.0"):
        program.verify(lambda x, y: x / y, [[1, 0]])
    with pytest.raises(TypeError, match="takes a real number"):
        program.verify(lambda x, y: "x", [[1, 2]])
