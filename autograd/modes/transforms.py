"""Derivatives of functions: `grad` and its kin, which take a function and give a function.

A function here takes numbers, or lists, tuples and dicts of numbers at any depth, as separate
arguments, and returns a number or a sequence of numbers. Derivatives by an argument have its
shape. Arguments given by name are passed on, and are not differentiated by.

The transformations nest in any order: `autograd.modes.calls` keeps them apart.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import wraps
from itertools import count
from numbers import Real
from typing import Any

from autograd.core.operators import Operators, real
from autograd.modes.calls import (
    Function,
    call,
    name_of,
    parts,
    record,
    require_function,
    require_numbers,
)
from autograd.modes.dual import Dual
from autograd.modes.tree import aligned, leaves, mapped, with_leaves
from autograd.text.words import counted, warn

_levels = count(1)


def _argnums(argnums: int | Iterable[int]) -> tuple[int, ...]:
    try:
        several = argnums if isinstance(argnums, Iterable) else [argnums]
        return tuple(operator.index(number) for number in several)
    except TypeError:
        raise ValueError(
            f"argnums is a number or several, not {argnums!r:.60}; for the derivative at a point "
            "write grad(f)(point)"
        ) from None


def _chosen(numbers: tuple[int, ...], args: Sequence[Any]) -> tuple[int, ...]:
    for number in numbers:
        if not -len(args) <= number < len(args):
            says = f"out of range for {counted(len(args), 'argument')} by position"
            hint = "" if args else ": give what to differentiate by without its name"
            raise ValueError(f"argnums {number} is {says}{hint}")
    return tuple(number % len(args) for number in numbers)


def value_and_grad(
    f: Function, argnums: int | Iterable[int] | None = None, *, has_aux: bool = False
) -> Function:
    """The function that gives f's value and its gradient, by one reverse sweep.

    `argnums` says by which arguments: a number for one derivative, several for a tuple; by
    default by the first, with a warning if all of several arguments are numbers, each of which
    may be meant. The derivative by a list, tuple or dict has its shape. With `has_aux` f returns
    a pair, of which the second is handed on: ((value, aux), gradient). Raises ValueError for a
    number out of range, TypeError if f is no function or does not return a scalar. Warns if f
    depends on the arguments, but not by recorded operations, as `x.data` does.

    >>> value_and_grad(lambda x, y: x * y + x, argnums=(0, 1))(2.0, 3.0)
    (8.0, (4.0, 2.0))
    >>> value_and_grad(lambda p, x: p["w"] * x + p["b"])({"w": 2.0, "b": 1.0}, 3.0)
    (7.0, {'w': 3.0, 'b': 1.0})
    """
    require_function(f, "value_and_grad")
    numbers = _argnums(0 if argnums is None else argnums)
    is_single = not isinstance(argnums, Iterable)

    @wraps(f)
    def with_gradient(*args: Any, **named: Any) -> tuple[Any, Any]:
        if argnums is None:
            _warn_if_several(f, args)
        chosen = _chosen(numbers, args)
        recorded = record(f, args, chosen, named, has_aux)
        if not recorded.called.is_scalar:
            raise TypeError(
                "a gradient or a Hessian is of a function of one output; see jacobian for several"
            )
        derivatives, value = recorded.pulled([1.0]), recorded.values()
        if not any(isinstance(d, Operators) or d for d in derivatives) and recorded.is_detached:
            moved = [mapped(_moved, x) if i in chosen else x for i, x in enumerate(args)]
            with suppress(ArithmeticError, ValueError):
                again = record(f, moved, chosen, named, has_aux)
                _warn_if_changed(f, recorded.numbers[0], again.numbers[0])
        gradient = with_leaves(tuple(args[i] for i in chosen), derivatives)
        return (value, recorded.aux()) if has_aux else value, gradient[0] if is_single else gradient

    return with_gradient


def _warn_if_several(f: Function, args: Sequence[Any]) -> None:
    """Warn that f is differentiated by the first of several numbers only."""
    if len(args) > 1 and all(isinstance(x, Operators | Real) for x in args):
        warn(
            f"{name_of(f)} is differentiated by the first of its {len(args)} arguments only: write "
            f"argnums=0 if that is meant, argnums={tuple(range(len(args)))} for all"
        )


def _moved(x: Any) -> Any:
    return x + (1.0 + abs(x)) * 2.0**-20


def _warn_if_changed(f: Function, output: float, other: float) -> None:
    """Warn that a number depends on the arguments, if it is another where they are others."""
    if other != output:
        warn(
            f"the gradient is 0: {name_of(f)} gives {output}, which depends on the arguments by "
            "other ways than recorded operations, such as .data"
        )


def grad(
    f: Function, argnums: int | Iterable[int] | None = None, *, has_aux: bool = False
) -> Function:
    """The function that gives f's gradient, by one reverse sweep; it nests to any order.

    Of f: Rⁿ → R the derivative by one argument, or the tuple of derivatives by several, each a
    number, or of the shape of its argument; graphs if it depends on Values. With `has_aux` the
    pair of the gradient and what f returns besides. Raises and warns as `value_and_grad`.

    >>> grad(lambda x: x**3)(2.0), grad(grad(lambda x: x**3))(2.0)
    (12.0, 12.0)
    >>> grad(lambda v: v[0] * v[1])([2.0, 3.0])
    [3.0, 2.0]
    >>> from autograd import Graph, Value
    >>> Graph(grad(lambda x: x**3)(Value(2.0, "x")))
    Graph(h3: 3 operations, 1 input, 2 constants)
    """
    require_function(f, "grad")
    both = value_and_grad(f, argnums, has_aux=has_aux)

    @wraps(f)
    def gradient(*args: Any, **named: Any) -> Any:
        value, slopes = both(*args, **named)
        return (slopes, value[1]) if has_aux else slopes

    return gradient


def jvp(
    f: Function, primals: Any, tangents: Any, *, has_aux: bool = False, **named: Any
) -> tuple[Any, ...]:
    """The value of f and its derivative in the direction of the tangents, by one forward sweep.

    Of f: Rⁿ → Rᵐ the value f(x) and the Jacobian-vector product J(x)·v, each a scalar or a
    tuple as f returns it; with `has_aux` also what f returns besides. `primals` and `tangents`
    are sequences of arguments, or a number or dict each for the only one. Raises ValueError
    unless the tangents have the shape of the primals.

    >>> jvp(lambda a, b: (a + b) * (b + 1), (2.0, 1.0), (0.0, 1.0))
    (6.0, 5.0)
    >>> jvp(lambda x: x * x, 3.0, 1.0)
    (9.0, 6.0)
    """
    require_function(f, "jvp")
    return _pushed(f, _sequence(primals), _sequence(tangents), "tangent", named, has_aux)


def _pushed(
    f: Function,
    args: tuple[Any, ...],
    directions: tuple[Any, ...],
    role: str,
    named: dict[str, Any],
    has_aux: bool,
) -> tuple[Any, ...]:
    """What `jvp` gives, the `directions` being called by their role in messages."""
    require_numbers(args, f"an argument of {name_of(f)}")
    slopes = aligned(args, directions, role)
    require_numbers(slopes, f"a {role}")
    level = next(_levels)
    pairs = zip(leaves(args), slopes, strict=True)
    called = call(f, with_leaves(args, [Dual(x, v, level) for x, v in pairs]), named, has_aux)
    split = [parts(y, level) for y in called.outputs]
    value = called.shaped([primal for primal, _ in split])
    slope = called.shaped([tangent for _, tangent in split])
    aux = mapped(lambda x: parts(x, level)[0], called.aux)
    return (value, slope, aux) if has_aux else (value, slope)


def _sequence(arguments: Any) -> tuple[Any, ...]:
    """The arguments of a call, of which a single one may stand for itself."""
    return (arguments,) if _is_single(arguments) else tuple(arguments)


def _is_single(arguments: Any) -> bool:
    if isinstance(arguments, tuple):
        return False
    return isinstance(arguments, dict) or not isinstance(arguments, Iterable)


def vjp(f: Function, *primals: Any, has_aux: bool = False, **named: Any) -> tuple[Any, ...]:
    """The value of f, and the pullback from a cotangent of its output to one of its arguments.

    Of f: Rⁿ → Rᵐ the value f(x) and the function that gives the vector-Jacobian product
    wᵀ·J(x) by one reverse sweep, a tuple with a derivative per argument; with `has_aux` also
    what f returns besides. The cotangent w is a scalar or a sequence as f's output is;
    ValueError if it has another length.

    >>> value, pullback = vjp(lambda a, b: (a * b, a + b), 2.0, 3.0)
    >>> value, pullback((1.0, 10.0))
    ((6.0, 5.0), (13.0, 12.0))
    """
    require_function(f, "vjp")
    recorded = record(f, primals, range(len(primals)), named, has_aux)
    size = len(recorded.called.outputs)

    def pullback(cotangent: Any) -> tuple[Any, ...]:
        if not recorded.called.is_scalar and not isinstance(cotangent, Iterable):
            raise ValueError(f"a cotangent {cotangent!r:.60} for {counted(size, 'output')}")
        weights = (cotangent,) if recorded.called.is_scalar else tuple(cotangent)
        if len(weights) != size:
            raise ValueError(
                f"the pullback got {counted(len(weights), 'cotangent')} for {size} outputs"
            )
        weights = tuple(w if isinstance(w, Operators) else real(w, "a pullback") for w in weights)
        slopes: tuple[Any, ...] = with_leaves(primals, recorded.pulled(weights))
        return slopes

    found = (recorded.values(), pullback)
    return (*found, recorded.aux()) if has_aux else found


def jacobian(f: Function, mode: str = "reverse", *, has_aux: bool = False) -> Function:
    """The function that gives f's Jacobian, a row per output and a column per argument.

    Of f: Rⁿ → Rᵐ, by m reverse sweeps (`mode="reverse"`) or n forward sweeps (`"forward"`).
    A tuple of rows, or a single row if f returns a scalar; the columns of a list, tuple or dict
    have its shape. With `has_aux` the pair of this and what f returns besides. ValueError for
    another mode.

    >>> jacobian(lambda a, b: (a * b, a + b))(2.0, 3.0)
    ((3.0, 2.0), (1.0, 1.0))
    """
    require_function(f, "jacobian")
    if mode not in ("reverse", "forward"):
        raise ValueError(f"mode is 'reverse' or 'forward', not {mode!r:.60}")

    def by_columns(args: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, Any]:
        columns, aux = [], None
        for unit in _units(args):
            _, column, *rest = jvp(f, args, unit, has_aux=has_aux, **named)
            columns.append(column)
            aux = rest[0] if rest else None
        if columns and isinstance(columns[0], tuple):
            return tuple(with_leaves(args, row) for row in zip(*columns, strict=True)), aux
        return with_leaves(args, columns), aux

    def by_rows(args: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, Any]:
        value, pullback, *rest = vjp(f, *args, has_aux=has_aux, **named)
        aux = rest[0] if rest else None
        if not isinstance(value, tuple):
            return pullback(1.0), aux
        return tuple(pullback(weights) for weights in _units(value)), aux

    find = by_columns if mode == "forward" else by_rows

    @wraps(f)
    def matrix(*args: Any, **named: Any) -> Any:
        found = find(args, named)
        return found if has_aux else found[0]

    return matrix


def hvp(f: Function, primals: Any, vector: Any, *, has_aux: bool = False, **named: Any) -> Any:
    """The product of f's Hessian with a vector: forward mode over reverse mode.

    Of f: Rⁿ → R the n numbers ∇²f(x)·v, at a cost of a few evaluations of f whatever n is, in
    the shape of the arguments. These and the vector are given as to `jvp`; with `has_aux` the
    pair of this and what f returns besides.

    >>> hvp(lambda x, y: x * x * y, (2.0, 3.0), (1.0, 0.0))
    (6.0, 4.0)
    """
    require_function(f, "hvp")
    args = _sequence(primals)
    both = value_and_grad(f, range(len(args)), has_aux=has_aux)

    @wraps(f)
    def gradient(*args: Any) -> tuple[list[Any], Any]:
        value, slopes = both(*args, **named)
        return leaves(slopes), value[1] if has_aux else None

    _, products, aux = _pushed(gradient, args, _sequence(vector), "vector component", {}, True)
    product = with_leaves(args, products)
    product = product[0] if _is_single(primals) else product
    return (product, aux) if has_aux else product


def hessian(f: Function, *, has_aux: bool = False) -> Function:
    """The function that gives f's Hessian ∇²f, a tuple of n rows of n numbers.

    The rows and columns of a list, tuple or dict have its shape. With `has_aux` the pair of this
    and what f returns besides.

    >>> hessian(lambda x, y: x * x * y)(2.0, 3.0)
    ((6.0, 4.0), (4.0, 0.0))
    """
    require_function(f, "hessian")

    @wraps(f)
    def matrix(*args: Any, **named: Any) -> Any:
        found = [hvp(f, args, unit, has_aux=has_aux, **named) for unit in _units(args)]
        rows = with_leaves(args, [row for row, _ in found] if has_aux else found)
        return (rows, found[0][1]) if has_aux else rows

    return matrix


def _units(tree: Any) -> list[Any]:
    """The trees of the same shape with a one among zeros."""
    n = len(leaves(tree))
    return [with_leaves(tree, [float(i == k) for i in range(n)]) for k in range(n)]
