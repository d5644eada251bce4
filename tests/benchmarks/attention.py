"""A causal transformer's block as in microgpt, from Values, and the same in PyTorch.

16 wide, 4 heads, 27 tokens; one program for a length of 16, the tokens and targets one-hot.
"""

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import numpy as np

from autograd import StaticGraph, Value, exp, log, maximum, relu
from autograd.static.batch import Array
from tests.benchmarks import peers

TOKENS, WIDTH, HEADS, LENGTH = 27, 16, 4, 16
SHAPES = {
    "token": (TOKENS, WIDTH), "position": (LENGTH, WIDTH), "query": (WIDTH, WIDTH),
    "key": (WIDTH, WIDTH), "value": (WIDTH, WIDTH), "out": (WIDTH, WIDTH),
    "up": (4 * WIDTH, WIDTH), "down": (WIDTH, 4 * WIDTH), "head": (TOKENS, WIDTH),
}  # fmt: skip
EPSILON = 1e-5

Vector = list[Any]


def linear(x: Sequence[Any], matrix: Sequence[Sequence[Any]]) -> Vector:
    """A layer without a bias."""
    return [sum(w * v for w, v in zip(row, x, strict=True)) for row in matrix]


def normalised(x: Sequence[Any]) -> Vector:
    """The vector by its root mean square."""
    scale = (sum(v * v for v in x) * (1 / len(x)) + EPSILON) ** -0.5
    return [v * scale for v in x]


def attended(query: Vector, keys: Sequence[Vector], values: Sequence[Vector]) -> Vector:
    """The mean of the values, weighted by how well their keys fit."""
    size = len(query)
    scores = [sum(q * k for q, k in zip(query, key, strict=True)) * size**-0.5 for key in keys]
    largest = reduce(maximum, scores)
    weights = [exp(score - largest) for score in scores]
    total = sum(weights)
    return [
        sum(w / total * value[d] for w, value in zip(weights, values, strict=True))
        for d in range(size)
    ]


def record() -> tuple[StaticGraph, Array]:
    """The static graph of the mean cross-entropy over the positions, and its parameters."""
    generator = np.random.default_rng(0)
    arrays = {name: generator.normal(0, 0.1, shape) for name, shape in SHAPES.items()}
    w = {
        name: [[Value(v) for v in row] for row in array.tolist()] for name, array in arrays.items()
    }
    hot = np.eye(TOKENS)[generator.integers(TOKENS, size=(2, LENGTH))]
    tokens, targets = [[[Value(v) for v in row] for row in half] for half in hot.tolist()]
    embedded = [linear(token, list(zip(*w["token"], strict=True))) for token in tokens]
    x = [
        normalised([a + b for a, b in zip(token, position, strict=True)])
        for token, position in zip(embedded, w["position"], strict=True)
    ]
    inner = list(map(normalised, x))
    q, k, v = ([linear(h, w[name]) for h in inner] for name in ("query", "key", "value"))
    size = WIDTH // HEADS
    parts = [slice(start, start + size) for start in range(0, WIDTH, size)]
    total: Any = 0
    for i in range(LENGTH):
        seen = range(i + 1)
        heads = [
            number
            for s in parts
            for number in attended(q[i][s], [k[j][s] for j in seen], [v[j][s] for j in seen])
        ]
        mixed = [a + b for a, b in zip(x[i], linear(heads, w["out"]), strict=True)]
        hidden = list(map(relu, linear(normalised(mixed), w["up"])))
        mixed = [a + b for a, b in zip(mixed, linear(hidden, w["down"]), strict=True)]
        scores = linear(mixed, w["head"])
        largest = reduce(maximum, scores)
        shifted = [score - largest for score in scores]
        normaliser = log(sum(map(exp, shifted)))
        total += sum(t * (normaliser - s) for t, s in zip(targets[i], shifted, strict=True))
    inputs = [number for half in (tokens, targets) for row in half for number in row]
    parameters = [number for matrix in w.values() for row in matrix for number in row]
    return StaticGraph(total * (1 / LENGTH), inputs, parameters), flat(arrays.values())


def flat(arrays: Any) -> Array:
    """Arrays one after the other, as a vector."""
    return np.concatenate([np.ravel(array) for array in arrays])


def batch(rows: int) -> Array:
    """Random tokens and targets, one-hot."""
    chosen = np.random.default_rng(1).integers(TOKENS, size=(rows, 2 * LENGTH))
    return np.eye(TOKENS)[chosen].reshape(rows, -1)


def by_torch(vector: Array, rows: Array) -> Callable[[], tuple[Any, Array]] | None:
    """The same step by PyTorch with its fused attention, or None if it is not installed."""
    torch = peers.installed("torch")
    if torch is None:
        return None
    torch.set_num_threads(1)
    of_torch, matrices, start = torch.nn.functional, {}, 0
    for name, (m, n) in SHAPES.items():
        part = vector[start : start + m * n].reshape(m, n)
        matrices[name], start = torch.tensor(part, requires_grad=True), start + m * n
    tokens, targets = (
        torch.tensor(half.argmax(axis=-1))
        for half in rows.reshape(len(rows), 2, LENGTH, TOKENS).swapaxes(0, 1)
    )

    def norm(x: Any) -> Any:
        return x * (x.square().mean(-1, keepdim=True) + EPSILON) ** -0.5

    def step() -> tuple[Any, Array]:
        x = norm(matrices["token"][tokens] + matrices["position"])
        q, k, v = (
            (norm(x) @ matrices[name].T).unflatten(-1, (HEADS, -1)).transpose(1, 2)
            for name in ("query", "key", "value")
        )
        heads = of_torch.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + heads.transpose(1, 2).flatten(2) @ matrices["out"].T
        x = x + of_torch.relu(norm(x) @ matrices["up"].T) @ matrices["down"].T
        scores = (x @ matrices["head"].T).flatten(0, 1)
        loss = of_torch.cross_entropy(scores, targets.flatten())
        gradients = torch.autograd.grad(loss, list(matrices.values()))
        return loss.item(), flat(gradient.numpy() for gradient in gradients)

    return step
