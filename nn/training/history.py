"""`History`: what happened in training, epoch by epoch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, overload

from autograd.notation.plain import written_number
from autograd.text.aligned import table
from autograd.text.elsewhere import knows
from autograd.text.extras import require
from autograd.text.language import number_of, tr
from autograd.text.plotstyle import LOOKS, SIZE, style
from nn.checks import named

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SHOWN = 12
"""How many epochs a table shows at most."""
_VALIDATION = "validation_"
"""What the names of the validation data's columns begin with."""


class Epoch(NamedTuple):
    """The record of one pass over the training data, the `epoch`-th.

    `loss` and `accuracy` are means over the training data, `validation_loss` and
    `validation_accuracy` over the validation data, all with the parameters after the epoch and
    without penalties. They are None without validation data, or for a loss that does not
    classify. `learning_rate` is that of the last step, and `gradient_norm` the mean over the
    steps of the Euclidean norm of the gradient, with the penalty and before clipping.
    """

    epoch: int
    loss: float
    validation_loss: float | None
    accuracy: float | None
    validation_accuracy: float | None
    learning_rate: float
    gradient_norm: float

    @property
    def watched(self) -> float:
        """The loss by which epochs are compared: that of the validation data, if there are any."""
        return self.loss if self.validation_loss is None else self.validation_loss


@knows(dict.fromkeys(("history", "loss", "losses"), "write history.column('loss')"))
class History(Sequence[Epoch]):
    """The epochs of a training: a sequence that prints as a table and plots itself.

    `interrupted` tells whether Ctrl-C ended the training; `classes` are the names of the classes
    by number, if the targets were names.

    >>> history = History()
    >>> history.epochs += [Epoch(1, 0.5, None, 0.75, None, 0.1, 2.0),
    ...                    Epoch(2, 0.25, None, 1.0, None, 0.1, 1.5)]
    >>> history
    History: 2 epochs, the best is epoch 2
    epoch  loss  accuracy  learning rate  gradient norm
        1   0.5      0.75            0.1              2
        2  0.25         1            0.1            1.5
    >>> history.column("loss"), history[-1].accuracy
    ([0.5, 0.25], 1.0)
    """

    def __init__(self) -> None:
        self.epochs: list[Epoch] = []
        self.interrupted = False
        self.classes: tuple[str, ...] = ()

    @property
    def best(self) -> Epoch:
        """The epoch with the smallest `watched` loss; ValueError if there are no epochs."""
        if not self.epochs:
            raise ValueError("a history of no epochs has no best")
        return min(self.epochs, key=lambda epoch: epoch.watched)

    def column(self, name: str) -> list[Any]:
        """One number of every epoch, by its name in `Epoch`; ValueError for an unknown name."""
        named(name, dict.fromkeys(Epoch._fields), "column")
        return [getattr(epoch, name) for epoch in self.epochs]

    def series(self, column: str = "loss") -> dict[str, list[Any]]:
        """A column under "training", and its counterpart, if there is one, under "validation".

        A column of the validation data stands under "validation" alone. Raises ValueError for an
        unknown column, and for one that the training did not have.
        """
        numbers = self.column(column)
        if None in numbers:
            raise ValueError(f"the training had no {column}: no validation, or no right and wrong")
        if column.startswith(_VALIDATION):
            return {"validation": numbers}
        found = {"training": numbers}
        validation = _VALIDATION + column
        if validation in Epoch._fields and None not in self.column(validation):
            found["validation"] = self.column(validation)
        return found

    @overload
    def __getitem__(self, index: int) -> Epoch: ...
    @overload
    def __getitem__(self, index: slice) -> list[Epoch]: ...
    def __getitem__(self, index: int | slice) -> Epoch | list[Epoch]:
        return self.epochs[index]

    def __len__(self) -> int:
        return len(self.epochs)

    def plot(self, column: str = "loss", axes: Axes | None = None) -> Axes:
        """Draw the `series` of a column over the epochs, in the style of `viz.plots`; the axes.

        Without `axes` a new figure is made, which a notebook shows by itself, and a script by
        `matplotlib.pyplot.show()`. Raises what `series` does, and ModuleNotFoundError without
        matplotlib.
        """
        series = self.series(column)
        require("matplotlib", "a history is plotted by matplotlib")
        from matplotlib import font_manager, rc_context

        with rc_context(style(font_manager)):
            if axes is None:
                from matplotlib import pyplot

                axes = pyplot.subplots(figsize=SIZE, layout="constrained")[1]
            every = max(1, len(self) // 20)
            for (name, numbers), (colour, dashes, marker) in zip(
                series.items(), LOOKS, strict=False
            ):
                axes.plot(
                    self.column("epoch"), numbers, dashes, marker=marker, markevery=every,
                    color=colour, label=tr(name),
                )  # fmt: skip
            if len(series) > 1:
                axes.legend()
            name = tr(column.replace("_", " "))
            axes.set(xlabel=tr("epoch"), ylabel=name, title=tr("{} by epoch", name))
        return axes

    def __repr__(self) -> str:
        count = number_of(len(self), "epoch")
        if self.interrupted:
            count = tr("interrupted after {}", count)
        if not self.epochs:
            return tr("History: {}", count)
        names = [name for name in Epoch._fields if getattr(self.epochs[0], name) is not None]
        last = len(self) - 1
        shown = sorted({round(i * last / (_SHOWN - 1)) for i in range(_SHOWN)})
        rows = [[written_number(getattr(self.epochs[i], name), 6) for name in names] for i in shown]
        titles = [tr(name.replace("_", " ")) for name in names]
        body = table(titles, rows, [True] * len(names), 100)
        return f"{tr('History: {}, the best is epoch {}', count, self.best.epoch)}\n{body}"
