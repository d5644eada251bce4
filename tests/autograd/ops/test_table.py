"""Every row of the table against mpmath's definitions, and the table's own checks."""

import math
import random
from itertools import product

import pytest
from mpmath import mpf

import autograd
from autograd import Constant, Value, formula
from autograd.core import functions
from autograd.core.compiler import COMPUTE_NAMESPACE, evaluator, recorder
from autograd.core.value import RECORDERS, lift
from autograd.ops import OPS, TABLE, Op
from autograd.ops.grammar import FLOAT_FUNCTIONS, FLOAT_RULES, evaluate, simplify
from tests import truth

SPECIAL: dict[str, list[tuple[float, ...]]] = {
    "add": [(0.0, 0.0), (1e308, -1e308), (5e-324, 5e-324)],
    "sub": [(1.0, 1.0 + 2**-52), (1e300, 1e-300)],
    "mul": [(0.0, -1.0), (1e154, 1e154), (-1e-160, 1e-160)],
    "div": [(0.0, 3.0), (1.0, -3.0), (1e-300, 1e7)],
    "mod": [(5.5, 2.0), (-5.5, 2.0), (5.5, -2.0), (1e17, 3.0), (1e-300, 7.0)],
    "identity": [(0.0,), (1e308,), (-5e-324,)],
    "neg": [(0.0,), (1e308,)],
    "reciprocal": [(-1.0,), (1e150,), (1e-150,), (3.0,)],
    "pow": [(1e-310, 0.0), (1e-310, 1e-5), (2.0, 0.0), (10.0, -3.0), (1e-3, 100.0), (2.0, 0.5)],
    "exp": [(0.0,), (-700.0,), (700.0,), (1e-17,)],
    "exp2": [(0.0,), (-1000.0,), (1000.0,), (3.0,)],
    "expm1": [(1e-17,), (-40.0,), (700.0,)],
    "log": [(1.0,), (5e-300,), (1e300,), (1.0000001,)],
    "log2": [(1.0,), (8.0,), (5e-300,), (1e300,)],
    "log10": [(1.0,), (1000.0,), (5e-300,), (1e300,)],
    "log1p": [(1e-17,), (1e300,), (-0.999,)],
    "sqrt": [(1e-300,), (1e300,), (2.0,)],
    "cbrt": [(-8.0,), (1e-300,), (1e300,), (27.0,)],
    "sin": [(0.0,), (1e5,), (3.141592653589793,)],
    "cos": [(0.0,), (1e5,), (1.5707963267948966,)],
    "tan": [(0.0,), (1.5,), (1e5,)],
    "asin": [(0.0,), (0.999999,), (-1e-12,)],
    "acos": [(0.0,), (0.999999,), (-0.5,)],
    "atan": [(0.0,), (1e150,), (-1e-12,)],
    "atan2": [(0.0, 2.0), (1e200, 1e200), (1e-200, -1e-200), (3.0, 0.0)],
    "sinh": [(1e-9,), (700.0,), (-20.0,)],
    "cosh": [(1e-9,), (700.0,), (-20.0,)],
    "tanh": [(1e-9,), (0.0,)],
    "asinh": [(1e-9,), (1e160,), (-20.0,)],
    "acosh": [(1.0000001,), (1e160,)],
    "atanh": [(1e-9,), (0.999999,)],
    "erf": [(1e-9,), (5.0,), (-3.0,)],
    "erfc": [(1e-9,), (5.0,), (-3.0,)],
    "hypot": [(3.0, 4.0), (1e200, 1e200), (0.0, 2.0), (-1e-200, 1e-200)],
    "abs": [(-1e-300,), (1e308,)],
    "sign": [(1e-300,), (-1e308,)],
    "floor": [(1e-300,), (-1e-300,), (1e15 + 0.5,), (-2.5,)],
    "maximum": [(-0.5, 1e300), (2.0, 1.0)],
    "minimum": [(-0.5, 1e300), (2.0, 1.0)],
    "heaviside": [(1e-300,), (-1e-300,), (1e308,)],
    "relu": [(1e-300,), (-1e-300,), (1e308,)],
    "sigmoid": [(0.0,), (-40.0,), (-700.0,)],
    "stop_gradient": [(0.0,), (-1e308,)],
    "softplus": [(0.0,), (-40.0,), (700.0,), (1000.0,), (-700.0,)],
}

NAMES = [op.name for op in TABLE]

# Large arguments at which 1 - z cancels: there the value is held to the truth, and the
# partial to the rounding error of z.
CANCELLING = [("tanh", 20.0), ("tanh", -1000.0), ("sigmoid", 40.0), ("sigmoid", 1000.0)]


def points(op: Op) -> list[tuple[float, ...]]:
    """Points of a row's domain, the same in every run."""
    generator = random.Random(op.name)
    return [tuple(generator.uniform(*interval) for interval in op.domain) for _ in range(40)]


def check_row(op: Op, points: list[tuple[float, ...]]) -> None:
    """Value and partials against the definition, relative 1e-14."""
    names = {"Value": Value, "Constant": Constant, "new": object.__new__, "lift": lift}
    record = recorder(op, {**COMPUTE_NAMESPACE, **names})
    for point in points:
        node = record(*map(Value, point))
        expected = truth.value(op, point)
        assert agree(node.data, expected), f"{op.name}{point} = {node.data}, not {expected}"
        for slot, d in enumerate(node.partials):
            expected = truth.partial(op, slot, point)
            assert agree(d, expected), f"∂{op.name}{point}/∂{'xy'[slot]} = {d}, not {expected}"


def agree(found: float, expected: object) -> bool:
    """Whether a float is right to 1e-14, or to the last bit of the smallest floats."""
    return abs(mpf(found) - expected) <= max(1e-14 * abs(expected), mpf(5e-324))


@pytest.mark.parametrize("op", TABLE, ids=NAMES)
def test_value_and_partials_in_the_domain(op: Op) -> None:
    check_row(op, points(op))


@pytest.mark.parametrize("op", TABLE, ids=NAMES)
def test_value_and_partials_at_special_values(op: Op) -> None:
    check_row(op, SPECIAL[op.name])


@pytest.mark.parametrize(("name", "x"), CANCELLING)
def test_saturated(name: str, x: float) -> None:
    node = RECORDERS[name](Value(x))
    assert agree(node.data, truth.value(OPS[name], (x,)))
    assert abs(node.partials[0] - truth.partial(OPS[name], 0, (x,))) < 2e-16


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("mul", {"partials": ("x", "y")}),
        ("sub", {"partials": ("1", "1")}),
        ("sin", {"partials": ("1.001 * cos(x)",)}),
        ("exp", {"partials": ("-z",)}),
        ("div", {"partials": ("-z / y", "1 / y")}),
        ("log", {"value": "log(x) * 1.0000000000001"}),
        ("softplus", {"partials": ("1 - 1 / (1 + exp(x)) ** 1.0000001",)}),
    ],
)
def test_the_check_finds_planted_errors(name: str, change: dict[str, object]) -> None:
    op = OPS[name]
    row = {"value": op.value, "partials": op.partials, **change}
    wrong = Op(name, row["value"], row["partials"], op.latex, op.symbol, op.domain)
    with pytest.raises(AssertionError, match=name):
        check_row(wrong, points(op))


@pytest.mark.parametrize("op", TABLE, ids=NAMES)
def test_generated_equals_interpreted(op: Op) -> None:
    for point in points(op) + SPECIAL[op.name]:
        names = dict(zip("xy", point, strict=False))
        names["z"] = evaluate(op.value_tree, names, FLOAT_RULES)
        node = RECORDERS[op.name](*map(Value, point))
        assert node.data == evaluator(op)(*point) == names["z"]
        assert list(node.partials) == [
            evaluate(tree, names, FLOAT_RULES) for tree in op.partial_trees
        ]


@pytest.mark.parametrize("op", [op for op in TABLE if op.arity == 2], ids=lambda op: op.name)
def test_numbers_on_either_side(op: Op) -> None:
    for x, y in points(op)[:5]:
        both = RECORDERS[op.name](Value(x), Value(y))
        left = RECORDERS[op.name](x, Value(y))
        right = RECORDERS[op.name](Value(x), y)
        assert left.data == both.data == right.data
        assert left.partials == (None, both.partials[1])
        assert right.partials == (both.partials[0], None)


@pytest.mark.parametrize(
    ("name", "point", "partials"),
    [
        ("relu", (0.0,), (0.0,)),
        ("relu", (-0.0,), (0.0,)),
        ("abs", (0.0,), (0.0,)),
        ("maximum", (2.0, 2.0), (0.5, 0.5)),
        ("minimum", (2.0, 2.0), (0.5, 0.5)),
        ("sign", (0.0,), (0.0,)),
        ("floor", (2.0,), (0.0,)),
        ("mod", (4.0, 2.0), (1.0, -2.0)),
        ("pow", (0.0, 2.0), (0.0, 0.0)),
        ("pow", (0.0, 1.0), (1.0, 0.0)),
    ],
)
def test_conventions_at_kinks(
    name: str, point: tuple[float, ...], partials: tuple[float, ...]
) -> None:
    assert RECORDERS[name](*map(Value, point)).partials == partials


@pytest.mark.parametrize("op", [op for op in TABLE if op.arity == 1], ids=lambda op: op.name)
def test_what_a_row_needs_is_where_it_is_defined(op: Op) -> None:
    for x in (-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0):
        defined = eval(op.needs or "True", {"x": x})  # noqa: S307 - a comparison in the table
        try:
            functions.RULES[op.name](x)
        except ValueError:
            assert not defined
        except ZeroDivisionError:
            assert (op.name, x) == ("reciprocal", 0.0)
        else:
            assert defined


def test_values_at_jumps() -> None:
    assert [functions.sign(x) for x in (-2, -0.0, 0, 2)] == [-1, 0, 0, 1]
    assert [functions.heaviside(x) for x in (-2, -0.0, 0, 2)] == [0, 0, 0, 1]
    assert [functions.floor(x) for x in (-2.5, -2, 2, 2.5)] == [-3, -2, 2, 2]


@pytest.mark.parametrize(
    ("x", "n", "z", "d"), [(-2, 3, -8, 12), (-2, -2, 0.25, 0.25), (0, 2, 0, 0)]
)
def test_a_constant_power_needs_no_logarithm(x: float, n: float, z: float, d: float) -> None:
    node = Value(x) ** n
    assert (node.op, node.data, node.partials) == (OPS["pow"], z, (d, None))


def test_a_tiny_power_overflows_only_if_its_derivative_does() -> None:
    assert (Value(1e-310) ** 0).partials == (0.0, None)
    assert (Value(-1e-310) ** 0).partials == (0.0, None)
    assert (Value(1e-310) ** 1e-10).partials[0] == pytest.approx(1e300, rel=1e-7)
    with pytest.raises(OverflowError, match="the derivative of x"):
        Value(1e-310) ** -0.5


def test_modulo_is_pythons() -> None:
    for x, y in product((7.5, -7.5, 1e17, 0.0), (2.0, -2.0, 3.0)):
        assert (Value(x) % y).data == (x % Value(y)).data == functions.mod(x, y) == x % y
    with pytest.raises(ZeroDivisionError, match=r"mod\(x, y\) is undefined at x = 1\.0, y = 0\.0"):
        Value(1) % 0


def test_stop_gradient_has_the_value_and_no_derivative() -> None:
    x = Value(3, "x")
    y = functions.stop_gradient(x) * x
    y.backward()
    assert (y.data, x.grad, y.operands[0].partials) == (9.0, 3.0, (0.0,))
    assert formula(y) == "stop_gradient(x) × x"
    assert autograd.grad(autograd.grad(lambda x: functions.stop_gradient(x) * x * x))(3.0) == 6.0
    program = autograd.StaticGraph(y, [x])
    assert program([[5.0]]) == 25.0
    assert program.value_and_grad([[5.0], [2.0]], inputs=True)[2].tolist() == [[2.5], [1.0]]


def test_every_function_of_the_grammar_is_a_row() -> None:
    """Or a partial could not be evaluated on nodes."""
    assert {name: OPS[name].arity for name in FLOAT_FUNCTIONS} == FLOAT_FUNCTIONS


def test_zero_to_the_zero_has_no_derivative_by_the_exponent() -> None:
    assert (Value(0) ** 0).partials == (0.0, None)
    with pytest.raises(ValueError, match=r"the derivative of x\^y is undefined at x = 0\.0"):
        Value(0) ** Value(0)


@pytest.mark.parametrize("op", TABLE, ids=NAMES)
def test_a_formula_of_known_numbers_is_simplified_to_one_of_the_same_value(op: Op) -> None:
    for point in product((-1.0, 0.0, 0.5, 1.0, 2.0), repeat=op.arity):
        names = dict(zip("xy", point, strict=False))
        for known, tree in product(names, (op.value_tree, *op.partial_trees)):
            try:
                all_names = {**names, "z": evaluate(op.value_tree, names, FLOAT_RULES)}
                expected = evaluate(tree, all_names, FLOAT_RULES)
            except (ArithmeticError, ValueError):
                continue
            simplified = simplify(tree, {known: names[known]})
            assert evaluate(simplified, all_names, FLOAT_RULES) == expected


def test_names_and_aliases_are_told_apart() -> None:
    words = [word for op in TABLE for word in (op.name, *op.aliases)]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("op", TABLE, ids=NAMES)
def test_constants_of_constants_are_constant(op: Op) -> None:
    for point in points(op)[:3]:
        node = RECORDERS[op.name](*map(Constant, point))
        assert isinstance(node, Constant)
        assert node.partials == (None,) * op.arity
        assert node.data == RECORDERS[op.name](*map(Value, point)).data


def test_no_operation_is_silent_at_the_ends_of_the_floats() -> None:
    extremes = [0.0, -0.0, 5e-324, 1e-160, 1.0, -1.0, 0.5, 37.0, 710.0, 1e160, 1.7e308, -1.7e308]
    for op in TABLE:
        for point in product(extremes, repeat=op.arity):
            try:
                node = RECORDERS[op.name](*map(Value, point))
            except (ZeroDivisionError, OverflowError, ValueError):
                continue
            assert all(map(math.isfinite, (node.data, *node.partials)))
            assert isinstance(node.data, float)
