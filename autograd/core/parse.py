"""Expressions in text, as functions."""

from __future__ import annotations

import ast
from typing import overload

from autograd.core.functions import RULES
from autograd.core.operators import Operators, real
from autograd.core.value import Constant, Operand, Value
from autograd.ops import FUNCTIONS
from autograd.ops.grammar import CONSTANTS, evaluate, read
from autograd.ops.typed import advice, missing, strict
from autograd.text.words import counted, excerpt, suggestion


class Expression:
    """A function read from text: `parse` makes it.

    `variables` are its variables in the order in which they first occur. Call it with their
    values, by position or by name: of numbers it gives a float, of Values it records a graph
    and gives a Value.
    """

    def __init__(self, text: str) -> None:
        self.text = text.strip()
        self._tree = _read(self.text)
        names = [
            node
            for node in ast.walk(self._tree)
            if isinstance(node, ast.Name) and node.id not in FUNCTIONS and node.id not in CONSTANTS
        ]
        names.sort(key=lambda node: (node.lineno, node.col_offset))
        self.variables: tuple[str, ...] = tuple(dict.fromkeys(node.id for node in names))

    @overload
    def __call__(  # type: ignore[overload-overlap]  # of an int, which is a float to mypy
        self, /, *values: float, **named: float
    ) -> float: ...
    @overload
    def __call__(self, /, *values: Operand, **named: Operand) -> Value: ...
    def __call__(self, /, *values: Operand, **named: Operand) -> Value | float:
        """The expression's value, with one argument for each of its `variables`."""
        given = self._bound(values, named)
        try:
            z: Value | float = evaluate(self._tree, given, RULES)
        except RecursionError:
            raise RecursionError(f"{excerpt(self.text)!r} is nested too deeply") from None
        recorded = any(isinstance(value, Value) for value in given.values())
        return Constant(z) if recorded and not isinstance(z, Operators) else z

    def _bound(
        self, values: tuple[Operand, ...], named: dict[str, Operand]
    ) -> dict[str, Value | float]:
        """Each variable's value; TypeError says which is missing, unknown or not a number."""
        if len(values) > len(self.variables):
            raise TypeError(
                f"{self!r} takes {counted(len(self.variables), 'value')}, got {len(values)}"
            )
        for value in values:
            if isinstance(value, list | tuple | dict):
                stars = "**" if isinstance(value, dict) else "*"
                raise TypeError(
                    f"{self!r} takes its values one by one: write f({stars}values) for a "
                    f"{type(value).__name__}"
                )
        given = dict(zip(self.variables, values, strict=False))
        for name, value in named.items():
            if name not in self.variables:
                raise TypeError(f"{self!r} has no variable {name}{suggestion(name, given)}")
            if name in given:
                raise TypeError(f"{self!r} got two values for {name}")
            given[name] = value
        for name in self.variables:
            if name not in given:
                meant = missing(name, given)
                raise TypeError(f"{self!r} needs a value for {name}{meant}")
        return {name: v if isinstance(v, Operators) else real(v, name) for name, v in given.items()}

    def __repr__(self) -> str:
        return f"parse({excerpt(self.text)!r})"


def _read(text: str) -> ast.expr:
    """The tree of what a person typed; an error says what to write, if that is clear."""
    written = strict(text)
    arities = {name: op.arity for name, op in FUNCTIONS.items()}
    try:
        return read(written, arities)
    except (SyntaxError, NameError, TypeError) as error:
        meant = advice(written, arities)
        if meant is None:
            raise
        raise type(error)(f"cannot read {excerpt(text)!r}: write {excerpt(meant, 120)}") from None


def parse(text: str) -> Expression:
    """The function that an expression in text denotes.

    It consists of numbers, names, `+ - * / % **`, `a if x < c else b`, the functions of the
    table of operations, and `pi`. The signs of printed mathematics mean the same: `−`, `×`,
    `·`, `÷`, `x²`, `^` (which binds as `**` does), `w₁` for `w1` and `π`, so that what
    `formula` prints can be read again. Nothing is guessed: `2x` is refused with the words
    "write 2*x". The text is never run. Raises SyntaxError if it is not an expression, NameError
    for an unknown function, TypeError for a wrong number of operands.

    >>> f = parse("1/(exp(-(w*x + b)) + 1)")
    >>> f.variables
    ('w', 'x', 'b')
    >>> f(w=0, x=1, b=0)
    0.5
    """
    if not isinstance(text, str):
        raise TypeError(f"an expression is text, not {type(text).__name__}")
    return Expression(text)
