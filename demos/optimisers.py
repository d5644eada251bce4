"""Paths of gradient descent, momentum, Nesterov and Adam in one long narrow valley.

The valley is ½(x² + 25y²), 25 times as steep across as along. The first three have the learning
rates that are best for it in theory. If the valley is turned by 45°, their paths are turned and
otherwise the same. Adam's is not, because it scales each coordinate by itself. Sources: Polyak
(1964), USSR Computational Mathematics 4; Lessard et al. (2016), SIAM Journal on Optimization 26,
table 1; Kingma and Ba (2015), arXiv:1412.6980.
"""

from collections.abc import Callable
from functools import partial
from math import sqrt
from typing import Any, NamedTuple, TypeAlias

from autograd import Value
from autograd.text.aligned import table
from autograd.text.language import tr
from autograd.text.plotstyle import LOOKS
from autograd.text.words import say
from demos import figure, run, save, signed
from nn.optim import SGD, Adam, Optimizer
from viz.plots.planes import Point
from viz.plots.slides import STAR

Surface: TypeAlias = Callable[[Any, Any], Any]
Make: TypeAlias = Callable[[list[Value]], Optimizer]

STEEP = 25.0
"""The curvature across the valley, κ; along it, it is 1."""
START = (-9.0, 1.5)
ENOUGH = 1e-8
"""A path ends at this share of its first loss."""
MOST = 1000

_PLAIN = (STEEP - 1) / (STEEP + 1)
_HEAVY = (sqrt(STEEP) - 1) / (sqrt(STEEP) + 1)
_AHEAD = sqrt(3 * STEEP + 1)
METHODS: dict[str, tuple[Make, ...]] = {
    "SGD": (lambda p: SGD(p, 2 / (STEEP + 1)),),
    "momentum": (lambda p: SGD(p, (2 / (sqrt(STEEP) + 1)) ** 2, momentum=_HEAVY**2),),
    "Nesterov": (
        lambda p: SGD(p, 4 / (3 * STEEP + 1), momentum=(_AHEAD - 2) / (_AHEAD + 2), nesterov=True),
    ),
    "Adam": tuple(
        partial(Adam, learning_rate=rate) for rate in (0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0)
    ),
}
"""Per method the optimisers to try, of which the fastest in the valley counts."""
THEORY = {"SGD": _PLAIN, "momentum": _HEAVY, "Nesterov": 1 - 2 / _AHEAD}
"""The factor by which a step shrinks the distance to the lowest point, in the long run."""


class Descent(NamedTuple):
    """The learning rate, and the points with their losses from the start on."""

    rate: float
    points: list[Point]
    losses: list[float]

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return len(self.losses) - 1

    def __str__(self) -> str:
        """The number of steps, for a table."""
        return str(self.steps) if self.losses[-1] < self.losses[0] else "diverges"


def valley(x: Any, y: Any) -> Any:
    """The valley, along x."""
    return 0.5 * (x * x + STEEP * (y * y))


def turned(x: Any, y: Any) -> Any:
    """The valley, turned by 45°."""
    return valley((x + y) / sqrt(2), (y - x) / sqrt(2))


def steeper(x: Any, y: Any) -> Any:
    """The valley, ten times as deep: only the scale of the loss differs."""
    return 10 * valley(x, y)


def descent(surface: Surface, start: Point, make: Make) -> Descent:
    """The way from the start until the loss is low enough, or grows out of bounds."""
    x, y = Value(start[0], "x"), Value(start[1], "y")
    optimizer = make([x, y])
    found = Descent(optimizer.rate, [], [])
    while found.steps < MOST:
        loss = surface(x, y)
        found.points.append((x.data, y.data))
        found.losses.append(loss.data)
        if not ENOUGH < loss.data / found.losses[0] < 1 / ENOUGH:
            break
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return found


def draw_paths(ways: dict[str, Descent]) -> None:
    """Draw the valley from above, with each path in a panel of its own."""
    drawn, _ = figure("Four ways down one valley, ½(x² + 25y²)")
    panels = drawn.subplots(2, 2, sharex=True, sharey=True).flat
    across, up = ([low + i / 10 for i in range(count)] for low, count in ((-11, 181), (-4, 81)))
    heights = [[valley(x, y) for x in across] for y in up]
    for axes, (name, way), (colour, _, marker) in zip(panels, ways.items(), LOOKS, strict=False):
        axes.contour(across, up, heights, [2**k for k in range(-2, 9)], colors="#bbbbbb")
        axes.plot(*zip(*way.points, strict=True), "-", marker=marker, markersize=4, color=colour)
        axes.plot(*START, "o", color="black")
        axes.plot(0, 0, **STAR)
        axes.set_title(tr("{}, {} steps", tr(name), way.steps))
    drawn.supxlabel("x, from the circle to the star", fontsize=15)
    drawn.supylabel("y", fontsize=15)
    save(drawn, "optimisers.svg")


def main() -> None:
    """Print how many steps each takes, and draw their paths and losses."""
    chosen = {
        name: min(makes, key=lambda make: descent(valley, START, make).steps)
        for name, makes in METHODS.items()
    }
    x, y = START
    aside = ((x - y) / sqrt(2), (x + y) / sqrt(2))
    along, aslant, scaled = (
        {name: descent(surface, start, make) for name, make in chosen.items()}
        for surface, start in ((valley, START), (turned, aside), (steeper, START))
    )
    start, share = f"({signed(x, 'g')}, {y:g})", signed(ENOUGH)
    say(f"steps from {start} until ½(x² + {STEEP:g}y²) is {share} of what it was there\n")
    rows = [
        [name, f"{way.rate:.3g}", f"{THEORY[name]:.3f}" if name in THEORY else "", str(way),
         str(aslant[name]), str(scaled[name])]
        for name, way in along.items()
    ]  # fmt: skip
    header = ["", "learning rate", "shrinking", "steps", "turned by 45°", "10 × the loss"]
    say(f"{table(header, rows, [False, *[True] * 5], 100)}\n")
    say("shrinking: how much of the distance a step leaves in the long run, by theory, with the")
    say("learning rates made for this valley. Adam's rate is the fastest of those that were tried.")
    say("A turned valley changes only Adam's steps; ten times the loss changes all but Adam's.\n")
    drawn, (axes,) = figure(
        tr("The loss ½(x² + {}y²) along each path", f"{STEEP:g}"), ("steps", "loss")
    )
    for (name, way), (colour, dashes, marker) in zip(along.items(), LOOKS, strict=False):
        axes.semilogy(way.losses, dashes, marker=marker, markevery=10, color=colour,
                      label=tr("{}, {} steps", tr(name), way.steps))  # fmt: skip
    axes.legend()
    save(drawn, "optimisers_losses.svg")
    draw_paths(along)


if __name__ == "__main__":
    run(main)
