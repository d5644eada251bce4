"""How some elements of an array are reached: by slices and reshaping, or one by one."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from operator import eq
from typing import TypeAlias

from autograd.static.program.expressions import Part
from autograd.static.program.shapes import ROWS, Shape

Reshape: TypeAlias = Callable[[ast.expr, Shape], ast.expr]
Gather: TypeAlias = Callable[[ast.expr, Part], ast.expr]


def access(part: Part, array: ast.expr, reshape: Reshape, gather: Gather) -> ast.expr:
    """The code of a part of a block whose code is `array`; it is that itself if it is all of it.

    `gather` writes elements that are picked one by one.
    """
    block, indices, dims = part.block, part.indices, part.dims
    found = None
    if part.is_whole and dims == block.shape[block.batched :]:
        return array
    if not dims:
        return ast.Subscript(array, ast.Constant(indices[0]))
    if len(dims) == 1:
        found = _sliced(array, indices, block.size, len(block.shape))
    elif not block.batched:
        found = _matrix(array, indices, dims, block.size, reshape)
    elif part.is_whole:
        found = reshape(array, (ROWS, *dims))
    return found or gather(array, part)


def last_axis(array: ast.expr, index: ast.expr, axes: int) -> ast.expr:
    """Elements of the last of so many axes."""
    lead = [ast.Slice() for _ in range(axes - 1)]
    return ast.Subscript(array, ast.Tuple([*lead, index]) if lead else index)


def _slice(start: int, stop: int | None, step: int = 1) -> ast.expr:
    ends = (start or None, stop, step if step > 1 else None)
    return ast.Slice(*(None if n is None else ast.Constant(n) for n in ends))


def _sliced(array: ast.expr, indices: Sequence[int], size: int, axes: int) -> ast.expr | None:
    """The slice of an array that indices out of `size` are, or None.

    >>> [ast.unparse(_sliced(ast.Name("p"), of, 9, 1)) for of in ([1, 2], [2, 5, 8])]
    ['p[1:3]', 'p[2::3]']
    >>> _sliced(ast.Name("p"), [2, 5, 7], 9, 1)
    """
    first, *_, last = *indices, indices[-1]
    step = indices[1] - first if len(indices) > 1 else 1
    if step < 1 or tuple(indices) != tuple(range(first, last + 1, step)):
        return None
    if len(indices) == size:
        return array
    stop = None if step > 1 and last + step >= size else last + 1
    return last_axis(array, _slice(first, stop, step), axes)


def _matrix(
    array: ast.expr, indices: Sequence[int], dims: Shape, size: int, reshape: Reshape
) -> ast.expr | None:
    """The view of a vector of `size` as the matrix of `indices`, row by row, or None.

    >>> def reshape(array, shape):
    ...     return ast.Name(f"{ast.unparse(array)} as {shape}")
    >>> ast.unparse(_matrix(ast.Name("p"), [0, 2, 4, 1, 3, 5], (2, 3), 6, reshape))
    'p[:6] as (3, 2).T'
    >>> _matrix(ast.Name("p"), [4, 5, 8, 10], (2, 2), 12, reshape)
    """
    (count, width), first = dims, indices[0]
    step = indices[1] - first if width > 1 else 1
    stride = indices[width] - first if count > 1 else width
    expected = (first + stride * j + step * i for j in range(count) for i in range(width))
    if min(step, stride) != 1 or not all(map(eq, indices, expected)):
        return None
    is_transposed = step > 1
    if is_transposed:  # rows of it are columns
        count, width, stride = width, count, step
    start = min(first, size - count * stride)
    before = first - start
    if start < 0 or before + width > stride:
        return None
    stretch = ast.Subscript(array, _slice(start, start + count * stride))
    view = reshape(stretch, (count, stride))
    if width < stride:
        view = last_axis(view, _slice(before, before + width), 2)
    return ast.Attribute(view, "T") if is_transposed else view
