"""A formula as Python code over floats."""

import ast
import math
from collections.abc import Mapping
from typing import Any

from autograd.ops.grammar import CONSTANTS, FLOAT_FUNCTIONS, FLOAT_RULES


class FloatCode(ast.NodeVisitor):
    """A new tree: numbers are floats, names local ones, functions and powers those of `math`."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        """The number as a float."""
        return ast.Constant(float(node.value))  # type: ignore[arg-type]

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """A constant of the grammar, or the local name."""
        if node.id in CONSTANTS:
            return ast.Constant(CONSTANTS[node.id])
        return ast.Name(self.names.get(node.id, node.id))

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """The function by its name in the namespace."""
        assert isinstance(node.func, ast.Name)  # noqa: S101 - as `read` has checked
        operands = [self.visit(operand) for operand in node.args]
        return ast.Call(ast.Name(f"math_{node.func.id}"), operands, [])

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """The operation; a power is a function."""
        left, right = self.visit(node.left), self.visit(node.right)
        if isinstance(node.op, ast.Pow):
            return ast.Call(ast.Name("math_pow"), [left, right], [])
        return ast.BinOp(left, node.op, right)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        """The sign and its operand."""
        return ast.UnaryOp(node.op, self.visit(node.operand))

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        """The comparison of both sides."""
        return ast.Compare(self.visit(node.left), node.ops, [*map(self.visit, node.comparators)])

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        """The choice, as Python writes it."""
        return ast.IfExp(self.visit(node.test), self.visit(node.body), self.visit(node.orelse))


def float_code(tree: ast.expr, names: Mapping[str, str]) -> str:
    """Python code that computes a checked tree over floats, in the namespace `FLOAT_NAMESPACE`.

    `names` says what the tree's names are called in the code. A function is called by its
    name with ``math_`` before it, so that generated code which is itself called ``exp``
    does not call itself.

    >>> from autograd.ops.grammar import read
    >>> float_code(read("exp(-x) ** 2", {"exp": 1}), {"x": "x_data"})
    'math_pow(math_exp(-x_data), 2.0)'
    """
    return ast.unparse(FloatCode(names).visit(tree))


FLOAT_NAMESPACE: dict[str, Any] = {f"math_{name}": FLOAT_RULES[name] for name in FLOAT_FUNCTIONS}
FLOAT_NAMESPACE["math_pow"] = math.pow  # faster than `_power`, but does not tell a pole
