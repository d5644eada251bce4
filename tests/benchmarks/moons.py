"""One step of micrograd's demo: the loss of an MLP 2-16-16-1 on two moons, and its gradient.

The network and the loss are the demo's own code, written once and run with the nodes of
either engine.
"""

import math
import random
from collections.abc import Callable
from itertools import pairwise
from typing import Any

SAMPLES = 100
SIZES = 2, 16, 16, 1


def two_moons() -> tuple[list[list[float]], list[int]]:
    """Two interleaving half circles with noise, labelled 1 and -1."""
    generator = random.Random(1337)
    points, labels = [], []
    for i in range(SAMPLES):
        angle = math.pi * (i // 2) / (SAMPLES // 2 - 1)
        upper = i % 2 == 0
        x = math.cos(angle) if upper else 1 - math.cos(angle)
        y = math.sin(angle) if upper else 0.5 - math.sin(angle)
        points.append([x + generator.gauss(0, 0.1), y + generator.gauss(0, 0.1)])
        labels.append(1 if upper else -1)
    return points, labels


class Neuron:
    """micrograd's neuron."""

    def __init__(self, node: Callable[[float], Any], inputs: int, relu: bool) -> None:
        self.w = [node(random.uniform(-1, 1)) for _ in range(inputs)]
        self.b = node(0)
        self.relu = relu

    def __call__(self, x: list[Any]) -> Any:
        """relu(w · x + b), or without the relu."""
        act = sum((wi * xi for wi, xi in zip(self.w, x, strict=True)), self.b)
        return act.relu() if self.relu else act


def network(node: Callable[[float], Any], *sizes: int) -> list[list[Neuron]]:
    """Layers of neurons, by their numbers of inputs and outputs; the last has no relu."""
    random.seed(1337)
    last = len(sizes) - 2
    return [
        [Neuron(node, n_in, relu=i < last) for _ in range(n_out)]
        for i, (n_in, n_out) in enumerate(pairwise(sizes))
    ]


def parameters_of(layers: list[list[Neuron]]) -> list[Any]:
    """The parameters of a network: of each neuron its weights, then its bias."""
    return [p for layer in layers for neuron in layer for p in [*neuron.w, neuron.b]]


def outputs(layers: list[list[Neuron]], x: list[Any]) -> list[Any]:
    """What a network makes of one example."""
    for layer in layers:
        x = [neuron(x) for neuron in layer]
    return x


def penalty(parameters: list[Any]) -> Any:
    """The demo's regularisation."""
    return 1e-4 * sum(p * p for p in parameters)


def step(node: Callable[[float], Any]) -> Callable[[], Any]:
    """A function that records the loss with nodes of one engine, and sweeps backward.

    It has the attributes `record`, which only records the loss, and `parameters`.
    """
    layers = network(node, *SIZES)
    parameters = parameters_of(layers)
    points, labels = two_moons()

    def record() -> Any:
        inputs = [list(map(node, point)) for point in points]
        scores = [outputs(layers, x)[0] for x in inputs]
        losses = [(1 + -yi * score).relu() for yi, score in zip(labels, scores, strict=True)]
        data_loss = sum(losses) * (1.0 / len(losses))
        return data_loss + penalty(parameters)

    def run() -> Any:
        loss = record()
        for p in parameters:
            p.grad = 0
        loss.backward()
        return loss

    run.record = record
    run.parameters = parameters
    return run
