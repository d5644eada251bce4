"""Differences: their size, their error, and what is refused."""

import math
from typing import Any

import pytest

from autograd import asin, exp, log, sqrt
from autograd.modes.numeric import best_step, difference, difference_errors, extrapolated


@pytest.mark.parametrize(("method", "tolerance"), [("central", 1e-10), ("forward", 1e-7)])
def test_the_best_step_is_good(method: str, tolerance: float) -> None:
    for x in (0.1, 1.0, 30.0):
        assert difference(exp, [x], method=method) == pytest.approx(
            math.exp(x), rel=100 * tolerance
        )
        found = difference(math.sin, [x], method=method)
        assert abs(found - math.cos(x)) < 100 * tolerance


@pytest.mark.parametrize(("method", "order"), [("central", 2), ("forward", 1)])
def test_the_error_falls_with_the_order_of_the_method_and_then_grows(
    method: str, order: int
) -> None:
    steps = [10.0**-k for k in range(1, 16)]
    errors = dict(difference_errors(math.exp, [1.0], math.e, steps, method=method))
    assert math.log10(errors[steps[0]] / errors[steps[1]]) == pytest.approx(order, abs=0.05)
    best = min(errors, key=errors.__getitem__)
    assert best / 100 < best_step(1.0, method) < best * 100
    assert errors[steps[-1]] > 1e3 * errors[best]


def test_near_the_end_of_the_domain_the_step_shrinks() -> None:
    for f, x, slope in ((sqrt, 1e-4, 50), (log, 1e-8, 1e8), (asin, 0.9999999999, 70710.678)):
        assert difference(f, [x]) == pytest.approx(slope, rel=0.2)
    with pytest.raises(ValueError, match=r"log\(x\) needs x > 0, got x = -1\.0"):
        difference(log, [-1.0])


@pytest.mark.parametrize("method", ["central", "forward"])
@pytest.mark.parametrize(
    ("f", "x", "slope"),
    [
        (lambda x: 1 / x, 1e-8, -1e16),
        (lambda x: 1 / x, -1e-9, -1e18),
        (lambda x: 1 / (x * x), 1e-8, -2e24),
        (lambda x: 1 / (x - 1), 1 + 2**-20, -(2.0**40)),
        (lambda x: math.sin(1e6 * x), 0.3, 1e6 * math.cos(3e5)),
        (lambda x: abs(x), 1e-7, 1.0),
        (lambda x: x * x, 0.0, 0.0),
        (lambda x: x * x, 1e-9, 2e-9),
        (lambda x: x**4, 0.0, 0.0),
    ],
)
def test_poles_and_sharp_bends_near_by_are_not_stepped_across(
    f: Any, x: float, slope: float, method: str
) -> None:
    assert difference(f, [x], method=method) == pytest.approx(slope, rel=1e-7, abs=1e-6)
    (limit,) = extrapolated(f, [x], method=method)
    assert abs(limit.slope - slope) <= 10 * limit.error + 1e-15
    assert limit.error < 1e-7 * limit.steepness


def test_both_outputs_settle_on_their_own() -> None:
    found = difference(lambda x: (1 / x, math.sin(x)), [1e-8])
    assert found == pytest.approx((-1e16, 1.0), rel=1e-9)


def test_a_jump_is_told() -> None:
    for method in ("central", "forward"):
        with pytest.raises(ValueError, match=r"do not settle at 0\.0"):
            difference(lambda x: 1.0 if x > 0 else 0.0, [0.0], method=method)


def test_other_arguments_stay() -> None:
    assert difference(lambda x, y: x * y, [2.0, 3.0], argnum=1) == pytest.approx(2.0, rel=1e-9)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"method": "backward"}, "method is one of central, forward"),
        ({"step": 0.0}, "a step is positive"),
        ({"step": -1.0}, "a step is positive"),
        ({"step": 1e-30}, "lost beside 1.0"),
        ({"argnum": 1}, "argnum 1 is out of range"),
    ],
)
def test_wrong_use_says_what_is_wrong(options: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        difference(math.exp, [1.0], **options)
