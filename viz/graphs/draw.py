"""`draw`: the computational graph as a picture."""

from __future__ import annotations

from collections.abc import Iterable

from autograd import Graph
from autograd.core.node import Node
from autograd.notation.stale import warn_if_stale
from autograd.text.language import speaks
from viz.graphs.drawing import fitting, nothing, whole
from viz.rendering.picture import Picture


@speaks
def draw(
    output: Node,
    *,
    edges: str = "partial",
    partials: str = "numbers",
    values: bool = True,
    gradients: bool = True,
    direction: str | None = None,
    precision: int | None = None,
    highlight: Node | Iterable[Node] | None = None,
    depth: int | None = None,
    mode: str | None = None,
    seed: Node | None = None,
    aspect: float | None = None,
    title: str = "",
    blank: bool = False,
    language: str | None = None,
) -> Picture:
    """The computational graph of `output`, from the inputs to the output.

    An operation is a rounded box with its name and function, an input a yellow box, a
    constant a dashed one. Values are red, gradients (each node's `grad`, if a sweep has
    reached the output) blue, both in words as well, and below the graph stands what the signs
    mean. A `mode` shows a sweep instead:

    - `"forward"`: the tangent ẋ = dx/dseed of each node x, green. The edges along which tangents
      flow are green arrows, each with its term → (local partial) × (tangent of the operand);
    - `"reverse"`: the adjoint x̄ = doutput/dx of each node x, blue; it needs no `backward` before.
      The edges are blue arrows against the computation, each with its term
      ← (adjoint of the result) × (local partial);
    - `"both"`: the two sweeps, with edges as in a graph without a mode.

    So a node's tangent is the sum of the terms that arrive with the computation, its adjoint
    the sum of those that arrive against it. The options:

    - `edges`: what an edge shows: the local `"partial"`, the forward `"value"` that flows
      along it as in textbook figures, or `"none"`;
    - `partials`: whether local partials are `"numbers"` or `"symbols"`, such as exp(h₃);
    - `values`, `gradients`: whether nodes show them;
    - `direction`: of the computation, `"LR"` (left to right, the default), `"TB"`, `"RL"`, `"BT"`;
    - `precision`: significant digits, by default 4, or 3 in compact nodes;
    - `highlight`: a path (a `Path`, or its nodes in order), or a node, for all paths from it;
    - `depth`: draw only the nodes at most so many steps from the output;
    - `mode`: `"forward"`, `"reverse"` or `"both"`, or None for the `grad` of the nodes;
    - `seed`: the node that forward mode starts from, by default the only input;
    - `aspect`: the width of the picture by its height, such as 16/9 for a slide: a long
      computation is broken into rows, as a line of text is, or into columns that run down,
      unless a direction is given; where letters would still be smaller than 1/40 of the height,
      edges are left empty, and then nodes are compact: their numbers have no words;
    - `title`: a line above the graph;
    - `blank`: leave blank what a sweep computes, as a question; its solution, the same
      picture without this, has the same layout;
    - `language`: that of the words, `"en"` or `"zh"`, by default the one that is chosen with
      `autograd.language` or the environment variable CHALKGRAD_LANGUAGE.

    Raises ValueError for an unknown option, a highlight or seed that is not in the graph, a
    seed in another mode than forward, and more than 500 nodes; OverflowError if a tangent or
    an adjoint is too large for a float. Warns if a leaf's `data` was changed after recording.

    >>> from autograd import Value
    >>> w, x = Value(2, "w"), Value(3, "x")
    >>> draw(w * x, edges="value", highlight=w)
    Picture(h₁: 3 nodes)
    >>> draw(w * x, mode="forward", seed=w)
    Picture(h₁: 3 nodes)
    """
    warn_if_stale(Graph(output))
    drawing = fitting(
        output, edges=edges, partials=partials, values=values, gradients=gradients,
        direction=direction, precision=precision, highlight=highlight, depth=depth, mode=mode,
        seed=seed, aspect=aspect, title=title,
    )  # fmt: skip
    solution = whole(drawing)
    return drawing.pictures([nothing(drawing), solution] if blank else [solution])[0]
