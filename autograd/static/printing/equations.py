r"""An array program as the textbook's equations for one example, which is a column.

What is `x @ W1.T` over a batch is W⁽¹⁾ x for a single example, and the sums over the rows and
their 1/n are gone. δ is the adjoint of a sum of products z, as in Nielsen, *Neural Networks and
Deep Learning* (2015), ch. 2. ⊙ multiplies element by element; numbers need no sign.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from autograd.notation import latex, pieces, plain
from autograd.notation.pieces import Piece
from autograd.notation.plain import subscript
from autograd.notation.products import Product, has_choice, operation, product_of
from autograd.ops import Op
from autograd.ops.grammar import Binds
from autograd.static.printing.names import Names
from autograd.static.program import expressions as e
from autograd.static.program.differentiate import Program
from autograd.static.program.expressions import Block, Expression, Part
from autograd.static.program.shapes import Shape
from autograd.static.program.sums import ADD, MUL, SUB
from autograd.text.words import superscript

_PRECISION = 6
_MUL = replace(MUL, latex="{x} {y}", symbol="{x} {y}")
_MATMUL = replace(_MUL, name="matmul")
_MATMUL.binds = Binds.POWER  # it holds together more tightly than ⊙
_TRANSPOSED = Op("transposed", "x", ("1",), r"{x}^{{\mathsf T}}", "{x}ᵀ", ((-1.0, 1.0),))
_BY_ELEMENT = replace(MUL, latex=r"{x} \odot {y}", symbol="{x} ⊙ {y}")


_WORDS = {
    # in LaTeX, in plain text
    "equals": ("{} &= {}", "{} = {}"),
    "adds": (r"{} &\mathrel{{+}}= {}", "{} += {}"),
    "delta": (r"\delta", "δ"),
    "layer": ("{}^{{({})}}", "{}⁽{}⁾"),
    "indexed": ("{}_{{{}}}", "{}{}"),
    "derivative": (r"\frac{{\mathrm{{d}}{}}}{{\mathrm{{d}}{}}}", "d{}/d{}"),
    "function": (r"\operatorname{{{}}}", "{}"),
    "slope": (r"\operatorname{{{}}}'({})", "{}′({})"),
    "partial": (r"\frac{{\partial {}}}{{\partial {}}}", "∂{}/∂{}"),
    "sum": (r"\mathbf{{1}}^{{\mathsf T}}", "Σ"),
}
"""Templates: `layer` is a symbol with the number of its layer, `indexed` one with an index, `slope`
the derivative of a function at an operand, `partial` that of an operation by one of two."""


@dataclass(frozen=True)
class Style:
    """How equations are written: in which `column` of the words, and what writes the rest."""

    column: int
    pi: str
    number_piece: Callable[[float], Piece]
    operation: Callable[[Op, Sequence[Piece]], Piece]
    above: Callable[[int], str]
    below: Callable[[str], str]
    word: Callable[[str], str]
    product: Op = _BY_ELEMENT

    def combined(self, op: Op, operands: Sequence[Piece]) -> Piece:
        """An operation in terms of its operands."""
        if op is not MUL:
            return self.operation(op, operands)
        x, y = operands
        if x.is_number and y.binds is Binds.PRODUCT:
            return Piece(f"{x.text} {y.text}", Binds.PRODUCT)
        return self.operation(_MUL if x.is_number else self.product, operands)

    def write(self, word: str, *operands: str) -> str:
        """The template of a word, filled in."""
        return _WORDS[word][self.column].format(*operands)


LATEX = Style(
    column=0,
    pi=r"\pi",
    number_piece=lambda value: latex.number_piece(value, _PRECISION),
    operation=latex.combined,
    above=str,
    below=lambda index: index.replace("…", r"\ldots"),
    word=latex.word,
)
PLAIN = Style(
    column=1,
    pi="π",
    number_piece=lambda value: plain.number_piece(value, _PRECISION),
    operation=pieces.combined,
    above=superscript,
    below=subscript,
    word=str,
)


class Equations:
    """The equations of one program."""

    def __init__(self, program: Program, style: Style) -> None:
        self.program = program
        self.style = style
        self.names = Names(program, ["L"])
        self._uses = Counter(part.block for block in program.backward for part in block.parts)
        self._same: dict[tuple[Block, Sequence[int], Shape], list[Block]] = defaultdict(list)
        for block in program.backward:
            if isinstance(block.of, Part):
                self._same[_key(block.of)].append(block)
        self._flows = Counter((of, i) for of, indices, _ in self._same for i in indices)

    def __str__(self) -> str:
        blocks = (*self.program.once, *self.program.forward, *self.program.backward)
        lines = [rf"{equation} \\" for block in blocks for equation in self.of(block)]
        return "\n".join([r"\begin{aligned}", *lines, r"\end{aligned}"])

    def of(self, block: Block) -> list[str]:
        """The equations that a statement is."""
        of, value, write, sign = block.of, block.value, self.style.write, "equals"
        if isinstance(value, e.Assembled):
            lines = []
            if of not in (self.program.parameters, self.program.inputs):
                sign = "equals" if value.is_disjoint else "adds"
                for part, piece in value.pieces:
                    symbol = self._derivative(self.symbol(part)).text
                    lines.append(write(sign, symbol, self.text(piece)))
            if value.whole is not None:
                lines.append(write("adds", self._name(block).text, self.text(value.whole)))
            return lines
        if isinstance(of, Part):
            *others, last = self._same[_key(of)]
            if block is not last:
                return []  # what flows there is added up in one equation
            if others:
                value = e.Add([b.value for b in (*others, last) if b.value])
            if any(self._flows[of.block, i] > 1 for i in of.indices):
                sign = "adds"
        return [] if value is None else [write(sign, self._name(block).text, self.text(value))]

    # Names

    def _name(self, block: Block) -> Piece:
        """What a block is called: an adjoint δ beside z, otherwise dL/d of what it is of."""
        of = block.of
        if isinstance(of, Part):
            return self._derivative(self.symbol(of))
        if of is not None:
            letter, layer, _ = self.names.layers.get(self.names.blocks[of], ("", 0, ""))
            if letter == "z":
                return self._of_layer(self.style.write("delta"), layer)
            return self._derivative(self._name(of))
        return _atom("L") if block is self.program.loss else self._word(self.names.blocks[block])

    def _derivative(self, symbol: Piece) -> Piece:
        fraction = self.style.write("derivative", "L", symbol.text)
        return _tall(fraction)._replace(has_fractions=self.style is LATEX)

    def symbol(self, part: Part) -> Piece:
        """A part of a block, by its name or by the first and the last index, from 1."""
        name = self.names.part(part)
        if name:
            return self._word(name)
        whole = self._name(part.block)
        if part.is_whole:
            return whole
        first, last = part.indices[0] + 1, part.indices[-1] + 1
        index = str(first) if first == last else f"{first},…,{last}"
        is_outside = part.block in (self.program.inputs, self.program.parameters)
        if not is_outside or self.names.has(self.names.blocks[part.block], index):
            whole = _atom(f"({whole.text})")
        return self._indexed(whole, index)

    def _word(self, name: str) -> Piece:
        """A name: with the number of its layer above, one that it has by itself below."""
        if name in self.names.layers:
            letter, layer, index = self.names.layers[name]
            symbol = self._of_layer(letter, layer)
        else:
            stem, index = self.names.symbols[name]
            symbol = _atom(self.style.word(stem))
        return self._indexed(symbol, index) if index else symbol

    def _of_layer(self, letter: str, layer: int) -> Piece:
        return _tall(self.style.write("layer", letter, self.style.above(layer)))

    def _indexed(self, symbol: Piece, index: str) -> Piece:
        text = self.style.write("indexed", symbol.text, self.style.below(index))
        return symbol._replace(text=text)

    # Expressions

    def text(self, expression: Expression) -> str:
        """An expression, written for one example."""
        return self._piece(expression).text

    def _piece(self, expression: Expression) -> Piece:
        return self._product(expression).written(self.style)

    def _product(self, expression: Expression) -> Product:
        """An expression as a product, of one factor if it is none."""
        match expression:
            case e.Constants(numbers=(value,), shape=()):
                return Product(value)
            case e.RowCount():
                return Product(1.0)
            case e.Formula():
                return self._formula(expression)
            case e.Mean(array=array) | e.Reshaped(array=array) | e.Filled(array=array):
                return self._product(array)
            case e.Sum(array=array, shape=shape) if array.shape[-1] in (1, *shape[-1:]):
                return self._product(array)  # it is over the rows
            case Part(
                block=Block(value=e.Constants((1.0,)) | e.Formula(bound={"x": e.RowCount()}))
            ):
                return Product(1.0)  # the loss's own adjoint
            case Part():
                return Product.of(self.symbol(expression))
            case e.Constants():
                return Product.of(_atom("c"))
        return Product.of(self._factor(expression))

    def _factor(self, expression: Expression) -> Piece:
        style, piece = self.style, self._piece
        match expression:
            case e.Add(operands=terms):
                return self._sum(list(map(self._product, terms)))
            case e.MatMul(left=left, right=e.Transposed(array=matrix)):
                return style.operation(_MATMUL, [piece(matrix), piece(left)])
            case e.MatMul(left=e.Transposed(array=adjoint), right=factors):
                return style.operation(_MATMUL, [piece(adjoint), self._transposed(factors)])
            case e.MatMul(left=left, right=matrix):
                return style.operation(_MATMUL, [self._transposed(matrix), piece(left)])
            case e.Reduce(array=array, op=op) if op.is_function:
                return _atom(f"{style.write('function', op.symbol)}({self.text(array)})")
            case e.Sum(array=array) | e.Reduce(array=array):
                return style.operation(_MATMUL, [_atom(style.write("sum")), piece(array)])
            case e.Joined(operands=arrays):
                return _atom(f"({', '.join(map(self.text, arrays))})")
            case e.Chosen(of=of, result=result):
                return _atom(f"[{self.text(of.array)} = {self.text(result)}]")
        raise TypeError(f"{type(expression).__name__} has no equation")

    def _sum(self, terms: Sequence[Product]) -> Piece:
        """A sum, in which what is negative is subtracted, and comes last."""
        first, *others = sorted(terms, key=lambda term: term.number < 0.0)
        total = first.written(self.style)
        for term in others:
            op = SUB if term.number < 0.0 else ADD
            size = replace(term, number=abs(term.number))
            total = self.style.combined(op, [total, size.written(self.style)])
        return total

    def _transposed(self, matrix: Expression) -> Piece:
        return self.style.operation(_TRANSPOSED, [self._piece(matrix)])

    def _formula(self, formula: e.Formula) -> Product:
        """A formula, in which only vectors are multiplied with ⊙."""
        vectors = [x for x in formula.used.values() if x.shape[-1:] not in ((1,), ())]
        style = self.style if len(vectors) > 1 else replace(self.style, product=_MUL)
        found = self._of_the_table(formula, style)
        if not found.powers:
            return found
        factor = replace(found, number=1.0).written(style)
        return Product(found.number, {factor: 1.0})

    def _of_the_table(self, formula: e.Formula, style: Style) -> Product:
        """An operation, or a local partial times an adjoint; that of a function is its slope."""
        op, bound = formula.op, formula.bound
        if op and not formula.by:
            return operation(op, list(map(self._product, bound.values())), style)
        adjoint = self._put_in(bound["d"]) if formula.by else Product(1.0)
        if op and op.is_function and op.arity == 1:
            slope = style.write("slope", op.symbol, self.text(bound["x"]))
            return Product.of(_atom(slope)) * adjoint
        if op and has_choice(formula.tree):
            value = operation(op, [self._product(bound[v]) for v in "xy"], style).written(style)
            above = value.text if op.is_function else f"({value.text})"
            partial = style.write("partial", above, self.text(bound[formula.by]))
            return Product.of(_atom(partial)) * adjoint
        names = {v: self._product(x) for v, x in formula.used.items() if v != "d"}
        return product_of(formula.tree, {**names, "d": Product(1.0)}, style) * adjoint

    def _put_in(self, expression: Expression) -> Product:
        """An adjoint; that of an activation is put in, if it is used nowhere else."""
        while isinstance(expression, Part) and self._uses[expression.block] == 1:
            value = expression.block.value
            if not isinstance(value, e.MatMul | Part):
                break
            expression = value
        return self._product(expression)


def _key(part: Part) -> tuple[Block, Sequence[int], Shape]:
    """What parts have in common whose adjoints are added up."""
    return part.block, part.indices, part.dims[1:]


def _atom(text: str) -> Piece:
    return Piece(text, Binds.ATOM)


def _tall(text: str) -> Piece:
    return Piece(text, Binds.ATOM, is_tall=True)
