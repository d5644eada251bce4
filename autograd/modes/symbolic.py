"""Symbolic derivatives: the reverse sweep carried out on nodes, so that its result is a graph."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, NamedTuple

from autograd.core.functions import RULES
from autograd.core.graph import Graph
from autograd.core.node import Node
from autograd.core.sweep import accumulated, partials_by
from autograd.core.value import Constant, Value
from autograd.ops import OPS

Term = Value | float
"""A node, or a number that is known already."""


_EXACT = (sys.float_info.min, sys.float_info.max)
"""Between these a product of numbers loses no digits to underflow, and is finite."""


def _is(x: Any, number: float) -> bool:
    return not isinstance(x, Value) and x == number


def add(x: Any, y: Any) -> Any:
    """The sum, and no operation where one of the two is the number 0."""
    if _is(x, 0.0) or _is(y, 0.0):
        return y if _is(x, 0.0) else x
    return RULES["add"](x, y)


def _sub(x: Any, y: Any) -> Any:
    if _is(x, 0.0) or _is(y, 0.0):
        return _neg(y) if _is(x, 0.0) else x
    return RULES["sub"](x, y)


def _neg(x: Any) -> Any:
    if isinstance(x, Value) and x.op is OPS["neg"]:
        return x.lhs
    return RULES["neg"](x)


def _mul(x: Any, y: Any) -> Any:
    if _is(x, 0.0) or _is(y, 0.0):
        return 0.0
    for one, other in ((x, y), (y, x)):
        if _is(one, 1.0):
            return other
        if _is(one, -1.0):
            return _neg(other)
    if not isinstance(x, Value) and isinstance(y, Value):
        factor = _term(y.operands[0]) if y.op is OPS["mul"] else None
        if isinstance(factor, float) and _EXACT[0] <= abs(x * factor) <= _EXACT[1]:
            return _mul(x * factor, y.rhs)
    return RULES["mul"](x, y)


def _term(x: Node) -> Any:
    """The node itself, or a plain number's number."""
    return x.data if x.is_constant and not x.label else x


def _div(x: Any, y: Any) -> Any:
    return x if _is(y, 1.0) else 0.0 if _is(x, 0.0) else RULES["div"](x, y)


def _pow(x: Any, y: Any) -> Any:
    return 1.0 if _is(y, 0.0) else x if _is(y, 1.0) else RULES["pow"](x, y)


SIMPLIFYING: dict[str, Callable[..., Any]] = {
    **RULES,
    "add": add,
    "sub": _sub,
    "neg": _neg,
    "mul": _mul,
    "div": _div,
    "pow": _pow,
}
"""Rules that work numbers out and leave out what 0 and 1 do not change."""


def adjoint_terms(output: Value) -> dict[Node, Term]:
    """The adjoint doutput/dnode per node, as nodes of a new graph or as known numbers.

    The reverse sweep, with the table's own partials evaluated on nodes. Source: Griewank and
    Walther, *Evaluating Derivatives* (2nd ed., 2008), sec. 3.2.
    """
    return accumulated(Graph(output), 1.0, partials_by(_term, SIMPLIFYING), add, _mul)


def derivative(output: Value, by: Value) -> Value:
    """The derivative doutput/dby as a graph, which can be drawn, traced and swept again.

    It is recorded at the operands' present values, and simplified enough to be read: numbers
    are folded, and zeros and ones are gone. 0, as a constant, if `output` does not depend on
    `by`; TypeError if that is no Value.

    >>> from autograd import Trace
    >>> x = Value(2, "x")
    >>> slope = derivative(x**3, x)
    >>> slope.data, derivative(slope, x).data
    (12.0, 12.0)
    >>> [row.function for row in Trace(slope)][1:]
    ['x^2', '3 × h₁']
    """
    if not isinstance(by, Value):
        raise TypeError(f"a derivative is by a Value, not by {type(by).__name__}")
    term = adjoint_terms(output).get(by, 0.0)
    return term if isinstance(term, Value) else Constant(term)


class Size(NamedTuple):
    """How large an expression is: operations written out, and with equal ones shared."""

    written_out: int
    shared: int


def size(output: Value) -> Size:
    """The number of operations of an expression, before and after sharing.

    Written out, an operation counts once for every path to it, as in a formula on paper; a
    graph records it once. Counted without writing anything out.

    >>> x = Value(2, "x")
    >>> y = x * x
    >>> size(y * y)
    Size(written_out=3, shared=2)
    """
    graph = Graph(output)
    written: dict[Node, int] = {}
    for node in graph.nodes:
        written[node] = (node.op is not None) + sum(written[x] for x in node.operands)
    return Size(written[output], len(graph.operations))
