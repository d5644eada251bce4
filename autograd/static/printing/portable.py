"""An array program in the functions of the array API standard alone, for any array library.

Nothing is written in place and no branch depends on data, so that JAX can trace the text and
ndonnx can make it a graph. Source: Consortium for Python Data API Standards, *Python array API
standard* (2025.12).
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Sequence
from itertools import chain

from autograd.core.compiler import Source
from autograd.static.printing.formulas import NumPyFormula, is_test, reducer
from autograd.static.printing.indices import grid
from autograd.static.printing.numpy_printer import NumPyPrinter
from autograd.static.printing.standard import HELPERS, REDUCERS, know_torch, namespace, row_count
from autograd.static.program import expressions as e
from autograd.static.program.expressions import Block, Expression
from autograd.static.program.shapes import ROWS, Shape


class _PortableFormula(NumPyFormula):
    """A formula in the standard's functions, which take arrays and no plain numbers."""

    def call(self, name: str, operands: list[ast.expr]) -> ast.expr:
        if name in HELPERS:
            return ast.Call(ast.Name(name), [ast.Name("xp"), *operands], [])
        return _call(name, *(_array_like(x, operands) for x in operands))

    def test(self, test: ast.expr) -> ast.expr:
        code = self.visit(test)
        return _call("astype", code, ast.Attribute(_sides(code)[0], "dtype"))

    def where(self, node: ast.IfExp, *branches: ast.expr) -> ast.expr:
        if is_test(node):
            return self.test(node.test)
        test = self.visit(node.test)
        return _call("where", test, *(_array_like(branch, _sides(test)) for branch in branches))


def _sides(test: ast.expr) -> list[ast.expr]:
    """The arrays that a comparison, or several, compare."""
    found = [n for n in ast.walk(test) if isinstance(n, ast.Compare)]
    sides = [side for n in found for side in (n.left, *n.comparators)]
    return [side for side in sides if not _is_number(side)]


def _array_like(code: ast.expr, others: Sequence[ast.expr]) -> ast.expr:
    """A plain number as an array like the first of the others that is one."""
    if not _is_number(code):
        return code
    other = next(x for x in others if not _is_number(x))
    return _call("full_like", other, code)


def _is_number(code: ast.expr) -> bool:
    return isinstance(code.operand if isinstance(code, ast.UnaryOp) else code, ast.Constant)


def _call(name: str, *arguments: ast.expr, **options: str) -> ast.Call:
    keywords = [ast.keyword(option, ast.Name(value)) for option, value in options.items()]
    return ast.Call(ast.Name(f"xp.{name}"), list(arguments), keywords)


def _tuple(shape: Shape) -> ast.expr:
    return ast.Name(f"({', '.join(map(str, shape))}{',' * (len(shape) == 1)})")


class PortablePrinter(NumPyPrinter):
    """The text of one program: a pure function of the batch and the parameters."""

    reserved = ("xp", "n", "namespace", "row_count", *HELPERS)

    def source(self, name: str) -> Source:
        """The whole program, and before it what the standard lacks."""
        program, lines = self.program, []
        for title, blocks in (("once for all rows", program.once), ("forward", program.forward)):
            lines += [f"# {title}"] * bool(blocks)
            lines += [line for block in blocks for line in self._commented(block)]
        lines += ["# backward"] * bool(program.backward)
        for block in program.backward:
            if block in self.names.blocks:
                lines += self._statement(block)
        results = ", ".join(ast.unparse(self.array(result)) for result in program.results)
        views = [self._view(part) for part in (*self.names.inputs, *self.names.parameters)]
        start = [f"xp = namespace({self.batch})", f"n = row_count(xp, {self.batch})"]
        body = [*start, *self._globals, *views, *lines, f"return {results}"]
        text = "\n".join([f"def {name}({self.batch}, p):", *(f"    {line}" for line in body), ""])
        used = {n.id for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Name)}
        helpers = "".join(f"{text}\n" for name, text in HELPERS.items() if name in used)
        know_torch()
        found = {"namespace": namespace, "row_count": row_count, **self._numbers}
        return Source(helpers + text, found)

    def _statement(self, block: Block) -> list[str]:
        name, value = self.names.blocks[block], block.value
        if isinstance(value, e.Add):
            return self._added(name, value.terms)
        assert value is not None  # noqa: S101 - what is computed has a value
        return [f"{name} = {ast.unparse(self.array(value))}"]

    def array(self, expression: Expression) -> ast.expr:
        """An expression that is an array even if it is a number."""
        if isinstance(expression, e.Part) and expression.block in self._unnamed:
            return self.array(expression.block.value)  # type: ignore[arg-type]
        code = self.code(expression)
        is_number = isinstance(expression, e.Number)
        return _call("asarray", code, dtype=f"{self.batch}.dtype") if is_number else code

    def code(self, expression: Expression) -> ast.expr:
        """An expression as Python's syntax, in functions of the standard."""
        match expression:
            case e.RowCount():
                return ast.Name("n")
            case e.Formula(tree=tree, op=op):
                return self.formula(_PortableFormula, expression.bound, op, tree)
            case e.Sum(array=array, shape=shape):
                axes = [a for a in range(-len(array.shape), 0) if _is_summed(a, array.shape, shape)]
                keep = {"keepdims": "True"} if len(shape) == len(array.shape) else {}
                return _call("sum", self.code(array), axis=str(tuple(axes)), **keep)
            case e.Filled(array=array, shape=shape, like=like):
                if like:
                    zeros = _call("zeros_like", ast.Name(self.names.blocks[like]))
                    return ast.BinOp(zeros, ast.Add(), self.code(array))
                sizes = tuple("n" if size == ROWS else size for size in shape)
                return _call(
                    "broadcast_to", self.code(array), ast.Name(f"({', '.join(map(str, sizes))},)")
                )
            case e.Joined(parts=parts):
                return _call("concat", ast.List(list(map(self.code, parts))), axis="-1")
            case e.Reduce(op=op, array=array):
                function, filler = REDUCERS[reducer(op)]
                return _call(function, self._runs(expression, array, filler), axis="-1")
            case e.Chosen(of=of, result=result):
                runs = [self._runs(of, x, k) for x, k in ((of.array, "0"), (result, "1"))]
                code: ast.expr = ast.Call(ast.Name("chosen"), [ast.Name("xp"), *runs], [])
                count, longest = len(of.lengths), max(of.lengths)
                code = self._reshape(code, (ROWS, count * longest))
                indices = tuple(longest * k + i for k, n in enumerate(of.lengths) for i in range(n))
                return (
                    code
                    if len(indices) == count * longest
                    else self._take(code, indices, (len(indices),), 1)
                )
            case e.Mean(array=array):
                return _call("mean", self.code(array))
            case e.Assembled():
                return self._put_together(expression)
        return super().code(expression)

    def _runs(self, reduced: e.Reduce, array: Expression, filler: str) -> ast.expr:
        """The runs of an array's last axis on an axis of their own, all as long as the longest."""
        code, lengths, longest = self.code(array), reduced.lengths, max(reduced.lengths)
        lead = (ROWS,) * (len(reduced.shape) - 1)
        if array.shape[-1] == 1 < sum(lengths):  # one result for a single run
            return self._reshape(code, (*lead, 1, 1))
        if min(lengths) < longest:
            end = _call("full_like", ast.Name(self._one(bool(lead))), ast.Name(filler))
            code = _call("concat", ast.List([code, end]), axis="-1")
            places = chain.from_iterable(
                [*range(start, start + n), *[sum(lengths)] * (longest - n)]
                for start, n in zip(reduced.starts, lengths, strict=True)
            )
            indices = tuple(places)
            code = self._take(code, indices, (len(indices),), 1)
        return self._reshape(code, (*lead, len(lengths), longest))

    def _one(self, batched: bool) -> str:
        """An array with one element, in each row if it is batched."""
        return f"{self.batch}[:, :1]" if batched else "p[:1]"

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
            stretches[-1].append(code if piece.shape == shape else self._reshape(code, shape))
            if filled == stride and count > 1:
                stretches[-1] = [self._reshape(self._joined(stretches[-1]), (count * stride,))]
        return self._joined(list(chain(*stretches))) if filled == stride else None

    def _joined(self, codes: list[ast.expr]) -> ast.expr:
        return codes[0] if len(codes) == 1 else _call("concat", ast.List(codes), axis="-1")

    def _put_together(self, value: e.Assembled) -> ast.expr:
        """All elements of an array by taking those of the pieces, each the sum of some."""
        like = value.like
        if not value.pieces:
            return _call("zeros_like", ast.Name(self.names.blocks[like]))
        if value.is_covered and value.whole is None and not like.batched:
            rows = self._in_rows(value)
            if rows is not None:
                return rows
        sources: dict[int, list[int]] = defaultdict(list)
        flat, count = [], 0
        for part, piece in value.pieces:
            code = self.array(piece)
            if piece.shape != part.shape:
                code = ast.BinOp(_call("zeros_like", self.code(part)), ast.Add(), code)
            if len(part.dims) != 1:
                code = self._reshape(code, (*[ROWS] * like.batched, len(part.indices)))
            flat.append(code)
            for index in part.indices:
                sources[index].append(count)
                count += 1
        most = max(map(len, sources.values()))
        is_padded = any(len(sources[k]) < most for k in range(like.size))
        if is_padded:
            flat.append(_call("zeros_like", ast.Name(self._one(like.batched))))
        indices = [k for i in range(like.size) for k in (sources[i] + [count] * most)[:most]]
        joined = self._joined(flat)
        if indices != list(range(len(indices))) or count + is_padded != len(indices):
            joined = self._take(joined, tuple(indices), (len(indices),), 1)
        if most > 1:
            shape = (*[ROWS] * like.batched, like.size, most)
            joined = _call("sum", self._reshape(joined, shape), axis="-1")
        if value.whole is None:
            return joined
        return ast.BinOp(self.code(value.whole), ast.Add(), joined)

    def _take(self, code: ast.expr, indices: tuple[int, ...], dims: Shape, axes: int) -> ast.expr:
        name = self._array("i", indices, (len(indices),))
        code = _call("take", code, ast.Name(name), axis="-1")
        return self._reshape(code, (*[ROWS] * (axes - 1), *dims)) if len(dims) > 1 else code

    def _reshape(self, code: ast.expr, shape: Shape) -> ast.expr:
        return _call("reshape", code, _tuple(shape))

    def _listed(self, numbers: ast.expr, is_index: bool) -> ast.expr:
        return _call("asarray", numbers, **({} if is_index else {"dtype": f"{self.batch}.dtype"}))


def _is_summed(axis: int, before: Shape, after: Shape) -> bool:
    return -axis > len(after) or before[axis] != after[axis]
