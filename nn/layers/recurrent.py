"""`Recurrent` and `GRU`: layers that see their own output of the step before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from autograd import Value, sigmoid, tanh
from nn.activations import Activation, linear, shown
from nn.checks import whole
from nn.layers.dense import Layer
from nn.layers.weights import Rng, generator
from nn.module import Module, Row, steps


class Stateful(Module):
    """What goes through a sequence with a state of `n_out` numbers, which are 0 before it.

    It takes a sequence of any length, `n_in` features in each step: a row for each step, or all
    numbers one after the other. It gives the states, a list for each step. A subclass defines
    `step`. Raises ValueError if there is no step or for another number of features.
    """

    def __init__(self, n_in: int, n_out: int) -> None:
        self.n_in, self.n_out = whole(n_in, "n_in", 1), whole(n_out, "n_out", 1)

    def __call__(self, x: Iterable[Row]) -> list[list[Value]]:
        """The state after each step."""
        states: list[list[Value]] = []
        for row in steps(x, self.n_in, self):
            states.append(self.step(row, states[-1] if states else [0.0] * self.n_out))
        return states

    def step(self, x: list[Any], state: list[Any]) -> list[Value]:
        """The next state, from the features of a step and the state before it."""
        raise NotImplementedError(f"{type(self).__name__} does not define step")

    def config(self) -> dict[str, Any] | None:
        """The arguments to construct it."""
        return {"n_in": self.n_in, "n_out": self.n_out}

    def describe(self) -> str:
        """Its class, the number of features in each step, and of numbers in the state."""
        return f"{type(self).__name__}({self.n_in} → {self.n_out})"


class Recurrent(Stateful):
    """A layer that sees, beside the features of a step, its own output of the step before.

    s_t = f(W x_t + U s_{t−1} + b), s_0 = 0, for `n_in` features and `n_out` neurons. `cell` is
    the layer, with the weights [W U]; the other arguments are those of `Layer`, and so are the
    errors. Source: Elman (1990), Cognitive Science 14.

    >>> fading = Recurrent(1, 1, "linear")
    >>> fading.load_state_dict({"cell.neurons.0.w.0": 1, "cell.neurons.0.w.1": 0.5,
    ...                         "cell.neurons.0.b": 0})
    >>> [state[0].data for state in fading([8, 0, 0])]
    [8.0, 4.0, 2.0]
    """

    def __init__(
        self,
        n_in: int,
        n_out: int,
        activation: str | Activation = tanh,
        *,
        rng: Rng = None,
        init: str | None = None,
    ) -> None:
        super().__init__(n_in, n_out)
        self.cell = Layer(n_in + n_out, n_out, activation, rng=rng, init=init)

    def step(self, x: list[Any], state: list[Any]) -> list[Value]:
        """The layer's outputs for the features and the state."""
        return [neuron([*x, *state]) for neuron in self.cell.neurons]

    def config(self) -> dict[str, Any] | None:
        """The arguments to construct it; None if the layer has none."""
        config = self.cell.config() if type(self.cell) is Layer else None
        if config is None:
            return None
        return {"n_in": self.n_in, "n_out": self.n_out, "activation": config["activation"]}

    def describe(self) -> str:
        """Its class, its sizes, and the activation."""
        return f"{super().describe()[:-1]}, {shown(self.cell.neurons[0].activation)})"


class GRU(Stateful):
    """A gated recurrent unit: gates decide what of the state is seen, and what of it is kept.

    - r = σ(W_r [x, s] + b_r), the `reset` gate: what of the old state is seen;
    - z = σ(W_z [x, s] + b_z), the `keep` gate: what of it stays;
    - n = tanh(W_n x + b_n + r ⊙ (U_n s + c_n)), the new state: layers `new` and `past`;
    - the state becomes (1 − z) ⊙ n + z ⊙ s.

    This is PyTorch's formula, whose two biases in each gate are one here: their sum. `rng` and
    `init` are those of `Layer`. Source: Cho et al. (2014), arXiv:1406.1078.

    >>> GRU(2, 3)
    GRU(2 → 3): 57 parameters
    part   kind                   parameters
    reset  Layer(5 → 3, sigmoid)          18
    keep   Layer(5 → 3, sigmoid)          18
    new    Layer(2 → 3, linear)            9
    past   Layer(3 → 3, linear)           12
    """

    def __init__(self, n_in: int, n_out: int, *, rng: Rng = None, init: str | None = None) -> None:
        super().__init__(n_in, n_out)
        rng = generator(rng)
        self.reset = Layer(n_in + n_out, n_out, sigmoid, rng=rng, init=init)
        self.keep = Layer(n_in + n_out, n_out, sigmoid, rng=rng, init=init)
        self.new = Layer(n_in, n_out, linear, rng=rng, init=init)
        self.past = Layer(n_out, n_out, linear, rng=rng, init=init)

    def step(self, x: list[Any], state: list[Any]) -> list[Value]:
        """The next state, number by number."""
        following = []
        layers = (self.reset, self.keep, self.new, self.past)
        for s, *neurons in zip(state, *(layer.neurons for layer in layers), strict=True):
            reset, keep, new, past = neurons
            z = keep([*x, *state])
            n = tanh(new(x) + reset([*x, *state]) * past(state))
            following.append((1 - z) * n + z * s)
        return following
