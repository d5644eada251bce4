"""Whether a recorded graph still shows what its leaves hold."""

from __future__ import annotations

import math
from contextlib import suppress

from autograd.core.compiler import evaluator
from autograd.core.graph import Graph
from autograd.notation.plain import Notation
from autograd.text.words import warn

_ROUNDING = 1e-9
"""A relative difference that is no change: rules may round differently."""


def warn_if_stale(graph: Graph) -> None:
    """Warn if a leaf's `data` was changed after the graph was recorded, and say where it shows."""
    for node in graph.operations:
        if node.op is None or all(x.op is not None for x in node.operands):
            continue
        now = math.nan
        with suppress(ArithmeticError, ValueError):
            now = evaluator(node.op)(*(x.data for x in node.operands))
        if not math.isclose(now, node.data, rel_tol=_ROUNDING):
            notation = Notation(graph)
            warn(
                f"{notation.equation(node)} was recorded as {notation.number(node.data)}, and the "
                "data of its operands was changed since: record the graph again"
            )
            return
