"""`Maxout`: a neuron that learns its activation."""

from __future__ import annotations

from typing import Any

from autograd import Value
from nn.activations import linear, maxout
from nn.checks import whole
from nn.layers.dense import Neuron
from nn.layers.weights import HE, Rng, generator
from nn.module import Module, Row, features


class Maxout(Module):
    """The largest of several weighted sums: a = max_k(w_k · x + b_k).

    It has `n_in` inputs and `n_pieces` sums, `rng` and `init` as for `Neuron`, and learns a convex,
    piecewise linear activation. Source: Goodfellow et al. (2013), arXiv:1302.4389.

    >>> absolute = Maxout(1, 2)
    >>> absolute.load_state_dict({"pieces.0.w.0": 1, "pieces.0.b": 0,
    ...                           "pieces.1.w.0": -1, "pieces.1.b": 0})
    >>> absolute(-3).data
    3.0
    """

    def __init__(
        self, n_in: int, n_pieces: int = 2, *, rng: Rng = None, init: str | None = None
    ) -> None:
        rng = generator(rng)
        n_pieces = whole(n_pieces, "n_pieces", 1)
        self.pieces = [Neuron(n_in, linear, rng=rng, init=init or HE) for _ in range(n_pieces)]
        for k, piece in enumerate(self.pieces, start=1):
            piece.number(k, 1)

    def __call__(self, x: Row) -> Value:
        """The largest sum for one sample."""
        row = features(x, len(self.pieces[0].w), self)
        return maxout([piece(row) for piece in self.pieces])

    def config(self) -> dict[str, Any] | None:
        """The number of inputs and of sums; None if a piece is not a linear neuron."""
        if any(type(p) is not Neuron or p.activation is not linear for p in self.pieces):
            return None
        return {"n_in": len(self.pieces[0].w), "n_pieces": len(self.pieces)}

    def describe(self) -> str:
        """Its class, number of inputs and of sums."""
        return f"{type(self).__name__}({len(self.pieces[0].w)}, {len(self.pieces)} pieces)"
