"""Vertex elimination: every order of the chain rule gives the Jacobian, at its own price."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from autograd.core.graph import evaluation_order, names_of, not_a_value
from autograd.core.node import Node
from autograd.notation.plain import checked_precision, written_name, written_number
from autograd.text.aligned import table
from autograd.text.language import number_of, tr
from autograd.text.words import counted, excerpt, suggestion

SEARCHED = 14
"""Of at most so many operations the best order is searched for; more have too many orders."""

_TITLES = "eliminated", "multiplications", "edge", "partial"

Weights = dict[Node, dict[Node, float]]
"""Per node its operands, and by each the partial derivative along what was eliminated between."""


class Step(NamedTuple):
    """The elimination of one operation: what it cost, and the `weights` of the edges left."""

    node: Node
    multiplications: int
    weights: Weights


class Elimination:
    """The Jacobian of recorded outputs, found by eliminating the operations in some order.

    `order` are the operations in that order, `costs` the multiplications that each took, and
    `multiplications` their sum; `start` are the edges before the first step. `jacobian` is a tuple
    with a row for each output, or that row if one output was given. Iterate for the steps, print
    for a table. `eliminate` makes it.
    """

    def __init__(
        self, outputs: Sequence[Node], inputs: Sequence[Node], order: Sequence[Node], one: bool
    ) -> None:
        self.outputs, self.inputs, self.order = tuple(outputs), tuple(inputs), tuple(order)
        self.nodes = tuple(evaluation_order(*outputs))
        self.names = names_of(self.nodes)
        graph = _Linear(outputs, inputs)
        self.start = graph.weights
        self.costs = tuple(map(graph.eliminate, order))
        rows = tuple(
            tuple(float(y is x) or graph.into.get(y, {}).get(x, 0.0) for x in inputs)
            for y in outputs
        )
        for y, row in zip(outputs, rows, strict=True):
            if not all(map(math.isfinite, row)):
                name = excerpt(self.names[y])
                raise OverflowError(f"in this order a product of partials of {name} overflows")
        self.jacobian = rows[0] if one else rows

    @property
    def multiplications(self) -> int:
        """How many multiplications the elimination takes."""
        return sum(self.costs)

    def __iter__(self) -> Iterator[Step]:
        graph = _Linear(self.outputs, self.inputs)
        for node in self.order:
            cost = graph.eliminate(node)
            yield Step(node, cost, graph.weights)

    def __len__(self) -> int:
        return len(self.order)

    def text(self, width: int = 100, precision: int = 6) -> str:
        """The steps as a table: what is eliminated, the edges that change, and what that costs."""
        checked_precision(precision)
        rows: list[list[str]] = []
        place = {node: i for i, node in enumerate(self.nodes)}
        graph = _Linear(self.outputs, self.inputs)
        for node, cost in zip(self.order, self.costs, strict=True):
            first = [written_name(self.names[node]), str(cost)]
            before = {y: {**graph.into[y]} for y in sorted(graph.out[node], key=place.__getitem__)}
            graph.eliminate(node)
            for y, edges in before.items():
                for x, weight in graph.into[y].items():
                    if edges.get(x) != weight:
                        edge = f"{written_name(self.names[x])} → {written_name(self.names[y])}"
                        rows.append([*first, edge, written_number(weight, precision)])
                        first = ["", ""]
        titles = list(map(tr, _TITLES))
        text = table(titles, rows, [False, True, False, True], width)
        return f"{text}\n\n{number_of(self.multiplications, 'multiplication')}"

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        names = excerpt(", ".join(self.names[node] for node in self.order), 200)
        return f"Elimination({names}: {counted(self.multiplications, 'multiplication')})"


class _Linear:
    """The graph of what varies with the inputs, with a partial derivative on each edge."""

    def __init__(self, outputs: Sequence[Node], inputs: Sequence[Node]) -> None:
        nodes = evaluation_order(*outputs)
        self.kept = set(outputs)
        varies = set(inputs) & set(nodes)
        into: Weights = {}
        for node in nodes:
            edges: dict[Node, float] = {}
            for operand, partial in zip(node.operands, node.partials, strict=True):
                if partial is not None and operand in varies:
                    edges[operand] = edges[operand] + partial if operand in edges else partial
            if edges:
                into[node] = edges
                varies.add(node)
        useful = set(outputs)
        for node in reversed(nodes):
            if node in useful:
                useful.update(into.get(node, ()))
        self.into = {node: into[node] for node in nodes if node in useful and node in into}
        self.out: dict[Node, dict[Node, None]] = {node: {} for node in useful}
        for node, edges in self.into.items():
            for operand in edges:
                self.out[operand][node] = None
        self.between = [node for node in self.into if self.out[node]]

    @property
    def weights(self) -> Weights:
        """A copy of the edges."""
        return {node: dict(edges) for node, edges in self.into.items()}

    def cost(self, node: Node) -> int:
        """The multiplications that eliminating a node takes: Markowitz's degree."""
        return len(self.into[node]) * len(self.out[node])

    def eliminate(self, node: Node) -> int:
        """Join each edge into the node with each edge out of it; the multiplications it takes."""
        cost = self.cost(node)
        edges = self.into[node] if node in self.kept else self.into.pop(node)
        for result in self.out[node]:
            joined = self.into[result]
            factor = joined.pop(node)
            for operand, partial in edges.items():
                product = factor * partial
                joined[operand] = joined[operand] + product if operand in joined else product
                self.out[operand][result] = None
        if node not in self.kept:
            for operand in edges:
                del self.out[operand][node]
        self.out[node] = {}
        return cost


def eliminate(
    output: Node | Sequence[Node],
    inputs: Node | Sequence[Node],
    order: str | Sequence[Node] = "reverse",
) -> Elimination:
    """The Jacobian ∂output/∂input, by eliminating one operation after another.

    To eliminate an operation v is to join each edge into it with each edge out of it:

        ∂y/∂x  becomes  ∂y/∂x + ∂y/∂v · ∂v/∂x    for all operands x of v and all users y of v

    which takes one multiplication for each pair. When no operation is left between the inputs
    and the outputs, the edges are the Jacobian. The `order` is

    - `"forward"`: that of evaluation, the inputs' side first, which is forward mode;
    - `"reverse"`: from the outputs back, which is reverse mode;
    - `"markowitz"`: always the operation that takes the fewest multiplications then;
    - `"best"`: the cheapest of all orders, found by search, or for more than 14 operations the
      cheapest of the three above;
    - or the operations that stand between inputs and outputs, each once.

    One multiplication is counted per product of two partials: the sweeps' multiplications by
    their seeds 1 are not. `inputs` are leaves, `output` is one Value or several. Raises
    TypeError if one of them is not a Value, ValueError if there is no output, for an input that
    is not a leaf, for an unknown order and for one that does not have each operation once,
    OverflowError if a product is too large for a float. Source: Griewank and Walther,
    *Evaluating Derivatives* (2nd ed., 2008), ch. 9 and 10.

    >>> from autograd import Value, eliminate, sin
    >>> x1, x2 = Value(2, "x1"), Value(3, "x2")
    >>> u = -sin(x1 * x2)
    >>> orders = "forward", "reverse", "best"
    >>> [eliminate([u * 2, u * 3], [x1, x2], order).multiplications for order in orders]
    [8, 8, 7]
    >>> print(eliminate(-(x1 * x2 + x1), [x1, x2]))
    eliminated  multiplications  edge     partial
    h₂                        2  h₁ → h₃       −1
                                 x₁ → h₃       −1
    h₁                        2  x₁ → h₃       −4
                                 x₂ → h₃       −2
    <BLANKLINE>
    4 multiplications
    """
    outputs, inputs = (
        list(given) if isinstance(given, Iterable) else [given] for given in (output, inputs)
    )
    if not outputs:
        raise ValueError("output: there is none")
    for name, nodes in {"output": outputs, "inputs": inputs}.items():
        for node in nodes:
            if not isinstance(node, Node):
                raise not_a_value(node, name)
            if nodes is inputs and node.op is not None:
                raise ValueError(f"inputs: {node!r:.60} is not a leaf")
    return Elimination(outputs, inputs, _ordered(outputs, inputs, order), isinstance(output, Node))


def _ordered(
    outputs: Sequence[Node], inputs: Sequence[Node], order: str | Sequence[Node]
) -> list[Node]:
    """The operations in the order asked for; ValueError for one that is not an order of them."""
    graph = _Linear(outputs, inputs)
    if not isinstance(order, str):
        given = list(order) if isinstance(order, Iterable) else [order]
        if len(given) != len(graph.between) or set(given) != set(graph.between):
            names = names_of(evaluation_order(*outputs))
            raise ValueError(
                "order: it must have each operation between inputs and outputs once: "
                f"{excerpt(', '.join(names[node] for node in graph.between), 200)}"
            )
        return given
    if order == "best" and len(graph.between) <= SEARCHED:
        return _searched(graph)
    ways: dict[str, Callable[[], list[Node]]] = {
        "forward": lambda: graph.between,
        "reverse": lambda: graph.between[::-1],
        "markowitz": lambda: _greedy(graph),
    }
    if order == "best":
        found = [way() for way in ways.values()]
        return min(found, key=lambda way: sum(map(_Linear(outputs, inputs).eliminate, way)))
    if order not in ways:
        known = [*ways, "best"]
        raise ValueError(
            f"order is one of {', '.join(known)}, or the operations, "
            f"not {order!r:.60}{suggestion(order, known)}"
        )
    return ways[order]()


def _greedy(graph: _Linear) -> list[Node]:
    """Markowitz's rule: the cheapest operation next, of equal ones that evaluated first."""
    left = {node: i for i, node in enumerate(graph.between)}
    queue = [(graph.cost(node), i) for node, i in left.items()]
    heapify(queue)
    order: list[Node] = []
    while queue:
        cost, i = heappop(queue)
        node = graph.between[i]
        if node not in left or cost != graph.cost(node):
            continue
        del left[node]
        order.append(node)
        near = [other for other in (*graph.into[node], *graph.out[node]) if other in left]
        graph.eliminate(node)
        for other in near:
            heappush(queue, (graph.cost(other), left[other]))
    return order


def _searched(graph: _Linear) -> list[Node]:
    """The cheapest order, by the cheapest way to each set of eliminated operations.

    What is left of a graph does not depend on the order in which the others were eliminated,
    so that the 2ⁿ sets tell of all n! orders. Sets are bits of a whole number.
    """
    bit = {node: 1 << i for i, node in enumerate(dict.fromkeys([*graph.between, *graph.out]))}
    back = {bit[y]: sum(bit[x] for x in graph.into.get(y, ())) for y in bit}
    ahead = {bit[x]: sum(bit[y] for y in graph.out[x]) for x in bit}
    single = [bit[node] for node in graph.between]

    def degree(node: int, gone: int) -> int:
        """The `cost` of a node when others are gone: its edges then lead on through those."""
        product = 1
        for near in (back, ahead):
            reached, passed = near[node], 0
            while through := reached & gone & ~passed:
                last = through & -through
                passed |= last
                reached |= near[last]
            product *= (reached & ~gone).bit_count()
        return product

    cheapest: dict[int, tuple[int, int]] = {0: (0, 0)}
    for gone in range(1 << len(single)):
        cost, _ = cheapest[gone]
        for node in single:
            if not gone & node:
                total = cost + degree(node, gone)
                if total < cheapest.get(gone | node, (total + 1, 0))[0]:
                    cheapest[gone | node] = total, node
    gone, order = (1 << len(single)) - 1, []
    while gone:
        last = cheapest[gone][1]
        order.append(graph.between[last.bit_length() - 1])
        gone ^= last
    return order[::-1]
