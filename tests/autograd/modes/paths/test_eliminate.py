"""`eliminate`: every order gives the Jacobian, and each counts its own multiplications."""

from itertools import permutations
from operator import add, mul
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import Elimination, Graph, Value, eliminate, exp, jacobian, sin, tanh
from autograd.core.sweep import accumulated
from tests.random_graphs import DATA, STEPS, grow

ORDERS = "forward", "reverse", "markowitz", "best"


def between(outputs: list[Value], inputs: list[Value]) -> list[Value]:
    return list(eliminate(outputs, inputs, "forward").order)


def funnel(ins: int, chain: int, outs: int) -> tuple[list[Value], list[Value]]:
    """Inputs whose sum goes through a chain, of which each output is a multiple."""
    inputs = [Value(0.1 * i + 0.2, f"x{i}") for i in range(ins)]
    u = sum(inputs[1:], inputs[0])
    for _ in range(chain):
        u = sin(u)
    return [u * float(k + 2) for k in range(outs)], inputs


def sweep_cost(output: Value) -> int:
    """The multiplications of one reverse sweep, that by its seed not counted."""
    seeds, products = [], []
    accumulated(
        Graph(output).nodes,
        {output: "seed"},
        lambda node: dict(zip(node.operands, node.partials, strict=True)).values(),
        lambda _, term: term,
        lambda adjoint, partial: (seeds if adjoint == "seed" else products).append(partial) or "",
    )
    return len(products)


def recorded(rng: Random, operations: int) -> list[Value]:
    """Two inputs and random operations on them."""
    nodes = [Value(rng.random(), "x"), Value(rng.random(), "y")]
    for _ in range(operations):
        function = rng.choice([mul, add, lambda a, _: sin(a)])
        nodes.append(function(*rng.sample(nodes, 2)))
    return nodes


@settings(max_examples=60, deadline=None)
@given(STEPS, STEPS, DATA, st.randoms(use_true_random=False))
def test_every_order_gives_the_jacobian(first: list, second: list, data: list, rng: Random) -> None:
    inputs = [Value(x) for x in data]
    try:
        expected = jacobian(lambda *xs: (grow(first, xs), grow(second, xs)))(*data)
        outputs = [grow(first, inputs), grow(second, inputs)]
    except ArithmeticError:
        return
    if not all(isinstance(y, Value) for y in outputs):
        return
    nodes = between(outputs, inputs)
    orders: list[str | list[Value]] = [*ORDERS[:3], *(["best"] if len(nodes) <= 9 else [])]
    orders += [rng.sample(nodes, len(nodes)) for _ in range(3)]
    for order in orders:
        try:
            found = eliminate(outputs, inputs, order).jacobian
        except OverflowError:
            continue
        for row, right in zip(found, expected, strict=True):
            scale = max(1.0, *map(abs, right))
            assert row == pytest.approx(right, rel=1e-11, abs=1e-11 * scale)


def test_forward_and_reverse_cost_what_the_sweeps_do() -> None:
    for seed in range(40):
        output = recorded(Random(seed), 12)[-1]
        inputs = list(Graph(output).inputs)
        assert eliminate(output, inputs, "reverse").multiplications == sweep_cost(output)
        # A forward sweep per input: one product per edge from an operation that depends on it.
        costs = 0
        for x in inputs:
            moving = {x}
            for node in Graph(output):
                if moving & set(node.operands):
                    moving.add(node)
            uses = {(e.operand, e.result) for e in Graph(output).edges if e.operand in moving}
            costs += sum(operand is not x for operand, _ in uses)
        assert eliminate(output, inputs, "forward").multiplications == costs


@pytest.mark.parametrize("seed", range(8))
def test_best_is_the_cheapest_of_all_orders(seed: int) -> None:
    nodes = recorded(Random(seed), 6)
    outputs, inputs = nodes[-2:], nodes[:2]
    costs = [
        eliminate(outputs, inputs, order).multiplications
        for order in permutations(between(outputs, inputs))
    ]
    found = {order: eliminate(outputs, inputs, order).multiplications for order in ORDERS}
    assert found["best"] == min(costs)
    assert found["markowitz"] in costs


def test_a_mixed_order_wins_where_a_narrow_chain_joins_many_inputs_and_outputs() -> None:
    outputs, inputs = funnel(ins=2, chain=3, outs=2)
    # Forward carries 2 tangents through the chain, reverse 2 adjoints; joined first, it takes 1.
    found = [eliminate(outputs, inputs, order).multiplications for order in ORDERS]
    assert found == [10, 10, 8, 8]
    wide = funnel(ins=8, chain=30, outs=8)
    assert (
        eliminate(*wide, "best").multiplications < eliminate(*wide, "reverse").multiplications / 2
    )


def test_an_output_may_be_used_and_an_input_may_be_an_output() -> None:
    x, y = Value(2, "x"), Value(3, "y")
    product = x * y
    found = eliminate([product, exp(product) * 2, x, Value(1)], [x, y, Value(5)])
    slope = 2 * exp(6.0)
    assert found.jacobian[0] == (3.0, 2.0, 0.0)
    assert found.jacobian[1] == pytest.approx((3 * slope, 2 * slope, 0.0))
    assert found.jacobian[2:] == ((1.0, 0.0, 0.0), (0.0, 0.0, 0.0))
    assert eliminate(x * x, x).jacobian == (4.0,)


def test_steps_show_the_graph_that_is_left() -> None:
    x = Value(0.5, "x")
    u = sin(x)
    f = u * u + x
    steps = list(eliminate(f, x))
    assert [step.multiplications for step in steps] == [1, 1]
    assert steps[-1].weights == {f: {x: pytest.approx(1 + 2 * u.data * u.partials[0])}}
    assert repr(eliminate(f, x)) == "Elimination(h2, h1: 2 multiplications)"


def in_any_order() -> Elimination:
    x = Value(0.5, "x")
    u = sin(x)
    v = tanh(u)
    w = exp(v)
    return eliminate(u * w, x, [v, u, w])  # which leaves u with a later result before an earlier


@pytest.mark.parametrize("order", [*ORDERS, None])
def test_the_table_lists_the_edges_that_each_step_changes(order: str | None) -> None:
    outputs, inputs = funnel(2, 3, 2)
    product = outputs[0] * outputs[1]
    found = eliminate([product, *outputs], inputs, order) if order else in_any_order()
    changed, before = [], found.start
    for step in found:
        new = [(found.names[x], found.names[y]) for y, edges in step.weights.items()
               for x, weight in edges.items() if before[y].get(x) != weight]  # fmt: skip
        changed.append((found.names[step.node], new))
        before = step.weights
    listed: list[tuple[str, list[tuple[str, str]]]] = []
    for line in found.text(width=500).splitlines()[1:-2]:
        *first, x, _, y, _ = line.split()
        if first:
            listed.append((first[0], []))
        listed[-1][1].append((x, y))
    plain = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
    assert str(listed).translate(plain) == str(changed)


def test_a_chain_of_100_000_is_eliminated_by_markowitz() -> None:
    x = Value(0.5)
    y = x
    for _ in range(100_000):
        y = tanh(y)
    y.backward()
    found = eliminate(y, x, "markowitz")
    assert found.multiplications == 99_999
    assert found.jacobian == pytest.approx((x.grad,), rel=1e-9)


def test_errors_name_what_is_wrong() -> None:
    x = Value(2, "x")
    y = sin(x * x)
    with pytest.raises(TypeError, match="output: 3 is not a Value"):
        eliminate([y, 3], x)
    with pytest.raises(ValueError, match="output: there is none"):
        eliminate([], x)
    with pytest.raises(TypeError, match="inputs: 3 is not a Value"):
        eliminate(y, 3)
    with pytest.raises(ValueError, match="precision is 1 to 17"):
        eliminate(y, x).text(precision=0)
    with pytest.raises(ValueError, match=r"inputs: .* is not a leaf"):
        eliminate(y, y.operands[0])
    with pytest.raises(ValueError, match="did you mean reverse"):
        eliminate(y, x, "revers")
    for order in ([y], 3, [y.operands[0]] * 2):
        with pytest.raises(ValueError, match="each operation between inputs and outputs once: h1"):
            eliminate(y, x, order)
    huge = x * 1e-200 * 1e-200 * 1e200 * 1e300 * 1e200
    assert eliminate(huge, x, "forward").jacobian == (0.0,)
    with pytest.raises(OverflowError, match="product of partials of h5 overflows"):
        eliminate(huge, x, "reverse")
