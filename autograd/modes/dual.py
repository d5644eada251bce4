"""`Dual`: forward mode without a graph."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

from autograd.core.compiler import COMPUTE_NAMESPACE, computation, define
from autograd.core.functions import RULES
from autograd.core.operators import Operators, real
from autograd.modes.symbolic import RECORDING
from autograd.ops import Op
from autograd.ops.grammar import evaluate

_UNARY = """\
if type(x.primal) is not float:
    return general(op, x)
x_varies = True
x_primal = x.primal
{computation}\
return new_dual(z, d_x * x.tangent, x.level)
"""

_BINARY = """\
x_varies, y_varies = type(x) is Dual, type(y) is Dual
if x_varies and y_varies and x.level != y.level:
    return general(op, x, y)
x_primal = x.primal if x_varies else x
y_primal = y.primal if y_varies else y
if type(x_primal) is int:
    x_primal = float(x_primal)
if type(y_primal) is int:
    y_primal = float(y_primal)
if type(x_primal) is not float or type(y_primal) is not float:
    return general(op, x, y)
{computation}\
if x_varies and y_varies:
    return new_dual(z, d_x * x.tangent + d_y * y.tangent, x.level)
if x_varies:
    return new_dual(z, d_x * x.tangent, x.level)
return new_dual(z, d_y * y.tangent, y.level)
"""

_NAMESPACE: dict[str, Any] = dict(COMPUTE_NAMESPACE)
"""The global names of the rules; the class joins them at the end of this module."""


@cache
def _compiled(op: Op) -> Callable[..., Any]:
    """The function of a row on duals: z = f(x, y), ż = ∂z/∂x · ẋ + ∂z/∂y · ẏ."""
    parameters, template = ("x", _UNARY) if op.arity == 1 else ("x, y", _BINARY)
    body = template.format(computation=computation(op, data="_primal", partials=True))
    return define(op, "Carry a tangent through", parameters, body, _NAMESPACE)


def _rule(op: Op) -> Callable[..., Any]:
    """The same, compiled when it is first called, which halves the time to import this."""
    return lambda *operands: _compiled(op)(*operands)


class Dual(Operators, rule=_rule):
    """A number and its derivative in one direction: forward mode, with nothing recorded.

    `Dual(primal, tangent)` stands for primal + tangent · ε with ε² = 0. An operation
    carries both along: z = f(x, y) and ż = ∂z/∂x · ẋ + ∂z/∂y · ẏ, from the same rows as
    `Value`. Plain numbers have tangent 0. `level` tells the ε of one differentiation from
    that of another around it; primal and tangent may themselves be Values, or Duals of a
    lower level. Raises as the operations of `Value` do. Source: Griewank and Walther,
    *Evaluating Derivatives* (2nd ed., 2008), sec. 3.1.

    >>> from autograd import exp
    >>> w = Dual(0, 1)
    >>> 1 / (exp(-(w * 1 + 0)) + 1)
    Dual(primal=0.5, tangent=0.25)
    """

    __slots__ = ("level", "primal", "tangent")

    primal: Any
    tangent: Any
    level: int

    def __init__(self, primal: Any, tangent: Any = 0.0, level: int = 0) -> None:
        self.primal = _number(primal)
        self.tangent = _number(tangent)
        self.level = level

    @property
    def data(self) -> float:  # type: ignore[override]
        """The primal as a plain float, by which duals are ordered."""
        data: float = self.primal.data if isinstance(self.primal, Operators) else self.primal
        return data

    def __repr__(self) -> str:
        return f"Dual(primal={self.primal}, tangent={self.tangent})"


def _number(x: Any) -> Any:
    if type(x) is float and x - x == 0.0:  # finite
        return x
    return x if isinstance(x, Operators) else real(x, "Dual")


def _new_dual(primal: float, tangent: Any, level: int) -> Dual:
    if type(tangent) is float and not math.isfinite(tangent):
        raise OverflowError(f"the tangent overflows where the value is {primal}")
    return Dual(primal, tangent, level)


def _general(op: Op, *operands: Any) -> Any:
    """The same rule for primals that are not floats, by the row's formulas on what they are."""
    if not all(isinstance(x, Operators) or _is_number(x) for x in operands):
        return NotImplemented
    level = max(x.level for x in operands if isinstance(x, Dual))
    varies = [isinstance(x, Dual) and x.level == level for x in operands]
    primals = [x.primal if v else x for x, v in zip(operands, varies, strict=True)]
    names = dict(zip("xy", primals, strict=False))
    z = names["z"] = RULES[op.name](*primals)
    terms = [
        evaluate(tree, names, RECORDING) * x.tangent
        for x, v, tree in zip(operands, varies, op.partial_trees, strict=True)
        if v
    ]
    return Dual(z, sum(terms[1:], terms[0]), level)


def _is_number(x: object) -> bool:
    try:
        real(x, "Dual")
    except TypeError:
        return False
    return True


_NAMESPACE.update(Dual=Dual, new_dual=_new_dual, general=_general)
