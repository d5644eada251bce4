"""Programs whose arrays have shapes that are easily confused, against the dynamic graph."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from autograd import StaticGraph, Value, exp, heaviside, sin, tanh
from tests.random_graphs import check_static

ROWS = [[0.3, 0.4, 0.5], [1.0, -0.2, 0.7], [0.1, 0.9, -0.3]]
PARAMETERS = [0.2, 0.3, 0.4, 0.5, 0.6]


def a_vector_and_a_matrix_of_the_same_places(x: Sequence[Value], p: Sequence[Value]) -> Any:
    z = [tanh(p[3] * x[0] + p[0]), tanh(p[4] * x[0] + p[1])]
    return [sum(z) + sum(sin(w * v) for w, v in zip(p[2:5], x, strict=True))]


def a_step_that_grows_beyond_integers(x: Sequence[Value], p: Sequence[Value]) -> Any:
    h = heaviside(x[0]) + heaviside(x[1])
    for _ in range(7):
        h = h * h
    return [h * p[0] + heaviside(p[1])]


def one_share_for_all_and_one_for_some(x: Sequence[Value], p: Sequence[Value]) -> Any:
    a = [tanh(p[0] * v) for v in x]
    return [sum(a) + sum(map(exp, a)) + sin(a[0])]


def nothing_varies(x: Sequence[Value], p: Sequence[Value]) -> Any:
    return [p[0] + p[1] + p[2] + p[0] * p[0] + exp(p[0]) + exp(p[1]) + exp(p[2])]


def one_number_for_a_factor_used_twice(x: Sequence[Value], p: Sequence[Value]) -> Any:
    a = list(map(tanh, x))
    z = [a[0] + p[0], a[0] + p[1], a[1] + p[2]]
    return [*z, z[0] + z[1] + z[2]]


def equal_sums_in_another_order(x: Sequence[Value], p: Sequence[Value]) -> Any:
    a, b, c = tanh(x[0]), exp(x[0]), sin(x[0])
    return [p[0] * sin(a + b + c) + p[1] * sin(b + c + a) + x[0]]


def twice_the_same_beside_a_sum_of_three(x: Sequence[Value], p: Sequence[Value]) -> Any:
    twice, three = p[0] * p[1] + p[0] * p[1], p[1] * p[1] + p[1] * p[0] + p[0] * p[0]
    return [tanh(p[0] * x[0] + twice) + tanh(three)]


def a_convolution_beside_its_targets(x: Sequence[Value], p: Sequence[Value]) -> Any:
    out = [p[0] * x[i] + p[1] * x[i + 1] + p[2] for i in range(2)]
    return [sum((y - t) ** 2 for y, t in zip(out, x[1:], strict=True))]


@pytest.mark.parametrize(
    "f",
    [
        a_vector_and_a_matrix_of_the_same_places,
        a_step_that_grows_beyond_integers,
        one_share_for_all_and_one_for_some,
        nothing_varies,
        one_number_for_a_factor_used_twice,
        equal_sums_in_another_order,
        twice_the_same_beside_a_sum_of_three,
        a_convolution_beside_its_targets,
    ],
)
@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_program_equals_its_graph(f: Callable[..., Any], n: int) -> None:
    check_static(f, ROWS[:n], PARAMETERS)


def test_a_convolution_beside_its_targets_is_one_product() -> None:
    x, p = [Value(v) for v in ROWS[0]], [Value(w) for w in PARAMETERS]
    source = StaticGraph(a_convolution_beside_its_targets(x, p), x, p).source
    assert "z1 = (batch.take(i1, axis=-1) @ W1.T + b1).reshape(-1, 2) - x  # (rows, 2)" in source


def test_lowering_leaves_the_tape_as_it_was() -> None:
    x, p = [Value(1.0), Value(2.0)], [Value(3.0), Value(4.0)]
    program = StaticGraph(3 - p[0] * x[0] - p[1] * x[1], x, p)
    before = repr(program)
    program([[1.0, 2.0], [3.0, 4.0]])
    assert repr(program) == before
