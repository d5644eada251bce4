"""An array program as readable NumPy, its gradients written in place."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from autograd.core.compiler import Source
from autograd.static.printing.formulas import NumPyFormula
from autograd.static.printing.indices import access, last_axis
from autograd.static.printing.names import Names
from autograd.static.printing.runtime import NAMESPACE
from autograd.static.program import expressions as e
from autograd.static.program.algebra import is_even_sum, whole
from autograd.static.program.differentiate import Program
from autograd.static.program.expressions import Block, Expression, Part
from autograd.static.program.overflow import to_look_at
from autograd.static.program.shapes import Shape, written
from autograd.static.program.text import Writer

_INLINE = 20
"""The longest array of constants that is written out in the source."""

Line: TypeAlias = tuple[str, Block | None]


class NumPyPrinter(Writer):
    """The text of one program: statements one by one, and the arrays that it defines first."""

    reserved: Sequence[str] = ("len",)
    namespace: Mapping[str, Any] = NAMESPACE
    dialect = NumPyFormula
    words: Mapping[str, str] = {
        **Writer.words,
        "rowcount": "len(batch)",
        "sum": "x.sum(axis=axes, keepdims=True)",
        "sum over rows": "x.sum(axis=0)",
        "total": "x.sum()",
        "mean": "x.mean()",
        "reshaped": "x.reshape(sizes)",
        "filled": "full(shape, x)",
        "filled like": "full_like(like, x)",
        "spread like": "full_like(like, x)",
        "joined": "concatenate(operands, axis=-1)",
        "taken": "x.take(indices, axis=-1)",
        "indices": "array(numbers)",
        "constants": "array(numbers)",
        "reduce": "function.reduceat(x, starts, axis=-1)",
        "reduce to one": "function.reduce(x, axis=-1, keepdims=True)",
        "even sum": "x @ ones(length)",
        "chosen": "chosen(x, y, starts)",
        "matmul in place": "matmul(x, y, out=place)",
    }

    def __init__(self, program: Program) -> None:
        self.program = program
        self.names = Names(program, [*self.reserved, *self.namespace])
        self.batch = self.names.blocks[program.inputs]
        self._arrays: dict[tuple[str, tuple[float, ...], Shape], str] = {}
        self.numbers: dict[str, Sequence[float]] = {}
        self.globals: list[str] = []
        self._in_place: dict[Block, str] = {}  # the gradients that blocks are written into

    def source(self, name: str) -> Source:
        """The whole program: a function of the batch and the parameters."""
        text = "\n".join([*(line for line, _ in self.statements(name)), ""])
        return Source(text, {**self.namespace, **self.numbers})

    def statements(self, name: str) -> list[Line]:
        """The lines of the program, each with the block that it computes, if it is of one."""
        body = list(self._body())  # first, as it names the arrays that are defined before it
        before, first = self.opening()
        start = [*before, f"def {name}({self.batch}, p):", *(f"    {line}" for line in first)]
        return [*((line, None) for line in start), *((f"    {line}", of) for line, of in body)]

    def opening(self) -> tuple[list[str], list[str]]:
        """What stands before the function, and first in it."""
        return [*self.globals, ""] if self.globals else [], []

    # Statements

    def _body(self) -> Iterator[Line]:
        program, names = self.program, self.names
        for part in names.views:
            code = ast.unparse(self._access(part))
            yield f"{names.part(part)} = {code}{_shaped(part.shape)}", None
        for title, blocks in (("once for all rows", program.once), ("forward", program.forward)):
            yield from [(f"# {title}", None)] if blocks else []
            yield from ((self.statement(block) + _shaped(block.shape), block) for block in blocks)
        looked_at = ", ".join(names.blocks[block] for block in to_look_at(program))
        if looked_at and "require_finite" in self.namespace:
            yield f"require_finite({looked_at})", None
        if program.backward:
            yield "# backward", None
            yield from self.backward()
        results = ", ".join(ast.unparse(self.array(result)) for result in program.results)
        yield f"return {results if len(program.results) > 1 else f'({results},)'}", None

    def statement(self, block: Block) -> str:
        """The line that computes a block, in its place in a gradient if it has one."""
        name, value = self.names.blocks[block], block.value
        assert value is not None  # noqa: S101 - what is computed has a value
        if block not in self._in_place:
            return f"{name} = {ast.unparse(self.array(value))}"
        target = self._target(block.of, self._in_place[block])  # type: ignore[arg-type]
        is_gathered = isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Name)
        if isinstance(value, e.MatMul) and not is_gathered:
            x, y = map(self.code, value.operands)
            product = self.write("matmul in place", x=x, y=y, place=target)
            return f"{name} = {ast.unparse(product)}"
        return f"{name} = {_assigned(target)} = {self.text(value)}"

    def backward(self) -> Iterator[Line]:
        """The backward sweep; gradients are there first, and written piece by piece."""
        named = [block for block in self.program.backward if block in self.names.blocks]
        assembled = {block: block.value for block in named if isinstance(block.value, e.Assembled)}
        for block, value in assembled.items():
            if block.of in self.program.sources:
                yield self._empty(block, value), None
                if value.is_disjoint:
                    pieces = {part for part, piece in value.pieces if isinstance(piece, Part)}
                    self._in_place |= {b: self.names.blocks[block] for b in named if b.of in pieces}
        for block in named:
            if block in assembled:
                yield from self._assembled(block, assembled[block])
            else:
                yield self.statement(block), block

    def _assembled(self, block: Block, value: e.Assembled) -> Iterator[Line]:
        """The statements that put pieces into an array, and then add what flows to all of it."""
        name, sign = self.names.blocks[block], "=" if value.is_disjoint else "+="
        if block.of not in self.program.sources:
            yield self._empty(block, value), block
        for part, piece in value.pieces:
            if not (isinstance(piece, Part) and piece.block in self._in_place):
                line = f"{_assigned(self._target(part, name))} {sign} {self.text(piece)}"
                adjoints = [p.block for p in piece.parts if isinstance(p.block.of, Part)]
                yield line, adjoints[-1] if adjoints else block
        if value.whole is not None:
            yield f"{name} += {self.text(value.whole)}", block

    def _empty(self, block: Block, value: e.Assembled) -> str:
        """The statement that makes an array into which pieces are put."""
        kind = "empty" if value.is_covered else "zeros"
        return f"{self.names.blocks[block]} = {kind}_like({self.names.blocks[value.like]})"

    # Expressions

    def array(self, expression: Expression) -> ast.expr:
        """An expression that is assigned or returned."""
        return self.code(expression)

    def code(self, expression: Expression) -> ast.expr:
        """An expression in the words of the library."""
        match expression:
            case e.Constants(numbers=numbers, shape=shape) if shape:
                return self.constants("c", numbers, shape)
            case e.Sum(array=array, shape=shape):
                if len(shape) < len(array.shape):
                    return self.write("sum over rows" if shape else "total", x=self.code(array))
                axes = [k for k, n in enumerate(array.shape) if n != shape[k]]
                axis = str(axes[0] if len(axes) == 1 else tuple(axes))
                return self.write("sum", x=self.code(array), axes=axis)
            case e.Reshaped(array=Part() as part, shape=shape) if part.is_whole:
                return self.reshaped(self.part(whole(part.block)), shape)
            case e.Reshaped(array=array, shape=shape):
                return self.reshaped(self.array(array), shape)
            case e.Filled(array=array, like=Part() as like):
                word = "filled like" if isinstance(array, e.Constants) else "spread like"
                return self.write(word, x=self.code(array), like=self.code(like))
            case e.Filled(array=array, shape=shape):
                rows = ast.unparse(self.write("rowcount"))
                return self.write("filled", x=self.code(array), shape=written(shape, rows))
            case e.Reduce():
                return self.reduced(expression)
            case e.Chosen(of=of, result=result):
                return self.chosen(of, result)
        return super().code(expression)

    def write(self, word: str, **fields: ast.expr | str) -> ast.expr:
        """The template of a word, filled in."""
        return super().write(word, batch=self.batch, **fields)

    def part(self, part: Part) -> ast.expr:
        """A part by its name, or by how it is reached; an adjoint without a name as its value."""
        name = self.names.part(part)
        if name:
            return ast.Name(name)
        if part.block not in self.names.blocks:
            return self.array(part.block.value)  # type: ignore[arg-type]
        return self._access(part)

    def formula(self, formula: e.Formula, operands: Mapping[str, ast.expr]) -> ast.expr:
        """A formula of the table as the library computes it."""
        code: ast.expr = self.dialect(operands, formula.op).visit(formula.tree)
        return code

    def reduced(self, reduced: e.Reduce) -> ast.expr:
        """Runs of the last axis reduced; even sums are a product, which is quicker."""
        code, function, runs = self.code(reduced.array), reduced.op.name, reduced.lengths
        if len(runs) == 1:
            return self.write("reduce to one", x=code, function=function)
        if is_even_sum(reduced):
            code = self.reshaped(code, (*reduced.shape, runs[0]))
            return self.write("even sum", x=code, length=str(runs[0]))
        starts = self.constants("s", reduced.starts)
        return self.write("reduce", x=code, function=function, starts=starts)

    def chosen(self, of: e.Reduce, result: Part) -> ast.expr:
        """The partials of what is reduced by its elements."""
        x, y = self.code(of.array), self.code(result)
        return self.write("chosen", x=x, y=y, starts=self.constants("s", of.starts))

    # Parts

    def _access(self, part: Part) -> ast.expr:
        return access(part, ast.Name(self.names.blocks[part.block]), self.reshaped, self.taken)

    def _target(self, part: Part, name: str) -> ast.expr:
        """A part of an array that is assigned to."""

        def gather(array: ast.expr, part: Part) -> ast.expr:
            index = self.constants("i", part.indices, part.dims)
            return last_axis(array, index, len(part.block.shape))

        return access(part, ast.Name(name), self.reshaped, gather)

    def taken(self, code: ast.expr, part: Part) -> ast.expr:
        """Elements of the last axis one by one: `take` is quicker than an index."""
        return self.write("taken", x=code, indices=self.constants("i", part.indices, part.dims))

    def reshaped(self, code: ast.expr, shape: Shape) -> ast.expr:
        """The same numbers in another shape."""
        return self.write(
            "reshaped", x=code, sizes=", ".join(map(str, shape)), shape=written(shape, "-1")
        )

    def constants(self, letter: str, numbers: Sequence[float], shape: Shape = ()) -> ast.expr:
        """An array of constants or of indices, by its name."""
        key = (letter, tuple(numbers), shape)
        if key not in self._arrays:
            self._arrays[key] = name = self.names.new(letter)
            code: ast.expr = ast.List(list(map(ast.Constant, numbers)))
            comment = ""
            if len(numbers) > _INLINE:
                listed = self.names.new(f"{name}_numbers", numbered=False)
                self.numbers[listed], code = list(numbers), ast.Name(listed)
                comment = f"  # {len(numbers)} numbers"
            code = self.write("constants" if letter == "c" else "indices", numbers=code)
            if len(shape) > 1:
                code = self.reshaped(code, shape)
            self.globals.append(f"{name} = {ast.unparse(code)}{comment}")
        return ast.Name(self._arrays[key])


def _shaped(shape: Shape) -> str:
    return f"  # {written(shape)}" if shape else ""


def _assigned(target: ast.expr) -> str:
    """The code of what is assigned to: elements of an array, so that it is not replaced."""
    return ast.unparse(target) + ("" if isinstance(target, ast.Subscript) else "[:]")
