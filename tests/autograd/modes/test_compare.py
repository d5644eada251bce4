"""The four ways to a derivative: they agree, and their costs are counted."""

import csv
import io
import json
import math

import numpy as np
import pytest

from autograd import Value, compare_modes, differentiate, exp, grad, log, sin, sqrt, tanh
from autograd.modes.compare import MODES


def second_example(a: object, b: object) -> object:
    return (a + b) * (b + 1)


@pytest.mark.parametrize("mode", MODES)
def test_known_derivatives(mode: str) -> None:
    close = 1e-8 if mode == "numeric" else 1e-15
    assert differentiate(second_example, (2, 1), mode) == pytest.approx((2, 5), rel=close)
    assert differentiate(tanh, 0.5, mode) == pytest.approx(1 - math.tanh(0.5) ** 2, rel=close)
    found = differentiate(lambda x, y: log(x) + x * y - sin(y), [2, 5], mode)
    assert found == pytest.approx((5.5, 1.7163378145367738), rel=close)
    assert differentiate(lambda x, y: y * 0 + 3, (1.0, 2.0), mode) == (0, 0)
    assert differentiate(lambda x: 3.0, 1.0, mode) == 0


def test_sweeps_are_those_of_the_theory() -> None:
    """N arguments: 2n evaluations, n expressions, n forward sweeps, 1 reverse sweep."""
    for n in (1, 2, 7):
        ways = compare_modes(lambda *xs: sum(x * x for x in xs), [0.5] * n)
        assert [way.sweeps for way in ways] == [2 * n, n, n, 1]


def test_a_jacobian_takes_a_sweep_per_argument_or_per_output() -> None:
    """N forward sweeps or 1 reverse for Rⁿ → R; 1 forward or m reverse for R → Rᵐ."""
    for n in (1, 5):
        to_one = compare_modes(lambda *xs: sum(map(exp, xs)), [0.5] * n)
        assert (to_one["forward"].sweeps, to_one["reverse"].sweeps) == (n, 1)
    for m in (2, 5):
        to_many = compare_modes(lambda x, m=m: [exp(x * k) for k in range(m)], [0.5])
        assert (to_many["forward"].sweeps, to_many["reverse"].sweeps) == (1, m)
        expected = [k * math.exp(0.5 * k) for k in range(m)]
        for way in to_many:
            assert way.derivatives == pytest.approx(expected, rel=1e-8)
    assert differentiate(lambda a, b: (a * b, a), (2, 3), "forward") == ((3, 2), (1, 0))
    assert differentiate(lambda a: (a * a, 7.0), 3, "reverse") == (6, 0)


def test_operations_of_the_worked_example_counted_by_hand() -> None:
    ways = compare_modes(lambda w, x, b: 1 / (exp(-(w * x + b)) + 1), (0, 1, 0))
    assert ways.function_operations == 6
    # Numeric: 6 evaluations of 6. Reverse: 6 values; 2 operations for the partial of the
    # reciprocal, -z·z; 8 products of an adjoint and a partial.
    assert ways["numeric"].operations == 36
    assert ways["reverse"].operations == 6 + 2 + 8
    # 10 nodes less the sharing of none, with 8 partials.
    assert ways["reverse"].stored == 10 + 8
    assert [way.stored for way in ways if way.mode in ("numeric", "forward")] == [0, 0]


@pytest.mark.parametrize("n", [10, 1_000, pytest.param(100_000, marks=pytest.mark.slow)])
def test_a_full_gradient_costs_at_most_five_functions(n: int) -> None:
    def f(*xs: object) -> object:
        return sum(tanh(x) * x + 1 / (x + 2) for x in xs)

    comparison = compare_modes(f, [0.3] * n, modes=["reverse"])
    (way,) = comparison
    assert way.operations <= 5 * comparison.function_operations
    assert way.sweeps == 1
    z = math.tanh(0.3)
    expected = z + 0.3 * (1 - z * z) - 1 / 2.3**2
    assert all(abs(d - expected) < 1e-12 for d in way.derivatives)


def test_the_table() -> None:
    comparison = compare_modes(lambda *xs: sum(map(exp, xs)), [0.5] * 20)
    lines = str(comparison).splitlines()
    assert [line.split()[0] for line in lines] == ["mode", *MODES, "The"]
    assert max(map(len, lines)) <= 100
    tables = comparison.text(width=200), comparison.markdown(), comparison.html()
    for text in (*tables, comparison.latex()):
        shown = ", ".join([f"{math.exp(0.5):.6g}"] * 5)
        assert text.replace(r"\ldots", "…").count(f"{shown}, …") == 4
    assert comparison["numeric"].largest_error < 1e-8
    assert comparison["forward"].largest_error < 1e-15
    assert repr(comparison).startswith("Comparison(numeric, symbolic")


@pytest.mark.parametrize("modes", [MODES, ["forward", "numeric"]])
def test_the_largest_error_is_a_share_of_the_largest_derivative(modes: list[str]) -> None:
    numeric = compare_modes(lambda x, y: 1e6 * exp(x) + y, (0.5, 1.0), modes)["numeric"]
    largest = 1e6 * math.exp(0.5)
    error = max(abs(d - e) for d, e in zip(numeric.derivatives, (largest, 1.0), strict=True))
    assert error > 0
    assert numeric.largest_error == pytest.approx(error / largest, abs=1e-15)


def test_a_way_that_fails_says_so_and_the_others_stand() -> None:
    comparison = compare_modes(lambda x, y: x**1.5 * y, (0.0, 2.0))
    numeric, *others = comparison
    assert numeric.failure.startswith("ValueError: x^y needs x >= 0, or a whole y, got x = -")
    assert (numeric.derivatives, [way.derivatives for way in others]) == ((), [(0.0, 0.0)] * 3)
    assert not any(way.failure for way in others)
    said = next(line for line in str(comparison).splitlines() if line.startswith("numeric: "))
    assert said == f"numeric: {numeric.failure}"
    assert repr(comparison).endswith("with 2 derivatives)")
    assert r"$\mbox{ValueError: x\textasciicircum{}y needs x $>$= 0, or a" in comparison.latex()
    with pytest.raises(ValueError, match=r"log\(x\) needs x > 0, got x = -1"):
        compare_modes(log, -1.0)
    # Not at the point left of it, which differences tried.
    says = r"the derivative of sqrt\(x\) is undefined at x = 0.0"
    for modes in (MODES, MODES[::-1]):
        with pytest.raises(ZeroDivisionError, match=says):
            compare_modes(sqrt, 0.0, modes)


def test_functions_that_differentiate_or_close_over_values() -> None:
    for f in (lambda a: grad(lambda q: q**3)(a), lambda a: a * a * Value(3.0)):
        found = [differentiate(f, 2.0, mode) for mode in MODES]
        assert found == pytest.approx([12.0] * 4, rel=1e-8)


def test_points_of_any_kind() -> None:
    assert differentiate(second_example, np.array([2.0, 1.0])) == (2, 5)
    assert compare_modes(tanh, (0.5,))["reverse"].derivatives[0] > 0
    with pytest.raises(KeyError):
        compare_modes(tanh, 0.5, ["reverse"])["numeric"]
    with pytest.raises(ValueError, match="modes is empty"):
        compare_modes(tanh, 0.5, [])
    with pytest.raises(TypeError, match=r"modes is a list such as \['reverse'\], not 'forward'"):
        compare_modes(tanh, 0.5, "forward")
    with pytest.raises(ValueError, match="no arguments"):
        differentiate(lambda: 3.0, ())


def test_wrong_use_says_what_is_wrong() -> None:
    with pytest.raises(ValueError, match="mode is one of numeric, symbolic"):
        differentiate(tanh, 1.0, "automatic")
    for mode in MODES:
        with pytest.raises(TypeError, match="real number"):
            differentiate(tanh, "1", mode)
        with pytest.raises(TypeError, match="NoneType"):
            differentiate(lambda x: None, 1.0, mode)
        with pytest.raises(ValueError, match=r"log\(x\) needs x > 0"):
            differentiate(log, -1.0, mode)


def test_the_table_in_every_format() -> None:
    ways = compare_modes(lambda a, b: a * b * 1e-9 + log(b), (1.5, 2))
    reverse = ways["reverse"]
    numbers = [str(n) for n in reverse[3:]]
    assert ways.markdown().splitlines()[5].split(" | ")[3:] == [*numbers[:2], f"{numbers[2]} |"]
    assert ways.latex().splitlines()[-3].startswith(r"$\mbox{reverse}$ & $2 \times 10^{-9}, 0.5")
    assert ways._repr_html_() == ways.html()
    assert ways.html().count("<tr") == 5
    for text in (ways.text(), ways.markdown(), ways.html()):
        assert "The function itself takes 4 operations; those of partials" in text
    rows = list(csv.DictReader(io.StringIO(ways.csv())))
    assert [row["mode"] for row in rows] == list(MODES)
    assert tuple(json.loads(rows[-1]["derivatives"])) == reverse.derivatives
    assert "0.50, " not in ways.text(precision=2)
    assert "2e−09, 0.5" in ways.text(precision=1)
    for precision in (0, 18):
        with pytest.raises(ValueError, match="precision is 1 to 17"):
            ways.text(precision=precision)
