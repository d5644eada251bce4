"""From scalar nodes to a matrix program: the graph, the program, the textbook's equations.

A network 2-3-1 with tanh and the loss L = ½ (a⁽²⁾ − y)² is recorded node by node, for one
example. Its static graph is a program over a batch, and the statements are the four equations
of backpropagation, which nobody has told it. A wider hidden layer does not add to them.
Source of the equations: Nielsen, *Neural Networks and Deep Learning* (2015), ch. 2.
"""

import math
import timeit
from collections.abc import Sequence
from functools import partial
from html import escape

from autograd import Graph, StaticGraph, Value, tanh
from autograd.text.aligned import table
from autograd.text.colours import COLOURS
from autograd.text.words import say
from demos import OUT, run, save
from demos._chinese import tr
from viz import draw

WIDTHS = (3, 10, 100, 1000)
ROWS = 100

SANS = "DejaVu Sans, Verdana, sans-serif"
MONO = "DejaVu Sans Mono, Menlo, Consolas, monospace"
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


def main(widths: Sequence[int] = WIDTHS) -> None:
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
    title = tr(f"The loss of a network 2-3-1, recorded for one example: {nodes} nodes")
    graph = draw(loss, edges="none", values=False, aspect=16 / 9, title=title)
    save(graph, "matrix_program_graph.svg")
    path = OUT / "matrix_program.svg"
    path.write_text(slide(lines, nodes, count), encoding="utf-8")
    say(f"wrote {path}")


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
        f"{error / max(map(abs, expected)):.0e}",
        f"{slow:,.3g} ms" if slow < 100 else f"{slow:,.0f} ms",
        f"{fast:.2g} ms",
        f"{slow / fast:,.0f} ×",
    ]


def slide(lines: Sequence[tuple[str, str]], nodes: int, count: int) -> str:
    """A slide of the program's statements beside their equations."""
    title = tr(f"From {nodes} scalar nodes to {count} statements over a batch")
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1600 900" width="1600" height="900">',
        '<rect width="1600" height="900" fill="white"/>',
        _text(title, 40, 50, size=32),
        _text(tr("statements of the program"), 40, 100, size=26),
        _text(tr("the textbook's equations"), 1060, 100, size=26),
    ]
    colour, y = "black", 110
    for line, equation in lines:
        heading = line.strip()
        colour = HEADINGS.get(heading, colour)
        if equation or heading in HEADINGS:
            y += 33
            statement = line[4:].partition("  #")[0]
            parts += [_text(statement, 40, y, colour, MONO), _text(equation, 1060, y, colour)]
    return "\n".join([*parts, "</svg>\n"])


def _text(
    words: str, x: int, y: int, colour: str = "black", font: str = SANS, size: int = 24
) -> str:
    return (
        f'<text x="{x}" y="{y}" fill="{colour}" font-family="{font}" font-size="{size}" '
        f'xml:space="preserve">{escape(words)}</text>'
    )


if __name__ == "__main__":
    run(main)
