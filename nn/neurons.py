"""`Neuron` and its relatives: `Maxout` and `Perceptron`."""

from __future__ import annotations

import math
import operator
import random
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

from autograd import Value
from autograd.operators import real
from nn.activations import (
    RECTIFIERS,
    Activation,
    Scalar,
    activation_named,
    linear,
    maxout,
    name_of,
    relu,
    shown,
    step,
)
from nn.module import Module, Row, features
from nn.names import named

Rng: TypeAlias = int | random.Random | None
"""Where weights are drawn: from a seed, a generator, or Python's own, which `random.seed` sets."""

HE, GLOROT = "he", "glorot"

INITIALISERS: dict[str, Callable[[int, int], float]] = {
    HE: lambda n_in, n_out: math.sqrt(6.0 / n_in),
    GLOROT: lambda n_in, n_out: math.sqrt(6.0 / (n_in + n_out)),
    "uniform": lambda n_in, n_out: 1.0,
}
"""The largest weight that is drawn, for a neuron of `n_in` inputs among `n_out` in a layer.

Sources: He et al. (2015), arXiv:1502.01852; Glorot and Bengio (2010), AISTATS; micrograd.
"""


def generator(rng: Rng) -> random.Random | None:
    """The generator of that seed, or `rng` itself; TypeError for what is no seed."""
    return (
        rng if rng is None or isinstance(rng, random.Random) else random.Random(whole(rng, "rng"))
    )


def whole(number: Any, name: str, least: int | None = None) -> int:
    """`number` as an int, of at least `least`; TypeError and ValueError give its `name`."""
    try:
        found = operator.index(number)
    except TypeError:
        raise TypeError(f"{name} is a whole number, not {number!r:.60}") from None
    if least is not None and found < least:
        raise ValueError(f"{name} is at least {least}, not {found}")
    return found


class Neuron(Module):
    """A weighted sum of the inputs, and a function of it: a = f(z), z = b + Σ w_i x_i.

    - `n_in`: the number of inputs;
    - `activation`: f, by a name in `nn.activations.ACTIVATIONS` or as a function;
    - `nonlin`: False is micrograd's spelling of `activation="linear"`;
    - `rng`: a seed, a `random.Random`, or None for Python's own, which `random.seed` sets;
    - `init`: the weights are uniform within ±√(6/n_in) for "he", which is the default for
      rectifiers, ±√(6/(n_in + n_out)) for "glorot", the default for others, and ±1 for
      "uniform", which is micrograd's; the bias is 0;
    - `n_out`: how many neurons share the inputs.

    Called with one sample, it records the sum in the order written, and gives a Value. Plain
    numbers become constants. Raises ValueError for another number of features, an unknown
    activation or `init`, or a size below 1, TypeError for what is no such thing.

    >>> neuron = Neuron(2, "tanh", rng=0)
    >>> neuron.load_state_dict({"w.0": 0.5, "w.1": -1, "b": 0.25})
    >>> neuron([1, 0.75])
    Value(data=0.0, grad=0.0)
    """

    def __init__(
        self,
        n_in: int,
        activation: str | Activation = relu,
        *,
        nonlin: bool = True,
        rng: Rng = None,
        init: str | None = None,
        n_out: int = 1,
    ) -> None:
        n_in, n_out = whole(n_in, "n_in", 1), whole(n_out, "n_out", 1)
        self.activation = activation_named(activation) if nonlin else linear
        init = init or (HE if self.activation in RECTIFIERS else GLOROT)
        if not isinstance(init, str):
            raise TypeError(f"init is a name, not {init!r:.60}")
        limit = named(init, INITIALISERS, "init")(n_in, n_out)
        own = generator(rng)
        uniform = random.uniform if own is None else own.uniform
        self.w = [Value(uniform(-limit, limit), f"w{i + 1}") for i in range(n_in)]
        self.b = Value(0.0, "b")

    def __call__(self, x: Row) -> Value:
        """The activation for one sample."""
        row = features(x, len(self.w), self)
        z = sum((w * v for w, v in zip(self.w, row, strict=True)), self.b)
        a: Value = self.activation(z)
        return a

    def number(self, target: int, first_source: int) -> None:
        """Label the parameters by the nodes they join, the target first: w41, and the bias b4.

        With numbers from 10 on, an underscore separates the two: w12_3.
        """
        sources = range(first_source, first_source + len(self.w))
        separator = "" if target < 10 and sources[-1] < 10 else "_"
        self.b.label = f"b{target}"
        for source, w in zip(sources, self.w, strict=True):
            w.label = f"w{target}{separator}{source}"

    def config(self) -> dict[str, Any] | None:
        """The arguments to construct it; None if its activation has no name in the table."""
        name = name_of(self.activation)
        return None if name is None else {"n_in": len(self.w), "activation": name}

    def describe(self) -> str:
        """Its class, number of inputs and activation."""
        return f"{type(self).__name__}({len(self.w)}, {shown(self.activation)})"


class Maxout(Module):
    """The largest of several weighted sums: a = max_k(w_k · x + b_k).

    `n_in` inputs, `n_pieces` sums; `rng` and `init` as for `Neuron`. It learns its own convex,
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
        """The number of inputs and of sums; None if its pieces are no linear neurons."""
        if any(type(p) is not Neuron or p.activation is not linear for p in self.pieces):
            return None
        return {"n_in": len(self.pieces[0].w), "n_pieces": len(self.pieces)}

    def describe(self) -> str:
        """Its class, number of inputs and of sums."""
        return f"{type(self).__name__}({len(self.pieces[0].w)}, {len(self.pieces)} pieces)"


class Perceptron:
    """1 if w · x + b > 0, else 0, with weights that are plain numbers.

    It has no parameters and does not learn: the derivative of the step is 0 wherever there is
    one, so no descent knows where to go. Source: Rosenblatt (1958), Psychological Review 65.

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
