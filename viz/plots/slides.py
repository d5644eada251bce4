"""Figures for slides, by matplotlib: their size, their style, and how series look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from numbers import Integral
from typing import TYPE_CHECKING, Any

from autograd.core.operators import real
from autograd.text.extras import require
from autograd.text.language import tr
from autograd.text.plotstyle import SIZE, STYLE
from autograd.text.words import excerpt, printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STAR: dict[str, Any] = {
    "marker": "*",
    "markersize": 20,
    "color": "white",
    "markeredgecolor": "black",
    "linestyle": "",
    "zorder": 5,
}
"""How a plot marks its main point: the lowest loss, the end of a descent."""


def figure(title: str, *panels: tuple[str, ...]) -> tuple[Figure, list[Any]]:
    """A figure for a slide, and its panels from left to right, each with its axis labels.

    A panel of two labels has two axes, one of three labels is three-dimensional. A notebook
    displays the figure, and `savefig` writes it; it needs no window, and no setting of
    matplotlib is changed. Raises ModuleNotFoundError that says what to install if there is no
    matplotlib.

    >>> drawn, (left, right) = figure("surface and curve", ("x", "y", "z"), ("epoch", "loss"))
    >>> right.get_ylabel(), left.get_zlabel(), drawn.get_size_inches().tolist()
    ('loss', 'z', [12.0, 6.75])
    """
    with styled():
        from viz.plots.canvas import Slide

        drawn = Slide(figsize=SIZE, layout="constrained")
        drawn.suptitle(written(title))
        axes: list[Any] = []
        for i, labels in enumerate(panels, start=1):
            projection = "3d" if len(labels) == 3 else None
            panel = drawn.add_subplot(1, len(panels), i, projection=projection)
            for axis, words in zip("xyz", labels, strict=False):
                pad = 12 if projection else None  # or it would stand among the numbers
                getattr(panel, f"set_{axis}label")(written(words), labelpad=pad)
            panel.tick_params(labelsize=STYLE["font.size"])  # for ticks that are made later
            panel.grid(color=STYLE["grid.color"])
            axes.append(panel)
    return drawn, axes


def written(words: str) -> str:
    r"""The words for matplotlib, in the language chosen, and so that no `$` begins a formula.

    A leading `_` would hide a series from the legend: a space of no width stands before it.

    Raises TypeError if they are not text.

    >>> written("100% $x^$")
    '100% \\$x^\\$'
    """
    words = printable(words, "a title or a name")
    return ("\u200b" if words.startswith("_") else "") + tr(words).replace("$", r"\$")


@contextmanager
def styled() -> Iterator[None]:
    """A context in which matplotlib has the style; ModuleNotFoundError without matplotlib."""
    require("matplotlib", "This plot is drawn by matplotlib")
    from matplotlib import rc_context

    from viz.plots.canvas import SETTINGS

    with rc_context(SETTINGS):
        yield


@contextmanager
def panel(axes: Axes | None, title: str, across: str, up: str) -> Iterator[Axes]:
    """The axes given, or those of a new figure, with their title and labels, in the style."""
    if axes is not None and not hasattr(axes, "plot"):
        raise TypeError(f"axes are those of a figure of matplotlib, not {excerpt(repr(axes))}")
    if axes is None:
        _, (axes,) = figure("", (across, up))
    with styled():
        axes.set(title=written(title), xlabel=written(across), ylabel=written(up))
        yield axes


def check_steps(steps: int) -> None:
    """Raise ValueError if an interval cannot be divided into `steps`."""
    if not isinstance(steps, Integral) or steps < 1:
        raise ValueError(f"steps is 1 or more, not {steps!r:.60}")


def interval(span: Sequence[float], name: str) -> tuple[float, float]:
    """The two ends of an interval; its name is in the TypeError or ValueError if it is none."""
    try:
        low, high = span
    except (TypeError, ValueError):
        shown = excerpt(repr(span))
        raise TypeError(f"{name} is two numbers, such as (-5, 5), not {shown}") from None
    return real(low, name), real(high, name)
