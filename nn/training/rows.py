"""Data as rows of finite numbers, and samples that know their row in the data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograd.core.errors import of_row, row_of
from autograd.static import batch
from autograd.static.batch import Array

Rows: TypeAlias = Array
"""An array of shape (samples, columns)."""


def rows_of(data: Any, name: str) -> Rows:
    """The data as an array with a row per sample; a plain list of numbers is one column.

    Raises ValueError if there are no data or the rows differ in length, and, with the row and
    the column, ValueError for NaN and infinities and TypeError if something is not a number.

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
        columns = [f"{name[-1].lower()}{i + 1}" for i in range(len(rows[0]))]
        checked = batch.rows_of(rows, columns)
        batch.require_finite_rows(checked, columns)
        return checked
    except (TypeError, ValueError) as error:
        raise type(error)(f"{name}: {error}") from None


class Samples(NamedTuple):
    """Rows of `n_in` features and of encoded targets.

    `numbers` has the index of each row in the data that the user gave, and `which` the word
    that errors have before the row: "validation ", or nothing for the training data.
    """

    rows: Rows
    n_in: int
    numbers: NDArray[np.intp]
    which: str

    @property
    def targets(self) -> Rows:
        """The encoded targets of each row."""
        return self.rows[:, self.n_in :]

    def at(self, indices: NDArray[np.intp] | slice) -> Samples:
        """Some of the samples."""
        return self._replace(rows=self.rows[indices], numbers=self.numbers[indices])

    def split(self, share: float, rng: np.random.Generator) -> tuple[Samples, Samples]:
        """The samples in random order in two parts: those to train on, and a share held out."""
        count = round(share * len(self.rows))
        if not 0 < count < len(self.rows):
            raise ValueError(f"validation={share} would hold out {count} of {len(self.rows)} rows")
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


def samples_of(X: Any, y: Any, encoded: Callable[[Rows, str], Rows], which: str = "") -> Samples:
    """Features and targets, checked and encoded: `encoded` takes the targets and their name."""
    inputs, targets = rows_of(X, f"{which}X"), rows_of(y, f"{which}y")
    if len(inputs) != len(targets):
        raise ValueError(f"{which}X has {len(inputs)} rows, and {which}y has {len(targets)}")
    rows = np.hstack([inputs, encoded(targets, f"{which}y")])
    return Samples(rows, inputs.shape[1], np.arange(len(rows)), which)
