"""Shapes of arrays, in which the number of rows is not known."""

from __future__ import annotations

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
    found: list[int] = [1] * max(map(len, shapes), default=0)
    for shape in shapes:
        for axis in range(1, len(shape) + 1):
            if found[-axis] == 1:
                found[-axis] = shape[-axis]
            elif shape[-axis] not in (1, found[-axis]):
                raise ValueError(f"shapes {shapes} cannot be combined")
    return tuple(found)
