"""Bounds on rounding errors, against the same graphs evaluated in 60 digits."""

import math
import statistics
from random import Random

import pytest
from mpmath import mp, mpf

from autograd import Graph, Trace, Value, cos, exp, maximum
from autograd.core.rounding import Rounding, digits_lost
from tests import truth
from tests.random_graphs import SMOOTH, grow


def shares(count: int) -> list[float]:
    """Of random expressions, the true error of the value as a share of its bound."""
    found = []
    rng = Random(1)
    while len(found) < count:
        inputs = [Value(rng.uniform(-2, 2)) for _ in range(rng.randint(1, 3))]
        steps = [
            (rng.choice(SMOOTH), rng.randrange(100), rng.randrange(100))
            for _ in range(rng.randint(1, 15))
        ]
        try:
            output = grow(steps, inputs)
            bound = Rounding(Graph(output)).bound if isinstance(output, Value) else 0.0
        except ArithmeticError:
            continue
        if bound == 0.0:
            continue
        with mp.workdps(60):
            true = truth.replay(output, inputs, [mpf(x.data) for x in inputs])
            found.append(float(abs(true - mpf(output.data))) / bound)
    return found


def test_bounds_hold_for_5000_expressions_and_are_not_far_off() -> None:
    found = shares(5000)
    assert max(found) <= 1.0
    assert statistics.median(found) >= 0.01


def test_the_cancelling_difference_is_named() -> None:
    x = Value(1e-3, "x")
    h = 1 - cos(x)
    f = h / (x * x)
    rounding = Rounding(Graph(f))
    assert rounding.spoiler is h
    assert digits_lost(h) == pytest.approx(6.3, abs=0.1)
    text = Trace(f, rounding=True).text(precision=4)
    assert text.splitlines()[-1] == "h₄ = 0.5000 ± 4.441e−10: h₂ = 1 − h₁ loses 6 of 16 digits"


def test_exact_operations_make_no_error() -> None:
    x = Value(0.3, "x")
    assert Rounding(Graph(maximum(-x, abs(x)))).bound == 0.0
    text = str(Trace(exp(x), rounding=True))
    assert text.endswith("no operation loses a digit")
    assert [digits_lost(z) for z in (x - x, (x - x) * 5, x / x)] == [math.inf, 0, math.log10(2)]
    assert Trace(x, rounding=True).text().endswith("x = 0.3 ± 0: no operation loses a digit")


def test_the_column_needs_the_option() -> None:
    with pytest.raises(ValueError, match="it needs rounding=True"):
        Trace(Value(1, "x") * 2).text(columns=["node", "rounding"])
