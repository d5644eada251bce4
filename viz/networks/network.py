"""`network`: neurons in columns and weighted edges, the picture of a network in textbooks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from math import hypot, isfinite
from typing import Any, NamedTuple

import graphviz

from autograd.notation.plain import checked_precision
from viz.graphs.draw import INPUT_COLOUR, MOST_NODES
from viz.networks.captions import NEGATIVE_COLOUR, POSITIVE_COLOUR, ZERO_COLOUR, UnitWords
from viz.networks.labelplaces import Point, Segment, places
from viz.networks.units import Row, columns_of, gradient_of
from viz.rendering import font
from viz.rendering.labels import Line, label
from viz.rendering.picture import Picture

EDGES = ("weights", "gradients")

_THINNEST, _WIDEST = 0.7, 5.0
"""The widths in points of the edges with the smallest weights and with the largest."""
_STEP = 1.35
"""The distance of circles in a column, in diameters."""
_SHORT, _ROOMY = 6, 112
"""If no column has more circles, their distance in points, which leaves edges' labels room."""
_GAPS = (140, 200, 260, 330, 400, 500)
"""Between the circles of two columns: the least that leaves the edges' labels room is taken."""
_MOST_LABELS = 40
"""With more edges between two columns no places for labels are sought: there would be none."""
_LEGEND = 420
"""The least width of the legend's rows, in points."""
_SIGNS = {
    1: (POSITIVE_COLOUR, "solid"),
    -1: (NEGATIVE_COLOUR, "dashed"),
    0: (ZERO_COLOUR, "solid"),
}
_INPUT = {"style": "filled", "fillcolor": INPUT_COLOUR}
_MORE = -1
"""In the place of a unit: the units left out."""
_STEEPEST = 1.6
"""How many times as high as wide the way of an edge may be, which then meets no other circle."""


def network(
    model: Any,
    inputs: Row | None = None,
    *,
    edges: str = "weights",
    loss: Callable[[Any], Any] | None = None,
    numbered: bool = False,
    most: int = 12,
    precision: int = 3,
) -> Picture:
    """A network as students know it: circles in columns, joined by weighted edges.

    The colour and the dashes of an edge tell the sign of its weight, its width the size, and a
    label the number, where all labels between two layers find a place that no edge crosses. A
    circle's rim tells its bias in the same way. `model` is a network with `layers`, a layer
    with `neurons`, or a neuron with weights `w`, a bias `b` and an `activation`.

    - `inputs`: a row of numbers, or of Values, whose labels then name them; each circle shows
      its value in a forward pass, red;
    - `edges`: what edges and rims show, the `"weights"` and biases, or their `"gradients"`;
    - `loss`: a function of the output (the list of outputs, if there are several); each circle
      shows the loss's gradient with respect to its value, blue, and `"gradients"` are those of
      this loss. Without it they are the parameters' `grad`, as `backward` left it;
    - `numbered`: number the circles through all columns from 1 on, and call the weight from
      node 1 to node 4 w₄₁, the target first;
    - `most`: circles in a column; of more, those in the middle are left out and counted;
    - `precision`: significant digits.

    Nothing in the network is changed. Raises TypeError for what is no network, ValueError for
    an unknown option, another number of inputs than the network takes, a weight or gradient to
    show that is not finite and more than 500 circles, and what the network's own operations raise.

    >>> from types import SimpleNamespace
    >>> from autograd import Value
    >>> neuron = SimpleNamespace(w=[Value(2), Value(-3)], b=Value(1), activation="tanh")
    >>> network(neuron)
    Picture(network 2-1: 3 parameters)
    """
    if edges not in EDGES:
        raise ValueError(f"edges is one of {', '.join(EDGES)}, not {edges!r}")
    if not isinstance(most, int) or most < 3:
        raise ValueError(f"most is a number of circles in a column, 3 or more, not {most!r}")
    columns = columns_of(model, inputs)
    words = UnitWords(
        columns,
        gradient_of(columns, loss),
        gradients=edges == "gradients",
        swept=loss is not None,
        numbered=numbered,
        precision=checked_precision(precision),
    )
    sizes = [len(column.units) for column in columns]
    slots = [_slots(size, most) for size in sizes]
    circles = sum(map(len, slots))
    if circles > MOST_NODES:
        raise ValueError(
            f"{circles} circles are no picture: draw at most {MOST_NODES}, with a smaller most=, "
            "or plot the layers' gradients with viz.plots.gradient_sizes"
        )
    neurons = [unit for column in columns[1:] for unit in column.units]
    parameters = [p for unit in neurons for p in (*unit.weights, unit.bias) if p is not None]
    for p in parameters:
        if not isfinite(words.shown(p)):
            raise ValueError(f"{p.label or 'a parameter'}: {words.shown(p)} has no width")
    shape = "-".join(map(str, sizes))
    dot = _drawn(words, slots, max(abs(words.shown(p)) for p in parameters), f"network {shape}")
    return Picture(dot.source, f"network {shape}: {len(parameters)} parameters")


def _slots(size: int, most: int) -> list[int]:
    """The units that a column shows from the top, `_MORE` for those left out in the middle."""
    if size <= most:
        return list(range(size))
    first = most // 2
    return [*range(first), _MORE, *range(size - (most - 1 - first), size)]


def _drawn(
    words: UnitWords, slots: Sequence[Sequence[int]], largest: float, name: str
) -> graphviz.Digraph:
    """The picture in DOT, with every position computed here."""
    dot = _empty(name)
    units = [(c, i) for c, shown in enumerate(slots) for i in shown if i != _MORE]
    diameter = max(_diameter(words.circle(*unit)) for unit in units)
    step = max(_STEP * diameter, _ROOMY if max(map(len, slots)) <= _SHORT else 0)
    columns = [_heights(shown, step) for shown in slots]
    top = max(max(column.values()) for column in columns) + diameter / 2
    x = 0.0
    for c, heights in enumerate(columns):
        if c:
            gap = _gap(words, c, columns[c - 1], heights, diameter)
            _connect(dot, words, c, gap, x, largest)
            x += gap.width
        _text(dot, f"c{c}", words.heading(c), x, top + 26)
        _circles(dot, words, c, heights, x, diameter, largest)
    _legend(dot, words.legend(largest), -diameter / 2, x + diameter / 2, -top - 30)
    return dot


def _circles(
    dot: graphviz.Digraph,
    words: UnitWords,
    column: int,
    heights: Mapping[int, float],
    x: float,
    diameter: float,
    largest: float,
) -> None:
    """The circles of a column at `x`, and in the place of some how many they are."""
    units = words.columns[column].units
    for i, y in heights.items():
        if i == _MORE:
            hidden = f"{len(units) - len(heights) + 1} more"
            _text(dot, f"c{column}_more", [Line("⋮", 14), Line(hidden, 12)], x, y)
            continue
        bias = units[i].bias
        name = _id(column, i)
        look = _INPUT if bias is None else _look(words.shown(bias), largest)
        text = label(*words.circle(column, i), padding=0)
        dot.node(name, text, id=name, pos=_position(x, y), width=f"{diameter / 72:.4f}", **look)
        for line in words.beside(i) if column == 0 else ():
            _text(dot, f"x{i}_label", [line], x - (diameter + line.width) / 2 - 6, y)


def _empty(name: str) -> graphviz.Digraph:
    return graphviz.Digraph(
        name,
        graph_attr={"layout": "nop", "splines": "line"},
        node_attr={
            "fontname": font.FAMILY,
            "shape": "circle",
            "fixedsize": "true",
        },
        edge_attr={"dir": "none"},
    )


def _heights(shown: Sequence[int], step: float) -> dict[int, float]:
    """The height of each unit of a column, whose middle is at 0."""
    return {i: ((len(shown) - 1) / 2 - slot) * step for slot, i in enumerate(shown)}


def _diameter(lines: Sequence[Line]) -> float:
    """The diameter of a circle around centred lines of text."""
    y = -sum(line.height for line in lines) / 2
    radius = 0.0
    for line in lines:
        radius = max(radius, *(hypot(line.width / 2, end) for end in (y, y + line.height)))
        y += line.height
    return 2 * radius + 2


class _Gap(NamedTuple):
    """The distance between the middles of two columns, and what stands on the edges between.

    That is words and a point by target and source, or None.
    """

    width: float
    labels: Mapping[tuple[int, int], tuple[Line, Point] | None]


def _gap(
    words: UnitWords,
    column: int,
    before: Mapping[int, float],
    after: Mapping[int, float],
    diameter: float,
) -> _Gap:
    """The gap before a column: wide enough for the labels, the headings and steep edges."""
    above = [max(line.width for line in words.heading(c)) for c in (column - 1, column)]
    ends = [(j, i) for j, i in product(after, before) if _MORE not in (i, j)]
    climb = max(abs(after[j] - before[i]) for j, i in ends)
    least = max(sum(above) / 2 + 16, _GAPS[0] + diameter, climb / _STEEPEST)
    if len(ends) <= _MOST_LABELS:
        lines = [words.edge(column, *end) for end in ends]
        sizes = [(line.width + 6, line.height + 6) for line in lines]
        for gap in _GAPS:
            width = max(least, gap + diameter)
            edges = [Segment((0.0, before[i]), (width, after[j])) for j, i in ends]
            points = places(edges, sizes, margin=diameter / 2 + 4)
            if points:
                return _Gap(width, dict(zip(ends, zip(lines, points, strict=True), strict=True)))
    return _Gap(least, dict.fromkeys(ends))


def _connect(
    dot: graphviz.Digraph, words: UnitWords, column: int, gap: _Gap, x: float, largest: float
) -> None:
    """The edges into a column from the one before, at `x`; in two halves around a label."""
    for (j, i), text in gap.labels.items():
        start, end, name = _id(column - 1, i), _id(column, j), f"e{column}_{j}_{i}"
        weight = words.columns[column].units[j].weights[i]
        look = _look(words.shown(weight), largest)
        if text is None:
            dot.edge(start, end, id=name, **look)
            continue
        line, (along, y) = text
        _text(dot, f"{name}_label", [line], x + along, y)
        dot.edge(start, f"{name}_label", id=f"{name}_tail", **look)
        dot.edge(f"{name}_label", end, id=name, **look)


def _look(shown: float, largest: float) -> dict[str, str]:
    """The line that stands for a number: its sign in colour and dashes, its size in width."""
    colour, style = _SIGNS[(shown > 0) - (shown < 0)]
    share = abs(shown) / largest if largest else 0.0
    width = _THINNEST + share * (_WIDEST - _THINNEST)
    return {"color": colour, "style": style, "penwidth": f"{width:.2f}"}


def _legend(
    dot: graphviz.Digraph, lines: Iterable[Line], left: float, right: float, y: float
) -> None:
    """The signs of the picture below it, in rows about as wide as it is."""
    x = left
    for i, line in enumerate(lines):
        if x > left and x + line.width > max(right, left + _LEGEND):
            x, y = left, y - 22
        _text(dot, f"legend{i}", [line], x + line.width / 2, y)
        x += line.width + 20


def _text(dot: graphviz.Digraph, name: str, lines: Sequence[Line], x: float, y: float) -> None:
    """Words without an outline, around a point."""
    pos = _position(x, y)
    text = label(*lines, padding=0)
    dot.node(name, text, id=name, pos=pos, shape="plain", fixedsize="false")


def _id(column: int, i: int) -> str:
    return f"n{column}_{i}"


def _position(x: float, y: float) -> str:
    return f"{x:.2f},{y:.2f}"
