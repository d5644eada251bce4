"""A formula of the table as code over arrays.

`a if c else b` becomes `where(c, a, b)`, in which both are computed. Where the branch not
taken could fail, it is computed at a point where it cannot, from the row's domain.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import reduce

from autograd.ops import Op
from autograd.ops.floatcode import FloatCode
from autograd.ops.grammar import is_bounded, same
from autograd.static.program.sums import MAXIMUM, MINIMUM
from autograd.static.program.text import call, filled_in, number_code, parsed

_EXTREMES = {ast.Gt: MAXIMUM, ast.GtE: MAXIMUM, ast.Lt: MINIMUM, ast.LtE: MINIMUM}
"""What `x if x > y else y` is, by the comparison in it."""


class NumPyFormula(FloatCode):
    """A formula as NumPy computes it; `operands` are the code of its names."""

    def __init__(self, operands: Mapping[str, ast.expr], op: Op | None) -> None:
        super().__init__({})
        self.operands = operands
        domain = op.domain if op else ()
        middles = (ast.Constant((low + high) / 2) for low, high in domain)
        self.safe = dict(zip("xy", middles, strict=False))

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        """The number as one writes it."""
        return number_code(float(node.value))  # type: ignore[arg-type]

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """What the name is in the code, or a constant of the grammar."""
        return self.operands.get(node.id) or super().visit_Name(node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """The function."""
        assert isinstance(node.func, ast.Name)  # noqa: S101 - as `read` has checked
        return self.call(node.func.id, [self.visit(operand) for operand in node.args])

    def call(self, name: str, operands: list[ast.expr]) -> ast.expr:
        """A function of the table."""
        return call(name, *operands)

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """The operation; a choice of 1 or 0 as a factor is its test."""
        factor = node.right
        if isinstance(node.op, ast.Mult) and isinstance(factor, ast.IfExp) and is_test(factor):
            return ast.BinOp(self.visit(node.left), node.op, self.test(factor.test))
        return ast.BinOp(self.visit(node.left), node.op, self.visit(node.right))

    def test(self, test: ast.expr) -> ast.expr:
        """A comparison as a factor, 1 or 0."""
        code: ast.expr = self.visit(test)
        return code

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        """The comparison; of several, all must hold."""
        pairs = zip([node.left, *node.comparators], node.ops, node.comparators, strict=False)
        tests: list[ast.expr]
        tests = [ast.Compare(self.visit(x), [op], [self.visit(y)]) for x, op, y in pairs]
        return reduce(lambda found, test: ast.BinOp(found, ast.BitAnd(), test), tests)

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        """The choice, computed for all elements."""
        match node.test:
            case ast.Compare(left=x, ops=[op], comparators=[y]) if type(op) in _EXTREMES:
                if same(node.body, x) and same(node.orelse, y):
                    return self.call(_EXTREMES[type(op)].name, [self.visit(x), self.visit(y)])
        return self.where(node, self._branch(node, taken=True), self._branch(node, taken=False))

    def where(self, node: ast.IfExp, *branches: ast.expr) -> ast.expr:
        """A choice between two branches."""
        return call("where", self.visit(node.test), *branches)

    def _branch(self, choice: ast.IfExp, taken: bool) -> ast.expr:
        """A branch; what could fail has safe operands wherever it is not taken."""
        branch = choice.body if taken else choice.orelse
        if isinstance(branch, ast.Constant):
            return ast.Constant(branch.value)  # a float, as that of two integers is an integer
        if not is_bounded(branch):
            names = {
                v: ast.IfExp(choice.test, *([ast.Name(v), safe] if taken else [safe, ast.Name(v)]))
                for v, safe in self.safe.items()
            }
            branch = parsed(ast.unparse(filled_in(branch, names)))  # each node once
        code: ast.expr = self.visit(branch)
        return code


def is_test(node: ast.IfExp) -> bool:
    """Whether a choice is between 1 and 0."""
    branches = (node.body, node.orelse)
    return [getattr(branch, "value", None) for branch in branches] == [1.0, 0.0]
