"""The paths of a recorded graph: a derivative is the sum over them of their products."""

from __future__ import annotations

import math
from collections.abc import Iterator

from autograd.core.graph import Edge, Graph
from autograd.core.node import Node
from autograd.core.value import Value
from autograd.notation.plain import Notation
from autograd.text.words import excerpt, large

LIMIT = 1000
"""How many paths are listed, unless more are asked for."""


class Path:
    """One way from a node to the output, along edges with a local partial.

    `edges` lead from the start to the output; iterate for the nodes, from the start on, which
    is what `draw(output, highlight=path)` takes. `product` is what the path adds to the
    derivative doutput/dstart. `paths` makes it.

    >>> from autograd import Value, paths
    >>> a = Value(3, "a")
    >>> paths(a * a + 1, a)
    [Path(a, h1, h2: 3.0), Path(a, h1, h2: 3.0)]
    """

    def __init__(self, graph: Graph, start: Node, edges: tuple[Edge, ...]) -> None:
        self.graph = graph
        self.start = start
        self.edges = edges

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes that the path goes through, from the start to the output."""
        return (self.start, *(edge.result for edge in self.edges))

    @property
    def partials(self) -> tuple[float, ...]:
        """The local partials along the path, from the output back: its chain of factors."""
        return tuple(edge.partial for edge in reversed(self.edges) if edge.partial is not None)

    @property
    def product(self) -> float:
        """The product of the local partials; 1 for the path from the output to itself.

        Multiplied from the output back, as an adjoint is. Raises OverflowError if it is too
        large for a float.
        """
        product = math.prod(self.partials, start=1.0)
        if not math.isfinite(product):
            raise OverflowError(f"the product of the local partials overflows along {self._way()}")
        return product

    def text(self, precision: int = 6) -> str:
        """The chain rule along the path, in symbols and in numbers.

        >>> from autograd import Value, exp, paths
        >>> x = Value(0, "x")
        >>> print(paths(exp(2 * x), x)[0].text())
        ∂h₂/∂h₁ × ∂h₁/∂x = 1 × 2 = 2
        """
        notation = Notation(self.graph, precision)
        symbols = [notation.local_partial(edge) for edge in reversed(self.edges)]
        sides = [
            notation.product(*symbols or [notation.derivative(self.start, self.start)]),
            notation.product(*self.partials),
            notation.number(self.product),
        ]
        return " = ".join(sides if len(self.edges) > 1 else (sides[0], sides[2]))

    def _way(self) -> str:
        return excerpt(", ".join(excerpt(self.graph.names[node]) for node in self.nodes), 200)

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes)

    def __len__(self) -> int:
        return len(self.edges) + 1

    def __repr__(self) -> str:
        product = math.prod(self.partials, start=1.0)
        return f"Path({self._way()}: {product})"


def count_paths(output: Node, start: Node) -> int:
    """The number of paths from `start` to `output`, counted without following them.

    The number of paths to a node is the sum over its operands of the number of paths to each,
    an operand that is used twice counted twice. An edge to a constant has no local partial and
    is not counted; a constant, and a node that `output` does not depend on, has 0 paths. Raises
    TypeError if `start` is not a Value.

    >>> from autograd import Value, count_paths
    >>> a = Value(1, "a")
    >>> b = a
    >>> for _ in range(200):
    ...     b = b + b
    >>> count_paths(b, a) == 2**200
    True
    """
    return _counts(Graph(output), start)[output]


def paths(output: Node, start: Node, limit: int = LIMIT) -> list[Path]:
    """Every path from `start` to `output`; their products sum to the derivative.

        doutput/dstart = Σ over paths: Π along the path: local partials

    The order is that of a walk from the output back which takes the left operand first. Nothing
    is listed if there are more than `limit` paths: ValueError says how many there are. A
    constant, and a node that `output` does not depend on, has no paths. Raises TypeError if
    `start` is not a Value. Source: Griewank and Walther, *Evaluating Derivatives* (2nd ed., 2008),
    ch. 9 (Bauer's formula).

    >>> from autograd import Value, paths
    >>> a, b = Value(2, "a"), Value(1, "b")
    >>> found = paths((a + b) * (b + 1), b)
    >>> found
    [Path(b, h1, h3: 2.0), Path(b, h2, h3: 3.0)]
    >>> sum(path.product for path in found)
    5.0
    """
    if not isinstance(limit, int) or limit < 0:
        raise ValueError(f"limit is a number of paths, 0 or more, not {limit!r:.60}")
    graph = Graph(output)
    counts = _counts(graph, start)
    if counts[output] > limit:
        names = [excerpt(graph.names[node]) for node in (start, output)]
        raise ValueError(
            f"there are {large(counts[output])} paths from {names[0]} to {names[1]}, more than "
            f"the limit of {limit}; count_paths counts them, and backward sums over them"
        )
    return list(_walk(graph, start, counts)) if counts[output] else []


def _counts(graph: Graph, start: Node) -> dict[Node, int]:
    """Per node the number of paths to it from `start`."""
    if not isinstance(start, Value):
        raise TypeError(f"a path starts at a Value, not at {type(start).__name__} {start!r:.60}")
    counts: dict[Node, int] = {}
    for node in graph:
        counts[node] = sum(
            counts[operand]
            for operand, partial in zip(node.operands, node.partials, strict=True)
            if partial is not None
        )
        if node is start and not node.is_constant:
            counts[node] = 1
    return counts


def _walk(graph: Graph, start: Node, counts: dict[Node, int]) -> Iterator[Path]:
    """The paths, found from the output back along edges that lead to `start`, so none ends dead."""
    into: dict[Node, list[Edge]] = {}
    for edge in graph.edges:
        if edge.partial is not None and counts[edge.operand]:
            into.setdefault(edge.result, []).append(edge)
    way: list[Edge] = []
    ahead = [iter(into[graph.output])] if graph.output is not start else []
    if not ahead:
        yield Path(graph, start, ())
    while ahead:
        for edge in ahead[-1]:
            way.append(edge)
            if edge.operand is not start:
                ahead.append(iter(into[edge.operand]))
                break
            yield Path(graph, start, tuple(reversed(way)))
            way.pop()
        else:
            ahead.pop()
            del way[-1:]
