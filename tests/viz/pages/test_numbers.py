"""The page computes and writes numbers as Python does."""

import math
import random
from collections.abc import Sequence
from itertools import product

import pytest

from autograd import Constant, Graph, Trace, Value, parse
from autograd.core.value import RECORDERS
from autograd.notation.plain import Notation, written_number
from autograd.ops import OPS, TABLE, Op
from tests.viz.pages.browser import Browser
from tests.viz.pages.examples import random_graph
from viz.pages.data import graph_data
from viz.pages.javascript import rows

EXTREMES = [
    0.0, -0.0, 5e-324, -1e-160, 1.0, -1.0, 0.5, -0.5, 1.5, -1.5, 2.0, -3.0, 37.0, 710.0, -750.0,
    1e16, 1e160, 1.7e308, -1.7e308,
]  # fmt: skip
EXACT = {"add", "sub", "mul", "div", "neg", "identity", "reciprocal", "relu", "abs", "maximum",
         "minimum", "heaviside", "sqrt"}  # fmt: skip

EVALUATE = """
return DATA.map(({graph, seed, leaves}) => {
  const model = new Model(graph, ROWS), now = model.evaluate(leaves);
  const text = list => list.map(x => x === null ? null : repr(x));
  return {
    values: text(now.values), partials: now.partials.map(text),
    errors: now.errors.map(x => x || null),
    tangents: text(model.tangents(now, seed)), adjoints: text(model.adjoints(now).found),
  };
});
"""


def numbers(count: int) -> list[float]:
    """Special numbers, random ones, and some halfway between two that are written."""
    generator = random.Random(4)
    found = [0.0, 1 / 1024, 5e-324, 1.7976931348623157e308, 1e16, 123456789012345680.0, 1e-4]
    while 2 * len(found) < count:
        found.append(generator.gauss(0, 1) * 10 ** generator.uniform(-12, 20))
        found.append(generator.randrange(1, 10**6) / 2 ** generator.randrange(1, 12))
        found.append(generator.randrange(1, 10**5) * 10.0 ** generator.randrange(0, 8) + 0.5)
    return [sign * x for x in found for sign in (1, -1)][:count]


@pytest.mark.parametrize("count", [20_000, pytest.param(110_000, marks=pytest.mark.slow)])
def test_numbers_are_written_as_python_writes_them(browser: Browser, count: int) -> None:
    data = numbers(count)
    assert len(data) == count
    precisions = [1, 3, 4, 6, 17]
    found = browser.compute(
        "[]",
        "return DATA[1].map(p => DATA[0].map(x => format(Number(x), p)).join(' '))",
        [[repr(x) for x in data], precisions],
    )
    for precision, text in zip(precisions, found, strict=True):
        assert text.split(" ") == [written_number(x, precision) for x in data], precision


def test_numbers_are_told_in_errors_as_python_tells_them(browser: Browser) -> None:
    data = numbers(20_000)
    found = browser.compute(
        "[]", "return DATA.map(x => repr(Number(x))).join(' ')", [repr(x) for x in data]
    )
    assert found.split(" ") == [repr(x) for x in data]


@pytest.mark.parametrize(
    ("text", "number"),
    [("1.5", 1.5), ("−3", -3.0), ("0,25", 0.25), (" 1/3 ", 1 / 3), ("-pi/2", -math.pi / 2),
     ("1e-3", 1e-3), (".5", 0.5), ("5.", 5.0), ("", None), ("1/0", None), ("alert(1)", None),
     ("1 2", None), ("0x10", None), ("1e999", None), ("Infinity", None)],
)  # fmt: skip
def test_what_somebody_types(browser: Browser, text: str, number: float | None) -> None:
    found = browser.compute("[]", "return JSON.stringify(typed(DATA))", text)
    assert found == ("null" if number is None else repr(number).removesuffix(".0"))


def replayed(output: Value, leaves: Sequence[float]) -> list[Value]:
    """The nodes of a graph recorded once more, from other leaves."""
    given, made = iter(leaves), {}
    for node in Graph(output):
        if node.op is not None:
            made[node] = RECORDERS[node.op.name](*(made[x] for x in node.operands))
        else:
            x = next(given) if not node.is_constant else node.data
            made[node] = type(node)(x, node.label)
    return list(made.values())


def job(output: Value, ops: list[Op], leaves: Sequence[float]) -> dict[str, object]:
    """A graph, its first input as the seed, and its leaves, in the order of the nodes."""
    graph = Graph(output)
    used, data = graph_data(Notation(graph), {})
    for node in data["nodes"]:
        if "op" in node:
            node["op"] = ops.index(used[node["op"]])
    given = iter(leaves)
    places = [next(given) if node in graph.inputs else node.data for node in graph]
    return {"graph": data, "seed": graph.nodes.index(graph.inputs[0]), "leaves": places}


@pytest.mark.parametrize("op", TABLE, ids=lambda op: op.name)
def test_a_row_raises_what_python_raises(browser: Browser, op: Op) -> None:
    middle = [Value((low + high) / 2, v) for v, (low, high) in zip("xy", op.domain, strict=False)]
    output = RECORDERS[op.name](*middle)
    points = list(product(EXTREMES, repeat=op.arity))
    found = browser.compute(rows([op]), EVALUATE, [job(output, [op], point) for point in points])
    for point, result in zip(points, found, strict=True):
        try:
            node = RECORDERS[op.name](*map(Value, point, "xy"))
            expected = None
        except (ArithmeticError, ValueError) as error:
            expected = [type(error).__name__, str(error)]
        if expected:
            assert result["errors"][-1] == expected, point
            continue
        assert result["errors"] == [] or result["errors"][-1] is None, (point, result["errors"])
        got = [float(x) for x in (result["values"][-1], *result["partials"][-1])]
        for a, b in zip(got, (node.data, *node.partials), strict=True):
            assert a == b if op.name in EXACT else math.isclose(a, b, rel_tol=1e-13), (point, a, b)


@pytest.mark.parametrize("name", ["mul", "pow", "exp"])
def test_constants_have_no_partial(browser: Browser, name: str) -> None:
    op = OPS[name]
    operands = [Constant(-2.0, "c"), Value(3.0, "x")][: op.arity]
    if op.arity == 2:
        output = RECORDERS[name](operands[1], operands[0])
        (found,) = browser.compute(rows([op]), EVALUATE, [job(output, [op], [3.0])])
        assert found["partials"][-1][1] is None
        assert found["errors"] == []
        assert found["adjoints"][1] == "0.0"


ARITHMETIC = [OPS[name] for name in ("add", "sub", "mul", "div", "neg", "reciprocal")]


def check_graphs(browser: Browser, ops: Sequence[Op], count: int, tolerance: float) -> None:
    """Random graphs, their leaves as recorded and moved, against Python."""
    generator = random.Random(8)
    cases = []
    for seed in range(count):
        output = random_graph(seed, ops)
        leaves = [x.data for x in Graph(output).inputs]
        cases.append((output, leaves))
        cases += [(output, [x + generator.gauss(0, 0.5) for x in leaves]) for _ in range(2)]
    found = browser.compute(
        rows(TABLE), EVALUATE, [job(output, list(TABLE), leaves) for output, leaves in cases]
    )
    compared = 0
    for (output, leaves), result in zip(cases, found, strict=True):
        try:
            nodes = replayed(output, leaves)
            trace = Trace(
                nodes[-1], tangent_seed=next(n for n in nodes if not n.op and not n.is_constant)
            )
        except (ArithmeticError, ValueError):
            assert any(result["errors"]) or None in result["adjoints"] + result["tangents"]
            continue
        compared += 1
        assert not any(result["errors"])
        by_node = dict(zip(trace.nodes, trace, strict=True))
        pairs = []
        for i, node in enumerate(nodes):
            pairs.append((result["values"][i], node.data))
            pairs += zip(result["partials"][i], node.partials, strict=True)
            if not node.is_constant:
                pairs.append((result["tangents"][i], by_node[node].tangent))
                pairs.append((result["adjoints"][i], by_node[node].adjoint))
        assert all((a is None) == (b is None) for a, b in pairs)
        numbers = [(float(a), b) for a, b in pairs if a is not None]
        largest = max(abs(b) for _, b in numbers)
        for a, b in numbers:
            assert abs(a - b) <= tolerance * largest, (output, leaves, a, b)
    assert compared > 2 * count


def test_arithmetic_is_equal_to_the_last_bit(browser: Browser) -> None:
    check_graphs(browser, ARITHMETIC, 400, 0.0)


def test_graphs_of_all_rows(browser: Browser) -> None:
    check_graphs(browser, TABLE, 300, 1e-13)


TEXTS = """
const asNumber = x => {
  const name = format(x, 17);
  return { name, symbol: x < 0 ? `(${name})` : name };
};
return DATA.map(point => {
  const [x, y] = point, z = ROWS[0].value(x, y), numbers = [x, y, z].map(
    n => n === undefined ? n : asNumber(n));
  const names = ["a", "b", "c"].map(name => ({ name, symbol: name }));
  return ROWS[0].texts.map(text => [text(x, y, z, ...numbers), text(x, y, z, ...names)]);
});
"""
TYPED = str.maketrans({"−": "-", "×": "*", "^": "**", "π": "pi"})


@pytest.mark.parametrize("op", TABLE, ids=lambda op: op.name)
def test_what_is_written_of_a_partial_is_what_is_computed(browser: Browser, op: Op) -> None:
    generator = random.Random(op.name)
    points = [[generator.uniform(*interval) for interval in op.domain] for _ in range(5)]
    points += [
        [-x for x in point]
        for point in points
        if all(low < -x < high for x, (low, high) in zip(point, op.domain, strict=True))
    ]
    found = browser.compute(rows([op]), TEXTS, points)
    for point, texts in zip(points, found, strict=True):
        node = RECORDERS[op.name](*map(Value, point))
        values = {"a": point[0], "b": point[-1], "c": node.data}
        for (numbers, names), partial in zip(texts, node.partials, strict=True):
            for text in (numbers, names):
                formula = parse(text.translate(TYPED))
                given = {name: values[name] for name in formula.variables}
                assert math.isclose(formula(**given), partial, rel_tol=1e-14), (text, point)
