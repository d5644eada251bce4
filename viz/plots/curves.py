"""Curves: losses over epochs, gradients over layers, a function with its derivative."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import cycle
from math import isfinite, sqrt
from numbers import Real
from typing import TYPE_CHECKING, Any, cast

from autograd import value_and_grad
from autograd.text.colours import COLOURS
from autograd.text.language import speaks, tr
from autograd.text.plotstyle import LOOKS
from autograd.text.words import excerpt, printable
from viz.networks.units import columns_of
from viz.plots.slides import STAR, check_steps, interval, panel, written

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@speaks
def loss_curve(
    losses: Any,
    *,
    title: str = "Loss",
    log: bool = False,
    axes: Axes | None = None,
    language: str | None = None,
) -> Figure:
    """The loss after each epoch, from epoch 1 on.

    `losses` is a sequence of numbers, or several sequences by name, or the `History` of a
    training, with its validation loss if it has one. Where there are several, the lowest point
    of the last is marked: early stopping looks for it. With `log` the losses are on a log scale.
    Raises TypeError if a series is not a sequence of numbers; ValueError if it is empty, or a
    number is not finite or, with `log`, not positive.

    >>> curves = loss_curve({"training": [3, 2, 1], "validation": [3.1, 2.5, 2.7]})
    >>> [line.get_label() for line in curves.axes[0].lines]
    ['training', 'validation', 'lowest: 2.5 in epoch 2']
    """
    series = _checked(_losses(losses), log)
    with panel(axes, title, "epoch", "loss") as drawn:
        _plot_series(drawn, series)
        if log:
            drawn.semilogy()
        last = list(list(series.values())[-1])
        if len(series) > 1:
            lowest = min(last)
            epoch = last.index(lowest) + 1
            drawn.plot(epoch, lowest, **STAR, label=tr("lowest: {:.4g} in epoch {}", lowest, epoch))
            drawn.legend()
    return cast("Figure", drawn.figure)


@speaks
def gradient_sizes(
    models: Any,
    *,
    title: str = "Gradients, layer by layer",
    axes: Axes | None = None,
    language: str | None = None,
) -> Figure:
    """The size of the gradients in each layer, from the first to the last, on a log scale.

    `models` is a network after `backward`, whose size in a layer is the root mean square of
    its weights' gradients; or a sequence of sizes, one per layer; or several of these by name.
    Raises TypeError for a model that is neither a network nor a sequence of numbers, ValueError
    if all gradients are 0 or one is negative or not finite.

    >>> sizes = gradient_sizes({"sigmoid": [0.001, 0.01, 0.1], "relu": [0.3, 0.2, 0.3]})
    >>> [line.get_label() for line in sizes.axes[0].lines]
    ['sigmoid', 'relu']
    """
    named = models if isinstance(models, Mapping) else {"gradient": models}
    series = _checked({name: _sizes(model) for name, model in named.items()})
    for name, sizes in series.items():
        for place, size in enumerate(sizes, start=1):
            if size < 0:
                raise ValueError(f"series {name!r}, layer {place}: {size!r} is negative")
    if not any(any(sizes) for sizes in series.values()):
        raise ValueError("all gradients are 0: call backward() on a loss before you plot them")
    with panel(axes, title, "layer, from the input", "root mean square of dloss/dw") as drawn:
        _plot_series(drawn, series)
        drawn.semilogy()
        if len(series) > 1:
            drawn.legend()
    return cast("Figure", drawn.figure)


@speaks
def activation(
    f: Callable[[Any], Any],
    *,
    name: str | None = None,
    span: tuple[float, float] = (-5.0, 5.0),
    steps: int = 400,
    axes: Axes | None = None,
    language: str | None = None,
) -> Figure:
    """A function of one number and its derivative, as reverse mode gives it.

    `name` is by default the function's own; the interval `span` is divided into `steps`.
    Raises TypeError if `f` is not a function, ValueError if `steps` is below 1, and what the
    function's own operations raise where it is not defined in `span`.

    >>> from autograd import tanh
    >>> curve, slope = activation(tanh).axes[0].lines
    >>> float(max(slope.get_ydata()))
    1.0
    """
    if not callable(f):
        raise TypeError(
            f"activation draws a function such as autograd.relu, not {excerpt(repr(f))}"
        )
    check_steps(steps)
    name = excerpt(printable(name or str(getattr(f, "__name__", "f")), "name"))
    left, right = interval(span, "span")
    xs = [left + (right - left) * i / steps for i in range(steps + 1)]
    values, slopes = zip(*map(value_and_grad(f), xs), strict=True)
    with panel(axes, name, "x", "") as drawn:
        drawn.plot(xs, values, "-", color=COLOURS["value"], label=written(f"{name}(x)"))
        drawn.plot(xs, slopes, "--", color=COLOURS["adjoint"], label=tr("derivative"))
        drawn.legend()
    return cast("Figure", drawn.figure)


def _losses(losses: Any) -> Mapping[str, Sequence[float]]:
    """The series of a loss curve by name; a history has a method that gives them."""
    if isinstance(losses, Mapping):
        return losses
    series: Mapping[str, Sequence[float]]
    series = losses.series("loss") if hasattr(losses, "series") else {"loss": losses}
    return series


def _checked(series: Mapping[str, Any], log: bool = False) -> Mapping[str, Sequence[float]]:
    """The series, if their numbers are finite and, on a log scale, positive."""
    for name, numbers in series.items():
        if not hasattr(numbers, "__len__"):
            shown = excerpt(repr(numbers))
            raise TypeError(f"series {name!r}: {shown} is not a sequence of numbers")
        for place, number in enumerate(numbers, start=1):
            where = f"series {name!r}, place {place}"
            if not isinstance(number, Real):
                raise TypeError(f"{where}: {excerpt(repr(number))} is not a number")
            if not isfinite(number):
                raise ValueError(f"{where}: {number!r} is not finite")
            if log and number <= 0:
                raise ValueError(f"{where}: {number!r} has no place on a log scale")
    return series


def _plot_series(axes: Axes, series: Mapping[str, Sequence[float]]) -> None:
    """Lines through the numbers of each series, one number per step from 1 on."""
    from matplotlib.ticker import MaxNLocator

    if not series or not all(map(len, series.values())):
        raise ValueError("there is nothing to plot: a series is empty")
    for (name, numbers), (colour, dashes, marker) in zip(
        series.items(), cycle(LOOKS), strict=False
    ):
        every = max(1, len(numbers) // 20)
        axes.plot(range(1, len(numbers) + 1), numbers, dashes, marker=marker, markevery=every,
                  color=colour, label=written(str(name)))  # fmt: skip
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))


def _sizes(model: Any) -> Any:
    """Per layer of a network the root mean square of its weights' gradients; sizes themselves."""
    if hasattr(model, "__len__") and not hasattr(model, "layers"):
        return model
    weights = [[w for unit in c.units for w in unit.weights.values()] for c in columns_of(model)]
    layers = [[w.grad for w in ws if w is not None] for ws in weights[1:]]
    return [sqrt(sum(g * g for g in grads) / len(grads)) for grads in layers]
