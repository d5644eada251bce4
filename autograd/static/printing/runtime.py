"""What a generated program finds when it runs: NumPy's functions, and a few of our own."""

import math
from typing import Any, NamedTuple

import numpy as np

from autograd.static.batch import Array, is_finite
from autograd.static.printing.formulas import NUMPY_FUNCTIONS

_ARRAYS = (
    "array", "concatenate", "empty_like", "full", "full_like", "matmul", "where",
    "zeros_like",
)  # fmt: skip
"""NumPy's functions that a program needs besides the mathematical ones."""


def erf(x: Array) -> Array:
    """The error function of each element; NumPy has none."""
    return np.array([math.erf(v) for v in np.ravel(x).tolist()]).reshape(np.shape(x))


def chosen(values: Array, result: Array) -> Array:
    """The partials of a maximum or minimum of many by each of them, on the last axis.

    They are 1 and 0. In op(op(op(a, b), c), …) two that tie have one half each: of three, the
    last has one half, and the first two share the other.

    >>> chosen(np.array([[2.0, 1.0, 2.0], [3.0, 3.0, 3.0]]), np.array([[2.0], [3.0]]))
    array([[0.5 , 0.  , 0.5 ],
           [0.25, 0.25, 0.5 ]])
    """
    found: Array = values == result
    if np.count_nonzero(found) == result.size:
        return found
    count = np.maximum(np.cumsum(found, axis=-1), 2)
    last = np.maximum(count[..., -1:], 2)
    several = np.count_nonzero(found, axis=-1, keepdims=True) > 1
    partials: Array = np.where(several, found * 0.5 ** (last + 1 - count), found)
    return partials


def erfc(x: Array) -> Array:
    """The complementary error function 1 − erf(x) of each element; NumPy has none."""
    return np.array([math.erfc(v) for v in np.ravel(x).tolist()]).reshape(np.shape(x))


class Spread(NamedTuple):
    """Numbers in order of the elements that they are added to, and where each of these starts."""

    shape: Any
    order: Any
    starts: Any
    elements: Any


def spread(indices: Any) -> Spread:
    """The order in which `add_at` adds to elements, of which some come more than once."""
    flat = np.ravel(indices)
    order = np.argsort(flat, kind="stable")
    elements, starts = np.unique(flat[order], return_index=True)
    return Spread(np.shape(indices), order, starts, elements)


def add_at(array: Array, where: Spread, numbers: Array | float) -> None:
    """Add to elements of the last axis, of which some come more than once.

    >>> sums = np.zeros((1, 2))
    >>> add_at(sums, spread([0, 0]), np.array([[1.0, 2.0]]))
    >>> sums
    array([[3., 0.]])
    """
    *lead, _ = array.shape
    full = np.broadcast_to(numbers, (*lead, *where.shape)).reshape(*lead, -1)
    array[..., where.elements] += np.add.reduceat(full[..., where.order], where.starts, axis=-1)


def require_finite(*arrays: Array) -> None:
    """FloatingPointError if a number is not finite: a matrix product need not say so."""
    for array in arrays:
        if not is_finite(array):
            raise FloatingPointError("a sum of products overflows")


NAMESPACE: dict[str, Any] = {
    **{name: getattr(np, name) for name in (*_ARRAYS, *NUMPY_FUNCTIONS)},
    **{
        function.__name__: function
        for function in (add_at, chosen, erf, erfc, require_finite, spread)
    },
}
"""The global names of a generated program."""
