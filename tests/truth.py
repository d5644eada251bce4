"""Independent truth: the table's operations in mpmath, by their textbook definitions."""

from collections.abc import Callable, Sequence
from typing import Any

from mpmath import mp, mpf

from autograd import Graph, Value
from autograd.ops import Op

DIGITS = 800
"""Enough to see 1 + exp(-700), and differences 80 digits below an operand."""

DEFINITIONS: dict[str, Callable[..., Any]] = {
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "mul": lambda x, y: x * y,
    "div": lambda x, y: x / y,
    "mod": lambda x, y: x - y * mp.floor(x / y),
    "identity": lambda x: x,
    "neg": lambda x: -x,
    "reciprocal": lambda x: 1 / x,
    "pow": lambda x, y: mp.exp(y * mp.log(x)) if x > 0 else x ** int(y),
    "exp": mp.exp,
    "exp2": lambda x: mp.exp(x * mp.log(2)),
    "expm1": lambda x: mp.exp(x) - 1,
    "log": mp.log,
    "log2": lambda x: mp.log(x) / mp.log(2),
    "log10": lambda x: mp.log(x) / mp.log(10),
    "log1p": lambda x: mp.log(1 + x),
    "sqrt": mp.sqrt,
    "cbrt": lambda x: mp.sign(x) * mp.exp(mp.log(abs(x)) / 3),
    "sin": mp.sin,
    "cos": mp.cos,
    "tan": lambda x: mp.sin(x) / mp.cos(x),
    "asin": mp.asin,
    "acos": mp.acos,
    "atan": mp.atan,
    "atan2": mp.atan2,
    "sinh": lambda x: (mp.exp(x) - mp.exp(-x)) / 2,
    "cosh": lambda x: (mp.exp(x) + mp.exp(-x)) / 2,
    "tanh": lambda x: (mp.exp(x) - mp.exp(-x)) / (mp.exp(x) + mp.exp(-x)),
    "asinh": mp.asinh,
    "acosh": mp.acosh,
    "atanh": mp.atanh,
    "erf": mp.erf,
    "erfc": mp.erfc,
    "hypot": lambda x, y: mp.sqrt(x * x + y * y),
    "abs": lambda x: x if x >= 0 else -x,
    "sign": mp.sign,
    "floor": mp.floor,
    "maximum": lambda x, y: x if x >= y else y,
    "minimum": lambda x, y: x if x <= y else y,
    "heaviside": lambda x: mpf(1) if x > 0 else mpf(0),
    "relu": lambda x: x if x > 0 else mpf(0),
    "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
    "softplus": lambda x: mp.log(1 + mp.exp(x)),
    "stop_gradient": lambda x: x,
}


def value(op: Op, operands: Sequence[float]) -> Any:
    """The definition's value."""
    with mp.workdps(DIGITS):
        return DEFINITIONS[op.name](*map(mpf, operands))


def partial(op: Op, slot: int, operands: Sequence[float]) -> Any:
    """∂z/∂x (slot 0) or ∂z/∂y (slot 1) of the definition: a central difference.

    Its step is 80 digits below the operand, and below 1 because of periods, so that neither
    truncation nor round-off shows in a float. That of `stop_gradient` is 0 by definition.
    """
    if op.name == "stop_gradient":
        return mpf(0)
    with mp.workdps(DIGITS):
        below, above = [mpf(x) for x in operands], [mpf(x) for x in operands]
        step = (min(abs(below[slot]), mpf(1)) or mpf(10) ** -300) * mpf(10) ** -80
        below[slot] -= step
        above[slot] += step
        definition = DEFINITIONS[op.name]
        return (definition(*above) - definition(*below)) / (2 * step)


def replay(output: Value, inputs: Sequence[Value], values: Sequence[Any]) -> Any:
    """A recorded graph evaluated once more in mpmath, with other values for its inputs."""
    numbers = dict(zip(inputs, values, strict=True))
    for node in Graph(output):
        if node.op is not None:
            numbers[node] = DEFINITIONS[node.op.name](*(numbers[x] for x in node.operands))
        elif node not in numbers:
            numbers[node] = mpf(node.data)
    return numbers[output]
