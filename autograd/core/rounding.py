"""Rounding errors: what each operation makes, and what that does to the output."""

from __future__ import annotations

import math
from collections.abc import Mapping

from autograd.core.graph import Graph
from autograd.core.node import Node
from autograd.core.sweep import adjoints


class Rounding:
    """Bounds on what rounding does to the output of a graph, to first order.

    `errors` has for each operation that varies what its own rounding does to the output,

        |adjoint| × (the error of its value: a few units in the last place, see `Op.ulps`),

    and `bound` is their sum. Inputs and constants count as exact. The `spoiler` is the operation
    through which most error can flow, |adjoint| × Σ |∂z/∂x · x|: a difference that cancels,
    where there is one; None if there is no operation. Source: Griewank and Walther, *Evaluating
    Derivatives* (2nd ed., 2008), sec. 3.4.

    >>> from autograd import Value
    >>> x = Value(1e-10, "x")
    >>> rounding = Rounding(Graph(((1 + x) - 1) * 5))
    >>> rounding.spoiler.op.name, rounding.bound
    ('sub', 5.551115123965888e-16)
    """

    def __init__(self, graph: Graph) -> None:
        slopes = adjoints(graph)
        self.errors: Mapping[Node, float] = {
            node: abs(slopes[node]) * node.op.ulps * math.ulp(node.data)
            for node in graph.operations
            if node.op is not None and not node.is_constant
        }
        self.bound = math.fsum(self.errors.values())
        self.spoiler = max(
            self.errors, key=lambda node: abs(slopes[node]) * _amplified(node), default=None
        )


def digits_lost(node: Node) -> float:
    """How many decimal digits of its operands an operation loses, as it amplifies their errors.

    The logarithm of its condition number Σ |∂z/∂x · x| / |z|: a difference that cancels loses
    the digits that its operands have in common. 0 for one that loses none; infinite where the
    result is 0.

    >>> from autograd import Value
    >>> x = Value(1e-10, "x")
    >>> round(digits_lost((1 + x) - 1), 1)
    10.0
    """
    amplified = _amplified(node)
    if node.data == 0.0:
        return math.inf if amplified else 0.0
    return math.log10(max(1.0, amplified / abs(node.data)))


def _amplified(node: Node) -> float:
    return sum(
        abs(partial * operand.data)
        for operand, partial in zip(node.operands, node.partials, strict=True)
        if partial is not None
    )
