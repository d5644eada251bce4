"""Two networks, each as a static graph, as NumPy written by hand and for tensors.

All take the same arrays: per layer the weights, a row per neuron, and the biases. All return the
mean loss over the rows and its gradient.
"""

from collections.abc import Callable, Iterable
from functools import partial
from itertools import product
from typing import Any

import numpy as np

from autograd import StaticGraph, Value
from autograd.static.batch import Array
from tests.benchmarks import moons
from tests.benchmarks.peers import Tensors, tensor_steps

Step = Callable[[], tuple[Any, Any]]

CLASSES = 10


class Network:
    """A recorded network with a batch for it: data that stand side by side in its rows.

    `by_hand` takes the arrays and the data, `loss` Tensors before these.
    """

    def __init__(
        self,
        layers: list[list[moons.Neuron]],
        program: StaticGraph,
        data: tuple[Array, Array],
        by_hand: Callable[..., tuple[float, tuple[Array, ...]]],
        loss: Callable[..., Any],
    ) -> None:
        self.program = program
        self.rows = np.column_stack(data)
        self._arrays = []
        for layer in layers:
            self._arrays.append(np.array([[w.data for w in neuron.w] for neuron in layer]))
            self._arrays.append(np.array([neuron.b.data for neuron in layer]))
        self.vector = flat(self._arrays)
        self._data = data
        self._by_hand = by_hand
        self._loss = loss

    def step(self) -> tuple[float, Array]:
        """The loss and its gradient, a vector, by the static graph."""
        return self.program.value_and_grad(self.rows, self.vector)

    def others(self) -> dict[str, Step]:
        """The same step by others, with a gradient for each array."""
        return {
            "NumPy by hand": partial(self._by_hand, self._arrays, *self._data),
            **tensor_steps(self._loss, self._arrays, self._data),
        }

    def on_a_vector(self) -> dict[str, Step]:
        """The same step by engines of tensors that take and give a vector, as ours does."""

        def loss(tensors: Tensors, vectors: list[Any], *data: Any) -> Any:
            (vector,), arrays, start = vectors, [], 0
            for count, width in (weights.shape for weights in self._arrays[::2]):
                stop = start + count * (width + 1)
                layer = vector[start:stop].reshape(count, width + 1)
                arrays += [layer[:, :width], layer[:, width]]
                start = stop
            return self._loss(tensors, arrays, *data)

        return tensor_steps(loss, [self.vector], self._data)


def flat(gradients: Iterable[Any]) -> Array:
    """The arrays of a network in the order of its parameters: per neuron weights, then bias."""
    arrays = list(map(np.asarray, gradients))
    layers = zip(arrays[::2], arrays[1::2], strict=True)
    return np.concatenate([np.column_stack(layer).ravel() for layer in layers])


# micrograd's demo: MLP 2-16-16-1, hinge loss, squared weights


def moons_network() -> Network:
    """The step of micrograd's demo, of which one example is recorded."""
    layers = moons.network(Value, *moons.SIZES)
    parameters = moons.parameters_of(layers)
    inputs, label = [Value(0.5, "x1"), Value(0.5, "x2")], Value(1, "y")
    score = moons.outputs(layers, inputs)[0]
    loss = (1 + -label * score).relu() + moons.penalty(parameters)
    program = StaticGraph(loss, [*inputs, label], parameters)
    points, labels = moons.two_moons()
    data = np.array(points), np.array(labels, dtype=float)[:, None]
    return Network(layers, program, data, _moons_by_hand, _moons_loss)


def _moons_by_hand(arrays: list[Array], x: Array, y: Array) -> tuple[float, tuple[Array, ...]]:
    w1, b1, w2, b2, w3, b3 = arrays
    z1 = x @ w1.T + b1
    a1 = np.maximum(z1, 0)
    z2 = a1 @ w2.T + b2
    a2 = np.maximum(z2, 0)
    margin = 1 - y * (a2 @ w3.T + b3)
    loss = np.maximum(margin, 0).mean() + 1e-4 * sum((p * p).sum() for p in arrays)
    d_z3 = -y * (margin > 0) / len(x)
    d_z2 = (d_z3 @ w3) * (z2 > 0)
    d_z1 = (d_z2 @ w2) * (z1 > 0)
    return loss, (
        d_z1.T @ x + 2e-4 * w1,
        d_z1.sum(axis=0) + 2e-4 * b1,
        d_z2.T @ a1 + 2e-4 * w2,
        d_z2.sum(axis=0) + 2e-4 * b2,
        d_z3.T @ a2 + 2e-4 * w3,
        d_z3.sum(axis=0) + 2e-4 * b3,
    )


def _moons_loss(tensors: Tensors, arrays: list[Any], x: Any, y: Any) -> Any:
    w1, b1, w2, b2, w3, b3 = arrays
    a1 = tensors.relu(tensors.linear(x, w1, b1))
    a2 = tensors.relu(tensors.linear(a1, w2, b2))
    margin = 1 - y * tensors.linear(a2, w3, b3)
    return tensors.relu(margin).mean() + 1e-4 * sum((p * p).sum() for p in arrays)


# A classifier as for handwritten digits: MLP 784-128-10, stable softmax with cross-entropy


def classifier(n_in: int = 784, hidden: int = 128, rows: int = 64) -> Network:
    """A step of a classifier on random data, the targets one-hot."""
    layers, program = record_classifier(n_in, hidden)
    generator = np.random.default_rng(0)
    x = generator.normal(size=(rows, n_in))
    targets = np.eye(CLASSES)[generator.integers(CLASSES, size=rows)]
    return Network(layers, program, (x, targets), _classifier_by_hand, _classifier_loss)


def record_classifier(n_in: int, hidden: int) -> tuple[list[list[moons.Neuron]], StaticGraph]:
    """A classifier with small random weights, and the static graph of its loss."""
    layers = moons.network(Value, n_in, hidden, CLASSES)
    parameters = moons.parameters_of(layers)
    for parameter in parameters:
        parameter.data *= n_in**-0.5
    inputs = [Value(0.5, f"x{i}") for i in range(n_in)]
    targets = [Value(0.1, f"t{i}") for i in range(CLASSES)]
    scores = moons.outputs(layers, inputs)
    largest = scores[0]
    for score in scores[1:]:
        largest = largest.maximum(score)
    shifted = [score - largest for score in scores]
    normaliser = sum(score.exp() for score in shifted).log()
    loss = sum(t * (normaliser - score) for t, score in zip(targets, shifted, strict=True))
    return layers, StaticGraph(loss, [*inputs, *targets], parameters)


def _classifier_by_hand(
    arrays: list[Array], x: Array, targets: Array
) -> tuple[float, tuple[Array, ...]]:
    w1, b1, w2, b2 = arrays
    z1 = x @ w1.T + b1
    a1 = np.maximum(z1, 0)
    z2 = a1 @ w2.T + b2
    shifted = z2 - z2.max(axis=1, keepdims=True)
    e = np.exp(shifted)
    total = e.sum(axis=1, keepdims=True)
    loss = (np.log(total[:, 0]) - (shifted * targets).sum(axis=1)).mean()
    d_z2 = (e / total - targets) / len(x)
    d_z1 = (d_z2 @ w2) * (z1 > 0)
    return loss, (d_z1.T @ x, d_z1.sum(axis=0), d_z2.T @ a1, d_z2.sum(axis=0))


def _classifier_loss(tensors: Tensors, arrays: list[Any], x: Any, targets: Any) -> Any:
    w1, b1, w2, b2 = arrays
    a1 = tensors.relu(tensors.linear(x, w1, b1))
    return tensors.cross_entropy(tensors.linear(a1, w2, b2), targets)


# A convolution, relu, the maxima of windows of 2 × 2, and their sum


def record_convolution(size: int, kernel: int, filters: int) -> StaticGraph:
    """The static graph of a square picture, filtered and pooled."""
    picture = [[Value(0.1 * (i - j)) for j in range(size)] for i in range(size)]
    weights = [[Value(0.01 * (k - i)) for k in range(kernel**2)] for i in range(filters)]
    places = list(product(range(kernel), repeat=2))
    end = range(size - kernel + 1)
    maxima = []
    for w in weights:
        a = [
            [
                sum(u * picture[i + k][j + n] for u, (k, n) in zip(w, places, strict=True)).relu()
                for j in end
            ]
            for i in end
        ]
        for i, j in product(end[::2], repeat=2):
            left, right = (a[i][k].maximum(a[i + 1][k]) for k in (j, j + 1))
            maxima.append(left.maximum(right))
    inputs, parameters = ([v for row in rows for v in row] for rows in (picture, weights))
    return StaticGraph(sum(maxima), inputs, parameters)
