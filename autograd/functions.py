"""The elementary functions, for Values and for plain numbers.

Of a Value they record a node, of a number they return a float; both raise the same errors.

>>> from autograd import Value, exp, maximum
>>> exp(0), exp(Value(0))
(1.0, Value(data=1.0, grad=0.0))
>>> maximum(2, 3)
3.0
"""

import operator
from collections.abc import Callable
from typing import Any, Protocol, overload

from autograd.ops import FUNCTIONS, OPS
from autograd.recorder import evaluator
from autograd.value import RECORDERS, Operand, Value, real


class Unary(Protocol):
    """A function of one operand."""

    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: float, /) -> float: ...


class Binary(Protocol):
    """A function of two operands."""

    @overload
    def __call__(self, x: Value, y: Operand, /) -> Value: ...
    @overload
    def __call__(self, x: float, y: Value, /) -> Value: ...
    @overload
    def __call__(self, x: float, y: float, /) -> float: ...


_OPERATORS: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "pow": operator.pow,
    "neg": operator.neg,
}


def _function(name: str) -> Any:
    """The function of a row: it records if an operand is a Value, and evaluates otherwise."""
    op = OPS[name]
    record = _OPERATORS.get(name, RECORDERS[name])

    def function(*operands: Operand) -> Value | float:
        if any(isinstance(x, Value) for x in operands):
            z: Value = record(*operands)
            if z is NotImplemented:
                wrong = next(x for x in operands if not isinstance(x, Value))
                real(wrong, name)
            return z
        return evaluator(op)(*[real(x, name) for x in operands])

    function.__name__ = function.__qualname__ = name
    derivatives = ", ".join(f"∂z/∂{v} = {d}" for v, d in zip("xy", op.partials, strict=False))
    function.__doc__ = f"z = {op.value}, with {derivatives}."
    return function


RULES: dict[str, Callable[..., Any]] = {name: _function(name) for name in OPS}
"""Per row of the table its function: the rules by which an expression means a Value."""
RULES.update({alias: RULES[op.name] for alias, op in FUNCTIONS.items()})

reciprocal: Unary = RULES["reciprocal"]
exp: Unary = RULES["exp"]
expm1: Unary = RULES["expm1"]
log: Unary = RULES["log"]
log1p: Unary = RULES["log1p"]
sqrt: Unary = RULES["sqrt"]
sin: Unary = RULES["sin"]
cos: Unary = RULES["cos"]
tan: Unary = RULES["tan"]
asin: Unary = RULES["asin"]
acos: Unary = RULES["acos"]
atan: Unary = RULES["atan"]
sinh: Unary = RULES["sinh"]
cosh: Unary = RULES["cosh"]
tanh: Unary = RULES["tanh"]
asinh: Unary = RULES["asinh"]
acosh: Unary = RULES["acosh"]
atanh: Unary = RULES["atanh"]
erf: Unary = RULES["erf"]
abs: Unary = RULES["abs"]
maximum: Binary = RULES["maximum"]
minimum: Binary = RULES["minimum"]
relu: Unary = RULES["relu"]
sigmoid: Unary = RULES["sigmoid"]
softplus: Unary = RULES["softplus"]
