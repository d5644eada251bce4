"""Python's parser, for sums and products of any length, and what it reads beyond the grammar."""

import ast
import io
import re
import tokenize
from collections.abc import Container
from itertools import pairwise
from keyword import iskeyword

from autograd.text.words import excerpt

_LOOSE = {"<", "<=", ">", ">=", "==", "!=", ",", ":=", "&", "|", "^", "<<", ">>"}
"""What binds less tightly than a sum."""

FOREIGN = {
    ast.Attribute: ("attribute access", ""),
    ast.Subscript: ("indexing", "write x0 for x[0]"),
    ast.Lambda: ("a lambda", "write what it returns"),
    ast.NamedExpr: ("an assignment", "write the expression alone"),
    ast.JoinedStr: ("text", ""),
    ast.Tuple: ("a comma outside a function's operands", ""),
    ast.Not: ("not", "write the opposite comparison, as x >= y for not x < y"),
    ast.And: ("and", "nest one `a if c else b` in another"),
    ast.Or: ("or", "nest one `a if c else b` in another"),
    ast.Is: ("is", "write =="),
    ast.IsNot: ("is not", "write !="),
    ast.In: ("in", ""),
    ast.NotIn: ("not in", ""),
    ast.Invert: ("~", ""),
    ast.LShift: ("<<", "write x*2**y for x << y"),
    ast.RShift: (">>", "write floor(x/2**y) for x >> y"),
    ast.BitAnd: ("&", ""),
    ast.BitOr: ("|", "write abs(x) for |x|"),
    ast.BitXor: ("^", "write ** for a power"),
    ast.FloorDiv: ("//", "write floor(x/y) for x // y"),
    ast.MatMult: ("@", "write *"),
}
"""What else Python has: how it is called or typed, and what to write for it."""
_ODD = re.compile(r"\s*(\w+|[^\w\s]+)")


def parsed(text: str) -> ast.expr:
    """The tree of an expression: of a sum or a product too long for Python, term by term.

    Python's parser goes one level deeper for each term.
    """
    try:
        return ast.parse(text, mode="eval").body
    except (RecursionError, MemoryError):
        for signs in ({"+": ast.Add, "-": ast.Sub}, {"*": ast.Mult, "/": ast.Div, "%": ast.Mod}):
            cuts = _cuts(text, signs)
            if cuts:
                break
        else:
            raise
    tree, line = parsed(text[: cuts[0]]), 0
    for start, end in pairwise([*cuts, len(text)]):
        right = parsed(text[start + 1 : end].strip())
        inner = [node for node in ast.walk(right) if isinstance(node, ast.expr)]
        for node in inner:
            node.lineno += line + 1  # so that places in the text keep their order
        line = max(node.lineno for node in inner)
        tree = ast.BinOp(tree, signs[text[start]](), right)
    return tree


def _cuts(text: str, signs: Container[str]) -> list[int]:
    """Where an expression has one of the signs between operands, outside of parentheses.

    Nowhere if there is something outside of parentheses that binds less than the signs do.
    """
    found: list[int] = []
    if "\n" in text:
        return found
    depth, after_operand = 0, False
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.string in ("(", "[", "{"):
            depth += 1
        elif token.string in (")", "]", "}"):
            depth -= 1
        elif depth == 0 and after_operand and token.string in signs:
            found.append(token.start[1])
        elif depth == 0 and (iskeyword(token.string) or token.string in _LOOSE):
            return []
        after_operand = token.type != tokenize.OP or token.string in ")]}"
    return found


def fault(error: SyntaxError) -> str:
    """What is wrong and where: in the words of Python's parser, or the token that is odd."""
    where = f" at column {error.offset}" if error.offset else ""
    if error.msg != "invalid syntax":
        return excerpt(error.msg) + where
    odd = _ODD.match(error.text or "", error.offset - 1) if error.offset else None
    if odd is None:
        return "its end is missing"
    keyword = ", a word of Python" if iskeyword(odd[0]) else ""
    return f"unexpected {excerpt(odd[0])}{where}{keyword}"
