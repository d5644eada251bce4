"""Why a step against the gradient descends, and why descent may miss the lowest point.

For a small learning rate η a step changes the cost by ΔC ≈ −η Σ(∂C)², which is never positive; as η
shrinks, the quotient of the two sides tends to 1. A convex function of one variable has its minimum
where f′ = 0, an equation that can be solved. On a function with two minima, descent ends in the
valley in which it starts.
"""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from autograd import grad
from autograd.notation.plain import written_number
from autograd.text.aligned import table
from autograd.text.language import tr
from autograd.text.plotstyle import LOOKS
from autograd.text.words import say
from demos import BELOW, figure, run, save, signed
from demos._options import Within
from demos.three_four_two import X, build, cost
from viz.plots.slides import STAR

RATES = tuple(10.0**-k for k in range(-1, 6))
STARTS = (-2.0, -0.2, 0.3, 2.2)
RATE, STEPS = 0.1, 100


def one_step(rate: float) -> tuple[float, float]:
    """By how much a step changes the cost of the network 3-4-2, and −η Σ(∂C)²."""
    model = build()
    C = cost(model(X))
    C.backward()
    predicted = -rate * sum(p.grad**2 for p in model.parameters())
    for p in model.parameters():
        p.data -= rate * p.grad
    return cost(model(X)).data - C.data, predicted


def bowl(x: Any) -> Any:
    """A convex function, (x − 1)²/2 + 1/2."""
    return 0.5 * (x - 1) ** 2 + 0.5


def valleys(x: Any) -> Any:
    """A function with a high and a low minimum, x⁴/4 − x² + 0.3x + 1.5."""
    return 0.25 * x**4 - x**2 + 0.3 * x + 1.5


def descent(f: Callable[[Any], Any], start: float) -> list[float]:
    """The points of gradient descent, from the start on."""
    points, slope = [start], grad(f)
    for _ in range(STEPS):
        points.append(points[-1] - RATE * slope(points[-1]))
    return points


def where_flat(f: Callable[[Any], Any], low: float, high: float) -> float:
    """The point between `low` and `high` at which f′ = 0, by bisection; f′ changes sign once."""
    slope = grad(f)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if slope(low) * slope(middle) > 0 else (low, middle)
    return (low + high) / 2


def show_step() -> None:
    """Print what a step changes, for smaller and smaller learning rates."""
    say("A step against the gradient, of the network 3-4-2 of demos.three_four_two:\n")
    rows = []
    for rate in RATES:
        change, predicted = one_step(rate)
        numbers = [signed(x, ".9g") for x in (rate, change, predicted)]
        rows.append([*numbers, f"{change / predicted:.7f}"])
    header = ["η", "ΔC", "−η Σ(∂C)²", "quotient"]
    say(f"{table(header, rows, [True] * 4, 100)}\n")


def main(starts: Sequence[Annotated[float, Within(-3, 3)]] = STARTS) -> None:
    """Show a step, a convex minimum, and descent into two valleys."""
    show_step()
    say(f"(x − 1)²/2 + 1/2 is convex, and f′ = 0 at x = {where_flat(bowl, -4, 5):.6f}.")
    ended = f"x = {descent(bowl, -2.0)[-1]:.6f} in {STEPS} steps of rate {RATE:g}"
    say(f"Descent from −2 comes to {ended}.\n")
    flat = [where_flat(valleys, *ends) for ends in ((-3, -1), (-0.5, 0.5), (1, 3))]
    curvature = grad(grad(valleys))
    say("x⁴/4 − x² + 0.3x + 1.5 has f′ = 0 at three points:")
    for x in flat:
        kind = "minimum" if curvature(x) > 0 else "maximum"
        numbers = [signed(number, ".4f") for number in (x, valleys(x), curvature(x))]
        say("    x = {}, f = {}, f″ = {}: a {}".format(*numbers, kind))
    say(f"\nDescent with the rate {RATE:g}, {STEPS} steps:\n")
    paths = {start: descent(valleys, start) for start in starts}
    lowest = min(map(valleys, flat))
    rows = []
    for start, path in paths.items():
        end = valleys(path[-1])
        found = "the lowest minimum" if end < lowest + 1e-3 else "held by the higher minimum"
        rows.append([*(signed(x, ".4f") for x in (start, path[-1], end)), found])
    say(f"{table(['start', 'end', 'f', ''], rows, [True, True, True, False], 100)}\n")

    drawn, panels = figure(
        "Where descent ends depends on where it begins, unless the function is convex",
        ("x", "(x − 1)²/2 + 1/2"),
        ("x", "x⁴/4 − x² + 0.3x + 1.5"),
    )
    sides: list[tuple[Callable[[Any], Any], Sequence[float], list[float]]] = [
        (bowl, (-2.0, 3.0), [1.0]),
        (valleys, starts, [flat[0], flat[2]]),
    ]
    for axes, (f, begins, minima) in zip(panels, sides, strict=True):
        xs = [i / 50 - 2.4 for i in range(241 if f is valleys else 300)]
        axes.plot(xs, list(map(f, xs)), color="#999999", linewidth=5)
        for start, (colour, _, marker) in zip(begins, LOOKS, strict=False):
            path = descent(f, start)
            axes.plot(path, list(map(f, path)), marker, color=colour,
                      label=tr("from {}", written_number(start, 3)))  # fmt: skip
        axes.plot(minima, list(map(f, minima)), **STAR, label="f′ = 0, a minimum")
        axes.legend(**BELOW)
    save(drawn, "descent.svg")


if __name__ == "__main__":
    run(main)
