"""Plots of what networks learn and how, by matplotlib.

Each gives a matplotlib `Figure`, which a notebook displays and `savefig` writes, or draws into
the `axes` that it is given. Series differ in dashes and markers as well as in colours. All
raise ModuleNotFoundError, which says what to install, if there is no matplotlib.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import cycle
from math import isfinite, sqrt
from numbers import Real
from typing import TYPE_CHECKING, Any, cast

from autograd import Value, value_and_grad
from autograd.tableformats import COLOURS
from autograd.text import excerpt
from viz.slides import LOOKS, figure, panel, styled, written
from viz.units import columns_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Point = tuple[float, float]

_STAR: dict[str, Any] = {
    "marker": "*",
    "markersize": 20,
    "color": "white",
    "markeredgecolor": "black",
    "linestyle": "",
    "zorder": 5,
}


def loss_curve(
    losses: Any,
    *,
    title: str = "Loss",
    log: bool = False,
    axes: Axes | None = None,
) -> Figure:
    """The loss after each epoch, from epoch 1 on.

    `losses` is a sequence of numbers, or several by name, or the `History` of a training, with
    its validation loss if it has one. Of several, the lowest point of the last is marked,
    which early stopping looks for. Raises TypeError for what is no series, ValueError for one
    without a number and for a number that is not finite or, with `log`, not positive.

    >>> curves = loss_curve({"training": [3, 2, 1], "validation": [3.1, 2.5, 2.7]})
    >>> [line.get_label() for line in curves.axes[0].lines]
    ['training', 'validation', 'lowest: 2.5 in epoch 2']
    """
    series = _checked(_losses(losses), 0.0 if log else None)
    with panel(axes, title, "epoch", "loss") as drawn:
        _plot_series(drawn, series)
        if log:
            drawn.semilogy()
        last = list(list(series.values())[-1])
        if len(series) > 1:
            lowest = min(last)
            epoch = last.index(lowest) + 1
            drawn.plot(epoch, lowest, **_STAR, label=f"lowest: {lowest:.4g} in epoch {epoch}")
            drawn.legend()
    return cast("Figure", drawn.figure)


def gradient_sizes(
    models: Any, *, title: str = "Gradients, layer by layer", axes: Axes | None = None
) -> Figure:
    """The size of the gradients in each layer, from the first to the last, on a log scale.

    `models` is a network after `backward`, whose size in a layer is the root mean square of
    its weights' gradients; or a sequence of sizes, one per layer; or several of these by name.
    Raises TypeError for what is no network, ValueError if all gradients are 0 or one is no size.

    >>> sizes = gradient_sizes({"sigmoid": [0.001, 0.01, 0.1], "relu": [0.3, 0.2, 0.3]})
    >>> [line.get_label() for line in sizes.axes[0].lines]
    ['sigmoid', 'relu']
    """
    named = models if isinstance(models, Mapping) else {"gradient": models}
    series = _checked(
        {
            name: model if hasattr(model, "__len__") and not hasattr(model, "layers")
            else _sizes(model)
            for name, model in named.items()
        }
    )  # fmt: skip
    for name, sizes in series.items():
        for place, size in enumerate(sizes, start=1):
            if size < 0:
                raise ValueError(f"series {name!r}, layer {place}: {size!r} is no size")
    if not any(any(sizes) for sizes in series.values()):
        raise ValueError("all gradients are 0: call backward() on a loss before you plot them")
    with panel(axes, title, "layer, from the input", "root mean square of ∂loss/∂w") as drawn:
        _plot_series(drawn, series)
        drawn.semilogy()
        if len(series) > 1:
            drawn.legend()
    return cast("Figure", drawn.figure)


def activation(
    f: Callable[[Any], Any],
    *,
    name: str | None = None,
    span: tuple[float, float] = (-5.0, 5.0),
    steps: int = 400,
    axes: Axes | None = None,
) -> Figure:
    """A function of one number and its derivative, as reverse mode gives it.

    Raises TypeError for what is no function, ValueError for no steps, and what the function's
    own operations raise where it is not defined in `span`.

    >>> from autograd import tanh
    >>> curve, slope = activation(tanh).axes[0].lines
    >>> float(max(slope.get_ydata()))
    1.0
    """
    if not callable(f):
        raise TypeError(
            f"activation draws a function such as autograd.relu, not {excerpt(repr(f))}"
        )
    _check_steps(steps)
    name = excerpt(name or str(getattr(f, "__name__", "f")))
    left, right = span
    xs = [left + (right - left) * i / steps for i in range(steps + 1)]
    values, slopes = zip(*map(value_and_grad(f), xs), strict=True)
    with panel(axes, name, "x", "") as drawn:
        drawn.plot(xs, values, "-", color=COLOURS["value"], label=written(f"{name}(x)"))
        drawn.plot(xs, slopes, "--", color=COLOURS["adjoint"], label="derivative")
        drawn.legend()
    return cast("Figure", drawn.figure)


def loss_surface(
    f: Callable[[float, float], Any],
    across: tuple[float, float] = (-5.0, 5.0),
    up: tuple[float, float] = (-5.0, 5.0),
    *,
    title: str = "Loss",
    names: tuple[str, str] = ("w₁", "w₂"),
    paths: Mapping[str, Sequence[Point]] | None = None,
    steps: int = 50,
) -> Figure:
    """A function of two numbers as a surface and as contours, with paths of descent on both.

    `f` gives a number or a Value; `across` and `up` are the intervals of its arguments. A path
    is a sequence of points (w₁, w₂), by name; its start is a circle and its end a star. Raises
    TypeError for paths without names, ValueError for an empty one and a loss that is not finite.

    >>> bowl = loss_surface(lambda a, b: a * a + b * b, paths={"down": [(4, 3), (2, 1), (0, 0)]})
    >>> [line.get_label() for line in bowl.axes[1].lines][0]
    'down'
    """
    import numpy as np

    _check_steps(steps)
    if paths is not None and not isinstance(paths, Mapping):
        raise TypeError(f"paths are sequences of points by name, not {excerpt(repr(paths))}")
    for name, path in (paths or {}).items():
        if not len(path):
            raise ValueError(f"the path {name!r} has no point")
    grid = np.meshgrid(np.linspace(*across, steps + 1), np.linspace(*up, steps + 1))
    heights = np.vectorize(lambda a, b: _number(f(float(a), float(b))), otypes=[float])(*grid)
    if not np.isfinite(heights).all():
        wrong = tuple(np.argwhere(~np.isfinite(heights))[0])
        point = ", ".join(f"{axis[wrong]:g}" for axis in grid)
        raise ValueError(f"the loss at ({point}) is {heights[wrong]}, not finite")
    drawn, (surface, contours) = figure(title, (*names, "loss"), names)
    with styled():
        surface.plot_surface(*grid, heights, cmap="viridis", alpha=0.7 if paths else 1.0)
        contours.contourf(*grid, heights, 15, cmap="viridis", alpha=0.4)
        lines = contours.contour(*grid, heights, 15, colors="#333333", linewidths=1)
        for text in contours.clabel(lines, fontsize=14):
            place = contours.transData + contours.transAxes.inverted()
            inside = all(0.05 < share < 0.95 for share in place.transform(text.get_position()))
            text.set_visible(inside)
        for (name, path), (colour, dashes, _) in zip(
            (paths or {}).items(), cycle(LOOKS), strict=False
        ):
            ws = list(zip(*path, strict=True))
            climbed = [_number(f(*point)) for point in path]
            surface.plot(*ws, climbed, dashes, color=colour, zorder=5)
            contours.plot(*ws, dashes, color=colour, label=written(str(name)), zorder=4)
            contours.plot(*path[0], "o", color=colour)
            contours.plot(*path[-1], **_STAR | {"color": colour})
        if paths:
            contours.plot([], [], "o", color="black", label="start")
            contours.plot([], [], **_STAR, label="end")
            contours.legend(framealpha=1)
    return drawn


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
) -> Figure:
    """Samples of two features, and the regions where a model decides for each class.

    - `model`: a function of a row of features, or with `batch` of an array of rows. It gives
      one output, which decides for the greater label where it exceeds `threshold`; or one for
      each class, of which the greatest decides, and then labels are 0, 1, 2, …;
    - `X`, `y`: the samples, row by row, and their labels;
    - `steps`: how finely the plane is divided in each direction.

    The title says how many samples are on the right side; the others are ringed. Raises
    ValueError for samples of other than two features, labels that do not fit to the samples or
    the outputs, outputs of nan, and no steps.

    >>> halves = decision_boundary(lambda row: row[0] - row[1], [[1, 0], [0, 1]], [1, -1])
    >>> halves.axes[0].get_title()
    'Decision boundary: 2 of 2 samples right'
    """
    import numpy as np

    _check_steps(steps)
    points, labels = np.asarray(X, dtype=float), np.asarray(y)
    if points.ndim != 2 or points.shape[1] != 2 or labels.shape != points.shape[:1]:
        raise ValueError(
            "a decision boundary is that of samples with 2 features and a label each: "
            f"X has the shape {points.shape}, y {labels.shape}"
        )
    outputs = _scores(model, points, batch)
    if np.isnan(outputs).any():
        sample = np.argwhere(np.isnan(outputs))[0][0]
        raise ValueError(f"the model's output for sample {sample} is nan")
    classes = np.unique(labels) if outputs.shape[1] == 1 else np.arange(outputs.shape[1])
    if len(classes) != max(2, outputs.shape[1]) or not np.isin(labels, classes).all():
        raise ValueError(
            f"{outputs.shape[1]} outputs do not decide between the labels "
            f"{', '.join(map(str, np.unique(labels)))}"
        )
    low, high = points.min(axis=0), points.max(axis=0)
    margin = 0.15 * (high - low) + 1e-9
    grid = np.meshgrid(*np.linspace(low - margin, high + margin, steps + 1).T)
    rows = np.stack([axis.ravel() for axis in grid], axis=1)
    leads = _leads(_scores(model, rows, batch), threshold)
    wrong = classes[_leads(outputs, threshold).argmax(axis=1)] != labels
    right = f"{len(labels) - wrong.sum()} of {len(labels)} samples right"
    with panel(axes, f"{title}: {right}", "x₁", "x₂") as drawn:
        for name, lead, (colour, _, marker) in zip(classes, leads.T, cycle(LOOKS), strict=False):
            field = lead.reshape(grid[0].shape)
            if (field > 0).any():
                drawn.contourf(*grid, field, [0, np.inf], colors=[colour], alpha=0.2)
            if (field > 0).any() and (field < 0).any():
                drawn.contour(*grid, field, [0], colors="black", linewidths=2)
            mine = points[labels == name].T
            words = f"class {name}".replace("-", "−")
            drawn.plot(*mine, marker, color=colour, markeredgecolor="white", label=words)
        if wrong.any():
            drawn.plot(*points[wrong].T, "o", markersize=16, markerfacecolor="none", color="black",
                       label="on the wrong side")  # fmt: skip
        drawn.legend()
    return cast("Figure", drawn.figure)


def _losses(losses: Any) -> Mapping[str, Sequence[float]]:
    """The series of a loss curve by name; those of a history are its columns."""
    if isinstance(losses, Mapping):
        return losses
    if not hasattr(losses, "column"):
        return {"loss": losses}
    columns = {"training": losses.column("loss"), "validation": losses.column("validation_loss")}
    return {name: column for name, column in columns.items() if None not in column}


def _checked(
    series: Mapping[str, Sequence[float]], above: float | None = None
) -> Mapping[str, Sequence[float]]:
    """The series, if each of its numbers is finite, and above a bound if there is one."""
    for name, numbers in series.items():
        if not hasattr(numbers, "__len__"):
            raise TypeError(f"series {name!r}: {excerpt(repr(numbers))} is no sequence of numbers")
        for place, number in enumerate(numbers, start=1):
            if not isinstance(number, Real):
                raise TypeError(
                    f"series {name!r}, place {place}: {excerpt(repr(number))} is no number"
                )
            if not isfinite(number):
                raise ValueError(f"series {name!r}, place {place}: {number!r} is not finite")
            if above is not None and number <= above:
                raise ValueError(
                    f"series {name!r}, place {place}: {number!r} has no place on a log scale"
                )
    return series


def _check_steps(steps: int) -> None:
    """Raises ValueError for a number of steps that divides nothing."""
    if steps < 1:
        raise ValueError(f"steps is 1 or more, not {steps!r}")


def _plot_series(axes: Axes, series: Mapping[str, Sequence[float]]) -> None:
    """Lines through the numbers of each series, one number per step from 1 on."""
    from matplotlib.ticker import MaxNLocator

    if not series or not all(map(len, series.values())):
        raise ValueError("there is nothing to plot: a series has no number")
    for (name, numbers), (colour, dashes, marker) in zip(
        series.items(), cycle(LOOKS), strict=False
    ):
        every = max(1, len(numbers) // 20)
        axes.plot(range(1, len(numbers) + 1), numbers, dashes, marker=marker, markevery=every,
                  color=colour, label=written(str(name)))  # fmt: skip
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))


def _sizes(model: Any) -> list[float]:
    """Per layer of a network the root mean square of its weights' gradients."""
    layers = [[w.grad for unit in c.units for w in unit.weights] for c in columns_of(model)[1:]]
    return [sqrt(sum(g * g for g in grads) / len(grads)) for grads in layers]


def _scores(model: Callable[[Any], Any], rows: Any, batch: bool) -> Any:
    """The outputs of a model as numbers, a line per row."""
    import numpy as np

    outputs = model(rows) if batch else map(model, rows.tolist())
    return np.array([[_number(score) for score in np.atleast_1d(line)] for line in outputs])


def _leads(scores: Any, threshold: float) -> Any:
    """By how much each class's score exceeds the greatest of the others, a line per row.

    Of classes with the same score the first has a lead, as it is the one that decides.
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
