"""An array program as readable NumPy, its gradients written in place."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import TypeGuard

from autograd.core.compiler import Source
from autograd.ops import Op
from autograd.static.printing.formulas import NumPyFormula, number_code, reducer
from autograd.static.printing.indices import (
    Element,
    Gather,
    Reshape,
    Slice,
    Step,
    access,
)
from autograd.static.printing.names import Names
from autograd.static.printing.runtime import NAMESPACE
from autograd.static.program import expressions as e
from autograd.static.program.algebra import is_even_sum, whole
from autograd.static.program.differentiate import Program
from autograd.static.program.expressions import Block, Expression, Part
from autograd.static.program.overflow import to_look_at
from autograd.static.program.shapes import ROWS, Shape, written

_PER_LINE = 8
"""The most terms that one statement adds."""


class NumPyPrinter:
    """The text of one program: statements one by one, and the arrays that it defines first."""

    reserved: Sequence[str] = ("len", *NAMESPACE)
    inline = 20
    """The longest array of constants that is written out in the source."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.names = Names(program, self.reserved)
        self.batch = self.names.blocks[program.inputs]
        self._arrays: dict[tuple[str, tuple[float, ...], Shape], str] = {}
        self._numbers: dict[str, Sequence[float]] = {}
        self._globals: list[str] = []
        self._unnamed = {b for b in program.backward if b not in self.names.blocks}
        self._in_place: dict[Block, str] = {}  # pieces that are written into a gradient

    def source(self, name: str) -> Source:
        """The whole program: a function of the batch and the parameters."""
        text = "\n".join([*(line for line, _ in self.statements(name)), ""])
        return Source(text, {**NAMESPACE, **self._numbers})

    def statements(self, name: str) -> list[tuple[str, Block | None]]:
        """The lines of the program, each with the block that it computes, if it is of one."""
        program = self.program
        lines: list[tuple[str, Block | None]] = [
            (self._view(part), None) for part in (*self.names.inputs, *self.names.parameters)
        ]
        for title, blocks in (("once for all rows", program.once), ("forward", program.forward)):
            lines += [(f"# {title}", None)] * bool(blocks)
            lines += [(line, block) for block in blocks for line in self._commented(block)]
        looked_at = to_look_at(program)
        if looked_at:
            names = ", ".join(self.names.blocks[block] for block in looked_at)
            lines.append((f"require_finite({names})", None))
        if program.sources:
            lines += [("# backward", None), *self._backward()]
        results = ", ".join(map(self.text, program.results))
        lines.append(
            (f"return ({results},)" if len(program.results) == 1 else f"return {results}", None)
        )
        head = [*self._globals, ""] if self._globals else []
        start: list[tuple[str, Block | None]] = [(line, None) for line in head]
        start.append((f"def {name}({self.batch}, p):", None))
        return [*start, *((f"    {line}", block) for line, block in lines)]

    def _view(self, part: Part) -> str:
        is_batch = part.block.batched
        comment = "" if is_batch or not part.dims else f"  # {written(part.dims)}"
        whole = self._stepped(ast.Name(self.names.blocks[part.block]), part.block, access(part))
        return f"{self.names.part(part)} = {ast.unparse(whole)}{comment}"

    # Statements

    def _commented(self, block: Block) -> list[str]:
        comment = f"  # {written(block.shape)}" if block.shape else ""
        return [line + comment for line in self._statement(block)]

    def _statement(self, block: Block) -> list[str]:
        name, value = self.names.blocks[block], block.value
        if isinstance(value, e.Add):
            return self._added(name, value.terms)
        if isinstance(value, e.Assembled):
            return self._assembled(name, value)
        return [f"{name} = {self.text(value)}"]

    def _added(self, name: str, terms: Sequence[Expression], sign: str = "=") -> list[str]:
        """The statements that make `name` the sum of some terms, or add them, a few at a time."""
        lines = []
        for start in range(0, len(terms), _PER_LINE):
            codes = [self.code(term) for term in terms[start : start + _PER_LINE]]
            before = [ast.Name(name)] if start and sign == "=" else []
            lines.append(f"{name} {sign} {ast.unparse(_added_up([*before, *codes]))}")
        return lines

    def _backward(self) -> list[tuple[str, Block | None]]:
        lines: list[tuple[str, Block | None]] = []
        for block in self.program.backward:  # gradients that are written piece by piece
            value = block.value
            if isinstance(value, e.Assembled) and self._is_written_in_place(value):
                name = self.names.blocks[block]
                lines.append((f"{name} = {self._empty(value)}", None))
                self._in_place |= {p.block: name for _, p in value.pieces if self._is_piece(p)}
        for block in self.program.backward:
            of = block.of
            made = self._piece(block, of) if isinstance(of, Part) else self._statement(block)
            lines += [(line, block) for line in made]
        return lines

    def _is_written_in_place(self, value: e.Assembled) -> bool:
        return value.is_disjoint and value.like in (self.program.parameters, self.program.inputs)

    def _is_piece(self, value: Expression) -> TypeGuard[Part]:
        """Whether this is the gradient by some parameters, a statement of its own."""
        if not isinstance(value, Part) or not isinstance(value.block.of, Part):
            return False
        return value.block in self.names.blocks

    def _piece(self, block: Block, of: Part) -> list[str]:
        """The statement of the gradient by some parameters, if they have a name."""
        name, gradient, value = self.names.blocks.get(block), self._in_place.get(block), block.value
        if name is None:
            return []
        if gradient is None:
            return [f"{name} = {self.text(value)}"]
        steps = access(of)
        target = ast.unparse(self._stepped(ast.Name(gradient), of.block, steps, True))
        if isinstance(value, e.MatMul) and not any(isinstance(step, Gather) for step in steps):
            factors = f"{self.text(value.left)}, {self.text(value.right)}"
            return [f"{name} = matmul({factors}, out={target})"]
        return [f"{name} = {target}{_all(steps)} = {self.text(value)}"]

    def _assembled(self, name: str, value: e.Assembled) -> list[str]:
        """The statements that put pieces into an array, and then add what flows to all of it."""
        lines = [] if self._is_written_in_place(value) else [f"{name} = {self._empty(value)}"]
        sign = "=" if value.is_disjoint else "+="
        for part, piece in value.pieces:
            if isinstance(piece, Part) and piece.block in self._in_place:
                continue  # its own statement has written it
            steps, code = access(part), self.text(piece)
            target = ast.unparse(self._stepped(ast.Name(name), part.block, steps, True))
            lines.append(f"{target}{_all(steps)} {sign} {code}")
        if value.whole is not None:
            whole = value.whole
            lines += self._added(name, whole.terms if isinstance(whole, e.Add) else [whole], "+=")
        return lines

    def _empty(self, value: e.Assembled) -> str:
        return f"{'empty' if value.is_covered else 'zeros'}_like({self.names.blocks[value.like]})"

    # Expressions

    def text(self, expression: Expression | None) -> str:
        """An expression as text."""
        assert expression is not None  # noqa: S101 - what is printed has a value
        return ast.unparse(self.code(expression))

    def code(self, expression: Expression) -> ast.expr:
        """An expression as Python's syntax, in which parentheses come by themselves."""
        match expression:
            case Part():
                return self._part(expression)
            case e.Number(value=value):
                return number_code(value)
            case e.Constants(numbers=numbers, shape=shape):
                return ast.Name(self._array("c", numbers, shape))
            case e.RowCount():
                return ast.Name(f"len({self.batch})")
            case e.Formula(tree=tree, op=op):
                return self.formula(NumPyFormula, expression.bound, op, tree)
            case e.Add(terms=terms):
                return _added_up(list(map(self.code, terms)))
            case e.MatMul(left=left, right=right):
                return ast.BinOp(self.code(left), ast.MatMult(), self.code(right))
            case e.Transposed(array=matrix):
                return ast.Attribute(self.code(matrix), "T")
            case e.Sum(array=array):
                return _method(self.code(array), "sum", _summed(array.shape, expression.shape))
            case e.Reshaped(array=array, shape=shape):
                if isinstance(array, Part) and array.is_whole and array.block in self.names.blocks:
                    array = whole(array.block)
                return self._reshape(self.code(array), shape)
            case e.Filled(array=array, shape=shape, like=like):
                filled = (
                    f"full_like({self.names.blocks[like]}" if like else f"full({self._shape(shape)}"
                )
                return ast.Name(f"{filled}, {self.text(array)})")
            case e.Joined(parts=parts):
                joined = ast.List([self.code(part) for part in parts])
                return ast.Name(f"concatenate({ast.unparse(joined)}, axis=-1)")
            case e.Reduce(op=op, array=array, lengths=(_,)):
                return ast.Name(f"{reducer(op)}.reduce({self.text(array)}, axis=-1, keepdims=True)")
            case e.Reduce(array=array, lengths=lengths) if is_even_sum(expression):
                runs = self._reshape(self.code(array), (*expression.shape, lengths[0]))
                return ast.BinOp(runs, ast.MatMult(), ast.Name(f"ones({lengths[0]})"))
            case e.Reduce(op=op, array=array):
                operands = f"{self.text(array)}, {self._starts(expression)}"
                return ast.Name(f"{reducer(op)}.reduceat({operands}, axis=-1)")
            case e.Chosen(of=of, result=result):
                operands = f"{self.text(of.array)}, {self.text(result)}, {self._starts(of)}"
                return ast.Name(f"chosen({operands})")
            case e.Mean(array=array):
                return _method(self.code(array), "mean", "")
        raise TypeError(f"{type(expression).__name__} is not printed")

    def formula(
        self,
        dialect: type[NumPyFormula],
        bound: Mapping[str, Expression],
        op: Op | None,
        tree: ast.expr,
    ) -> ast.expr:
        """A formula of the table as a library computes it."""
        operands = {name: self.code(x) for name, x in bound.items()}
        code: ast.expr = dialect(operands, op).visit(tree)
        return code

    def _part(self, part: Part) -> ast.expr:
        block = part.block
        if block in self._unnamed:
            return self.code(block.value)  # type: ignore[arg-type]
        name = self.names.part(part)
        if name:
            return ast.Name(name)
        return self._stepped(ast.Name(self.names.blocks[block]), block, access(part))

    def _stepped(
        self, code: ast.expr, block: Block, steps: Sequence[Step], is_target: bool = False
    ) -> ast.expr:
        """The code of a part of an array, step by step; a target is assigned to."""
        axes, lead = len(block.shape), (ROWS,) * block.batched
        for step in steps:
            match step:
                case Element(place=place):
                    code = ast.Subscript(code, ast.Constant(place))
                case Slice():
                    ends = (None if n is None else ast.Constant(n) for n in step)
                    code = _subscript(code, ast.Slice(*ends), axes)
                case Gather(indices=indices, dims=dims) if is_target:
                    code = _subscript(code, ast.Name(self._array("i", indices, dims)), axes)
                case Gather(indices=indices, dims=dims):
                    code = self._take(code, indices, dims, axes)
                case Reshape(dims=dims):
                    code = self._reshape(code, (*lead, *dims))
                    axes = len(lead) + len(dims)
                case _:
                    code = ast.Attribute(code, "T")
        return code

    def _take(self, code: ast.expr, indices: tuple[int, ...], dims: Shape, axes: int) -> ast.expr:
        """Elements of the last axis one by one: `take` is quicker than an index."""
        name = self._array("i", indices, dims)
        return _method(code, "take", f"{name}{', axis=-1' * (axes > 1)}")

    def _reshape(self, code: ast.expr, shape: Shape) -> ast.expr:
        """The same numbers in another shape."""
        return _method(code, "reshape", ", ".join(map(str, shape)))

    def _shape(self, shape: Shape) -> str:
        sizes = [f"len({self.batch})" if n == ROWS else str(n) for n in shape]
        return f"({', '.join(sizes)}{',' * (len(sizes) == 1)})"

    def _starts(self, reduced: e.Reduce) -> str:
        """The name of where the runs start."""
        return self._array("s", reduced.starts, (len(reduced.lengths),))

    def _array(self, letter: str, numbers: Sequence[float], shape: Shape) -> str:
        """The name of an array of constants or of indices."""
        key = (letter, tuple(numbers), shape)
        if key not in self._arrays:
            self._arrays[key] = name = self.names.new(letter)
            code: ast.expr = ast.List(list(map(ast.Constant, numbers)))
            comment = ""
            if len(numbers) > self.inline:
                listed = self.names.new(f"{name}_numbers", numbered=False)
                self._numbers[listed], code = list(numbers), ast.Name(listed)
                comment = f"  # {len(numbers)} numbers"
            code = self._listed(code, is_index=letter != "c")
            if len(shape) > 1:
                code = self._reshape(code, shape)
            self._globals.append(f"{name} = {ast.unparse(code)}{comment}")
        return self._arrays[key]

    def _listed(self, numbers: ast.expr, is_index: bool) -> ast.expr:
        """An array of a list of numbers, or of indices."""
        return ast.Call(ast.Name("array"), [numbers], [])


def _subscript(code: ast.expr, index: ast.expr, axes: int) -> ast.expr:
    """Elements of the last axis."""
    lead = [ast.Slice() for _ in range(axes - 1)]
    return ast.Subscript(code, ast.Tuple([*lead, index]) if lead else index)


def _method(code: ast.expr, name: str, arguments: str) -> ast.expr:
    return ast.Call(ast.Attribute(code, name), [ast.Name(arguments)] if arguments else [], [])


def _added_up(codes: Sequence[ast.expr]) -> ast.expr:
    """A sum, in which what is negative is subtracted, and comes last."""
    while len(codes) > _PER_LINE:  # not as deep as it is long
        codes = [_added_up(codes[k : k + _PER_LINE]) for k in range(0, len(codes), _PER_LINE)]
    total, *others = sorted(codes, key=_is_negative)
    for code in others:
        if _is_negative(code):
            total = ast.BinOp(total, ast.Sub(), code.operand)
        else:
            total = ast.BinOp(total, ast.Add(), code)
    return total


def _is_negative(code: ast.expr) -> TypeGuard[ast.UnaryOp]:
    return isinstance(code, ast.UnaryOp)


def _summed(before: Shape, after: Shape) -> str:
    """The arguments by which `sum` makes an array of one shape one of the other."""
    if not after:
        return ""
    if len(after) < len(before):
        return "axis=0"
    axes = [axis for axis in range(len(before)) if before[axis] != after[axis]]
    return f"axis={axes[0] if len(axes) == 1 else tuple(axes)}, keepdims=True"


def _all(steps: Sequence[Step]) -> str:
    """What is put behind the code of a part, so that it is assigned to and not replaced."""
    return "" if steps and isinstance(steps[-1], Slice | Element | Gather) else "[:]"
