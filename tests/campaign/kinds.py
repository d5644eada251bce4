"""The kinds of random cases, how each is checked, made smaller and shown."""

from __future__ import annotations

import csv
import io
import math
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from random import Random
from typing import Any, NamedTuple

from mpmath import mpf

import autograd
from autograd import Graph, StaticGraph, Trace, Value, derivative, grad, jvp
from autograd.core.functions import RULES
from autograd.notation.plain import Notation
from autograd.ops import OPS, TABLE, Op
from tests import truth
from tests.campaign.texts import check_expression, expression, smaller_expression
from tests.random_graphs import (
    KINKED,
    SMOOTH,
    UnsuitableError,
    check_first_order,
    check_second_order,
    recorded,
    size,
)


class Kind(NamedTuple):
    """A kind of case.

    `make` draws one, `check` raises where it is wrong, `smaller` gives simpler ones to try, and
    `show` writes one so that it can be read and typed.
    """

    make: Callable[[Random], Any]
    check: Callable[[Any], None]
    smaller: Callable[[Any], Iterator[Any]]
    show: Callable[[Any], str]


class Program(NamedTuple):
    """Steps of a random graph, numbers for its inputs, and a direction."""

    steps: list[tuple[Op, int, int]]
    data: list[float]
    seed: float


# Differences know nothing of a stopped gradient.
ROWS = [op for op in TABLE if op.name != "stop_gradient"]


def program(rng: Random, rows: Sequence[Op] = ROWS) -> Program:
    """Up to 15 operations of any rows on up to 3 inputs, more often of what came last."""
    data = [rng.uniform(-2, 2) for _ in range(rng.randint(1, 3))]

    def operand(step: int) -> int:
        last = len(data) + step if step else rng.randrange(len(data))
        return rng.choice([last, last, rng.randint(max(0, last - 3), last), rng.randint(0, last)])

    steps = [(rng.choice(rows), operand(step), operand(step)) for step in range(rng.randint(1, 15))]
    return Program(steps, data, rng.uniform(-2, 2))


def smaller_program(case: Program) -> Iterator[Program]:
    """Without one of its steps, with its first operands, or with rounder numbers."""
    for i, (op, left, right) in enumerate(case.steps):
        others = case.steps[:i], case.steps[i + 1 :]
        yield case._replace(steps=[*others[0], *others[1]])
        for operands in ((0, right), (left, 0)):
            if operands != (left, right):
                yield case._replace(steps=[*others[0], (op, *operands), *others[1]])
    if len(case.data) > 1:
        yield case._replace(data=case.data[:-1])
    for i, x in enumerate(case.data):
        for rounder in (round(x), round(x, 1)):
            if rounder != x:
                yield case._replace(data=[*case.data[:i], float(rounder), *case.data[i + 1 :]])


def show_program(case: Program) -> str:
    """The steps, the graph if it can be recorded, and the direction."""
    lines = [f"{[(op.name, *operands) for op, *operands in case.steps]} at {case.data}"]
    with suppress(ArithmeticError, ValueError, UnsuitableError):
        graph = Graph(recorded(case.steps, case.data)[2])
        lines += map(Notation(graph, 17).equation, graph.nodes)
    return "\n".join([*lines, f"in the direction of {case.seed}"])


def check_static(case: Program) -> None:
    """The static graph on one row and on three."""
    _, inputs, output = recorded(case.steps, case.data)
    static = StaticGraph(output, inputs)
    for rows in (1, 3):
        mean, _, slopes = static.value_and_grad([case.data] * rows, inputs=True)
        scale = max(1.0, *(size(output, x) for x in inputs))
        assert abs(mean - output.data) <= 1e-12 * max(scale, abs(output.data)), f"value {mean}"
        for row in slopes * rows:
            for x, found in zip(inputs, row, strict=True):
                assert abs(found - x.grad) <= 1e-12 * scale, f"{found}, not {x.grad}"


OWN_OPERATION = getattr(autograd, "operation", None)


@cache
def own_rows() -> list[Op]:
    """The smooth rows once more, as operations of one's own with other names."""
    rows = []
    for op in SMOOTH:
        name = f"own_{op.name}"
        OWN_OPERATION(name, op.value, op.partials, domain=op.domain, needs=op.needs)
        truth.DEFINITIONS[name] = truth.DEFINITIONS[op.name]
        rows.append(OPS[name])
    return rows


def check_own(case: Program) -> None:
    """All of it with operations of one's own."""
    check_first_order(*case)
    check_second_order(*case)
    check_static(case)


def check_by_differences(case: Program) -> None:
    """`check_grad` raises no false alarm."""
    f, _, _ = recorded(case.steps, case.data)
    try:
        autograd.check_grad(f, case.data)
    except ValueError:
        raise UnsuitableError from None  # it cannot be checked there


class Extreme(NamedTuple):
    """An operation at operands of any magnitude."""

    op: Op
    operands: tuple[float, ...]


def extreme(rng: Random) -> Extreme:
    """Operands from the smallest to the largest floats."""
    op = rng.choice([op for op in TABLE if op.name not in KINKED])

    def number() -> float:
        exponent = rng.choice([rng.uniform(-323, 308), rng.uniform(-20, 20), rng.uniform(-2, 3)])
        return rng.choice([1, -1]) * rng.uniform(1, 9.99) * 10.0**exponent

    return Extreme(op, tuple(number() for _ in range(op.arity)))


def check_extreme(case: Extreme) -> None:
    """Value and partials are the truth to rounding; or raised where there is none in floats."""
    op, operands = case
    if not all(map(math.isfinite, operands)):
        raise UnsuitableError
    if op.name == "pow" and operands[0] <= 0:
        raise UnsuitableError  # no derivative by the exponent
    expected: list[Any] = []
    try:
        expected += [truth.value(op, operands)]
        expected += [truth.partial(op, slot, operands) for slot in range(op.arity)]
        is_real = all(isinstance(z, mpf) and abs(z) < 1.7e308 for z in expected)
    except OverflowError:  # of mpmath itself
        raise UnsuitableError from None
    except (ArithmeticError, ValueError):
        is_real = False
    inputs = [*map(Value, operands)]
    failure, output = None, Value(0)
    try:
        output = RULES[op.name](*inputs)
        output.backward()
    except (ArithmeticError, ValueError) as error:
        failure = error
    slopes = [x.grad for x in inputs]
    assert (failure is None) == is_real, f"{failure or (output.data, *slopes)}, not {expected}"
    if failure:
        return
    f = RULES[op.name]
    assert list(grad(f, range(op.arity))(*operands)) == slopes
    # A derivative's own steps may overflow, such as x * x in that of erf, and say so.
    with suppress(OverflowError):
        assert [derivative(output, x).data for x in inputs] == slopes
    for i, slope in enumerate(slopes):
        unit = [float(i == k) for k in range(op.arity)]
        assert jvp(f, operands, unit) == (output.data, slope)
    # Where 1 - z cancels, a partial has the rounding error of z; a subnormal one may underflow.
    cancels = 4e-16 if op.name in ("tanh", "sigmoid") else sys.float_info.min
    for found, z, absolute in zip(
        [output.data, *slopes], expected, [0.0, cancels, cancels], strict=False
    ):
        assert abs(found - z) <= max(1e-13 * abs(z), mpf(absolute or 5e-323)), (
            f"{found}, not {float(z)}"
        )


def smaller_extreme(case: Extreme) -> Iterator[Extreme]:
    """With rounder operands."""
    for i, x in enumerate(case.operands):
        for rounder in (1.0, float(f"{x:.0e}")):
            if rounder != x:
                yield Extreme(case.op, (*case.operands[:i], rounder, *case.operands[i + 1 :]))


class Labelled(NamedTuple):
    """A program, and labels for its first nodes."""

    program: Program
    labels: list[str]


_SIGNS = "abxyzhw019_ .,;:=+-−×@\"'\\{}[]()<>&%$#^~|/\n\t\0éß∂₁h₂损\N{COMBINING ACUTE ACCENT}"


def labelled(rng: Random) -> Labelled:
    """Labels of any signs, sometimes one twice."""
    labels = ["".join(rng.choices(_SIGNS, k=rng.randint(1, 6))) for _ in range(rng.randint(1, 4))]
    return Labelled(program(rng), [*labels, *rng.choices(labels, k=1)])


def check_labelled(case: Labelled) -> None:
    """Every form of the trace can be made, has a row per node, and stays on its lines."""
    _, _, output = recorded(case.program.steps, case.program.data)
    for node, label in zip(Graph(output), case.labels, strict=False):
        node.label = label
    graph, trace = Graph(output), Trace(output)
    given = {name for node, name in graph.names.items() if node.label}
    made = [graph.names[n] for n in graph if not n.label and n not in graph.unnamed_constants]
    assert len(made) == len(set(made) - given), "a name is used twice"
    count = len(graph) - len(graph.unnamed_constants)
    for text in (trace.text(), trace.markdown(), trace.latex(), trace.html()):
        assert all(line.isprintable() for line in text.split("\n")), repr(text)
    assert len(trace.text(width=10_000).split("\n")) == count + 1
    assert len(trace.markdown().strip().split("\n")) == count + 2
    assert trace.html().count("<tr") == count + 1
    rows = list(csv.reader(io.StringIO(trace.csv(), newline="")))
    assert len(rows) == count + 1, f"{len(rows)} rows of CSV for {count} nodes"
    assert {len(row) for row in rows} == {len(rows[0])}, "ragged CSV"
    latex = trace.latex().replace("\\\\", "").replace("\\{", "").replace("\\}", "")
    assert latex.count("{") == latex.count("}"), "braces of LaTeX"


def smaller_labelled(case: Labelled) -> Iterator[Labelled]:
    """With fewer or shorter labels, or a smaller program."""
    for i, label in enumerate(case.labels):
        yield case._replace(labels=case.labels[:i] + case.labels[i + 1 :])
        for k in range(len(label) if len(label) > 1 else 0):
            shorter = label[:k] + label[k + 1 :]
            yield case._replace(labels=[*case.labels[:i], shorter, *case.labels[i + 1 :]])
    for less in smaller_program(case.program):
        yield case._replace(program=less)


KINDS: dict[str, Kind] = {
    "first": Kind(program, lambda case: check_first_order(*case), smaller_program, show_program),
    "second": Kind(program, lambda case: check_second_order(*case), smaller_program, show_program),
    "static": Kind(program, check_static, smaller_program, show_program),
    "differences": Kind(program, check_by_differences, smaller_program, show_program),
    "extreme": Kind(
        extreme, check_extreme, smaller_extreme, lambda case: f"{case.op.name}{case.operands}"
    ),
    "labels": Kind(
        labelled,
        check_labelled,
        smaller_labelled,
        lambda case: f"labels {case.labels}\n{show_program(case.program)}",
    ),
    "expressions": Kind(
        expression, check_expression, smaller_expression, lambda case: f"{case.text}  {case.values}"
    ),
}

if OWN_OPERATION:
    KINDS["own"] = KINDS["first"]._replace(
        make=lambda rng: program(rng, own_rows()), check=check_own
    )
