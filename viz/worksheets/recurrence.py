"""The numbers of a trace, each as it follows from others."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

from autograd.core.graph import Edge, Graph
from autograd.core.node import Node
from autograd.ops.grammar import FLOAT_RULES, evaluate

KINDS = ("value", "partial", "tangent", "adjoint", "contribution", "name", "order")
VALUE, PARTIAL, TANGENT, ADJOINT, CONTRIBUTION, NAME, ORDER = KINDS


class Quantity(NamedTuple):
    """One entry of a trace: its kind, the node's place in evaluation order, and the operand.

    A partial, a contribution or a name belongs to an edge: `place` is that of the operation and
    `slot` says which operand it is about.
    """

    kind: str
    place: int
    slot: int = 0


Numbers: TypeAlias = Callable[[Quantity], float]
"""The number that someone has for a quantity."""


class Term(NamedTuple):
    """A product in a tangent or an adjoint: what arrives at an edge, and its local partial."""

    arriving: Quantity
    partial: Quantity


class Recurrence:
    """How each number of a graph's trace follows from the numbers before it.

    The rules are those of `Trace`. `follow` applies the rule of one quantity to whatever
    numbers it is given, so that it can tell what follows from a wrong one; `truth` has the
    numbers that follow from the inputs.

    >>> from autograd import Value
    >>> a = Value(3, "a")
    >>> recurrence = Recurrence(Graph(a * a), {})
    >>> recurrence.truth[Quantity(ADJOINT, 0)]
    6.0
    >>> recurrence.follow(Quantity(ADJOINT, 0), lambda quantity: 1.0)
    2.0
    """

    def __init__(self, graph: Graph, seeds: Mapping[Node, float]) -> None:
        self.graph = graph
        self.seeds = seeds
        self.place = {node: i for i, node in enumerate(graph)}
        self.edges = {
            (self.place[edge.result], edge.slot): edge
            for edge in graph.edges
            if edge.partial is not None
        }
        self._uses: dict[int, list[tuple[int, int]]] = {i: [] for i in range(len(graph))}
        for place, slot in sorted(self.edges, key=lambda use: (-use[0], use[1])):  # as in `Trace`
            self._uses[self.place[self.edges[place, slot].operand]].append((place, slot))
        self.truth: dict[Quantity, float] = {}
        asked = [quantity for place in range(len(graph)) for quantity in self.of(place)]
        forward = [q for q in asked if q.kind in (VALUE, PARTIAL, TANGENT)]
        reverse = [q for q in reversed(asked) if q.kind in (CONTRIBUTION, ADJOINT)]
        for quantity in forward + reverse:
            self.truth[quantity] = self.follow(quantity, self.truth.__getitem__)
        for step, node in enumerate(graph.operations, 1):
            self.truth[Quantity(ORDER, self.place[node])] = float(step)

    def of(self, place: int) -> list[Quantity]:
        """What a sheet can ask for at a node, in the order in which it stands there."""
        node = self.graph.nodes[place]
        names = [
            Quantity(NAME, place, slot)
            for slot, operand in enumerate(node.operands)
            if operand not in self.graph.unnamed_constants
        ]
        found = [*names, Quantity(VALUE, place)]
        found += [Quantity(PARTIAL, place, slot) for slot in (0, 1) if (place, slot) in self.edges]
        if not node.is_constant:
            found += [Quantity(TANGENT, place)] if self.seeds else []
            found.append(Quantity(ADJOINT, place))
            found += [Quantity(CONTRIBUTION, *use) for use in self._uses[place]]
        return [*found, *([Quantity(ORDER, place)] if node.op else [])]

    def edge(self, quantity: Quantity) -> Edge:
        """The edge that a partial or a contribution belongs to."""
        return self.edges[quantity.place, quantity.slot]

    def terms(self, quantity: Quantity) -> list[Term]:
        """The products that a tangent, an adjoint or a contribution is made of."""
        kind, place, slot = quantity
        if kind == CONTRIBUTION:
            return [Term(Quantity(ADJOINT, place), Quantity(PARTIAL, place, slot))]
        if kind == ADJOINT:
            return [
                Term(Quantity(ADJOINT, p), Quantity(PARTIAL, p, s)) for p, s in self._uses[place]
            ]
        return [
            Term(Quantity(TANGENT, self.place[edge.operand]), Quantity(PARTIAL, place, s))
            for s in (0, 1)
            if (edge := self.edges.get((place, s)))
        ]

    def seed(self, quantity: Quantity) -> float | None:
        """The number that a sweep starts with at this node; None where it follows from others."""
        node = self.graph.nodes[quantity.place]
        if quantity.kind == TANGENT and (node in self.seeds or node.op is None):
            return self.seeds.get(node, 0.0)
        return 1.0 if quantity.kind == ADJOINT and node is self.graph.output else None

    def product(self, term: Term, quantity: Quantity, number: Numbers) -> float:
        """What a term adds: of an adjoint the contribution, whoever has worked that out."""
        if quantity.kind == ADJOINT:
            return number(Quantity(CONTRIBUTION, *term.partial[1:]))
        return number(term.arriving) * number(term.partial)

    def operands(self, place: int, number: Numbers) -> dict[str, float]:
        """The operands of an operation by the names that its row has for them."""
        operands = self.graph.nodes[place].operands
        values = (number(Quantity(VALUE, self.place[operand])) for operand in operands)
        return dict(zip("xy", values, strict=False))

    def follow(self, quantity: Quantity, number: Numbers, *, anew: bool = False) -> float:
        """The quantity as its rule gives it from the numbers of others.

        A partial may be a formula of the operation's result: that is `number`'s, or with `anew`
        worked out from the operands. Raises ArithmeticError or ValueError where the numbers are
        outside the domain.
        """
        kind, place, slot = quantity
        node = self.graph.nodes[place]
        if kind in (VALUE, PARTIAL):
            if node.op is None:
                return node.data
            names = self.operands(place, number)
            if kind == PARTIAL:
                result = Quantity(VALUE, place)
                names["z"] = self.follow(result, number) if anew else number(result)
            tree = node.op.value_tree if kind == VALUE else node.op.partial_trees[slot]
            return finite(evaluate(tree, names, FLOAT_RULES))
        seed = self.seed(quantity)
        if seed is not None:
            return seed
        terms = self.terms(quantity)
        return finite(sum(self.product(term, quantity, number) for term in terms))


def finite(number: float) -> float:
    """The number; OverflowError if it is too large for a float."""
    if not math.isfinite(number):
        raise OverflowError("the number is too large")
    return float(number)
