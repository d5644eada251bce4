r"""An array program as the textbook's equations for one example, which is a column.

What is `x @ W1.T` over a batch is W⁽¹⁾ x for a single example, and the sums over the rows and
their 1/n are gone. δ is the adjoint of a sum of products z, as in Nielsen, *Neural Networks and
Deep Learning* (2015), ch. 2.
"""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping
from copy import deepcopy
from typing import NamedTuple

from autograd.notation.latex import latex_number, operation
from autograd.notation.plain import subscript, written_number
from autograd.ops import OPS, Op
from autograd.static.printing.names import Names
from autograd.static.program import expressions as e
from autograd.static.program.differentiate import Program
from autograd.static.program.expressions import Block, Expression, Part
from autograd.static.program.text import Writer, call, filled_in

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


class Equations(Writer):
    """The equations of one program."""

    words: Mapping[str, str] = {
        **Writer.words,
        "rowcount": "1",
        "constants": "c",
        "sum": "total(x)",
        "mean": "x",
        "chosen": "1 if x == y else 0",
    }

    def __init__(self, program: Program, style: Style) -> None:
        self.program = program
        self.style = style
        self.names = Names(program, ["L"])
        self._uses = Counter(part.block for block in program.backward for part in block.parts)
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
            pieces = [(self._adjoint(self.symbol(p)), self.text(v)) for p, v in value.pieces]
            if block.of in (self.program.parameters, self.program.inputs):
                pieces = []  # they have equations of their own
            sign = style.equals if value.is_disjoint else style.adds
            lines = [f"{left} {sign} {right}" for left, right in pieces]
            if value.whole is not None:
                lines.append(f"{name} {style.adds} {self.text(value.whole)}")
            return lines
        if isinstance(block.of, Part):
            *others, last = self._same[block.of.key]
            if block is not last:
                return []  # what flows there is added up in one equation
            if others:
                value = e.Add([b.value for b in (*others, last) if b.value])
        return [] if value is None else [f"{name} {style.equals} {self.text(value)}"]

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

    def text(self, expression: Expression) -> str:
        """An expression, written for one example."""
        return self._piece(self.code(expression)).text

    def code(self, expression: Expression) -> ast.expr:
        """An expression as a tree, in which @ is a product without a sign, and * one with ⊙."""
        match expression:
            case e.MatMul(left=left, right=e.Transposed(array=matrix)):
                return _product(self.code(matrix), self.code(left))
            case e.MatMul(left=e.Transposed(array=adjoint), right=factors):
                return _product(self.code(adjoint), ast.Attribute(self.code(factors), "T"))
            case e.MatMul(left=left, right=right):
                return _product(ast.Attribute(self.code(right), "T"), self.code(left))
            case e.Sum(array=array, shape=shape) if array.shape[-1] in (1, *shape[-1:]):
                return self.code(array)  # it is over the rows
            case e.Reduce(op=op, array=array):
                return call(op.name, self.code(array))
        return super().code(expression)

    def part(self, part: Part) -> ast.expr:
        """A part of a block by its symbol."""
        return ast.Name(self.symbol(part))

    def formula(self, formula: e.Formula, operands: Mapping[str, ast.expr]) -> ast.expr:
        """A formula of the table, or the function or the slope that it is."""
        op, d = formula.op, formula.bound.get("d")
        is_function = op is not None and op.is_function
        if d is None and op is not None and is_function:
            return call(op.name, *map(self.code, formula.bound.values()))
        tree = formula.tree
        if d is not None:
            operands = {**operands, "d": self._put_in(d)}
            if op is not None and is_function and op.arity == 1:
                tree = ast.BinOp(call(f"{op.name}'", ast.Name("x")), ast.Mult(), ast.Name("d"))
                operands |= {"x": self.code(formula.bound["x"])}
        return filled_in(_Plain().visit(deepcopy(tree)) if _is_narrow(formula) else tree, operands)

    def _put_in(self, expression: Expression) -> ast.expr:
        """An adjoint; that of an activation is put in, if it is used nowhere else."""
        while isinstance(expression, Part):
            value, is_used_here = expression.block.value, self._uses[expression.block] == 1
            if isinstance(value, e.Formula) and isinstance(value.bound.get("x"), e.RowCount):
                return ast.Constant(1)  # the loss's own adjoint
            if not is_used_here or not isinstance(value, e.MatMul | Part):
                break
            expression = value
        return self.code(expression)

    def _piece(self, tree: ast.expr) -> _Piece:
        """A tree, symbol by symbol."""
        piece, style = self._piece, self.style
        match tree:
            case ast.Name(id=name):
                return _Piece(style.pi if name == "pi" else name)
            case ast.Constant(value=number):
                value = float(number)  # type: ignore[arg-type]
                return _Piece(style.number(value), _SUM if value < 0.0 else _ATOM)
            case ast.Attribute(value=matrix):
                text = piece(matrix).text
                return _Piece(style.transposed(f"({text})" if {*text} & {*"(⁽ "} else text))
            case ast.UnaryOp(operand=operand):
                return _Piece(f"{style.minus}{piece(operand).within(_PRODUCT)}", _SUM)
            case ast.BinOp(left=left, op=ast.Mult() | ast.MatMult() as times, right=right):
                return self._times(piece(left), piece(right), isinstance(times, ast.MatMult))
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                divisor, whole = piece(right), piece(left)
                is_one = divisor.text == "1"
                return whole if is_one else _Piece(style.fraction(whole, divisor), _PRODUCT)
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return _Piece(style.power(piece(left).within(_ATOM), piece(right).text), _PRODUCT)
            case ast.BinOp(left=left, op=op, right=right):
                is_sum = isinstance(op, ast.Add) and not isinstance(right, ast.UnaryOp)
                sign = "+" if isinstance(op, ast.Add) else style.minus
                y = piece(right).within(_SUM if is_sum else _PRODUCT)
                return _Piece(f"{piece(left).text} {sign} {y}", _SUM)
            case ast.Call(func=ast.Name(id="total"), args=[array]):
                return _Piece(style.sum(piece(array).within(_PRODUCT)), _PRODUCT)
            case ast.Call(func=ast.Name(id=name), args=operands) if name[-1] == "'":
                symbol = OPS[name[:-1]].symbol
                return _Piece(style.slope(symbol, piece(operands[0]).text))
            case ast.Call(func=ast.Name(id=name), args=operands):
                return _Piece(style.function(OPS[name], list(map(piece, operands))))
            case ast.List(elts=arrays):
                return _Piece(f"({', '.join(piece(array).text for array in arrays)})")
            case ast.Compare(left=left, ops=ops, comparators=rights):
                rest = zip(ops, map(piece, rights), strict=True)
                texts = [piece(left).text, *(f"{_SIGNS[type(op)]}{x.text}" for op, x in rest)]
                return _Piece("".join(texts), _SUM)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                choices = ((body, "[{}]"), (orelse, f"[{style.no}({{}})]"))
                terms = [
                    self._times(piece(branch), _Piece(bracket.format(piece(test).text)), True).text
                    for branch, bracket in choices
                    if piece(branch).text != "0"
                ]
                return _Piece(" + ".join(terms) or "0", _SUM if len(terms) > 1 else _PRODUCT)
        raise TypeError(f"not a checked tree: {tree!r}")

    def _times(self, x: _Piece, y: _Piece, is_plain: bool) -> _Piece:
        if "1" in (x.text, y.text):
            return y if x.text == "1" else x
        if y.text[0].isdigit() and not x.text[0].isdigit():
            x, y = y, x
        is_plain |= x.text[0].isdigit() or y.text[0].isdigit()
        sign = " " if is_plain else f" {self.style.odot} "
        return _Piece(f"{x.within(_PRODUCT)}{sign}{y.within(_PRODUCT)}", _PRODUCT)


def _product(x: ast.expr, y: ast.expr) -> ast.expr:
    return ast.BinOp(x, ast.MatMult(), y)


def _is_narrow(formula: e.Formula) -> bool:
    """Whether it is of numbers, one for each example."""
    return formula.shape[-1:] in ((1,), ())


class _Plain(ast.NodeTransformer):
    """Products of numbers have no sign."""

    def visit_Mult(self, node: ast.Mult) -> ast.MatMult:
        return ast.MatMult()
