"""Symbolic derivatives: the reverse sweep carried out on nodes, so that its result is a graph."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, NamedTuple

from autograd.core.functions import RULES
from autograd.core.graph import Graph
from autograd.core.value import Constant, Value
from autograd.ops import OPS
from autograd.ops.grammar import evaluate

Term = Value | float
"""A node, or a number that is known already."""


_EXACT = (sys.float_info.min, sys.float_info.max)
"""Between these a product of numbers loses no digits to underflow, and is finite."""


def _is(x: Term, number: float) -> bool:
    return not isinstance(x, Value) and x == number


def _add(x: Term, y: Term) -> Any:
    if _is(x, 0.0) or _is(y, 0.0):
        return y if _is(x, 0.0) else x
    return RULES["add"](x, y)


def _sub(x: Term, y: Term) -> Any:
    if _is(x, 0.0) or _is(y, 0.0):
        return _neg(y) if _is(x, 0.0) else x
    return RULES["sub"](x, y)


def _neg(x: Term) -> Any:
    if isinstance(x, Value) and x.op is OPS["neg"]:
        return x.lhs
    return RULES["neg"](x)


def _mul(x: Term, y: Term) -> Any:
    if _is(x, 0.0) or _is(y, 0.0):
        return 0.0
    for one, other in ((x, y), (y, x)):
        if _is(one, 1.0):
            return other
        if _is(one, -1.0):
            return _neg(other)
    if not isinstance(x, Value) and isinstance(y, Value):
        factor = _number(y.lhs) if y.op is OPS["mul"] else None
        if factor is not None and _EXACT[0] <= abs(x * factor) <= _EXACT[1]:
            return _mul(x * factor, y.operands[1])
    return RULES["mul"](x, y)


def _number(x: Value | None) -> float | None:
    return x.data if x is not None and x.is_constant and not x.label else None


def _div(x: Term, y: Term) -> Any:
    return x if _is(y, 1.0) else 0.0 if _is(x, 0.0) else RULES["div"](x, y)


def _pow(x: Term, y: Term) -> Any:
    return 1.0 if _is(y, 0.0) else x if _is(y, 1.0) else RULES["pow"](x, y)


SIMPLIFYING: dict[str, Callable[..., Any]] = {
    **RULES,
    "add": _add,
    "sub": _sub,
    "neg": _neg,
    "mul": _mul,
    "div": _div,
    "pow": _pow,
}
"""Rules that fold numbers and leave out what 0 and 1 do not change."""


def adjoint_terms(output: Value) -> dict[Value, Term]:
    """The adjoint ∂output/∂node per node, as nodes of a new graph or as known numbers.

    The reverse sweep, with the table's own partials evaluated on nodes. Source: Griewank and
    Walther, *Evaluating Derivatives* (2nd ed., 2008), sec. 3.2.
    """
    graph = Graph(output)
    adjoints: dict[Value, Term] = dict.fromkeys(graph.nodes, 0.0)
    adjoints[output] = 1.0
    for result in reversed(graph.operations):
        adjoint = adjoints[result]
        if result.op is None or _is(adjoint, 0.0):
            continue
        names: dict[str, Term] = {
            v: x if _number(x) is None else x.data
            for v, x in zip("xy", result.operands, strict=False)
        }
        names["z"] = result
        for operand, tree in zip(result.operands, result.op.partial_trees, strict=True):
            if not operand.is_constant:
                partial = evaluate(tree, names, SIMPLIFYING)
                adjoints[operand] = _add(adjoints[operand], _mul(adjoint, partial))
    return adjoints


def derivative(output: Value, by: Value) -> Value:
    """The derivative ∂output/∂by as a graph, which can be drawn, traced and swept again.

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
    written: dict[Value, int] = {}
    for node in graph.nodes:
        written[node] = (node.op is not None) + sum(written[x] for x in node.operands)
    return Size(written[output], len(graph.operations))
