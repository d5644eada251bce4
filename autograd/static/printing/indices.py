"""How some elements of an array are reached: by slices and reshaping, or one by one."""

from __future__ import annotations

from collections.abc import Sequence
from operator import eq
from typing import NamedTuple, TypeAlias

from autograd.static.program.expressions import Part
from autograd.static.program.shapes import Shape


class Slice(NamedTuple):
    """Elements of the last axis at equal distances; None for an end that the axis has itself."""

    start: int | None
    stop: int | None
    step: int | None = None


class Element(NamedTuple):
    """One element of a vector."""

    place: int


class Gather(NamedTuple):
    """Elements of the last axis, one by one, arranged in a shape."""

    indices: tuple[int, ...]
    dims: Shape


class Reshape(NamedTuple):
    """The last axis as several."""

    dims: Shape


class Transpose(NamedTuple):
    """Rows and columns exchanged."""


Step: TypeAlias = Slice | Element | Gather | Reshape | Transpose


def access(part: Part) -> list[Step]:
    """The steps that lead from a block to a part of it: none for all of it as it is."""
    block, indices, dims = part.block, part.indices, part.dims
    if part.is_whole and dims == block.shape[block.batched :]:
        return []
    if not dims:
        return [Element(indices[0])] if block.shape else []
    if len(dims) == 1:
        found = progression(indices)
        return [Gather(indices, dims)] if found is None else _sliced(*found, dims[0], block.size)
    if block.batched:
        return [Reshape(dims)] if part.is_whole else [Gather(indices, dims)]
    return _matrix(indices, dims[0], dims[1], block.size) or [Gather(indices, dims)]


def progression(indices: Sequence[int]) -> tuple[int, int] | None:
    """First term and step of rising indices at equal distances, or None.

    >>> progression([2, 5, 8]), progression([2, 5, 7]), progression([4])
    ((2, 3), None, (4, 1))
    """
    if len(indices) == 1:
        return indices[0], 1
    step = indices[1] - indices[0]
    if step < 1 or tuple(indices) != tuple(range(indices[0], indices[-1] + 1, step)):
        return None
    return indices[0], step


def _sliced(first: int, step: int, count: int, size: int) -> list[Step]:
    """The slice of so many elements out of `size`.

    >>> _sliced(0, 1, 3, 3), _sliced(1, 1, 2, 3), _sliced(2, 3, 3, 9)
    ([], [Slice(start=1, stop=3, step=None)], [Slice(start=2, stop=None, step=3)])
    """
    if count == size:
        return []
    last = first + step * (count - 1)
    if step == 1:
        return [Slice(first or None, last + 1)]
    return [Slice(first or None, None if last + step >= size else last + 1, step)]


class Grid(NamedTuple):
    """Indices at equal distances: `step` from column to column, `stride` from row to row."""

    first: int
    step: int
    stride: int


def grid(indices: Sequence[int], rows: int, width: int) -> Grid | None:
    """The grid that indices are, row by row, or None.

    >>> grid([4, 5, 8, 9], 2, 2), grid([4, 5, 8, 10], 2, 2)
    (Grid(first=4, step=1, stride=4), None)
    """
    across, down = progression(indices[:width]), progression(indices[::width])
    if across is None or down is None:
        return None
    first = indices[0]
    step = 1 if width == 1 else across[1]
    stride = width if rows == 1 else down[1]
    expected = (first + stride * j + step * i for j in range(rows) for i in range(width))
    is_grid = all(map(eq, indices, expected))
    return Grid(first, step, stride) if is_grid else None


def _matrix(indices: Sequence[int], rows: int, width: int, size: int) -> list[Step] | None:
    """The view of a vector of `size` as the matrix of `indices`, row by row, or None.

    >>> _matrix([0, 2, 4, 1, 3, 5], 2, 3, 6)
    [Slice(start=None, stop=6, step=None), Reshape(dims=(3, 2)), Transpose()]
    """
    found = grid(indices, rows, width)
    if found is None:
        return None
    first, step, stride = found
    if step == 1 and stride >= width:
        return _blocked(first, rows, stride, width, size)
    if stride == 1 and step >= rows:
        view = _blocked(first, width, step, rows, size)
        return view and [*view, Transpose()]
    return None


def _blocked(first: int, rows: int, stride: int, width: int, size: int) -> list[Step] | None:
    """`rows` runs of `width` elements, `stride` apart, as columns of a reshaped stretch."""
    start = min(first, size - rows * stride)
    before = first - start
    if start < 0 or before + width > stride:
        return None
    steps: list[Step] = [Slice(start or None, start + rows * stride), Reshape((rows, stride))]
    return [*steps, Slice(before or None, before + width)] if width < stride else steps
