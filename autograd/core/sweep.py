"""Sweeps over a recorded graph: derivatives as sums over paths."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import RLock
from typing import Any

from autograd.core.graph import Graph, evaluation_order
from autograd.core.node import Node, set_grads
from autograd.ops.grammar import evaluate
from autograd.text.words import excerpt

sweeping = RLock()
"""Sweeps take turns: two threads whose graphs share nodes would mix up their adjoints."""


def reverse_sweep(output: Node, seed: float) -> None:
    """Accumulate the adjoint seed · doutput/dnode of every node, from the output to the leaves.

    The adjoint of a node is the sum over its uses of (adjoint of the result) × (local
    partial). The `grad` of an operation becomes this sweep's adjoint, that of a leaf grows by
    it, all leaves at once at the end: a sweep that is interrupted changes no leaf. Raises
    OverflowError, with no leaf changed, if an adjoint or a sum in `grad` overflows. Source:
    Griewank and Walther, *Evaluating Derivatives* (2nd ed., 2008), sec. 3.2.
    """
    if not output.is_constant:
        with sweeping:
            _sweep(output, seed)


def _sweep(output: Node, seed: float) -> None:
    adjoints = {output: seed} if output.op is None else _leaf_adjoints(output, seed)
    totals = [leaf.grad + adjoint for leaf, adjoint in adjoints.items()]
    # What is not finite stays so on its way down: the leaves tell for all nodes.
    if not all(map(math.isfinite, totals)):
        raise _overflow(output, dict(zip(adjoints, totals, strict=True)))
    set_grads(adjoints, totals)


def _leaf_adjoints(output: Any, seed: float) -> dict[Any, float]:
    """The adjoints of the leaves that an operation depends on; those of operations are set."""
    unset = float("0")  # a 0.0 that is no other: it marks this sweep's nodes, and is a number
    order = _operations(output, unset)
    leaves: dict[Any, float] = {}
    so_far = leaves.get
    output.grad = seed
    for node in reversed(order):
        adjoint = node.grad
        # One test per edge finds constants. A factor 1 passes the same float on, which on
        # sums saves a multiplication and an object per node.
        partial = node.d_lhs
        if partial is not None:
            operand = node.lhs
            term = adjoint if partial == 1.0 else adjoint * partial
            if operand.op is not None:
                total = operand.grad
                operand.grad = term if total is unset else total + term
            else:
                total = so_far(operand)
                leaves[operand] = term if total is None else total + term
        partial = node.d_rhs
        if partial is not None:
            operand = node.rhs
            term = adjoint if partial == 1.0 else adjoint * partial
            if operand.op is not None:
                total = operand.grad
                operand.grad = term if total is unset else total + term
            else:
                total = so_far(operand)
                leaves[operand] = term if total is None else total + term
    return leaves


def _operations(node: Any, unset: float) -> list[Any]:
    """The operations that vary in the order of `evaluation_order`, each `grad` made `unset`.

    The mark tells which were seen already, which is twice as fast as a set.
    """
    order: list[Any] = []
    unfinished: list[Any] = []
    while True:
        node.grad = unset
        operand = node.lhs
        if node.d_lhs is None or operand.op is None or operand.grad is unset:
            operand = node.rhs
            while node.d_rhs is None or operand.op is None or operand.grad is unset:
                order.append(node)
                if not unfinished:
                    return order
                node = unfinished.pop()
                operand = node.rhs
        unfinished.append(node)
        node = operand


def _overflow(output: Node, totals: Mapping[Node, float]) -> OverflowError:
    """The error that names the first node whose adjoint overflows; the adjoints are forgotten."""
    graph = Graph(output)
    grads = {node: totals.get(node, node.grad) for node in graph.nodes}
    for node in graph.operations:
        node.grad = 0.0
    culprit = next(node for node in reversed(grads) if not math.isfinite(grads[node]))
    return _gradient_overflow(graph, culprit)


def tangents(graph: Graph, seeds: Mapping[Node, float]) -> dict[Node, float]:
    """The tangent Σ dnode/dseeded · seed per node of a graph, from the inputs to the output.

    The tangent of an operation is the sum over its operands of (local partial) × (the
    operand's tangent); a node in `seeds` has the tangent given there, any other leaf has 0.
    No node is changed. Raises OverflowError if a tangent is too large for a float. Source:
    Griewank and Walther, *Evaluating Derivatives* (2nd ed., 2008), sec. 3.1.

    >>> from autograd import Value
    >>> a, b = Value(2), Value(1)
    >>> list(tangents(Graph((a + b) * (b + 1)), {b: 1.0}).values())
    [0.0, 1.0, 1.0, 0.0, 1.0, 5.0]
    """
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
    return seeded_adjoints({graph.output: seed})


def seeded_adjoints(seeds: Mapping[Node, float]) -> dict[Node, float]:
    """The adjoint Σ seed · ∂output/∂node per node, over several outputs, each with its seed.

    One sweep of the graph of them all. Raises OverflowError as `reverse_sweep` does.
    """
    nodes = evaluation_order(*seeds)
    found = accumulated(nodes, seeds, operator.attrgetter("partials"))
    for node in reversed(nodes):
        if not math.isfinite(found[node]):
            graph = next(graph for graph in map(Graph, seeds) if node in graph.names)
            raise _gradient_overflow(graph, node)
    return found


def accumulated(
    nodes: Sequence[Node],
    seeds: Mapping[Node, Any],
    partials: Callable[[Node], Iterable[Any]],
    add: Callable[[Any, Any], Any] = operator.add,
    mul: Callable[[Any, Any], Any] = operator.mul,
) -> dict[Node, Any]:
    """The adjoints of nodes in any kind of number: the reverse sweep itself.

    The `nodes` are in evaluation order, and `seeds` gives those of the outputs. `partials` gives
    the local partials of an operation, None with respect to a constant; `add` and `mul` are the
    arithmetic. A node that nothing flows to has the adjoint 0.0, and to that its first
    contribution is added.
    """
    found: dict[Node, Any] = dict.fromkeys(nodes, 0.0)
    found.update(seeds)
    for result in reversed(nodes):
        adjoint = found[result]
        if result.op is None or (type(adjoint) is float and adjoint == 0.0):
            continue
        for operand, partial in zip(result.operands, partials(result), strict=True):
            if partial is not None:
                found[operand] = add(found[operand], mul(adjoint, partial))
    return found


def partials_by(
    number: Callable[[Node], Any],
    rules: Mapping[str, Callable[..., Any]],
    is_needed: Callable[[Node], bool] = lambda operand: not operand.is_constant,
) -> Callable[[Node], list[Any]]:
    """The local partials of an operation, worked out anew from its row by the rules.

    `number` says what stands for an operand or a result in the row's formulas; the partial with
    respect to an operand that is not needed is None.
    """

    def partials(result: Node) -> list[Any]:
        trees = () if result.op is None else result.op.partial_trees
        names = dict(zip("xy", map(number, result.operands), strict=False), z=number(result))
        return [
            evaluate(tree, names, rules) if is_needed(operand) else None
            for operand, tree in zip(result.operands, trees, strict=True)
        ]

    return partials


def _gradient_overflow(graph: Graph, culprit: Node) -> OverflowError:
    name = excerpt(graph.names[culprit])
    return OverflowError(f"the gradient overflows at {name} = {culprit.data}")
