"""The function that evaluates a row in floats and records it as a node."""

from collections.abc import Callable
from typing import Any

from autograd.core.compiler import computation, define
from autograd.ops import Op

_UNARY = """\
x_varies = type(x) is Value or not x.is_constant
x_data = x.data
{computation}\
node = new(Value if x_varies else Constant)
node.data = z
node.grad = 0.0
node.op = op
node.lhs = x
node.rhs = None
node.d_lhs = d_x
node.d_rhs = None
node.label = None
return node
"""

_BINARY = """\
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
{computation}\
node = new(Value if x_varies or y_varies else Constant)
node.data = z
node.grad = 0.0
node.op = op
node.lhs = x
node.rhs = y
node.d_lhs = d_x
node.d_rhs = d_y
node.label = None
return node
"""


def recorder(op: Op, namespace: dict[str, Any]) -> Callable[..., Any]:
    """The function that computes a row's value and partials and returns them as a new node.

    In `namespace` it finds, when it is called, the classes `Value` and `Constant`, `new`,
    which makes one without initialising it, and `lift`, which makes a node of a number.
    """
    parameters, template = ("x", _UNARY) if op.arity == 1 else ("x, y", _BINARY)
    body = template.format(computation=computation(op, data="_data", partials=True))
    return define(op, "Record", parameters, body, namespace)
