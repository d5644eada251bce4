"""Data as rows and columns of finite numbers, checked."""

from __future__ import annotations

from collections.abc import Sequence, Sized
from numbers import Real
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Rows: TypeAlias = NDArray[np.float64]
"""An array of shape (samples, columns)."""


def rows_of(data: ArrayLike, name: str) -> Rows:
    """The data as an array of a row per sample; a plain list of numbers is one column.

    Raises ValueError for rows of different lengths, for no data, for more than two dimensions
    and for NaN and infinities, TypeError for what is no number; each with row and column.

    >>> rows_of([[1, 2], [3, float("nan")]], "X")
    Traceback (most recent call last):
    ValueError: X holds nan in row 1, column 1
    """
    try:
        found = np.asarray(data)
    except ValueError:
        raise ValueError(f"{name} has rows of different lengths{_odd_row(data)}") from None
    if found.dtype.kind not in "biuf":
        for place, entry in np.ndenumerate(np.asarray(data, dtype=object)):
            if not isinstance(entry, Real):
                shown = f"{type(entry).__name__} {entry!r:.60}"
                raise TypeError(f"{name} holds numbers, not the {shown}{_where(place)}")
    found = found.astype(float)
    if found.ndim == 1:
        found = found[:, np.newaxis]
    if found.ndim != 2:
        raise ValueError(f"{name} has rows and columns, not the shape {found.shape}")
    if not found.size:
        raise ValueError(f"{name} is empty: its shape is {found.shape}")
    bad = np.argwhere(~np.isfinite(found))
    if len(bad):
        raise ValueError(f"{name} holds {found[tuple(bad[0])]}{_where(bad[0])}")
    return found


def _where(place: Sequence[int]) -> str:
    return " in " + ", ".join(
        f"{axis} {i}" for axis, i in zip(("row", "column"), place, strict=False)
    )


def _odd_row(data: Any) -> str:
    lengths = [len(row) if isinstance(row, Sized) else 0 for row in data]
    odd = next((i for i, length in enumerate(lengths) if length != lengths[0]), None)
    if odd is None:
        return ""
    return f": row {odd} has {lengths[odd]} columns, and row 0 has {lengths[0]}"
