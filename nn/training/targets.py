"""What each loss asks of the targets, and which answers it calls right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from nn import losses
from nn.checks import named
from nn.training.rows import Rows

Loss: TypeAlias = Callable[[Any, Any], Any]
"""From the model's output and the target of one sample to a Value."""


class Task(NamedTuple):
    """A loss with its treatment of the targets.

    `encoded` checks targets of a given name, for a model with so many scores, and gives the
    columns that the loss takes. `are_right` tells of scores and such columns in which rows the
    answer is right; it is None where there is no right and wrong.
    """

    loss: Loss
    encoded: Callable[[Rows, str, int], Rows]
    are_right: Callable[[Rows, Rows], Any] | None


def task_of(loss: str | Loss) -> Task:
    """The task of a loss: by its name in `nn.losses`, or as a function, which may be your own.

    Raises ValueError for an unknown name, TypeError for what is neither.
    """
    if isinstance(loss, str):
        return named(loss, TASKS, "loss")
    if not callable(loss):
        raise TypeError(f"a loss is a name or a function, not {loss!r:.60}")
    known = (task for task in TASKS.values() if task.loss is loss)
    return next(known, Task(loss, _as_they_are, None))


def _as_they_are(targets: Rows, name: str, scores: int) -> Rows:
    return targets


def _signs(targets: Rows, name: str, scores: int) -> Rows:
    _require_single(targets, scores)
    _refuse(abs(targets) != 1, targets, name, "hinge takes -1 and 1")
    return targets


def _probabilities(targets: Rows, name: str, scores: int) -> Rows:
    _require_single(targets, scores)
    _refuse((targets < 0) | (targets > 1), targets, name, "binary_cross_entropy takes 0 to 1")
    return targets


def _distributions(targets: Rows, name: str, scores: int) -> Rows:
    """A column per class; of class indices with probabilities 0 and 1."""
    if scores == 1:
        raise ValueError(
            "cross_entropy takes a score for each class, and the model gives one: "
            "use binary_cross_entropy"
        )
    if targets.shape[1] == scores:
        _refuse(targets < 0, targets, name, "probabilities are not negative")
        total = targets.sum(axis=1, keepdims=True)
        _refuse(abs(total - 1) > losses.ROUNDING, total, f"the sum of {name}", "it is to be 1")
        return targets
    if targets.shape[1] != 1:
        raise ValueError(
            f"cross_entropy takes {name} as classes or as {scores} probabilities, "
            f"not as {targets.shape[1]} columns"
        )
    classes = np.arange(scores)
    _refuse(~np.isin(targets, classes), targets, name, f"the classes are 0 to {scores - 1}")
    one_hot: Rows = (targets == classes).astype(float)
    return one_hot


def _require_single(targets: Rows, scores: int) -> None:
    if scores != 1 or targets.shape[1] != 1:
        raise ValueError(
            f"the loss takes one score and one target, got {scores} and {targets.shape[1]}"
        )


def _refuse(wrong: NDArray[np.bool_], targets: Rows, name: str, says: str) -> None:
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise ValueError(f"{name} holds {targets[row, column]:g} in row {row}: {says}")


def _same_sign(scores: Rows, targets: Rows) -> Any:
    return (scores[:, 0] > 0) == (targets[:, 0] > 0)


def _same_side(scores: Rows, targets: Rows) -> Any:
    return _same_sign(scores, targets - 0.5)


def _same_class(scores: Rows, targets: Rows) -> Any:
    return scores.argmax(axis=1) == targets.argmax(axis=1)


TASKS: dict[str, Task] = {
    task.loss.__name__: task
    for task in (
        Task(losses.squared_error, _as_they_are, None),
        Task(losses.cross_entropy, _distributions, _same_class),
        Task(losses.binary_cross_entropy, _probabilities, _same_side),
        Task(losses.hinge, _signs, _same_sign),
    )
}
"""The losses of `nn.losses` by name."""
