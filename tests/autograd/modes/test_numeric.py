"""Differences: their size, their error, and what is refused."""

import math

import pytest

from autograd import asin, exp, log, sqrt
from autograd.modes.numeric import best_step, difference, difference_errors


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
