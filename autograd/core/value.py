"""`Value`: a node of the computational graph."""

from __future__ import annotations

import numbers
import operator
from typing import Any, Self, SupportsIndex, TypeAlias

from autograd.core.compiler import COMPUTE_NAMESPACE, recorder
from autograd.core.copies import reduced, twin
from autograd.core.node import Node
from autograd.core.operators import Operators, real
from autograd.core.sweep import reverse_sweep
from autograd.text.elsewhere import ElsewhereToo, knows
from autograd.text.words import excerpt

_NAMESPACE: dict[str, Any] = {**COMPUTE_NAMESPACE, "new": object.__new__}
"""The global names of the recorders; the classes join them at the end of this module."""

_ELSEWHERE = {
    "requires_grad": "every Value has a gradient, and a Constant has none",
    "zero_grad": "set x.grad = 0, or call zero_grad() of a Module",
    "detach": "write stop_gradient(x), or x.data for the number",
    "numpy": "write x.data",
    "tolist": "write x.data",
    "value": "write x.data",
    "grad_fn": "write x.op",
    "backprop": "write x.backward()",
    "name": "write x.label",
    "ln": "write x.log()",
    "square": "write x**2",
    "pow": "write x**2",
    "sum": "it is one number; write sum(values) for several",
    "mean": "it is one number; write sum(values) / len(values) for several",
    **dict.fromkeys(("shape", "size", "ndim", "T"), "it is one number"),
    **dict.fromkeys(("dtype", "device", "cuda", "cpu", "to"), "its data is a float of Python's"),
    **dict.fromkeys(("clone", "copy"), "write identity(x)"),
    "max": "write maximum(x, y)",
    "min": "write minimum(x, y)",
    **dict.fromkeys(("clamp", "clip"), "write minimum(maximum(x, low), high)"),
    **dict.fromkeys(("parents", "children", "inputs"), "write x.operands"),
    **dict.fromkeys(
        ("gradient", "derivative", "adjoint"), "call backward() on the result and read x.grad"
    ),
}
"""What a Value is asked for that other libraries have, and what to write."""


@knows(_ELSEWHERE, ElsewhereToo)
class Value(Node, Operators, rule=lambda op: recorder(op, _NAMESPACE)):
    """A node of the computational graph: a number, and how it came about.

    `Value(data, label=None)` makes a leaf, an input that varies. Arithmetic with Values and
    numbers makes operations:

    - `data`: the value z, a float;
    - `grad`: the adjoint that `backward` found, 0 before;
    - `op`: the row of the table of operations, None for a leaf;
    - `lhs`, `rhs`: the operands x and y, or None;
    - `d_lhs`, `d_rhs`: the local partials ∂z/∂x and ∂z/∂y, computed when the node is recorded;
      None where there is no operand or the operand is constant;
    - `label`: the name in tables and pictures, or None.

    A plain number that meets a Value becomes a `Constant`. `1 / h` records a reciprocal, and
    `sum` starts with its first term: graphs show what was written. The functions are methods,
    too: `h.exp()`.

    Ordering (`<`, `>=`, …) and truth are those of `data`, and a graph records the branch that
    was taken. A Value equals only itself, so that nodes can be found in lists, sets and
    dictionaries; `x == 2` raises TypeError, as it would be False even where `x.data` is 2.
    `float(x)`, `int(x)` and `math.exp(x)` raise TypeError, because the derivative would be lost;
    `x.data`, `x.item()`, `round(x, 2)` and `f"{x:.4f}"` give the number.

    Copies (`copy.copy`, `copy.deepcopy`) and pickles work for graphs of any depth. micrograd's
    `_prev`, `_op` and `_backward` are there for code that was written for it.

    Raises TypeError if `data` is not a real number, ValueError for NaN and infinities. An
    operation that is not defined at its operands, or whose result is too large, raises
    ZeroDivisionError, ValueError or OverflowError.

    >>> w, x, b = Value(0, "w"), Value(1, "x"), Value(0, "b")
    >>> f = 1 / ((-(w * x + b)).exp() + 1)
    >>> f.backward()
    >>> f, w.grad, b.grad
    (Value(data=0.5, grad=1.0), 0.25, 0.25)
    """

    __slots__ = ()

    def __init__(self, data: float, label: str | None = None) -> None:
        if type(data) is not float or data - data != 0.0:
            data = real(data, type(self).__name__)
        self._data = data
        self.grad = 0.0
        self.op = self.lhs = self.rhs = self.d_lhs = self.d_rhs = self._label = None
        if label is not None:
            self.label = label

    def backward(self, seed: float = 1.0, **others: object) -> None:
        """Reverse mode: the derivative of this node with respect to every node before it.

        Adds seed · dself/dleaf to the `grad` of every leaf, and sets the `grad` of every
        operation to its adjoint. The leaves change together, at the end: if the sweep is
        interrupted, none has changed. Sweeps in several threads take turns. Raises
        OverflowError, with no leaf changed, if a gradient is too large for a float.

        >>> a = Value(3)
        >>> (a * a).backward()
        >>> a.grad
        6.0
        """
        if others:
            raise TypeError(
                f"backward takes a seed and no {next(iter(others))}: a graph is kept, and can be "
                "swept again; derivatives of derivatives are those of grad(grad(f))"
            )
        if type(seed) is not float or seed - seed != 0.0:
            seed = real(seed, "seed")
        reverse_sweep(self, seed)

    def __reduce_ex__(self, protocol: SupportsIndex) -> Any:
        return reduced(self, operator.index(protocol))

    def __copy__(self) -> Self:
        return twin(self)

    def __repr__(self) -> str:
        label = f", label={excerpt(self.label)!r}" if self.label else ""
        grad = "" if self.is_constant else f", grad={self.grad}"
        return f"{type(self).__name__}(data={self.data}{grad}{label})"


class Constant(Value):
    """A node that does not vary: it has no gradient, and edges to it have no partial.

    Numbers in expressions become constants by themselves; make one to give it a label. An
    operation on constants alone is constant as well.

    >>> x = Value(3, "x")
    >>> y = x ** Constant(2, "n")
    >>> y.partials
    (6.0, None)
    """

    __slots__ = ()
    is_constant = True


RECORDERS = Value.rules
"""Per row of the table the function that records it."""


def lift(x: object) -> Value | None:
    """`x` as a node: a Value as it is, a number as a constant, anything else as None."""
    if type(x) is int or type(x) is float:
        return Constant(float(x))
    if isinstance(x, Value):
        return x
    return Constant(x) if isinstance(x, numbers.Real) else None  # type: ignore[arg-type]


Operand: TypeAlias = Value | float
"""What an operator or a function takes."""

_NAMESPACE.update(Value=Value, Constant=Constant, lift=lift)
