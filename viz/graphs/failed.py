"""`draw_failure`: the graph of an operation that failed, up to the failure."""

from __future__ import annotations

from math import nan
from textwrap import wrap
from typing import Unpack

from autograd import Constant, Value
from autograd.core.errors import is_of_an_operation
from autograd.core.node import Node, set_data
from autograd.text.language import speaks
from autograd.text.words import check_options
from viz.graphs.captions import WRONG_COLOUR
from viz.graphs.drawing import Drawing, Look, Stage, fitting
from viz.rendering.labels import NAME_SIZE, Line
from viz.rendering.picture import Picture

_WIDTH = 60


@speaks
def draw_failure(
    error: BaseException, *, language: str | None = None, **options: Unpack[Look]
) -> Picture:
    """The graph up to an operation that failed, from the exception that it raised.

    The operation is red and has no value, and above the graph stands what the exception says.
    The options are those of `draw`, without those of a sweep. Raises ValueError for an
    exception that no operation on Values has raised.

    >>> from autograd import Value, log
    >>> try:
    ...     log(Value(1, "x") - 1)
    ... except ValueError as error:
    ...     draw_failure(error)
    Picture(h₂: 4 nodes)
    """
    check_options("draw_failure", options, Look.__optional_keys__)
    operands = getattr(error, "operands", ())
    if not is_of_an_operation(error) or not any(isinstance(x, Value) for x in operands):
        raise ValueError(f"no operation on Values has raised {error!r:.60}")
    culprit = Value(0.0)
    set_data([culprit], [nan])
    culprit.op = error.op  # type: ignore[attr-defined]
    nodes = [x if isinstance(x, Value) else Constant(x) for x in operands]
    culprit.lhs, culprit.rhs = (*nodes, None)[:2]
    look: dict[Node, dict[str, str]] = {culprit: {"color": WRONG_COLOUR, "penwidth": "3"}}
    lines = [Line(text, NAME_SIZE, WRONG_COLOUR) for text in wrap(str(error), _WIDTH)]

    def stages(drawing: Drawing) -> list[Stage]:
        return [Stage([], frozenset(drawing.graph), look, lines)]

    drawing = fitting(culprit, stages, **options)
    return drawing.pictures(stages(drawing))[0]
