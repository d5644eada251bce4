"""Random graphs, and checks: against differences in high precision, and row by row."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st
from mpmath import mp, mpf

from autograd import Dual, Graph, StaticGraph, Value, derivative, grad, hvp, jvp
from autograd.core.functions import RULES, sin
from autograd.core.sweep import adjoints, tangents
from autograd.ops import TABLE, Op
from tests import truth

KINKED = ("abs", "sign", "floor", "mod", "heaviside", "relu", "maximum", "minimum", "stop_gradient")
SMOOTH = [op for op in TABLE if op.name not in KINKED]
STEPS = st.lists(
    st.tuples(st.sampled_from(SMOOTH), st.integers(0, 99), st.integers(0, 99)),
    min_size=1,
    max_size=15,
)
DATA = st.lists(st.floats(-2, 2), min_size=1, max_size=3)


def grow(steps: list[tuple[Op, int, int]], inputs: Sequence[Any]) -> Any:
    """A function with sharing, repeats, constants and unused inputs, in everyone's domain."""
    nodes: list[Any] = [*inputs, 1.5]
    for op, *places in steps:
        operands = []
        for place, (low, high) in zip(places, op.domain, strict=False):
            x = nodes[place % len(nodes)]
            middle, half = (low + high) / 2, (high - low) / 2
            operands.append(x if low < x < high else sin(x) * (0.9 * half) + middle)
        nodes.append(RULES[op.name](*operands))
    return nodes[-1]


def size(output: Value, x: Value) -> float:
    """What rounding is relative to: over the paths, the products of local partials or 1."""
    return all_sizes(output).get(x, 0.0)


def all_sizes(output: Value) -> dict[Value, float]:
    """The `size` of every node."""
    graph = Graph(output)
    sizes = dict.fromkeys(graph.nodes, 0.0)
    sizes[output] = 1.0
    for edge in reversed(graph.edges):
        if edge.partial is not None:
            sizes[edge.operand] += sizes[edge.result] * max(1.0, abs(edge.partial))
    return sizes


def check_gradient(output: Value, inputs: Sequence[Value], found: Sequence[float]) -> None:
    """Each derivative against a central difference in 60 digits, to 1e-12 of its `size`."""
    with mp.workdps(60):
        step = mpf(10) ** -20
        for k, x in enumerate(inputs):
            ends = []
            for sign in (1, -1):
                moved = [mpf(v.data) for v in inputs]
                moved[k] += sign * step
                ends.append(truth.replay(output, inputs, moved))
            expected = (ends[0] - ends[1]) / (2 * step)
            assert abs(found[k] - expected) <= 1e-12 * max(1.0, size(output, x)), (
                f"{found[k]}, not {expected}"
            )


class UnsuitableError(Exception):
    """A program that nothing can be learnt from: it overflows, or rounding decides its branch."""


def is_near_a_kink(outputs: Sequence[Value], ties: bool = False) -> bool:
    """Whether rounding decides on which side of a kink an operation is; of exact ties if asked."""
    for output in outputs:
        for node in Graph(output):
            if node.op is not None and node.op.name in KINKED and node.lhs is not node.rhs:
                x, y = node.operands[0].data, node.rhs.data if node.rhs else 0.0
                if abs(x - y) < 1e-9 * max(1.0, abs(x)) and (ties or x != y):
                    return True
    return False


def directions(data: Sequence[float], seed: float) -> list[float]:
    """A direction to differentiate in."""
    return [seed, 1.0, -0.5][: len(data)]


def recorded(
    steps: list[tuple[Op, int, int]], data: Sequence[float]
) -> tuple[Callable[..., Any], list[Value], Value]:
    """The function, its inputs and its output, swept backward."""
    inputs = [Value(x) for x in data]
    try:
        output = grow(steps, inputs)
        if isinstance(output, Value):
            output.backward()
    except (OverflowError, ZeroDivisionError):
        raise UnsuitableError from None
    if not isinstance(output, Value) or is_near_a_kink([output], ties=True):
        raise UnsuitableError
    return lambda *xs: grow(steps, xs), inputs, output


def check_first_order(steps: list[tuple[Op, int, int]], data: Sequence[float], seed: float) -> None:
    """Value and gradient in every mode: the same, and those of mpmath."""
    f, inputs, output = recorded(steps, data)
    along = directions(data, seed)
    graph = Graph(output)
    reverse = [x.grad for x in inputs]
    check_gradient(output, inputs, reverse)

    whole = [adjoints(graph).get(x, 0.0) for x in inputs]
    assert whole == reverse
    assert list(grad(f, range(len(data)))(*data)) == reverse

    seeds = {x: v for x, v in zip(inputs, along, strict=True) if x in graph.names}
    try:
        swept = tangents(graph, seeds)[output]
        dual = f(*map(Dual, data, along))
    except OverflowError:
        raise UnsuitableError from None
    assert (dual.primal, dual.tangent) == (output.data, swept)
    assert jvp(f, data, along) == (output.data, swept)

    sizes = [max(1.0, size(output, x)) for x in inputs]
    dotted = sum(g * v for g, v in zip(reverse, along, strict=True))
    assert abs(swept - dotted) <= 1e-12 * sum(sizes)
    for x, found, scale in zip(inputs, reverse, sizes, strict=True):
        try:
            slope = derivative(output, x).data
        except OverflowError:
            raise UnsuitableError from None
        assert abs(slope - found) <= 1e-12 * scale


def check_second_order(
    steps: list[tuple[Op, int, int]], data: Sequence[float], seed: float
) -> None:
    """The curvature in a direction, by forward over reverse, reverse over forward and mpmath."""
    f, inputs, output = recorded(steps, data)
    along = directions(data, seed)
    try:
        product = hvp(f, data, along)
        slope = grad(lambda *xs: jvp(f, xs, along)[1], range(len(data)))(*data)
    except (OverflowError, ZeroDivisionError):
        raise UnsuitableError from None
    sizes = [max(1.0, size(output, x)) for x in inputs]
    expected = curvature(output, inputs, along)
    bent = sum(p * v for p, v in zip(product, along, strict=True))
    assert abs(sum(s * v for s, v in zip(slope, along, strict=True)) - bent) <= (
        1e-12 * sum(sizes) ** 2
    )
    assert abs(bent - expected) <= 1e-11 * sum(sizes) ** 2, f"{bent}, not {expected}"


def curvature(output: Value, inputs: Sequence[Value], direction: Sequence[float]) -> Any:
    """vᵀ·∇²f·v by a second difference in 80 digits."""
    with mp.workdps(80):
        step = mpf(10) ** -25
        values = [
            truth.replay(
                output,
                inputs,
                [mpf(x.data) + k * step * mpf(v) for x, v in zip(inputs, direction, strict=True)],
            )
            for k in (-1, 0, 1)
        ]
        return (values[0] - 2 * values[1] + values[2]) / step**2


class RowByRow(NamedTuple):
    """What a static graph should find, from a graph that is recorded anew for each row.

    The scales are what rounding is relative to: over rows, the sum of `size`, or of absolute
    values.
    """

    outputs: Any
    mean: float
    gradients: tuple[Any, Any]  # of the mean, by parameters and by inputs
    sizes: tuple[Any, Any]
    absolutes: tuple[Any, Any]


def row_by_row(f: Callable[..., Any], rows: Any, parameters: Any, output: int = -1) -> RowByRow:
    """`f(inputs, parameters)`, which returns a list of outputs, on Values of its own per row."""
    n, outputs, found = len(rows), [], []
    for row in rows:
        leaves = [*map(Value, parameters), *map(Value, row)]
        split = len(leaves) - len(row)
        results = f(leaves[split:], leaves[:split])
        outputs.append([result.data for result in results])
        results[output].backward()
        paths = all_sizes(results[output])
        sizes = [max(1.0, paths.get(leaf, 0.0)) for leaf in leaves]
        found.append([[leaf.grad for leaf in leaves], sizes])
    gradient, sizes = np.array(found).reshape(n, 2, -1).swapaxes(0, 1) / n

    def halves(table: Any) -> tuple[Any, Any]:
        split = len(parameters)
        return table[:, :split].sum(axis=0), table[:, split:]

    mean = sum(numbers[output] / n for numbers in outputs)
    return RowByRow(
        np.array(outputs), mean, halves(gradient), halves(sizes), halves(np.abs(gradient))
    )


def check_static(
    f: Callable[..., Any],
    rows: Any,
    parameters: Any,
    tolerance: float = 1e-12,
    scale: str = "size",
    output: int = -1,
    expected: RowByRow | None = None,
) -> StaticGraph:
    """A static graph of `f` against graphs recorded row by row, as a batch and as single rows.

    Rounding is relative to `scale`: the "size" of the paths, "each" derivative, or the "norm",
    that is the largest one.
    """
    expected = expected or row_by_row(f, rows, parameters, output)
    x, p = [*map(Value, rows[0])], [*map(Value, parameters)]
    program = StaticGraph(f(x, p), x, p)
    scales = expected.sizes if scale == "size" else expected.absolutes
    if scale == "norm":
        scales = tuple(np.maximum(s, s.max(initial=0.0)) for s in scales)  # type: ignore[assignment]
    results = np.abs(expected.outputs)
    if scale == "size":
        results = np.maximum(results, expected.sizes[1].max(initial=1.0) * len(rows))

    def agree(found: Any, wanted: Any, relative_to: Any) -> None:
        assert np.shape(found) == np.shape(wanted)
        assert np.asarray(found).dtype == np.float64
        excess = np.abs(found - wanted) - tolerance * np.abs(relative_to)
        assert not (excess > 0.0).any(), f"{found}, not {wanted}"

    agree(program(rows), expected.outputs, results)
    mean, *gradients = program.value_and_grad(rows, inputs=True, output=output)
    assert type(mean) is float
    agree(mean, expected.mean, results[:, output].mean())
    for found, wanted, relative_to in zip(gradients, expected.gradients, scales, strict=True):
        agree(found, wanted, relative_to)
    agree(program.value_and_grad(rows, output=output)[1], gradients[0], scales[0])
    for i, row in enumerate(rows[:3]):
        agree(program([row])[0], expected.outputs[i], results[i])
        mean, _, by_inputs = program.value_and_grad([row], inputs=True, output=output)
        agree(mean, expected.outputs[i, output], results[i, output])
        agree(by_inputs[0], expected.gradients[1][i] * len(rows), scales[1][i] * len(rows))
    assert [v.data for v in (*x, *p)] == [*map(float, rows[0]), *map(float, parameters)]
    assert all(v.grad == 0.0 for v in (*x, *p))
    return program
