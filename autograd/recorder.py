"""Code generation: the function that evaluates a row in floats and records it as a node.

The row's text is written into a template, because a function that looked formulas up at run
time would be several times slower. Tracebacks and debuggers show the generated lines.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from autograd.compiler import define
from autograd.errors import failure
from autograd.formula import FLOAT_NAMESPACE, float_code, is_bounded
from autograd.ops import Op

NAMESPACE: dict[str, Any] = {**FLOAT_NAMESPACE, "failure": failure, "new": object.__new__}
"""The global names of generated functions; `autograd.value` adds its `Value` and `lift`."""

_UNARY = '''\
def {name}(x):
    """Record z = {formula}."""
    x_data = x.data
    try:
        z = {z}
        d_x = {d_x}
    except (ArithmeticError, ValueError):
        raise failure(op, (x,)) from None
    if {not_finite}:
        raise failure(op, (x,))
    node = new(Value)
    node.data = z
    node.grad = 0.0
    node.op = op
    node.lhs = x
    node.rhs = None
    node.d_lhs = d_x if type(x) is Value or not x.is_constant else None
    node.d_rhs = None
    node.label = None
    return node
'''

_BINARY = '''\
def {name}(x, y):
    """Record z = {formula}."""
    if type(x) is Value and type(y) is Value:
        x_varies = y_varies = True
    else:
        if type(x) is not Value:
            x = lift(x)
        if type(y) is not Value:
            y = lift(y)
        if x is None or y is None:
            return NotImplemented
        x_varies, y_varies = not x.is_constant, not y.is_constant
    x_data = x.data
    y_data = y.data
    try:
        z = {z}
        d_x = ({d_x}) if x_varies else None
        d_y = ({d_y}) if y_varies else None
    except (ArithmeticError, ValueError):
        raise failure(op, (x, y)) from None
    if {not_finite}:
        raise failure(op, (x, y))
    node = new(Value)
    node.data = z
    node.grad = 0.0
    node.op = op
    node.lhs = x
    node.rhs = y
    node.d_lhs = d_x
    node.d_rhs = d_y
    node.label = None
    return node
'''

_SCALAR = '''\
def {name}({operands}):
    """Evaluate z = {formula}."""
    try:
        z = {z}
    except (ArithmeticError, ValueError):
        raise failure(op, ({operands},)) from None
    if z - z != 0.0:
        raise failure(op, ({operands},))
    return z
'''


def recorder(op: Op) -> Callable[..., Any]:
    """The function that computes a row's value and partials and returns them as a new node.

    A partial with respect to a constant is not computed: `x ** 3` needs no logarithm.
    """
    local = {"x": "x_data", "y": "y_data"}
    partials = {"d_x": "", "d_y": ""}
    checks = ["z - z != 0.0"]  # true for infinities and NaN
    for v, tree in zip("xy", op.partial_trees, strict=False):
        partials[f"d_{v}"] = float_code(tree, local)
        if not is_bounded(tree):
            check = f"d_{v} - d_{v} != 0.0"
            checks.append(check if op.arity == 1 else f"{v}_varies and {check}")
    template = _UNARY if op.arity == 1 else _BINARY
    z = float_code(op.value_tree, local)
    return _generate(op, template, z=z, not_finite=" or ".join(checks), **partials)


@cache
def evaluator(op: Op) -> Callable[..., float]:
    """The function that computes a row's value for plain floats, with the same errors."""
    operands = ", ".join("xy"[: op.arity])
    return _generate(op, _SCALAR, z=float_code(op.value_tree, {}), operands=operands)


def _generate(op: Op, template: str, **code: str) -> Callable[..., Any]:
    source = template.format(name=op.name, formula=op.value, **code)
    return define(op.name, source, NAMESPACE, op=op)
