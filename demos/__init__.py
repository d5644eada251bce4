"""Demonstrations for the classroom: `python -m demos` lists them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd import Value
from autograd.text.extras import require
from autograd.text.language import PHRASES, language, tr
from autograd.text.words import say, superscript, while_read
from demos import _chinese
from demos._options import parser_of
from viz import Page, Picture
from viz.plots import slides

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from nn.optim import Optimizer

PHRASES.update(_chinese.PHRASES | PHRASES)

OUT = Path("out")
"""The folder where the demos write their pictures, below the one where they are run."""

BELOW: dict[str, Any] = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.12), "ncols": 2}
"""Where a panel has its legend that would cover the data inside it."""


def data_sets() -> Any:
    """The module `sklearn.datasets`, with data that scikit-learn carries."""
    needed("sklearn", "This demo takes its data from scikit-learn")
    from sklearn import datasets

    return datasets


def needed(package: str, purpose: str, extra: str = "demos") -> None:
    """Exit with a line that says what to install, unless a package is there."""
    try:
        require(package, purpose, extra)
    except ModuleNotFoundError as error:
        raise SystemExit(str(error)) from None


def trajectory(optimizer: Optimizer, gradient: Callable[[Any], Any], steps: int) -> Iterator[Any]:
    """The vectors of parameters on a descent, from the first to that after so many steps."""
    import numpy as np

    theta = np.array([parameter.data for parameter in optimizer.parameters])
    yield theta
    for _ in range(steps):
        theta = optimizer.update(theta, gradient(theta))
        yield theta


def figure(title: str, *panels: tuple[str, ...]) -> tuple[Figure, list[Axes]]:
    """A figure for a slide; from then on matplotlib draws all in the style of `viz.plots.slides`.

    Exits with a line that says what to install if there is no matplotlib.
    """
    needed("matplotlib", "This plot is drawn by matplotlib")
    import matplotlib
    from matplotlib import style

    from viz.plots.canvas import SETTINGS

    matplotlib.use("Agg")
    style.use(SETTINGS)
    return slides.figure(title, *panels)


def outputs_at(model: Callable[[list[Value]], Any], rows: Any) -> Any:
    """The outputs of a network for each row of inputs, or for each number if it has one input."""
    import numpy as np  # here, because most demos do without

    from autograd import StaticGraph

    rows = np.reshape(rows, (len(rows), -1))
    inputs = list(map(Value, rows[0].tolist()))
    return StaticGraph(model(inputs), inputs)(rows)


def run(main: Callable[..., None]) -> None:
    """Run a demo with the options of its command line: `--help`, and one for each of `main`'s.

    Each parameter of `main` has a type and a default: `seed: Seed = 0` makes `--seed 1` possible,
    and `sizes: Sequence[Count] = (10, 100)` makes `--sizes 20 30`. The help is the text at the
    top of the demo. `--language zh` makes the words in pictures, in pages and in tables of the
    library Chinese; what a demo prints of its own is English.
    """
    parser = parser_of(main)
    try:
        with while_read():
            options = vars(parser.parse_args())
            with language(options.pop("language")):
                main(**options)
    except OSError as error:
        parser.error(str(error))


def signed(number: float, spec: str = ".1g") -> str:
    """A number in a format, with a true minus, in an exponent as well.

    >>> signed(3.14e-16), signed(-2.0, ".2f")
    ('3e−16', '−2.00')
    """
    return f"{number:{spec}}".replace("-", "−")


def scientific(number: float, decimals: int) -> str:
    """A number as a product with a power of ten, for pictures.

    >>> scientific(1.5e-08, 1)
    '1.5 × 10⁻⁸'
    """
    mantissa, exponent = f"{number:.{decimals}e}".split("e")
    return f"{mantissa} × 10{superscript(int(exponent))}"


def added(number: float) -> str:
    """A number with two decimals as the next term of a sum.

    >>> added(-2.0)
    '− 2.00'
    """
    return f"{'−' if number < 0 else '+'} {abs(number):.2f}"


def save(picture: Picture | Page | Figure, name: str) -> None:
    """Write a demo's page, or its picture or figure as SVG, into `OUT`, and say so."""
    OUT.mkdir(exist_ok=True)
    path = OUT / name
    if isinstance(picture, Picture | Page):
        picture.save(path)
    else:
        _translate(picture)
        picture.savefig(path, metadata={"Date": None})
    say(f"wrote {path}")


def _translate(figure: Figure) -> None:
    """Put the words in a figure into the language chosen."""
    from matplotlib.text import Text  # here, because most demos do without

    texts: Any = figure.findobj(Text)
    for text in texts:
        text.set_text(tr(text.get_text()))
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            words = [label.get_text() for label in axis.get_ticklabels()]
            if words != list(map(tr, words)):  # an axis sets the texts of its ticks anew
                axis.set_ticks(axis.get_ticklocs(), list(map(tr, words)))
