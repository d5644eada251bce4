"""A step of the demo's language model: as a static graph, and on an engine of microgpt's kind."""

import math
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

import numpy as np

from autograd import StaticGraph, Value
from autograd.static.batch import Array
from demos.language_model import HEADS, WIDTH, LanguageModel, samples
from nn import losses, optim
from tests.benchmarks.attention import linear, normalised
from tests.benchmarks.measure import OURS, report, seconds

BETAS, EPSILON = (0.85, 0.99), 1e-8
NAME, ROWS = "jessica", 32
NODES = "microgpt's kind of node"


def main() -> None:
    """Print what a step for a name of 7 letters costs, alone and in a batch."""
    model = LanguageModel(0)
    steps = {
        OURS: static_step(model, [NAME]),
        "in a batch": static_step(model, [NAME] * ROWS),
        "dynamic graph": dynamic_step(LanguageModel(0), NAME),
        NODES: node_step(model, NAME),
    }
    for _ in range(3):
        first, *others = (step() for step in steps.values())
        np.testing.assert_allclose(others, first, 1e-12)
    times = {name: s * 1e3 for name, s in seconds(steps, rounds=9).items()}
    batch = times.pop("in a batch") / ROWS
    report(
        f"language model: a step for a name of {len(NAME)} letters", times, "ms",
        f"aim: {NODES} at least 70 × ours",
    )  # fmt: skip
    report(
        f"language model: a step for {ROWS} such names, per name",
        {OURS: batch, NODES: times[NODES]}, "ms", f"aim: {NODES} at least 500 × ours",
    )  # fmt: skip


def program(model: LanguageModel, length: int) -> StaticGraph:
    """The mean loss over the positions of a sequence; the inputs are its tokens, then targets."""
    size = model.vocabulary
    seen, following = (
        [[Value(1 / size) for _ in range(size)] for _ in range(length)] for _ in range(2)
    )
    loss = sum(map(losses.cross_entropy, model(seen), following)) / length
    return StaticGraph(loss, [*chain(*seen, *following)], model.parameters())


def rows(names: Sequence[str]) -> Array:
    """Names of one length as rows for the program."""
    return np.hstack(
        [np.eye(27)[np.array(part)].reshape(len(names), -1) for part in samples(names)]
    )


def static_step(model: LanguageModel, names: Sequence[str]) -> Callable[[], float]:
    """A function that makes one step for names of one length, and gives the loss before it."""
    graph, batch = program(model, len(names[0]) + 1), rows(names)
    optimizer = optim.Adam(model.parameters(), 0.01, betas=BETAS)
    theta = np.array([parameter.data for parameter in model.parameters()])

    def step() -> float:
        nonlocal theta
        loss, gradient = graph.value_and_grad(batch, theta)
        theta = optimizer.update(theta, gradient)
        return loss

    return step


def dynamic_step(model: LanguageModel, name: str) -> Callable[[], float]:
    """The same step, for which the graph is recorded anew."""
    ((seen,), (following,)) = samples([name])
    optimizer = optim.Adam(model.parameters(), 0.01, betas=BETAS)

    def step() -> float:
        optimizer.zero_grad()
        loss: Any = sum(map(losses.cross_entropy, model(seen), following)) / len(seen)
        loss.backward()
        optimizer.step()
        return loss.data

    return step


class Node:
    """A number that holds its operands and its local partials in tuples, as in microgpt."""

    __slots__ = ("data", "grad", "operands", "partials")

    def __init__(self, data: float, operands: tuple = (), partials: tuple = ()) -> None:
        self.data, self.grad, self.operands, self.partials = data, 0.0, operands, partials

    def __add__(self, other: Any) -> "Node":
        y = other if isinstance(other, Node) else Node(other)
        return Node(self.data + y.data, (self, y), (1.0, 1.0))

    def __mul__(self, other: Any) -> "Node":
        y = other if isinstance(other, Node) else Node(other)
        return Node(self.data * y.data, (self, y), (y.data, self.data))

    def __pow__(self, n: float) -> "Node":
        return Node(self.data**n, (self,), (n * self.data ** (n - 1),))

    def __sub__(self, other: Any) -> "Node":
        return self + other * -1.0

    def __truediv__(self, other: "Node") -> "Node":
        return self * other**-1

    __radd__, __rmul__ = __add__, __mul__

    def exp(self) -> "Node":
        """The exponential function."""
        z = math.exp(self.data)
        return Node(z, (self,), (z,))

    def log(self) -> "Node":
        """The natural logarithm."""
        return Node(math.log(self.data), (self,), (1.0 / self.data,))

    def relu(self) -> "Node":
        """The number, or 0 if it is negative."""
        return Node(max(0.0, self.data), (self,), (float(self.data > 0),))

    def backward(self) -> None:
        """Add the derivative of this by each node to its `grad`."""
        order: list[Node] = []
        seen = set()

        def visit(node: Node) -> None:
            if node not in seen:
                seen.add(node)
                for operand in node.operands:
                    visit(operand)
                order.append(node)

        visit(self)
        self.grad = 1.0
        for node in reversed(order):
            for operand, partial in zip(node.operands, node.partials):  # noqa: B905, slow
                operand.grad += partial * node.grad


def node_step(model: LanguageModel, name: str) -> Callable[[], float]:
    """The same step with such nodes, whose Adam goes through the parameters one by one."""
    nodes = iter(Node(parameter.data) for parameter in model.parameters())
    shapes = [(27, WIDTH), (16, WIDTH), (27, WIDTH), *[(WIDTH, WIDTH)] * 4]
    shapes += [(4 * WIDTH, WIDTH), (WIDTH, 4 * WIDTH)]
    matrices = [[[next(nodes) for _ in range(n)] for _ in range(m)] for m, n in shapes]
    parameters = [node for matrix in matrices for row in matrix for node in row]
    ((seen,), (following,)) = samples([name])
    means, squares, steps = [0.0] * len(parameters), [0.0] * len(parameters), 0

    def step() -> float:
        nonlocal steps
        loss = _loss(matrices, seen, following)
        loss.backward()
        steps += 1
        (b1, b2), rate = BETAS, 0.01
        for i, node in enumerate(parameters):
            means[i] = b1 * means[i] + (1 - b1) * node.grad
            squares[i] = b2 * squares[i] + (1 - b2) * node.grad**2
            mean, square = means[i] / (1 - b1**steps), squares[i] / (1 - b2**steps)
            node.data -= rate * mean / (math.sqrt(square) + EPSILON)
            node.grad = 0.0
        return loss.data

    return step


def _loss(matrices: list[Any], seen: list[int], following: list[int]) -> Node:
    token, place, score, query, key, value, out, hidden, back = matrices
    keys: list[list[Node]] = []
    values: list[list[Node]] = []
    total = Node(0.0)
    for i, (this, that) in enumerate(zip(seen, following, strict=True)):
        x = normalised([a + b for a, b in zip(token[this], place[i], strict=True)])
        inner = normalised(x)
        q = linear(inner, query)
        keys.append(linear(inner, key))
        values.append(linear(inner, value))
        found = []
        for start in range(0, WIDTH, WIDTH // HEADS):
            part = slice(start, start + WIDTH // HEADS)
            fits = [linear(q[part], [k[part]])[0] * (WIDTH // HEADS) ** -0.5 for k in keys]
            shares = _softmax(fits)
            found += linear(shares, list(zip(*[v[part] for v in values], strict=True)))
        x = [a + b for a, b in zip(x, linear(found, out), strict=True)]
        inner = [z.relu() for z in linear(normalised(x), hidden)]
        x = [a + b for a, b in zip(x, linear(inner, back), strict=True)]
        total = total - _softmax(linear(x, score))[that].log()
    return total * (1 / len(seen))


def _softmax(scores: Sequence[Node]) -> list[Node]:
    largest = max(score.data for score in scores)
    exponentials = [(score + -largest).exp() for score in scores]
    total = sum(exponentials)
    return [e / total for e in exponentials]
