"""Numerical differentiation: differences, and how wrong they are."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from autograd.core.operators import real
from autograd.modes.calls import Function, outputs_of
from autograd.text.words import counted

METHODS = ("central", "forward")
_EPSILON = sys.float_info.epsilon
_STRAIGHT = 1e-6
"""The largest second difference, relative to the values, with which one step is trusted."""
_SETTLED = 1e-3
"""The largest error of an extrapolated difference, relative to the steepness."""
_POLE = 2.5
"""How much the second difference over h² grows at most, when h is halved, unless there is a pole.

It stays where a function is smooth, is doubled at a kink, and four times as large at a pole.
"""
_NOISE = 1e-12
"""The largest second difference, relative to the values, that may be round-off."""
_FLAT = 1e-4
"""The steepness of a constant: how much of its value it is taken to change in the first step."""
_ENOUGH = 1e-11
"""The error of an extrapolated difference, relative to the steepness, that is not improved on."""
_HALVINGS = 120
"""How often a step is halved at most."""
_ORDERS = 6
"""How many terms of the truncation error are removed at most."""


def best_step(x: float, method: str = "central") -> float:
    """The step at which truncation and round-off are about equal.

    ε^(1/3) for central and ε^(1/2) for forward differences, times |x| where that is above 1.

    The error of a central difference is about h²/6 · f‴ + ε/h · f, that of a forward one
    h/2 · f″ + 2ε/h · f, with ε = 2⁻⁵². Source: Press et al., *Numerical Recipes* (3rd ed.,
    2007), sec. 5.7.
    """
    relative: float = _EPSILON ** (1 / 3 if method == "central" else 1 / 2)
    return max(1.0, abs(x)) * relative


def difference(
    f: Function,
    at: Sequence[float],
    argnum: int = 0,
    step: float | None = None,
    method: str = "central",
) -> Any:
    """The difference quotient of f by one argument: a number, or several if f returns several.

    Central: (f(x + h) − f(x − h)) / 2h; forward: (f(x + h) − f(x)) / h. Without a `step` it is
    the `best_step`, unless that leads out of f's domain, or f bends so much on the way that
    there may be a pole: then the differences are `extrapolated`. Raises ValueError for an
    unknown method, a step that is not positive or so small that x + h is x, and a function
    whose quotients do not settle.

    >>> round(difference(lambda x: x**3, [2.0]), 6)
    12.0
    >>> round(difference(lambda x: 1 / x, [1e-8]) / 1e16, 6)
    -1.0
    """
    if method not in METHODS:
        raise ValueError(f"method is one of {', '.join(METHODS)}, not {method!r}")
    point = [real(x, "difference") for x in at]
    if not 0 <= argnum < len(point):
        raise ValueError(f"argnum {argnum} is out of range for {counted(len(point), 'argument')}")
    here, is_scalar = outputs_of(f, point)
    slopes: tuple[float, ...] | None
    if step is not None:
        slopes = _ends(f, point, argnum, real(step, "step"), method).slopes
    else:
        slopes = _with_best_step(f, point, argnum, method, here)
    if slopes is None:
        limits = extrapolated(f, point, argnum, method)
        if not all(limit.is_settled(_SETTLED) for limit in limits):
            raise ValueError(
                f"the difference quotients do not settle at {point[argnum]}: the function jumps, "
                "or is not smooth in the steps tried"
            )
        slopes = tuple(limit.slope for limit in limits)
    return slopes[0] if is_scalar else slopes


class Limit(NamedTuple):
    """The limit of difference quotients, and the estimate of its error.

    `steepness` is what the error is to be compared with: the larger quotient of the two sides,
    at the first step or at this one.
    """

    slope: float
    error: float
    steepness: float

    def is_settled(self, tolerance: float) -> bool:
        """Whether the error is at most a tolerance, relative to the steepness."""
        return self.error <= tolerance * max(abs(self.slope), self.steepness)


def extrapolated(
    f: Function, at: Sequence[float], argnum: int = 0, method: str = "central"
) -> list[Limit]:
    """The limits of the difference quotients of f by one argument, one for each output.

    From quotients with a step that is halved again and again, the terms of the truncation
    error are removed one after another; the limit is the entry of this table that differs least
    from its neighbours. Steps that lead out of f's domain are left out. Raises what f raises
    if there are no others. Source: Ridders, *Accurate computation of F′(x) and F′(x)F″(x)*
    (Advances in Engineering Software 4, 1982); Press et al., *Numerical Recipes* (3rd ed.,
    2007), sec. 5.7.

    >>> (limit,) = extrapolated(lambda x: x**5, [2.0])
    >>> abs(limit.slope - 80) < 10 * limit.error < 1e-9
    True
    """
    point = [real(x, "at") for x in at]
    here = _outputs(f, point)
    x = point[argnum]
    h = math.ldexp(1.0, math.frexp(max(1.0, abs(x)))[1] - 4)  # a power of two: x + h is exact
    tables: list[_Table] = []
    failure: Exception | None = None
    for _ in range(_HALVINGS):
        if h < 2 * math.ulp(x):
            break
        try:
            ends = _ends(f, point, argnum, h, method)
        except (ArithmeticError, ValueError) as error:
            tables, failure = [], error
        else:
            tables = tables or [_Table(method) for _ in here]
            for table, above, middle, below in zip(
                tables, ends.above, here, ends.below, strict=True
            ):
                table.append(above, middle, below, ends.width)
            if all(table.quality <= _ENOUGH for table in tables):
                break
        h /= 2
    if not tables:
        raise failure or ValueError(f"there is no step beside {x}")
    return [table.best for table in tables]


class _Table:
    """Ridders' table for one output: quotients, and what is left without terms of their error."""

    def __init__(self, method: str) -> None:
        self.base = 4.0 if method == "central" else 2.0
        self.row: list[float] = []
        self.bend = math.inf
        self.first = 0.0
        self.quality = math.inf
        self.best = Limit(0.0, math.inf, 0.0)

    def append(self, above: float, middle: float, below: float, width: float) -> None:
        """A row for one more step."""
        size = max(abs(above), abs(middle), abs(below))
        steepness = max(abs(above - middle), abs(middle - below)) / width
        if not self.row:
            self.first = max(steepness, _FLAT * size / width)
        steepness = max(steepness, self.first)
        second = abs(above - 2.0 * middle + below)
        bend, previous = second / width / width, self.bend
        self.bend = bend
        if bend > _POLE * previous and second > _NOISE * size:
            self.row = []  # nothing is extrapolated across a pole
        row = [(above - below) / width]
        for order, coarser in enumerate(self.row[: _ORDERS - 1], start=1):
            finer = row[-1]
            row.append(finer + (finer - coarser) / (self.base**order - 1.0))
            error = max(abs(row[-1] - finer), abs(row[-1] - coarser)) + _EPSILON * size / width
            quality = error / steepness if steepness else error
            if quality <= self.quality:
                self.quality, self.best = quality, Limit(row[-1], error, steepness)
        self.row = row


class _Ends(NamedTuple):
    """The outputs of a function at both ends of a step."""

    above: tuple[float, ...]
    below: tuple[float, ...]
    width: float

    @property
    def slopes(self) -> tuple[float, ...]:
        return tuple((a - b) / self.width for a, b in zip(self.above, self.below, strict=True))

    def is_straight(self, middle: Sequence[float]) -> bool:
        """Whether the outputs hardly bend between the ends, given those in the middle."""
        return all(
            abs(a - 2.0 * m + b) <= _STRAIGHT * max(abs(a), abs(m), abs(b))
            for a, m, b in zip(self.above, middle, self.below, strict=True)
        )


def _ends(f: Function, point: Sequence[float], argnum: int, h: float, method: str) -> _Ends:
    if h <= 0:
        raise ValueError(f"a step is positive, not {h}")
    above, below = list(point), list(point)
    above[argnum] += h
    below[argnum] -= h if method == "central" else 0.0
    width = above[argnum] - below[argnum]
    if width == 0:
        raise ValueError(f"the step {h} is lost beside {point[argnum]}")
    return _Ends(_outputs(f, above), _outputs(f, below), width)


def _outputs(f: Function, point: Sequence[float]) -> tuple[float, ...]:
    return tuple(real(y, "f") for y in outputs_of(f, point)[0])


def _with_best_step(
    f: Function, point: list[float], argnum: int, method: str, here: Sequence[Any]
) -> tuple[float, ...] | None:
    """The quotients with the best step, or None where it is too long."""
    h = best_step(point[argnum], method)
    try:
        ends = _ends(f, point, argnum, h, method)
        if method == "forward":
            point = [*point[:argnum], point[argnum] + h / 2, *point[argnum + 1 :]]
            here = _outputs(f, point)
    except (ArithmeticError, ValueError):
        return None
    return ends.slopes if ends.is_straight(here) else None


def difference_errors(
    f: Function,
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
