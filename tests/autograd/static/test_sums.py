"""Sums and reductions as instructions: what is one of them, and what is added once for all rows."""

from collections.abc import Callable
from functools import reduce
from typing import Any

import pytest

from autograd import StaticGraph, Value, exp, maximum, tanh
from tests.random_graphs import check_static

Function = Callable[[list[Value], list[Value]], Any]

X, W = [0.5, -0.25, 2.0, 1.5, -1.0], [0.3, -0.7]


def source(f: Function) -> str:
    """The program of a function, whose numbers are checked on three rows as well."""
    check_static(lambda x, w: [f(x, w)], [X, X[::-1], [v * v for v in X]], W)
    x, w = [*map(Value, X)], [*map(Value, W)]
    return StaticGraph(f(x, w), x, w).source


LINES: list[tuple[Function, str]] = [
    (lambda x, w: tanh(0.25 + x[0] + 0.5), "= batch[:, :1] + 0.75"),  # known numbers are one
    (lambda x, w: tanh(x[0] + w[0] + 0.25 + 0.5), "p[0] + 0.75"),
    (lambda x, w: tanh(x[0] * w[0] + w[1] + exp(w[0])), "r2 = p[1] + r1"),  # once for all rows
    (lambda x, w: tanh(w[0] * x[0] - w[1]), "= batch[:, :1] * p[0] - p[1]"),
    (lambda x, w: tanh(-x[0] + exp(x[1])), "= h1 - batch[:, :1]"),
    (lambda x, w: tanh(exp(x[0]) - exp(x[1])), "= h1[:, :1] - h1[:, 1:2]"),
    (
        lambda x, w: tanh(0.0 + w[0] * x[0] - 0.0),
        "= p[0] * batch[:, :1]",
    ),  # a sum of one term is none
    (lambda x, w: tanh(0.0 - x[0]), "= -batch[:, :1]"),
    (lambda x, w: tanh(sum(w[0] * v for v in x)), "= x.sum(axis=1, keepdims=True) * p[0]"),
    (lambda x, w: tanh(sum(exp(w[0]) * v for v in x)), "= x.sum(axis=1, keepdims=True) * r1"),
]


@pytest.mark.parametrize(("f", "expected"), LINES)
def test_sums_as_statements(f: Function, expected: str) -> None:
    text = source(f)
    assert expected in text, text
    assert "* -1" not in text


def test_reductions_of_any_length_over_one_block_are_one_statement() -> None:
    for combine, name in ((maximum, "maximum"), (lambda a, b: a + b, "add")):
        text = source(
            lambda x, w, c=combine: reduce(c, map(exp, x[:3])) * tanh(c(exp(x[3]), exp(x[4])))
        )
        assert text.count(f"{name}.reduceat(") == 1, text


def test_twice_the_same_beside_longer_sums() -> None:
    text = source(lambda x, w: tanh(exp(x[0]) + exp(x[0])) * tanh(sum(map(exp, x))))
    assert "h1[:, :1] + h1[:, :1]" in text, text


def test_numbers_that_overflow_only_when_they_are_added_to_each_other() -> None:
    x = Value(-1e308, "x")
    program = StaticGraph(x + 1e308 + 1e308, [x])
    assert program([[-1e308]]) == 1e308
    with pytest.raises(OverflowError, match=r"^row 1: x \+ y overflows"):
        program([[-1e308], [0.0]])
