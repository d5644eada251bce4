"""Rectifiers measured: half of the ReLUs are silent, some die for good; softplus is never 0.

A network 64-32-32-10 looks at handwritten digits with the weights that `nn` draws: how many of
its hidden activations are exactly 0. Then it learns with learning rates from small to much too
large. A ReLU that is 0 for all samples is dead: no gradient reaches its weights, and while its
inputs stay as they are nothing wakes it. A leaky ReLU always has a slope.
"""

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any

from autograd import StaticGraph, Value
from autograd.text.aligned import table
from autograd.text.plotstyle import LOOKS
from autograd.text.words import say
from demos import figure, run, save
from demos._digits import bundled
from demos._options import Seed, Within
from nn import MLP, fit
from nn.activations import Activation, leaky_relu, relu, softplus
from nn.optim import SGD

SAMPLES = 300
RATES = (0.003, 0.01, 0.03, 0.06, 0.1)
RECTIFIERS: dict[str, Activation] = {
    "ReLU": relu,
    "leaky ReLU, k = 0.1": partial(leaky_relu, slope=0.1),
    "softplus": softplus,
}


def hidden(model: MLP, X: Any) -> Any:
    """The activations of both hidden layers, a row per sample."""
    pixels = [Value(0, f"x{i}") for i in range(X.shape[1])]
    first: Any = model.layers[0](pixels)
    second: Any = model.layers[1](first)
    return StaticGraph([*first, *second], pixels)(X)


def made(activation: Activation, seed: int) -> MLP:
    """The network before it learns."""
    return MLP(64, [32, 32, 10], activation, rng=seed, init="he")


def silent(model: MLP, X: Any) -> tuple[float, float]:
    """The share of activations that are 0, and of neurons that are 0 for all samples."""
    zero = hidden(model, X) == 0
    return float(zero.mean()), float(zero.all(axis=0).mean())


def learn(model: MLP, rate: float, X: Any, y: Any) -> bool:
    """Train by plain gradient descent; whether it did not diverge."""
    try:
        fit(model, X, y, loss="cross_entropy", optimizer=SGD(model.parameters(), rate), epochs=3)
    except ArithmeticError:
        return False
    return True


def main(rates: Sequence[Annotated[float, Within(0.0001, 10)]] = RATES, seed: Seed = 0) -> None:
    """Count zeros before training and dead neurons after it, and plot both."""
    training, _ = bundled(400)
    X, y = 16 * training.images[:SAMPLES].reshape(SAMPLES, -1), training.labels[:SAMPLES]
    zeros = {name: silent(made(f, seed), X)[0] for name, f in RECTIFIERS.items()}
    say(
        f"The share of hidden activations that are exactly 0 for {SAMPLES} digits, before training:"
    )
    for name, share in zeros.items():
        say(f"    {name:<20} {share:.0%}")
    say("\nNeurons that are 0 for all these digits, after 3 epochs of plain descent:\n")
    dead: dict[str, dict[float, float]] = {"ReLU": {}, "leaky ReLU, k = 0.1": {}}
    rows = []
    for rate in rates:
        cells = []
        for name, by_rate in dead.items():
            model = made(RECTIFIERS[name], seed)
            if learn(model, rate, X, y):
                by_rate[rate] = silent(model, X)[1]
            cells.append(f"{by_rate[rate]:.0%}" if rate in by_rate else "diverges")
            if name == "ReLU":
                learn(model, rates[0], X, y)
                cells.append(f"{silent(model, X)[1]:.0%}")
        rows.append([f"{rate:g}", *cells])
    header = ["learning rate", "ReLU", f"and 3 epochs later at {rates[0]:g}", "leaky ReLU, k = 0.1"]
    say(f"{table(header, rows, [True] * 4, 100)}\n")
    say("A large step moves a ReLU to where all its sums are negative. Its gradient is then 0: it")
    say("wakes only if its inputs change, as the layer below learns. A leaky ReLU does not die,")
    say("though its training may diverge.\n")

    drawn, (bars, lines) = figure(
        "ReLUs are silent for half of the digits, and too large steps kill them",
        ("", "share of activations that are 0 before training"),
        ("learning rate", "share of neurons that are 0 for all digits"),
    )
    colours = [look[0] for look in LOOKS]
    bars.bar(["ReLU", "leaky ReLU", "softplus"], list(zeros.values()), color=colours[:3])
    bars.set_ylim(0, 1)
    for (name, by_rate), (colour, dashes, marker) in zip(dead.items(), LOOKS, strict=False):
        lines.semilogx(list(by_rate), list(by_rate.values()), dashes, marker=marker, color=colour,
                       label=name)  # fmt: skip
    lines.set_ylim(-0.02, 1.02)
    lines.legend(loc="upper left")
    save(drawn, "rectifiers.svg")


if __name__ == "__main__":
    run(main)
