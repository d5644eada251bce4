"""`Perceptron`: the neuron that decides, and does not learn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from autograd.core.operators import real
from nn.activations import Scalar, step


class Perceptron:
    """1 if w · x + b > 0, else 0, with weights that are plain numbers.

    It has no parameters and does not learn: the derivative of the step is 0, except at 0, where
    it has none, so descent has no direction. Source: Rosenblatt (1958), Psychological Review 65.

    >>> nand = Perceptron([-2, -2], bias=3)
    >>> [nand(x) for x in [(0, 0), (0, 1), (1, 0), (1, 1)]]
    [1.0, 1.0, 1.0, 0.0]
    """

    def __init__(self, weights: Sequence[float], bias: float) -> None:
        self.weights = [real(w, "a weight") for w in weights]
        self.bias = real(bias, "the bias")

    def __call__(self, x: Iterable[Scalar]) -> Scalar:
        """The output for one sample: numbers give a number, Values a graph."""
        xs = list(x)
        if len(xs) != len(self.weights):
            raise ValueError(f"{self!r} takes {len(self.weights)} features, got {len(xs)}")
        z: Any = sum((w * v for w, v in zip(self.weights, xs, strict=True)), self.bias)
        output: Scalar = step(z)
        return output

    def __repr__(self) -> str:
        return f"Perceptron({self.weights}, bias={self.bias})"
