"""The generated programs as text: readable, constant in width, the same in every run."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Callable
from functools import reduce

import pytest

from autograd import StaticGraph, Value, exp, log, maximum, relu, tanh
from tests.autograd.static.test_staticgraph import (
    NETWORKS,
    causal,
    convolution,
    layers,
    network,
    recurrent,
)


def program_of(f: Callable[..., list[Value]], width: int, size: int) -> StaticGraph:
    """A static graph of `f` with labelled inputs, on numbers that do not matter."""
    x = [Value(0.1 * i, f"x{i + 1}") for i in range(width)]
    p = [Value(0.01 * i - 0.1) for i in range(size)]
    return StaticGraph(f(x, p), x, p)


def perceptron(sizes: list[int]) -> StaticGraph:
    """A network of relu layers."""
    return program_of(lambda x, p: network(sizes, x, p, relu), sizes[0], layers(sizes))


GOLDEN = """\
def value_and_grad(x, p):
    W1 = p[:6].reshape(3, 2)  # (3, 2)
    b1 = p[6:9]  # (3,)
    W_loss = p[9:12].reshape(1, 3)  # (1, 3)
    b_loss = p[12]
    # forward
    z1 = x @ W1.T + b1  # (rows, 3)
    a1 = maximum(z1, 0)  # (rows, 3)
    loss = a1 @ W_loss.T + b_loss  # (rows, 1)
    require_finite(z1)
    # backward
    d_p = empty_like(p)
    d_loss = full_like(loss, 1 / len(x))
    d_W_loss = matmul(d_loss.T, a1, out=d_p[9:12].reshape(1, 3))
    d_b_loss = d_p[12] = d_loss.sum()
    d_a1 = d_loss @ W_loss
    d_z1 = d_a1 * (z1 > 0)
    d_W1 = matmul(d_z1.T, x, out=d_p[:6].reshape(3, 2))
    d_b1 = d_p[6:9] = d_z1.sum(axis=0)
    return loss.mean(), d_p
"""


def test_a_small_network_reads_like_the_textbook() -> None:
    assert perceptron([2, 3, 1]).source == GOLDEN


def worked_example() -> StaticGraph:
    """The sigmoid of w·x + b, operation by operation, as in the course."""
    w, x, b = Value(0, "w"), Value(1, "x"), Value(0, "b")
    return StaticGraph(1 / ((-(w * x + b)).exp() + 1), [x], [w, b])


def test_the_worked_example() -> None:
    program = worked_example()
    assert program([[1.0]]).tolist() == [0.5]
    assert program.value_and_grad([[1.0]])[1].tolist() == [0.25, 0.25]
    assert program.value_and_grad([[1.0], [0.0]])[1].tolist() == [0.125, 0.25]
    assert repr(program) == "StaticGraph(1 output, 1 input, 2 parameters: 6 operations)"
    lines = program.source.splitlines()
    assert any(re.fullmatch(r"    z1 = x \* \S+ \+ \S+  # \(rows, 1\)", line) for line in lines)
    assert "    loss = 1 / h2  # (rows, 1)" in lines
    assert "    d_loss = 1 / len(x)" in lines
    assert "    d_a1 = d_h1 * h1" in lines
    assert "    v6 = math_exp(v5)" in program.row_source.splitlines()
    assert not re.search(r"\b(array|matmul|zeros_like)\b|#", program.row_source)


@pytest.mark.parametrize("name", NETWORKS)
def test_both_sources_are_python(name: str) -> None:
    program = program_of(*NETWORKS[name])
    for text in (program.source, program.row_source):
        functions = [n for n in ast.parse(text).body if isinstance(n, ast.FunctionDef)]
        assert [f.name for f in functions] == ["value_and_grad"]
        assert all(line == line.rstrip() for line in text.splitlines())
    assert program.source.index("# forward") < program.source.index("# backward")


def lines(program: StaticGraph) -> int:
    """The number of lines, comments included."""
    return program.source.count("\n")


def test_statements_do_not_grow_with_the_width() -> None:
    programs = [perceptron([2, n, n, 1]) for n in (4, 16, 64)]
    assert len({lines(program) for program in programs}) == 1
    assert len({lines(perceptron([n, 5, 3])) for n in (2, 8, 100)}) == 1


@pytest.mark.slow
def test_statements_do_not_grow_with_a_large_width() -> None:
    assert len({lines(perceptron([2, n, n, 1])) for n in (16, 256)}) == 1
    assert len({lines(perceptron([2, n, 1])) for n in (16, 1024)}) == 1


@pytest.mark.parametrize("depth", [1, 2, 3, 4])
def test_a_layer_is_one_product_forward_and_two_backward(depth: int) -> None:
    source = perceptron([3] + [4] * depth + [2]).source
    forward, backward = source.split("# backward")
    assert forward.count(" @ ") == depth + 1
    # The inputs have no adjoint here: their layer has but one.
    assert backward.count(" @ ") + backward.count("matmul(") == 2 * (depth + 1) - 1
    by_inputs = [f"d_a{k} = " in backward for k in range(1, depth + 1)]
    assert all(by_inputs)
    assert all(f"d_W{k} = " in backward and f"d_b{k} = " in backward for k in range(1, depth + 1))


def test_a_layer_is_recognised_however_it_is_added_up() -> None:
    def f(x: list[Value], p: list[Value]) -> list[Value]:
        rows = [[w * v for w, v in zip(p[5 * k : 5 * k + 4], x, strict=True)] for k in range(3)]
        b = p[4::5]
        z = [
            rows[0][0] + rows[0][1] + rows[0][2] + rows[0][3] + b[0],
            b[1] + rows[1][3] + (rows[1][1] + (rows[1][2] + rows[1][0])),
            (rows[2][2] + rows[2][1]) - (-rows[2][0] - rows[2][3] - b[2]),
        ]
        return [sum(v.tanh() for v in z)]

    source = program_of(f, 4, 15).source
    assert re.search(r"z1 = x @ \S+\.T \+ \S+  # \(rows, 3\)", source)
    assert source.count("tanh(") == 1


def test_statements_do_not_grow_with_the_number_of_classes() -> None:
    def classify(k: int) -> StaticGraph:
        def f(x: list[Value], p: list[Value]) -> list[Value]:
            scores = network([4, 5, k], x[:4], p, tanh)
            top = reduce(maximum, scores)
            total = log(sum(exp(s - top) for s in scores)) + top
            return [total - sum(t * s for t, s in zip(x[4:], scores, strict=True))]

        return program_of(f, 4 + k, layers([4, 5, k]))

    assert len({lines(classify(k)) for k in (3, 5, 20)}) == 1


def test_statements_do_not_grow_with_the_picture() -> None:
    """A convolution is one product; over time, each step is a few statements of its own."""
    source = program_of(convolution, 25, 38).source
    assert source.split("# backward")[0].count(" @ ") == 2

    def steps(n: int) -> int:
        return lines(program_of(recurrent, n, 15))

    assert steps(4) - steps(3) == steps(9) - steps(8) < 12


def test_statements_do_not_grow_with_the_positions() -> None:
    """Each position sees one more, and the first sees itself alone."""
    assert len({lines(program_of(causal, 2 * n, 14)) for n in (4, 5, 9)}) == 1
    assert program_of(causal, 12, 14).source.count("exp(") == 1


def test_statements_do_not_grow_with_what_is_pooled() -> None:
    """Maxima of maxima, and maxima of what is computed in several steps."""

    def tree(x: list[Value], p: list[Value]) -> list[Value]:
        a = [tanh(p[0] * v) for v in x]
        quads = [a[i : i + 4] for i in range(0, len(a), 4)]
        return [sum(maximum(maximum(q[0], q[1]), maximum(q[2], q[3])) for q in quads)]

    def steps(x: list[Value], p: list[Value]) -> list[Value]:
        a = [tanh(p[0] * v) for v in x]
        b = [tanh(p[0] * v) for v in a]
        return [sum(reduce(maximum, triple) for triple in zip(x, a, b, strict=True))]

    for f in (tree, steps):
        assert len({lines(program_of(f, 4 * n, 1)) for n in (3, 5, 8)}) == 1


def test_names_come_from_labels() -> None:
    w = [Value(i, f"w{i}") for i in range(4)]  # one is 0
    x = [Value(i, f"height{i}") for i in range(2)]
    z = [w[0] * x[0] + w[1] * x[1], w[2] * x[0] + w[3] * x[1]]
    z[0].label, z[1].label = "score1", "score2"
    loss = (z[0] * z[1]).sigmoid()
    loss.label = "risk"
    source = StaticGraph(loss, x, w).source
    assert "score = x @ W_score.T  # (rows, 2)" in source
    assert re.search(r"risk = .*# \(rows, 1\)", source)
    assert "d_risk = " in source
    assert "d_score" in source
    bias = Value(0, "bias")
    assert "bias = p[0]" in StaticGraph(x[0] * bias, x, [bias]).source


@pytest.mark.parametrize(
    "label",
    [
        "x",
        "p",
        "len",
        "exp",
        "lambda",
        "None",
        "z1",
        "c1",
        "loss",
        "1st",
        "a b",
        "σ",
        "",
        "W'",
        "é",
    ],
)
def test_labels_cannot_break_a_program(label: str) -> None:
    def f(a: Value, c: Value) -> Value:
        h = a * c + 1
        h.label = label
        return (h * h * h).tanh() * h.exp() + c

    a, c = Value(0.3, label), Value(0.7, label)
    program = StaticGraph(f(a, c), [a], [c])
    f(a, c).backward()
    assert abs(program.value_and_grad([[0.3], [0.3]])[1][0] - c.grad) <= 1e-12 * abs(c.grad)
    assert abs(program.value_and_grad([[0.3]])[1][0] - c.grad) <= 1e-12 * abs(c.grad)


def test_what_a_weight_gets_at_each_step_is_added_up_in_one_statement() -> None:
    source = program_of(recurrent, 4, 15).source
    assert source.count("d_W1 + d_W1_1 + d_W1_2") == 1


PRINT = """
from tests.autograd.static.test_source import NETWORKS, program_of
for f, n, m in NETWORKS.values():
    program = program_of(f, n, m)
    print(program.source, program.row_source)
    value, gradient = program.value_and_grad([[0.25 * j - i for j in range(n)] for i in range(3)])
    print(value.hex(), gradient.tobytes().hex())
"""


def test_source_and_results_do_not_depend_on_hashes() -> None:
    seen = {
        subprocess.run(
            [sys.executable, "-c", PRINT],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.getcwd()},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "42")
    }
    assert len(seen) == 1
