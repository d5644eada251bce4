"""How numbers and names are written for reading."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from autograd.core.graph import Edge, Graph
from autograd.core.node import Node
from autograd.notation import pieces, products
from autograd.notation.pieces import Piece
from autograd.notation.products import Product
from autograd.ops import Op
from autograd.ops.grammar import Binds
from autograd.text.language import tr
from autograd.text.words import excerpt

_DIGITS = "0123456789"
_SUBSCRIPTS = str.maketrans(_DIGITS, "₀₁₂₃₄₅₆₇₈₉")
_NUMBERED = re.compile(r"([^\W\d_]+)_?(\d+)")
_BRACED = re.compile(r"([^\W\d_]+_)\{(\w+)\}")
_ONE_WORD = re.compile(r"[\w…�]+|[\d.]+(e[+−]?\d+)?")
PRIME = "\N{MODIFIER LETTER PRIME}"  # which a name can have that `parse` reads
_MARKABLE = re.compile(rf"(\w*[^\W\d_₀-₉{PRIME}])([\d_₀-₉{PRIME}]*)")
_WITH_INDEX = re.compile(rf"([^\W\d_{PRIME}])(_[^\W\d_]\w*)")
_LONGEST_NAME = 40
_DOT, _MACRON = "\N{COMBINING DOT ABOVE}", "\N{COMBINING MACRON}"
_USES = "1st", "2nd"
CONVENTION = "∂z/∂x is a local partial, ẋ a tangent, x̄ an adjoint, df/dx the derivative"
"""What the symbols of tables stand for: each for one number."""
_EXACT = 1e-12
"""Up to this relative error a number is written as if it were exact."""


def checked_precision(precision: int) -> int:
    """`precision`; ValueError unless it is a number of digits that a float has, 1 to 17."""
    if isinstance(precision, bool) or not isinstance(precision, int) or not 1 <= precision <= 17:
        raise ValueError(f"precision is 1 to 17 significant digits, not {precision!r}")
    return precision


def written_number(value: float, precision: int) -> str:
    """A number with up to `precision` significant digits, a true minus and no negative zero.

    Zeros at its end tell that it is rounded, unless it is by no more than arithmetic rounds.

    >>> written_number(-0.12345, 3), written_number(-0.0, 3)
    ('−0.123', '0')
    >>> written_number(1000.0, 6), written_number(1000.001, 6), written_number(0.1 + 0.2, 6)
    ('1000', '1000.00', '0.3')
    """
    text = f"{value:.{precision}g}"
    if abs(float(text) - value) > _EXACT * abs(value):
        text = f"{value:#.{precision}g}".rstrip(".").replace(".e", "e")
    return "0" if text == "-0" else text.replace("-", "−")


def number_piece(value: float, precision: int) -> Piece:
    """A number as `written_number` has it, as a part of a formula."""
    return Piece(written_number(value, precision), Binds.ATOM, is_number=True)


def subscript(number: int | str) -> str:
    """A whole number as an index.

    >>> "w" + subscript(41)
    'w₄₁'
    """
    return str(number).translate(_SUBSCRIPTS)


def written_name(text: str) -> str:
    """A node's name on one line, a number at its end as an index, and TeX's braces left out.

    >>> written_name("w41"), written_name("w_{41}"), written_name("w_{ij}")
    ('w₄₁', 'w₄₁', 'w_ij')
    """
    if braced := _BRACED.fullmatch(text):
        text = braced[1] + braced[2]
    numbered = _NUMBERED.fullmatch(text)
    if numbered:
        return numbered[1] + subscript(numbered[2])
    return excerpt(text, _LONGEST_NAME)


def _told_apart(names: set[str]) -> dict[str, str]:
    """Each name as it is written; with its number left as it is where two would look the same."""
    written = {text: written_name(text) for text in names}
    looks = Counter(written.values())
    return {
        text: look if looks[look] == 1 else excerpt(text, _LONGEST_NAME)
        for text, look in written.items()
    }


def _marked(name: str, mark: str) -> str | None:
    """A name with a sign above its last letter, or above the one letter that has an index.

    None where the sign could not be seen there.

    >>> _marked("loss", _MACRON), _marked("w₄₁", _MACRON), _marked("x_in", _MACRON)
    ('loss̄', 'w̄₄₁', 'x̄_in')
    """
    parts = _WITH_INDEX.fullmatch(name) or _MARKABLE.fullmatch(name)
    if not parts or unicodedata.east_asian_width(parts[1][-1]) in "WF":
        return None
    if mark == _DOT and parts[1][-1] in "ij":
        return None
    return unicodedata.normalize("NFC", parts[1] + mark + parts[2])


class Notation:
    """How the nodes and edges of one graph are written, for people.

    Numbers have up to `precision` significant digits, a true minus and no negative zero; a
    name's last digits are an index (h12 is h₁₂), unless that would make two names look alike.
    Of nodes with one label the second has a prime, xʹ, and the third is xʹ₃. A symbol stands for
    one number: ∂z/∂x is a local partial, of the 1st or 2nd use where an operation uses an operand
    twice; ẋ is a tangent, x̄ an adjoint, df/dx the derivative along all paths. Raises ValueError
    for a precision that is not from 1 to 17.

    >>> from autograd import Graph, Value
    >>> w, x = Value(0, "w_1"), Value(1 / 3, "x")
    >>> graph = Graph(w * x - -2)
    >>> notation = Notation(graph, precision=3)
    >>> [notation.equation(node) for node in graph.operations]
    ['h₁ = w₁ × x', 'h₂ = h₁ − (−2)']
    >>> [notation.local_partial(edge) for edge in graph.edges]
    ['∂h₁/∂w₁', '∂h₁/∂x', '∂h₂/∂h₁', '∂h₂/∂(−2)']
    >>> [notation.symbolic_partial(edge) for edge in graph.edges]
    ['x', 'w₁', '1', '']
    >>> notation.tangent(x), notation.adjoint(w), notation.derivative(graph.output, w)
    ('ẋ', 'w̄₁', 'dh₂/dw₁')
    """

    pi, times = "π", " × "

    def __init__(self, graph: Graph, precision: int = 6) -> None:
        self.graph = graph
        self.precision = checked_precision(precision)
        written = _told_apart(set(graph.names.values()))
        self._names: dict[Node, str] = {}
        self._symbols: dict[Node, str] = {}
        uses: Counter[str] = Counter()
        for node, text in graph.names.items():
            uses[text] += node not in graph.unnamed_constants
            again = subscript(uses[text]) if uses[text] > 2 else ""
            self._names[node] = written[text] + (PRIME + again if uses[text] > 1 else "")

    def number(self, value: float) -> str:
        """A number, rounded."""
        return written_number(value, self.precision)

    def number_piece(self, value: float) -> Piece:
        """A number, rounded, as a part of a formula."""
        return number_piece(value, self.precision)

    def name(self, node: Node) -> str:
        """The node's own name; of a plain number its value."""
        if node in self.graph.unnamed_constants:
            return self.number(node.data)
        return self._names[node]

    def is_atom(self, node: Node) -> bool:
        """Whether the node's name is one word or an unsigned number with nothing above the line."""
        if node in self.graph.unnamed_constants:
            return node.data >= 0.0 and not self.number_piece(node.data).is_tall
        return _ONE_WORD.fullmatch(self._names[node]) is not None

    def symbol(self, node: Node) -> str:
        """The node's name, in parentheses unless it is an atom."""
        found = self._symbols.get(node)
        if found is None:
            name = self.name(node)
            found = self._symbols[node] = name if self.is_atom(node) else f"({name})"
        return found

    def function(self, node: Node) -> str:
        """What an operation does with its operands; nothing for a leaf."""
        if node.op is None:
            return ""
        operand = self.name if node.op.is_function else self.symbol
        return node.op.written(*map(operand, node.operands))

    def equation(self, node: Node) -> str:
        """The node's name and what it is: its function, or for a leaf its value."""
        if node in self.graph.unnamed_constants:
            return self.name(node)
        return f"{self.name(node)} = {self.function(node) or self.number(node.data)}"

    def derivative(self, of: Node, by: Node) -> str:
        """The symbol of the derivative along all paths, such as dh₂/dx."""
        return f"d{self.symbol(of)}/d{self.symbol(by)}"

    def tangent(self, node: Node) -> str:
        """The symbol of what a forward sweep finds, such as ẋ; in words where none fits."""
        return _marked(self.name(node), _DOT) or tr("tangent of {}", self.symbol(node))

    def adjoint(self, node: Node) -> str:
        """The symbol of what a reverse sweep finds, such as x̄; in words where none fits."""
        return _marked(self.name(node), _MACRON) or tr("adjoint of {}", self.symbol(node))

    def local_partial(self, edge: Edge) -> str:
        """The symbol of the local partial on an edge, such as ∂h₂/∂h₁, or ∂h₁/∂a (1st)."""
        return f"∂{self.symbol(edge.result)}/∂{self.symbol(edge.operand)}{self._use(edge, ' ({})')}"

    def _use(self, edge: Edge, words: str) -> str:
        """Which use of its operand an edge is, in `words`; nothing if there is one use."""
        return words.format(tr(_USES[edge.slot])) if edge.result.lhs is edge.result.rhs else ""

    def product(self, *factors: str | float) -> str:
        """The product of symbols and numbers, as `sum` writes one.

        >>> from autograd import Graph, Value
        >>> Notation(Graph(Value(1))).product(-0.25, -1, "x")
        '−0.25 × (−1) × x'
        """
        return self.sum(factors)

    def sum(self, *products: Sequence[str | float]) -> str:
        """The sum of products of symbols and numbers; of no factors, the number 1.

        A negative number is in parentheses, unless it comes first of all.

        >>> from autograd import Graph, Value
        >>> Notation(Graph(Value(1))).sum([-2, 3], [-1, "x"])
        '−2 × 3 + (−1) × x'
        """

        def written(factor: str | float, leads: bool) -> str:
            if isinstance(factor, str):
                return factor
            number = self.number(factor)
            return number if leads or factor >= 0.0 else f"({number})"

        return " + ".join(
            self.times.join(written(x, i == k == 0) for k, x in enumerate(factors or [1.0]))
            for i, factors in enumerate(products)
        )

    def piece(self, node: Node) -> Piece:
        """The node's name as a part of a formula."""
        return Piece(self.name(node), Binds.ATOM if self.is_atom(node) else Binds.SUM)

    def combined(self, op: Op, operands: Sequence[Piece]) -> Piece:
        """An operation in terms of its operands, with the parentheses that they need."""
        return pieces.combined(op, operands)

    def symbolic_partial(self, edge: Edge) -> str:
        """The local partial on an edge in terms of the operands, such as exp(h₃) or −1/h₅².

        It is what the operation's row says; where that has a choice, the branch that the numbers
        take. Nothing where the operand is a constant.

        >>> from autograd import Graph, Value, exp
        >>> notation = Notation(Graph(1 / exp(Value(2, "a")) ** 3))
        >>> [notation.symbolic_partial(edge) for edge in notation.graph.edges]
        ['exp(a)', '3 × h₁²', '', '−1/h₂²']
        """
        node = edge.result
        if edge.partial is None or node.op is None:
            return ""
        operands = [
            Product(x.data) if x in self.graph.unnamed_constants else Product.of(self.piece(x))
            for x in node.operands
        ]
        numbers = dict(zip("xy", (x.data for x in node.operands), strict=False), z=node.data)
        return products.symbolic(node.op, edge.slot, operands, numbers, self)
