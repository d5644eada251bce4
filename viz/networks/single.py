"""`draw_neuron`: one neuron as textbooks draw it, x → Σ → z → f → a."""

from __future__ import annotations

from operator import mul
from typing import Any

import graphviz

from autograd.notation.plain import checked_precision, subscript, written_number
from autograd.text.colours import COLOURS
from autograd.text.words import counted, excerpt
from viz.graphs.drawing import INPUT_COLOUR
from viz.networks.units import Row, columns_of
from viz.rendering import font
from viz.rendering.labels import NAME_SIZE, SIZE, Line, label, title_line
from viz.rendering.picture import Picture

_STEP = 62
"""The distance of inputs in points."""
_SUM, _FUNCTION, _OUTPUT = 240, 420, 600
"""How far to the right of the inputs the sum, the activation and the output stand."""


def draw_neuron(
    neuron: Any, inputs: Row | None = None, *, title: str = "", precision: int = 3
) -> Picture:
    """One neuron: inputs and +1, their weights, the sum z = Σ w_i x_i + b, and a = f(z).

    `neuron` has weights `w`, a bias `b`, which may be None, and an `activation`; with `inputs` x,
    z and a have their values, red. `title` stands above. Raises TypeError if `neuron` is not a
    neuron, and ValueError for a wrong number of inputs.

    >>> from types import SimpleNamespace
    >>> from autograd import Value
    >>> neuron = SimpleNamespace(w=[Value(2), Value(-3)], b=Value(1), activation="tanh")
    >>> draw_neuron(neuron)
    Picture(neuron of 2 inputs)
    """
    precision = checked_precision(precision)
    sources, *others = columns_of(neuron, inputs)
    if [(column.size, column.layer) for column in others] != [(1, "")]:
        raise TypeError(f"draw_neuron draws one neuron, not {excerpt(repr(neuron))}")
    ((unit,), (activation,), _) = others[0]
    dot = graphviz.Digraph(
        "neuron",
        graph_attr={"layout": "nop", "splines": "line"},
        node_attr={"fontname": font.FAMILY},
        edge_attr={"arrowsize": "0.8"},
    )

    def put(name: str, x: float, y: float, *lines: Line, **look: str) -> None:
        text = label(*lines, padding=0)
        look = {"shape": "plain"} | look
        dot.node(name, text, id=name, pos=f"{x:.2f},{y:.2f}", **look)

    def number(name: str, x: float, colour: str = COLOURS["value"]) -> Line:
        return Line(f"{name} = {written_number(x, precision)}", SIZE, colour)

    ws = [w.data for w in unit.weights.values() if w is not None]
    xs = [source.output.data for source in sources.units if source.output is not None]
    indices = [subscript(i) if len(ws) > 1 else "" for i in range(1, len(ws) + 1)]
    names = [f"x{i}" for i in indices]
    weights = [number(f"w{i}", w, "black") for i, w in zip(indices, ws, strict=True)]
    formula, bias = "z = Σ wᵢxᵢ", 0.0
    if unit.bias is not None:
        formula, bias = "z = Σ wᵢxᵢ + b", unit.bias.data
        names.append("+1")
        weights.append(number("b", bias, "black"))
    top = (len(names) - 1) / 2 * _STEP
    small = {"shape": "circle", "fixedsize": "true", "width": "0.6"}
    for i, (name, weight) in enumerate(zip(names, weights, strict=True)):
        y = top - i * _STEP
        put(f"x{i}", 0, y, Line(name, NAME_SIZE), style="filled", fillcolor=INPUT_COLOUR, **small)
        put(f"w{i}", 0.45 * _SUM, 0.55 * y, weight)
        dot.edge(f"x{i}", f"w{i}", dir="none")
        dot.edge(f"w{i}", "sum")
    for i, x in enumerate(xs):
        shown = number(names[i], x)
        put(f"v{i}", -30 - shown.width / 2, top - i * _STEP, shown)
    z, a = Line("z", NAME_SIZE), Line("a", NAME_SIZE)
    if unit.output is not None:
        z, a = number("z", sum(map(mul, ws, xs), bias)), number("a", unit.output.data)
    large = small | {"width": "0.9", "penwidth": "2"}
    put("sum", _SUM, 0, Line("Σ", 24), **large)
    put("z", (_SUM + _FUNCTION) / 2, 0, z)
    put("f", _FUNCTION, 0, Line("f", 24), **large)
    put("activation", _FUNCTION, -46, Line(f"f = {activation}", NAME_SIZE))
    put("a", _OUTPUT, 0, a)
    put("formula", _OUTPUT / 2, -top - 50, Line(f"{formula},   a = f(z)", NAME_SIZE))
    if title:
        put("title", _OUTPUT / 2, top + 50, title_line(title))
    dot.edge("sum", "z", dir="none")
    dot.edge("z", "f")
    dot.edge("f", "a")
    return Picture(dot.source, f"neuron of {counted(len(unit.weights), 'input')}")
