"""Stochastic gradient descent step by step, and what the size of the minibatches changes.

First comes the algorithm by hand. Each sample goes forward, then δ of the last layer is computed, δ
of the layer before, and W ← W − η δaᵀ. In the end the parameters are those that `fit` finds. Then a
network learns digits in minibatches of 2⁴ to 2¹⁰ samples. With a smaller batch an epoch has more
steps, and their gradients are noisier. With a larger one a step takes longer, but less time for
each sample. The sizes need not be powers of 2.
"""

from collections.abc import Sequence
from math import ceil
from timeit import repeat
from typing import Any, NamedTuple

import numpy as np

from autograd import StaticGraph, Value
from autograd.notation.plain import written_number
from autograd.text.aligned import table
from autograd.text.plotstyle import LOOKS
from autograd.text.words import say
from demos import BELOW, figure, run, save, signed
from demos._digits import bundled
from demos._options import Count, Seed
from demos.matrix_form import sigma
from demos.three_four_two import build
from nn import MLP, fit, losses
from nn.optim import SGD

SIZES = (16, 32, 64, 128, 256, 512, 1024)
ETA = 0.5
SAMPLES = (([1.0, 0.5, -1.0], [1.0, 0.0]), ([0.2, -0.4, 0.9], [0.0, 1.0]))


class Trained(NamedTuple):
    """What one size gives: steps in an epoch, losses, a gradient's noise and its seconds."""

    steps: int
    losses: list[float]
    noise: float
    seconds: float


def by_hand(epochs: int) -> list[float]:
    """Run the algorithm on the network 3-4-2 and print its first step; the last parameters."""
    layers = build().layers
    W = [np.array([[w.data for w in n.w] for n in layer.neurons]) for layer in layers]
    b = [np.array([n.b.data for n in layer.neurons]) for layer in layers]
    for step in range(epochs * len(SAMPLES)):
        x, y = (np.array(part) for part in SAMPLES[step % len(SAMPLES)])
        a1 = sigma(W[0] @ x + b[0])
        a2 = sigma(W[1] @ a1 + b[1])
        delta2 = (a2 - y) * a2 * (1 - a2)
        delta1 = W[1].T @ delta2 * a1 * (1 - a1)
        if step == 0:
            for words, numbers in (
                ("1  take a sample (x, y)            x =", x),
                ("2  forward  a¹ = σ(W¹x + b¹)       a¹ =", a1),
                ("            a² = σ(W²a¹ + b²)      a² =", a2),
                ("3  backward δ² = (a² − y) ⊙ σ′(z²) δ² =", delta2),
                ("            δ¹ = (W²)ᵀδ² ⊙ σ′(z¹)  δ¹ =", delta1),
                ("4  update   W² ← W² − η δ²(a¹)ᵀ    row 1 of δ²(a¹)ᵀ =", delta2[0] * a1),
                (
                    "            b² ← b² − η δ²         and so for W¹ and b¹; then the next sample",
                    [],
                ),
            ):
                listed = ", ".join(written_number(float(n), 3) for n in numbers)
                say(f"    {words} {listed}".rstrip())
        for k, (delta, a) in enumerate(((delta1, x), (delta2, a1))):
            W[k] -= ETA * np.outer(delta, a)
            b[k] -= ETA * delta
    neurons = [zip(W[k], b[k], strict=True) for k in range(2)]
    return [float(p) for layer in neurons for w, bias in layer for p in (*w, bias)]


def by_fit(epochs: int) -> list[float]:
    """The same by `fit`, in batches of one sample in their order."""
    model = build()
    for step in range(epochs * len(SAMPLES)):
        x, y = SAMPLES[step % len(SAMPLES)]
        fit(model, [x], [y], loss=losses.squared_error, epochs=1, batch_size=1,
            optimizer=SGD(model.parameters(), ETA))  # fmt: skip
    return [p.data for p in model.parameters()]


def gradients(model: MLP, X: Any, y: Any, size: int, rng: Any) -> tuple[float, float]:
    """How far minibatches' gradients are from that of all samples, relative to it; their time."""
    inputs = [Value(0, f"x{i}") for i in range(X.shape[1])]
    targets = [Value(0.1, f"y{k}") for k in range(10)]
    scores: Any = model(inputs)
    loss = losses.cross_entropy(scores, targets)
    program = StaticGraph(loss, [*inputs, *targets], model.parameters())
    rows = np.hstack([X, np.eye(10)[y]])
    whole = program.value_and_grad(rows)[1]
    parts = [program.value_and_grad(rng.permutation(rows)[:size])[1] for _ in range(20)]
    off = np.mean([((part - whole) ** 2).sum() for part in parts])
    seconds = min(repeat(lambda: program.value_and_grad(rows[:size]), number=1, repeat=20))
    return float(np.sqrt(off / (whole**2).sum())), seconds


def trained(size: int, epochs: int, seed: int) -> Trained:
    """A network 64-32-10 that learns 1,397 digits by plain descent, in batches of one size."""
    training, _ = bundled(400)
    X = 2 * training.images.reshape(len(training.labels), -1) - 1
    model = MLP(64, [32, 10], "tanh", rng=seed)
    noise, seconds = gradients(model, X, training.labels, size, np.random.default_rng(seed))
    history = fit(model, X, training.labels, loss="cross_entropy", epochs=epochs, batch_size=size,
                  optimizer=SGD(model.parameters(), 0.1), seed=seed)  # fmt: skip
    return Trained(ceil(len(X) / size), history.column("loss"), noise, seconds)


def main(sizes: Sequence[Count] = SIZES, epochs: Count = 20, seed: Seed = 0) -> None:
    """Print a step by hand, compare with `fit`, and compare the sizes of minibatches."""
    say(f"Stochastic gradient descent on the network 3-4-2, η = {ETA:g}, one sample in a step:\n")
    apart = max(abs(x - y) for x, y in zip(by_hand(10), by_fit(10), strict=True))
    say("\nAfter 10 epochs of 2 samples the parameters differ from those")
    say(f"of fit by {signed(apart)}.\n")
    found = {size: trained(size, epochs, seed) for size in sizes}
    rows = [
        [f"{size:,}", str(one.steps), f"{one.noise:.2f}", f"{1000 * one.seconds:.2f} ms",
         f"{one.losses[0]:.3f}", f"{one.losses[-1]:.4f}"]
        for size, one in found.items()
    ]  # fmt: skip
    say("Digits in minibatches, plain descent with the rate 0.1; times are of this machine:\n")
    header = ["batch", "steps an epoch", "noise of its gradient", "time a step", "loss after 1"]
    say(f"{table([*header, f'after {epochs}'], rows, [True] * 6, 100)}\n")
    say("noise: how far a batch's gradient is from that of all samples, relative to it, at first.")
    say("Four times the batch has about half the noise, as any mean of samples has, and even less")
    say("where the batch is most of the samples.\n")

    drawn, panels = figure(
        "Small minibatches learn more in an epoch, with noisier gradients",
        ("epoch", "loss of the digits learnt"),
        ("size of the minibatch", "noise of its gradient, relative"),
    )
    for (size, one), (colour, dashes, marker) in zip(list(found.items())[::2], LOOKS, strict=False):
        panels[0].semilogy(range(1, epochs + 1), one.losses, dashes, marker=marker, markevery=4,
                           color=colour, label=f"{size:,}")  # fmt: skip
    panels[0].legend(**BELOW | {"ncols": 4}, title="size of the minibatch")
    panels[1].loglog(sizes, [one.noise for one in found.values()], "o-",
                     color=LOOKS[0][0], label="measured")  # fmt: skip
    first = found[sizes[0]].noise
    panels[1].loglog(sizes, [first * (sizes[0] / size) ** 0.5 for size in sizes], "k--",
                     label="∝ 1/√size")  # fmt: skip
    panels[1].set_xticks(sizes, [f"{size:,}" for size in sizes])
    panels[1].legend(**BELOW)
    save(drawn, "minibatches.svg")


if __name__ == "__main__":
    run(main)
