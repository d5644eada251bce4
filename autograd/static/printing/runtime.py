"""What a generated program finds when it runs: NumPy's functions, and a few of our own."""

import math
from typing import Any

import numpy as np

from autograd.ops.grammar import FLOAT_FUNCTIONS
from autograd.static.batch import Array, is_finite
from autograd.static.program.sums import ADD, CHOICES

np.empty(31 << 17)
"""C's allocator keeps from now on what a step frees for the next: it learns by the largest block
that it has seen freed, and otherwise gives memory back to the system, which clears it anew."""

_ARRAYS = (
    "array", "concatenate", "empty_like", "full", "full_like", "matmul", "ones",
    "where", "zeros_like",
)  # fmt: skip
"""NumPy's functions that a program needs besides the mathematical ones."""


def chosen(values: Array, result: Array, starts: np.ndarray[Any, Any]) -> Array:
    """The partials of maxima or minima over runs of the last axis by each element.

    `result` has that of its run for each element. The partials are 1 and 0. In
    op(op(op(a, b), c), …) two that tie have one half each: of three, the last has one half, and
    the first two share the other.

    >>> chosen(np.array([[2.0, 1, 2, 3]]), np.array([[2.0, 2, 2, 3]]), np.array([0, 3]))
    array([[0.5, 0. , 0.5, 1. ]])
    """
    found: Array = values == result
    if np.count_nonzero(found) * found.shape[-1] == len(starts) * found.size:
        return found
    lengths = np.diff(starts, append=found.shape[-1])
    count = np.cumsum(found, axis=-1)
    before = count[..., starts] - found[..., starts]
    several = count[..., starts + lengths - 1] - before
    halved = np.repeat(np.maximum(several, 2) + (several > 1), lengths, axis=-1)
    kept = np.maximum(count - np.repeat(before, lengths, axis=-1), 2)
    partials: Array = np.ldexp(found.astype(np.float64), kept - halved)
    return partials


def require_finite(*arrays: Array) -> None:
    """FloatingPointError if a number is not finite: a matrix product need not say so."""
    for array in arrays:
        if not is_finite(array):
            raise FloatingPointError("a sum of products overflows")


def _function(name: str) -> Any:
    """NumPy's function, which before NumPy 2 is `arcsin` for `asin`, or Python's by element."""
    for known in (name, name.replace("a", "arc", 1)):
        if hasattr(np, known):
            return getattr(np, known)
    return np.vectorize(getattr(math, name), otypes=[float])


NAMESPACE: dict[str, Any] = {
    **{name: _function(name) for name in (*_ARRAYS, *FLOAT_FUNCTIONS)},
    **{op.name: _function(op.name) for op in (ADD, *CHOICES)},
    "chosen": chosen,
    "require_finite": require_finite,
}
"""The global names of a generated program."""
