"""Python's parser, for sums and products of any length."""

import ast
import io
import tokenize
from collections.abc import Container
from itertools import pairwise
from keyword import iskeyword

_LOOSE = {"<", "<=", ">", ">=", "==", "!=", ",", ":=", "&", "|", "^", "<<", ">>"}
"""What binds less tightly than a sum."""


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
        if token.type == tokenize.OP and token.string in "([{":
            depth += 1
        elif token.type == tokenize.OP and token.string in ")]}":
            depth -= 1
        elif depth == 0 and after_operand and token.type == tokenize.OP and token.string in signs:
            found.append(token.start[1])
        elif depth == 0 and (iskeyword(token.string) or token.string in _LOOSE):
            return []
        after_operand = token.type != tokenize.OP or token.string in ")]}"
    return found
