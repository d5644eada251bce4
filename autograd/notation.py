"""How numbers and names are written for reading."""

from __future__ import annotations

import re

from autograd.graph import Edge, Graph
from autograd.text import excerpt
from autograd.value import Value

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_NUMBERED = re.compile(r"([^\W\d_]+)_?(\d+)")
_LONGEST_NAME = 40


def number(value: float, precision: int = 6) -> str:
    """`value` with up to `precision` significant digits, a true minus and no negative zero.

    >>> number(-0.25), number(2.0), number(-0.0), number(1e20)
    ('−0.25', '2', '0', '1e+20')
    """
    text = f"{value:.{precision}g}"
    return "0" if text == "-0" else text.replace("-", "−")


def name(text: str) -> str:
    """A node's name on one line, a number at its end as an index.

    >>> name("h12"), name("w_41"), name("loss")
    ('h₁₂', 'w₄₁', 'loss')
    """
    numbered = _NUMBERED.fullmatch(text)
    if numbered:
        return numbered[1] + numbered[2].translate(_SUBSCRIPTS)
    return excerpt(text, _LONGEST_NAME)


class Notation:
    """How the nodes and edges of one graph are written.

    >>> from autograd import Graph, Value
    >>> w, x = Value(0, "w"), Value(1, "x")
    >>> graph = Graph(w * x - 1)
    >>> notation = Notation(graph)
    >>> [notation.equation(node) for node in graph.operations]
    ['h₁ = w × x', 'h₂ = h₁ − 1']
    >>> [notation.partial(edge) for edge in graph.edges]
    ['∂h₁/∂w = 1', '∂h₁/∂x = 0', '∂h₂/∂h₁ = 1', '']
    """

    def __init__(self, graph: Graph, precision: int = 6) -> None:
        if not 1 <= precision <= 17:
            raise ValueError(f"precision is 1 to 17 significant digits, not {precision}")
        self.graph = graph
        self.precision = precision

    def name(self, node: Value) -> str:
        """The node's own name, a constant's number."""
        if node.is_constant and not node.label:
            return number(node.data, self.precision)
        return name(self.graph.names[node])

    def value(self, node: Value) -> str:
        """The node's value, rounded."""
        return number(node.data, self.precision)

    def function(self, node: Value) -> str:
        """What an operation does with its operands; nothing for a leaf."""
        if node.op is None:
            return ""
        names = map(self.name, node.operands)
        if node.op.is_function:
            return node.op.written(*names)
        return node.op.written(*(f"({n})" if n.startswith("−") else n for n in names))

    def equation(self, node: Value) -> str:
        """The node's name and what it is: its function, or for a leaf its value."""
        if node.is_constant and not node.label:
            return self.name(node)
        return f"{self.name(node)} = {self.function(node) or self.value(node)}"

    def partial(self, edge: Edge) -> str:
        """The local partial on an edge; nothing where the operand is a constant."""
        if edge.partial is None:
            return ""
        derivative = f"∂{self.name(edge.result)}/∂{self.name(edge.operand)}"
        return f"{derivative} = {number(edge.partial, self.precision)}"
