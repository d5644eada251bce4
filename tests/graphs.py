"""Graphs that several tests draw."""

import random

from autograd import Graph, Value, exp, sin, tanh


def worked_example() -> tuple[Value, Value, Value, Value]:
    """The textbook's f = 1/(exp(-(wx + b)) + 1) at x = 1, w = b = 0, and w, x, b."""
    w, x, b = Value(0, "w"), Value(1, "x"), Value(0, "b")
    return 1 / (exp(-(w * x + b)) + 1), w, x, b


def square() -> Value:
    """The product a × a, with two edges."""
    a = Value(3, "a")
    return a * a


def hundred_nodes() -> Value:
    """A tangled graph of about 100 nodes, the same in every run."""
    generator = random.Random(1)
    nodes = [Value(generator.uniform(-1, 1), f"x{i}") for i in range(8)]
    while len(Graph(nodes[-1])) < 100:
        a, b = generator.choice(nodes[-14:]), generator.choice(nodes[-14:])
        kind = generator.randrange(6)
        nodes.append((a * b, a + b, tanh(a), a - b, sin(a), a * 2.5)[kind])
        if len(nodes) % 5 == 0:
            nodes.append(nodes[-1] + nodes[-8])
    return nodes[-1]
