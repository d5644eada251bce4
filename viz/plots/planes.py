"""Functions of two numbers: a loss over two weights, the decisions of a model on a plane."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import cycle
from typing import TYPE_CHECKING, Any, cast

from autograd import Value
from autograd.text.language import speaks, tr
from autograd.text.plotstyle import LOOKS
from autograd.text.words import counted, excerpt
from viz.plots.slides import STAR, check_steps, figure, interval, panel, styled, written

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Point = tuple[float, float]


@speaks
def loss_surface(
    f: Callable[[float, float], Any],
    across: tuple[float, float] = (-5.0, 5.0),
    up: tuple[float, float] = (-5.0, 5.0),
    *,
    title: str = "Loss",
    names: tuple[str, str] = ("w₁", "w₂"),
    paths: Mapping[str, Sequence[Point]] | None = None,
    steps: int = 50,
    language: str | None = None,
) -> Figure:
    """A function of two numbers as a surface and as contours, with paths of descent on both.

    `f` gives a number or a Value; `across` and `up` are the intervals of its arguments, called
    `names`, and divided into `steps`. `paths` are sequences of points (w₁, w₂) by name; the
    start of a path is a circle and its end a star. Raises TypeError if `paths` have no names,
    ValueError for an empty path, a loss that is not finite and `steps` below 1.

    >>> bowl = loss_surface(lambda a, b: a * a + b * b, paths={"down": [(4, 3), (2, 1), (0, 0)]})
    >>> [line.get_label() for line in bowl.axes[1].lines][0]
    'down'
    """
    import numpy as np

    check_steps(steps)
    if paths is not None and not isinstance(paths, Mapping):
        raise TypeError(f"paths are sequences of points by name, not {excerpt(repr(paths))}")
    if isinstance(names, str) or not isinstance(names, Sequence) or len(names) != 2:
        raise TypeError(f"names are two texts, not {excerpt(repr(names))}")
    for name, path in (paths or {}).items():
        if not len(path):
            raise ValueError(f"the path {name!r} has no point")
    spans = interval(across, "across"), interval(up, "up")
    grid = np.meshgrid(*(np.linspace(*span, steps + 1) for span in spans))
    heights = np.vectorize(lambda a, b: _number(f(float(a), float(b))), otypes=[float])(*grid)
    if not np.isfinite(heights).all():
        wrong = tuple(np.argwhere(~np.isfinite(heights))[0])
        point = ", ".join(f"{axis[wrong]:g}" for axis in grid)
        raise ValueError(f"the loss at ({point}) is {heights[wrong]}, not finite")
    drawn, (surface, contours) = figure(title, (*names, "loss"), names)
    with styled():
        surface.plot_surface(*grid, heights, cmap="viridis", alpha=0.7 if paths else 1.0)
        surface.set_box_aspect(None, zoom=0.75)  # or its labels would leave the figure
        surface.zaxis.labelpad = 20
        filled = contours.contourf(*grid, heights, 15, cmap="viridis", alpha=0.4)
        contours.contour(*grid, heights, 15, colors="#333333", linewidths=1)
        drawn.colorbar(filled, ax=contours).ax.set_title(tr("loss"))
        for (name, path), (colour, dashes, _) in zip(
            (paths or {}).items(), cycle(LOOKS), strict=False
        ):
            ws = list(zip(*path, strict=True))
            climbed = [_number(f(*point)) for point in path]
            surface.plot(*ws, climbed, dashes, color=colour, zorder=5)
            contours.plot(*ws, dashes, color=colour, label=written(str(name)), zorder=4)
            contours.plot(*path[0], "o", color=colour)
            contours.plot(*path[-1], **STAR | {"color": colour})
        if paths:
            contours.plot([], [], "o", color="black", label=tr("start"))
            contours.plot([], [], **STAR, label=tr("end"))
            drawn.legend(*contours.get_legend_handles_labels(), loc="outside lower center", ncols=6)
    return drawn


@speaks
def decision_boundary(
    model: Callable[[Any], Any],
    X: Any,
    y: Sequence[float],
    *,
    title: str = "Decision boundary",
    threshold: float = 0.0,
    batch: bool = False,
    steps: int = 50,
    axes: Axes | None = None,
    language: str | None = None,
) -> Figure:
    """Samples of two features, and the regions where a model decides for each class.

    - `model`: a function of a row of features, or with `batch` of an array of rows. If it gives
      one output, it decides for the greater label where that exceeds `threshold`; if it gives
      one for each class 0, 1, 2, …, or each name in sorted order, it decides for the class with
      the greatest;
    - `X`, `y`: the samples, row by row, and their labels;
    - `steps`: how finely the plane is divided in each direction.

    The title says how many samples are on the right side; the others are ringed. Raises
    ValueError if the samples do not have two features, the labels do not fit the samples or
    the outputs, an output is nan, or `steps` is below 1.

    >>> halves = decision_boundary(lambda row: row[0] - row[1], [[1, 0], [0, 1]], [1, -1])
    >>> halves.axes[0].get_title()
    'Decision boundary: 2 of 2 samples right'
    """
    import numpy as np

    check_steps(steps)
    points, labels = np.asarray(X, dtype=float), np.asarray(y)
    if points.ndim != 2 or points.shape[1] != 2 or labels.shape != points.shape[:1]:
        raise ValueError(
            "a decision boundary needs samples with 2 features and a label each: "
            f"X has the shape {points.shape}, y {labels.shape}"
        )
    outputs = _scores(model, points, batch)
    if np.isnan(outputs).any():
        sample = np.argwhere(np.isnan(outputs))[0][0]
        raise ValueError(f"the model's output for sample {sample} is nan")
    named = labels.dtype.kind == "U" or outputs.shape[1] == 1
    classes = np.unique(labels) if named else np.arange(outputs.shape[1])
    if len(classes) != max(2, outputs.shape[1]) or not np.isin(labels, classes).all():
        raise ValueError(
            f"a model of {counted(outputs.shape[1], 'output')} does not decide between the labels "
            f"{', '.join(map(str, np.unique(labels)))}"
        )
    low, high = points.min(axis=0), points.max(axis=0)
    margin = np.where(high > low, 0.15 * (high - low), 1.0)
    grid = np.meshgrid(*np.linspace(low - margin, high + margin, steps + 1).T)
    rows = np.stack([axis.ravel() for axis in grid], axis=1)
    leads = _leads(_scores(model, rows, batch), threshold)
    wrong = classes[_leads(outputs, threshold).argmax(axis=1)] != labels
    count = len(labels)
    words = tr("{}: {} of {} samples right", tr(title), count - wrong.sum(), count)
    with panel(axes, words, "x₁", "x₂") as drawn:
        for name, lead, (colour, _, marker) in zip(classes, leads.T, cycle(LOOKS), strict=False):
            field = lead.reshape(grid[0].shape)
            if (field > 0).any():
                drawn.contourf(*grid, field, [0, np.inf], colors=[colour], alpha=0.2)
            if (field > 0).any() and (field < 0).any():
                drawn.contour(*grid, field, [0], colors="black", linewidths=2)
            mine = points[labels == name].T
            says = tr("class {}", str(name).replace("-", "−"))
            drawn.plot(*mine, marker, color=colour, markeredgecolor="white", label=written(says))
        if wrong.any():
            drawn.plot(*points[wrong].T, "o", markersize=16, markerfacecolor="none", color="black",
                       label=tr("on the wrong side"))  # fmt: skip
        drawn.legend()
    return cast("Figure", drawn.figure)


def _scores(model: Callable[[Any], Any], rows: Any, batch: bool) -> Any:
    """The outputs of a model as numbers, a row per sample."""
    import numpy as np

    outputs = model(rows) if batch else map(model, rows.tolist())
    return np.array([[_number(score) for score in np.atleast_1d(line)] for line in outputs])


def _leads(scores: Any, threshold: float) -> Any:
    """By how much each class's score exceeds the greatest of the others, a row per sample.

    The model decides for the first of classes with the same score, so that one has a lead.
    """
    import numpy as np

    if scores.shape[1] == 1:
        scores = np.hstack([np.full_like(scores, threshold), scores])
    others = [np.delete(scores, k, axis=1).max(axis=1) for k in range(scores.shape[1])]
    leads = scores - np.stack(others, axis=1)
    first = np.arange(len(leads)), leads.argmax(axis=1)
    leads[first] = np.maximum(leads[first], 1e-12)
    return leads


def _number(x: Any) -> float:
    """The number itself, or that of a Value."""
    return x.data if isinstance(x, Value) else float(x)
