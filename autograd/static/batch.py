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
    """A batch as an array of shape (n, columns).

    Raises ValueError for ragged rows and another number of columns, TypeError if something is
    not a real number; they name the row and, by its name, the column. Whether all
    numbers are finite is not looked at: see `require_finite_rows`.
    """
    batch = data if _is_done(data) and data.ndim == 2 else _converted(data, columns)
    if batch.shape[1] != len(columns):
        _by_element(batch, columns)
    return batch


def require_finite_rows(batch: Array, columns: Sequence[str]) -> None:
    """ValueError for a number that is not finite, by its row and the name of its column.

    >>> require_finite_rows(rows_of([[1, 2], [3, float("nan")]], ["x1", "x2"]), ["x1", "x2"])
    Traceback (most recent call last):
    ValueError: row 1, column 1 (x2) takes a finite number, not nan
    """
    if not is_finite(batch):
        _by_element(batch, columns)


_FLOAT = np.dtype(np.float64)
_NO_SEQUENCE = (str, bytes, dict, set)


def _is_done(data: Any) -> bool:
    """Whether these are floats in one stretch already: what is looked at in every step."""
    return type(data) is np.ndarray and data.dtype is _FLOAT and data.flags.c_contiguous


def _is_plain(array: np.ndarray[Any, Any]) -> bool:
    """Whether these are numbers that a float can hold."""
    return array.dtype.kind in "fiub" and array.dtype.itemsize <= _FLOAT.itemsize


def _converted(data: Any, columns: Sequence[str]) -> Array:
    if not hasattr(data, "__len__") or isinstance(data, _NO_SEQUENCE):
        raise TypeError(f"a batch is a sequence of rows, not {type(data).__name__} {data!r:.60}")
    try:
        array = np.asarray(data)
    except ValueError:  # ragged
        array = np.empty(0, dtype=object)
    if not _is_plain(array) or array.ndim != 2 or array.shape[1] != len(columns):
        array = _by_element(data, columns)
    return np.ascontiguousarray(array, dtype=np.float64)


def _by_element(data: Any, columns: Sequence[str]) -> Array:
    """The same array made number by number, which finds what is wrong."""
    rows = []
    if len(data) == 0 and len(getattr(data, "shape", ())) == 2:
        raise ValueError(f"rows have {counted(data.shape[1], 'column')}, not {len(columns)}")
    for i, row in enumerate(data):
        if not hasattr(row, "__len__") or isinstance(row, _NO_SEQUENCE):
            raise TypeError(
                f"row {i} is a sequence of {counted(len(columns), 'number')}, not {row!r:.60}"
            )
        if len(row) != len(columns):
            raise ValueError(f"row {i} has {counted(len(row), 'column')}, not {len(columns)}")
        rows.append(
            [
                real(number, f"row {i}, column {j} ({name})")
                for j, (number, name) in enumerate(zip(row, columns, strict=True))
            ]
        )
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(columns))


def array_of(floats: Sequence[float]) -> Array:
    """Floats as an array, which is read-only: quicker than `np.array`, which looks at each."""
    return np.frombuffer(struct.pack(f"{len(floats)}d", *floats))


def vector_of(data: Any, names: Sequence[str]) -> Array:
    """Parameters as an array of shape (names,); ValueError or TypeError says which is wrong.

    Whether they are finite is not looked at: see `require_finite`.
    """
    vector = np.asarray(data)
    if vector.shape != (len(names),):
        raise ValueError(f"parameters are a vector of {len(names)}, not of shape {vector.shape}")
    if vector.dtype is not _FLOAT and not _is_plain(vector):
        vector = np.array([real(number, name) for number, name in zip(data, names, strict=True)])
    return vector if _is_done(vector) else np.ascontiguousarray(vector, dtype=np.float64)


def require_finite(vector: Array, names: Sequence[str]) -> None:
    """ValueError for the first number that is not finite, by its name.

    >>> require_finite(np.array([1.0, np.inf]), ["w", "b"])
    Traceback (most recent call last):
    ValueError: b takes a finite number, not inf
    """
    for number, name in zip(vector.tolist(), names, strict=True):
        real(number, name)
