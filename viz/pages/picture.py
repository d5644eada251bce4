"""A page's picture as SVG, and its table as HTML, both with the final numbers.

So they can be read without JavaScript; the script finds their cells by name and fills them anew.
Values of attributes stand without quotes where HTML permits: there are thousands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from autograd import Edge, Trace
from autograd.core.node import Node
from autograd.notation.plain import Notation
from viz.pages.layout import LEADING, MOST_TRIED, PADDING, Layout, names
from viz.rendering.layout import Box

_MARKERS = "".join(
    f'<marker id={name} viewBox="0 0 10 8" refX=9 refY=4 markerWidth=10 markerHeight=8 '
    f'markerUnits=userSpaceOnUse orient=auto-start-reverse><path d="M0 0L10 4L0 8z"/></marker>'
    for name in ("arrow", "flow")
)


class Numbers:
    """The final numbers of a graph, written; its `edges` by result and slot.

    `nodes` are those that have a row in the table, in its order: `inputs` first.
    """

    def __init__(self, notation: Notation, seed: Node | None, inputs: Sequence[Node] = ()) -> None:
        self.notation = notation
        self.graph = notation.graph
        self.seed = seed
        trace = Trace(self.graph.output, tangent_seed=seed, inputs=inputs)
        self.nodes = trace.nodes
        rows = dict(zip(trace.nodes, trace, strict=True))
        self._tangents = {node: row.tangent for node, row in rows.items()}
        self._adjoints = {node: row.adjoint for node, row in rows.items()}
        self.edges = {(edge.result, edge.slot): edge for edge in self.graph.edges}

    def value(self, node: Node) -> str:
        """The value of a node."""
        return self.notation.number(node.data)

    def tangent(self, node: Node) -> str:
        """The tangent of a node; nothing where there is none."""
        return self._written(self._tangents.get(node))

    def adjoint(self, node: Node) -> str:
        """The adjoint of a node; nothing where there is none."""
        return self._written(self._adjoints.get(node))

    def terms(self, edge: Edge) -> tuple[str, str]:
        """What an edge adds to the tangent of its result, and to the adjoint of its operand."""
        partial = edge.partial or 0.0
        tangent, adjoint = self._tangents.get(edge.operand), self._adjoints[edge.result]
        return (
            "" if tangent is None else f"→ {self._written(partial * tangent)}",
            "" if adjoint is None else f"← {self._written(adjoint * partial)}",
        )

    def _written(self, number: float | None) -> str:
        return "" if number is None else self.notation.number(number)


def svg(numbers: Numbers, layout: Layout) -> str:
    """The picture of a laid-out graph, its final numbers in it."""
    nodes, edges = names(numbers.graph)
    parts = [
        *(_edge(numbers, layout, edge, name) for edge, name in edges.items()),
        *(_node(numbers, layout.boxes[name], node, name) for node, name in nodes.items()),
    ]
    width, height = _short(layout.width), _short(layout.height)
    return (
        f'<svg id="graph" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'aria-hidden="true"><defs>{_MARKERS}</defs><text class="ruler"></text>\n'
        + "\n".join(parts)
        + "\n</svg>"
    )


def _short(number: float, digits: int = 1) -> str:
    """A coordinate in few characters."""
    text = f"{number:.{digits}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-0.", "-.")


def _path(points: list[tuple[float, float]], digits: int) -> str:
    """A chain of cubic Bézier curves; each point relative to where its curve starts."""
    rounded = [(round(x, digits), round(y, digits)) for x, y in points]
    written = [f"M{_short(rounded[0][0])},{_short(rounded[0][1])}c"]
    for i, (x, y) in enumerate(rounded[1:]):
        from_x, from_y = rounded[i - i % 3]
        written.append(f"{_short(x - from_x)},{_short(y - from_y)} ")
    return "".join(written).rstrip()


def _box(box: Box, lines: Iterator[tuple[str, str]]) -> str:
    """A rectangle and lines of text below each other, each with its class."""
    texts = "".join(
        f"<text class={kind} y={_short((k + 0.74) * LEADING + PADDING)}>{text}</text>"
        for k, (kind, text) in enumerate(lines)
    )
    top = box.y - box.height / 2
    return (
        f'<g transform="translate({_short(box.x)} {_short(top)})"><rect '
        f'x={_short(-box.width / 2)} width={_short(box.width)} height="{_short(box.height)}"/>'
        f"{texts}</g>"
    )


def _worded(word: str, number: str) -> str:
    return f"<tspan class=w>{word}</tspan> <tspan>{escape(number)}</tspan>"


def _node(numbers: Numbers, box: Box, node: Node, name: str) -> str:
    kind = "op" if node.op else "constant" if node.is_constant else "input"
    fixed = " fixed" if node.is_constant else ""

    def lines() -> Iterator[tuple[str, str]]:
        notation = numbers.notation
        if node in numbers.graph.unnamed_constants:
            yield "name", escape(notation.name(node))
            return
        yield "name", escape(notation.equation(node) if node.op else notation.name(node))
        yield "value", _worded("value", numbers.value(node))
        if not node.is_constant:
            yield "tangent", _worded("tangent", numbers.tangent(node))
            yield "adjoint", _worded("adjoint", numbers.adjoint(node))

    return f'<g id={name} class="node {kind}{fixed}">{_box(box, lines())}</g>'


def _edge(numbers: Numbers, layout: Layout, edge: Edge, name: str) -> str:
    # The curves of a large graph are most of its page.
    digits = 1 if len(numbers.graph) <= MOST_TRIED else 0
    tail = _path(layout.lines[f"{name}_tail"], digits)
    if edge.partial is None:
        return f'<g id={name} class="edge fixed"><path class=head d="{tail}"/></g>'

    def lines() -> Iterator[tuple[str, str]]:
        symbol = escape(numbers.notation.local_partial(edge))
        if layout.narrow:
            yield "symbol", symbol
        number = numbers.notation.number(edge.partial or 0.0)
        yield "partial", f"{'' if layout.narrow else symbol} = <tspan>{number}</tspan>".lstrip()
        tangent, adjoint = numbers.terms(edge)
        yield "tangent", tangent
        yield "adjoint", adjoint

    box = layout.boxes[name]
    return (
        f'<g id={name} class=edge><path class=tail d="{tail}"/>'
        f'<path class=head d="{_path(layout.lines[f"{name}_head"], digits)}"/>'
        f"{_box(box, lines())}</g>"
    )


def table(numbers: Numbers) -> str:
    """The evaluation trace, a row per node."""
    place = {node: i for i, node in enumerate(numbers.graph)}
    return "\n".join(_row(numbers, node, f"r{place[node]}") for node in numbers.nodes)


def _row(numbers: Numbers, node: Node, name: str) -> str:
    notation = numbers.notation

    def partial(slot: int) -> str:
        edge = numbers.edges.get((node, slot))
        if edge is None or edge.partial is None:
            return ""
        symbol, number = notation.local_partial(edge), notation.number(edge.partial)
        return f"{escape(symbol)} = <span>{number}</span>"

    given = "" if node.op else " class=given"
    cells = [
        ("function", escape(notation.function(node))),
        ("value", numbers.value(node)),
        ("partial", partial(0)),
        ("partial", partial(1)),
        ("tangent", numbers.tangent(node)),
        ("adjoint", numbers.adjoint(node)),
    ]
    return (
        f"<tr id={name}{given} tabindex=-1><th scope=row>{escape(notation.name(node))}</th>"
        + "".join(f"<td class={kind}>{text}</td>" for kind, text in cells)
        + "</tr>"
    )
