"""`History`: what happened in training, epoch by epoch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, overload

from autograd.text.aligned import table
from autograd.text.words import counted
from nn.checks import named

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NO_MATPLOTLIB = 'a history is plotted by matplotlib: pip install "chalkgrad[demos]"'

_SHOWN = 12
"""How many epochs a table has at most."""


class Epoch(NamedTuple):
    """One pass over the training data: what it ended with.

    `loss` and `accuracy` are means over the training data, `validation_loss` and
    `validation_accuracy` over the validation data, all with the parameters after the epoch and
    without penalties; `learning_rate` is that of the last step, and `gradient_norm` the mean
    Euclidean norm of the gradients of the steps, penalty included, before clipping. None is
    what there is not.
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
        """The loss that tells whether the model is better: of the validation data, if any."""
        return self.loss if self.validation_loss is None else self.validation_loss


class History(Sequence[Epoch]):
    """The epochs of a training, as a sequence that prints as a table and plots itself.

    `interrupted` tells that Ctrl-C ended it.

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

    @property
    def best(self) -> Epoch:
        """The epoch with the smallest validation loss; without validation, training loss.

        Raises ValueError if there is no epoch.
        """
        if not self.epochs:
            raise ValueError("a history of no epochs has no best")
        return min(self.epochs, key=lambda epoch: epoch.watched)

    def column(self, name: str) -> list[Any]:
        """One number of every epoch, by its name in `Epoch`; ValueError for an unknown one."""
        named(name, dict.fromkeys(Epoch._fields), "column")
        return [getattr(epoch, name) for epoch in self.epochs]

    @overload
    def __getitem__(self, index: int) -> Epoch: ...
    @overload
    def __getitem__(self, index: slice) -> list[Epoch]: ...
    def __getitem__(self, index: int | slice) -> Epoch | list[Epoch]:
        return self.epochs[index]

    def __len__(self) -> int:
        return len(self.epochs)

    def plot(self, column: str = "loss", axes: Axes | None = None) -> Axes:
        """Draw a column over the epochs, and that of the validation data beside it; the axes.

        Without `axes` a new figure is made, which a notebook shows, and elsewhere
        `matplotlib.pyplot.show()`. Raises ModuleNotFoundError without matplotlib, ValueError
        for an unknown column, or one that the training did not have.
        """
        if None in self.column(column):
            raise ValueError(f"the training had no {column}: no validation, or no right and wrong")
        if axes is None:
            try:
                from matplotlib import pyplot
            except ModuleNotFoundError as error:
                raise ModuleNotFoundError(NO_MATPLOTLIB, name=error.name) from None
            axes = pyplot.subplots()[1]
        epochs = self.column("epoch")
        axes.plot(epochs, self.column(column), label="training")
        validation = f"validation_{column}"
        if validation in Epoch._fields and None not in self.column(validation):
            axes.plot(epochs, self.column(validation), "--", label="validation")
            axes.legend()
        name = column.replace("_", " ")
        axes.set(xlabel="epoch", ylabel=name, title=f"{name} by epoch")
        return axes

    def __repr__(self) -> str:
        ended = "interrupted after " if self.interrupted else ""
        count = counted(len(self), "epoch")
        if not self.epochs:
            return f"History: {ended}{count}"
        names = [name for name in Epoch._fields if getattr(self.epochs[0], name) is not None]
        last = len(self) - 1
        shown = sorted({round(i * last / (_SHOWN - 1)) for i in range(_SHOWN)})
        rows = [[f"{getattr(self.epochs[i], name):.6g}" for name in names] for i in shown]
        header = [name.replace("_", " ") for name in names]
        body = table(header, rows, [True] * len(names), 100)
        return f"History: {ended}{count}, the best is epoch {self.best.epoch}\n{body}"
