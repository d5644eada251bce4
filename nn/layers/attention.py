"""`Attention`: each step of a sequence takes from the steps whose keys fit its query."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import chain
from typing import Any

from autograd.text.words import counted
from nn.activations import linear, softmax
from nn.checks import whole
from nn.layers.dense import Layer
from nn.layers.weights import Rng, generator
from nn.module import Module, Row, steps


class Attention(Module):
    """Means of a sequence's steps, weighted by how well their keys fit a query.

    For the step i a head finds Σ_j p_ij v_j with p_i = softmax_j(q_i · k_j / √d), where q, k and
    v are the d numbers that are the head's in Qx, Kx and Vx. What all heads find, one after the
    other, is multiplied by a fourth matrix.

    - `width`: the numbers of a step, taken and given;
    - `heads`: how many means are found side by side, each of width/heads numbers;
    - `causal`: whether a step sees only itself and those before;
    - `rng`, `init`: as for `Neuron`.

    It takes a sequence of any length: a row for each step, or all numbers one after the other.
    Raises ValueError if the heads do not divide the width, or a step has another width.
    Source: Vaswani et al. (2017), arXiv:1706.03762.

    >>> attention = Attention(4, heads=2, rng=0)
    >>> attention
    Attention(4, 2 heads, causal): 64 parameters
    part   kind                  parameters
    query  Layer(4 → 4, linear)          16
    key    Layer(4 → 4, linear)          16
    value  Layer(4 → 4, linear)          16
    out    Layer(4 → 4, linear)          16
    >>> [[len(seen) for seen in head] for head in attention.patterns([[1, 2, 3, 4], [0, 0, 0, 1]])]
    [[1, 2], [1, 2]]
    """

    def __init__(
        self,
        width: int,
        heads: int = 1,
        *,
        causal: bool = True,
        rng: Rng = None,
        init: str | None = None,
    ) -> None:
        self.width, self.heads = whole(width, "width", 1), whole(heads, "heads", 1)
        if self.width % self.heads:
            raise ValueError(f"{heads} heads do not divide a width of {width}")
        self.causal = causal
        rng = generator(rng)
        self.query, self.key, self.value, self.out = (
            Layer(width, width, linear, bias=False, rng=rng, init=init) for _ in range(4)
        )

    def __call__(self, x: Iterable[Row]) -> list[list[Any]]:
        """What each step takes from those it sees."""
        rows = steps(x, self.width, self)
        heads = zip(self.patterns(rows), self._by_head(self.value, rows), strict=True)
        means = [
            [[_dot(seen, column) for column in zip(*values, strict=True)] for seen in pattern]
            for pattern, values in heads
        ]
        joined = (list(chain(*parts)) for parts in zip(*means, strict=True))
        return [_product(self.out, numbers) for numbers in joined]

    def patterns(self, x: Iterable[Row]) -> list[list[list[Any]]]:
        """The probabilities p_ij: for each head and each step i, one for each step j it sees."""
        rows = steps(x, self.width, self)
        scale = 1 / math.sqrt(self.width // self.heads)
        heads = zip(self._by_head(self.query, rows), self._by_head(self.key, rows), strict=True)
        return [
            [
                softmax([_dot(q, k) * scale for k in (keys[: i + 1] if self.causal else keys)])
                for i, q in enumerate(queries)
            ]
            for queries, keys in heads
        ]

    def _by_head(self, matrix: Layer, rows: list[list[Any]]) -> list[list[list[Any]]]:
        """For each head and each step, what is the head's in the product of matrix and step."""
        products, size = [_product(matrix, row) for row in rows], self.width // self.heads
        return [[p[i : i + size] for p in products] for i in range(0, self.width, size)]

    def config(self) -> dict[str, Any]:
        """The arguments to construct it."""
        return {"width": self.width, "heads": self.heads, "causal": self.causal}

    def describe(self) -> str:
        """Its class, width and heads, and whether it is causal."""
        causal = ", causal" if self.causal else ""
        return f"{type(self).__name__}({self.width}, {counted(self.heads, 'head')}{causal})"


def _product(matrix: Layer, row: list[Any]) -> list[Any]:
    return [neuron(row) for neuron in matrix.neurons]


def _dot(xs: Iterable[Any], ys: Iterable[Any]) -> Any:
    """The sum of the products of as many pairs as there are."""
    return sum(x * y for x, y in zip(xs, ys, strict=False))
