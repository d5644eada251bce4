"""The numbers of an evaluation trace: what both sweeps find, and what rounding may do."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from autograd.core.graph import Edge, Graph
from autograd.core.node import Node
from autograd.core.rounding import Rounding
from autograd.core.sweep import adjoints, tangents
from autograd.notation.rows import Contribution


class Numbers:
    """The `adjoints`, `tangents` (None without seeds) and `rounding` (if asked for) of a graph.

    `place` is where a node stands in evaluation order.
    """

    def __init__(
        self,
        graph: Graph,
        seeds: Mapping[Node, float] | None,
        adjoint_seed: float,
        rounding: bool,
    ) -> None:
        self.graph = graph
        self.place = {node: i for i, node in enumerate(graph)}
        self.adjoints = adjoints(graph, adjoint_seed)
        self.tangents = None if seeds is None else tangents(graph, seeds)
        self.rounding = Rounding(graph) if rounding else None

    @cached_property
    def uses(self) -> dict[Node, list[tuple[Edge, Contribution]]]:
        """Per node its uses, in the order in which `adjoints` sums what they contribute."""
        uses: dict[Node, list[tuple[Edge, Contribution]]] = {node: [] for node in self.graph}
        # By result from the last to the first, and of one result the left operand first.
        for edge in sorted(self.graph.edges, key=lambda e: -self.place[e.result]):
            if edge.partial is not None:
                adjoint = self.adjoints[edge.result]
                contribution = Contribution(
                    self.place[edge.result], adjoint, edge.partial, adjoint * edge.partial
                )
                uses[edge.operand].append((edge, contribution))
        return uses
