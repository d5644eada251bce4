"""The static graph of every operation and of networks, against graphs recorded row by row."""

import math
from collections.abc import Callable
from functools import reduce
from itertools import pairwise, product
from random import Random
from typing import Any

import numpy as np
import pytest

from autograd import Constant, StaticGraph, Value, atan2, exp, log, maximum, minimum, relu, tanh
from autograd.core.value import RECORDERS
from autograd.ops import TABLE, Op
from tests import truth
from tests.random_graphs import check_static

# Operations. An operand is an input (x), a parameter (w) or a constant (c).

KINDS = [
    (op, kinds) for op in TABLE for kinds in product("xwc", repeat=op.arity) if set(kinds) != {"c"}
]


def apply(op: Op, kinds: tuple[str, ...], numbers: list[float]) -> Callable[..., Any]:
    """The function that applies `op` to operands of these kinds; constants are `numbers`."""

    def f(x: list[Value], w: list[Value]) -> list[Any]:
        sources = {"x": x, "w": w, "c": numbers}
        z = RECORDERS[op.name](*(sources[kind][i] for i, kind in enumerate(kinds)))
        return [z if isinstance(z, Value) else Value(z)]

    return f


@pytest.mark.parametrize(("op", "kinds"), KINDS, ids=[f"{op.name}-{''.join(k)}" for op, k in KINDS])
def test_every_row_of_the_table(op: Op, kinds: tuple[str, ...]) -> None:
    random = Random(op.name)
    points = [[random.uniform(*interval) for interval in op.domain] for _ in range(9)]
    for n in (1, 2, 7):
        check_static(apply(op, kinds, points[8]), points[:n], points[7], scale="each")


@pytest.mark.parametrize("op", TABLE, ids=lambda op: op.name)
def test_every_row_on_known_numbers(op: Op) -> None:
    random = Random(op.name)
    x, numbers = Value(1), [random.uniform(*interval) for interval in op.domain]
    z = RECORDERS[op.name](*map(Value, numbers))  # of leaves that are not listed: constants
    program = StaticGraph([z, x * z], [x])
    assert program([[3.0], [4.0]]).tolist() == [[z.data, 3 * z.data], [z.data, 4 * z.data]]
    assert program.value_and_grad([[3.0], [4.0]], output=0, inputs=True)[2].tolist() == [[0.0]] * 2


@pytest.mark.parametrize("op", TABLE, ids=lambda op: op.name)
def test_every_row_against_its_definition(op: Op) -> None:
    random = Random(op.name)
    points = [[random.uniform(*interval) for interval in op.domain] for _ in range(20)]
    inputs = [*map(Value, points[0])]
    program = StaticGraph(RECORDERS[op.name](*inputs), inputs)
    mean, _, by_inputs = program.value_and_grad(points, inputs=True)
    for point, z, partials in zip(points, program(points), by_inputs * 20, strict=True):
        assert abs(z - truth.value(op, point)) <= 1e-14 * max(1.0, abs(z))
        for slot, d in enumerate(partials):
            assert abs(d - truth.partial(op, slot, point)) <= 1e-13 * max(1.0, abs(d))
    assert abs(mean - sum(truth.value(op, point) for point in points) / 20) <= 1e-12


@pytest.mark.parametrize("name", ["maximum", "minimum", "relu", "abs"])
def test_conventions_at_kinks(name: str) -> None:
    op = next(op for op in TABLE if op.name == name)
    numbers = [-2.0, 0.0, 0.0, 1.0]
    rows = [list(row) for row in product(numbers, repeat=op.arity)]
    check_static(apply(op, ("x",) * op.arity, []), rows, [], scale="each")
    check_static(apply(op, tuple("wx"[: op.arity]), []), rows, numbers[1:3], scale="each")


@pytest.mark.parametrize("op", [op for op in TABLE if op.arity == 2], ids=lambda op: op.name)
def test_the_same_operand_twice(op: Op) -> None:
    def f(x: list[Value], w: list[Value]) -> list[Value]:
        z = RECORDERS[op.name]
        return [z(x[0], x[0]) + z(w[0], w[0]) * x[0]]

    check_static(f, [[0.5], [1.5], [2.5]], [1.25])


@pytest.mark.parametrize("n", [1, 3])
def test_a_known_zero_keeps_its_sign(n: int) -> None:
    x, w = Value(-1, "x"), Value(1, "w")
    program = StaticGraph(w * atan2(Constant(-0.0), x), [x], [w])
    assert program([[-1.0]] * n).tolist() == [-math.pi] * n
    assert program.value_and_grad([[-1.0]] * n)[1].tolist() == [-math.pi]


@pytest.mark.parametrize("n", [1, 5])
@pytest.mark.parametrize("choose", [maximum, minimum])
def test_ties_in_a_fold(choose: Callable[..., Any], n: int) -> None:
    rows = [[1, 1, 1, 1], [2, 2, 1, 0], [0, 1, 2, 2], [3, 0, 3, 3], [-1, -2, -3, -1]][:n]

    def f(x: list[Value], w: list[Value]) -> list[Value]:
        top = reduce(choose, [*x, x[0]])
        return [reduce(choose, x), top * top * w[0], reduce(choose, [a * a for a in x])]

    for output in range(3):
        check_static(f, rows, [3.0], scale="each", output=output)


# Networks: W1, b1, W2, b2, … in a vector, row after row.


def layers(sizes: list[int]) -> int:
    """The number of parameters."""
    return sum((m + 1) * n for m, n in pairwise(sizes))


def network(
    sizes: list[int], x: list[Any], p: list[Any], activation: Callable[..., Any]
) -> list[Any]:
    """The scores of a multilayer perceptron."""
    numbers = iter(p)
    for k, (m, n) in enumerate(pairwise(sizes)):
        weights = [[next(numbers) for _ in range(m)] for _ in range(n)]
        z = [sum(w * v for w, v in zip(row, x, strict=True)) for row in weights]
        z = [v + next(numbers) for v in z]
        x = z if k == len(sizes) - 2 else [activation(v) for v in z]
    return x


def numbers(n: int, seed: int, low: float = -1.0, high: float = 1.0) -> list[float]:
    """Random numbers, the same in every run."""
    random = Random(seed)
    return [random.uniform(low, high) for _ in range(n)]


def batch(n: int, m: int) -> list[list[float]]:
    """Random rows."""
    return [numbers(m, seed) for seed in range(n)]


SIZES = [2, 16, 16, 1]


def hinge(x: list[Value], p: list[Value]) -> list[Value]:
    """Score and hinge loss with L2 regularisation; the last column is the class, ±1."""
    (score,) = network(SIZES, x[:2], p, relu)
    return [score, relu(1 - x[2] * score) + 1e-4 * sum(w * w for w in p)]


def cross_entropy(x: list[Value], p: list[Value]) -> list[Value]:
    """Scores and softmax cross-entropy of three classes; the last columns are 0 or 1."""
    scores = network([4, 5, 3], x[:4], p, tanh)
    top = reduce(maximum, scores)
    total = log(sum(exp(s - top) for s in scores)) + top
    return [*scores, total - sum(t * s for t, s in zip(x[4:], scores, strict=True))]


def recurrent(x: list[Value], p: list[Value]) -> list[Value]:
    """Three neurons that share their weights over five steps in time."""
    state: list[Any] = [p[12], p[13], p[14]]
    for v in x:
        state = [
            tanh(
                sum(w * s for w, s in zip(p[3 * i : 3 * i + 3], state, strict=True)) + p[9 + i] * v
            )
            for i in range(3)
        ]
    return [sum(state)]


def convolution(x: list[Value], p: list[Value]) -> list[Value]:
    """Two 3 × 3 kernels over a picture of 5 × 5, then a layer of one."""
    pixels = [x[5 * i : 5 * i + 5] for i in range(5)]
    places = list(product(range(3), repeat=2))
    planes = [
        relu(sum(p[9 * c + 3 * i + j] * pixels[r + i][s + j] for i, j in places) + p[18 + c])
        for c in range(2)
        for r, s in places
    ]
    return [sum(w * a for w, a in zip(p[20:], planes, strict=True))]


def skips(x: list[Value], p: list[Value]) -> list[Value]:
    """Residual layers, in which a result is used again, and every result at the end."""
    seen = list(x)
    for k in range(3):
        w = p[16 * k : 16 * k + 16]
        z = [sum(a * b for a, b in zip(w[4 * i : 4 * i + 4], x, strict=True)) for i in range(4)]
        x = [a + tanh(b) for a, b in zip(x, z, strict=True)]
        seen += x
    return [sum(a * b for a, b in zip(seen, reversed(seen), strict=True))]


def mixed(x: list[Value], p: list[Value]) -> list[Value]:
    """Sums of every shape: nested, subtracted, of products shared and scaled twice."""
    h = p[0] * x[0] - (p[1] * x[1] - (x[2] + p[2]))
    k = -(h - 2 * x[0] - x[0] * p[0]) + 3 + p[1] - p[2] * p[0]
    return [h, k, h * k - (h - k) + (h + k) / (x[0] * x[0] + 1) + sum(x) - sum(p) + (x[0] + x[0])]


def tapped(x: list[Value], p: list[Value]) -> list[Any]:
    """Blocks that pass their adjoint on as it is to two others, one of which is used in part."""
    c = [v.sin() for v in x]
    a = [tanh(v) for v in c]
    h = [v + u for v, u in zip(a, c, strict=True)]
    return [sum(v * w for v, w in zip(h, p, strict=True)) + a[0] * a[0] * 0.5 + c[1] * p[1]]


def causal(x: list[Value], p: list[Value]) -> list[Value]:
    """Attention of tokens of two numbers, each to itself and those before."""
    tokens = [x[i : i + 2] for i in range(0, len(x), 2)]
    q, k, v = (
        [[p[i] * t[0] + p[i + 1] * t[1], p[i + 2] * t[0] + p[i + 3] * t[1]] for t in tokens]
        for i in (0, 4, 8)
    )
    found = []
    for i, query in enumerate(q):
        scores = [query[0] * key[0] + query[1] * key[1] for key in k[: i + 1]]
        top = reduce(maximum, scores)
        weights = [exp(score - top) for score in scores]
        total = sum(weights)
        means = [sum(w / total * u[d] for w, u in zip(weights, v, strict=False)) for d in range(2)]
        found.append(means[0] * p[12] + means[1] * p[13] + tokens[i][0])
    return [sum(tanh(y) for y in found)]


def windows(x: list[Value], p: list[Value]) -> list[Value]:
    """Extremes and sums over windows of different lengths, with ties where relu is 0."""
    h = [relu(v + w) for v, w in zip(x, p, strict=True)] * 2
    runs = [h[i : i + n] for i, n in enumerate((3, 1, 4, 2, 5))]
    tops = [reduce(maximum, run) for run in runs]
    floors = [reduce(minimum, run[::-1]) for run in runs]
    sums = [sum(run) * 0.5 for run in runs]
    return [*tops, sum(a * b - c for a, b, c in zip(tops, sums, floors, strict=True))]


NETWORKS = {
    "tapped": (tapped, 3, 3),
    "hinge": (hinge, 3, layers(SIZES)),
    "cross-entropy": (cross_entropy, 7, layers([4, 5, 3])),
    "tanh": (lambda x, p: network([3, 8, 8, 2], x, p, tanh), 3, layers([3, 8, 8, 2])),
    "one neuron": (lambda x, p: network([1, 1, 1], x, p, tanh), 1, layers([1, 1, 1])),
    "recurrent": (recurrent, 5, 15),
    "convolution": (convolution, 25, 38),
    "skips": (skips, 4, 48),
    "mixed": (mixed, 3, 3),
    "causal": (causal, 10, 14),
    "windows": (windows, 5, 5),
}


@pytest.mark.parametrize("n", [1, 2, 7])
@pytest.mark.parametrize("name", NETWORKS)
def test_networks(name: str, n: int) -> None:
    f, width, size = NETWORKS[name]
    check_static(f, batch(n, width), numbers(size, 99), scale="norm")


def test_a_network_against_numpy_by_hand() -> None:
    """The textbook's equations of backpropagation, for the hinge loss of 2-16-16-1."""
    p, rows = np.array(numbers(layers(SIZES), 1)), np.array(batch(64, 3))
    x, w = [*map(Value, rows[0])], [*map(Value, p)]
    program = StaticGraph(hinge(x, w), x, w)
    loss, gradient = program.value_and_grad(rows)

    w1, b1, w2, b2 = p[:32].reshape(16, 2), p[32:48], p[48:304].reshape(16, 16), p[304:320]
    w3, b3, y = p[320:336], p[336], rows[:, 2]
    a1 = np.maximum(rows[:, :2] @ w1.T + b1, 0)
    a2 = np.maximum(a1 @ w2.T + b2, 0)
    score = a2 @ w3 + b3
    d = np.where(1 - y * score > 0, -y, 0) / 64
    d2 = np.outer(d, w3) * (a2 > 0)
    d1 = (d2 @ w2) * (a1 > 0)
    parts = [d1.T @ rows[:, :2], d1.sum(0), d2.T @ a1, d2.sum(0), d @ a2, d.sum()]
    by_hand = np.concatenate([np.ravel(part) for part in parts]) + 2e-4 * p

    assert np.allclose(program(rows)[:, 0], score, rtol=1e-12, atol=1e-13)
    assert np.isclose(loss, np.maximum(1 - y * score, 0).mean() + 1e-4 * p @ p, rtol=1e-13, atol=0)
    assert np.allclose(gradient, by_hand, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("n", [1, 3])
def test_a_differential_equation_in_a_thousand_steps(n: int) -> None:
    """Euler's method for x' = -k·x, whose result is known in closed form."""

    def f(x: list[Value], k: list[Value]) -> list[Value]:
        state = x[0]
        for _ in range(1000):
            state = state + -k[0] * state * 0.001
        return [state]

    rows, (k,) = [[1.0], [2.0], [-0.5]][:n], [0.5]
    program = check_static(f, rows, [k], scale="each", tolerance=1e-11)
    mean, (by_k,), by_x = program.value_and_grad(rows, inputs=True)
    start, factor = sum(row[0] for row in rows) / n, 1 - k * 0.001
    assert np.isclose(mean, start * factor**1000, rtol=1e-11)
    assert np.isclose(by_k, -start * factor**999, rtol=1e-11)
    assert np.allclose(by_x, factor**1000 / n, rtol=1e-11)


def test_a_long_chain() -> None:
    x = Value(0.5)
    z = x
    for _ in range(5000):
        z = (z + 1).sin()
    program = StaticGraph(z, [x])
    for rows in ([[0.5]], [[0.5], [0.25]]):
        assert np.isclose(program(rows)[0], z.data, rtol=1e-12)
        assert np.isfinite(program.value_and_grad(rows, inputs=True)[2]).all()
