"""The loss of a network of two neurons as a surface: it is not convex, and descent feels it.

The network's output is y = σ(w₂σ(w₁x)). At x = 1 it should be 1; the losses are the squared error
(1 − y)² and the cross-entropy −log y. A convex function lies below each of its chords, and its
Hessian has no negative eigenvalue. Here the middle of a chord and an eigenvalue show that neither
loss is convex. So it depends on the start how long descent takes, as three starts show.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from autograd import Value, grad, hessian, log, sigmoid
from autograd.text.aligned import table
from autograd.text.language import tr
from autograd.text.words import say
from demos import figure, run, save, signed, trajectory
from nn.optim import SGD
from viz import plots

Point: TypeAlias = tuple[float, float]

RATE, STEPS = 1.0, 100
SHOWN = (0, 10, 30, 100)
STARTS = ((3.0, -3.0), (-4.0, -3.0), (-3.0, 3.0))
ENDS = ((4.0, 0.0), (-4.0, -4.0))
"""The ends of a chord; in its middle the losses lie above it."""


def output(w1: Any, w2: Any) -> Any:
    """What the network answers to x = 1."""
    return sigmoid(w2 * sigmoid(w1 * 1.0))


def squared_error(w1: Any, w2: Any) -> Any:
    """(1 − y)²."""
    return (1.0 - output(w1, w2)) ** 2


def cross_entropy(w1: Any, w2: Any) -> Any:
    """−log y."""
    return -log(output(w1, w2))


LOSSES: dict[str, Callable[[Any, Any], Any]] = {
    "squared error": squared_error,
    "cross-entropy": cross_entropy,
}


def chord(share: float) -> Point:
    """The point at a share of the way, from 0 to 1, between the `ENDS`."""
    (w1, w2), (v1, v2) = ENDS
    return w1 + share * (v1 - w1), w2 + share * (v2 - w2)


def descent(loss: Callable[[Any, Any], Any], start: Point) -> list[Point]:
    """The points of gradient descent from the start, with the start."""
    slopes = grad(loss, (0, 1))
    optimizer = SGD(map(Value, start), RATE)
    points = trajectory(optimizer, lambda theta: np.array(slopes(*theta)), STEPS)
    return [(float(w1), float(w2)) for w1, w2 in points]


def written(point: Point) -> str:
    """The point with a true minus."""
    return f"({signed(point[0], 'g')}, {signed(point[1], 'g')})"


def show_not_convex() -> None:
    """Print and plot each loss on the chord, and print its Hessian's eigenvalues in the middle."""
    start, end, middle = chord(0.0), chord(1.0), chord(0.5)
    ends = written(start), written(end)
    say(f"The chord from (w₁, w₂) = {ends[0]} to {ends[1]}, and its middle {written(middle)}:\n")
    drawn, panels = figure(
        tr("Not convex: from (w₁, w₂) = {} to {} the loss lies above its chord", *ends),
        *[("share of the way", name) for name in LOSSES],
    )
    shares = [i / 100 for i in range(101)]
    rows = []
    for axes, (name, loss) in zip(panels, LOSSES.items(), strict=True):
        losses = [loss(*start), loss(*end)]
        eigenvalues = np.linalg.eigvalsh(hessian(loss)(*middle))
        numbers = [
            signed(n, ".4f") for n in (*losses, sum(losses) / 2, loss(*middle), *eigenvalues)
        ]
        rows.append([name, *numbers[:4], ", ".join(numbers[4:])])
        axes.plot(shares, [loss(*chord(share)) for share in shares], color="#0b4fd0", label="loss")
        axes.plot([0, 1], losses, "o--", color="#c77700", label="chord")
        axes.legend()
    header = ["loss", *ends, "chord's middle", "loss there"]
    header += ["eigenvalues of its Hessian there"]
    say(f"{table(header, rows, [False, *[True] * 5], 100)}\n")
    say("A convex loss would not be above the chord, and would have no negative eigenvalue.\n")
    save(drawn, "loss_surface_chord.svg")


def main() -> None:
    """Show that the losses are not convex, and how descent goes on them."""
    say("y = σ(w₂σ(w₁x)) at (x, y) = (1, 1)\n")
    show_not_convex()
    rows = []
    for name, loss in LOSSES.items():
        paths = {written(start): descent(loss, start) for start in STARTS}
        for start, path in paths.items():
            rows.append([name, start, *(f"{loss(*path[n]):.4f}" for n in SHOWN)])
        title = tr("The {} of y = σ(w₂σ(w₁x)) at (1, 1)", tr(name))
        named = {tr("from {}", start): path for start, path in paths.items()}
        drawn = plots.loss_surface(loss, (-6.0, 6.0), (-6.0, 6.0), title=title, paths=named)
        surface: Any = drawn.axes[0]
        surface.view_init(elev=40, azim=-120)
        save(drawn, f"loss_surface_{loss.__name__}.svg")
    say(f"\nDescent with the rate {RATE:g}: the loss after so many steps\n")
    header = ["loss", "(w₁, w₂)", *(f"{n} steps" for n in SHOWN)]
    say(table(header, rows, [False, False, *[True] * len(SHOWN)], 100))


if __name__ == "__main__":
    run(main)
