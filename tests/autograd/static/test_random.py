"""Static graphs of random graphs, against the dynamic graph of each row."""

from functools import reduce
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from autograd import StaticGraph, Value, sin
from autograd.core.functions import RULES
from autograd.ops import TABLE, Op
from tests.random_graphs import check_static, is_near_a_kink, row_by_row

EVERYWHERE = {"add", "sub", "mul", "neg", "identity", "maximum", "minimum", "relu", "abs"}
LINEAR = [op for op in TABLE if op.name in {"add", "sub", "mul", "neg", "maximum", "minimum"}]
CONSTANTS = [1.5, -2.0, 0.0, 1.0]


def steps(ops: list[Op], most: int) -> st.SearchStrategy[list[tuple[Op, int, int]]]:
    """Operations, each with the places of its operands."""
    places = st.integers(0, 99)
    return st.lists(st.tuples(st.sampled_from(ops), places, places), min_size=1, max_size=most)


STEPS = st.one_of(steps(list(TABLE), 20), steps(LINEAR, 30))
COUNT = st.integers(0, 4)


def grow(steps: list[tuple[Op, int, int]], leaves: list[Any], kept: list[int]) -> list[Value]:
    """Several outputs of a graph that is the same wherever it is recorded.

    Operands are brought into their domain by a sine, whatever they are.
    """
    nodes = list(leaves)
    for op, *places in steps:
        operands = []
        for place, (low, high) in zip(places, op.domain, strict=False):
            x = nodes[place % len(nodes)]
            if op.name not in EVERYWHERE and isinstance(x, Value):
                x = sin(x) * (0.45 * (high - low)) + (low + high) / 2
            elif not isinstance(x, Value) and not low < x < high:
                x = Value(x)  # a leaf that is not listed
                x = sin(x) * (0.45 * (high - low)) + (low + high) / 2
            operands.append(x)
        nodes.append(RULES[op.name](*operands))
    values = [node for node in nodes if isinstance(node, Value)]
    assume(values)
    return [*(values[k % len(values)] for k in kept), values[-1]]


def check(
    steps: list[tuple[Op, int, int]],
    counts: tuple[int, int, int],
    n: int,
    kept: list[int],
    seed: int,
) -> None:
    """Outputs, the mean of the last, and its gradients."""
    inputs, parameters, constants = counts
    random = Random(seed)

    def number() -> float:  # eighths often make exact sums, and ties
        return random.choice([random.uniform(-2, 2), random.randint(-16, 16) / 8, 0.0, 1.0])

    rows = [[number() for _ in range(inputs)] for _ in range(n)]
    p = [number() for _ in range(parameters)]

    def f(x: list[Value], w: list[Value]) -> list[Value]:
        outputs = grow(steps, [*x, *w, *CONSTANTS[:constants]], kept)
        assume(not is_near_a_kink(outputs))
        return outputs

    assume(inputs + parameters + constants)
    try:
        expected = row_by_row(f, rows, p)
    except (ArithmeticError, ValueError):
        assume(False)  # programs that raise are tested in test_programs
    check_static(f, rows, p, expected=expected)


FEW = settings(
    max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
ARGUMENTS = (
    STEPS,
    st.tuples(COUNT, COUNT, COUNT),
    st.sampled_from([1, 2, 7, 64]),
    st.lists(st.integers(0, 99), max_size=2),
    st.integers(0, 2**32),
)


@FEW
@given(*ARGUMENTS)
def test_on_some_random_graphs(
    steps: list[tuple[Op, int, int]],
    counts: tuple[int, int, int],
    n: int,
    kept: list[int],
    seed: int,
) -> None:
    check(steps, counts, n, kept, seed)


@pytest.mark.slow
@settings(FEW, max_examples=3000, derandomize=False)
@given(*ARGUMENTS)
def test_on_thousands_of_random_graphs(
    steps: list[tuple[Op, int, int]],
    counts: tuple[int, int, int],
    n: int,
    kept: list[int],
    seed: int,
) -> None:
    check(steps, counts, n, kept, seed)


def layered(random: Random, x: list[Value], w: list[Value]) -> list[Value]:
    """A random network: layers of any width, their units wired and combined at random."""
    leaves, layer = iter(w), list(x)
    seen = list(x)
    for _ in range(random.randint(1, 4)):
        shared = [next(leaves) for _ in range(3)]
        activation = RULES[random.choice(["tanh", "relu", "sigmoid", "sin", "identity", "abs"])]
        style, wide = random.randrange(5), random.randint(1, 5)
        units = []
        for k in range(wide):
            taken = layer if style < 2 else random.sample(seen, random.randint(1, len(seen)))
            if style == 3:
                taken = layer[k % len(layer) :] + taken[:1]
            z = [v * (shared[i % 3] if style == 1 else next(leaves)) for i, v in enumerate(taken)]
            total = sum(z) + shared[0] - (shared[1] * 2 if style == 4 else 0.5)
            units.append(activation(total if k % 2 or style < 3 else -total))
        layer = units
        seen += units
    top = layer[0]
    for unit in layer[1:]:
        top = RULES["maximum"](top, unit)
    return [*layer, sum(v * v for v in layer) * 0.5 - top + sum(v * next(leaves) for v in seen)]


@pytest.mark.parametrize("seed", range(60))
def test_random_networks(seed: int) -> None:
    random = Random(seed)
    width, n = random.randint(1, 4), random.choice([1, 2, 7, 64 if seed % 10 == 0 else 3])
    rows = [[random.uniform(-2, 2) for _ in range(width)] for _ in range(n)]
    w = [random.uniform(-1, 1) for _ in range(500)]
    wiring = random.getrandbits(32)
    check_static(lambda x, p: layered(Random(wiring), x, p), rows, w)


def test_the_check_finds_a_wrong_gradient(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = StaticGraph.value_and_grad

    def wrong(self: StaticGraph, *args: Any, **options: Any) -> Any:
        mean, gradient, *rest = honest(self, *args, **options)
        return (mean, gradient * (1 + 1e-9), *rest)

    monkeypatch.setattr(StaticGraph, "value_and_grad", wrong)
    with pytest.raises(AssertionError, match="not"):
        check_static(lambda x, w: [x[0] * w[0]], [[1.0], [2.0]], [3.0])


def pooled(random: Random, z: list[Value]) -> list[Value]:
    """Maxima, minima or sums of neighbours, side by side or overlapping."""
    combine = RULES[random.choice(["maximum", "minimum", "add"])]
    width = random.choice([2, 3])
    step = random.choice([1, width])
    windows = [z[i : i + width] for i in range(0, len(z) - width + 1, step)]
    return [reduce(combine, window) for window in windows]


def convolved(random: Random, x: list[Value], w: list[Value]) -> list[Value]:
    """A stack of convolutions: strides, dilations, borders, biases and skips at random."""
    leaves, layers = iter(w), [list(x)]
    for _ in range(random.randint(1, 4)):
        source, second = random.choice(layers), random.choice([None, random.choice(layers)])
        kernel = random.randint(1, min(4, len(source)))
        stride, dilation = random.choice([1, 1, 2, kernel]), random.choice([1, 1, 2])
        reach = 0 if random.random() < 0.3 else dilation * (kernel - 1)  # or it wraps around
        places = [i for i in range(0, len(source), stride) if i + reach < len(source)] or [0]
        channels = range(random.randint(1, 3))
        weights = [[next(leaves) for _ in range(kernel)] for _ in channels]
        plain = random.random() < 0.1
        others = [[next(leaves), next(leaves)] for _ in channels]
        biases = {kind: [next(leaves) for _ in range(20)] for kind in ("unit", "channel", "place")}
        bias = random.choice(["none", "unit", "channel", "place", "shared", "number"])
        skip = random.choice(["none", "none", "add", "sub", "one", "scaled", "weighted"])
        cells = [(c, k) for c in channels for k in range(len(places))]
        if random.random() < 0.5:
            cells.sort(key=lambda cell: cell[1])
        z = []
        for unit, (c, k) in enumerate(cells):
            taps = [source[(places[k] + dilation * i) % len(source)] for i in range(kernel)]
            total = sum(v if plain else a * v for a, v in zip(weights[c], taps, strict=True))
            for i, a in enumerate(others[c] if second else []):
                total = total + a * second[(places[k] + i) % len(second)]  # type: ignore[index]
            if bias in biases:
                total = total + biases[bias][{"unit": unit, "channel": c, "place": k}[bias] % 20]
            elif bias != "none":
                total = total + (biases["unit"][0] if bias == "shared" else 0.5)
            h = taps[0]
            total = {
                "none": lambda t, h: t,
                "add": lambda t, h: t + h,
                "sub": lambda t, h: h - t,
                "one": lambda t, h: t + source[0],  # noqa: B023 - called at once
                "scaled": lambda t, h: t + h * 0.5,
                "weighted": lambda t, h: t + h * biases["place"][0],  # noqa: B023
            }[skip](total, h)
            z.append(total)
        activation = RULES[random.choice(["tanh", "relu", "sigmoid", "identity", "sin", "abs"])]
        layer = [activation(v) for v in z]
        layers.append(pooled(random, layer) if len(layer) > 3 and random.random() < 0.3 else layer)
    last = layers[-1]
    return [sum(v * next(leaves) for v in last), sum(v * v for v in last) * 0.5 + sum(last)]


@pytest.mark.parametrize("seed", range(60))
def test_random_convolutions(seed: int) -> None:
    random = Random(seed)
    width, n, output = random.randint(2, 9), random.choice([1, 2, 5]), random.randrange(2)
    rows = [[random.uniform(-2, 2) for _ in range(width)] for _ in range(n)]
    w = [random.uniform(-1, 1) for _ in range(500)]
    wiring = random.getrandbits(32)
    check_static(lambda x, p: convolved(Random(wiring), x, p), rows, w, output=output)
