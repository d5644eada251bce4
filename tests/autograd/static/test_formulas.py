"""Formulas as code over arrays, against the same formulas over floats."""

import ast
import math
from random import Random
from typing import Any

import numpy as np
import pytest

from autograd import StaticGraph, Value, exp
from autograd.ops import OPS, TABLE, Op
from autograd.ops.floatcode import FLOAT_NAMESPACE, float_code
from autograd.ops.grammar import FLOAT_RULES, evaluate, simplify
from autograd.static.printing.formulas import NumPyFormula
from autograd.static.printing.runtime import NAMESPACE, chosen
from autograd.static.program.algebra import times_partial


def test_a_product_with_0_is_not_computed() -> None:
    x, y = Value(1, "x"), Value(2, "y")
    assert StaticGraph(exp(x * 0.0 + y), [x, y]).source == StaticGraph(exp(y), [x, y]).source


CASES = [
    (op, slot, tree)
    for op in TABLE
    for slot, tree in enumerate((op.value_tree, *op.partial_trees), start=-1)
]
IDS = [f"{op.name}-{slot}" for op, slot, _ in CASES]


def compute(code: str, namespace: dict[str, Any], names: dict[str, Any]) -> Any:
    """What code that this project has generated computes."""
    return eval(code, dict(namespace), names)  # noqa: S307


def array_code(op: Op, tree: ast.expr) -> str:
    """A formula as NumPy code, in which names are what they are."""
    return ast.unparse(NumPyFormula({}, op).visit(tree))


def points(op: Op) -> list[dict[str, float]]:
    """Points of the domain and kinks, with their result z."""
    random = Random(op.name)
    found = [[random.uniform(*interval) for interval in op.domain] for _ in range(30)]
    if op.name in ("abs", "relu", "maximum", "minimum", "sigmoid", "softplus"):
        found += [[x, y][: op.arity] for x in (-800.0, 0.0, 800.0) for y in (-800.0, 0.0)]
    names = [dict(zip("xy", point, strict=False)) for point in found]
    return [{**n, "z": evaluate(op.value_tree, n, FLOAT_RULES)} for n in names]


@pytest.mark.parametrize(("op", "slot", "tree"), CASES, ids=IDS)
def test_arrays_equal_floats(op: Op, slot: int, tree: ast.expr) -> None:
    at = points(op)
    arrays = {v: np.array([names[v] for names in at]) for v in at[0]}
    expected = np.array([evaluate(tree, names, FLOAT_RULES) for names in at])
    factor = np.linspace(-2, 2, len(at))
    with np.errstate(over="raise", divide="raise", invalid="raise", under="ignore"):
        plain = compute(array_code(op, tree), NAMESPACE, arrays)
        names = {**arrays, "d": factor}
        scaled = compute(array_code(op, times_partial(tree)), NAMESPACE, names)
    assert np.allclose(plain, expected, rtol=4e-15, atol=0)
    assert np.allclose(scaled, factor * expected, rtol=4e-15, atol=0)


@pytest.mark.parametrize(("op", "slot", "tree"), CASES, ids=IDS)
def test_float_code_equals_the_formula(op: Op, slot: int, tree: ast.expr) -> None:
    code = float_code(tree, {})
    for names in points(op):
        assert compute(code, FLOAT_NAMESPACE, names) == evaluate(tree, names, FLOAT_RULES)


@pytest.mark.parametrize("number", [-2.0, -1.0, 0.0, 0.5, 1.0, 2.0, 3.0])
def test_a_power_with_a_known_exponent(number: float) -> None:
    op, x = OPS["pow"], np.array([0.3, 1.0, 2.5])
    tree = simplify(op.partial_trees[0], {"y": number})
    names = {"x": x, "z": x**number}
    found = compute(array_code(op, tree), NAMESPACE, names)
    assert np.allclose(found, [number * math.pow(v, number - 1) for v in x], rtol=4e-15, atol=0)


@pytest.mark.parametrize("name", ["maximum", "minimum"])
def test_ties_are_shared_as_one_by_one(name: str) -> None:
    op, random = OPS[name], Random(0)
    for _ in range(300):
        values = [float(random.randint(0, 2)) for _ in range(random.randint(2, 6))]
        found, so_far = [1.0], values[0]
        for y in values[1:]:
            z = evaluate(op.value_tree, {"x": so_far, "y": y}, FLOAT_RULES)
            d_x, d_y = (
                evaluate(tree, {"x": so_far, "y": y, "z": z}, FLOAT_RULES)
                for tree in op.partial_trees
            )
            found, so_far = [*(d * d_x for d in found), d_y], z
        n, before = len(values), random.randint(1, 3)  # ties in a run beside it
        beside = chosen(np.array([values]), np.array([[so_far]]), [0]).tolist()
        runs = np.array([[0.5] * before + values]), np.array([[0.5] * before + [so_far] * n])
        assert beside == [found]
        assert chosen(*runs, [0, before]).tolist()[0][before:] == found
