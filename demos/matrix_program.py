"""From scalar nodes to a matrix program: the graph, the program, the textbook's equations.

A network 2-3-1 with tanh and the loss L = ½ (a⁽²⁾ − y)² is recorded node by node, for one example.
Its static graph is a program over a batch, and its statements are the four equations of
backpropagation, which nobody has told it. A wider hidden layer adds no statement. Source of the
equations: Nielsen, *Neural Networks and Deep Learning* (2015), ch. 2.
"""

import math
import timeit
from collections.abc import Sequence
from functools import partial

from autograd import Graph, StaticGraph, Value, tanh
from autograd.text.aligned import table
from autograd.text.colours import COLOURS
from autograd.text.language import tr
from autograd.text.words import say
from demos import figure, run, save, signed
from demos._options import Count
from viz import draw

WIDTHS = (3, 10, 100, 1000)
ROWS = 100
HEADINGS = {"# forward": COLOURS["value"], "# backward": COLOURS["adjoint"]}
LOSS = "L = ½ (a⁽²⁾ − y)²"


def leaves(width: int) -> tuple[list[Value], list[Value]]:
    """The inputs x₁, x₂, y and the parameters, per neuron its weights and its bias."""
    names = [f"{v}1_{j}{k}" for j in range(1, width + 1) for v, k in zip("wwb", "12 ", strict=True)]
    names += [*(f"w2_{k}" for k in range(1, width + 1)), "b2"]
    parameters = [Value(round(math.sin(i), 2), name.strip()) for i, name in enumerate(names, 1)]
    return [Value(0.5, "x1"), Value(-1, "x2"), Value(1, "y")], parameters


def record(inputs: Sequence[Value], parameters: Sequence[Value]) -> Value:
    """The loss of a network 2-width-1 for one example."""
    left = iter(parameters)

    def neuron(values: Sequence[Value]) -> Value:
        z = next(left) * values[0]
        for value in values[1:]:
            z = z + next(left) * value
        return tanh(z + next(left))

    *x, y = inputs
    hidden = [neuron(x) for _ in range(len(parameters) // 4)]
    error = neuron(hidden) - y
    loss = 0.5 * error**2
    error.label, loss.label = "e", "L"
    return loss


def lower(width: int) -> StaticGraph:
    """The program of a network 2-width-1."""
    inputs, parameters = leaves(width)
    return StaticGraph(record(inputs, parameters), inputs, parameters)


def statements(program: StaticGraph) -> int:
    """How many statements the program has."""
    lines = (line.strip() for line in program.source.splitlines())
    return sum(bool(line) and not line.startswith(("#", "def ")) for line in lines)


def dynamic(parameters: Sequence[Value], rows: Sequence[Sequence[float]]) -> list[float]:
    """The gradient of the mean loss by the dynamic graph: each row recorded and swept."""
    for parameter in parameters:
        parameter.grad = 0.0
    for row in rows:
        record(list(map(Value, row)), parameters).backward(1 / len(rows))
    return [parameter.grad for parameter in parameters]


def batch() -> list[list[float]]:
    """Rows x₁, x₂, y to run the program on."""
    return [[math.sin(3 * i + k) for k in range(3)] for i in range(ROWS)]


def main(widths: Sequence[Count] = WIDTHS) -> None:
    """Print the program beside the equations, and how both graphs do as the network grows."""
    program = lower(3)
    (loss,) = program.outputs
    lines = program.annotated()
    nodes, count = len(Graph(loss)), statements(program)
    say(f"A network 2-3-1 with tanh and {LOSS}, recorded for one example: {nodes} nodes.")
    say(f"Its program over a batch, in {count} statements, and the textbook:\n")
    say(table(["program", "textbook"], lines, [False, False], 100))
    say("\nAn example is a row here and a column in the textbook, so the factors change places:")
    say("δ aᵀ is d_z.T @ a, which sums over the rows. The 1/n of their mean is in d_L.\n")
    say(f"A wider hidden layer; the gradient over {ROWS} rows, measured on this machine:\n")
    header = ["width", "nodes", "statements", "difference", "dynamic graph", "program", "faster"]
    say(f"{table(header, list(map(growth, widths)), [True] * len(header), 100)}\n")
    title = tr("The loss of a network 2-3-1, recorded for one example: {} nodes", nodes)
    graph = draw(loss, edges="none", values=False, aspect=16 / 9, title=title)
    save(graph, "matrix_program_graph.svg")
    equations = sum(bool(equation) for _, equation in lines)
    draw_program(lines, tr("From {} scalar nodes to {} equations over a batch", nodes, equations))


def growth(width: int) -> list[str]:
    """Sizes of a network, the difference between its two gradients, and their times."""
    program, rows = lower(width), batch()
    _, gradient = program.value_and_grad(rows)
    expected = dynamic(program.parameters, rows)
    error = max(abs(g - e) for g, e in zip(gradient, expected, strict=True))
    slow, fast = (
        1000 * min(timeit.repeat(partial(run, rows), number=1, repeat=3))
        for run in (partial(dynamic, program.parameters), program.value_and_grad)
    )
    return [
        f"{width:,}",
        f"{len(Graph(program.outputs[0])):,}",
        str(statements(program)),
        signed(error / max(map(abs, expected))),
        f"{slow:,.3g} ms" if slow < 100 else f"{slow:,.0f} ms",
        f"{fast:.2g} ms",
        f"{slow / fast:,.0f} ×",
    ]


def draw_program(lines: Sequence[tuple[str, str]], title: str) -> None:
    """Write a slide of the program's statements beside their equations."""
    drawn, (axes,) = figure(title, ())
    axes.set_axis_off()
    shown = [("statements of the program", "the textbook's equations")]
    shown += [(line, equation) for line, equation in lines if equation or line.strip() in HEADINGS]
    colour = "black"
    for i, (line, equation) in enumerate(shown):
        colour = HEADINGS.get(line.strip(), colour)
        family = "monospace" if i else None
        statement = line.strip().partition("  #")[0]
        axes.text(0.02, 1 - i / len(shown), statement, color=colour, family=family, size=16)
        axes.text(0.71, 1 - i / len(shown), equation, color=colour, size=16)
    save(drawn, "matrix_program.svg")


if __name__ == "__main__":
    run(main)
