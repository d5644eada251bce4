"""Data as rows of finite numbers, checked."""

from typing import Any, TypeAlias

import numpy as np

from autograd.static import batch
from autograd.static.batch import Array

Rows: TypeAlias = Array
"""An array of shape (samples, columns)."""


def rows_of(data: Any, name: str) -> Rows:
    """The data as an array with a row per sample; a plain list of numbers is one column.

    Raises ValueError for no data, rows of different lengths, NaN and infinities, TypeError for
    what is no number; they name the row and the column.

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
