"""The elementary functions, for Values and for plain numbers.

Of a Value they record a node, of a number they return a float; both raise the same errors.

>>> from autograd import Value, exp, maximum
>>> exp(0), exp(Value(0))
(1.0, Value(data=1.0, grad=0.0))
>>> maximum(2, 3)
3.0
"""

from collections.abc import Callable
from typing import Any, Protocol, overload

from autograd.core.compiler import evaluator
from autograd.core.operators import Operators, real
from autograd.core.value import Operand, Value
from autograd.ops import FUNCTIONS, TABLE, Op
from autograd.ops.grammar import FLOAT_RULES, OPERATORS


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


def function_of(op: Op) -> Callable[..., Any]:
    """The function of a row: of plain numbers a float, of anything else by its own rules."""
    # Of Values these are Python's operators, which know what `1 / x` records.
    apply = FLOAT_RULES[op.name] if op.name in OPERATORS.values() else None

    def unary(x: Any, /) -> Any:
        if isinstance(x, Operators):
            return x.rules[op.name](x)
        return evaluator(op)(real(x, op.name))

    def binary(x: Any, y: Any, /) -> Any:
        operands = [v if isinstance(v, Operators) else real(v, op.name) for v in (x, y)]
        kinds = [v for v in operands if isinstance(v, Operators)]
        if not kinds:
            return evaluator(op)(*operands)
        if apply is not None:
            return apply(x, y)
        results = (kind.rules[op.name](*operands) for kind in kinds)
        return next(z for z in results if z is not NotImplemented)

    function = unary if op.arity == 1 else binary
    function.__name__ = function.__qualname__ = op.name
    function.__doc__ = _documentation(op)
    return function


def _documentation(op: Op) -> str:
    operands = "xy"[: op.arity]
    partials = (f"∂z/∂{v} = {d}" for v, d in zip(operands, op.partials, strict=True))
    needs = f"\n\nNeeds {op.needs}; raises ValueError otherwise." if op.needs else ""
    return (
        f"{op.written(*operands)} of Values or numbers: z = {op.value}.\n\n"
        f"Its local partials are {' and '.join(partials)}.{needs}"
    )


RULES: dict[str, Callable[..., Any]] = {op.name: function_of(op) for op in TABLE}
"""Per row of the table its function: the rules by which an expression means a Value."""
RULES.update({alias: RULES[op.name] for alias, op in FUNCTIONS.items()})

__all__ = [
    "abs",
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "cbrt",
    "cos",
    "cosh",
    "erf",
    "erfc",
    "exp",
    "exp2",
    "expm1",
    "floor",
    "heaviside",
    "hypot",
    "identity",
    "log",
    "log1p",
    "log2",
    "log10",
    "maximum",
    "minimum",
    "mod",
    "reciprocal",
    "relu",
    "sigmoid",
    "sign",
    "sin",
    "sinh",
    "softplus",
    "sqrt",
    "stop_gradient",
    "tan",
    "tanh",
]  # fmt: skip

identity: Unary = RULES["identity"]
reciprocal: Unary = RULES["reciprocal"]
exp: Unary = RULES["exp"]
exp2: Unary = RULES["exp2"]
expm1: Unary = RULES["expm1"]
log: Unary = RULES["log"]
log2: Unary = RULES["log2"]
log10: Unary = RULES["log10"]
log1p: Unary = RULES["log1p"]
sqrt: Unary = RULES["sqrt"]
cbrt: Unary = RULES["cbrt"]
sin: Unary = RULES["sin"]
cos: Unary = RULES["cos"]
tan: Unary = RULES["tan"]
asin: Unary = RULES["asin"]
acos: Unary = RULES["acos"]
atan: Unary = RULES["atan"]
atan2: Binary = RULES["atan2"]
sinh: Unary = RULES["sinh"]
cosh: Unary = RULES["cosh"]
tanh: Unary = RULES["tanh"]
asinh: Unary = RULES["asinh"]
acosh: Unary = RULES["acosh"]
atanh: Unary = RULES["atanh"]
erf: Unary = RULES["erf"]
erfc: Unary = RULES["erfc"]
abs: Unary = RULES["abs"]
sign: Unary = RULES["sign"]
floor: Unary = RULES["floor"]
hypot: Binary = RULES["hypot"]
mod: Binary = RULES["mod"]
maximum: Binary = RULES["maximum"]
minimum: Binary = RULES["minimum"]
heaviside: Unary = RULES["heaviside"]
relu: Unary = RULES["relu"]
sigmoid: Unary = RULES["sigmoid"]
softplus: Unary = RULES["softplus"]
stop_gradient: Unary = RULES["stop_gradient"]
