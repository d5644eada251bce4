"""An array program in the functions of the array API standard alone, for any array library.

Nothing is written in place and no branch depends on data, so that JAX can trace the text and
ndonnx can make it a graph. Source: Consortium for Python Data API Standards, *Python array API
standard* (2025.12).
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise

import numpy as np

from autograd.static.printing.formulas import NumPyFormula, is_test
from autograd.static.printing.numpy_printer import Line, NumPyPrinter
from autograd.static.printing.standard import NAMESPACE, REDUCERS
from autograd.static.program import expressions as e
from autograd.static.program.expressions import Expression, Part
from autograd.static.program.shapes import Shape
from autograd.static.program.text import call


class _PortableFormula(NumPyFormula):
    """A formula in the standard's functions, which take arrays and no plain numbers."""

    def call(self, name: str, operands: list[ast.expr]) -> ast.expr:
        if name in NAMESPACE:
            return call(name, ast.Name("xp"), *operands)
        return call(f"xp.{name}", *map(self._array, operands))

    def test(self, test: ast.expr) -> ast.expr:
        return call("xp.astype", self.visit(test), ast.Attribute(self._like(), "dtype"))

    def where(self, node: ast.IfExp, *branches: ast.expr) -> ast.expr:
        if is_test(node):
            return self.test(node.test)
        return call("xp.where", self.visit(node.test), *map(self._array, branches))

    def _array(self, code: ast.expr) -> ast.expr:
        return call("xp.full_like", self._like(), code) if _is_number(code) else code

    def _like(self) -> ast.expr:
        """The first operand that is an array."""
        return next(code for code in self.operands.values() if not _is_number(code))


def _is_number(code: ast.expr) -> bool:
    return isinstance(code.operand if isinstance(code, ast.UnaryOp) else code, ast.Constant)


class PortablePrinter(NumPyPrinter):
    """The text of one program: a pure function of the batch and the parameters."""

    reserved = ("xp", "n")
    namespace = NAMESPACE
    dialect = _PortableFormula
    words: Mapping[str, str] = {
        **NumPyPrinter.words,
        "rowcount": "n",
        "sum": "xp.sum(x, axis=axes, keepdims=True)",
        "sum over rows": "xp.sum(x, axis=0)",
        "total": "xp.sum(x)",
        "mean": "xp.mean(x)",
        "reshaped": "xp.reshape(x, shape)",
        "filled like": "xp.zeros_like(like) + x",
        "joined": "xp.concat(operands, axis=-1)",
        "taken": "xp.take(x, indices, axis=-1)",
        "indices": "xp.asarray(numbers)",
        "constants": "xp.asarray(numbers, dtype=batch.dtype)",
        "reduce": "function(x, axis=-1)",
        "chosen": "chosen(xp, x, y)",
        "filler": "xp.full_like(like, x)",
    }

    def opening(self) -> tuple[list[str], list[str]]:
        """What stands before the function, and first in it."""
        start = [f"xp = namespace({self.batch})", f"n = row_count(xp, {self.batch})"]
        return [], [*start, *self.globals]

    def backward(self) -> Iterator[Line]:
        """The backward sweep, in which gradients are put together."""
        named = (block for block in self.program.backward if block in self.names.blocks)
        yield from ((self.statement(block), block) for block in named)

    def array(self, expression: Expression) -> ast.expr:
        """An expression that is an array even if it is a number."""
        if isinstance(expression, e.Assembled):
            return self._put_together(expression)
        code = self.code(expression)
        return self.write("constants", numbers=code) if _is_number(code) else code

    def taken(self, code: ast.expr, part: Part) -> ast.expr:
        """Elements of the last axis one by one."""
        code = self._picked(code, part.indices, part.block.size)
        return self.reshaped(code, part.shape) if len(part.dims) > 1 else code

    def reduced(self, reduced: e.Reduce) -> ast.expr:
        """Runs of the last axis reduced."""
        function, _ = REDUCERS[reduced.op.name]
        return self.write("reduce", function=f"xp.{function}", x=self._runs(reduced))

    def chosen(self, of: e.Reduce, result: Part) -> ast.expr:
        """The partials of what is reduced by its elements."""
        code = self.write("chosen", x=self._runs(of), y=self.names.blocks[result.block])
        longest = max(of.lengths)
        places = [longest * run + i for run, n in enumerate(of.lengths) for i in range(n)]
        return self._picked(code, places, longest * len(of.lengths))

    def _runs(self, of: e.Reduce) -> ast.expr:
        return self._grouped(self.code(of.array), of.run_of, of.shape, REDUCERS[of.op.name][1])

    def _grouped(
        self, code: ast.expr, run_of: Sequence[int], shape: Shape, filler: str
    ) -> ast.expr:
        """Elements of the last axis by the run that each is in, on an axis of their own.

        Where one is longer than others, these are filled up.
        """
        size, lengths = len(run_of), np.bincount(run_of, minlength=shape[-1])
        is_there = np.arange(lengths.max()) < lengths[:, None]
        places = np.full(is_there.shape, size)
        places[is_there] = np.argsort(run_of, kind="stable")
        if not is_there.all():
            like = f"{self.batch}[:, :1]" if len(shape) > 1 else "p[:1]"
            code = self._joined([code, self.write("filler", like=like, x=filler)])
            size += 1
        code = self._picked(code, places.ravel().tolist(), size)
        return code if lengths.max() == 1 else self.reshaped(code, (*shape, lengths.max()))

    def _picked(self, code: ast.expr, places: Sequence[int], size: int) -> ast.expr:
        """Elements of the last axis, which has so many."""
        if list(places) == list(range(size)):
            return code
        return self.write("taken", x=code, indices=self.constants("i", places, (len(places),)))

    def _put_together(self, value: e.Assembled) -> ast.expr:
        """All elements of an array by taking those of the pieces, each the sum of some."""
        like = value.like
        if not value.pieces:
            return self.write("filler", like=self.names.blocks[like], x="0")
        codes: list[ast.expr] = []
        order: list[int] = []
        for stretch in _stretches(value.pieces):
            counts = {math.prod(part.dims[:1]) for part, _ in stretch}
            rows = counts.pop() if value.is_disjoint and len(counts) == 1 < len(stretch) else 1
            grids = [np.reshape(part.indices, (rows, -1)) for part, _ in stretch]
            pieces = []
            for (part, piece), grid in zip(stretch, grids, strict=True):
                code = self.array(piece)
                if piece.shape != part.shape:
                    code = self.write("filled like", like=self.code(part), x=code)
                shape = (*like.shape[:-1], *grid.shape[rows == 1 :])
                pieces.append(code if part.shape == shape else self.reshaped(code, shape))
            indices = np.concatenate(grids, axis=-1)
            order += indices.ravel().tolist()
            if rows > 1:
                pieces = [self.reshaped(self._joined(pieces), (*like.shape[:-1], indices.size))]
            codes += pieces
        code = self._grouped(self._joined(codes), order, like.shape, "0")
        if not value.is_disjoint:
            code = self.write("reduce", function="xp.sum", x=code)
        return code if value.whole is None else ast.BinOp(self.code(value.whole), ast.Add(), code)

    def _joined(self, codes: list[ast.expr]) -> ast.expr:
        return codes[0] if len(codes) == 1 else self.write("joined", operands=ast.List(codes))


def _stretches(pieces: Sequence[tuple[Part, Expression]]) -> list[list[tuple[Part, Expression]]]:
    """The pieces in order, those together that reach into each other, as the W and b of [W b]."""
    order = sorted(pieces, key=lambda pair: pair[0].indices[0])
    ends = accumulate((max(part.indices) for part, _ in order), max)
    starts = [k for k, end in enumerate(ends, 1) if k < len(order) and order[k][0].indices[0] > end]
    return [order[start:stop] for start, stop in pairwise([0, *starts, len(order)])]
