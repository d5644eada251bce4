"""What a hidden layer can do: fit any surface, fit a convex curve by lines, change features.

The sum F(x) = Σ v_m φ(w_mᵀx + b_m) + c is fitted to a surface over the plane, with tanh and with
ReLU, better with more neurons. A maxout unit is the largest of K lines: with K tangents of a convex
curve it is as near to it as one likes. And four clusters that no line separates are separated by
one in the coordinates that two hidden neurons give.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd import grad
from autograd.text.aligned import table
from autograd.text.plotstyle import LOOKS
from autograd.text.words import say
from demos import BELOW, figure, outputs_at, run, save
from demos._chinese import tr
from nn import MLP, Maxout, fit, optim, schedules
from viz import plots

SIZES = (2, 8, 32)
PIECES = (2, 4, 8, 16)
SIDE = np.linspace(-1, 1, 15)
PLANE = np.array([(x, y) for x in SIDE for y in SIDE])
LINE = np.linspace(-2, 2, 401)


def surface(points: Any) -> Any:
    """What is to be fitted: sin 3x · cos 3y + x/2."""
    return np.sin(3 * points[:, 0]) * np.cos(3 * points[:, 1]) + points[:, 0] / 2


def fitted(activation: str, neurons: int, epochs: int, seed: int) -> tuple[MLP, float]:
    """A network 2-neurons-1 that was fitted, and the root of its mean squared error."""
    model = MLP(2, [neurons, 1], activation, rng=seed, init="he")
    optimizer = optim.Adam(model.parameters(), schedules.cosine(0.03, epochs))
    targets = surface(PLANE)
    fit(model, PLANE, targets, loss="squared_error", optimizer=optimizer, epochs=epochs,
        batch_size=None)  # fmt: skip
    return model, float(np.sqrt(((outputs_at(model, PLANE).ravel() - targets) ** 2).mean()))


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


def show_surface(sizes: Sequence[int], epochs: int, seed: int) -> None:
    """Fit the surface with more and more neurons, print the errors and draw the best fits."""
    found = {(f, n): fitted(f, n, epochs, seed) for f in ("tanh", "relu") for n in sizes}
    rows = [[f"{n}", *(f"{found[f, n][1]:.4f}" for f in ("tanh", "relu"))] for n in sizes]
    say("sin 3x · cos 3y + x/2 on a square, by one hidden layer: root mean squared errors\n")
    say(f"{table(['neurons', 'tanh', 'relu'], rows, [True] * 3, 100)}\n")
    drawn, _ = figure("One hidden layer fits a surface, with tanh and with ReLU")
    panels = drawn.subplots(1, 3, subplot_kw={"projection": "3d"})
    grid = PLANE.reshape(15, 15, 2)
    most = sizes[-1]
    heights = {
        "the surface": surface(PLANE),
        f"{most} tanh neurons": outputs_at(found["tanh", most][0], PLANE),
        f"{most} ReLU neurons": outputs_at(found["relu", most][0], PLANE),
    }
    for axes, (name, height) in zip(panels, heights.items(), strict=True):
        axes.plot_surface(grid[..., 0], grid[..., 1], height.reshape(15, 15), cmap="viridis")
        axes.set(title=name, xlabel="x", ylabel="y", zlim=(-1.5, 1.5),
                 xticks=(-1, 0, 1), yticks=(-1, 0, 1), zticks=(-1, 0, 1))  # fmt: skip
        axes.set_box_aspect((1, 1, 1.2), zoom=1.1)
    save(drawn, "hidden_layers_surface.svg")


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
    words = f"{v1:.2f}a₁ {v2:+.2f}a₂ {c:+.2f} = 0".replace("-", "−")
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


def main(sizes: Sequence[int] = SIZES, epochs: int = 1500, seed: int = 0) -> None:
    """Fit a surface and a convex curve, and change features."""
    show_surface(sizes, epochs, seed)
    show_maxout(PIECES)
    show_features(400, seed)


if __name__ == "__main__":
    run(main)
