"""Numerical differentiation: differences, and how wrong they are."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from autograd.core.operators import real
from autograd.modes.transforms import outputs_of

METHODS = ("central", "forward")
_SMALLEST = 8
"""How many times a step that leads out of the domain is divided by ten."""


def best_step(x: float, method: str = "central") -> float:
    """The step at which truncation and round-off are about equal.

    ε^(1/3) for central and ε^(1/2) for forward differences, times |x| where that is above 1.

    The error of a central difference is about h²/6 · f‴ + ε/h · f, that of a forward one
    h/2 · f″ + 2ε/h · f, with ε = 2⁻⁵². Source: Press et al., *Numerical Recipes* (3rd ed.,
    2007), sec. 5.7.
    """
    share: float = sys.float_info.epsilon ** (1 / 3 if method == "central" else 1 / 2)
    return max(1.0, abs(x)) * share


def difference(
    f: Callable[..., Any],
    at: Sequence[float],
    argnum: int = 0,
    step: float | None = None,
    method: str = "central",
) -> Any:
    """The difference quotient of f by one argument: a number, or several if f returns several.

    Central: (f(x + h) − f(x − h)) / 2h; forward: (f(x + h) − f(x)) / h. Without a `step` the
    `best_step`, or a smaller one if that leads out of f's domain. ValueError for an unknown
    method, a step that is not positive, or one so small that x + h is x.

    >>> round(difference(lambda x: x**3, [2.0]), 6)
    12.0
    """
    if method not in METHODS:
        raise ValueError(f"method is one of {', '.join(METHODS)}, not {method!r}")
    point = [real(x, "difference") for x in at]
    if not 0 <= argnum < len(point):
        raise ValueError(f"argnum {argnum} is out of range for {len(point)} arguments")
    if step is not None:
        return _quotient(f, point, argnum, real(step, "step"), method)
    h = best_step(point[argnum], method)
    for smaller in range(_SMALLEST):
        try:
            return _quotient(f, point, argnum, h / 10**smaller, method)
        except (ArithmeticError, ValueError):
            outputs_of(f, point)  # which raises if it is the point that is out of f's domain
    return _quotient(f, point, argnum, h / 10**_SMALLEST, method)


def _quotient(
    f: Callable[..., Any], point: Sequence[float], argnum: int, h: float, method: str
) -> Any:
    if h <= 0:
        raise ValueError(f"a step is positive, not {h}")
    above, below = list(point), list(point)
    above[argnum] += h
    below[argnum] -= h if method == "central" else 0.0
    width = above[argnum] - below[argnum]
    if width == 0:
        raise ValueError(f"the step {h} is lost beside {point[argnum]}")
    ends, is_scalar = outputs_of(f, above)
    starts, _ = outputs_of(f, below)
    slopes = [
        (real(end, "f") - real(start, "f")) / width for end, start in zip(ends, starts, strict=True)
    ]
    return slopes[0] if is_scalar else tuple(slopes)


def difference_errors(
    f: Callable[..., Any],
    at: Sequence[float],
    exact: float,
    steps: Iterable[float],
    argnum: int = 0,
    method: str = "central",
) -> list[tuple[float, float]]:
    """Pairs of a step and the absolute error of the difference quotient with that step.

    As the step shrinks the error first falls with it (truncation), and then grows again
    (round-off): drawn on two logarithmic axes it is a V.

    >>> errors = difference_errors(lambda x: x**3, [1.1], 3.63, [1e-1, 1e-5, 1e-12])
    >>> [error < 1e-8 for _, error in errors]
    [False, True, False]
    """
    return [(h, abs(difference(f, at, argnum, h, method) - exact)) for h in steps]
