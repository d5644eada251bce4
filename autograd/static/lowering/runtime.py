"""What a generated program finds when it runs: NumPy's functions, and a few of our own."""

import math
from typing import Any

import numpy as np

from autograd.static.arraycode import NUMPY_FUNCTIONS
from autograd.static.batch import Array, is_finite

_ARRAYS = (
    "array", "concatenate", "count_nonzero", "empty_like", "full", "full_like", "matmul", "where",
    "zeros_like",
)  # fmt: skip
"""NumPy's functions that a program needs besides the mathematical ones."""


def erf(x: Array) -> Array:
    """The error function of each element; NumPy has none."""
    return np.array([math.erf(v) for v in np.ravel(x).tolist()]).reshape(np.shape(x))


def erfc(x: Array) -> Array:
    """The complementary error function 1 − erf(x) of each element; NumPy has none."""
    return np.array([math.erfc(v) for v in np.ravel(x).tolist()]).reshape(np.shape(x))


def fold_partials(d_x: Array, d_y: Array) -> Array:
    """The partials of a fold's last result by each of its operands.

    `d_x` and `d_y` have on the last axis a number per step, its partials by the result so far
    and by the operand that joins: the product of all later d_x times the own d_y.

    >>> fold_partials(np.array([[1.0, 0.5]]), np.array([[0.0, 0.5]]))
    array([[0.5, 0. , 0.5]])
    """
    partials = np.ones((*d_x.shape[:-1], d_x.shape[-1] + 1))
    partials[..., :-1] = np.cumprod(d_x[..., ::-1], axis=-1)[..., ::-1]
    partials[..., 1:] *= d_y
    return partials


def add_at(array: Array, columns: Any, share: Array | float) -> None:
    """Add to columns of the last axis, or groups of them, of which some come more than once.

    >>> sums = np.zeros((1, 2))
    >>> add_at(sums, [0, 0], np.array([[1.0, 2.0]]))
    >>> sums
    array([[3., 0.]])
    """
    np.add.at(array.T, np.transpose(columns), np.transpose(share))


def require_finite(*arrays: Array) -> None:
    """FloatingPointError if a number is not finite: a matrix product need not say so."""
    for array in arrays:
        if not is_finite(array):
            raise FloatingPointError("a sum of products overflows")


NAMESPACE: dict[str, Any] = {
    **{name: getattr(np, name) for name in (*_ARRAYS, *NUMPY_FUNCTIONS)},
    **{
        function.__name__: function
        for function in (add_at, erf, erfc, fold_partials, require_finite)
    },
}
"""The global names of a generated program."""
