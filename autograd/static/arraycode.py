"""A formula as NumPy code over arrays.

`a if c else b` becomes `where(c, a, b)`, in which both are computed. Where the branch not
taken could fail, it is computed at a point where it cannot, from the row's domain.
"""

import ast
import math
from collections.abc import Mapping
from functools import cache

from autograd.ops import Op
from autograd.ops.floatcode import FloatCode
from autograd.ops.grammar import FLOAT_FUNCTIONS, is_bounded, same

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

NUMPY_FUNCTIONS = {"maximum", "minimum"} | {
    _NUMPY_NAMES.get(name, name) for name in FLOAT_FUNCTIONS if name not in {"erf", "erfc"}
}
"""The functions of NumPy that are called; `erf` and `erfc` it does not have."""

_MIRRORED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Gt: ast.Lt,
    ast.GtE: ast.LtE,
    ast.Lt: ast.Gt,
    ast.LtE: ast.GtE,
}


class _ArrayCode(FloatCode):
    def __init__(self, names: Mapping[str, str], safe: Mapping[str, float]) -> None:
        super().__init__(names)
        self.safe = safe

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        number = abs(float(node.value))  # type: ignore[arg-type]
        code = ast.Constant(int(number) if number.is_integer() and number < 1e6 else number)
        return ast.UnaryOp(ast.USub(), code) if math.copysign(1.0, node.value) < 0 else code  # type: ignore[arg-type]

    def visit_Call(self, node: ast.Call) -> ast.expr:
        assert isinstance(node.func, ast.Name)  # noqa: S101 - as `read` has checked
        name = _NUMPY_NAMES.get(node.func.id, node.func.id)
        return ast.Call(ast.Name(name), [self.visit(operand) for operand in node.args], [])

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        return ast.BinOp(self.visit(node.left), node.op, self.visit(node.right))

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        pairs = zip([node.left, *node.comparators], node.ops, node.comparators, strict=False)
        tests = [ast.Compare(self.visit(x), [op], [self.visit(y)]) for x, op, y in pairs]
        both: ast.expr = tests[0]
        for test in tests[1:]:
            both = ast.BinOp(both, ast.BitAnd(), test)
        return both

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        function = _extreme(node)
        if function is not None:
            assert isinstance(node.test, ast.Compare)  # noqa: S101 - as `_extreme` has seen
            operands = [self.visit(x) for x in (node.test.left, *node.test.comparators)]
            return ast.Call(ast.Name(function), operands, [])
        branches = [self._branch(node, taken) for taken in (True, False)]
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


def array_code(op: Op, tree: ast.expr, names: Mapping[str, str], factor: str = "") -> str:
    """NumPy code that computes a formula of a row over arrays, times a `factor` if one is given.

    `names` says what x, y and z are called in the code.

    >>> from autograd.ops import OPS
    >>> relu = OPS["relu"]
    >>> array_code(relu, relu.value_tree, {"x": "z1"})
    'maximum(z1, 0)'
    >>> array_code(relu, relu.partial_trees[0], {"x": "z1"}, factor="d_a1")
    'd_a1 * (z1 > 0)'
    """
    safe = {v: (low + high) / 2 for v, (low, high) in zip("xy", op.domain, strict=False)}
    printer = _ArrayCode(names, safe)
    if not factor:
        return ast.unparse(printer.visit(tree))
    scaled = ast.Name(factor)
    match tree:
        case ast.Constant(value=1.0):
            return factor
        case ast.Constant(value=-1.0):
            return f"-{factor}"
        case ast.IfExp(body=ast.Constant(value=1.0), orelse=ast.Constant(value=0.0)):
            return ast.unparse(ast.BinOp(scaled, ast.Mult(), printer.visit(tree.test)))
        case ast.BinOp(left=ast.Constant(value=1.0), op=ast.Div(), right=divisor):
            return ast.unparse(ast.BinOp(scaled, ast.Div(), printer.visit(divisor)))
    return ast.unparse(ast.BinOp(scaled, ast.Mult(), printer.visit(tree)))


@cache
def is_choice(op: Op) -> bool:
    """Whether an operation chooses one of its operands, as `maximum` does."""
    tree = op.value_tree
    return isinstance(tree, ast.IfExp) and all(
        isinstance(branch, ast.Name) for branch in (tree.body, tree.orelse)
    )


@cache
def fold_name(op: Op) -> str | None:
    """The function of NumPy that is this operation of two operands and can be accumulated.

    >>> from autograd.ops import OPS
    >>> fold_name(OPS["maximum"]), fold_name(OPS["mul"])
    ('maximum', None)
    """
    code = array_code(op, op.value_tree, {})
    function, _, operands = code.partition("(")
    return function if function.isidentifier() and operands == "x, y)" else None
