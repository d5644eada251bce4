"""Random programs as users write them, against the dynamic graph: numbers, and errors by row.

Labels collide with what a program calls its own arrays; leaves are shared, frozen, or constants
in sums; layers are dense, convolved, recurrent, attentive, pooled with ties, and look-ups.
"""

import sys
from collections.abc import Callable, Sequence
from functools import reduce
from itertools import count
from random import Random
from typing import Any

import numpy as np
import pytest

from autograd import StaticGraph, Value, exp, log, maximum, minimum, relu, sigmoid, sin, sqrt, tanh
from autograd.core.graph import evaluation_order
from autograd.core.node import Node
from autograd.core.value import RECORDERS, Constant
from tests.random_graphs import all_sizes

LABELS = ["h", "h_1", "h_2", "d_h", "w_1", "x", "p", "loss", "z1", "a1", "d_z1", "W1", "c1", "i1"]
ACTIVATIONS: list[Callable[[Value], Value]] = [tanh, relu, sigmoid, sin, abs, lambda v: v * v]

Vector = list[Any]


class Maker:
    """Layers of a random program: what it has computed, and leaves to take more of."""

    def __init__(self, random: Random, inputs: Vector, parameters: Vector, frozen: Vector) -> None:
        self.random = random
        self.vectors: list[Vector] = [inputs]
        self.leaves = parameters
        self.frozen = frozen

    def leaf(self) -> Any:
        """A parameter, now and then one that is frozen or a plain number."""
        kind = self.random.random()
        if kind < 0.85 and self.leaves:
            return self.random.choice(self.leaves)
        return self.random.choice(self.frozen) if kind < 0.93 else self.random.choice([0.5, -1, 2])

    def fresh(self, n: int) -> Vector:
        """Leaves side by side, or any."""
        if self.random.random() < 0.7 and len(self.leaves) >= n:
            start = self.random.randint(0, len(self.leaves) - n)
            return self.leaves[start : start + n]
        return [self.leaf() for _ in range(n)]

    def some(self) -> Vector:
        """An earlier vector."""
        return self.random.choice(self.vectors[-4:])

    def labelled(self, vector: Vector) -> Vector:
        """The vector, some nodes of it with a label."""
        if self.random.random() < 0.4:
            name = self.random.choice(LABELS)
            for k, v in enumerate(vector):
                if isinstance(v, Value) and v.op is not None:
                    v.label = f"{name}{k}" if len(vector) > 1 else name
        return vector

    def dense(self) -> Vector:
        """A layer with an activation."""
        x = self.some()
        rows = [self.fresh(len(x)) for _ in range(self.random.randint(1, 4))]
        z = [sum(w * v for w, v in zip(row, x, strict=True)) for row in rows]
        z = [v + b for v, b in zip(z, self.fresh(len(z)), strict=True)]
        return list(map(self.random.choice(ACTIVATIONS), self.labelled(z)))

    def constants(self) -> Vector:
        """Sums of parameters and several numbers, once for all rows or added to what varies."""
        x, pick = self.some(), self.random.choice
        numbers = [pick([0.1, 0.2, 0.3, -0.4, 1.0, 0.0]) for _ in range(3)]
        first = [tanh(self.leaf() + numbers[0] + numbers[1]) for _ in x]
        return [v * (w + numbers[2]) - pick([w, 0.5]) for v, w in zip(x, first, strict=True)]

    def convolved(self) -> Vector:
        """A kernel that moves along."""
        x = self.some()
        kernel, stride = self.random.randint(1, min(3, len(x))), self.random.choice([1, 1, 2])
        w, b = self.fresh(kernel), self.leaf()
        starts = range(0, len(x) - kernel + 1, stride)
        return [sum(w[i] * x[k + i] for i in range(kernel)) + b for k in starts]

    def recurrent(self) -> Vector:
        """Two neurons that share their weights over time."""
        x = self.some()
        w, u, b = self.fresh(2), [self.fresh(2), self.fresh(2)], self.fresh(2)
        state: Vector = self.fresh(2)
        for v in x[:3]:
            state = [
                tanh(sum(a * s for a, s in zip(u[k], state, strict=True)) + w[k] * v + b[k])
                for k in range(2)
            ]
        return self.labelled(state)

    def attention(self) -> Vector:
        """Tokens that look at each other, or at earlier ones."""
        x = [self.some() for _ in range(self.random.randint(2, 3))]
        q, k, v = ([self.fresh(1)[0], self.fresh(1)[0]] for _ in range(3))
        tokens = [[token[0], token[-1]] for token in x]
        causal, results = self.random.random() < 0.5, []
        for i, token in enumerate(tokens):
            keys = tokens[: i + 1] if causal else tokens
            query = [a * b for a, b in zip(q, token, strict=True)]
            scores = [sum(a * b * c for a, b, c in zip(query, k, t, strict=True)) for t in keys]
            top = reduce(maximum, scores)
            weights = [exp(s - top) for s in scores]
            total = sum(weights)
            results += [
                sum(a * v[d] * t[d] for a, t in zip(weights, keys, strict=True)) / total
                for d in range(2)
            ]
        return results

    def pooled(self) -> Vector:
        """Maxima or minima of neighbours."""
        x = self.some()
        choose, width = self.random.choice([maximum, minimum]), self.random.randint(1, 3)
        windows = [x[i : i + width] for i in range(0, len(x), self.random.choice([1, width]))]
        return [reduce(choose, window) for window in windows]

    def looked_up(self) -> Vector:
        """Rows of a table by something like one-hot numbers."""
        hot = self.some()
        table = [self.fresh(2) for _ in hot]
        return [sum(h * row[d] for h, row in zip(hot, table, strict=True)) for d in range(2)]

    def combined(self) -> Vector:
        """Two vectors, element by element."""
        x, y = self.some(), self.some()
        operation: Callable[[Any, Any], Any] = self.random.choice(
            [
                lambda a, b: a + b,
                lambda a, b: a - b,
                lambda a, b: a * b,
                lambda a, b: a / (b * b + 1),
                maximum,
                lambda a, b: -a * 2 + b + 0.5,
                lambda a, b: a / b if self.failing else a * b,
                lambda a, b: log(a + 1) * b if self.failing else log(a * a + 2) * b,
                lambda a, b: 0 * sqrt(a) + b if self.failing else b - a,
            ]
        )
        return [operation(a, b) for a, b in zip(x, y, strict=False)]

    def outputs(self) -> list[Value]:
        """One to three results, the last of all."""
        random = self.random
        self.failing = random.random() < 0.3
        kinds = [self.dense, self.dense, self.constants, self.convolved, self.recurrent]
        kinds += [
            self.attention,
            self.pooled,
            self.looked_up,
            *[self.combined] * (3 if self.failing else 2),
        ]
        for _ in range(random.randint(1, 5)):
            made = random.choice(kinds)()
            self.vectors.append([v for v in made if isinstance(v, Value)] or self.vectors[-1])
        chosen = [random.choice(self.some()) for _ in range(random.randint(0, 2))]
        last = self.vectors[-1]
        total = sum(w * v for w, v in zip(self.fresh(len(last)), last, strict=True))
        if random.random() < 0.3:
            total = total + sum(w * w for w in self.leaves) * 0.1
        outputs = [v for v in (*chosen, total) if isinstance(v, Value)]
        return outputs or [last[0]]


def number(random: Random) -> float:
    """A number that often ties."""
    return random.choice([random.uniform(-1.5, 1.5), random.randint(-8, 8) / 4, 0.0, 1.0])


def labelled_leaf(random: Random) -> Value:
    """A leaf whose label may be that of others, or of the program's own arrays."""
    label = random.choice([*LABELS, *(f"{name}{random.randint(0, 3)}" for name in LABELS), None])
    return Value(number(random), label)


def replayed(output: Node, data: dict[Node, float]) -> dict[Node, Value]:
    """The copies of all nodes of an output, recorded with other data."""
    copies: dict[Node, Value] = {}
    for node in evaluation_order(output):
        if node.op is not None:
            copies[node] = RECORDERS[node.op.name](*(copies[x] for x in node.operands))
            copies[node].label = node.label
        else:
            kind = Constant if node.is_constant else Value
            copies[node] = kind(data.get(node, node.data), node.label)
    return copies


def is_near_a_kink(copies: dict[Node, Value]) -> bool:
    """Whether rounding decides on which side of a kink an operation is, or whether it is on it."""
    rounded: set[Node] = set()  # not a multiple of 1/64, or computed from one that is not
    for node in copies.values():
        if not (64 * node.data).is_integer() or not rounded.isdisjoint(node.operands):
            rounded.add(node)
        if node.op is not None and node.op.name in ("relu", "abs", "maximum", "minimum"):
            x, y = node.lhs.data, node.rhs.data if node.rhs else 0.0
            is_exact = x == y and rounded.isdisjoint(node.operands)
            if abs(x - y) < 1e-9 and not is_exact and node.lhs is not node.rhs:
                return True
    return False


def expected(
    program: StaticGraph, rows: Sequence[Sequence[float]], output: int
) -> tuple[Any, Any] | Exception:
    """What the dynamic graph finds, or its error: mean and gradients, with what rounding is of."""
    leaves = [*program.parameters, *program.inputs]
    p = {w: w.data for w in program.parameters}
    found = []
    for i, row in enumerate(rows):
        copies: dict[Node, Value] = {}
        try:
            target = program.outputs[output]
            copies = replayed(target, {**p, **dict(zip(program.inputs, row, strict=True))})
            copies[target].backward()
        except (ArithmeticError, ValueError) as error:
            return type(error)(f"row {i}: {error}")
        if is_near_a_kink(copies):
            return np.zeros(0), None
        sizes = all_sizes(copies[target])
        pairs = [
            (copies[v].grad, max(1.0, sizes.get(copies[v], 0.0))) if v in copies else (0.0, 1.0)
            for v in leaves
        ]
        # What a sum rounds is relative to its terms, so to everything on the way.
        found.append([(copies[target].data, max(abs(v.data) for v in copies.values())), *pairs])
    table = np.array(found)
    return table[:, :, 0], table[:, :, 1]


def check(seed: int) -> bool:
    """One random program, each of its outputs; whether it raised."""
    random = Random(seed)
    inputs = [labelled_leaf(random) for _ in range(random.randint(1, 5))]
    parameters = [labelled_leaf(random) for _ in range(random.randint(0, 12))]
    frozen = [labelled_leaf(random) for _ in range(2)]
    for attempt in count():
        maker = Maker(Random(f"{seed} {attempt}"), list(inputs), list(parameters), frozen)
        try:
            outputs = maker.outputs()
        except (ArithmeticError, ValueError):
            continue  # it could not be recorded at all
        break
    n = random.choice([1, 1, 2, 2, 7]) if random.random() < 0.97 else 64
    rows = [[number(random) for _ in inputs] for _ in range(n)]
    program = StaticGraph(outputs, inputs, parameters)
    raised, is_decided = False, True
    for k in range(len(outputs)):
        wanted = expected(program, rows, k)
        if isinstance(wanted, Exception):
            raised = True
            with pytest.raises(type(wanted)) as caught:
                program.value_and_grad(rows, output=k, inputs=True)
            assert str(caught.value) == str(wanted)
            continue
        terms, sizes = wanted
        if not terms.size:
            is_decided = False
            continue
        mean, by_p, by_x = program.value_and_grad(rows, output=k, inputs=True)
        scale = 1e-12 * max(1.0, sizes.max())
        split = 1 + len(parameters)
        assert abs(mean - terms[:, 0].mean()) <= scale, (mean, terms[:, 0].mean())
        assert np.abs(by_p - terms[:, 1:split].mean(axis=0)).max(initial=0.0) <= scale, by_p
        assert np.abs(by_x - terms[:, split:] / n).max(initial=0.0) <= scale, by_x
        assert np.array_equal(program.value_and_grad(rows, output=k)[1], by_p)
    if is_decided and not raised:
        values = program(rows)
        for k in range(len(outputs)):
            wanted = expected(program, rows, k)
            assert not isinstance(wanted, Exception)
            limit = 1e-12 * max(1.0, wanted[1].max())
            assert np.abs(values[:, k] - wanted[0][:, 0]).max() <= limit
    return raised


@pytest.mark.parametrize("start", range(0, 300, 20))
def test_random_programs(start: int) -> None:
    raised = [check(seed) for seed in range(start, start + 20)]
    assert not all(raised)


@pytest.mark.parametrize("seed", [389, 534, 662, 690])
def test_random_programs_that_raise(seed: int) -> None:
    assert check(seed)


@pytest.mark.parametrize("seed", [449868, 41000640, 41028526])
def test_an_element_that_comes_twice_gets_all_that_flows_to_it(seed: int) -> None:
    check(seed)


def main(first: int, stop: int) -> None:
    """A long run: `python -m tests.autograd.static.test_programs 0 50000`."""
    failures = raised = 0
    for seed in range(first, stop):
        try:
            raised += check(seed)
        except BaseException as error:  # every kind is a finding
            failures += 1
            sys.stdout.write(f"{seed}: {type(error).__name__} {str(error)[:200]!r}\n")
        if seed % 1000 == 999:
            sys.stdout.write(f"{seed + 1}: {failures} failures, {raised} raised\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
