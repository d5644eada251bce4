"""Networks that several tests draw, and what their pictures show."""

import random
from collections.abc import Sequence
from typing import Any

from autograd import Value
from nn import MLP, Layer, Neuron
from tests import svg
from viz import Picture


def mlp(*sizes: int, activation: Any = "tanh") -> MLP:
    """A network of these sizes, with weights and biases that are the same in every run."""
    model = MLP(sizes[0], sizes[1:], [activation] * (len(sizes) - 1))
    draw = random.Random(1).gauss
    for parameter in model.parameters():
        parameter.data = draw(0, 1)
    return model


def neuron(weights: Sequence[float], bias: float, activation: Any = "tanh") -> Neuron:
    """A neuron with these parameters."""
    made = Neuron(len(weights), activation)
    for parameter, number in zip(made.parameters(), (*weights, bias), strict=True):
        parameter.data = number
    return made


def layer(*neurons: Neuron) -> Layer:
    """A layer of these neurons."""
    made = Layer(1, 1)
    made.neurons = list(neurons)
    return made


def squared_error(ys: Sequence[Value]) -> Value:
    return sum(((y - 1) ** 2 for y in ys[1:]), (ys[0] - 1) ** 2)


def circles(picture: Picture) -> dict[str, list[str]]:
    """The words in each circle, by its id."""
    shapes = svg.shapes(picture.svg)
    return {s.id: [t.words for t in s.texts] for s in shapes if s.kind == "node" and s.id[0] == "n"}


def edges(picture: Picture) -> dict[str, str]:
    """The attributes of each edge in DOT, by its id; a half that leads to a label left out."""
    lines = [line for line in picture.source.splitlines() if " -> " in line]
    return {
        line.split("id=")[1].split()[0].rstrip("]"): line for line in lines if "_tail" not in line
    }


def labels(picture: Picture) -> dict[str, str]:
    """The words on each edge, by its id."""
    shapes = svg.shapes(picture.svg)
    return {
        s.id.removesuffix("_label"): s.texts[0].words for s in shapes if s.id.endswith("_label")
    }
