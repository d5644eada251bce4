"""The small grammar of expressions, read once and interpreted in many ways.

    numbers, names, + - * / % **, comparisons, ``a if c else b``, named functions

The table of operations (`autograd.ops.table`) is written in it, and so is what a user types
(`autograd.parse`). Text becomes a checked tree (`read`); a tree is interpreted by rules
(`evaluate`) or printed as code (`autograd.ops.floatcode`). Nothing is ever passed to `eval`.
"""

import ast
import math
import operator
import tokenize
import warnings
from collections.abc import Callable, Container, Mapping
from contextlib import suppress
from enum import IntEnum
from typing import Any

from autograd.ops.syntax import FOREIGN, fault, parsed
from autograd.text.words import counted, excerpt, suggestion

OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "div",
    ast.Mod: "mod",
    ast.Pow: "pow",
    ast.USub: "neg",
}
"""What Python's syntax calls an operator, and the name by which rules know it."""


class Binds(IntEnum):
    """How tightly an operator holds its operands together."""

    SUM, PRODUCT, POWER, ATOM = range(4)


_BINDS: dict[type, Binds] = {
    ast.Add: Binds.SUM,
    ast.Sub: Binds.SUM,
    ast.USub: Binds.SUM,
    ast.Mult: Binds.PRODUCT,
    ast.Div: Binds.PRODUCT,
    ast.Mod: Binds.PRODUCT,
    ast.Pow: Binds.POWER,
}

CONSTANTS = {"pi": math.pi}

_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    # By order, because nodes are equal only to themselves.
    ast.Eq: lambda x, y: x <= y and x >= y,
    ast.NotEq: lambda x, y: x < y or x > y,
}

_ALLOWED = (ast.Constant, ast.Name, ast.Load, ast.UnaryOp, ast.BinOp, ast.Compare, ast.IfExp,
            ast.Call, ast.UAdd, *OPERATORS, *_COMPARISONS)  # fmt: skip


def _power(x: float, y: float) -> float:
    try:
        z: float | complex = x**y
    except OverflowError:  # of a complex power, it may be
        is_complex = isinstance(x, float) and isinstance(y, float) and not y.is_integer()
        if not is_complex or x >= 0.0:
            raise
        z = 0j
    if isinstance(z, complex):
        raise ValueError("a negative number has no real power with a fractional exponent")
    return z


_UNARY = (
    "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sqrt", "cbrt", "sin", "cos", "tan",
    "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "erf", "erfc",
    "floor",
)  # fmt: skip
FLOAT_FUNCTIONS: dict[str, int] = {
    "abs": 1, "hypot": 2, "atan2": 2, **dict.fromkeys(_UNARY, 1),
}  # fmt: skip
"""The named functions that a row of the table may use, each with its number of operands."""

FLOAT_RULES: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "mod": operator.mod,
    "pow": _power,
    "neg": operator.neg,
    **{name: getattr(math, name) for name in FLOAT_FUNCTIONS if name != "abs"},
    "abs": abs,
    "floor": lambda x: float(math.floor(x)),
}
"""The rules by which a tree means a float: the reference that generated code is held to."""


def read(text: str, functions: Mapping[str, int], names: Container[str] | None = None) -> ast.expr:
    """The tree of an expression, checked to stay within the grammar.

    `functions` gives each allowed function's number of operands; `names`, if given, the
    only names that may occur. Raises SyntaxError if the grammar does not know it,
    NameError for an unknown name, TypeError for a wrong number of operands, each with the
    piece of text it is about.
    """
    if not text.strip():
        raise SyntaxError("the expression is empty")
    if "#" in text:  # Python reads no further
        raise SyntaxError(f"cannot read {excerpt(text)!r}: unexpected #")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of "1if x", which is an odd way to write, not wrong
            tree = parsed(text.strip())
    except SyntaxError as error:
        raise SyntaxError(f"cannot read {excerpt(text)!r}: {fault(error)}") from None
    except (RecursionError, MemoryError, tokenize.TokenError):
        raise SyntaxError(f"{excerpt(text)!r} is nested too deeply") from None
    except ValueError as error:
        raise SyntaxError(f"cannot read {excerpt(text)!r}: {excerpt(str(error))}") from None
    nodes = list(ast.walk(tree))
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    tests = {id(node.test) for node in nodes if isinstance(node, ast.IfExp)}
    for node in nodes:
        _check(node, functions, names, called)
        if isinstance(node, ast.Compare) != (id(node) in tests):
            shown = _piece(node)
            instead = f"1 if {shown} else 0" if isinstance(node, ast.Compare) else f"{shown} != 0"
            raise SyntaxError(
                f"a comparison is what decides an `a if c else b`: for {shown} write {instead}"
            )
    return tree


def _check(
    node: ast.AST, functions: Mapping[str, int], names: Container[str] | None, called: set[int]
) -> None:
    for part in (*getattr(node, "ops", ()), getattr(node, "op", node)):
        if not isinstance(part, _ALLOWED):
            what, instead = FOREIGN.get(type(part), ("", ""))
            contained = ": ".join(filter(None, [what, _piece(node)]))
            advice = f"; {instead}" if instead else ""
            raise SyntaxError(f"an expression cannot contain {contained}{advice}")
    if isinstance(node, ast.Constant):
        if type(node.value) is not int and type(node.value) is not float:
            advice = f"; write {node.value:d}" if isinstance(node.value, bool) else ""
            raise SyntaxError(f"an expression is made of real numbers, not {_piece(node)}{advice}")
        try:
            finite = math.isfinite(node.value)
        except OverflowError:
            finite = False
        if not finite:
            raise SyntaxError("an expression contains a number too large for a float")
    elif isinstance(node, ast.Call):
        if not isinstance(node.func, ast.Name):
            number = isinstance(node.func, ast.Call)
            more = f"; for a product write {excerpt(ast.unparse(node.func))}*(…)" if number else ""
            raise SyntaxError(f"an expression cannot call this: {_piece(node.func)}{more}")
        name = node.func.id
        if name not in functions:
            near = suggestion(name, functions) or "; chalkgrad --help lists them"
            raise NameError(f"unknown function {excerpt(name)}{near}")
        if node.keywords or len(node.args) != functions[name]:
            wanted = counted(functions[name], "operand")
            raise TypeError(f"{name} takes {wanted}: {_piece(node)}")
    elif isinstance(node, ast.Name) and id(node) not in called:
        if node.id in functions:
            raise NameError(f"{node.id} is a function: write {node.id}(…)")
        if names is not None and node.id not in names and node.id not in CONSTANTS:
            raise NameError(f"unknown name {excerpt(node.id)}")


def _piece(node: ast.AST) -> str:
    try:
        return excerpt(ast.unparse(node))
    except RecursionError:
        return "…"


def binding(tree: ast.expr) -> Binds:
    """How tightly a tree's outermost operator binds; a number, a name and a call are atoms."""
    return _BINDS.get(type(getattr(tree, "op", None)), Binds.ATOM)


def evaluate(tree: ast.expr, names: Mapping[str, Any], rules: Mapping[str, Any]) -> Any:
    """What a checked tree means, given its names' meanings and the rules of its operations.

    >>> evaluate(read("x * y + 1", {}), {"x": 2.0, "y": 3.0}, FLOAT_RULES)
    7.0
    """
    match tree:
        case ast.Constant(value=number):
            return float(number)  # type: ignore[arg-type]
        case ast.Name(id=name):
            return names[name] if name in names else CONSTANTS[name]
        case ast.UnaryOp(op=sign, operand=operand):
            z = evaluate(operand, names, rules)
            return z if isinstance(sign, ast.UAdd) else rules["neg"](z)
        case ast.BinOp():
            # A long sum leans to the left: a loop, where recursion would run out of stack.
            spine = []
            while isinstance(tree, ast.BinOp):
                spine.append(tree)
                tree = tree.left
            z = evaluate(tree, names, rules)
            for node in reversed(spine):
                z = rules[OPERATORS[type(node.op)]](z, evaluate(node.right, names, rules))
            return z
        case ast.Call(func=ast.Name(id=name), args=operands):
            return rules[name](*[evaluate(operand, names, rules) for operand in operands])
        case ast.IfExp(test=test, body=body, orelse=orelse):
            taken = body if evaluate(test, names, rules) else orelse
            return evaluate(taken, names, rules)
        case ast.Compare(left=left, ops=ops, comparators=rights):
            x = evaluate(left, names, rules)
            for comparison, right in zip(ops, rights, strict=True):
                y = evaluate(right, names, rules)
                if not _COMPARISONS[type(comparison)](x, y):
                    return False
                x = y
            return True
    raise TypeError(f"not a checked tree: {tree!r}")


def simplify(tree: ast.expr, numbers: Mapping[str, float]) -> ast.expr:
    """A new tree with some names replaced by numbers, and what is then known worked out.

    >>> ast.unparse(simplify(read("y * x ** (y - 1) if y != 0 else 0", {}), {"y": 2.0}))
    '2.0 * x'
    """
    match tree:
        case ast.Constant(value=number):
            return ast.Constant(float(number))  # type: ignore[arg-type]
        case ast.Name(id=name):
            known = numbers.get(name, CONSTANTS.get(name))
            return tree if known is None else ast.Constant(known)
        case ast.UnaryOp(op=sign, operand=operand):
            inner = simplify(operand, numbers)
            return _known(ast.UnaryOp(sign, inner), [inner])
        case ast.BinOp(left=left, op=op, right=right):
            x, y = simplify(left, numbers), simplify(right, numbers)
            if _neutral(op, y, right=True):
                return x
            if isinstance(op, ast.Pow) and _is_zero(y):
                return ast.Constant(1.0)
            if isinstance(op, ast.Mult) and (
                (_is_zero(x) and isinstance(y, ast.Name))
                or (_is_zero(y) and isinstance(x, ast.Name))
            ):
                return ast.Constant(0.0)
            if _neutral(op, x, right=False):
                return y
            return _known(ast.BinOp(x, op, y), [x, y])
        case ast.Call(func=function, args=operands):
            folded = [simplify(operand, numbers) for operand in operands]
            return _known(ast.Call(function, folded, []), folded)
        case ast.IfExp(test=ast.Compare(left=left, ops=ops, comparators=rights)):
            parts = [simplify(part, numbers) for part in (left, *rights)]
            body, orelse = simplify(tree.body, numbers), simplify(tree.orelse, numbers)
            decided = [
                _COMPARISONS[type(op)](x.value, y.value)
                for x, op, y in zip(parts, ops, parts[1:], strict=False)
                if isinstance(x, ast.Constant) and isinstance(y, ast.Constant)
            ]
            if not all(decided):
                return orelse
            if len(decided) == len(ops) or same(body, orelse):
                return body
            return ast.IfExp(ast.Compare(parts[0], ops, parts[1:]), body, orelse)
    raise TypeError(f"not a checked tree: {tree!r}")


def _known(tree: ast.expr, parts: list[ast.expr]) -> ast.expr:
    """The number that a tree of numbers is, or the tree if it is of others or undefined."""
    if all(isinstance(part, ast.Constant) for part in parts):
        with suppress(ArithmeticError, ValueError):
            return ast.Constant(evaluate(tree, {}, FLOAT_RULES))
    return tree


def _is_zero(tree: ast.expr) -> bool:
    """Whether a tree is the number 0."""
    return isinstance(tree, ast.Constant) and tree.value == 0.0


def _neutral(op: ast.operator, operand: ast.expr, right: bool) -> bool:
    """Whether an operand, the right or the left one, leaves the other as it is."""
    number = operand.value if isinstance(operand, ast.Constant) else None
    if isinstance(op, ast.Mult) or (right and isinstance(op, ast.Div | ast.Pow)):
        return number == 1.0
    return number == 0.0 and (isinstance(op, ast.Add) or (right and isinstance(op, ast.Sub)))


def same(x: ast.expr, y: ast.expr) -> bool:
    """Whether two trees are written alike."""
    return ast.dump(x) == ast.dump(y)


def is_bounded(tree: ast.expr) -> bool:
    """Whether a tree cannot overflow, being no more than a choice among numbers and names."""
    match tree:
        case ast.Constant() | ast.Name():
            return True
        case ast.UnaryOp(operand=operand):
            return is_bounded(operand)
        case ast.IfExp(body=body, orelse=orelse):
            return is_bounded(body) and is_bounded(orelse)
    return False
