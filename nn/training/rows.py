"""Data as rows of finite numbers, and samples that know their row in the data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograd.core.errors import of_row, row_of
from autograd.core.operators import real
from autograd.static import batch
from autograd.static.batch import Array
from autograd.text.words import counted

Rows: TypeAlias = Array
"""An array of shape (samples, columns)."""


def rows_of(data: Any, name: str, may_differ: bool = False) -> Rows:
    """The data as an array with a row per sample; a plain list of numbers is one column.

    Rows that differ in length, if they may, make an array of lists. Raises ValueError if there
    are no data or the rows differ in length, and, with the row and the column, ValueError for NaN
    and infinities and TypeError if something is not a number.

    >>> rows_of([[1, 2], [3, float("nan")]], "X")
    Traceback (most recent call last):
    ValueError: X: row 1, column 1 (x2) takes a finite number, not nan
    """
    try:
        rows: Any = np.asarray(data) if hasattr(data, "__array__") else list(data)
        if len(rows) and not hasattr(rows[0], "__len__"):
            rows = [[number] for number in rows]
        if not len(rows) or not len(rows[0]):
            raise ValueError("there are no data")
        may_differ = may_differ and all(hasattr(row, "__len__") and len(row) for row in rows)
        if may_differ and len(set(map(len, rows))) > 1:
            return _lists(
                [
                    [real(x, f"row {i}, column {j} (x{j + 1})") for j, x in enumerate(row)]
                    for i, row in enumerate(rows)
                ]
            )
        columns = [f"{name[-1].lower()}{i + 1}" for i in range(len(rows[0]))]
        checked = batch.rows_of(rows, columns)
        batch.require_finite_rows(checked, columns)
        return checked
    except (TypeError, ValueError) as error:
        raise type(error)(f"{name}: {error}") from None


def _lists(rows: list[list[float]]) -> Rows:
    """An array whose elements are lists, which slices and indexes as one of numbers does."""
    made: Any = np.empty(len(rows), dtype=object)
    made[:] = rows
    found: Rows = made
    return found


class Samples(NamedTuple):
    """Rows of features and encoded targets; and the targets alone.

    `numbers` has the index of each row in the data that the user gave, and `which` the word
    that errors have before the row: "validation ", or nothing for the training data.
    """

    rows: Rows
    targets: Rows
    numbers: NDArray[np.intp]
    which: str

    def at(self, indices: NDArray[np.intp] | slice) -> Samples:
        """Some of the samples."""
        return Samples(self.rows[indices], self.targets[indices], self.numbers[indices], self.which)

    def split(self, share: float, rng: np.random.Generator) -> tuple[Samples, Samples]:
        """The samples in random order in two parts: those to train on, and a share held out."""
        count = round(share * len(self.rows))
        if not 0 < count < len(self.rows):
            raise ValueError(
                f"validation={share} would hold out {count} of {counted(len(self.rows), 'row')}"
            )
        order = rng.permutation(len(self.rows))
        return self.at(order[count:]), self.at(order[:count])

    @contextmanager
    def naming_rows(self) -> Iterator[None]:
        """A context in which the error of a row names it by its index in the data."""
        try:
            yield
        except Exception as error:
            row = row_of(error)
            if row is None:
                raise
            raise of_row(error, int(self.numbers[row]), self.which) from error


def samples_of(
    X: Any,
    y: Any,
    encoded: Callable[[Rows, str], Rows],
    which: str = "",
    may_differ: bool = False,
) -> Samples:
    """Features and targets, checked and encoded: `encoded` takes the targets and their name."""
    inputs, targets = rows_of(X, f"{which}X", may_differ), rows_of(y, f"{which}y")
    if len(inputs) != len(targets):
        count = counted(len(inputs), "row")
        raise ValueError(f"{which}X has {count}, and {which}y has {len(targets)}")
    targets = encoded(targets, f"{which}y")
    if inputs.ndim == 1:
        rows = _lists([x + t for x, t in zip(inputs, targets.tolist(), strict=True)])
    else:
        rows = np.hstack([inputs, targets])
    return Samples(rows, targets, np.arange(len(rows)), which)
