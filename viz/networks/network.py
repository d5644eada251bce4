"""`network`: neurons in columns and weighted edges, the picture of a network in textbooks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise, product
from math import hypot, isfinite
from typing import Any

import graphviz

from autograd import Value
from autograd.notation.plain import checked_precision
from autograd.text.language import speaks, tr
from autograd.text.words import counted
from viz.graphs.drawing import INPUT_COLOUR, MOST_NODES
from viz.networks.captions import NEGATIVE_COLOUR, POSITIVE_COLOUR, ZERO_COLOUR, Captions
from viz.networks.labelplaces import Point, Segment, places
from viz.networks.units import Row, columns_of, gradient_of, with_bias_nodes
from viz.rendering import font
from viz.rendering.labels import NAME_SIZE, SIZE, Line, label, title_line
from viz.rendering.picture import Picture

EDGES, CIRCLES = ("weights", "gradients"), ("values", "deltas")

Labels = Mapping[tuple[int, int], tuple[Line, Point] | None]
"""By target and source, what stands on an edge and the point where, if there is room."""

_THINNEST, _WIDEST, _DOTTED = 0.7, 5.0, 1.5
"""The widths in points of the edges with the smallest weights, the largest, and without one."""
_STEP = 1.35
"""The distance of circles in a column, in diameters."""
_SHORT, _ROOMY = 6, 112
"""In columns of at most `_SHORT` circles, their distance in points: it has room for labels."""
_GAPS = (140, 200, 260, 330, 400, 500)
"""Distances in points between the circles of two columns: the least with room for labels."""
_LONE = 70
"""A distance to try first where one edge is alone: a long chain is then larger on a slide."""
_MOST_LABELS = 40
"""With more edges between two columns there is no room for labels, and none is sought."""
_LEGEND = 420
"""The least width of the legend's rows, in points."""
_SIGNS = {
    1: (POSITIVE_COLOUR, "solid"),
    -1: (NEGATIVE_COLOUR, "dashed"),
    0: (ZERO_COLOUR, "solid"),
}
_INPUT = {"style": "filled", "fillcolor": INPUT_COLOUR}
_MORE = -1
"""Stands among the indices of units for those left out."""
_STEEPEST = 1.6
"""The slope of the steepest edge: a steeper one would cross other circles."""
_SLIDE, _WORDS = 16 / 9, 110
"""The least width of a picture by its height, and the height of the words above and below."""


@speaks
def network(
    model: Any,
    inputs: Row | None = None,
    *,
    edges: str = "weights",
    loss: Callable[[Any], Any] | None = None,
    circles: str = "values",
    numbered: bool = False,
    bias_nodes: bool = False,
    outputs: Sequence[str] = (),
    title: str = "",
    most: int = 12,
    precision: int = 3,
    language: str | None = None,
) -> Picture:
    """A network as students know it: circles in columns, joined by weighted edges.

    The colour and the dashes of an edge tell the sign of its weight, its width the size. A
    label gives the number if all labels between the two layers find places that no edge
    crosses. A circle's rim tells its bias in the same way. `model` is a network with `layers`,
    a layer with `neurons`, or a neuron with weights `w`, a bias `b` and an `activation`. With
    `inputs` it may have layers of any other kind: a circle for each number that they give, and an
    edge from each number on which it depends, dotted if it does not do so by a single weight.
    The picture is at least about as wide as a slide, 16 : 9.

    - `inputs`: a row of numbers, or of Values, whose labels then name them; each circle shows
      its value in a forward pass, red;
    - `edges`: what edges and rims show, the `"weights"` and biases, or their `"gradients"`;
    - `loss`: a function of the output (the list of outputs, if there are several); each circle
      shows the loss's gradient with respect to its value, blue, and `"gradients"` are those of
      this loss. Without it they are the parameters' `grad`, as `backward` left it;
    - `circles`: what they show, the `"values"`, or as in the network of errors, which runs
      backwards, the `"deltas"` δ = dloss/dz of the neurons' weighted sums z;
    - `numbered`: number the circles through all columns from 1 on, and call the weight from
      node 1 to node 4 w₄₁, the target first;
    - `bias_nodes`: draw biases as edges from nodes +1, and call them and the weights b₁⁽¹⁾ and
      W₁₁⁽¹⁾, the layer above;
    - `outputs`: names that stand beside the last circles;
    - `title`: a line above the network;
    - `most`: circles in a column; the middle ones of a longer column are left out and counted;
    - `precision`: significant digits;
    - `language`: that of the words, "en" or "zh".

    Nothing in the network is changed. Raises TypeError if `model` is not a network; ValueError
    for an unknown option, a wrong number of inputs or of names for outputs, a weight or gradient
    that is not finite, and more than 500 circles; and what the network's own operations raise.

    >>> from types import SimpleNamespace
    >>> from autograd import Value
    >>> neuron = SimpleNamespace(w=[Value(2), Value(-3)], b=Value(1), activation="tanh")
    >>> network(neuron)
    Picture(network 2-1: 3 parameters)
    """
    if edges not in EDGES:
        raise ValueError(f"edges is one of {', '.join(EDGES)}, not {edges!r}")
    if circles not in CIRCLES:
        raise ValueError(f"circles is one of {', '.join(CIRCLES)}, not {circles!r}")
    if loss is not None and not callable(loss):
        raise TypeError(f"loss is a function of the output, not {loss!r:.60}")
    if circles == "deltas" and loss is None:
        raise ValueError("deltas are the derivatives of a loss: give inputs and a loss")
    if not isinstance(most, int) or most < 3:
        raise ValueError(f"most is a number of circles in a column, 3 or more, not {most!r}")
    columns = columns_of(model, inputs)
    if outputs and len(outputs) != columns[-1].size:
        raise ValueError(
            f"outputs: {counted(len(outputs), 'name')} for {counted(columns[-1].size, 'output')}"
        )
    captions = Captions(
        with_bias_nodes(columns) if bias_nodes else columns,
        gradient_of(columns, loss),
        gradients=edges == "gradients",
        swept=loss is not None,
        deltas=circles == "deltas",
        numbered=numbered,
        bias_nodes=bias_nodes,
        outputs=outputs,
        precision=checked_precision(precision),
    )
    slots = [_slots(len(column.units), most) for column in captions.columns]
    count = sum(map(len, slots))
    if count > MOST_NODES:
        raise ValueError(
            f"{count} circles are too many for a picture: draw at most {MOST_NODES}, with a "
            "smaller most=, or plot the layers' gradients with viz.plots.gradient_sizes"
        )
    neurons = [unit for column in columns[1:] for unit in column.units]
    found = [p for unit in neurons for p in (*unit.weights.values(), unit.bias)]
    shown = list(dict.fromkeys(p for p in found if p is not None))
    for p in shown:
        if not isfinite(captions.shown(p)):
            raise ValueError(f"{p.label or 'a parameter'}: {captions.shown(p)} has no width")
    name = f"network {'-'.join(str(column.size) for column in columns)}"
    largest = max((abs(captions.shown(p)) for p in shown), default=0.0)
    dot = _Drawing(captions, slots, largest, name, title).dot
    parameters = getattr(model, "parameters", None)
    count = len(list(parameters())) if callable(parameters) else len(shown)
    return Picture(dot.source, f"{name}: {counted(count, 'parameter')}")


def _slots(size: int, most: int) -> list[int]:
    """The units that a column shows from the top, `_MORE` for those left out in the middle."""
    if size <= most:
        return list(range(size))
    first = most // 2
    return [*range(first), _MORE, *range(size - (most - 1 - first), size)]


class _Drawing:
    """A network in DOT, with every position computed here, column by column from the left."""

    def __init__(
        self,
        captions: Captions,
        slots: Sequence[Sequence[int]],
        largest: float,
        name: str,
        title: str,
    ) -> None:
        self.captions = captions
        self.largest = largest
        self.dot = graphviz.Digraph(
            name,
            graph_attr={"layout": "nop", "splines": "line"},
            node_attr={"fontname": font.FAMILY, "shape": "circle", "fixedsize": "true"},
            edge_attr={"dir": "back" if captions.deltas else "none"},
        )
        units = [(c, i) for c, shown in enumerate(slots) for i in shown if i != _MORE]
        self.diameter = max(_diameter(captions.circle(*unit)) for unit in units)
        step = max(_STEP * self.diameter, _ROOMY if max(map(len, slots)) <= _SHORT else 0)
        columns = [_heights(shown, step) for shown in slots]
        radius = self.diameter / 2
        top = max(max(column.values()) for column in columns) + radius
        ways = list(enumerate(pairwise(columns), start=1))
        widths = [self._gap(c, *ends)[0] for c, ends in ways]
        spare = _SLIDE * (2 * top + _WORDS) - self.diameter - sum(widths)
        widths = [width + max(0, spare) / len(ways) for width in widths]
        x = 0.0
        for c, heights in enumerate(columns):
            if c:
                width, labels = self._gap(c, columns[c - 1], heights, widths[c - 1])
                self._edges(c, labels, x)
                x += width
            self._text(f"c{c}", captions.heading(c), x, top + 26)
            self._circles(c, heights, x)
        if title:
            self._text("title", [title_line(title)], x / 2, top + 72)
        self._legend(-radius, x + radius, -top - 30)

    def _gap(
        self,
        column: int,
        before: Mapping[int, float],
        after: Mapping[int, float],
        least: float = 0.0,
    ) -> tuple[float, Labels]:
        """The way from the column before: wide enough for labels, headings and steep edges."""
        above = [max(line.width for line in self.captions.heading(c)) for c in (column - 1, column)]
        units = self.captions.columns[column].units
        pairs = [(j, i) for j, i in product(after, before) if _MORE not in (i, j)]
        ends = [(j, i) for j, i in pairs if i in units[j].weights]
        climb = max((abs(after[j] - before[i]) for j, i in ends), default=0.0)
        gaps = (_LONE, *_GAPS) if len(ends) == 1 else _GAPS
        least = max(least, sum(above) / 2 + 16, gaps[0] + self.diameter, climb / _STEEPEST)
        if len(ends) <= _MOST_LABELS and None not in [units[j].weights[i] for j, i in ends]:
            lines = [self.captions.edge(column, *end) for end in ends]
            sizes = [(line.width + 6, line.height + 6) for line in lines]
            for gap in gaps:
                width = max(least, gap + self.diameter)
                edges = [Segment((0.0, before[i]), (width, after[j])) for j, i in ends]
                points = places(edges, sizes, margin=self.diameter / 2 + 4)
                if points:
                    return width, dict(zip(ends, zip(lines, points, strict=True), strict=True))
        return least, dict.fromkeys(ends)

    def _edges(self, column: int, labels: Labels, x: float) -> None:
        """The edges into a column from the one before, at `x`; in two halves around a label."""
        for (j, i), text in labels.items():
            start, end, name = _id(column - 1, i), _id(column, j), f"e{column}_{j}_{i}"
            look = self._look(self.captions.columns[column].units[j].weights[i])
            if text is None:
                self.dot.edge(start, end, id=name, **look)
                continue
            line, (along, y) = text
            self._text(f"{name}_label", [line], x + along, y)
            self.dot.edge(start, f"{name}_label", id=f"{name}_tail", **look)
            self.dot.edge(f"{name}_label", end, id=name, **look | {"dir": "none"})

    def _circles(self, column: int, heights: Mapping[int, float], x: float) -> None:
        """The circles of a column at `x`, and how many are left out."""
        units = self.captions.columns[column].units
        for i, y in heights.items():
            if i == _MORE:
                hidden = tr("{} more", len(units) - len(heights) + 1)
                self._text(f"c{column}_more", [Line("⋮", NAME_SIZE), Line(hidden, SIZE)], x, y)
                continue
            bias, name = units[i].bias, _id(column, i)
            rim = {} if bias is None or self.captions.bias_nodes else self._look(bias)
            look = _INPUT if column == 0 or units[i].one else rim
            text = label(*self.captions.circle(column, i), padding=0)
            width = f"{self.diameter / 72:.4f}"
            self.dot.node(name, text, id=name, pos=_position(x, y), width=width, **look)
            for line in self.captions.beside(column, i):
                away = (self.diameter + line.width) / 2 + 6
                id, at = (f"x{i}_label", x - away) if column == 0 else (f"y{i}_label", x + away)
                self._text(id, [line], at, y)

    def _legend(self, left: float, right: float, y: float) -> None:
        """The signs of the picture below it, in rows about as wide as it is."""
        x = left
        for i, line in enumerate(self.captions.legend(self.largest)):
            if x > left and x + line.width > max(right, left + _LEGEND):
                x, y = left, y - 22
            self._text(f"legend{i}", [line], x + line.width / 2, y)
            x += line.width + 20

    def _look(self, parameter: Value | None) -> dict[str, str]:
        """The line of a parameter: its sign in colour and dashes, its size in width."""
        if parameter is None:
            return {"color": ZERO_COLOUR, "style": "dotted", "penwidth": str(_DOTTED)}
        shown = self.captions.shown(parameter)
        colour, style = _SIGNS[(shown > 0) - (shown < 0)]
        share = abs(shown) / self.largest if self.largest else 0.0
        width = _THINNEST + share * (_WIDEST - _THINNEST)
        return {"color": colour, "style": style, "penwidth": f"{width:.2f}"}

    def _text(self, name: str, lines: Sequence[Line], x: float, y: float) -> None:
        """Words without an outline, around a point."""
        text = label(*lines, padding=0)
        pos = _position(x, y)
        self.dot.node(name, text, id=name, pos=pos, shape="plain", fixedsize="false")


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


def _id(column: int, i: int) -> str:
    return f"n{column}_{i}"


def _position(x: float, y: float) -> str:
    return f"{x:.2f},{y:.2f}"
