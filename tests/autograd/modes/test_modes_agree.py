"""All modes on random functions: with each other and with differences in high precision."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from autograd import Dual, Graph, Value, derivative, grad, hvp, jvp
from autograd.core.sweep import adjoints, tangents
from autograd.ops import Op
from tests.random_graphs import DATA, STEPS, check_gradient, curvature, grow, size


def check(steps: list[tuple[Op, int, int]], data: list[float], seed: float) -> None:
    """Value, first and second order, in every mode."""

    def f(*xs: object) -> object:
        return grow(steps, xs)

    inputs = [Value(x) for x in data]
    directions = [seed, 1.0, -0.5][: len(data)]
    try:
        output = f(*inputs)
        assume(isinstance(output, Value))
        output.backward()
        product = hvp(f, data, directions)
    except (OverflowError, ZeroDivisionError):
        assume(False)
    graph = Graph(output)
    reverse = [x.grad for x in inputs]
    check_gradient(output, inputs, reverse)

    whole = [adjoints(graph).get(x, 0.0) for x in inputs]
    assert whole == reverse
    assert list(grad(f, range(len(data)))(*data)) == reverse

    seeds = {x: v for x, v in zip(inputs, directions, strict=True) if x in graph.names}
    swept = tangents(graph, seeds)[output]
    dual = f(*map(Dual, data, directions))
    assert (dual.primal, dual.tangent) == (output.data, swept)
    assert jvp(f, data, directions) == (output.data, swept)

    sizes = [max(1.0, size(output, x)) for x in inputs]
    along = sum(g * v for g, v in zip(reverse, directions, strict=True))
    assert abs(swept - along) <= 1e-12 * sum(sizes)
    for x, found, scale in zip(inputs, reverse, sizes, strict=True):
        assert abs(derivative(output, x).data - found) <= 1e-12 * scale

    expected = curvature(output, inputs, directions)
    bent = sum(p * v for p, v in zip(product, directions, strict=True))
    slope = grad(lambda *xs: jvp(f, xs, directions)[1], range(len(data)))(*data)
    assert abs(sum(s * v for s, v in zip(slope, directions, strict=True)) - bent) <= (
        1e-12 * sum(sizes) ** 2
    )
    assert abs(bent - expected) <= 1e-11 * sum(sizes) ** 2


FEW = settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))


@FEW
@given(STEPS, DATA, st.floats(-2, 2))
def test_on_some_random_functions(
    steps: list[tuple[Op, int, int]], data: list[float], seed: float
) -> None:
    check(steps, data, seed)


@pytest.mark.slow
@settings(FEW, max_examples=10_000)
@given(STEPS, DATA, st.floats(-2, 2))
def test_on_ten_thousand_random_functions(
    steps: list[tuple[Op, int, int]], data: list[float], seed: float
) -> None:
    check(steps, data, seed)
