r"""An array program as the textbook's equations for one example, which is a column.

What is `x @ W1.T` over a batch is W⁽¹⁾ x for a single example, and the sums over the rows and
their 1/n are gone. δ is the adjoint of a sum of products z, as in Nielsen, *Neural Networks and
Deep Learning* (2015), ch. 2.
"""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable
from typing import NamedTuple

from autograd.notation.latex import latex_number, operation
from autograd.notation.plain import subscript, written_number
from autograd.ops import Op
from autograd.static.printing.names import Names
from autograd.static.program import expressions as e
from autograd.static.program.blocks import parts_of
from autograd.static.program.differentiate import Program
from autograd.static.program.expressions import Block, Expression, Part
from autograd.static.program.shapes import ROWS

_SUM, _PRODUCT, _ATOM = range(3)
_SIGNS: dict[type[ast.AST], str] = {
    ast.Gt: " > ", ast.Lt: " < ", ast.Eq: " = ",
    ast.GtE: r" \ge ", ast.LtE: r" \le ",
}  # fmt: skip


class _Piece(NamedTuple):
    """A part of an equation, and how tightly it holds together."""

    text: str
    binds: int = _ATOM

    def within(self, binds: int) -> str:
        """The text, in parentheses where it holds together less than what is around it."""
        return self.text if self.binds >= binds else f"({self.text})"


def _split(term: Expression) -> tuple[bool, Expression]:
    """Whether a term is subtracted, and what is added or subtracted."""
    is_negative = isinstance(term, e.Formula) and isinstance(term.tree, ast.UnaryOp)
    return is_negative, term.operands[0] if is_negative else term


class Style(NamedTuple):
    """How equations are written: some symbols, and what makes a text of texts.

    `layer` is a symbol with the number of its layer, `indexed` one with an index, `upright` a name
    of several letters, `slope` the derivative of a function at an operand.
    """

    equals: str
    adds: str
    delta: str
    partial: str
    odot: str
    pi: str
    no: str
    minus: str
    layer: Callable[[str, int], str]
    indexed: Callable[[str, str], str]
    upright: Callable[[str], str]
    number: Callable[[float], str]
    transposed: Callable[[str], str]
    fraction: Callable[[_Piece, _Piece], str]
    power: Callable[[str, str], str]
    sum: Callable[[str], str]
    function: Callable[[Op, list[_Piece]], str]
    slope: Callable[[str, str], str]


def _latex_function(op: Op, operands: list[_Piece]) -> str:
    fields = {v: f"({p.text})" for v, p in zip("xy", operands, strict=False)}
    if "({x}" in op.latex or "{{{x}}}" in op.latex or len(operands) < op.arity:
        fields = {v: p.text for v, p in zip("xy", operands, strict=False)}
    return operation(op, {"y": "", **fields}).replace(", )", ")")


LATEX = Style(
    *("&=", r"&\mathrel{+}=", r"\delta", r"\mathrm{d}", r"\odot", r"\pi", r"\neg ", "-"),
    layer=lambda letter, number: f"{letter}^{{({number})}}",
    indexed=lambda symbol, index: f"{symbol}_{{{index}}}".replace("…", r"\ldots"),
    upright=lambda name: name if len(name) == 1 else rf"\mathrm{{{name}}}".replace("_", r"\_"),
    number=lambda value: latex_number(value, 6),
    transposed=lambda matrix: rf"{matrix}^{{\mathsf T}}",
    fraction=lambda above, below: rf"\frac{{{above.text}}}{{{below.text}}}",
    power=lambda base, exponent: f"{{{base}}}^{{{exponent}}}",
    sum=lambda array: rf"\mathbf{{1}}^{{\mathsf T}} {array}",
    function=_latex_function,
    slope=lambda function, operand: rf"\operatorname{{{function}}}'({operand})",
)

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

PLAIN = Style(
    *("=", "+=", "δ", "d", "⊙", "π", "¬", "−"),
    layer=lambda letter, number: f"{letter}⁽{str(number).translate(_RAISED)}⁾",
    indexed=lambda symbol, index: symbol + subscript(index),
    upright=str,
    number=lambda value: written_number(value, 6),
    transposed=lambda matrix: f"{matrix}ᵀ",
    fraction=lambda above, below: f"{above.within(_PRODUCT)}/{below.within(_ATOM)}",
    power=lambda base, y: base + (y.translate(_RAISED) if y.isdigit() else f"^({y})"),
    sum=lambda array: f"Σ {array}",
    function=lambda op, operands: f"{op.symbol}({', '.join(p.text for p in operands)})",
    slope=lambda function, operand: f"{function}′({operand})",
)


class Equations:
    """The equations of one program."""

    def __init__(self, program: Program, style: Style) -> None:
        self.program = program
        self.style = style
        self.names = Names(program, ["L"])
        used = [p.block for b in program.backward if b.value for p in parts_of(b.value)]
        self._uses = Counter(used)
        self._same: dict[Hashable, list[Block]] = defaultdict(list)
        for block in program.backward:
            if isinstance(block.of, Part):
                self._same[block.of.key].append(block)

    def __str__(self) -> str:
        blocks = (*self.program.once, *self.program.forward, *self.program.backward)
        lines = [rf"{equation} \\" for block in blocks for equation in self.of(block)]
        return "\n".join([r"\begin{aligned}", *lines, r"\end{aligned}"])

    def of(self, block: Block) -> list[str]:
        """The equations that a statement is."""
        name, value, style = self._name(block), block.value, self.style
        if isinstance(value, e.Assembled):
            pieces = [(self._adjoint(self.symbol(p)), self.piece(v).text) for p, v in value.pieces]
            if block.of in (self.program.parameters, self.program.inputs):
                pieces = []  # they have equations of their own
            sign = style.equals if value.is_disjoint else style.adds
            lines = [f"{left} {sign} {right}" for left, right in pieces]
            if value.whole is not None:
                lines.append(f"{name} {style.adds} {self.piece(value.whole).text}")
            return lines
        if isinstance(block.of, Part):
            *others, last = self._same[block.of.key]
            if block is not last:
                return []  # what flows there is added up in one equation
            if others:
                value = e.Add([b.value for b in (*others, last) if b.value])
        return [] if value is None else [f"{name} {style.equals} {self.piece(value).text}"]

    # Names

    def _name(self, block: Block) -> str:
        """What a block is called: an adjoint δ beside z, otherwise dL/d of what it is of."""
        of = block.of
        if isinstance(of, Part):
            return self._adjoint(self.symbol(of))
        if of is not None:
            letter, layer = self.names.layers.get(self.names.blocks[of], ("", 0))
            return (
                self.style.layer(self.style.delta, layer)
                if letter == "z"
                else self._adjoint(self._name(of))
            )
        return "L" if block is self.program.loss else self.word(self.names.blocks[block])

    def _adjoint(self, symbol: str) -> str:
        d = self.style.partial
        return self.style.fraction(_Piece(f"{d}L"), _Piece(f"{d}{symbol}"))

    def symbol(self, part: Part) -> str:
        """A part of a block, by its name or by the first and the last index, from 1."""
        name = self.names.part(part)
        if name:
            return self.word(name)
        whole = self._name(part.block)
        if part.is_whole:
            return whole
        if part.block not in (self.program.inputs, self.program.parameters):
            whole = f"({whole})"
        first, last = part.indices[0] + 1, part.indices[-1] + 1
        return self.style.indexed(
            whole, str(first) if len(part.indices) == 1 else f"{first},…,{last}"
        )

    def word(self, name: str) -> str:
        """A name: with the number of its layer above, one that it has by itself below."""
        letter, layer = self.names.layers.get(name, (name, 0))
        if layer:
            return self.style.layer(letter, layer)
        stem = name.rstrip("0123456789").rstrip("_")
        return (
            self.style.indexed(self.style.upright(stem), name[len(stem) :].strip("_"))
            if stem != name
            else self.style.upright(name)
        )

    # Expressions

    def piece(self, expression: Expression) -> _Piece:
        """An expression, written for one example."""
        match expression:
            case Part():
                return _Piece(self.symbol(expression))
            case e.Number(value=value):
                return _Piece(self.style.number(value), _ATOM if value >= 0 else _SUM)
            case e.Constants():
                return _Piece("c")
            case e.RowCount():
                return _Piece("1")
            case e.Formula():
                return self._formula(expression)
            case e.Add(terms=terms):
                total = self.piece(terms[0]).text
                for term in terms[1:]:
                    is_negative, size = _split(term)
                    sign, binds = (self.style.minus, _PRODUCT) if is_negative else ("+", _SUM)
                    total = f"{total} {sign} {self.piece(size).within(binds)}"
                return _Piece(total, _SUM)
            case e.MatMul(left=left, right=e.Transposed(array=matrix)):
                return self._product(self.piece(matrix), self.piece(left))
            case e.MatMul(left=e.Transposed(array=adjoint), right=factors):
                return self._product(self.piece(adjoint), self._transposed(factors))
            case e.MatMul(left=left, right=right) if left.shape[:1] == (ROWS,):
                return self._product(self._transposed(right), self.piece(left))
            case e.MatMul(left=left, right=right):
                return self._product(self.piece(left), self.piece(right))
            case e.Sum(array=array, shape=shape):
                is_over_rows = array.shape[-1:] == shape[-1:] or array.shape[-1] == 1
                inner = self.piece(array)
                return (
                    inner
                    if is_over_rows
                    else _Piece(self.style.sum(inner.within(_PRODUCT)), _PRODUCT)
                )
            case e.Joined(parts=parts):
                return _Piece(f"({', '.join(self.piece(part).text for part in parts)})")
            case e.Reduce(op=op, array=array):
                return _Piece(self.style.function(op, [self.piece(array)]))
            case e.Chosen(of=of, result=result):
                return _Piece(f"[{self.piece(of.array).text} = {self.piece(result).text}]")
        return self.piece(expression.operands[0])

    def _product(self, x: _Piece, y: _Piece) -> _Piece:
        return _Piece(f"{x.within(_PRODUCT)} {y.within(_PRODUCT)}", _PRODUCT)

    def _transposed(self, expression: Expression) -> _Piece:
        inner = self.piece(expression)
        is_plain = False
        if isinstance(expression, Part):
            name = self.names.part(expression) or self.names.blocks[expression.block]
            is_plain = name not in self.names.layers
        return _Piece(self.style.transposed(inner.text if is_plain else f"({inner.text})"))

    def _formula(self, formula: e.Formula) -> _Piece:
        bound = {name: self._operand(name, x) for name, x in formula.bound.items()}
        op = formula.op
        if op is not None and "d" not in bound and op.is_function:
            return _Piece(self.style.function(op, list(bound.values())))
        if op is not None and "d" in bound and op.arity == 1 and op.is_function:
            slope = _Piece(self.style.slope(op.symbol, bound["x"].text))
            is_narrow = formula.bound["x"].shape[-1:] in ((1,), ())
            return self._times(slope, bound["d"], is_narrow)
        return self._tree(formula.tree, bound, formula.shape[-1:] in ((1,), ()))

    def _operand(self, name: str, expression: Expression) -> _Piece:
        """An operand; the adjoint of an activation is put in, if it is used nowhere else."""
        while name == "d" and isinstance(expression, Part):
            value, is_used_here = expression.block.value, self._uses[expression.block] == 1
            if isinstance(value, e.Formula) and isinstance(value.bound.get("x"), e.RowCount):
                return _Piece("1")  # the loss's own adjoint
            if not is_used_here or not isinstance(value, e.MatMul | Part):
                break
            expression = value
        return self.piece(expression)

    def _times(self, x: _Piece, y: _Piece, is_narrow: bool) -> _Piece:
        if "1" in (x.text, y.text):
            return y if x.text == "1" else x
        if y.text[0].isdigit() and not x.text[0].isdigit():
            x, y = y, x
        sign = (
            " "
            if is_narrow or x.text[0].isdigit() or y.text[0].isdigit()
            else f" {self.style.odot} "
        )
        return _Piece(f"{x.within(_PRODUCT)}{sign}{y.within(_PRODUCT)}", _PRODUCT)

    def _tree(self, tree: ast.expr, bound: dict[str, _Piece], is_narrow: bool) -> _Piece:
        """A formula of the table, symbol by symbol."""

        def inner(tree: ast.expr) -> _Piece:
            return self._tree(tree, bound, is_narrow)

        match tree:
            case ast.Name(id=name):
                return bound.get(name, _Piece(self.style.pi))
            case ast.Constant(value=number):
                return self.piece(e.Number(float(number)))  # type: ignore[arg-type]
            case ast.UnaryOp(operand=operand):
                return _Piece(f"{self.style.minus}{inner(operand).within(_PRODUCT)}", _SUM)
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                return self._times(inner(left), inner(right), is_narrow)
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                divisor = inner(right)
                whole = inner(left)
                is_one = divisor.text == "1"
                return whole if is_one else _Piece(self.style.fraction(whole, divisor), _PRODUCT)
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return _Piece(
                    self.style.power(inner(left).within(_ATOM), inner(right).text), _PRODUCT
                )
            case ast.BinOp(left=left, op=op, right=right):
                y = inner(right).within(_PRODUCT)
                sign = "+" if isinstance(op, ast.Add) else self.style.minus
                return _Piece(f"{inner(left).text} {sign} {y}", _SUM)
            case ast.Call(func=ast.Name(id=name), args=operands):
                return _Piece(
                    f"{self.style.upright(name)}({', '.join(inner(x).text for x in operands)})"
                )
            case ast.Compare(left=left, ops=ops, comparators=rights):
                rest = [
                    f"{_SIGNS[type(op)]}{inner(x).text}" for op, x in zip(ops, rights, strict=True)
                ]
                return _Piece("".join([inner(left).text, *rest]), _SUM)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                choices = (
                    (body, f"[{inner(test).text}]"),
                    (orelse, f"[{self.style.no}({inner(test).text})]"),
                )
                terms = [
                    self._times(inner(branch), _Piece(test), True).text
                    for branch, test in choices
                    if inner(branch).text != "0"
                ]
                return _Piece(" + ".join(terms) or "0", _SUM if len(terms) > 1 else _PRODUCT)
        raise TypeError(f"not a checked tree: {tree!r}")
