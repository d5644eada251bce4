"""Demonstrations for the classroom: `python -m demos` lists them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from autograd.text import say
from viz import Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

OUT = Path("out")
"""Where the demos write their pictures: a folder where they are run."""

NO_MATPLOTLIB = 'This plot is drawn by matplotlib: pip install "chalkgrad[demos]"'

_STYLE = {
    "font.size": 15,
    "axes.titlesize": 17,
    "figure.titlesize": 19,
    "legend.fontsize": 14,
    "lines.linewidth": 2.5,
    "lines.markersize": 8,
    "axes.grid": True,
    "grid.color": "#dddddd",
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.framealpha": 0.95,
    "svg.hashsalt": "chalkgrad",  # the same bytes in every run
}


def figure(title: str, *panels: tuple[str, str]) -> tuple[Figure, list[Axes]]:
    """A figure for a slide, and its panels from left to right, each with its two axis labels.

    It needs no window and no display. Exits with a line that says what to install if there is
    no matplotlib.
    """
    try:
        import matplotlib
        from matplotlib import style
        from matplotlib.figure import Figure
    except ModuleNotFoundError as error:
        if error.name != "matplotlib":
            raise
        raise SystemExit(NO_MATPLOTLIB) from None
    matplotlib.use("Agg")
    style.use(_STYLE)
    drawn = Figure(figsize=(12, 6.75), layout="constrained")
    drawn.suptitle(title)
    axes = [drawn.add_subplot(1, len(panels), i + 1) for i in range(len(panels))]
    for panel, (across, up) in zip(axes, panels, strict=True):
        panel.set_xlabel(across)
        panel.set_ylabel(up)
    return drawn, axes


def save(picture: Picture | Figure, name: str) -> None:
    """Write a demo's picture or figure as SVG into `OUT`, and say so."""
    OUT.mkdir(exist_ok=True)
    path = OUT / name
    if isinstance(picture, Picture):
        picture.save(path)
    else:
        picture.savefig(path, metadata={"Date": None})
    say(f"wrote {path}")
