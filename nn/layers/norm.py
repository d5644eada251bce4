"""`RMSNorm`: a vector divided by its root mean square."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from autograd import Value
from nn.checks import at_least_0
from nn.module import Module, features, parts


class RMSNorm(Module):
    """A vector divided by its root mean square: y_i = x_i / √(ε + Σ_j x_j² / n).

    It takes a row of n features and gives n, for any n; `epsilon` is ε ≥ 0, without which a row
    of zeros has no quotient. It learns no factor for each feature: that would be the same as
    other weights in the layer that follows. Source: Zhang and Sennrich (2019), arXiv:1910.07467.

    >>> [round(y.data, 4) for y in RMSNorm()([3, 4])]
    [0.8485, 1.1314]
    """

    def __init__(self, epsilon: float = 1e-5) -> None:
        self.epsilon = at_least_0(epsilon, "epsilon")

    def __call__(self, x: Iterable[Value | float]) -> list[Any]:
        """The vector of one sample, or of one step."""
        given = parts(x, self)
        row = features(given, len(given) or 1, self)
        square: Any = sum(v * v for v in row)
        scale = (square / len(row) + self.epsilon) ** -0.5
        return [v * scale for v in row]

    def config(self) -> dict[str, Any]:
        """The argument to construct it."""
        return {"epsilon": self.epsilon}
