"""Derivatives of functions: `grad` and its kin, which take a function and give a function.

A function here takes scalars, as separate arguments, and returns a scalar or a sequence of
scalars. The transformations nest in any order. Two mechanisms keep nested ones apart: every
forward sweep has a level of its own, and every reverse sweep differentiates by nodes of its
own, through which the outer arguments are still reached. Where a result depends on such outer
nodes, or on Values of the user's, it is a graph itself.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from itertools import count
from typing import Any, NamedTuple

from autograd.core.functions import identity
from autograd.core.graph import Graph
from autograd.core.node import Node
from autograd.core.operators import Operators, real
from autograd.core.sweep import adjoints
from autograd.core.value import Constant, Value
from autograd.modes.dual import Dual
from autograd.modes.symbolic import adjoint_terms

Function = Callable[..., Any]

_IDENTITY = identity(Value(0.0)).op
_levels = count(1)
_active: set[Node] = set()
"""The nodes that stand for the arguments of the differentiations under way, in any thread."""


class _Recorded(NamedTuple):
    """A call of a function whose chosen arguments were replaced by nodes of its own.

    `nested` tells that the outputs depend on other nodes as well, of an outer differentiation
    or of the user's: then derivatives are graphs, or those nodes would lose their share.
    """

    outputs: tuple[Any, ...]
    is_scalar: bool
    arguments: tuple[Any, ...]
    nested: bool


def outputs_of(f: Function, args: Sequence[Any]) -> tuple[tuple[Any, ...], bool]:
    """The outputs of a call as a tuple, and whether it returned a scalar instead of several."""
    result = f(*args)
    is_scalar = not isinstance(result, Iterable) or isinstance(result, str)
    outputs = (result,) if is_scalar else tuple(result)
    name = getattr(f, "__name__", "f")
    for output in outputs:
        if not isinstance(output, Operators):
            real(output, f"the derivative of {name}")
    return outputs, is_scalar


def _own(x: Any) -> Any:
    """A node of this differentiation's own that stands for the argument `x`.

    Of a number it is an operation on a constant, so that it is no input of what remains.
    """
    if isinstance(x, Dual):
        return Dual(_own(x.primal), x.tangent, x.level)
    if isinstance(x, Value) and not x.is_constant:
        return identity(x)
    own = Value(x.data if isinstance(x, Operators) else x)
    own.op, own.lhs = _IDENTITY, Constant(own.data)
    return own


def _record(f: Function, args: Sequence[Any], chosen: Sequence[int]) -> _Recorded:
    own = list(args)
    for i in chosen:
        own[i] = _own(args[i])
    arguments = tuple(own[i] for i in chosen)
    nodes = set(map(_node, arguments))
    _active.update(nodes)
    try:
        outputs, is_scalar = outputs_of(f, own)
    finally:
        _active.difference_update(nodes)
    nested = any(_varies(x) for output in outputs for x in _nodes(output) if x not in nodes)
    return _Recorded(outputs, is_scalar, arguments, nested)


def _varies(node: Node) -> bool:
    """Whether a node is an input of the user's or of a differentiation under way."""
    return node in _active or (node.op is None and not node.is_constant)


def _nodes(output: Any) -> tuple[Node, ...]:
    """The nodes of the graphs that an output consists of."""
    if isinstance(output, Dual):
        return _nodes(output.primal) + _nodes(output.tangent)
    return Graph(output).nodes if isinstance(output, Value) else ()


def _sweep(output: Any, arguments: Sequence[Any], nested: bool) -> list[Any]:
    """The derivatives of an output by the arguments: floats, or nodes if they are `nested`."""
    if isinstance(output, Dual):
        primals = _sweep(output.primal, arguments, nested)
        slopes = _sweep(output.tangent, arguments, nested)
        return [Dual(p, t, output.level) for p, t in zip(primals, slopes, strict=True)]
    if not isinstance(output, Value):
        return [0.0] * len(arguments)
    found: Any = adjoint_terms(output) if nested else adjoints(Graph(output))
    return [found.get(_node(x), 0.0) for x in arguments]


def _node(x: Any) -> Any:
    return _node(x.primal) if isinstance(x, Dual) else x


def _plain(x: Any, nested: bool) -> Any:
    """An output without its graph, unless others need that."""
    if isinstance(x, Dual):
        return Dual(_plain(x.primal, nested), _plain(x.tangent, nested), x.level)
    if isinstance(x, Value):
        return x if nested else x.data
    return real(x, "an output")


def _argnums(argnums: int | Iterable[int]) -> tuple[int, ...]:
    try:
        several = argnums if isinstance(argnums, Iterable) else [argnums]
        return tuple(operator.index(number) for number in several)
    except TypeError:
        raise ValueError(f"argnums is a number or several, not {argnums!r}") from None


def _chosen(numbers: tuple[int, ...], args: Sequence[Any]) -> tuple[int, ...]:
    for number in numbers:
        if not -len(args) <= number < len(args):
            raise ValueError(f"argnums {number} is out of range for {len(args)} arguments")
    return tuple(number % len(args) for number in numbers)


def value_and_grad(f: Function, argnums: int | Iterable[int] = 0) -> Function:
    """The function that gives f's value and its gradient, by one reverse sweep.

    `argnums` says by which arguments: a number for one derivative, several for a tuple.
    Raises ValueError for a number out of range, TypeError if f does not return a scalar.

    >>> value_and_grad(lambda x, y: x * y + x, argnums=(0, 1))(2.0, 3.0)
    (8.0, (4.0, 2.0))
    """
    numbers = _argnums(argnums)
    is_single = not isinstance(argnums, Iterable)

    def with_gradient(*args: Any) -> tuple[Any, Any]:
        recorded = _record(f, args, _chosen(numbers, args))
        if not recorded.is_scalar:
            raise TypeError("grad takes a function of one output; see jacobian for several")
        (output,) = recorded.outputs
        gradient = _sweep(output, recorded.arguments, recorded.nested)
        value = _plain(output, recorded.nested)
        return value, gradient[0] if is_single else tuple(gradient)

    return with_gradient


def grad(f: Function, argnums: int | Iterable[int] = 0) -> Function:
    """The function that gives f's gradient, by one reverse sweep; it nests to any order.

    Of f: Rⁿ → R the derivative by one argument, or the tuple of derivatives by several: a
    number, or a graph if it depends on Values. Raises as `value_and_grad`.

    >>> grad(lambda x: x**3)(2.0), grad(grad(lambda x: x**3))(2.0)
    (12.0, 12.0)
    >>> from autograd import Graph
    >>> Graph(grad(lambda x: x**3)(Value(2.0, "x")))
    Graph(h3: 3 operations, 1 input, 2 constants)
    """
    both = value_and_grad(f, argnums)
    return lambda *args: both(*args)[1]


def jvp(f: Function, primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """F's value and its derivative in the direction of the tangents, by one forward sweep.

    Of f: Rⁿ → Rᵐ the value f(x) and the Jacobian-vector product J(x)·v, each a scalar or a
    tuple as f returns it. Raises ValueError if there are not as many tangents as primals.

    >>> jvp(lambda a, b: (a + b) * (b + 1), (2.0, 1.0), (0.0, 1.0))
    (6.0, 5.0)
    """
    if len(primals) != len(tangents):
        raise ValueError(f"jvp got {len(tangents)} tangents for {len(primals)} primals")
    level = next(_levels)
    duals = [Dual(x, v, level) for x, v in zip(primals, tangents, strict=True)]
    outputs, is_scalar = outputs_of(f, duals)
    ours = [isinstance(y, Dual) and y.level == level for y in outputs]
    values = tuple(y.primal if own else y for y, own in zip(outputs, ours, strict=True))
    slopes = tuple(y.tangent if own else 0.0 for y, own in zip(outputs, ours, strict=True))
    return (values[0], slopes[0]) if is_scalar else (values, slopes)


def vjp(f: Function, *primals: Any) -> tuple[Any, Function]:
    """F's value, and the pullback from a cotangent of its output to one of its arguments.

    Of f: Rⁿ → Rᵐ the value f(x) and the function that gives the vector-Jacobian product
    wᵀ·J(x) by one reverse sweep, a tuple of n. The cotangent w is a scalar or a sequence
    as f's output is; ValueError if it has another length.

    >>> value, pullback = vjp(lambda a, b: (a * b, a + b), 2.0, 3.0)
    >>> value, pullback((1.0, 10.0))
    ((6.0, 5.0), (13.0, 12.0))
    """
    recorded = _record(f, primals, range(len(primals)))
    values = tuple(_plain(output, recorded.nested) for output in recorded.outputs)

    def pullback(cotangent: Any) -> tuple[Any, ...]:
        if not recorded.is_scalar and not isinstance(cotangent, Iterable):
            raise ValueError(f"a cotangent {cotangent!r:.60} for {len(values)} outputs")
        weights = (cotangent,) if recorded.is_scalar else tuple(cotangent)
        if len(weights) != len(values):
            raise ValueError(
                f"the pullback got {len(weights)} cotangents for {len(values)} outputs"
            )
        nested = recorded.nested or any(isinstance(_node(w), Value) for w in weights)
        weighted = [w * y for w, y in zip(weights, recorded.outputs, strict=True)]
        return tuple(_sweep(sum(weighted), recorded.arguments, nested))

    return values[0] if recorded.is_scalar else values, pullback


def jacobian(f: Function, mode: str = "reverse") -> Function:
    """The function that gives f's Jacobian, a row per output and a column per argument.

    Of f: Rⁿ → Rᵐ, by m reverse sweeps (`mode="reverse"`) or n forward sweeps (`"forward"`).
    A tuple of rows, or a single row if f returns a scalar. ValueError for another mode.

    >>> jacobian(lambda a, b: (a * b, a + b))(2.0, 3.0)
    ((3.0, 2.0), (1.0, 1.0))
    """
    if mode not in ("reverse", "forward"):
        raise ValueError(f"mode is 'reverse' or 'forward', not {mode!r}")

    def of_columns(*args: Any) -> tuple[Any, ...]:
        columns = [jvp(f, args, direction)[1] for direction in _units(len(args))]
        several = columns and isinstance(columns[0], tuple)
        return tuple(zip(*columns, strict=True)) if several else tuple(columns)

    def of_rows(*args: Any) -> tuple[Any, ...]:
        value, pullback = vjp(f, *args)
        if not isinstance(value, tuple):
            return tuple(pullback(1.0))
        return tuple(pullback(weights) for weights in _units(len(value)))

    return of_columns if mode == "forward" else of_rows


def hvp(f: Function, primals: Sequence[Any], vector: Sequence[Any]) -> tuple[Any, ...]:
    """The product of f's Hessian with a vector: forward mode over reverse mode.

    Of f: Rⁿ → R the n numbers ∇²f(x)·v, at a cost of a few evaluations of f whatever n is.

    >>> hvp(lambda x, y: x * x * y, (2.0, 3.0), (1.0, 0.0))
    (6.0, 4.0)
    """
    gradient = grad(f, argnums=range(len(primals)))
    slopes: tuple[Any, ...] = jvp(gradient, primals, vector)[1]
    return slopes


def hessian(f: Function) -> Function:
    """The function that gives f's Hessian ∇²f, a tuple of n rows of n numbers.

    >>> hessian(lambda x, y: x * x * y)(2.0, 3.0)
    ((6.0, 4.0), (4.0, 0.0))
    """
    return lambda *args: tuple(hvp(f, args, unit) for unit in _units(len(args)))


def _units(n: int) -> list[tuple[float, ...]]:
    return [tuple(float(i == k) for i in range(n)) for k in range(n)]
