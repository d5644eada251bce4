"""The targets that each loss takes, and the answers that it calls right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograd.core.errors import of_row
from nn import losses
from nn.checks import named
from nn.training.rows import Rows

Loss: TypeAlias = Callable[[Any, Any], Any]
"""From the model's output and the target of one sample to a Value."""


class Task(NamedTuple):
    """A loss, the targets that it takes, and the answers that it calls right.

    `encoded` takes the number of the model's scores, and the targets; it checks these and gives
    the columns that the loss takes, on the last axis. The axes before are the rows and, for a
    sequence, its positions. `are_right` takes the scores and these columns, and tells for each
    row and position whether the answer is right; it is None for a loss that does not classify.
    """

    loss: Loss
    encoded: Callable[[int, Rows], Rows]
    are_right: Callable[[Rows, Rows], Any] | None


def task_of(loss: str | Loss) -> Task:
    """The task of a loss, which is a name in `nn.losses` or a function, perhaps of your own.

    Raises ValueError for an unknown name, TypeError for anything else.
    """
    if isinstance(loss, str):
        if loss.lower() in _ELSEWHERE:
            raise ValueError(f"unknown loss {loss!r}: write {_ELSEWHERE[loss.lower()]}")
        return named(loss, TASKS, "loss")
    if not callable(loss):
        raise TypeError(f"a loss is a name or a function, not {loss!r:.60}")
    known = (task for task in TASKS.values() if task.loss is loss)
    return next(known, Task(loss, _as_they_are, None))


def class_names(y: Any, loss: Loss) -> tuple[str, ...]:
    """The names of the classes in their order, if all targets are names; else none.

    Raises TypeError for names where the loss is `squared_error`, which tells no classes apart:
    they may be numbers that were read from a file as text.

    >>> class_names(["猫", "狗", "猫"], losses.cross_entropy), class_names([0, 1], losses.hinge)
    (('狗', '猫'), ())
    """
    targets = y if hasattr(y, "__iter__") else ()
    names = set(targets) if all(isinstance(name, str) for name in targets) else ()
    if names and loss is losses.squared_error:
        first = str(next(iter(y)))
        raise TypeError(f"y: row 0 is text, {first!r:.60}: squared_error takes numbers")
    return tuple(sorted(names))


def numbered(y: Any, classes: tuple[str, ...], name: str = "y") -> Any:
    """The targets with numbers for the names of classes; ValueError for a name of none."""
    if not classes:
        return y
    numbers = {label: i for i, label in enumerate(classes)}
    for i, label in enumerate(y):
        if label not in numbers:
            raise ValueError(f"{name}: row {i} is {label!r:.60}: the classes are {classes!r:.200}")
    return [numbers[label] for label in y]


_SQUARED = "'squared_error', which is ½ Σ (a − y)²"
_BINARY = "'binary_cross_entropy', for a model that gives a score, not a probability"
_MULTICLASS = "'cross_entropy', for a model that gives scores, not probabilities"
_ELSEWHERE = {
    **dict.fromkeys(("mse", "mean_squared_error", "l2"), _SQUARED),
    **dict.fromkeys(("bce", "log_loss", "binary_crossentropy"), _BINARY),
    **dict.fromkeys(("ce", "nll", "crossentropy", "categorical_crossentropy"), _MULTICLASS),
}
"""Names that other libraries give to losses that differ a little, and what to write here."""


def _as_they_are(scores: int, targets: Rows) -> Rows:
    return targets


def _signs(scores: int, targets: Rows) -> Rows:
    _require_single(targets, scores)
    _refuse(abs(targets) != 1, targets, "hinge takes -1 and 1")
    return targets


def _probabilities(scores: int, targets: Rows) -> Rows:
    _require_single(targets, scores)
    _refuse((targets < 0) | (targets > 1), targets, "binary_cross_entropy takes 0 to 1")
    return targets


def _distributions(scores: int, targets: Rows) -> Rows:
    """Probabilities of the classes: those given, or 1 for the class given and 0 for the others."""
    if scores == 1:
        raise ValueError(
            "cross_entropy takes a score for each class, and the model gives one: "
            "use binary_cross_entropy"
        )
    count = targets.shape[-1]
    if count == scores:
        _refuse(targets < 0, targets, "probabilities are not negative")
        total = targets.sum(axis=-1, keepdims=True)
        _refuse(abs(total - 1) > losses.ROUNDING, total, "it must be 1", "the sum of y")
        return targets
    if count != 1:
        raise ValueError(
            f"cross_entropy takes y as classes or as {scores} probabilities, not as {count} columns"
        )
    classes = np.arange(scores)
    _refuse(~np.isin(targets, classes), targets, f"the classes are 0 to {scores - 1}")
    one_hot: Rows = (targets == classes).astype(float)
    return one_hot


def _require_single(targets: Rows, scores: int) -> None:
    count = targets.shape[-1]
    if scores != 1 or count != 1:
        raise ValueError(f"the loss takes one score and one target, got {scores} and {count}")


def _refuse(wrong: NDArray[np.bool_], targets: Rows, says: str, name: str = "y") -> None:
    """ValueError for the first target that is wrong, by its row and, in a sequence, position."""
    if wrong.any():
        row, *position, column = np.argwhere(wrong)[0].tolist()
        number = targets[(row, *position, column)]
        where = f" at position {position[0]}" if position else ""
        raise of_row(ValueError(f"{name} is {number:g}{where}: {says}"), row)


TASKS: dict[str, Task] = {
    task.loss.__name__: task
    for task in (
        Task(losses.squared_error, _as_they_are, None),
        Task(
            losses.cross_entropy,
            _distributions,
            lambda s, y: s.argmax(axis=-1) == y.argmax(axis=-1),
        ),
        Task(
            losses.binary_cross_entropy,
            _probabilities,
            lambda s, y: (s[..., 0] > 0) == (y[..., 0] > 0.5),
        ),
        Task(losses.hinge, _signs, lambda s, y: (s[..., 0] > 0) == (y[..., 0] > 0)),
    )
}
"""The losses of `nn.losses` by name."""
