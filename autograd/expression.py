"""Expressions in text, as functions."""

from __future__ import annotations

import ast

from autograd.formula import CONSTANTS, evaluate, read
from autograd.functions import RULES
from autograd.ops import FUNCTIONS
from autograd.text import excerpt, suggestion
from autograd.value import Operand, Value

_ARITIES = {name: op.arity for name, op in FUNCTIONS.items()}


class Expression:
    """A function read from text: `parse` makes it.

    `names` are its variables in the order in which they first occur. Call it with their
    values, by position or by name; of Values it records a graph, of numbers it gives a float.
    """

    def __init__(self, text: str) -> None:
        self.text = text.strip()
        self._tree = read(text, _ARITIES)
        variables = [
            node
            for node in ast.walk(self._tree)
            if isinstance(node, ast.Name) and node.id not in FUNCTIONS and node.id not in CONSTANTS
        ]
        variables.sort(key=lambda node: (node.lineno, node.col_offset))
        self.names: tuple[str, ...] = tuple(dict.fromkeys(node.id for node in variables))

    def __call__(self, *values: Operand, **named: Operand) -> Value | float:
        """The expression's value, with one argument for each of its `names`."""
        if len(values) > len(self.names):
            raise TypeError(f"{self!r} takes {len(self.names)} values, got {len(values)}")
        given = dict(zip(self.names, values, strict=False))
        for name, value in named.items():
            if name not in self.names:
                raise TypeError(f"{self!r} has no variable {name}{suggestion(name, self.names)}")
            if name in given:
                raise TypeError(f"{self!r} got two values for {name}")
            given[name] = value
        for name in self.names:
            if name not in given:
                raise TypeError(f"{self!r} needs a value for {name}")
        try:
            z: Value | float = evaluate(self._tree, given, RULES)
        except RecursionError:
            raise RecursionError(f"{excerpt(self.text)!r} is nested too deeply") from None
        return z

    def __repr__(self) -> str:
        return f"parse({excerpt(self.text)!r})"


def parse(text: str) -> Expression:
    """The function that an expression in text denotes.

    Numbers, names, `+ - * / **`, comparisons, `a if c else b`, the functions of the table of
    operations, and `pi`. The text is read, never run. Raises SyntaxError for what is not an
    expression, NameError for an unknown function, TypeError for a wrong number of operands.

    >>> f = parse("1/(exp(-(w*x + b)) + 1)")
    >>> f.names
    ('w', 'x', 'b')
    >>> f(w=0, x=1, b=0)
    0.5
    """
    if not isinstance(text, str):
        raise TypeError(f"an expression is text, not {type(text).__name__}")
    return Expression(text)
