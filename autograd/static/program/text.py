"""Expressions in writing, in Python's syntax: the walk that all printers share."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import cache

from autograd.static.program import expressions as e
from autograd.static.program.expressions import Expression, Part

_LONGEST = 8
"""The most terms that are added up one after the other: a tree should not be deep."""


class Writer:
    """Writes expressions as trees of Python's syntax, in which parentheses come by themselves.

    `words` has a template for each kind of expression, in which x and y are its operands. These
    are the words by which a program prints itself; a printer has those of its target.
    """

    words: Mapping[str, str] = {
        "rowcount": "rows", "constants": "constants", "matmul": "x @ y", "transposed": "x.T",
        "sum": "sum(x)", "mean": "mean(x)", "reshaped": "x", "filled": "x", "joined": "operands",
        "reduce": "reduced(x)", "chosen": "chosen(x, y)",
    }  # fmt: skip

    def text(self, expression: Expression) -> str:
        """An expression as text."""
        return ast.unparse(self.code(expression))

    def code(self, expression: Expression) -> ast.expr:
        """An expression as Python's syntax."""
        match expression:
            case Part():
                return self.part(expression)
            case e.Constants(numbers=(value,), shape=()):
                return number_code(value)
            case e.Formula(used=used):
                return self.formula(expression, {v: self.code(x) for v, x in used.items()})
            case e.Add(operands=terms):
                return added_up(list(map(self.code, terms)))
            case e.Assembled(whole=whole, pieces=pieces):
                places = [ast.keyword(str(part), self.code(value)) for part, value in pieces]
                return ast.Call(ast.Name("put"), [self.code(whole)] if whole else [], places)
        operands = list(map(self.code, expression.operands))
        fields = dict(zip("xy", operands, strict=False))
        return self.write(type(expression).__name__.lower(), operands=ast.List(operands), **fields)

    def write(self, word: str, **fields: ast.expr | str) -> ast.expr:
        """The template of a word, filled in."""
        codes = {v: ast.Name(x) if isinstance(x, str) else x for v, x in fields.items()}
        return filled_in(parsed(self.words[word]), codes)

    def part(self, part: Part) -> ast.expr:
        """A part of a block."""
        return ast.Name(str(part))

    def formula(self, formula: e.Formula, operands: Mapping[str, ast.expr]) -> ast.expr:
        """A formula of the table."""
        return filled_in(formula.tree, operands)


@cache
def parsed(template: str) -> ast.expr:
    """The tree of some text."""
    return ast.parse(template, mode="eval").body


def filled_in(template: ast.expr, codes: Mapping[str, ast.expr]) -> ast.expr:
    """A tree with others in the place of some of its names.

    >>> ast.unparse(filled_in(parsed("x @ y"), {"x": parsed("a + b")}))
    '(a + b) @ y'
    """
    code: ast.expr = _FilledIn(codes).visit(deepcopy(template))
    return code


class _FilledIn(ast.NodeTransformer):
    def __init__(self, codes: Mapping[str, ast.expr]) -> None:
        self.codes = codes

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.codes.get(node.id, node)


def call(name: str, *arguments: ast.expr) -> ast.expr:
    """The call of a function."""
    return ast.Call(ast.Name(name), list(arguments), [])


def number_code(number: float) -> ast.expr:
    """A number as one writes it; of -0 the sign would be lost as a whole number.

    >>> [ast.unparse(number_code(number)) for number in (2.0, -0.5, -0.0)]
    ['2', '-0.5', '-0.0']
    """
    size, is_negative = abs(number), math.copysign(1.0, number) < 0
    is_whole = size.is_integer() and size < 1e6 and (size > 0 or not is_negative)
    code = ast.Constant(int(size) if is_whole else size)
    return ast.UnaryOp(ast.USub(), code) if is_negative else code


def added_up(codes: Sequence[ast.expr]) -> ast.expr:
    """A sum, in which what is negative is subtracted, and comes last."""
    while len(codes) > _LONGEST:
        codes = [added_up(codes[k : k + _LONGEST]) for k in range(0, len(codes), _LONGEST)]
    total, *others = sorted(codes, key=lambda code: isinstance(code, ast.UnaryOp))
    for code in others:
        if isinstance(code, ast.UnaryOp):
            total = ast.BinOp(total, ast.Sub(), code.operand)
        else:
            total = ast.BinOp(total, ast.Add(), code)
    return total
