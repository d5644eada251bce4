"""The first four derivatives of tanh, by differentiating the derivative: grad(grad(…)).

Each is a reverse sweep through the sweep before it. They are compared with the formulas in
t = tanh x: t′ = 1 − t², t″ = −2t(1 − t²), t‴ = (6t² − 2)(1 − t²), t⁗ = (16t − 24t³)(1 − t²).
"""

import math
from collections.abc import Callable

from autograd import grad, tanh
from autograd.text.aligned import table
from autograd.text.plotstyle import LOOKS
from autograd.text.words import say
from demos import figure, run, save, signed

FORMULAS: tuple[tuple[str, Callable[[float], float]], ...] = (
    ("tanh x", lambda t: t),
    ("first derivative", lambda t: 1 - t * t),
    ("second derivative", lambda t: -2 * t * (1 - t * t)),
    ("third derivative", lambda t: (6 * t * t - 2) * (1 - t * t)),
    ("fourth derivative", lambda t: (16 * t - 24 * t**3) * (1 - t * t)),
)
"""Per derivative its name, and its formula in t = tanh x."""
POINTS = [i / 40 for i in range(-120, 121)]


def main() -> None:
    """Print the derivatives at some points and plot them."""
    functions: list[Callable[..., float]] = [tanh]
    for _ in FORMULAS[1:]:
        functions.append(grad(functions[-1]))
    curves = [[f(x) for x in POINTS] for f in functions]
    wrong = [
        max(abs(y - formula(math.tanh(x))) for x, y in zip(POINTS, curve, strict=True))
        for (_, formula), curve in zip(FORMULAS, curves, strict=True)
    ]
    rows = [
        [
            name,
            *(signed(curve[POINTS.index(x)], ".6f") for x in (0.0, 0.5, 1.0)),
            signed(error),
        ]
        for (name, _), curve, error in zip(FORMULAS, curves, wrong, strict=True)
    ]
    say("tanh and its derivatives: grad(tanh), grad(grad(tanh)), …\n")
    header = ["", "at 0", "at 0.5", "at 1", "largest error on [−3, 3]"]
    say(f"{table(header, rows, [False, *[True] * 4], 100)}\n")
    drawn, (axes,) = figure("tanh and its first four derivatives, by nested grad", ("x", ""))
    looks = zip(FORMULAS, curves, LOOKS[::-1], strict=False)
    for (name, _), curve, (colour, dashes, marker) in looks:
        axes.plot(POINTS, curve, dashes, marker=marker, markevery=20, color=colour, label=name)
    axes.legend(loc="upper right")
    save(drawn, "higher_order.svg")


if __name__ == "__main__":
    run(main)
