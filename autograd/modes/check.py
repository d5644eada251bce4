"""`check_grad`: whether the derivatives of a function are right, and what is to blame if not."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import wraps
from typing import Any

from autograd.core.graph import Edge, Graph
from autograd.core.node import Node
from autograd.core.operators import Operators
from autograd.core.parse import Expression
from autograd.core.sweep import accumulated
from autograd.core.value import Constant, Value
from autograd.modes.calls import Function, outputs_of, require_function
from autograd.modes.compare import point_of
from autograd.modes.numeric import Limit, extrapolated
from autograd.modes.symbolic import derivative
from autograd.modes.transforms import jacobian, jvp
from autograd.modes.tree import leaves
from autograd.notation.plain import Notation
from autograd.ops.grammar import FLOAT_RULES, evaluate
from autograd.text.words import counted

_LOOSEST = 1e-6
"""The largest tolerance, relative to the steepness of the function."""
_SAFETY = 10.0
"""How many times its own estimated error a difference may be wrong."""
_CLOSE = 1e-9
"""The relative error that is always allowed."""
_ROUNDING = 1e-13
"""The rounding error of a derivative, relative to the sum of the sizes of all its paths."""


def check_grad(
    f: Function,
    at: float | Iterable[float],
    *,
    order: int = 1,
    gradient: Callable[[Function, list[float]], Iterable[float] | float] | None = None,
) -> None:
    """Check the derivatives of f at a point, by reverse, forward and symbolic mode.

    Each partial derivative of f: Rⁿ → Rᵐ is compared with `extrapolated` differences; the
    tolerance is ten times their own estimated error, and never more than 10⁻⁶ of the steepness
    of f. With `order=2` the second derivatives are checked as well, and so on. Another engine is
    checked as `gradient`, a function of f and the point that gives the gradient of one output.

    Raises AssertionError where two numbers disagree: it names the argument, both numbers, and
    what is to blame: the first local partial in evaluation order that differs from a difference
    of its operation's formula, or an adjoint that is not the sum of its contributions, or a
    dependence that was not recorded. Raises ValueError where f cannot be checked, at a kink or
    where differences do not settle: choose another point.

    >>> from autograd import Value, sin
    >>> check_grad(lambda x, y: sin(x * y) + x, (0.5, 2.0), order=2)
    >>> check_grad(lambda x: x * Value(x.data), 3.0)
    Traceback (most recent call last):
    AssertionError: reverse mode gives df/dx = 3.0, differences give 6.0: the recorded operations \
are right, so f depends on x by something that was not recorded, such as x.data
    """
    require_function(f, "check_grad")
    if not isinstance(order, int) or order < 1:
        raise ValueError(f"order is 1 or more, not {order!r:.60}")
    point = point_of(at)
    names = _names(f, len(point))
    limits = [extrapolated(lambda *xs: _values(f, xs), point, i) for i in range(len(point))]
    for x, name, of_outputs in zip(point, names, limits, strict=True):
        if not all(limit.is_settled(_LOOSEST / _SAFETY) for limit in of_outputs):
            raise ValueError(
                f"the differences by {name} do not settle at {x}: choose another point"
            )
    if gradient is not None:
        _check_given(f, point, names, limits, gradient(f, point))
        return
    for number, of_inputs in enumerate(zip(*limits, strict=True)):
        _check_output(f, point, names, number, of_inputs)
    if order > 1:
        slopes = wraps(f)(lambda *xs: leaves(jacobian(f)(*xs)))
        check_grad(slopes, point, order=order - 1)


def _names(f: Function, count: int) -> list[str]:
    """What f calls its arguments; x, or x1, x2 and so on where it has no names for so many."""
    written = inspect.unwrap(f)
    names = list(written.variables) if isinstance(written, Expression) else []
    with suppress(TypeError, ValueError):  # functions written in C may have no signature
        names = names or [
            parameter.name
            for parameter in inspect.signature(f).parameters.values()
            if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
        ]
    if len(names) >= count:
        return names[:count]
    return ["x"] if count == 1 else [f"x{i}" for i in range(1, count + 1)]


def _check_given(
    f: Function,
    point: list[float],
    names: list[str],
    limits: Sequence[Sequence[Limit]],
    given: Iterable[float] | float,
) -> None:
    """Check a gradient that another engine has found."""
    given = list(given) if isinstance(given, Iterable) else [given]
    if len(given) != len(point):
        has = counted(len(point), "argument")
        raise ValueError(f"gradient gives {counted(len(given), 'number')}, f has {has}")
    for i, (found, (limit,)) in enumerate(zip(given, limits, strict=True)):
        if _disagrees(found, limit):
            _refuse_kinks(f, point, i, 0, names)
            raise AssertionError(
                f"the gradient has {found} by {names[i]}, differences give {_digits(limit)}"
            )


def _values(f: Function, point: Sequence[float]) -> list[float]:
    """The outputs as floats, with nothing differentiated on the way."""
    outputs, _ = outputs_of(f, list(map(Constant, point)))
    return [y.data if isinstance(y, Operators) else float(y) for y in outputs]


def _check_output(
    f: Function, point: list[float], names: list[str], number: int, limits: Sequence[Limit]
) -> None:
    """Check the derivatives of one of the outputs by all inputs."""
    inputs = [Value(x, name) for x, name in zip(point, names, strict=True)]
    output = outputs_of(f, inputs)[0][number]
    sizes: dict[Node, Any] = {}
    if isinstance(output, Value):
        output.backward()
        sizes = accumulated(Graph(output).nodes, {output: 1.0}, _absolute)
    for i, (x, limit) in enumerate(zip(inputs, limits, strict=True)):
        unit = [float(k == i) for k in range(len(point))]
        ways = {
            "reverse": x.grad,
            "forward": leaves(jvp(f, point, unit)[1])[number],
            "symbolic": derivative(output, x).data if isinstance(output, Value) else 0.0,
        }
        for mode, found in ways.items():
            found = found.data if isinstance(found, Operators) else found
            if _disagrees(found, limit, _ROUNDING * sizes.get(x, 0.0)):
                _refuse_kinks(f, point, i, number, names)
                which = f"output {number + 1}: " if number else ""
                raise AssertionError(
                    f"{which}{mode} mode gives df/d{x.label} = {found}, differences give "
                    f"{_digits(limit)}: {_blame(output, x, mode)}"
                )


def _absolute(node: Node) -> list[float | None]:
    return [None if partial is None else abs(partial) for partial in node.partials]


def _disagrees(found: float, limit: Limit, rounding: float = 0.0) -> bool:
    """Whether a number is not the limit, within what both may be wrong."""
    allowed = _SAFETY * limit.error + _CLOSE * abs(limit.slope) + rounding
    return not abs(found - limit.slope) <= allowed


def _digits(limit: Limit) -> str:
    """The limit with the digits that its error leaves."""
    for digits in range(1, 17):
        shown = float(f"{limit.slope:.{digits}g}")
        if abs(shown - limit.slope) <= limit.error:
            return str(shown)
    return str(limit.slope)


def _refuse_kinks(f: Function, point: list[float], i: int, number: int, names: list[str]) -> None:
    """Raise ValueError if the slopes of both sides differ, however short the step is."""

    def bend(h: float) -> float:
        moved = ([*point[:i], point[i] + k * h, *point[i + 1 :]] for k in (-1, 0, 1))
        below, middle, above = (_values(f, at)[number] for at in moved)
        return abs(below - 2.0 * middle + above) / h

    h = 1e-4 * max(1.0, abs(point[i]))
    if bend(h / 16) > bend(h) / 2 > 1e-8 * max(map(abs, _values(f, point))):
        raise ValueError(f"f has a kink at {names[i]} = {point[i]}: choose another point")


def _blame(output: Any, x: Value, mode: str) -> str:
    """What makes a derivative wrong, in words."""
    if not isinstance(output, Value):
        return "nothing was recorded"
    graph = Graph(output)
    notation = Notation(graph, 17)
    for edge in graph.edges:
        fault = _fault(edge)
        if fault:
            partial = notation.local_partial(edge)
            equation = notation.equation(edge.result)
            return f"to blame is the local partial {partial} of {equation}, which {fault}"
    for node in reversed(graph.nodes):
        terms = [
            edge.result.grad * edge.partial
            for edge in graph.edges
            if edge.operand is node and edge.partial is not None
        ]
        total = sum(terms)
        if node is not output and abs(node.grad - total) > _CLOSE * sum(map(abs, terms)):
            return (
                f"to blame is the adjoint of {notation.name(node)}, which is {node.grad}, and its "
                f"contributions are {' + '.join(map(str, terms))} = {total}"
            )
    if mode != "reverse":
        return f"the recorded operations are right, and {mode} mode does not do the same"
    return (
        f"the recorded operations are right, so f depends on {x.label} by something that was not "
        f"recorded, such as {x.label}.data"
    )


def _fault(edge: Edge) -> str | None:
    """What an edge's local partial is, and what it should be, where these differ."""
    op, operands = edge.result.op, edge.result.operands
    if op is None or edge.operand.is_constant:
        return None

    def value(*numbers: Any) -> Any:
        return evaluate(op.value_tree, dict(zip("xy", numbers, strict=False)), FLOAT_RULES)

    numbers = [operand.data for operand in operands]
    try:
        (limit,) = extrapolated(value, numbers, edge.slot)
    except (ArithmeticError, ValueError):
        return None  # next to the end of the domain, where there are no differences
    if not limit.is_settled(_LOOSEST / _SAFETY):
        return None
    found = "is missing" if edge.partial is None else f"is {edge.partial}"
    if edge.partial is not None and not _disagrees(edge.partial, limit):
        names = dict(zip("xy", numbers, strict=False), z=edge.result.data)
        formula = evaluate(op.partial_trees[edge.slot], names, FLOAT_RULES)
        if not _disagrees(formula, limit):
            return None
        found = f"is {formula} by its formula"
    return f"{found}, and differences of z = {op.value} give {_digits(limit)}"
