"""The table's rows as JavaScript: what they compute, and how it is written.

A row becomes an object of small functions. Functions, division and powers go through the
rules `F` of `numbers.js`, which throw where Python raises.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable
from string import Formatter
from typing import Any

from autograd.notation.plain import written_number
from autograd.ops import Op
from autograd.ops.grammar import CONSTANTS, OPERATORS, Binds, binding
from autograd.text.words import ascii_only

_NATIVE: dict[type[ast.AST], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: " + ", ast.Sub: " − ", ast.Mult: " × ", ast.Div: "/", ast.Mod: " mod ", ast.Pow: "^",
}  # fmt: skip
_COMPARISONS: dict[type[ast.AST], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "===", ast.NotEq: "!==",
}  # fmt: skip


def embedded(data: Any) -> str:
    r"""Data as JSON that may stand in a script of a web page, whatever its texts contain.

    >>> embedded("</script>")
    '"\\u003c/script>"'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.translate({ord(c): f"\\u{ord(c):04x}" for c in "<\u2028\u2029"})


def code(tree: ast.expr) -> str:
    """JavaScript that computes a checked tree of x, y and z over floats.

    >>> from autograd.ops.grammar import read
    >>> code(read("-z * z if x < 0 else exp(x) / 2", {"exp": 1}))
    '(x<0.0?((-z)*z):F.div(F.exp(x),2.0))'
    """
    match tree:
        case ast.Constant(value=number):
            return repr(float(number))  # type: ignore[arg-type]
        case ast.Name(id=name):
            return repr(CONSTANTS[name]) if name in CONSTANTS else name
        case ast.UnaryOp(op=sign, operand=operand):
            return f"(-{code(operand)})" if isinstance(sign, ast.USub) else code(operand)
        case ast.BinOp(left=left, op=op, right=right):
            if type(op) in _NATIVE:
                return f"({code(left)}{_NATIVE[type(op)]}{code(right)})"
            return f"F.{OPERATORS[type(op)]}({code(left)},{code(right)})"
        case ast.Call(func=ast.Name(id=name), args=operands):
            return f"F.{name}({','.join(map(code, operands))})"
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return f"({code(test)}?{code(body)}:{code(orelse)})"
        case ast.Compare(left=left, ops=ops, comparators=rights):
            sides = [code(side) for side in (left, *rights)]
            return "&&".join(
                f"{x}{_COMPARISONS[type(op)]}{y}"
                for x, op, y in zip(sides, ops, sides[1:], strict=False)
            )
    raise TypeError(f"not a checked tree: {tree!r}")


def text(tree: ast.expr, inside: Binds | None = None) -> str:
    """JavaScript that writes a checked tree for reading, of a choice the branch that is taken.

    It takes the numbers x, y, z and what stands for them: X, Y, Z, each with a `name`, and a
    `symbol`, which is the name in parentheses unless it is an atom. `inside` is how tightly
    the operator around the tree binds, None if there is none.

    >>> from autograd.ops.grammar import read
    >>> text(read("y * x ** (y - 1)", {}))
    'Y.symbol+" × "+X.symbol+"^"+"("+Y.symbol+" − "+"1"+")"'
    """
    match tree:
        case ast.Constant(value=number):
            return embedded(written_number(float(number), 6))  # type: ignore[arg-type]
        case ast.Name(id=name):
            if name in CONSTANTS:
                return '"π"' if name == "pi" else embedded(name)
            return f"{name.upper()}.{'name' if inside is None else 'symbol'}"
        case ast.UnaryOp(op=sign, operand=operand):
            if isinstance(sign, ast.UAdd):
                return text(operand, inside)
            return _enclosed(f'"−"+{text(operand, Binds.PRODUCT)}', Binds.SUM, inside)
        case ast.BinOp(left=left, op=op, right=right):
            binds = binding(tree)
            leads = isinstance(left, ast.UnaryOp) and binds is Binds.PRODUCT  # −z × z
            first = text(left, Binds.SUM if leads else binds)
            # A right operand that binds as tightly is enclosed: x − (y − z).
            second = text(right, Binds(min(binds + 1, Binds.ATOM)))
            return _enclosed(f"{first}+{embedded(_SIGNS[type(op)])}+{second}", binds, inside)
        case ast.Call(func=ast.Name(id=name), args=operands):
            inner = '+", "+'.join(text(operand) for operand in operands)
            return f'"{name}("+{inner}+")"'
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return f"({code(test)}?{text(body, inside)}:{text(orelse, inside)})"
    raise TypeError(f"not a checked tree: {tree!r}")


def _enclosed(written: str, binds: Binds, inside: Binds | None) -> str:
    return f'"("+{written}+")"' if inside is not None and binds < inside else written


def _written(op: Op) -> str:
    """JavaScript that writes the operation in terms of its operands.

    A number has a `first` as well: how it is written where a sum or a product begins with it.
    """
    if op.is_function:
        names = '+", "+'.join(f"{v}.name" for v in "XY"[: op.arity])
        return f'"{op.symbol}("+{names}+")"'
    if op.is_raised:
        return "raised(X.symbol,Y.symbol)"
    parts = []
    for literal, field, _, _ in Formatter().parse(op.symbol):
        if literal:
            parts.append(embedded(literal))
        if field and not parts and op.binds <= Binds.PRODUCT:
            parts.append("(X.first??X.symbol)")
        elif field:
            parts.append(f"{field.upper()}.symbol")
    return "+".join(parts)


def rows(ops: Iterable[Op]) -> str:
    """The rows as an array of JavaScript objects.

    Of each: its `value` and `partials` as functions of x, y, z; the partials `texts`; the
    operation as it is `written`; and as errors call it (`called`), and what it `needs`.
    """
    return f"[{','.join(map(_row, ops))}]"


def functions(ops: Iterable[Op]) -> tuple[str, ...]:
    """The functions that the rows call, by name."""
    trees = [tree for op in ops for tree in (op.value_tree, *op.partial_trees)]
    calls = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call))
    return tuple(sorted({call.func.id for call in calls if isinstance(call.func, ast.Name)}))


def _row(op: Op) -> str:
    partials = ",".join(f"(x,y,z)=>{code(tree)}" for tree in op.partial_trees)
    texts = ",".join(f"(x,y,z,X,Y,Z)=>{text(tree)}" for tree in op.partial_trees)
    called = ascii_only(op.written(*"xy"[: op.arity]))
    return (
        f"{{value:(x,y)=>{code(op.value_tree)},partials:[{partials}],texts:[{texts}],"
        f"written:(X,Y)=>{_written(op)},called:{embedded(called)},needs:{embedded(op.needs)}}}"
    )
