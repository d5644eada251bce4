"""Rectifiers measured: half of the ReLUs are silent, some die for good; softplus is never 0.

A network 64-32-32-10 looks at handwritten digits with the weights that `nn` draws: how many of
its hidden activations are exactly 0. Then it learns with learning rates from small to much too
large. A ReLU that is 0 for all samples is dead: no gradient reaches its weights, and while its
inputs stay as they are nothing wakes it. A leaky ReLU always has a slope.
"""

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any

import numpy as np

from autograd import StaticGraph, Value
from autograd.text.aligned import table
from autograd.text.plotstyle import LOOKS
from autograd.text.words import say
from demos import figure, run, save
from demos._digits import bundled
from demos._options import Seed, Within
from nn import MLP
from nn.activations import Activation, leaky_relu, relu, softplus
from nn.losses import cross_entropy
from nn.optim import SGD

SAMPLES, BATCH, EPOCHS = 300, 32, 3
RATES = (0.003, 0.01, 0.03, 0.06, 0.1)
RECTIFIERS: dict[str, Activation] = {
    "ReLU": relu,
    "leaky ReLU, k = 0.1": partial(leaky_relu, slope=0.1),
    "softplus": softplus,
}


class Network:
    """The network with an activation, recorded once for all trainings, and its first weights."""

    def __init__(self, activation: Activation, seed: int) -> None:
        model = MLP(64, [32, 32, 10], activation, rng=seed, init="he")
        pixels = [Value(0, f"x{i}") for i in range(64)]
        targets = [Value(0.1, f"y{i}") for i in range(10)]
        first: Any = model.layers[0](pixels)
        second: Any = model.layers[1](first)
        scores: Any = model.layers[2](second)
        loss = cross_entropy(scores, targets)
        self.parameters = model.parameters()
        self.program = StaticGraph([*first, *second, loss], [*pixels, *targets], self.parameters)
        self.first = np.array([parameter.data for parameter in self.parameters])

    def silent(self, rows: Any, theta: Any) -> tuple[float, float]:
        """The share of hidden activations that are 0, and of neurons that are 0 for all rows."""
        zero = self.program(rows, theta)[:, :-1] == 0
        return float(zero.mean()), float(zero.all(axis=0).mean())

    def dead(self, rows: Any, *rates: float) -> float | None:
        """The share of dead neurons after plain descent at each rate; None if it diverges."""
        theta = self.first
        try:
            for rate in rates:
                theta = self._learnt(rows, theta, rate)
        except ArithmeticError:
            return None
        return self.silent(rows, theta)[1]

    def _learnt(self, rows: Any, theta: Any, rate: float) -> Any:
        optimizer, rng = SGD(self.parameters, rate), np.random.default_rng(0)
        for _ in range(EPOCHS):
            shuffled = rows[rng.permutation(len(rows))]
            for batch in np.split(shuffled, range(BATCH, len(rows), BATCH)):
                theta = optimizer.update(theta, self.program.value_and_grad(batch, theta)[1])
        return theta


def main(rates: Sequence[Annotated[float, Within(0.0001, 10)]] = RATES, seed: Seed = 0) -> None:
    """Count zeros before training and dead neurons after it, and plot both."""
    training, _ = bundled(400)
    pixels = 16 * training.images[:SAMPLES].reshape(SAMPLES, -1)
    rows = np.hstack([pixels, np.eye(10)[training.labels[:SAMPLES]]])
    networks = {name: Network(f, seed) for name, f in RECTIFIERS.items()}
    zeros = {name: network.silent(rows, network.first)[0] for name, network in networks.items()}
    say(
        f"The share of hidden activations that are exactly 0 for {SAMPLES} digits, before training:"
    )
    for name, share in zeros.items():
        say(f"    {name:<20} {share:.0%}")
    say(f"\nNeurons that are 0 for all these digits, after {EPOCHS} epochs of plain descent:\n")
    plain, leaky = networks["ReLU"], networks["leaky ReLU, k = 0.1"]
    found = {
        rate: (plain.dead(rows, rate), plain.dead(rows, rate, rates[0]), leaky.dead(rows, rate))
        for rate in rates
    }
    lines = [
        [f"{rate:g}", *("diverges" if share is None else f"{share:.0%}" for share in shares)]
        for rate, shares in found.items()
    ]
    header = [
        "learning rate",
        "ReLU",
        f"and {EPOCHS} epochs later at {rates[0]:g}",
        "leaky ReLU, k = 0.1",
    ]
    say(f"{table(header, lines, [True] * 4, 100)}\n")
    say("A large step moves a ReLU to where all its sums are negative. Its gradient is then 0: it")
    say("wakes only if its inputs change, as the layer below learns. A leaky ReLU does not die,")
    say("though its training may diverge.\n")

    drawn, (bars, curves) = figure(
        "ReLUs are silent for half of the digits, and too large steps kill them",
        ("", "share of activations that are 0 before training"),
        ("learning rate", "share of neurons that are 0 for all digits"),
    )
    colours = [look[0] for look in LOOKS]
    bars.bar(["ReLU", "leaky ReLU", "softplus"], list(zeros.values()), color=colours[:3])
    bars.set_ylim(0, 1)
    (for_relu, _, for_leaky) = zip(*found.values(), strict=True)
    shown = {"ReLU": for_relu, "leaky ReLU, k = 0.1": for_leaky}
    for (name, shares), (colour, dashes, marker) in zip(shown.items(), LOOKS, strict=False):
        by_rate = {r: share for r, share in zip(found, shares, strict=True) if share is not None}
        curves.semilogx(list(by_rate), list(by_rate.values()), dashes, marker=marker, color=colour,
                        label=name)  # fmt: skip
    curves.set_ylim(-0.02, 1.02)
    curves.legend(loc="upper left")
    save(drawn, "rectifiers.svg")


if __name__ == "__main__":
    run(main)
