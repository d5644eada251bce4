"""Which columns of an array: as a slice where there is one, and as a view of a matrix."""

from __future__ import annotations

from collections.abc import Sequence


def progression(places: Sequence[int]) -> tuple[int, int] | None:
    """First term and step of rising places at equal distances, or None.

    >>> progression([2, 5, 8]), progression([2, 5, 7]), progression([4])
    ((2, 3), None, (4, 1))
    """
    if len(places) == 1:
        return places[0], 1
    step = places[1] - places[0]
    if step < 1 or list(places) != list(range(places[0], places[-1] + 1, step)):
        return None
    return places[0], step


def slice_code(places: Sequence[int], size: int) -> str | None:
    """The text of the slice that takes `places` out of `size`, empty for all, None for no slice.

    >>> slice_code([0, 1, 2], 3), slice_code([1, 2], 3), slice_code([2, 5, 8], 9)
    ('', '1:3', '2::3')
    """
    found = progression(places)
    if found is None:
        return None
    first, step = found
    if len(places) == size:
        return ""
    start = first or ""
    if step == 1:
        return f"{start}:{places[-1] + 1}"
    stop = "" if places[-1] + step >= size else places[-1] + 1
    return f"{start}:{stop}:{step}"


def matrix_code(places: Sequence[int], rows: int, size: int) -> str | None:
    """The view of a vector of `size` as the matrix of `places`, row by row, or None.

    >>> matrix_code([0, 1, 3, 4, 6, 7], 3, 9), matrix_code([0, 2, 4, 1, 3, 5], 2, 6)
    ('[:9].reshape(3, 3)[:, :2]', '[:6].reshape(3, 2).T')
    """
    width = len(places) // rows
    across = progression(places[:width])
    down = progression(places[::width])
    if across is None or down is None:
        return None
    first, step, stride = places[0], across[1], down[1]
    if width == 1:
        step = 1
    if rows == 1:
        stride = width
    expected = (first + stride * j + step * i for j in range(rows) for i in range(width))
    if any(place != wanted for place, wanted in zip(places, expected, strict=True)):
        return None
    if step == 1 and stride >= width:
        return _blocked(first, rows, stride, width, size)
    if stride == 1 and step >= rows:
        view = _blocked(first, width, step, rows, size)
        return None if view is None else f"{view}.T"
    return None


def _blocked(first: int, rows: int, stride: int, width: int, size: int) -> str | None:
    """`rows` runs of `width` places, `stride` apart, as columns of a reshaped stretch."""
    start = min(first, size - rows * stride)
    before = first - start
    if start < 0 or before + width > stride:
        return None
    end = start + rows * stride
    columns = f"[:, {before or ''}:{before + width}]" if width < stride else ""
    return f"[{start or ''}:{end}].reshape({rows}, {stride}){columns}"
