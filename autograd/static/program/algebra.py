"""How expressions are made: parts, products, formulas of the table, adjoints summed to a shape."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from itertools import zip_longest

from autograd.ops import Op
from autograd.ops.grammar import read, same, simplify
from autograd.static.program import expressions as e
from autograd.static.program.expressions import Block, Expression, Part
from autograd.static.program.shapes import ROWS, Shape
from autograd.static.program.sums import ADD
from autograd.static.program.text import filled_in


def part(block: Block, indices: Sequence[int]) -> Part:
    """Elements of a block as a vector; one that is meant by all of the indices stands once."""
    if len(set(indices)) == 1:
        return Part(block, (indices[0],), (1,) if block.batched else ())
    return Part(block, tuple(indices), (len(indices),))


def whole(block: Block) -> Part:
    """A block as it is."""
    return Part(block, tuple(range(block.size)), block.shape[block.batched :])


_TIMES, _NEGATIVE = read("x * y", {}), read("-x", {})
_TIMES_PARTIALS = {"x": read("y", {}), "y": read("x", {})}
_NEGATIVE_PARTIALS = {"x": ast.Constant(-1.0)}


def times(x: Expression, y: Expression) -> Expression:
    """A product, in which the number 1 is not written."""
    match y:
        case e.Constants(numbers=(1.0,), shape=()):
            return x
        case e.Constants(numbers=(-1.0,), shape=()):
            return negative(x)
    return e.Formula(_TIMES, {"x": x, "y": y}, _TIMES_PARTIALS)


def sum_of(terms: Sequence[Expression]) -> Expression:
    """A sum, or the only term."""
    return terms[0] if len(terms) == 1 else e.Add(terms)


def negative(x: Expression) -> Expression:
    """The negative."""
    return e.Formula(_NEGATIVE, {"x": x}, _NEGATIVE_PARTIALS)


def times_partial(partial: ast.expr) -> ast.expr:
    """The formula of an adjoint d times a local partial.

    >>> ast.unparse(times_partial(read("1 / y", {}))), ast.unparse(times_partial(read("z", {})))
    ('d / y', 'd * z')
    """
    match partial:
        case ast.Constant(value=number) if number == 1.0:
            return ast.Name("d")
        case ast.Constant(value=number) if number == -1.0:
            return ast.UnaryOp(ast.USub(), ast.Name("d"))
        case ast.BinOp(left=ast.Constant(value=1), op=ast.Div(), right=divisor):
            return ast.BinOp(ast.Name("d"), ast.Div(), divisor)
    return ast.BinOp(ast.Name("d"), ast.Mult(), partial)


def scaled(adjoint: Expression, by: str, of: e.Formula, z: Expression) -> Expression:
    """An adjoint times a local partial of a formula with the result z: what flows to an operand."""
    tree = times_partial(of.partials[by])
    if isinstance(tree, ast.Name):
        return adjoint
    if isinstance(tree, ast.UnaryOp):
        return negative(adjoint)
    return e.Formula(tree, {**of.bound, "z": z, "d": adjoint}, op=of.op, by=by)


def formula(op: Op, operands: Sequence[Expression]) -> e.Formula:
    """An operation of the table on arrays, simplified for those that are numbers.

    Of twice the same operand, as in x * x, it has one partial, if both are alike.
    """
    bound = dict(zip("xy", operands, strict=False))
    known = {v: x for v, x in bound.items() if isinstance(x, e.Constants) and not x.shape}
    numbers = {v: x.numbers[0] for v, x in known.items()}
    tree = simplify(op.value_tree, numbers)
    if isinstance(tree, ast.Constant):  # its operand may have an error
        tree = op.value_tree
    trees = zip(bound, op.partial_trees, strict=True)
    partials = {v: simplify(tree, numbers) for v, tree in trees}
    if len(partials) == 2 and operands[0] == operands[1]:
        x = ast.Name("x", ast.Load())
        by_x, by_y = (filled_in(tree, {"y": x}) for tree in partials.values())
        if same(by_x, by_y):
            partials = {"x": simplify(ast.BinOp(ast.Constant(2.0), ast.Mult(), by_x), {})}
    return e.Formula(tree, bound, partials, op)


def unbroadcast(adjoint: Expression, shape: Shape, to: Shape) -> Expression:
    """An adjoint of what has a `shape`, summed to that of an operand that was broadcast to it.

    It may itself be smaller than the shape, if it is the same along an axis: then that counts.
    """
    if isinstance(adjoint, e.Formula) and adjoint.tree is _NEGATIVE:
        return negative(unbroadcast(adjoint.bound["x"], shape, to))
    if isinstance(adjoint, e.Reshaped) and len(to) < 2 < len(shape):  # over rows and groups at once
        adjoint, shape = as_matrix(adjoint), (ROWS, shape[-1])
    count: Expression = e.Constants((1.0,))
    summed: list[int] = []
    for own, size, n in zip_longest(adjoint.shape[::-1], shape[::-1], to[::-1], fillvalue=1):
        summed.append(own if size == n else 1)
        if own == 1 and size != n:
            count = times(e.RowCount() if size == ROWS else e.Constants((float(size),)), count)
    target = tuple(summed[: min(len(adjoint.shape), len(to))][::-1])
    return times(adjoint if target == adjoint.shape else e.Sum(adjoint, target), count)


def reshaped(array: Expression, shape: Shape) -> Expression:
    """The same numbers in another shape."""
    if isinstance(array, e.Reshaped):
        array = array.array
    return array if array.shape == shape else e.Reshaped(array, shape)


def joined(arrays: Sequence[Expression]) -> Expression:
    """Arrays side by side on the last axis, or the only one."""
    return arrays[0] if len(arrays) == 1 else e.Joined(arrays)


def as_matrix(array: Expression) -> Expression:
    """A stack of groups as a matrix with a row for each of them."""
    return reshaped(array, (ROWS, array.shape[-1]))


def reduced(op: Op, array: Expression, lengths: tuple[int, ...]) -> Expression:
    """Runs of the last axis reduced; a single sum is that over all of it."""
    if op is not ADD or len(lengths) > 1:
        return e.Reduce(array, op, lengths)
    return e.Sum(array, (ROWS, 1) if array.shape[0] == ROWS else ())


def is_even_sum(value: Expression) -> bool:
    """Whether this adds up runs that are all as long, which is a product with ones."""
    return isinstance(value, e.Reduce) and value.op is ADD and len(set(value.lengths)) == 1
