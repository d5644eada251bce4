"""How wrong a difference quotient is: the V-shaped error of numerical derivatives.

The derivative of sin at 1 is computed by forward and by central differences, with steps from 1 down
to 10⁻¹⁵, and compared with cos 1. As the step shrinks, the error first falls with it (truncation:
Taylor's next term), then grows again (round-off: equal digits cancel, and the step divides the
rest). A series that is cut short is truncated, too: sin x as x − x³/3! + x⁵/5!, and its derivative.
Source: Press et al., *Numerical Recipes* (3rd ed., 2007), sec. 5.7.
"""

import math
import sys
from typing import Any

from autograd import grad, sin
from autograd.modes.numeric import best_step, difference_errors
from autograd.text.colours import COLOURS
from autograd.text.language import tr
from autograd.text.words import say
from demos import figure, run, save, scientific, signed
from viz.plots.slides import STAR

AT = 1.0
EXACT = math.cos(AT)
STEPS = [10 ** (-k / 12) for k in range(181)]
THEORY: dict[str, Any] = {"linestyle": "--", "color": "black", "linewidth": 1.5, "zorder": 3}
EPSILON = sys.float_info.epsilon
LOOKS = {
    "forward": ("#c77700", "o", "forward difference (f(x + h) − f(x)) / h"),
    "central": ("#7b2d8b", "s", "central difference (f(x + h) − f(x − h)) / 2h"),
}


def truncation(method: str, h: float) -> float:
    """The error in exact arithmetic: the first neglected term of Taylor's series."""
    return h / 2 * math.sin(AT) if method == "forward" else h * h / 6 * math.cos(AT)


def round_off(h: float) -> float:
    """The error of a last digit in f, divided by the step."""
    return EPSILON / 2 * math.sin(AT) / h


def cut_series(x: Any) -> Any:
    """The first terms of sin x, x − x³/3! + x⁵/5!."""
    return x - x**3 / 6.0 + x**5 / 120.0


def main() -> None:
    """Print the errors at some steps, and plot them for all."""
    errors = {m: difference_errors(math.sin, [AT], EXACT, STEPS, method=m) for m in LOOKS}
    say("The derivative of sin at 1, by differences with step h: the error against cos 1\n")
    say("step h  forward difference  central difference")
    for (h, forward), (_, central) in list(zip(*errors.values(), strict=True))[::12]:
        say(f"{signed(h, '.0e'):<6}  {signed(forward, '18.1e')}  {signed(central, '18.1e')}")
    say()
    best = {}
    for method in LOOKS:
        h = best_step(AT, method)
        ((_, error),) = difference_errors(math.sin, [AT], EXACT, [h], method=method)
        best[method] = (h, error)
        luckiest, least = min(errors[method], key=lambda pair: pair[1])
        step, wrong, least_found, lucky = (signed(x, ".1e") for x in (h, error, least, luckiest))
        say(f"{method}: theory's step h = {step} has the error {wrong}; the least error found")
        say(f"    is {least_found} at h = {lucky}, by luck in the last digits")
    say(f"reverse mode has no step: error {signed(abs(grad(sin)(AT) - EXACT), '.2g')}\n")
    missing, slope = math.sin(AT) - cut_series(AT), grad(cut_series)(AT) - EXACT
    next_term = 1 / math.factorial(7)
    about = f"{signed(abs(missing), '.1e')}, about its next term 1/7! = {signed(next_term, '.1e')}"
    say("A series that is cut short is truncated, too: 1 − 1/3! + 1/5! differs from sin 1 by")
    say(f"{about}. By reverse mode its derivative")
    wrong = signed(abs(slope), ".1e")
    say(f"differs from cos 1 by {wrong}: it is the program's, not the sine's.\n")

    drawn, (axes,) = figure(
        "Too long a step truncates, too short a one cancels: the derivative of sin x at x = 1",
        ("step h", "error: |difference quotient − cos 1|"),
    )
    axes.loglog()
    for method, (colour, marker, words) in LOOKS.items():
        points = [(h, error) for h, error in errors[method] if error]
        axes.plot(*zip(*points, strict=True), marker, color=colour, markersize=5, label=words)
        h, error = best[method]
        branch = [s for s in STEPS if s >= h]
        axes.plot(branch, [truncation(method, s) for s in branch], **THEORY)
        axes.plot(h, error, **STAR | {"zorder": 4})
        axes.plot([h, h], [5e-14, error], color=colour, linestyle=":")
        axes.text(h, 4e-14, tr("theory's step\n{}", scientific(h, 1)), color=colour,
                  ha="center", va="top")  # fmt: skip
    small = [s for s in STEPS if s <= best["central"][0]]
    axes.plot(small, [round_off(s) for s in small], **THEORY)
    axes.text(3e-12, 3e-1, "round-off: error ∝ 1/h\n← equal digits cancel", ha="center")
    axes.text(3e-5, 1.5e-4, "truncation: ∝ h", color=LOOKS["forward"][0], ha="right")
    axes.text(2e-2, 1e-6, "truncation: ∝ h²", color=LOOKS["central"][0])
    axes.axhline(EPSILON, color=COLOURS["adjoint"], linewidth=1.5)
    axes.text(10, 0.6 * EPSILON, "forward and reverse mode: no step, exact to rounding",
              color=COLOURS["adjoint"], ha="right", va="top")  # fmt: skip
    axes.set(xlim=(3e-16, 20), ylim=(5e-18, 1e4))
    axes.legend(loc="upper right")
    save(drawn, "numeric_error.svg")


if __name__ == "__main__":
    run(main)
