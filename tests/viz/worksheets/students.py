"""Students who make one slip and compute rightly from there on, without the code under test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from autograd import Dual, Graph, Value
from autograd.core.functions import RULES
from viz.worksheets.recurrence import ADJOINT, CONTRIBUTION, PARTIAL, TANGENT, VALUE, Quantity

Numbers: TypeAlias = dict[Quantity, float]
Slip: TypeAlias = Callable[[Numbers, float], float]


class Student:
    """A student at work on the graph of a sheet, who differentiates by `seed` in forward mode."""

    def __init__(self, graph: Graph, seed: Value) -> None:
        self.graph = graph
        self.seed = seed
        self.place = {node: i for i, node in enumerate(graph)}
        self.partials = [
            (Quantity(PARTIAL, self.place[e.result], e.slot), self.place[e.operand])
            for e in graph.edges
            if e.partial is not None
        ]

    def numbers(self, at: Quantity | None = None, slip: Slip = lambda n, right: right) -> Numbers:
        """All numbers of the trace, with a slip at one of them."""
        found: Numbers = {}

        def put(quantity: Quantity, right: float) -> None:
            found[quantity] = slip(found, right) if quantity == at else right

        for node, place in self.place.items():
            values = [found[Quantity(VALUE, self.place[x])] for x in node.operands]
            put(Quantity(VALUE, place), RULES[node.op.name](*values) if node.op else node.data)
            for quantity, _ in self.partials:
                if quantity.place == place:
                    duals = [Dual(v, 1) if i == quantity.slot else v for i, v in enumerate(values)]
                    put(quantity, RULES[node.op.name](*duals).tangent)
            into = [(q, x) for q, x in self.partials if q.place == place]
            tangents = [found[q] * found[Quantity(TANGENT, x)] for q, x in into]
            put(Quantity(TANGENT, place), sum(tangents) if node.op else float(node is self.seed))
        for node, place in reversed(self.place.items()):
            terms = []
            for q, x in self.partials:
                if x == place:
                    use = Quantity(CONTRIBUTION, q.place, q.slot)
                    put(use, found[Quantity(ADJOINT, q.place)] * found[q])
                    terms.append(found[use])
            put(Quantity(ADJOINT, place), 1.0 if node is self.graph.output else sum(terms))
        return found

    def slips(self, quantity: Quantity) -> Iterator[tuple[str, Slip]]:
        """The slips that can be made at a quantity, by name."""
        kind, place, slot = quantity
        node = self.graph.nodes[place]
        if (kind == ADJOINT and node is self.graph.output) or (kind == TANGENT and not node.op):
            yield "seed", lambda n, right: 1.0 - right
            yield "minus", lambda n, right: -right
            yield "value", lambda n, right: n[Quantity(VALUE, place)]
        elif kind == VALUE:
            yield from self._of_values(place)
        elif kind == PARTIAL:
            yield from self._of_partials(place, slot)
        else:
            yield from self._of_sums(quantity)

    def _of_values(self, place: int) -> Iterator[tuple[str, Slip]]:
        node = self.graph.nodes[place]
        x, *y = (Quantity(VALUE, self.place[operand]) for operand in node.operands)
        yield "minus", lambda n, right: -right
        if not y:
            yield "not applied", lambda n, right: n[x]
            return
        yield "swapped", lambda n, right: RULES[node.op.name](n[y[0]], n[x])
        yield "operation", lambda n, right: n[x] + n[y[0]]
        yield "operation", lambda n, right: n[x] * n[y[0]]

    def _of_partials(self, place: int, slot: int) -> Iterator[tuple[str, Slip]]:
        node = self.graph.nodes[place]
        other = Quantity(PARTIAL, place, 1 - slot)
        yield "minus", lambda n, right: -right
        if other in dict(self.partials):
            values = [Quantity(VALUE, self.place[x]) for x in node.operands]

            def by_other(n: Numbers, right: float) -> float:
                duals = [Dual(n[v], 1) if i != slot else n[v] for i, v in enumerate(values)]
                return RULES[node.op.name](*duals).tangent

            yield "other operand", by_other
        x, *rest = (Quantity(VALUE, self.place[operand]) for operand in node.operands)
        yield "value", lambda n, right: n[Quantity(VALUE, place)]
        if not rest:  # of a product, this would be the partial by the other operand
            yield "value", lambda n, right: n[x]
        if node.op.name == "pow":
            (y,) = rest
            yield "at result", lambda n, right: n[y] * n[Quantity(VALUE, place)] ** (n[y] - 1)
            yield "factor", lambda n, right: n[x] ** (n[y] - 1)

    def _of_sums(self, quantity: Quantity) -> Iterator[tuple[str, Slip]]:
        kind, place, _ = quantity
        if kind == ADJOINT:
            edges = [(q, Quantity(ADJOINT, q.place)) for q, x in self.partials if x == place]
        elif kind == TANGENT:
            edges = [(q, Quantity(TANGENT, x)) for q, x in self.partials if q.place == place]
        else:
            edges = [(Quantity(PARTIAL, *quantity[1:]), Quantity(ADJOINT, place))]
        lost = "operand" if kind == TANGENT else "use"
        yield "minus", lambda n, right: -right
        yield "chain", lambda n, right: sum(n[p] for p, _ in edges)
        yield "partial", lambda n, right: sum(n[a] for _, a in edges)
        yield "twice", lambda n, right: 2 * right
        yield "value", lambda n, right: n[Quantity(VALUE, place)]
        if kind == ADJOINT:
            yield "other sweep", lambda n, right: n[Quantity(TANGENT, place)]
        for p, a in edges:
            if len(edges) > 1:
                yield lost, lambda n, right, p=p, a=a: right - n[p] * n[a]
                yield "minus", lambda n, right, p=p, a=a: right - 2 * n[p] * n[a]
                yield "chain", lambda n, right, p=p, a=a: right - n[p] * n[a] + n[p]
                yield "partial", lambda n, right, p=p, a=a: right - n[p] * n[a] + n[a]
            other = Quantity(PARTIAL, p.place, 1 - p.slot)
            if other in dict(self.partials):
                yield (
                    "other operand",
                    lambda n, right, p=p, a=a, o=other: right - n[p] * n[a] + n[o] * n[a],
                )
            yield "sum", lambda n, right, p=p, a=a: right - n[p] * n[a] + n[p] + n[a]
