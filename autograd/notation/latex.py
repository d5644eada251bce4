"""How numbers and names are written in LaTeX's math mode."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from autograd.core.graph import Edge
from autograd.core.node import Node
from autograd.notation.pieces import Piece, needs_parentheses
from autograd.notation.plain import PRIME, Notation, written_number
from autograd.ops import Op
from autograd.ops.grammar import Binds
from autograd.text.language import CHINESE, chosen

_GREEK = {
    "ALPHA": "alpha", "BETA": "beta", "GAMMA": "gamma", "DELTA": "delta", "EPSILON": "epsilon",
    "ZETA": "zeta", "ETA": "eta", "THETA": "theta", "IOTA": "iota", "KAPPA": "kappa",
    "LAMDA": "lambda", "MU": "mu", "NU": "nu", "XI": "xi", "PI": "pi", "RHO": "rho",
    "SIGMA": "sigma", "TAU": "tau", "UPSILON": "upsilon", "PHI": "phi", "CHI": "chi",
    "PSI": "psi", "OMEGA": "omega",
}  # fmt: skip
_CAPITALS = "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
_LETTERS = {
    unicodedata.lookup(f"GREEK {case} LETTER {name}"): f"\\{command}"
    for name, small in _GREEK.items()
    for case, command in (("SMALL", small), ("CAPITAL", small.capitalize()))
    if case == "SMALL" or command in _CAPITALS.split()
}
_LETTERS["\N{MICRO SIGN}"] = r"\mu"
_TEXT = {
    **{c: f"\\{c}" for c in "{}$&#%_"},
    **{c: f"${c}$" for c in "<>|"},
    **{c: f"${name}$" for c, name in _LETTERS.items()},
    **{c: f"$_{i}$" for i, c in enumerate("₀₁₂₃₄₅₆₇₈₉")},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    '"': "''",
    PRIME: "$'$",
    "−": "$-$",
    "×": r"$\times$",
    "∂": r"$\partial$",
    "…": r"\ldots{}",
    "\N{REPLACEMENT CHARACTER}": "?",
}
_ACCENTS = {
    unicodedata.lookup(f"COMBINING {name}"): accent
    for name, accent in {
        "GRAVE ACCENT": "`",
        "ACUTE ACCENT": "'",
        "CIRCUMFLEX ACCENT": "^",
        "TILDE": "~",
        "DIAERESIS": '"',
        "MACRON": "=",
        "DOT ABOVE": ".",
        "CEDILLA": "c",
        "CARON": "v",
    }.items()
}
_INDEXED = re.compile(rf"([^\W\d_₀-₉{PRIME}]+)({PRIME}?[₀-₉]*|[₀-₉]+{PRIME})")
_WITH_INDEX = re.compile(rf"([^\W\d_{PRIME}])_([A-Za-z]+)({PRIME}?)")
_BELOW = re.compile("[₀-₉]+")
_DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉−", "0123456789-")
_OPERATOR = re.compile(r"\\operatorname\{\{(\w+)\}\}")


def escaped(text: str) -> str:
    r"""`text` as LaTeX sets it outside math mode, whatever its characters are.

    What a plain `article` has no letter for is shown by its number in Unicode. In Chinese the
    text is for XeLaTeX with `ctex`, which has Chinese letters.

    >>> escaped("50% of x_1 & é, 损")
    "50\\% of x\\_1 \\& \\'{e}, U+635F"
    >>> from autograd import language
    >>> with language("zh"):
    ...     escaped("损失 ₁")
    '损失 $_1$'
    """
    return "".join(map(_character, unicodedata.normalize("NFC", text)))


def _character(c: str) -> str:
    if c in _TEXT:
        return _TEXT[c]
    if c.isascii():
        return c
    decomposed = unicodedata.normalize("NFD", c)
    base, mark = decomposed[0], decomposed[1:]
    if base.isascii() and mark in _ACCENTS:
        return f"\\{_ACCENTS[mark]}{{{base}}}"
    if chosen() == CHINESE and unicodedata.east_asian_width(c) in "WF":
        return c
    return f"U+{ord(c):04X}"


def operation(op: Op, operands: dict[str, str]) -> str:
    r"""An operation as its row writes it, but for `\operatorname`, which is a package's."""
    return _OPERATOR.sub(r"\\mathop{{\\mathrm{{\1}}}}", op.latex).format_map(operands)


def combined(op: Op, operands: Sequence[Piece]) -> Piece:
    """An operation in terms of its operands, with the parentheses that they need."""
    fields = {}
    binds = min(op.binds, Binds.POWER) if "^" in op.latex else op.binds
    for i, (v, slot, piece) in enumerate(zip("xy", op.slots, operands, strict=False)):
        if not slot.enclosed and (slot.raised or op.is_function):
            binds = min(binds, Binds.POWER)  # as in (sin x)²
        needs = not slot.enclosed and needs_parentheses(op, i, piece)
        around = r"\left({}\right)" if piece.has_fractions else "({})"
        fields[v] = around.format(piece.text) if needs else piece.text
    has_fractions = r"\frac" in op.latex or any(piece.has_fractions for piece in operands)
    return Piece(operation(op, fields), binds, has_fractions)


def number_piece(value: float, precision: int) -> Piece:
    """A number with up to `precision` significant digits, tall if it has a power of ten."""
    mantissa, e, exponent = written_number(value, precision).translate(_DIGITS).partition("e")
    text = f"{mantissa} \\times 10^{{{int(exponent)}}}" if e else mantissa
    return Piece(text, Binds.ATOM, is_number=True, is_tall=bool(e))


def latex_number(value: float, precision: int) -> str:
    r"""A number with up to `precision` significant digits.

    >>> latex_number(-1.25e-9, 6)
    '-1.25 \\times 10^{-9}'
    """
    return number_piece(value, precision).text


def word(text: str) -> str:
    r"""A name in math mode: a letter, a word in a variable's slope, anything else as text.

    >>> word("x"), word("α"), word("loss"), word("w_in"), word("w in")
    ('x', '\\alpha', '\\mathit{loss}', '{w_{\\mathit{in}}}', '\\mbox{w in}')
    """
    if lettered := _WITH_INDEX.fullmatch(text):
        return f"{{{word(lettered[1])}_{{{word(lettered[2])}}}}}"
    if text in _LETTERS:
        return _LETTERS[text]
    if not (text.isascii() and text.isalpha()):
        return f"\\mbox{{{escaped(text)}}}"
    return text if len(text) == 1 else f"\\mathit{{{text}}}"


class LatexNotation(Notation):
    r"""How the nodes and edges of one graph are written in math mode.

    As `Notation`, for a plain `article` without packages, or in Chinese with `ctex`: the index of
    a letter, which is a number or the letters of x_in, is set below the line, a word upright to a
    variable's slope, and anything else as escaped text. An operation is written as its row of the
    table says. Raises ValueError for a precision that is not from 1 to 17.

    >>> from autograd import Graph, Value, exp
    >>> graph = Graph(1 / exp(Value(0, "w_1") * 1e-9))
    >>> [LatexNotation(graph).equation(node) for node in graph.operations[1:]]
    ['h_{2} = e^{h_{1}}', 'h_{3} = \\frac{1}{h_{2}}']
    """

    pi, times = r"\pi", r" \times "

    def number(self, value: float) -> str:
        """A number, rounded."""
        return latex_number(value, self.precision)

    def number_piece(self, value: float) -> Piece:
        """A number, rounded, as a part of a formula."""
        return number_piece(value, self.precision)

    def name(self, node: Node) -> str:
        """The node's own name; of a plain number its value."""
        word, index = self._word_and_index(node)
        return f"{{{word}{index}}}" if "'" in index else word + index  # a prime is a power, too

    def _word_and_index(self, node: Node) -> tuple[str, str]:
        """The node's name in two parts, the second of which is its index and its prime."""
        if node in self.graph.unnamed_constants:
            return self.number(node.data), ""
        written = super().name(node)
        if lettered := _WITH_INDEX.fullmatch(written):
            return word(lettered[1]), f"_{{{word(lettered[2])}}}{lettered[3]}".replace(PRIME, "'")
        indexed = _INDEXED.fullmatch(written)
        if not indexed:
            return word(written), ""
        index = _BELOW.sub(r"_{\g<0>}", indexed[2]).translate(_DIGITS)
        return word(indexed[1]), index.replace(PRIME, "'")

    def function(self, node: Node) -> str:
        """What an operation does with its operands; nothing for a leaf."""
        if node.op is None:
            return ""
        return operation(node.op, dict(zip("xy", map(self.symbol, node.operands), strict=False)))

    def tangent(self, node: Node) -> str:
        r"""The symbol of what a forward sweep finds, such as \dot{x}."""
        word, index = self._word_and_index(node)
        return f"\\dot{{{word}}}{index}"

    def adjoint(self, node: Node) -> str:
        r"""The symbol of what a reverse sweep finds, such as \bar{x}, or a line over a word."""
        word, index = self._word_and_index(node)
        accent = r"\overline" if "{" in word else r"\bar"
        return f"{accent}{{{word}}}{index}"

    def local_partial(self, edge: Edge) -> str:
        """The symbol of the local partial on an edge, such as ∂h₂/∂h₁, or ∂h₁/∂a (1st)."""
        use = self._use(edge, r"\ \mbox{{({})}}")
        return f"\\partial {self.symbol(edge.result)}/\\partial {self.symbol(edge.operand)}{use}"

    def combined(self, op: Op, operands: Sequence[Piece]) -> Piece:
        """An operation in terms of its operands, with the parentheses that they need."""
        return combined(op, operands)
