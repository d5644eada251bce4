"""Random graphs, and a check of their derivatives against differences in high precision."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st
from mpmath import mp, mpf

from autograd import Graph, Value
from autograd.functions import RULES, sin
from autograd.ops import TABLE, Op
from tests import truth

KINKED = ("abs", "heaviside", "relu", "maximum", "minimum")
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
    graph = Graph(output)
    sizes = dict.fromkeys(graph.nodes, 0.0)
    sizes[output] = 1.0
    for edge in reversed(graph.edges):
        if edge.partial is not None:
            sizes[edge.operand] += sizes[edge.result] * max(1.0, abs(edge.partial))
    return sizes.get(x, 0.0)


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
