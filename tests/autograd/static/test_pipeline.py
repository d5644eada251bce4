"""What the steps from a tape to a text must keep: names, shapes, errors, and which way is taken."""

import re
from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np
import pytest

from autograd import StaticGraph, Value, log, tanh
from autograd.static import machine
from autograd.static.machine import Machine
from autograd.static.program.blocks import Blocks
from autograd.static.program.differentiate import value_and_grad_program
from autograd.static.program.expressions import Constants, MatMul
from autograd.static.program.shapes import broadcast
from autograd.static.tape import Tape
from tests.autograd.static.test_staticgraph import NETWORKS, batch, numbers
from tests.random_graphs import check_static


def test_labels_that_look_like_numbered_names() -> None:
    h, w, x = Value(0.5, "h"), Value(0.8, "w"), Value(1.0, "x")
    first = h * w
    first.label = "h_1"
    second = first * h
    second.label = "h_2"
    program = StaticGraph(second * x, [x], [h, w])
    assert program.value_and_grad([[1.0], [1.0]])[1].tolist() == [0.8, 0.25]


def test_several_constants_in_sums_that_stand_side_by_side() -> None:
    def f(x: list[Value], p: list[Value]) -> list[Value]:
        return [x[0] * (tanh(p[0] + 0.1 + 0.2) + tanh(p[1] + 0.3 + 0.4))]

    check_static(f, [[0.5], [1.0]], [1.0, 2.0])


def test_a_sum_with_a_known_offset_beside_one_with_none() -> None:
    def f(x: list[Value], p: list[Value]) -> list[Value]:
        return [tanh(x[0] + x[1] + x[2] + 2.0) + tanh(x[1] + x[2] + x[3]) * p[0]]

    check_static(f, [[0.5, 0.1, 0.2, 0.3], [1.0, -1.0, 0.0, 0.25]], [3.0])


def test_windows_that_share_a_factor_have_weights_of_their_own_for_it() -> None:
    def f(x: list[Value], p: list[Value]) -> list[Value]:
        h = tanh(x[0] * p[0])
        z = [p[1] * x[k] + p[2] * x[k + 1] + p[3 + k] * h for k in range(2)]
        return [tanh(z[0]) * tanh(z[1])]

    check_static(f, [[0.5, 0.25, 2.0], [1.0, -1.0, 0.75]], [3.0, 0.5, -1.5, 2.0, -0.25])


UNSEEN: list[Callable[[Value], Value]] = [
    lambda x: 0 * log(x) + x,
    lambda x: log(x) ** 0,
    lambda x: x - log(x) * 0.0,
]


@pytest.mark.parametrize("f", UNSEEN)
@pytest.mark.parametrize("rows", [[[-1.0]], [[1.0], [-1.0]]])
def test_an_error_is_not_multiplied_away(f: Callable[[Value], Value], rows: Any) -> None:
    x = Value(1.0, "x")
    program = StaticGraph(f(x), [x])
    for call in (program, program.value_and_grad):
        with pytest.raises(ValueError, match=rf"^row {len(rows) - 1}: log\(x\) needs x > 0"):
            call(rows)


@pytest.mark.parametrize("rows", [[[-1.0]], [[1.0], [-1.0]]])
def test_an_output_is_not_blamed_for_another(rows: Any) -> None:
    x = Value(1.0, "x")
    program = StaticGraph([log(x), 1 / (x + 1), x * x], [x])
    assert program.value_and_grad(rows, output=2)[0] == 1.0
    with pytest.raises(ValueError, match="log"):
        program.value_and_grad(rows, output=0)
    with pytest.raises(ZeroDivisionError, match=f"^row {len(rows) - 1}: 1/x"):
        program.value_and_grad(rows, output=1)


def test_a_block_that_another_output_needs_more_of() -> None:
    x = [Value(1.0, "x1"), Value(1.0, "x2")]
    program = StaticGraph([log(x[0]), log(x[1])], x)
    assert program.value_and_grad([[1.0, -1.0]] * 2, output=0)[0] == 0.0


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("n", [1, 5])
def test_the_machine_finds_what_the_program_finds(name: str, n: int) -> None:
    f, width, size = NETWORKS[name]
    x, p = [*map(Value, numbers(width, 1))], [*map(Value, numbers(size, 99))]
    program, tape = StaticGraph(f(x, p), x, p), Tape(f(x, p), x, p)
    rows, vector = np.array(batch(n, width)), np.array([w.data for w in p])
    assert np.allclose(Machine(tape)(rows, vector)[0], program(rows), rtol=1e-12, atol=1e-13)
    found = Machine(tape, -1, by_inputs=True)(rows, vector)
    for ours, theirs in zip(found, program.value_and_grad(rows, inputs=True), strict=True):
        assert np.allclose(ours, theirs, rtol=1e-12, atol=1e-13)


def test_a_graph_without_structure_runs_on_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_STATEMENTS", 50)
    random, x, w = Random(0), Value(0.5, "x"), Value(2.0, "w")
    seen = [x, w]
    for _ in range(100):
        a, b = random.choice(seen[-9:]), random.choice(seen[-9:])
        seen.append(random.choice([lambda a, b: tanh(a * b), lambda a, b: (a - b).sin()])(a, b))
    program = StaticGraph(seen[-1], [x], [w])
    assert "on the virtual machine" in repr(program)
    assert "def " not in program.source
    assert str(program.source).endswith(f"v{len(program.source.splitlines()) - 2}")
    mean, gradient, _ = program.value_and_grad([[0.5], [0.5]], inputs=True)
    seen[-1].backward()
    assert np.isclose(mean, seen[-1].data, rtol=1e-12)
    assert np.isclose(gradient[0], w.grad, rtol=1e-12)
    with pytest.raises(ValueError, match=r"row 1, column 0 \(x\)"):
        program([[0.5], [float("nan")]])


def test_a_wide_network_does_not() -> None:
    f, width, size = NETWORKS["hinge"]
    x, p = [*map(Value, numbers(width, 1))], [*map(Value, numbers(size, 99))]
    assert "machine" not in repr(StaticGraph(f(x, p), x, p))


def test_positions_that_look_at_more_and_more_are_computed_together() -> None:
    """As under a causal mask, where each position sees one more."""

    def program_of(n: int) -> StaticGraph:
        x, w = [Value(0.1 * i) for i in range(n)], [Value(0.3)]
        seen = [sum((v * x[i]).exp() for v in x[: i + 1]) for i in range(3, n)]
        return StaticGraph(sum(tanh(v) * w[0] for v in seen), x, w)

    assert program_of(12).source.count("tanh(") == program_of(24).source.count("tanh(") == 1


def test_a_lookup_is_one_product_for_all_positions() -> None:
    table = [[Value(0.1 * i + j) for j in range(3)] for i in range(5)]
    tokens = [[Value(float(i == t)) for i in range(5)] for t in range(4)]
    inputs, parameters = ([v for row in rows for v in row] for rows in (tokens, table))
    found = [
        sum(h * row[j] for h, row in zip(hot, table, strict=True))
        for hot in tokens
        for j in range(3)
    ]
    program = StaticGraph(sum(tanh(v) for v in found), inputs, parameters)
    forward, backward = program.source.split("# backward")
    assert forward.count(" @ ") == 1
    assert backward.count("matmul(") == 1


def test_each_stage_prints_itself() -> None:
    x, w = [Value(1.0), Value(2.0)], [Value(0.1), Value(0.2)]
    tape = Tape([tanh(w[0] * x[0] + w[1] * x[1])], x, w)
    assert re.search(r"^v\d+ = tanh\(v\d+\)$", str(tape), re.MULTILINE)
    text = str(value_and_grad_program(Blocks(tape), 0, by_inputs=True))
    assert "= tanh(b1)" in text
    assert text.splitlines()[-1] == "return mean(b2), d_p, d_x"


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot be combined"):
        broadcast((2, 3), (4,))
    with pytest.raises((ValueError, IndexError)):
        MatMul(Constants((1.0,) * 6, (2, 3)), Constants((1.0,) * 6, (2, 3)))
