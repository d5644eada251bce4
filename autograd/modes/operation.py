"""Operations of one's own: rows that are checked, and then join the table."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import product
from keyword import iskeyword
from operator import attrgetter
from typing import Any

from autograd.core.functions import RULES, function_of
from autograd.core.operators import Operators
from autograd.modes.numeric import extrapolated
from autograd.ops import FUNCTIONS, OPS, Op
from autograd.ops.grammar import CONSTANTS, FLOAT_RULES, evaluate
from autograd.ops.table import REAL, Interval
from autograd.text.words import listed

_POINTS = 7
"""At how many points of its interval each operand is tried."""

_TOLERANCE = 1e-6
"""By how much a partial may differ from the differences, relative to the larger of the two."""

_UNSURE = 1e-5
"""Differences whose relative error is larger than this say nothing."""


def operation(
    name: str,
    value: str,
    partials: str | Sequence[str],
    *,
    domain: Sequence[Interval] | None = None,
    latex: str | None = None,
    symbol: str | None = None,
    needs: str = "",
    aliases: str | Sequence[str] = (),
) -> Callable[..., Any]:
    """A new elementary operation z = f(x) or f(x, y), as a function of Values, Duals and numbers.

    `value` is z in terms of x and y, `partials` are ∂z/∂x and ∂z/∂y in terms of x, y and z, all
    in the grammar of the table of operations: numbers, `+ - * / % **`, `a if x < c else b`, its
    functions, and `pi`. `domain` has an interval per operand in which the operation is smooth,
    otherwise from -3 to 3. `symbol` is how it is written (its name, or a template such as
    "{x} ∘ {y}"), `latex` the same for LaTeX, `needs` says in words what the operands must
    satisfy, `aliases` are other names it goes by, or one of them.

    At points of the domain the partials are compared with differences of the value. Raises
    ValueError for a partial that is wrong, with the point and the two numbers, for a value that
    is undefined in the domain, and for a name that is taken; SyntaxError, NameError and TypeError
    for formulas outside the grammar and for what is not text. The same operation may be defined
    again.

    >>> from autograd import Value
    >>> softsign = operation("softsign", "x / (1 + abs(x))", "1 / (1 + abs(x)) ** 2")
    >>> softsign(1), softsign(Value(1)).partials
    (0.5, (0.25,))
    >>> operation("cube", "x ** 3", "3 * x")
    Traceback (most recent call last):
    ValueError: cube: ∂z/∂x = 3 * x is -8.04857 at x = -2.68286, where differences give 21.5932
    """
    formulas, aliases = listed(partials), listed(aliases)
    for words in (name, value, *formulas, *aliases, latex or "", symbol or "", needs):
        if not isinstance(words, str):
            raise TypeError(f"{name}: an operation is written as text, not {words!r:.60}")
    operands = "xy"[: len(formulas)]
    if latex is None:
        fields = ", ".join(f"{{{v}}}" for v in operands)
        latex = rf"\operatorname{{{{{name.replace('_', '')}}}}}({fields})"
    if domain is None:
        domain = [REAL] * len(formulas)
    try:
        intervals = tuple((float(low), float(high)) for low, high in domain)
    except TypeError:
        example = "such as [(0.5, 4)]"
        raise TypeError(f"{name}: domain has an interval for each operand, {example}") from None
    op = Op(name, value, formulas, latex, symbol or name, intervals, needs, aliases)
    if any(not -math.inf < low < high < math.inf for low, high in intervals):
        raise ValueError(f"{name}: an interval of the domain is two finite numbers, low < high")
    if name in OPS and _fields(OPS[name]) == _fields(op):
        return RULES[name]
    words = (name, *aliases)
    for word in words:
        if word in RULES or word in CONSTANTS or iskeyword(word):
            raise ValueError(f"{name}: the name {word} is taken")
    _check(op)
    OPS[name] = op
    for kind in Operators.kinds:
        kind.rules[name] = kind.rule(op)
    FUNCTIONS.update(dict.fromkeys(words, op))
    RULES.update(dict.fromkeys(words, function_of(op)))
    return RULES[name]


_fields = attrgetter("value", "partials", "latex", "symbol", "domain", "needs", "aliases")


def _check(op: Op) -> None:
    """Compare the partials with differences at points all over the domain."""

    def value(*numbers: float) -> float:
        result: float = evaluate(op.value_tree, dict(zip("xy", numbers, strict=False)), FLOAT_RULES)
        return result

    grids = [
        [low + (high - low) * (k + shift) / _POINTS for k in range(_POINTS)]
        for (low, high), shift in zip(op.domain, (0.37, 0.61), strict=False)
    ]
    unchecked = set(range(op.arity))
    for point in product(*grids):
        names = dict(zip("xy", point, strict=False))
        where = ", ".join(f"{v} = {x:.6g}" for v, x in names.items())
        try:
            names["z"] = value(*point)
            found = [evaluate(tree, names, FLOAT_RULES) for tree in op.partial_trees]
            limits = [extrapolated(value, point, slot)[0] for slot in range(op.arity)]
        except (ArithmeticError, ValueError) as error:
            raise ValueError(f"{op.name} fails near {where}, in its domain: {error}") from None
        for slot, (partial, limit) in enumerate(zip(found, limits, strict=True)):
            size = max(abs(partial), abs(limit.slope))
            if not limit.is_settled(_UNSURE):
                continue  # a kink, or rounding
            unchecked.discard(slot)
            if abs(partial - limit.slope) > _TOLERANCE * size + 10 * limit.error:
                raise ValueError(
                    f"{op.name}: ∂z/∂{'xy'[slot]} = {op.partials[slot]} is {partial:.6g} at "
                    f"{where}, where differences give {limit.slope:.6g}"
                )
    if unchecked:
        raise ValueError(f"{op.name}: differences converge nowhere in its domain")
