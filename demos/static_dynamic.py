"""Static and dynamic graphs: recorded once, or anew for every row; both are here.

A static graph is a program that is made before it runs: it can be optimised, and runs for all rows
at once. A dynamic graph is what each run records, so it may differ from row to row. Theano and
TensorFlow 1 had static graphs; DyNet, Chainer and PyTorch have dynamic ones; TensorFlow 2 and
PyTorch have both, and JAX traces a function into a static one.
"""

from textwrap import fill
from timeit import repeat
from typing import Any

import numpy as np

from autograd import Graph, StaticGraph, Value
from autograd.text.aligned import table
from autograd.text.words import say
from demos import run, signed
from demos._options import Seed
from nn import MLP, Module, Neuron, fit
from nn.losses import squared_error
from nn.optim import SGD

INDENT = " " * 4
ROWS = [[-2.0], [-1.0], [1.0], [2.0]]
TARGETS = [2.0, 1.0, 1.0, 2.0]
"""The absolute values of the rows."""


class Branch(Module):
    """A neuron for negative inputs and another for the rest: its graph depends on its input."""

    def __init__(self, seed: int) -> None:
        self.low = Neuron(1, "linear", rng=seed)
        self.high = Neuron(1, "linear", rng=seed + 1)

    def __call__(self, x: Any) -> Value:
        """The answer of the neuron in charge."""
        return self.low(x) if x[0] < 0 else self.high(x)


def show_branch(seed: int) -> None:
    """Print what each kind of graph makes of a model that branches."""
    model = Branch(seed)
    say("A model with one neuron for x < 0 and another for x ≥ 0 is to learn |x|:\n")
    try:
        fit(model, ROWS, TARGETS, loss="squared_error")
    except ValueError as error:
        say(
            fill(
                f"static=True refuses: {error}", 95, initial_indent=INDENT, subsequent_indent=INDENT
            )
        )
    optimizer = SGD(model.parameters(), 0.2)
    history = fit(model, ROWS, TARGETS, loss="squared_error", optimizer=optimizer, static=False,
                  epochs=1000)  # fmt: skip
    answers = ", ".join(f"{model(row).data:.3f}" for row in ROWS)
    say(f"{INDENT}static=False learns it: loss {signed(history[-1].loss)}, answers {answers}\n")


def both_gradients(width: int, count: int, seed: int) -> list[str]:
    """A row on the gradient of a network 8-width-1 over `count` samples, by both graphs."""
    model = MLP(8, [width, 1], "tanh", rng=seed)
    rows = np.random.default_rng(seed).normal(size=(count, 9))
    inputs, parameters = [Value(0, f"x{i}") for i in range(9)], model.parameters()

    def loss(values: Any) -> Any:
        return squared_error(model(values[:-1]), values[-1])

    program = StaticGraph(loss(inputs), inputs, parameters)

    def dynamic() -> Any:
        model.zero_grad()
        total: Any = sum(loss(row) for row in rows) / count
        total.backward()
        return total

    nodes = len(Graph(dynamic()))
    slopes = program.per_value(program.value_and_grad(rows)[1])
    apart = max(abs(p.grad - slopes[p]) for p in parameters)
    slow, fast = (
        1000 * min(repeat(step, number=1, repeat=3))
        for step in (dynamic, lambda: program.value_and_grad(rows))
    )
    return [f"8-{width}-1", str(count), f"{nodes:,}", f"{len(Graph(program.outputs[0])):,}",
            f"{slow:,.1f} ms", f"{fast:.2f} ms", signed(apart)]  # fmt: skip


def main(seed: Seed = 0) -> None:
    """Show what only a dynamic graph can, and what a static one saves."""
    show_branch(seed)
    say("The gradient of a network by both; times are of this machine:\n")
    rows = [both_gradients(width, count, seed) for width, count in ((8, 10), (8, 100), (32, 100))]
    header = ["network", "rows", "dynamic nodes", "static nodes", "dynamic", "static", "differ by"]
    say(f"{table(header, rows, [False, *[True] * 6], 100)}\n")
    say("The dynamic graph grows with the rows and is recorded in every step. The static graph is")
    say("that of one row, recorded once: its program takes all rows, as products of matrices.")


if __name__ == "__main__":
    run(main)
