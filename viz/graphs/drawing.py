"""One graph drawn at several stages of a sweep, always in the same layout."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, TypedDict

from autograd import Graph
from autograd.core.node import Node
from autograd.notation.plain import Notation
from autograd.text.words import counted
from viz.graphs.captions import BESIDE, COMPACT, EDGES, NONE, PARTIAL, PARTIALS, Captions
from viz.graphs.flow import ARROWS, Flow, flows
from viz.graphs.scene import Scene, with_common_widths
from viz.graphs.selection import highlighted, within
from viz.rendering.graphviz_engine import LAYOUT, render
from viz.rendering.labels import NAME_SIZE, SIZE, Line, title_line
from viz.rendering.layout import Layout
from viz.rendering.picture import Picture
from viz.rendering.placing import Places, best

INPUT_COLOUR = "#fff6d6"
PATH_COLOUR = "#e07b00"
"""A highlighted path is orange, and wider than other edges."""
_PATH = {"color": PATH_COLOUR, "penwidth": "2.5"}

MOST_NODES = 500
_WORTH = 1.15
"""By what factor letters must be larger in columns than in rows."""
_COMPACT = tuple((NONE, how, widest) for widest in (None, 5, 3, 2, 8, 4) for how in COMPACT)
"""How a graph is drawn where there is little room, the next where the one before is too large."""
_MOST_TRIED = 100
"""Up to so many nodes these are tried."""
_NARROWER = 1.35
"""By more than that no narrow layers made letters larger, in trials on graphs of all kinds."""
_OUT = "out"
"""The id of the point beyond the output, where the edge that leaves it ends."""


def checked_aspect(aspect: float) -> float:
    """`aspect`; ValueError unless a page can be so wide by its height."""
    if not isinstance(aspect, int | float) or not 0.1 <= aspect <= 10:
        text = ", without quotes" if isinstance(aspect, str) else ""
        raise ValueError(
            f"aspect is a width by a height from 0.1 to 10, such as 16/9{text}, not {aspect!r}"
        )
    return aspect


@dataclass(frozen=True)
class Stage:
    """How far a sweep has come: what `flows` have found, and which nodes' values are `known`.

    `looks` are those of single nodes, `lines` stand under the title.
    """

    flows: Sequence[Flow]
    known: Container[Node]
    looks: Mapping[Node, dict[str, str]] = field(default_factory=dict)
    lines: Sequence[Line] = ()


class Look(TypedDict, total=False):
    """The options of `draw` that its kin take as well."""

    edges: str
    partials: str
    values: bool
    gradients: bool
    direction: str | None
    precision: int | None
    highlight: Node | Iterable[Node] | None
    depth: int | None
    aspect: float | None
    title: str


class Drawing:
    """A graph with the options of `draw`, which are checked here.

    In a `compact` drawing the numbers of a node stand without words; its layers have at most
    `widest` nodes. `places` are where everything stands, once that is found.
    """

    places: Places | None = None

    def __init__(
        self,
        output: Node,
        *,
        edges: str = "partial",
        partials: str = "numbers",
        values: bool = True,
        gradients: bool = True,
        direction: str = "LR",
        precision: int | None = None,
        highlight: Node | Iterable[Node] | None = None,
        depth: int | None = None,
        mode: str | None = None,
        seed: Node | None = None,
        aspect: float | None = None,
        title: str = "",
        compact: str = "",
        widest: int | None = None,
    ) -> None:
        if edges not in EDGES:
            raise ValueError(f"edges is one of {', '.join(EDGES)}, not {edges!r}")
        if partials not in PARTIALS:
            raise ValueError(f"partials is one of {', '.join(PARTIALS)}, not {partials!r}")
        if direction not in ARROWS:
            raise ValueError(f"direction is one of {', '.join(ARROWS)}, not {direction!r}")
        if aspect is not None:
            checked_aspect(aspect)
        self.graph = Graph(output)
        shown = self.graph.nodes if depth is None else within(self.graph, depth)
        if len(shown) > MOST_NODES:
            raise ValueError(
                f"{len(shown)} nodes are too many for a picture: draw at most {MOST_NODES}, "
                "only the operations near the output with depth=3, or a network's neurons with "
                "network(model)"
            )
        self.notation = Notation(
            self.graph, (3 if compact else 4) if precision is None else precision
        )
        self.path_nodes, self.path_edges = highlighted(self.graph, highlight)
        self.flows = flows(self.notation, mode, seed, direction)
        self.direction, self.aspect, self.title = direction, aspect, title
        self.compact, self.widest = compact, widest
        self.captions = Captions(
            self.notation, self.flows, edges, values, gradients, frozenset(self.graph),
            partials, compact, SIZE if aspect and edges == NONE else NAME_SIZE,
        )  # fmt: skip
        self.ids = {node: f"n{i}" for i, node in enumerate(self.graph.nodes) if node in shown}

    def pictures(self, stages: Sequence[Stage]) -> list[Picture]:
        """The pictures of the stages, each with room for what any of them shows."""
        name = f"{self.notation.name(self.graph.output)}: {counted(len(self.ids), 'node')}"
        scenes = self._scenes(stages)
        if scenes[0].title and not self.places:
            ((_, self.places),) = _placed([(self, scenes[0])])
        return [Picture(scene.dot(self.places), name) for scene in scenes]

    def _scenes(self, stages: Sequence[Stage]) -> list[Scene]:
        return with_common_widths([self._scene(stage) for stage in stages])

    def first(self, stages: Sequence[Stage]) -> tuple[Drawing, Scene]:
        """The drawing and what its first stage shows, with room for what any of them does."""
        return self, self._scenes(stages)[0]

    def _scene(self, stage: Stage) -> Scene:
        graph, ids = self.graph, self.ids
        captions = replace(self.captions, flows=stage.flows, known=stage.known)
        terms = [flow for flow in self.flows if flow.arrow]
        style = terms[0].edge_style if len(terms) == 1 else {}
        swept = terms[0].terms if len(terms) == 1 else {}
        ends, lines, styles = {}, {}, {}
        for edge in graph.edges:
            if edge.operand in ids and edge.result in ids:
                id = f"e{ids[edge.result]}_{edge.slot}"
                ends[id] = ids[edge.operand], ids[edge.result]
                lines[id] = captions.edge(edge)
                path = _PATH if edge in self.path_edges else {}
                styles[id] = (style if edge in swept else {}) | path
        nodes = {id: captions.node(node) for node, id in ids.items()}
        looks = {id: self._look(node, stage) for node, id in ids.items()}
        if result := captions.result():
            id = f"e_{_OUT}"
            nodes[_OUT] = []
            looks[_OUT] = {"shape": "none", "width": "0", "height": "0", "margin": "0"}
            ends[id], lines[id], styles[id] = (ids[graph.output], _OUT), result, style
        title = [title_line(self.title), *stage.lines]
        return Scene(
            self.notation.name(graph.output), self.direction, nodes, looks, ends, lines, styles,
            title, list(captions.legend()), self.aspect is not None, self.compact == BESIDE,
            self.widest,
        )  # fmt: skip

    def _look(self, node: Node, stage: Stage) -> dict[str, str]:
        seeds = [flow for flow in self.flows if node is flow.seed]
        mark = {"color": seeds[0].colour, "penwidth": "2.5"} if seeds else {}
        mark = mark | (_PATH if node in self.path_nodes else {}) | stage.looks.get(node, {})
        if node.op is not None:
            return {"style": "rounded,filled", "fillcolor": "white", **mark}
        if node.is_constant:
            return {"style": "dashed,filled", "fillcolor": "#f2f2f2"}
        return {"style": "filled", "fillcolor": INPUT_COLOUR, **mark}


def whole(drawing: Drawing) -> Stage:
    """The last stage, where all is known."""
    return Stage(drawing.flows, frozenset(drawing.graph))


def fitting(
    output: Node,
    stages: Callable[[Drawing], Sequence[Stage]] = lambda drawing: [whole(drawing)],
    *,
    edges: str = PARTIAL,
    direction: str | None = None,
    aspect: float | None = None,
    **options: Any,
) -> Drawing:
    """The drawing in which the text of its stages is largest on a page of the aspect, if any.

    It chooses a direction, if none is given. If the letters would be smaller than a fortieth of
    the page, it leaves the edges empty, and then makes the nodes compact and the layers narrow.
    """
    if aspect is None:
        return Drawing(output, edges=edges, direction=direction or "LR", **options)
    ways = (direction,) if direction else ("LR", "TB")
    narrow = _COMPACT if len(Graph(output)) <= _MOST_TRIED else ()
    steps = dict.fromkeys([(edges, "", None), (NONE, "", None), *narrow])
    drawings = (
        Drawing(
            output, edges=on_edges, direction=way, aspect=aspect, compact=compact,
            widest=widest, **options,
        )
        for on_edges, compact, widest in steps for way in ways
    )  # fmt: skip
    found: dict[Drawing, Places] = {}
    scenes = (drawing.first(stages(drawing)) for drawing in drawings)
    for tried in zip(*[_placed(scenes)] * len(ways), strict=True):
        found |= dict(tried)
        chosen = min(found, key=lambda drawing: _worse(drawing, found[drawing]))
        chosen.places = found[chosen]
        is_hopeless = bool(tried[0][0].compact) and chosen.places.excess > _NARROWER
        if is_hopeless or not chosen.places.is_small:
            break
    return chosen


def _placed(scenes: Iterable[tuple[Drawing, Scene]]) -> Iterator[tuple[Drawing, Places]]:
    """The drawings, and where everything stands in them, by what their first stages show.

    They are laid out in groups, each as large as all before it, for an engine takes as long to
    start as for several layouts.
    """
    waiting, done = iter(scenes), 0
    while group := list(islice(waiting, max(done, 2))):
        bare = [replace(scene, title=[], legend=[]).dot() for _, scene in group]
        for (drawing, scene), text in zip(group, render(bare, LAYOUT), strict=True):
            aspect, direction = drawing.aspect, drawing.direction
            yield drawing, best(Layout.of(text), scene.title, scene.legend, aspect, direction)
        done += len(group)


def _worse(drawing: Drawing, places: Places) -> tuple[bool, float]:
    """Whether the text of a drawing is too small to be read, and the effort of reading it.

    Rows are read as text is, so columns must be worth it, unless both are too small.
    """
    in_rows = places.is_small or drawing.direction == "LR"
    return places.is_small, places.effort * (1.0 if in_rows else _WORTH)


def nothing(drawing: Drawing) -> Stage:
    """The stage of a question: all is blank but what is given, the inputs and the seeds."""
    blank = [
        replace(
            flow,
            found={node: x for node, x in flow.found.items() if node is flow.seed},
            terms=dict.fromkeys(flow.terms),
        )
        for flow in drawing.flows
    ]
    return Stage(blank, ())
