"""Shapes of arrays, in which the number of rows is not known."""

from __future__ import annotations

from itertools import zip_longest
from typing import TypeAlias

ROWS = -1
"""How many rows a batch has, in a shape: any number."""

Shape: TypeAlias = tuple[int, ...]


def written(shape: Shape, rows: str = "rows") -> str:
    """A shape as NumPy writes it.

    >>> written((ROWS, 3)), written((2,))
    ('(rows, 3)', '(2,)')
    """
    sizes = ", ".join(rows if n == ROWS else str(n) for n in shape)
    return f"({sizes}{',' * (len(shape) == 1)})"


def broadcast(*shapes: Shape) -> Shape:
    """The shape that arrays of these shapes have when they are combined element by element.

    >>> broadcast((ROWS, 3), (3,), (ROWS, 1))
    (-1, 3)
    """
    found = [
        {*sizes} - {1} or {1} for sizes in zip_longest(*(s[::-1] for s in shapes), fillvalue=1)
    ]
    if any(len(sizes) > 1 for sizes in found):
        raise ValueError(f"shapes {shapes} cannot be combined")
    return tuple(size for (size,) in reversed(found))
