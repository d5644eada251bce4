"""A formula of the table as code over arrays.

`a if c else b` becomes `where(c, a, b)`, in which both are computed. Where the branch not
taken could fail, it is computed at a point where it cannot, from the row's domain.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from autograd.ops import Op
from autograd.ops.floatcode import FloatCode
from autograd.ops.grammar import FLOAT_FUNCTIONS, is_bounded, same
from autograd.static.program.text import number_code

_NUMPY_NAMES = {
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "atan2": "arctan2",
    "asinh": "arcsinh",
    "acosh": "arccosh",
    "atanh": "arctanh",
}
"""The functions that older versions of NumPy know by another name."""

NUMPY_FUNCTIONS = {"add", "maximum", "minimum"} | {
    _NUMPY_NAMES.get(name, name) for name in FLOAT_FUNCTIONS if name not in {"erf", "erfc"}
}
"""The functions of NumPy that are called; `erf` and `erfc` it does not have."""

_MIRRORED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Gt: ast.Lt,
    ast.GtE: ast.LtE,
    ast.Lt: ast.Gt,
    ast.LtE: ast.GtE,
}


class NumPyFormula(FloatCode):
    """A formula as NumPy computes it; `operands` are the code of its names."""

    def __init__(self, operands: Mapping[str, ast.expr], op: Op | None) -> None:
        super().__init__({})
        self.operands = operands
        domain = op.domain if op else ()
        self.safe = {v: (low + high) / 2 for v, (low, high) in zip("xy", domain, strict=False)}

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
        return ast.Call(ast.Name(_NUMPY_NAMES.get(name, name)), operands, [])

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
        tests = [ast.Compare(self.visit(x), [op], [self.visit(y)]) for x, op, y in pairs]
        both: ast.expr = tests[0]
        for test in tests[1:]:
            both = ast.BinOp(both, ast.BitAnd(), test)
        return both

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        """The choice, computed for all elements."""
        function = _extreme(node)
        if function is not None:
            assert isinstance(node.test, ast.Compare)  # noqa: S101 - as `_extreme` has seen
            return self.call(function, [*map(self.visit, (node.test.left, *node.test.comparators))])
        return self.where(node, *(self._branch(node, taken) for taken in (True, False)))

    def where(self, node: ast.IfExp, *branches: ast.expr) -> ast.expr:
        """A choice between two branches."""
        return ast.Call(ast.Name("where"), [self.visit(node.test), *branches], [])

    def _branch(self, choice: ast.IfExp, taken: bool) -> ast.expr:
        branch = choice.body if taken else choice.orelse
        if isinstance(branch, ast.Constant):
            return ast.Constant(branch.value)  # a float, as that of two integers is an integer
        if not is_bounded(branch):
            branch = self._safe(branch, choice.test, taken)
        code: ast.expr = self.visit(branch)
        return code

    def _safe(self, branch: ast.expr, test: ast.expr, taken: bool) -> ast.expr:
        """The branch, with operands that are safe ones wherever it is not taken."""
        safe = self.safe

        class Safe(ast.NodeTransformer):
            def visit_Name(self, node: ast.Name) -> ast.expr:
                if node.id not in safe:
                    return node
                point = ast.Constant(safe[node.id])
                return ast.IfExp(test, node, point) if taken else ast.IfExp(test, point, node)

        copy: ast.expr = Safe().visit(ast.parse(ast.unparse(branch), mode="eval").body)
        return copy


def is_test(node: ast.IfExp) -> bool:
    """Whether a choice is between 1 and 0."""
    branches = (node.body, node.orelse)
    return [getattr(branch, "value", None) for branch in branches] == [1.0, 0.0]


def _extreme(node: ast.IfExp) -> str | None:
    """`maximum` or `minimum`, if that is what a choice amounts to."""
    if not isinstance(node.test, ast.Compare) or len(node.test.ops) != 1:
        return None
    x, (y,), (op,) = node.test.left, node.test.comparators, node.test.ops
    if same(node.body, y) and same(node.orelse, x):
        op = _MIRRORED.get(type(op), ast.Eq)()
    elif not (same(node.body, x) and same(node.orelse, y)):
        return None
    if isinstance(op, ast.Gt | ast.GtE):
        return "maximum"
    if isinstance(op, ast.Lt | ast.LtE):
        return "minimum"
    return None


def reducer(op: Op) -> str:
    """NumPy's function that reduces as an operation does: `add`, `maximum` or `minimum`."""
    name = _extreme(op.value_tree) if isinstance(op.value_tree, ast.IfExp) else "add"
    if name is None:
        raise ValueError(f"{op.name} chooses neither the larger nor the smaller operand")
    return name
