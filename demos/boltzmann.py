"""A restricted Boltzmann machine learns digits by contrastive divergence, and draws new ones.

Its visible neurons v and hidden neurons h are on (1) or off (0), and each weight joins a visible
neuron to a hidden one. Visible states have the probability e^(−F(v))/Z. Their free energy F(v) = −Σ
b_i v_i − Σ softplus(c_j + Σ w_ji v_i) is already a sum over all hidden states. Z cannot be
computed: it is a sum of 2⁶⁴ terms. Contrastive divergence does without Z. It descends along the
mean of ∂F/∂θ over the data, minus its mean over states that the machine draws, one step away from
the data. By the engine's derivatives this is the textbook's −(⟨v h⟩_data − ⟨v h⟩_drawn).
`demos.boltzmann_exact` has machines that are so small that Z can be computed.
Source: Hinton (2002), Neural Computation 14.
"""

from collections.abc import Sequence
from itertools import compress
from operator import mul
from typing import Any

import numpy as np

from autograd import StaticGraph, Value, sigmoid, softplus
from autograd.text.words import say
from demos import figure, run, save, signed, trajectory
from demos._digits import bundled, draw_tiles
from demos._options import Count, Seed
from nn import Module
from nn.optim import SGD

HELD_OUT = 400
BATCH = 32
SHOWN = 20
CHAIN = 1000
"""How many steps a sample is away from random pixels."""


def net(bias: Any, weights: Sequence[Any], states: Sequence[Any]) -> Any:
    """The net input b + Σ w_i s_i; if the states are numbers, only those that are 1 are added."""
    recorded = any(isinstance(s, Value) for s in states)
    return sum(map(mul, weights, states) if recorded else compress(weights, states), bias)


class Restricted(Module):
    """A restricted Boltzmann machine, whose weights all join a visible and a hidden neuron.

    `up` gives the chance of each hidden neuron from visible states, `down` the reverse.
    """

    def __init__(self, visible: int, hidden: int, rng: np.random.Generator) -> None:
        self.W = [[Value(w) for w in row] for row in rng.normal(0, 0.1, (hidden, visible))]
        self.b = [Value(0) for _ in range(visible)]
        self.c = [Value(0) for _ in range(hidden)]
        v, h = [Value(0) for _ in self.b], [Value(0) for _ in self.c]
        back = [net(b, column, h) for b, column in zip(self.b, np.array(self.W).T, strict=True)]
        self.free_energy = StaticGraph(self(v), v, self.parameters())
        self.up = StaticGraph(list(map(sigmoid, self.hidden(v))), v, self.parameters())
        self.down = StaticGraph(list(map(sigmoid, back)), h, self.parameters())

    def hidden(self, v: Any) -> list[Any]:
        """The net input of each hidden neuron."""
        return [net(c, row, v) for c, row in zip(self.c, self.W, strict=True)]

    def __call__(self, v: Any) -> Any:
        """The free energy of the visible states."""
        return -net(0, self.b, v) - sum(map(softplus, self.hidden(v)))

    def drawn(self, v: Any, theta: Any, rng: np.random.Generator, steps: int = 1) -> Any:
        """Visible states after so many steps, each of which draws hidden states first."""
        for program in [self.up, self.down] * steps:
            chances = program(v, theta)
            v = (rng.random(chances.shape) < chances).astype(float)
        return v

    def contrast(self, data: Any, drawn: Any, theta: Any) -> Any:
        """The mean ∂F/∂θ over the data minus that over drawn states."""
        at_data, at_drawn = (self.free_energy.value_and_grad(v, theta)[1] for v in (data, drawn))
        return at_data - at_drawn


def textbook(machine: Restricted, data: Any, drawn: Any, theta: Any) -> Any:
    """The textbook's −(⟨v h⟩_data − ⟨v h⟩_drawn), with h's probability, and for the biases."""

    def means(v: Any) -> Any:
        h = machine.up(v, theta)
        return np.concatenate([(h.T @ v / len(v)).ravel(), v.mean(axis=0), h.mean(axis=0)])

    return -(means(data) - means(drawn))


def learn_digits(data: Any, steps: int, rng: np.random.Generator) -> tuple[Restricted, Any]:
    """A machine that has learnt digits by contrastive divergence, and its parameters."""
    machine = Restricted(64, 64, rng)

    def gradient(theta: Any) -> Any:
        batch = data[rng.integers(len(data), size=BATCH)]
        return machine.contrast(batch, machine.drawn(batch, theta, rng), theta)

    *_, theta = trajectory(SGD(machine.parameters(), 0.1, momentum=0.5), gradient, steps)
    return machine, theta


def main(seed: Seed = 0, steps: Count = 5000) -> None:
    """Learn digits, restore some that were held out, and draw new ones."""
    rng = np.random.default_rng(seed)
    training, test = (
        (part.images.reshape(-1, 64) >= 0.5).astype(float) for part in bundled(HELD_OUT)
    )
    machine, theta = learn_digits(training, steps, rng)
    states = machine.drawn(test, theta, rng)
    wrong = machine.contrast(test, states, theta) - textbook(machine, test, states, theta)
    say(f"the free energy of 8×8 pixels: {machine.free_energy}")
    say(f"    its contrast is −(⟨v h⟩_data − ⟨v h⟩_drawn), to within {signed(abs(wrong).max())}")
    restored = machine.down(machine.up(test, theta), theta)
    samples = machine.drawn(rng.integers(2, size=(SHOWN, 64)), theta, rng, CHAIN)
    pixels = (rng.random((SHOWN, 64)) < training.mean(axis=0)).astype(float)
    say(f"    held-out pixels are restored with a mean error of {abs(restored - test).mean():.3f}")
    say("    the nearest training digit differs in so many of 64 pixels, on average:")
    for name, found in {"from a sample": samples, "from a held-out digit": test,
                        "from pixels drawn one by one": pixels}.items():  # fmt: skip
        nearest = abs(training - found[:, None]).sum(axis=2).min(axis=1)
        say(f"        {name:<30}{nearest.mean():4.1f}")
    say()
    drawn, (left, middle, right) = figure(
        "A restricted Boltzmann machine learns digits by contrastive divergence", (), (), ()
    )
    draw_tiles(left, "weights (purple: above 0)", theta[: 64 * SHOWN].reshape(-1, 8, 8), 4,
                cmap="PuOr", vmin=-3, vmax=3)  # fmt: skip
    pairs = np.stack([test[: SHOWN // 2], restored[: SHOWN // 2]], axis=1)
    draw_tiles(middle, "held-out, and restored beside", pairs.reshape(-1, 8, 8), 4)
    draw_tiles(right, "samples of the machine", samples.reshape(-1, 8, 8), 4)
    save(drawn, "boltzmann.svg")


if __name__ == "__main__":
    run(main)
