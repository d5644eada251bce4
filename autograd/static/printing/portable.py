"""An array program in the functions of the array API standard alone, for any array library.

Nothing is written in place and no branch depends on data, so that JAX can trace the text and
ndonnx can make it a graph. Source: Consortium for Python Data API Standards, *Python array API
standard* (2025.12).
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from itertools import chain, count

from autograd.core.compiler import Source
from autograd.static.printing.formulas import NumPyFormula, is_test, reducer
from autograd.static.printing.indices import grid
from autograd.static.printing.numpy_printer import Line, NumPyPrinter
from autograd.static.printing.standard import HELPERS, REDUCERS, know_torch, namespace, row_count
from autograd.static.program import expressions as e
from autograd.static.program.expressions import Expression, Part
from autograd.static.program.shapes import ROWS
from autograd.static.program.text import call


class _PortableFormula(NumPyFormula):
    """A formula in the standard's functions, which take arrays and no plain numbers."""

    def call(self, name: str, operands: list[ast.expr]) -> ast.expr:
        if name in HELPERS:
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

    reserved = ("xp", "n", "namespace", "row_count", *HELPERS)
    dialect = _PortableFormula
    words: Mapping[str, str] = {
        **NumPyPrinter.words,
        "rowcount": "n",
        "sum": "xp.sum(x, axis=axes, keepdims=True)",
        "sum over rows": "xp.sum(x, axis=0)",
        "total": "xp.sum(x)",
        "mean": "xp.mean(x)",
        "reshaped": "xp.reshape(x, shape)",
        "filled": "xp.broadcast_to(x, shape)",
        "filled like": "xp.zeros_like(like) + x",
        "joined": "xp.concat(operands, axis=-1)",
        "taken": "xp.take(x, indices, axis=-1)",
        "indices": "xp.asarray(numbers)",
        "constants": "xp.asarray(numbers, dtype=batch.dtype)",
        "number": "xp.asarray(x, dtype=batch.dtype)",
        "reduce": "function(x, axis=-1)",
        "chosen": "chosen(xp, x, y)",
        "zeros": "xp.zeros_like(like)",
        "filler": "xp.full_like(like, x)",
    }

    def source(self, name: str) -> Source:
        """The whole program, and before it what the standard lacks."""
        text = super().source(name).text
        used = {n.id for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Name)}
        helpers = "".join(f"{text}\n" for name, text in HELPERS.items() if name in used)
        know_torch()
        found = {"namespace": namespace, "row_count": row_count, **self.numbers}
        return Source(helpers + text, found)

    def opening(self) -> tuple[list[str], list[str]]:
        """What stands before the function, and first in it."""
        start = [f"xp = namespace({self.batch})", f"n = row_count(xp, {self.batch})"]
        return [], [*start, *self.globals]

    def checks(self) -> list[str]:
        """There are none."""
        return []

    def backward(self) -> list[Line]:
        """The backward sweep, in which gradients are put together."""
        named = (block for block in self.program.backward if block in self.names.blocks)
        return [(self.statement(block), block) for block in named]

    def array(self, expression: Expression) -> ast.expr:
        """An expression that is an array even if it is a number."""
        if isinstance(expression, Part) and expression.block not in self.names.blocks:
            return self.array(expression.block.value)  # type: ignore[arg-type]
        code = self.code(expression)
        return self.write("number", x=code) if isinstance(expression, e.Number) else code

    def code(self, expression: Expression) -> ast.expr:
        """An expression in functions of the standard."""
        if isinstance(expression, e.Assembled):
            return self._put_together(expression)
        return super().code(expression)

    def taken(self, code: ast.expr, part: Part) -> ast.expr:
        """Elements of the last axis one by one."""
        lead = (ROWS,) * part.block.batched
        code = self._picked(code, part.indices)
        return self.reshaped(code, (*lead, *part.dims)) if len(part.dims) > 1 else code

    def reduced(self, reduced: e.Reduce) -> ast.expr:
        """Runs of the last axis reduced."""
        function, filler = REDUCERS[reducer(reduced.op)]
        runs = self._runs(reduced, reduced.array, filler)
        return self.write("reduce", function=f"xp.{function}", x=runs)

    def chosen(self, of: e.Reduce, result: Expression) -> ast.expr:
        """The partials of what is reduced by its elements."""
        x, y = self._runs(of, of.array, "0"), self._runs(of, result, "1")
        longest = max(of.lengths)
        code = self.reshaped(self.write("chosen", x=x, y=y), (ROWS, len(of.lengths) * longest))
        places = [longest * k + i for k, n in enumerate(of.lengths) for i in range(n)]
        return code if len(set(of.lengths)) == 1 else self._picked(code, places)

    def _runs(self, reduced: e.Reduce, array: Expression, filler: str) -> ast.expr:
        """The runs of an array's last axis on an axis of their own, all as long as the longest."""
        lengths, lead = reduced.lengths, (ROWS,) * (len(reduced.shape) - 1)
        if array.shape[-1] == 1 < sum(lengths):  # one result for a single run
            return self.reshaped(self.code(array), (*lead, 1, 1))
        runs = [range(start, start + n) for start, n in zip(reduced.starts, lengths, strict=True)]
        code = self._padded(self.code(array), runs, filler, bool(lead))
        return self.reshaped(code, (*lead, len(lengths), max(lengths)))

    def _padded(
        self, code: ast.expr, runs: Sequence[Sequence[int]], filler: str, batched: bool
    ) -> ast.expr:
        """The elements of the last axis that make runs, filled up to the longest."""
        count, longest = sum(map(len, runs)), max(map(len, runs))
        is_padded = count < len(runs) * longest
        if is_padded:
            end = self.write("filler", like=self._one(batched), x=filler)
            code = self.write("joined", operands=ast.List([code, end]))
        places = [k for run in runs for k in (*run, *[count] * (longest - len(run)))]
        return code if places == list(range(count + is_padded)) else self._picked(code, places)

    def _picked(self, code: ast.expr, places: Sequence[int]) -> ast.expr:
        indices = self.constants("i", places, (len(places),))
        return self.write("taken", x=code, indices=indices)

    def _one(self, batched: bool) -> str:
        """An array with one element, in each row if it is batched."""
        return f"{self.batch}[:, :1]" if batched else "p[:1]"

    def _put_together(self, value: e.Assembled) -> ast.expr:
        """All elements of an array by taking those of the pieces, each the sum of some."""
        like = value.like
        if not value.pieces:
            return self.write("zeros", like=self.names.blocks[like])
        if value.is_covered and value.whole is None and not like.batched:
            rows = self._in_rows(value)
            if rows is not None:
                return rows
        lead, flat = (ROWS,) * like.batched, []
        sources: list[list[int]] = [[] for _ in range(like.size)]
        places = count()
        for part, piece in value.pieces:
            code = self.array(piece)
            if piece.shape != part.shape:
                code = self.write("filled like", like=self.code(part), x=code)
            if len(part.dims) != 1:
                code = self.reshaped(code, (*lead, len(part.indices)))
            flat.append(code)
            for index in part.indices:
                sources[index].append(next(places))
        code = self._padded(self._joined(flat), sources, "0", like.batched)
        most = max(map(len, sources))
        if most > 1:
            code = self.reshaped(code, (*lead, like.size, most))
            code = self.write("reduce", function="xp.sum", x=code)
        return code if value.whole is None else ast.BinOp(self.code(value.whole), ast.Add(), code)

    def _in_rows(self, value: e.Assembled) -> ast.expr | None:
        """A vector as its pieces one behind the other, or in rows such as those of [W b]."""
        stretches: list[list[ast.expr]] = []
        rows = stride = filled = end = 0
        for part, piece in sorted(value.pieces, key=lambda pair: pair[0].indices[0]):
            count, width = part.dims if len(part.dims) == 2 else (len(part.indices), 1)
            found = grid(part.indices, count, width)
            if found is None or found.step > 1 or piece.shape != part.shape:
                return None
            if found.stride == width:
                count, width = 1, count * width
            span = found.stride if count > 1 else width
            if filled == stride and found.first == end:
                rows, stride, filled = count, span, 0
                end += rows * stride
                stretches.append([])
            if (count, span) != (rows, stride) or found.first != end - rows * stride + filled:
                return None
            filled += width
            shape = (count, width) if count > 1 else (width,)
            code = self.array(piece)
            stretches[-1].append(code if piece.shape == shape else self.reshaped(code, shape))
            if filled == stride and count > 1:
                stretches[-1] = [self.reshaped(self._joined(stretches[-1]), (count * stride,))]
        return self._joined(list(chain(*stretches))) if filled == stride else None

    def _joined(self, codes: list[ast.expr]) -> ast.expr:
        return codes[0] if len(codes) == 1 else self.write("joined", operands=ast.List(codes))
