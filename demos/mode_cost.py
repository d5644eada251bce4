"""What a gradient costs in each of the four ways, as the number of parameters grows.

The loss (tanh(w₁x₁ + … + wₙxₙ) − 1)² is that of one neuron with n weights. Its elementary
operations are counted by `compare_modes`; times are measured without counting. The ways that need a
sweep for each parameter take about n² operations: `--sizes 1000` takes a minute or two.
"""

import math
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Annotated, Any

from autograd import Value, compare_modes, derivative, grad, jacobian, tanh
from autograd.modes.numeric import difference
from autograd.text.aligned import table
from autograd.text.colours import COLOURS
from autograd.text.language import tr
from autograd.text.words import say
from demos import figure, run, save
from demos._options import Within

SIZES = (1, 3, 10, 30, 100, 300)


def loss(*weights: Any) -> Any:
    """The squared error of a neuron whose target is 1."""
    error = tanh(sum((w * math.cos(i) for i, w in enumerate(weights)), 0.0)) - 1.0
    return error * error


def _numeric(point: Sequence[float]) -> object:
    return [difference(loss, point, i) for i in range(len(point))]


def _symbolic(point: Sequence[float]) -> object:
    weights = list(map(Value, point))
    output = loss(*weights)
    return [derivative(output, w) for w in weights]


def _forward(point: Sequence[float]) -> object:
    return jacobian(loss, mode="forward")(*point)


def _reverse(point: Sequence[float]) -> object:
    return grad(loss, range(len(point)))(*point)


WAYS: dict[str, tuple[Callable[[Sequence[float]], object], str, str]] = {
    "numeric": (_numeric, "#c77700", "o-"),
    "symbolic": (_symbolic, "#7b2d8b", "s-"),
    "forward": (_forward, COLOURS["tangent"], "^:"),
    "reverse": (_reverse, COLOURS["adjoint"], "D-"),
}
"""Per mode what is timed, its colour, and its marker and line."""


def seconds(run: Callable[[Sequence[float]], object], point: Sequence[float]) -> float:
    """The shortest time of up to five runs, fewer if these take 0.1 s together."""
    times: list[float] = []
    while len(times) < 5 and sum(times) < 0.1:
        start = perf_counter()
        run(point)
        times.append(perf_counter() - start)
    return min(times)


def report(title: str, written: Callable[[float], str], found: dict[str, dict[int, float]]) -> None:
    """Print a table of what was found: a row per size, a column per mode."""
    rows = [
        [f"{n:,}", *(written(by[n]) for by in found.values())] for n in next(iter(found.values()))
    ]
    say(f"{title}:\n{table(['n', *found], rows, [True] * (1 + len(found)), 100)}\n")


def main(sizes: Sequence[Annotated[int, Within(1, 1000)]] = SIZES) -> None:
    """Count and time each way at each size, print the tables and plot them."""
    operations: dict[str, dict[int, float]] = {mode: {} for mode in ("function", *WAYS)}
    times: dict[str, dict[int, float]] = {mode: {} for mode in WAYS}
    for n in sizes:
        point = [math.sin(i) / n for i in range(n)]
        comparison = compare_modes(loss, point)
        operations["function"][n] = comparison.function_operations
        for way in comparison:
            operations[way.mode][n] = way.operations
            times[way.mode][n] = 1000 * seconds(WAYS[way.mode][0], point)
    say("The gradient of a neuron's loss by its n weights\n")
    report("operations, counted", "{:,}".format, operations)
    report(
        "milliseconds, measured on this machine",
        lambda ms: f"{ms:,.0f}" if ms >= 100 else f"{ms:.3g}",
        times,
    )
    most = sizes[-1]
    ratio = operations["reverse"][most] / operations["function"][most]
    say(f"At n = {most:,} reverse mode takes {ratio:.1f} times the operations of the function.")
    say("The others take a sweep or an expression for each weight, so they grow as n².")
    say("Differences are timed in plain floats, which Python computes much faster than objects.\n")

    drawn, panels = figure(
        "What a gradient costs: why backpropagation won",
        ("number of parameters n", "elementary operations, counted"),
        ("number of parameters n", "milliseconds, measured"),
    )
    for axes, found in zip(panels, (operations, times), strict=True):
        axes.loglog()
        for mode, (_, colour, look) in WAYS.items():
            label = tr("{} mode", tr(mode)) if mode in ("forward", "reverse") else mode
            axes.plot(*zip(*found[mode].items(), strict=True), look, color=colour,
                      label=label)  # fmt: skip
    function = zip(*operations["function"].items(), strict=True)
    panels[0].plot(*function, "--", color="#555555", label="the function itself")
    panels[0].legend(loc="upper left")
    blue = WAYS["reverse"][1]
    notes = (tr("reverse:\n∝ n, {} ×\nthe function", f"{ratio:.1f}"), "reverse:\n∝ n")
    for axes, found, note in zip(panels, (operations, times), notes, strict=True):
        axes.text(1.3 * most, found["reverse"][most], note, color=blue, va="center")
        axes.text(1.3 * most, found["forward"][most], "the others:\n∝ n²", va="center")
        axes.set_xlim(0.7, 20 * most)
    drawn.supxlabel("Numeric was timed in plain floats, the others in Python objects.", fontsize=14)
    save(drawn, "mode_cost.svg")


if __name__ == "__main__":
    run(main)
