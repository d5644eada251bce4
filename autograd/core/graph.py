"""The recorded graph: its nodes in evaluation order, its edges, its names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain, count
from typing import NamedTuple

from autograd.core.node import Node
from autograd.text.words import counted, excerpt


def evaluation_order(*outputs: Node) -> list[Node]:
    """Every node that the outputs depend on, operands before results; of one output, it last.

    A depth-first walk with its own stack, linear in the nodes, the left operand first: the
    order in which Python evaluates one expression. A shared node stands at its first use.
    """
    order: list[Node] = []
    seen: set[Node] = set()
    for output in outputs:
        if output not in seen:
            walk(output, order, seen)
    return order


def walk(node: Node, order: list[Node], seen: set[Node]) -> None:
    """Add to `order` the node and what it depends on, operands first, less what was `seen`."""
    unfinished: list[Node] = []
    while True:
        seen.add(node)
        operand = node.lhs
        if operand is None or operand in seen:
            operand = node.rhs
            while operand is None or operand in seen:
                order.append(node)
                if not unfinished:
                    return
                node = unfinished.pop()
                operand = node.rhs
        unfinished.append(node)
        node = operand


def is_argument(node: Node) -> bool:
    """Whether a node stands for a number by which a function is differentiated.

    `autograd.modes.calls` makes such a node: an operation that varies, though no operand does.
    """
    constant = (operand.is_constant for operand in node.operands)
    return node.op is not None and not node.is_constant and all(constant)


def names_of(nodes: Sequence[Node]) -> dict[Node, str]:
    """What nodes in evaluation order are called: by label, otherwise by kind and number.

    Without a label an operation is h and its number among the operations, an input or an argument
    x and its number among those without a label, a constant its value. No label is given twice.
    """
    taken = {node.label for node in nodes}
    operation_names = (name for i in count(1) if (name := f"h{i}") not in taken)
    input_names = (name for i in count(1) if (name := f"x{i}") not in taken)
    names = {}
    for node in nodes:
        if node.op is not None and not is_argument(node):
            name = next(operation_names)
        elif node.is_constant:
            name = f"{node.data:.6g}"
        elif not node.label:
            name = next(input_names)
        names[node] = node.label or name
    return names


class Edge(NamedTuple):
    """One use of `operand` by `result`, with the local partial ∂result/∂operand.

    `slot` is 0 for a left and 1 for a right operand: `a * a` has two edges from `a`. The
    partial is None where the operand is a constant, with respect to which nothing varies.
    """

    operand: Node
    result: Node
    slot: int
    partial: float | None


def edges_to(result: Node) -> list[Edge]:
    """The uses of its operands by `result`, left operand first."""
    uses = zip(result.operands, (0, 1), result.partials, strict=False)
    return [Edge(operand, result, slot, partial) for operand, slot, partial in uses]


def not_a_value(given: object, argument: str) -> TypeError:
    """The error of an argument that is to be a Value and is something else, such as its name."""
    hint = ": give the Value itself, not its name" if isinstance(given, str) else ""
    return TypeError(f"{argument}: {excerpt(repr(given))} is not a Value{hint}")


class Graph:
    """A read-only view of the graph that `output` was recorded with.

    `nodes` in evaluation order, and of these the `operations`, the `inputs` (leaves that
    vary) and the `constants` (leaves that do not); the `unnamed_constants` are plain numbers.
    `edges` are sorted by result, left operand first. `names` calls a node by its label;
    without one, operations are h1, h2, …, inputs x1, x2, …, and constants their numbers.
    Raises TypeError if `output` is not a Value.

    >>> from autograd import Graph, Value
    >>> a, b = Value(2, "a"), Value(1, "b")
    >>> graph = Graph((a + b) * (b + 1))
    >>> graph
    Graph(h3: 3 operations, 2 inputs, 1 constant)
    >>> [graph.names[node] for node in graph.nodes]
    ['a', 'b', 'h1', '1', 'h2', 'h3']
    """

    def __init__(self, output: Node) -> None:
        if not hasattr(output, "operands"):
            says = f"a graph is that of a Value, not of {type(output).__name__}"
            if isinstance(output, str):
                says += f": write parse({output!r:.60}), and call that with Values"
            raise TypeError(f"{says}: call it with Values" if callable(output) else says)
        self.output = output
        self.nodes = tuple(evaluation_order(output))
        self.operations = tuple(node for node in self.nodes if node.op is not None)
        self.inputs = tuple(n for n in self.nodes if n.op is None and not n.is_constant)
        self.constants = tuple(n for n in self.nodes if n.op is None and n.is_constant)
        self.unnamed_constants = frozenset(c for c in self.constants if not c.label)
        self.names = names_of(self.nodes)

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Every use of a node by an operation, in evaluation order, left operand first."""
        return tuple(chain.from_iterable(map(edges_to, self.operations)))

    def varying(self, node: object, argument: str) -> Node:
        """A node of the graph that varies; if it is none, the error names the argument."""
        if not isinstance(node, Node):
            raise not_a_value(node, argument)
        if node not in self.names:
            raise ValueError(f"{argument}: {excerpt(repr(node))} is not in {self!r}")
        if node.is_constant:
            raise ValueError(f"{argument}: {excerpt(repr(node))} is a constant: it does not vary")
        return node

    def input(self, node: object, argument: str) -> Node:
        """An input of the graph; if it is none, the error names the argument."""
        if isinstance(node, Node) and node.op is None and node in self.names:
            return self.varying(node, argument)
        raise ValueError(f"{argument}: {excerpt(repr(node))} is not an input of the graph")

    def __len__(self) -> int:
        return len(self.nodes)

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes)

    def __repr__(self) -> str:
        counts = ", ".join(
            counted(len(nodes), kind)
            for kind, nodes in (
                ("operation", self.operations),
                ("input", self.inputs),
                ("constant", self.constants),
            )
        )
        return f"Graph({self.names[self.output]}: {counts})"
