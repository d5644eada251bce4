"""Symbolic derivatives: the reverse sweep carried out on nodes, so that its result is a graph."""

from __future__ import annotations

import ast
import math
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from autograd.core.errors import is_of_an_operation
from autograd.core.functions import RULES
from autograd.core.graph import Graph, evaluation_order
from autograd.core.node import Node
from autograd.core.operators import Operators
from autograd.core.sweep import accumulated, partials_by
from autograd.core.value import Constant, Value, lift
from autograd.ops import OPS, Op
from autograd.ops.grammar import FLOAT_RULES, evaluate
from autograd.text.words import large

Term = Value | float
"""A node, or a number that is known already."""


_EXACT = (sys.float_info.min, sys.float_info.max)
"""Between these a product of numbers loses no digits to underflow, and is finite."""


class _Undefined(float):
    """The local partial of a node whose value is defined while its derivative is not.

    x^0.5, of which the derivative of x^1.5 consists, is such a node at 0. Who needs the partial,
    and multiplies an adjoint or a tangent by it, gets the error of recording the node.
    """

    error: Exception

    def __rmul__(self, other: float) -> float:
        raise self.error.with_traceback(None)

    __mul__ = __rmul__

    def __format__(self, spec: str) -> str:
        return "undefined"


def _recording(name: str) -> Callable[..., Any]:
    """The rule of a row that records a node even where only its derivatives are undefined."""
    op = OPS[name]

    def rule(*operands: Any) -> Any:
        try:
            return RULES[name](*operands)
        except (ArithmeticError, ValueError) as error:
            nodes = [lift(x) for x in operands]
            if not is_of_an_operation(error) or any(x is None for x in nodes):
                raise
            return _without_partials(op, nodes, error)

    return rule


def _without_partials(op: Op, operands: Sequence[Any], error: Exception) -> Value:
    """A node whose local partials are those that exist; raises the error if the value does not."""
    names = dict(zip("xy", (x.data for x in operands), strict=False))
    names["z"] = _finite(op.value_tree, names, error)
    if isinstance(names["z"], _Undefined):
        raise error from None
    node = Value(names["z"])
    partials = [
        None if x.is_constant else _finite(tree, names, error)
        for x, tree in zip(operands, op.partial_trees, strict=True)
    ]
    node.op = op
    node.lhs, node.rhs = (*operands, None)[:2]
    node.d_lhs, node.d_rhs = (*partials, None)[:2]
    return node


def _finite(tree: ast.expr, names: Mapping[str, float], error: Exception) -> float:
    """What a formula means, where that is a finite number."""
    with suppress(ArithmeticError, ValueError):
        number: float = evaluate(tree, names, FLOAT_RULES)
        if math.isfinite(number):
            return number
    undefined = _Undefined("nan")
    undefined.error = error
    return undefined


class _Rules(dict[str, Callable[..., Any]]):
    """Rules by the names of rows, made when they are asked for."""

    def __missing__(self, name: str) -> Callable[..., Any]:
        self[name] = rule = _recording(name)
        return rule


RECORDING = _Rules()
"""The rules by which an expression for a derivative is recorded."""


def _is(x: Any, number: float) -> bool:
    return not isinstance(x, Operators) and x == number


def add(x: Any, y: Any) -> Any:
    """The sum, and no operation where one of the two is the number 0."""
    if _is(x, 0.0) or _is(y, 0.0):
        return y if _is(x, 0.0) else x
    return RECORDING["add"](x, y)


def _sub(x: Any, y: Any) -> Any:
    if _is(x, 0.0) or _is(y, 0.0):
        return _neg(y) if _is(x, 0.0) else x
    return RECORDING["sub"](x, y)


def _neg(x: Any) -> Any:
    if isinstance(x, Value) and x.op is OPS["neg"]:
        return x.lhs
    return RECORDING["neg"](x)


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
    return RECORDING["mul"](x, y)


def _term(x: Node) -> Any:
    """The node itself, or a plain number's number."""
    return x.data if x.is_constant and not x.label else x


def _div(x: Any, y: Any) -> Any:
    return x if _is(y, 1.0) else 0.0 if _is(x, 0.0) else RECORDING["div"](x, y)


def _pow(x: Any, y: Any) -> Any:
    return 1.0 if _is(y, 0.0) else x if _is(y, 1.0) else RECORDING["pow"](x, y)


SIMPLIFYING = _Rules(add=add, sub=_sub, neg=_neg, mul=_mul, div=_div, pow=_pow)
"""Rules that work numbers out and leave out what 0 and 1 do not change."""


def adjoint_terms(seeds: Mapping[Node, Term], by: Collection[Node]) -> dict[Node, Term]:
    """The adjoint Σ seed · doutput/dnode per node, as nodes of a new graph or as known numbers.

    `seeds` gives each output's seed, a number or a node. Only nodes that depend on those in
    `by` have their adjoint. It is the reverse sweep, with the table's own partials evaluated on
    nodes. Source: Griewank and Walther, *Evaluating Derivatives* (2nd ed., 2008), sec. 3.2.
    """
    order = evaluation_order(*seeds)
    needed = set(by)
    for node in order:
        if node.lhs in needed or node.rhs in needed:
            needed.add(node)
    partials = partials_by(_term, SIMPLIFYING, needed.__contains__)
    return accumulated(order, seeds, partials, add, _mul)


def derivative(output: Value, by: Value) -> Value:
    """The derivative doutput/dby as a graph, which can be drawn, traced and swept again.

    It is recorded at the operands' present values, and simplified enough to be read: what is
    known is worked out, and zeros and ones are gone. If `output` does not depend on `by`, it is
    the constant 0. Raises TypeError unless both are Values.

    >>> from autograd import Trace
    >>> x = Value(2, "x")
    >>> slope = derivative(x**3, x)
    >>> slope.data, derivative(slope, x).data
    (12.0, 12.0)
    >>> [row.function for row in Trace(slope)][1:]
    ['x²', '3 × h₁']
    """
    if not isinstance(output, Value):
        raise TypeError(f"a derivative is that of a Value, not of {type(output).__name__}")
    if not isinstance(by, Value):
        raise TypeError(f"a derivative is by a Value, not by {type(by).__name__}")
    term = adjoint_terms({output: 1.0}, [by]).get(by, 0.0)
    return term if isinstance(term, Value) else Constant(term)


class Size(NamedTuple):
    """The size of an expression: its operations written out, and with equal ones shared."""

    written_out: int
    shared: int

    def __repr__(self) -> str:
        return f"Size(written_out={large(self.written_out)}, shared={self.shared})"


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
