"""A picture of a graph as data: what stands on its nodes and edges; and how it becomes DOT."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from html import escape

import graphviz

from viz.rendering import font
from viz.rendering.labels import Line, below, label, rows, written
from viz.rendering.layers import layers
from viz.rendering.placing import Places

_APART = 16
"""The room in points between the signs of a legend."""
_BESIDE = 3
"""The room in points between numbers that stand beside each other."""


@dataclass(frozen=True)
class Scene:
    """The lines and looks of all that a picture shows, each by the id it has in the picture.

    `nodes` are the boxes, `edges` the lines between them as (start, end), which lead through
    their labels. `title` stands above the graph and `legend` below it. In a
    `tight` scene things stand as near to each other as can be; in a `compact` one the lines of a
    node after the first stand beside each other. No layer has more than `widest` nodes.
    """

    name: str
    direction: str
    nodes: Mapping[str, list[Line]]
    looks: Mapping[str, dict[str, str]]
    ends: Mapping[str, tuple[str, str]]
    edges: Mapping[str, list[Line]]
    styles: Mapping[str, dict[str, str]]
    title: list[Line] = field(default_factory=list)
    legend: list[Line] = field(default_factory=list)
    tight: bool = False
    compact: bool = False
    widest: int | None = None

    def dot(self, places: Places | None = None) -> str:
        """The scene in DOT, for Graphviz to lay out, or with all, and its title, in its place."""
        dot = graphviz.Digraph(
            graphviz.escape(escape(self.name)),
            graph_attr={"layout": "nop2", "margin": "0", "pad": "0"} if places else self._laid_out,
            node_attr={
                "fontname": font.FAMILY,
                "shape": "box",
                "margin": "0.04,0.01" if self.crowded else "0.08,0.02",
                "height": "0.3",
                "width": "0.3",
            },
            edge_attr={"arrowsize": "0.7", "color": "#444444"},
        )
        padding = 0 if self.crowded else 1 if self.tight else 2
        at = places.nodes if places else {}
        along = places.edges if places else {}

        def node(id: str, table: Sequence[Sequence[Line]], **look: str) -> None:
            look |= {"pos": at[id]} if id in at else {}
            dot.body.append(_node(id, tuple(map(tuple, table)), padding, tuple(look.items())))

        def edge(start: str, end: str, id: str, **style: str) -> None:
            style |= {"pos": along[id]} if id in along else {}
            dot.body.append(_edge(start, end, id, tuple(style.items())))

        for id, lines in self.nodes.items():
            node(id, _beside(lines) if self.compact else below(lines), **self.looks[id])
        steps = {} if places else self._steps
        for id, (start, end) in self.ends.items():
            style = self.styles[id] | steps.get(id, {})
            if not self.edges[id]:
                edge(start, end, id, **style)
                continue
            # Through its label, so that no other edge can cross the text.
            text = f"{id}_label"
            no_tail = {"arrowtail": "none"} if "dir" in style else {}
            node(text, below(self.edges[id]), shape="plain")
            edge(start, text, f"{id}_tail", arrowhead="none", **style)
            edge(text, end, id, **no_tail, **style)
        if places:
            for i, (line, (x, y)) in enumerate(places.texts(self.title, self.legend)):
                look = {"shape": "plain", "pos": f"{x:.2f},{y:.2f}"}
                beginning = i >= len(self.title)  # of the legend, whose rows begin together
                text = label(line._replace(reserved=0), padding=0, left=beginning)
                dot.node(f"text{i}", text, id=f"text{i}", **look)
            for i, pos in enumerate(places.corners):
                dot.node(f"corner{i}", "", style="invis", shape="point", width="0", pos=pos)
            return str(dot.source)
        if self.legend:
            lines = [line._replace(reserved=line.width + _APART) for line in self.legend]
            table = [lines] if self.direction in ("LR", "RL") else below(lines)
            dot.attr(label=rows(table), labelloc="b", fontname=font.FAMILY)
        return str(dot.source)

    @property
    def crowded(self) -> bool:
        """Whether the scene is tight and its nodes stand directly beside each other."""
        return self.tight and not any(self.edges.values())

    @property
    def _steps(self) -> dict[str, dict[str, str]]:
        """Over how many layers each edge leads, if their width is bounded."""
        if self.widest is None:
            return {}
        layer = layers(list(self.nodes), self.ends.values(), self.widest)
        return {
            id: {"minlen": str(layer[start] - layer[end])} for id, (start, end) in self.ends.items()
        }

    @property
    def _laid_out(self) -> dict[str, str]:
        """What asks Graphviz for a layout.

        In a tree the left operand stands first; where nodes are shared, that could make edges
        cross without need.
        """
        uses = Counter(start for start, _ in self.ends.values())
        return {
            "rankdir": self.direction,
            **({} if any(n > 1 for n in uses.values()) else {"ordering": "in"}),
            "nodesep": "0.05" if self.crowded else "0.1" if self.tight else "0.25",
            "ranksep": "0.2" if self.compact or (self.tight and not self.crowded) else "0.25",
            "nslimit": "1",  # dense graphs in seconds rather than minutes
            "nslimit1": "1",
        }


@lru_cache(font.KEPT)
def _node(
    id: str, table: tuple[tuple[Line, ...], ...], padding: int, look: tuple[tuple[str, str], ...]
) -> str:
    """The statement of a node in DOT."""
    dot = graphviz.Digraph()
    dot.node(id, rows(table, padding) if table else "", id=id, **dict(look))
    return "".join(dot.body)


@lru_cache(font.KEPT)
def _edge(start: str, end: str, id: str, style: tuple[tuple[str, str], ...]) -> str:
    """The statement of an edge in DOT."""
    dot = graphviz.Digraph()
    dot.edge(start, end, id=id, **dict(style))
    return "".join(dot.body)


def _beside(lines: Sequence[Line]) -> list[Sequence[Line]]:
    """A first line, and below it the others in a row."""
    if not lines:
        return []
    first, *others = lines
    apart = [line._replace(reserved=line.width + _BESIDE) for line in others[:-1]]
    return [[first], [*apart, *others[-1:]]] if others else [[first]]


def with_common_widths(scenes: Sequence[Scene]) -> list[Scene]:
    """The scenes with as much room for each line as its widest needs, and no empty lines."""
    first = scenes[0]
    nodes = {id: written([scene.nodes[id] for scene in scenes]) for id in first.nodes}
    edges = {id: written([scene.edges[id] for scene in scenes]) for id in first.edges}
    titles = written([scene.title for scene in scenes])
    return [
        replace(
            scene,
            nodes={id: frames[i] for id, frames in nodes.items()},
            edges={id: frames[i] for id, frames in edges.items()},
            title=titles[i],
        )
        for i, scene in enumerate(scenes)
    ]
