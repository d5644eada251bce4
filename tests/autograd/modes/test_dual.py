"""Forward mode without a graph: the same numbers as on a graph, to the last bit."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import Graph, Value, exp, log, maximum, parse, sin
from autograd.core.functions import RULES
from autograd.core.sweep import tangents
from autograd.modes.dual import Dual
from autograd.ops import TABLE, Op
from tests.autograd.ops.test_table import NAMES, points


@pytest.mark.parametrize("op", TABLE, ids=NAMES)
def test_every_row_agrees_with_the_sweep_to_the_last_bit(op: Op) -> None:
    for point in points(op):
        seeds = [0.3, -1.7][: op.arity]
        dual = RULES[op.name](*map(Dual, point, seeds))
        inputs = list(map(Value, point))
        node = RULES[op.name](*inputs)
        swept = tangents(Graph(node), dict(zip(inputs, seeds, strict=True)))
        assert (dual.primal, dual.tangent) == (node.data, swept[node])


@pytest.mark.parametrize("op", TABLE, ids=NAMES)
def test_primals_that_are_values_or_duals_give_the_same(op: Op) -> None:
    for point in points(op)[:5]:
        plain = RULES[op.name](*[Dual(x, 1.0) for x in point])
        of_values = RULES[op.name](*[Dual(Value(x), 1.0) for x in point])
        of_duals = RULES[op.name](*[Dual(Dual(x), 1.0, level=1) for x in point])
        assert of_values.primal.data == of_duals.primal.primal == plain.primal
        found = getattr(of_values.tangent, "data", of_values.tangent)
        assert found == pytest.approx(plain.tangent, rel=1e-14)
        found = getattr(of_duals.tangent, "primal", of_duals.tangent)
        assert found == pytest.approx(plain.tangent, rel=1e-14)


EXPRESSIONS = [
    "1/(exp(-(w*x + w)) + 1)", "w*x*w + sin(w)/x", "max(w, x)**2 - 3*w", "w if w > x else 2*x",
    "2 - w", "2/x", "x**2.5 + 2**x", "x**w",
]  # fmt: skip


@pytest.mark.parametrize("text", EXPRESSIONS)
@settings(max_examples=30, deadline=None)
@given(w=st.floats(0.3, 2), x=st.floats(0.3, 2))
def test_expressions_agree_with_the_sweep_to_the_last_bit(text: str, w: float, x: float) -> None:
    f = parse(text)
    duals = {"w": Dual(w, 1.0), "x": Dual(x, -0.5)}
    inputs = {"w": Value(w), "x": Value(x)}
    dual = f(**{name: duals[name] for name in f.variables})
    node = f(**{name: inputs[name] for name in f.variables})
    graph = Graph(node)
    seeds = {inputs[name]: duals[name].tangent for name in "wx" if inputs[name] in graph.names}
    assert (dual.primal, dual.tangent) == (node.data, tangents(graph, seeds)[node])


def test_numbers_on_either_side_and_numpys() -> None:
    x = Dual(2, 1)
    for dual, tangent in (
        (x + 1, 1), (1 - x, -1), (3 * x, 3), (x / 4, 0.25), (1 / x, -0.25), (x**3, 12),
        (np.float64(3) * x, 3), (x * np.int64(3), 3), (sum([x, x]), 2), (+x, 1), (-x, -1),
        (abs(-x), 1), (maximum(1, x), 1), (maximum(x, 3), 0), (x.arctan(), 0.2),
    ):  # fmt: skip
        assert dual.tangent == tangent
    assert [d.tangent for d in np.exp(np.array([Dual(0, 1), Dual(0, 2)]))] == [1, 2]
    assert x > 1
    assert min(x, Dual(1)).primal == 1


def test_a_value_and_a_dual_make_a_dual_of_values() -> None:
    w = Value(3, "w")
    for y in (w * Dual(2, 1), Dual(2, 1) * w, RULES["mul"](w, Dual(2, 1))):
        assert isinstance(y, Dual)
        assert y.primal.data == 6
        assert y.tangent.data == 3


def test_levels_keep_two_differentiations_apart() -> None:
    inner, outer = Dual(1, 1, level=1), Dual(2, 1)
    y = inner * outer
    assert (y.level, y.primal.primal, y.tangent.primal) == (1, 2, 2)
    assert (y.primal.tangent, y.tangent.tangent) == (1, 1)


@pytest.mark.parametrize(
    ("expression", "error", "says"),
    [
        (lambda: log(Dual(-1, 1)), ValueError, "log(x) needs x > 0, got x = -1.0"),
        (lambda: 1 / Dual(0, 1), ZeroDivisionError, "1/x is undefined at x = 0.0"),
        (lambda: exp(Dual(1000, 1)), OverflowError, "exp(x) overflows at x = 1000.0"),
        (lambda: sin(Dual(1, 1e300)) * Dual(1, 1) * 1e300, OverflowError, "the tangent overflows"),
        (lambda: Dual("1", 1), TypeError, "Dual takes a real number, not str"),
        (lambda: Dual(1, math.nan), ValueError, "Dual takes a finite number, not nan"),
        (lambda: Dual(1, 1) + "1", TypeError, "unsupported operand"),
        (lambda: maximum(Dual(1, 1), None), TypeError, "maximum takes a real number, not None"),
    ],
)
def test_what_fails_says_why(expression: object, error: type[Exception], says: str) -> None:
    with pytest.raises(error) as caught:
        expression()
    assert says in str(caught.value)
