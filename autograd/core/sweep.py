"""Sweeps over a recorded graph: derivatives as sums over paths."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from autograd.core.graph import Graph, evaluation_order
from autograd.core.node import Node
from autograd.ops.grammar import evaluate
from autograd.text.words import excerpt


def reverse_sweep(output: Node, seed: float) -> None:
    """Accumulate the adjoint seed · doutput/dnode of every node, from the output to the leaves.

    The adjoint of a node is the sum over its uses of (adjoint of the result) × (local
    partial). Interior nodes' `.grad` becomes this sweep's adjoint, leaves' `.grad` grows by
    it. Raises OverflowError, and leaves the leaves as they were, if an adjoint overflows.
    Source: Griewank and Walther, *Evaluating Derivatives* (2nd ed., 2008), sec. 3.2.
    """
    if output.is_constant:
        return
    order: list[Any] = evaluation_order(output)
    ends = []
    for node in order:
        if node.d_lhs is None and node.d_rhs is None:  # leaves and constants: nothing flows on
            ends.append((node, node.grad))
        node.grad = None  # no contribution yet; only constants keep it
    output.grad = seed
    for node in reversed(order):
        adjoint = node.grad
        # One test per edge finds constants. A factor 1 passes the same float on, which on
        # sums saves a multiplication and an object per node.
        partial = node.d_lhs
        if partial is not None:
            operand = node.lhs
            term = adjoint if partial == 1.0 else adjoint * partial
            total = operand.grad
            operand.grad = term if total is None else total + term
        partial = node.d_rhs
        if partial is not None:
            operand = node.rhs
            term = adjoint if partial == 1.0 else adjoint * partial
            total = operand.grad
            operand.grad = term if total is None else total + term
    for end, grad in ends:
        adjoint = end.grad
        if adjoint is None:
            end.grad = grad
            continue
        end.grad = total = grad + adjoint
        if total - total != 0.0:
            # What is not finite stays so on its way down: the ends tell for all nodes.
            culprit = next(n for n in reversed(order) if not _is_finite(n.grad))
            for node in order:
                node.grad = 0.0
            for leaf, before in ends:
                leaf.grad = before
            raise _gradient_overflow(Graph(output), culprit)


def tangents(graph: Graph, seeds: Mapping[Node, float]) -> dict[Node, float]:
    """The tangent Σ dnode/dseeded · seed per node of a graph, from the inputs to the output.

    The tangent of an operation is the sum over its operands of (local partial) × (the
    operand's tangent); a node in `seeds` has the tangent given there, any other leaf has 0.
    No node is changed. Raises ValueError for a seed outside the graph, OverflowError if a
    tangent is too large for a float. Source: Griewank and Walther, *Evaluating Derivatives*
    (2nd ed., 2008), sec. 3.1.

    >>> from autograd import Value
    >>> a, b = Value(2), Value(1)
    >>> list(tangents(Graph((a + b) * (b + 1)), {b: 1.0}).values())
    [0.0, 1.0, 1.0, 0.0, 1.0, 5.0]
    """
    for node in seeds:
        if node not in graph.names:
            raise ValueError(f"seed: {node!r} is not in {graph!r}")
    found: dict[Node, float] = {}
    for node in graph.nodes:
        terms = [
            partial * found[operand]
            for operand, partial in zip(node.operands, node.partials, strict=True)
            if partial is not None
        ]
        tangent = seeds[node] if node in seeds else sum(terms[1:], terms[0]) if terms else 0.0
        if not math.isfinite(tangent):
            name = excerpt(graph.names[node])
            raise OverflowError(f"the tangent overflows at {name} = {node.data}")
        found[node] = tangent
    return found


def adjoints(graph: Graph, seed: float = 1.0) -> dict[Node, float]:
    """The adjoint seed · doutput/dnode per node of a graph; no node is changed.

    The same sums in the same order as `reverse_sweep`. Raises OverflowError as it does.
    """
    found = accumulated(graph, seed, operator.attrgetter("partials"))
    for node in reversed(graph.nodes):
        if not math.isfinite(found[node]):
            raise _gradient_overflow(graph, node)
    return found


def accumulated(
    graph: Graph,
    seed: Any,
    partials: Callable[[Node], Iterable[Any]],
    add: Callable[[Any, Any], Any] = operator.add,
    mul: Callable[[Any, Any], Any] = operator.mul,
) -> dict[Node, Any]:
    """The adjoints of a graph's nodes in any kind of number: the reverse sweep itself.

    `partials` gives the local partials of an operation, None with respect to a constant; `add`
    and `mul` are the arithmetic. A node that nothing flows to has the adjoint 0.0, and to that
    its first contribution is added.
    """
    found: dict[Node, Any] = dict.fromkeys(graph.nodes, 0.0)
    found[graph.output] = seed
    for result in reversed(graph.operations):
        adjoint = found[result]
        if type(adjoint) is float and adjoint == 0.0:
            continue
        for operand, partial in zip(result.operands, partials(result), strict=True):
            if partial is not None:
                found[operand] = add(found[operand], mul(adjoint, partial))
    return found


def partials_by(
    number: Callable[[Node], Any], rules: Mapping[str, Callable[..., Any]]
) -> Callable[[Node], list[Any]]:
    """The local partials of an operation, worked out anew from its row by the rules.

    `number` says what stands for an operand or a result in the row's formulas.
    """

    def partials(result: Node) -> list[Any]:
        trees = () if result.op is None else result.op.partial_trees
        names = dict(zip("xy", map(number, result.operands), strict=False), z=number(result))
        return [
            None if operand.is_constant else evaluate(tree, names, rules)
            for operand, tree in zip(result.operands, trees, strict=True)
        ]

    return partials


def _is_finite(grad: float | None) -> bool:
    return grad is None or math.isfinite(grad)


def _gradient_overflow(graph: Graph, culprit: Node) -> OverflowError:
    name = excerpt(graph.names[culprit])
    return OverflowError(f"the gradient overflows at {name} = {culprit.data}")
