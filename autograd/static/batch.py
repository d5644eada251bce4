"""Rows and vectors of numbers as arrays, with errors that name the row and the column."""

import math
import struct
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from autograd.core.operators import real
from autograd.text.words import counted

Array: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]


_LARGE = 10_000


def is_finite(array: Array | float) -> bool:
    """Whether all numbers are finite: by a sum, which is quick and tells unless it overflows.

    >>> is_finite(np.array([1e300])), is_finite(np.array([[1.0, np.nan]]))
    (True, False)
    """
    if not isinstance(array, np.ndarray):
        return math.isfinite(array)
    if array.size <= _LARGE:
        total = np.vdot(array, array)
    else:  # a product of large arrays would wait for threads
        with np.errstate(all="ignore"):
            total = np.add.reduce(array, axis=None)
    return math.isfinite(total) or bool(np.isfinite(array).all())


def rows_of(data: Any, columns: Sequence[str]) -> Array:
    """A batch as an array of shape (n, columns), one of floats in one stretch as it is.

    Raises ValueError for ragged rows and another number of columns, TypeError if something is
    not a real number; they name the row and, by its name, the column. Whether all
    numbers are finite is not looked at: see `finite_rows`.
    """
    try:
        array = np.asarray(data)
    except ValueError:  # ragged
        array = np.empty(0)
    if array.shape[1:] != (len(columns),) or not _fits(array.dtype):
        array = finite_rows(data, columns)
    return np.ascontiguousarray(array, dtype=_FLOAT)


def finite_rows(data: Any, columns: Sequence[str]) -> Array:
    """What `rows_of` gives, made number by number, which finds what is wrong.

    Raises ValueError for a number that is not finite as well.

    >>> finite_rows([[1, 2], [3, float("nan")]], ["x1", "x2"])
    Traceback (most recent call last):
    ValueError: row 1, column 1 (x2) takes a finite number, not nan
    """
    _require_sequence(data, "a batch is a sequence of rows")
    if len(data) == 0 and np.ndim(data) == 2 and data.shape[1] != len(columns):
        raise ValueError(f"rows have {counted(data.shape[1], 'column')}, not {len(columns)}")
    rows = []
    for i, row in enumerate(data):
        _require_sequence(row, f"row {i} is a sequence of {counted(len(columns), 'number')}")
        if len(row) != len(columns):
            raise ValueError(f"row {i} has {counted(len(row), 'column')}, not {len(columns)}")
        takers = [f"row {i}, column {j} ({name})" for j, name in enumerate(columns)]
        rows.append(list(map(real, row, takers)))
    return np.array(rows, dtype=_FLOAT).reshape(len(rows), len(columns))


def vector_of(data: Any, names: Sequence[str]) -> Array:
    """Parameters as an array of shape (names,); ValueError or TypeError says which is wrong.

    Whether they are finite is not looked at.
    """
    vector = np.asarray(data)
    if vector.shape != (len(names),):
        raise ValueError(f"parameters are a vector of {len(names)}, not of shape {vector.shape}")
    if not _fits(vector.dtype):
        vector = np.array(list(map(real, data, names)))
    return np.ascontiguousarray(vector, dtype=_FLOAT)


def array_of(floats: Sequence[float]) -> Array:
    """Floats as an array, which is read-only: quicker than `np.array`, which looks at each."""
    return np.frombuffer(struct.pack(f"{len(floats)}d", *floats))


_FLOAT = np.dtype(np.float64)


def _fits(dtype: np.dtype[Any]) -> bool:
    """Whether a float can hold the numbers of a type; the first is quick, for every step."""
    return dtype is _FLOAT or np.can_cast(dtype, _FLOAT)


def _require_sequence(data: Any, says: str) -> None:
    if not hasattr(data, "__len__") or isinstance(data, str | bytes | dict | set):
        raise TypeError(f"{says}, not {data!r:.60}")
