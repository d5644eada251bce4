"""What a portable program needs besides the functions of the array API standard."""

from __future__ import annotations

import importlib.util
import math
import sys
from typing import Any

HELPERS = {
    "chosen": """\
def chosen(xp, values, result):
    found = xp.astype(values == result, values.dtype)
    count = xp.cumulative_sum(found, axis=-1)
    several = xp.sum(found, axis=-1, keepdims=True)
    two = xp.full_like(found, 2)
    tied = found * 0.5 ** (xp.maximum(several, two[..., :1]) + 1 - xp.maximum(count, two))
    return xp.where(several > 1, tied, found)
""",
    "erf": f"""\
def erf(xp, x):
    six = xp.full_like(x, 6)
    x = xp.maximum(xp.minimum(x, six), -six)
    total = xp.ones_like(x)
    for k in range(130, 0, -1):
        total = 1 + total * (2 * x * x) / (2 * k + 1)
    return {2 / math.sqrt(math.pi)!r} * x * xp.exp(-x * x) * total
""",
    "erfc": f"""\
def erfc(xp, x):
    two = xp.full_like(x, 2)
    size = tail = xp.maximum(xp.abs(x), two)
    for k in range(120, 0, -1):
        tail = size + 0.5 * k / tail
    far = xp.exp(-size * size) / ({math.sqrt(math.pi)!r} * tail)
    x_near = xp.maximum(xp.minimum(x, two), -two)
    total = xp.ones_like(x)
    for k in range(60, 0, -1):
        total = 1 + total * (2 * x_near * x_near) / (2 * k + 1)
    near = 1 - {2 / math.sqrt(math.pi)!r} * x_near * xp.exp(-x_near * x_near) * total
    return xp.where(xp.abs(x) < 2, near, xp.where(x < 0, 2 - far, far))
""",
    "cbrt": """\
def cbrt(xp, x):
    return xp.sign(x) * xp.abs(x) ** (1 / 3)
""",
    "exp2": """\
def exp2(xp, x):
    return 2.0 ** x
""",
}
"""What the standard lacks: partials of a maximum of many, as the table has them, and functions.

erf(x) = 2/√π · exp(-x²) · Σ 2ⁿ x²ⁿ⁺¹ / (1 · 3 ⋯ (2n + 1)), of positive terms; and far from 0
erfc(x) is exp(-x²)/√π over the continued fraction x + 0.5/(x + 1/(x + 1.5/(x + …))). Source:
Abramowitz and Stegun, *Handbook of Mathematical Functions*, 7.1.6 and 7.1.14.
"""


REDUCERS = {"add": ("sum", "0"), "maximum": ("max", "-xp.inf"), "minimum": ("min", "xp.inf")}
"""The standard's functions that reduce, and what makes no difference to them."""

_COMPATIBLE: dict[type, Any] = {}
"""The functions of array-api-compat for arrays that have none of the standard's themselves."""


def know_torch() -> None:
    """Look for PyTorch, if it was imported: while it compiles a function, that is too late."""
    if "torch" in sys.modules and importlib.util.find_spec("array_api_compat"):
        tensor = sys.modules["torch"].Tensor
        _COMPATIBLE[tensor] = importlib.import_module("array_api_compat.torch")


def namespace(array: Any) -> Any:
    """The functions that belong to an array: its own, or those that array-api-compat has for it."""
    if type(array) in _COMPATIBLE:
        return _COMPATIBLE[type(array)]
    if hasattr(array, "__array_namespace__"):
        return array.__array_namespace__()
    return importlib.import_module("array_api_compat").array_namespace(array)


def row_count(xp: Any, x: Any) -> Any:
    """The number of rows as an array, counted where a shape is not known beforehand."""
    known = x.shape[0] is not None
    return xp.asarray(x.shape[0], dtype=x.dtype) if known else xp.sum(xp.ones_like(x[:, 0]))
