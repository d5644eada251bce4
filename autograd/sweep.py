"""Sweeps over a recorded graph: derivatives as sums over paths."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from autograd.graph import Graph, evaluation_order
from autograd.text import excerpt

if TYPE_CHECKING:
    from autograd.value import Value


def reverse_sweep(output: Value, seed: float) -> None:
    """Accumulate the adjoint seed · ∂output/∂node of every node, from the output to the leaves.

    The adjoint of a node is the sum over its uses of (adjoint of the result) × (local
    partial). Interior nodes' `.grad` becomes this sweep's adjoint, leaves' `.grad` grows by
    it. Raises OverflowError, and leaves the leaves as they were, if an adjoint overflows.
    Source: Griewank and Walther, *Evaluating Derivatives* (2nd ed., 2008), sec. 3.2.
    """
    order: list[Any] = evaluation_order(output)
    before = []
    for node in order:
        if node.op is None:
            before.append((node, node.grad))
        node.grad = None  # no contribution yet; only constants keep it until the end
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
    for leaf, grad in before:
        adjoint = leaf.grad
        if adjoint is None:
            leaf.grad = grad
        elif adjoint - adjoint == 0.0:
            leaf.grad = grad + adjoint
        else:
            # What is not finite stays so on its way down: the leaves tell for all nodes.
            raise _overflow(output, order, before)


def _overflow(output: Value, order: list[Any], before: list[tuple[Any, float]]) -> OverflowError:
    """The error that names the first node whose adjoint is not finite; takes the sweep back."""
    culprit = next(n for n in reversed(order) if n.grad is not None and not math.isfinite(n.grad))
    for node in order:
        node.grad = 0.0
    for leaf, grad in before:
        leaf.grad = grad
    name = excerpt(Graph(output).names[culprit])
    return OverflowError(f"the gradient overflows at {name} = {culprit.data}")
