"""Vertex elimination, step by step: the graph that is left when an operation is gone."""

from __future__ import annotations

from collections.abc import Iterator

from autograd import Elimination
from autograd.core.node import Node
from autograd.notation.plain import checked_precision, written_name, written_number
from autograd.text.language import number_of, tr
from autograd.text.words import counted
from viz.graphs.drawing import INPUT_COLOUR, PATH_COLOUR, checked_aspect
from viz.graphs.scene import Scene, with_common_widths
from viz.rendering.film import Film
from viz.rendering.graphviz_engine import LAYOUT, render
from viz.rendering.labels import NAME_SIZE, SIZE, Line, title_line
from viz.rendering.layout import Layout
from viz.rendering.picture import Picture
from viz.rendering.placing import best

_GONE = {"style": "dashed,rounded", "color": "#bbbbbb", "fontcolor": "#bbbbbb"}
_NEW = {"color": PATH_COLOUR, "penwidth": "2.5"}


def elimination_film(
    elimination: Elimination, *, aspect: float | None = None, title: str = "", precision: int = 4
) -> Film:
    """The graph of what varies with the inputs, before and after each step, in one layout.

    On each edge stands its partial derivative; those that a step changes are orange, and the
    operation that it eliminates is left as an outline. Raises ValueError for an aspect or a
    precision that `draw` does not take.

    >>> from autograd import Value, eliminate
    >>> x, y = Value(2, "x"), Value(3, "y")
    >>> elimination_film(eliminate(-(x * y), [x, y]))
    Film(h₂: 4 nodes, 2 pictures)
    """
    checked_precision(precision)
    if aspect is not None:
        checked_aspect(aspect)
    scenes = with_common_widths(list(_scenes(elimination, aspect, title, precision)))
    (layout,) = map(Layout.of, render([scenes[0].dot()], LAYOUT))
    places = best(layout, scenes[0].title, [], aspect, "LR")
    name = " and ".join(written_name(elimination.names[y]) for y in elimination.outputs)
    name = f"{name}: {counted(len(scenes[0].nodes), 'node')}"
    return Film([Picture(scene.dot(places), name) for scene in scenes])


def _scenes(
    elimination: Elimination, aspect: float | None, title: str, precision: int
) -> Iterator[Scene]:
    steps = list(elimination)
    first = elimination.start
    weights = [first, *(step.weights for step in steps)]
    joined = dict.fromkeys((x, y) for edges in weights for y in edges for x in edges[y])
    shown = {node for edge in joined for node in edge}.union(elimination.outputs)
    ids = {node: f"n{i}" for i, node in enumerate(n for n in elimination.nodes if n in shown)}
    names = {node: written_name(elimination.names[node]) for node in ids}
    spent = 0
    for i, now in enumerate(weights):
        gone = elimination.order[:i]
        before = weights[max(i - 1, 0)]
        ends, lines, styles = {}, {}, {}
        for x, y in joined:
            id = f"e{ids[x]}_{ids[y]}"
            weight = now.get(y, {}).get(x)
            ends[id] = ids[x], ids[y]
            lines[id] = [Line("" if weight is None else written_number(weight, precision), SIZE)]
            changed = _NEW if before.get(y, {}).get(x) != weight else {}
            styles[id] = {"style": "invis"} if weight is None else changed
        said = tr("the local partials")
        if i:
            step = steps[i - 1]
            spent += step.multiplications
            cost = number_of(step.multiplications, "multiplication")
            said = tr("step {} of {}: {} is eliminated, {}", i, len(steps), names[step.node], cost)
            said = tr("{}; so far {}", said, spent) if i > 1 else said
        yield Scene(
            name=" and ".join(names[y] for y in elimination.outputs),
            direction="LR",
            nodes={id: [Line(names[node], NAME_SIZE)] for node, id in ids.items()},
            looks={id: _look(node, node in gone) for node, id in ids.items()},
            ends=ends,
            edges=lines,
            styles=styles,
            title=[title_line(title), Line(said, NAME_SIZE)],
            tight=aspect is not None,
        )


def _look(node: Node, gone: bool) -> dict[str, str]:
    if node.op is None:
        return {"style": "filled", "fillcolor": INPUT_COLOUR}
    return _GONE if gone else {"style": "rounded,filled", "fillcolor": "white"}
