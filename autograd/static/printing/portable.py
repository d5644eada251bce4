"""An array program in the functions of the array API standard alone, for any array library.

Nothing is written in place and no branch depends on data, so that JAX can trace the text and
ndonnx can make it a graph. Source: Consortium for Python Data API Standards, *Python array API
standard* (2025.12).
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from autograd.static.printing.formulas import NumPyFormula, is_test
from autograd.static.printing.numpy_printer import NumPyPrinter
from autograd.static.printing.standard import NAMESPACE, REDUCERS
from autograd.static.program import expressions as e
from autograd.static.program.algebra import whole
from autograd.static.program.expressions import Block, Expression, Part
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
        "filled like": "xp.full_like(like, x)",
        "spread like": "xp.zeros_like(like) + x",
        "joined": "xp.concat(operands, axis=-1)",
        "taken": "xp.take(x, indices, axis=-1)",
        "indices": "xp.asarray(numbers)",
        "constants": "xp.asarray(numbers, dtype=batch.dtype)",
        "reduce": "function(x, axis=-1)",
        "chosen": "chosen(xp, x, y)",
        "filled up": "xp.concat([x, xp.full_like(like, y)], axis=-1)",
    }

    def opening(self) -> tuple[list[str], list[str]]:
        """What stands before the function, and first in it."""
        start = [f"xp = namespace({self.batch})", f"n = row_count(xp, {self.batch})"]
        return [], [*start, *self.globals]

    def array(self, expression: Expression) -> ast.expr:
        """An expression that is an array even if it is a number."""
        code = self.code(expression)
        return self.write("constants", numbers=code) if _is_number(code) else code

    def taken(self, code: ast.expr, part: Part) -> ast.expr:
        """Elements of the last axis one by one."""
        code = self._picked(code, part.indices)
        return self.reshaped(code, part.shape) if len(part.dims) > 1 else code

    def reduced(self, reduced: e.Reduce) -> ast.expr:
        """Runs of the last axis reduced."""
        function, _ = REDUCERS[reduced.op.name]
        return self.write("reduce", function=f"xp.{function}", x=self._runs(reduced))

    def chosen(self, of: e.Reduce, result: Part) -> ast.expr:
        """The partials of what is reduced by its elements."""
        code = self.write("chosen", x=self._runs(of), y=self.names.blocks[result.block])
        longest = max(of.lengths)
        kept = [longest * run + i for run, n in enumerate(of.lengths) for i in range(n)]
        return code if min(of.lengths) == longest else self._picked(code, kept)

    def _runs(self, of: e.Reduce) -> ast.expr:
        """The runs on an axis of their own, in which shorter ones are filled up."""
        array, longest = of.array, max(of.lengths)
        if min(of.lengths) == longest:
            return self.reshaped(self.code(array), (*of.shape, longest))
        part = array if isinstance(array, Part) else whole(Block(array.shape, "", value=array))
        code, indices, size = self.part(whole(part.block)), part.indices, part.block.size
        like = f"{self.batch}[:, :1]" if len(of.shape) > 1 else "p[:1]"
        code = self.write("filled up", x=code, like=like, y=REDUCERS[of.op.name][1])
        runs = zip(of.starts, of.lengths, strict=True)
        places = [indices[s + k] if k < n else size for s, n in runs for k in range(longest)]
        return self.reshaped(self._picked(code, places), (*of.shape, longest))

    def _picked(self, code: ast.expr, indices: Sequence[int]) -> ast.expr:
        return self.write("taken", x=code, indices=self.constants("i", indices))
