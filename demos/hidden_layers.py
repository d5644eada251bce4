"""What hidden units can do: fit a convex curve by lines, and change features.

A maxout unit is the largest of K lines. If these are tangents of a convex curve, the unit comes as
close to the curve as one likes. And four clusters that no line separates can be separated by a line
in the coordinates that two hidden neurons give them.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd import grad
from autograd.text.aligned import table
from autograd.text.language import tr
from autograd.text.plotstyle import LOOKS
from autograd.text.words import say
from demos import BELOW, added, figure, outputs_at, run, save, signed
from demos._options import Count, Seed
from nn import MLP, Maxout, fit, optim
from viz import plots

PIECES = (2, 4, 8, 16)
LINE = np.linspace(-2, 2, 401)


def convex(x: Any) -> Any:
    """A convex function, x²."""
    return x * x


def tangents(f: Callable[[Any], Any], pieces: int) -> Maxout:
    """A maxout unit whose lines touch f at points evenly spread over [−2, 2]."""
    unit = Maxout(1, pieces)
    for k, piece in enumerate(unit.pieces):
        at = -2 + 4 * (k + 0.5) / pieces
        piece.w[0].data = grad(f)(at)
        piece.b.data = f(at) - piece.w[0].data * at
    return unit


def clusters(seed: int) -> tuple[Any, Any]:
    """Points around the corners of a square, of the same class on each diagonal."""
    rng = np.random.default_rng(seed)
    corners = np.array([(-1, -1), (1, 1), (-1, 1), (1, -1)])
    X = np.concatenate([rng.normal(corner, 0.25, (25, 2)) for corner in corners])
    return X, np.repeat([0, 1], 50)


def show_maxout(pieces: Sequence[int]) -> None:
    """Print how near maxout of tangents comes to x², and draw it."""
    units = {k: tangents(convex, k) for k in pieces}
    values = {k: [unit([float(x)]).data for x in LINE] for k, unit in units.items()}
    say("x² on [−2, 2] by a maxout unit of K tangents: the largest error, and what theory says\n")
    rows = [[f"{k}", f"{max(convex(LINE) - values[k]):.5f}", f"{(2 / k) ** 2:.5f}"] for k in pieces]
    say(f"{table(['K', 'largest error', '4/K²'], rows, [True] * 3, 100)}\n")
    drawn, (axes,) = figure(
        "A maxout unit of K tangents comes near a convex curve: errors 4/K²", ("x", "x²")
    )
    axes.plot(LINE, convex(LINE), color="#999999", linewidth=7, label="x²")
    for k, (colour, dashes, _) in zip(pieces[:3], LOOKS, strict=False):
        axes.plot(LINE, values[k], dashes, color=colour, label=f"K = {k}")
    axes.legend(**BELOW | {"ncols": 4})
    save(drawn, "hidden_layers_maxout.svg")


def show_features(epochs: int, seed: int) -> None:
    """Separate the clusters, and draw them in both coordinates."""
    X, y = clusters(seed)
    tries = []
    for start in range(5):
        model = MLP(2, [2, 1], "tanh", rng=start)
        optimizer = optim.Adam(model.parameters(), 0.05)
        history = fit(model, X, y, loss="binary_cross_entropy", optimizer=optimizer, epochs=epochs,
                      batch_size=None)  # fmt: skip
        tries.append((history[-1].loss, start, model))
    loss, _, model = min(tries)
    features = outputs_at(model.layers[0], X)
    (last,) = model.layers[1].neurons
    say(f"Four clusters and a network 2-2-1, the best of 5 trainings: loss {loss:.4f}.")
    v1, v2, c = (p.data for p in (*last.w, last.b))
    words = " ".join([signed(v1, ".2f") + "a₁", added(v2) + "a₂", added(c), "= 0"])
    say("In the coordinates a = tanh(Wx + b) of its hidden layer this line separates them:")
    say(f"    {words}\n")
    drawn, panels = figure("A hidden layer changes features until a line separates them",
                           ("x₁", "x₂"), ("a₁", "a₂"))  # fmt: skip
    for axes, points, decide, title in (
        (panels[0], X, model, "Inputs x"),
        (panels[1], features, last, "Features a"),
    ):
        plots.decision_boundary(decide, points, y, title=tr(title), axes=axes)
        axes.legend(**BELOW)
    panels[1].set(xlabel="a₁", ylabel="a₂")
    save(drawn, "hidden_layers_features.svg")


def main(epochs: Count = 400, seed: Seed = 0) -> None:
    """Fit a convex curve, and change features."""
    show_maxout(PIECES)
    show_features(epochs, seed)


if __name__ == "__main__":
    run(main)
