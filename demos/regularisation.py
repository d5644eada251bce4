"""Overfitting, and two remedies: weight decay and early stopping.

A network with 30 hidden neurons, 91 parameters, learns sin 2x from 15 noisy points. Left alone it
learns the noise too: its loss on other data, the validation loss, begins to rise while the training
loss goes on falling, and its weights grow. Weight decay adds ½λΣw² to the loss, without the biases.
Early stopping returns to the epoch with the lowest validation loss.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from autograd.text.aligned import table
from autograd.text.language import tr
from autograd.text.plotstyle import LOOKS
from autograd.text.words import say
from demos import figure, outputs_at, run, save
from demos._options import Count, Seed
from nn import MLP, History, fit, optim
from viz.plots.slides import STAR

EPOCHS = 3000
NOISE = 0.3
GRID = [i / 100 for i in range(-200, 201)]
WAYS: dict[str, dict[str, Any]] = {
    "left alone": {},
    "weight decay": {"l2": 0.002},
    "early stopping": {"patience": 200},
}
"""Per way of training its options of `fit`."""


class Trained(NamedTuple):
    """A network, what happened in its training, and the size of its weights in each epoch."""

    model: MLP
    history: History
    norms: list[float]


def truth(x: float) -> float:
    """The function behind the data."""
    return math.sin(2 * x)


def sample(count: int, seed: int) -> tuple[list[float], list[float]]:
    """Places from −2 to 2, and the function there with noise."""
    rng = np.random.default_rng(seed)
    xs = np.sort(rng.uniform(-2, 2, count)).tolist()
    return xs, [truth(x) + e for x, e in zip(xs, rng.normal(0, NOISE, count), strict=True)]


def trained(epochs: int, options: dict[str, Any], seed: int) -> Trained:
    """The network trained on 15 points, and validated on 100 others."""
    model = MLP(1, [30, 1], "tanh", rng=seed, init="he")
    norms: list[float] = []
    history = fit(
        model, *sample(15, seed=0), validation=sample(100, seed=1), loss="squared_error",
        optimizer=optim.Adam(model.parameters(), 0.02), epochs=epochs, batch_size=None,
        on_epoch=lambda epoch: norms.append(math.hypot(*(w.data for w in model.weights()))),
        **options,
    )  # fmt: skip
    return Trained(model, history, norms)


def main(epochs: Count = EPOCHS, seed: Seed = 0) -> None:
    """Train in each way, print what came out, and plot losses, curves and weights."""
    found = {way: trained(epochs, options, seed) for way, options in WAYS.items()}
    rows = []
    for way, (model, history, norms) in found.items():
        kept = history.best if way == "early stopping" else history[-1]
        distances = [y - truth(x) for x, y in zip(GRID, outputs_at(model, GRID), strict=True)]
        rows.append(
            [way, f"{kept.epoch:,}", f"{kept.loss:.4f}", f"{kept.watched:.4f}",
             f"{norms[kept.epoch - 1]:.1f}", f"{math.hypot(*distances) / len(GRID) ** 0.5:.3f}"]
        )  # fmt: skip
    header = ["", "epoch kept", "training loss", "validation loss", "‖w‖", "error against sin 2x"]
    say(f"{found['left alone'].model.parameter_count} parameters and 15 noisy points of sin 2x\n")
    say(f"{table(header, rows, [False, *[True] * 5], 100)}\n")
    best = found["left alone"].history.best
    say(f"left alone, the lowest validation loss is {best.watched:.4f}, in epoch {best.epoch}")
    say(f"the noise alone costs {NOISE**2 / 2:.4f}: no network can be expected to do better\n")

    drawn, panels = figure("Training loss falls, validation loss tells", *[("epoch", "loss")] * 3)
    for axes, (way, (_, history, _)) in zip(panels, found.items(), strict=True):
        axes.plot(history.column("epoch"), history.column("loss"), "-", color=LOOKS[0][0],
                  label="training")  # fmt: skip
        axes.plot(history.column("epoch"), history.column("validation_loss"), "--",
                  color=LOOKS[1][0], label="validation")  # fmt: skip
        best = history.best
        star = STAR | {"zorder": 2, "label": "lowest validation loss"}
        axes.plot(best.epoch, best.watched, **star)
        title = tr("{}:\nlowest in epoch {}", tr(way), f"{best.epoch:,}")
        axes.set(title=title, ylim=(1e-3, 3), xscale="log", yscale="log")
        axes.set_xmargin(0)
    drawn.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    save(drawn, "regularisation_losses.svg")

    drawn, (curves, weights) = figure(
        "What was learnt, and how large the weights became",
        ("x", "y"),
        ("epoch", "size of the weights ‖w‖"),
    )
    curves.plot(*sample(15, seed=0), "ko", label="training data", zorder=4)
    curves.plot(GRID, [truth(x) for x in GRID], color="#999999", linewidth=6, label="sin 2x")
    for (way, (model, _, norms)), (colour, dashes, _) in zip(found.items(), LOOKS, strict=False):
        curves.plot(GRID, outputs_at(model, GRID), dashes, color=colour, label=way)
        weights.plot(range(1, len(norms) + 1), norms, dashes, color=colour, label=way)
    drawn.legend(*curves.get_legend_handles_labels(), loc="outside lower center", ncols=5)
    save(drawn, "regularisation.svg")


if __name__ == "__main__":
    run(main)
