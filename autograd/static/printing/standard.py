"""What a portable program needs besides the functions of the array API standard."""

from __future__ import annotations

import math
from typing import Any


def namespace(array: Any) -> Any:
    """The functions that belong to an array: its own, or those that array-api-compat has for it."""
    if hasattr(array, "__array_namespace__"):
        return array.__array_namespace__()
    if type(array).__module__ == "torch":  # so that torch.compile can follow
        from array_api_compat import torch

        return torch
    from array_api_compat import array_namespace

    return array_namespace(array)


def row_count(xp: Any, x: Any) -> Any:
    """The number of rows as an array, counted where a shape is not known beforehand."""
    known = x.shape[0] is not None
    return xp.asarray(x.shape[0], dtype=x.dtype) if known else xp.sum(xp.ones_like(x[:, 0]))


def chosen(xp: Any, values: Any, result: Any) -> Any:
    """The partials of maxima or minima over the last axis by its elements, in one row.

    They are those of `runtime.chosen`; `result` has the maxima or minima.
    """
    found = xp.astype(values == result[..., None], values.dtype)
    count = xp.cumulative_sum(found, axis=-1)
    several = xp.sum(found, axis=-1, keepdims=True)
    two = xp.full_like(found, 2)
    halved = xp.maximum(several, two[..., :1]) + xp.astype(several > 1, values.dtype)
    partials = found * 2.0 ** (xp.maximum(count, two) - halved)
    return xp.reshape(partials, (-1, values.shape[1] * values.shape[2]))


def erf(xp: Any, x: Any) -> Any:
    """2/√π · exp(-x²) · Σ 2ⁿ x²ⁿ⁺¹ / (1 · 3 ⋯ (2n + 1)), of positive terms.

    Source: Abramowitz and Stegun, *Handbook of Mathematical Functions*, 7.1.6.
    """
    x = xp.clip(x, -6.0, 6.0)
    total = xp.ones_like(x)
    for k in range(130, 0, -1):
        total = 1 + total * (2 * x * x) / (2 * k + 1)
    return 2 / math.sqrt(math.pi) * x * xp.exp(-x * x) * total


def erfc(xp: Any, x: Any) -> Any:
    """1 - erf(x), or far from 0 exp(-x²)/√π over x + 0.5/(x + 1/(x + 1.5/(x + …))).

    Source: Abramowitz and Stegun, *Handbook of Mathematical Functions*, 7.1.14.
    """
    size = tail = xp.maximum(xp.abs(x), xp.full_like(x, 2))
    for k in range(120, 0, -1):
        tail = size + 0.5 * k / tail
    far = xp.exp(-size * size) / (math.sqrt(math.pi) * tail)
    return xp.where(xp.abs(x) < 2, 1 - erf(xp, x), xp.where(x < 0, 2 - far, far))


NAMESPACE = {
    **{f.__name__: f for f in (namespace, row_count, chosen, erf, erfc)},
    "cbrt": lambda xp, x: xp.sign(x) * xp.abs(x) ** (1 / 3),
    "exp2": lambda xp, x: 2.0**x,
}
"""The global names of a generated program: what the standard lacks, by `xp` and operands."""

REDUCERS = {"add": ("sum", "0"), "maximum": ("max", "-xp.inf"), "minimum": ("min", "xp.inf")}
"""The standard's functions that reduce, and what makes no difference to them."""
