"""A row of the table becomes code. The one place where generated text is run.

The row's formulas are written into the text of a function, because a function that looked
them up at run time would be several times slower.
"""

import linecache
from collections.abc import Callable
from functools import cache
from textwrap import indent
from typing import Any

from autograd.errors import failure
from autograd.formula import FLOAT_NAMESPACE, float_code, is_bounded
from autograd.ops import Op

_COMPUTE = """\
try:
    z = {z}{partials}
except (ArithmeticError, ValueError):
    raise failure(op, ({operands},)) from None
if {not_finite}:
    raise failure(op, ({operands},))
"""


def computation(op: Op, data: str, partials: bool) -> str:
    """Code that computes `z`, on request `d_x` and `d_y`, and raises unless they are finite.

    `data` is added to the names x and y where numbers are meant. A partial is computed where
    `x_varies` or `y_varies` is true and None elsewhere: `x ** 3` needs no logarithm.
    """
    operands = "xy"[: op.arity]
    local = {v: v + data for v in operands}
    lines, checks = "", ["z - z != 0.0"]  # true for infinities and NaN
    for v, tree in zip(operands, op.partial_trees, strict=True):
        if partials:
            lines += f"\n    d_{v} = ({float_code(tree, local)}) if {v}_varies else None"
            if not is_bounded(tree):
                checks.append(f"{v}_varies and d_{v} - d_{v} != 0.0")
    return _COMPUTE.format(
        z=float_code(op.value_tree, local),
        partials=lines,
        operands=", ".join(operands),
        not_finite=" or ".join(checks),
    )


def define(
    op: Op, purpose: str, parameters: str, body: str, namespace: dict[str, Any]
) -> Callable[..., Any]:
    """The function of a row that is called like the row and does `body`.

    Its global names are looked up in `namespace`; `op` is the row. The text is registered
    with `linecache`, so that a traceback and a debugger show the generated lines.
    """
    doc = f'"""{purpose} z = {op.value}."""'
    function = f"def {op.name}({parameters}):\n{indent(doc + chr(10) + body, '    ')}"
    text = f"def bind(op):\n{indent(function, '    ')}    return {op.name}\n"
    filename = f"<autograd: {purpose} {op.name}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    made: dict[str, Any] = {}
    # The text comes from the checked formulas of the table and from nowhere else.
    exec(compile(text, filename, "exec"), namespace, made)  # noqa: S102
    bound: Callable[..., Any] = made["bind"](op)
    bound.__qualname__ = op.name
    return bound


COMPUTE_NAMESPACE: dict[str, Any] = {**FLOAT_NAMESPACE, "failure": failure}
"""The global names that `computation` needs."""


@cache
def evaluator(op: Op) -> Callable[..., float]:
    """The function that computes a row's value for plain floats."""
    body = computation(op, data="", partials=False) + "return z\n"
    return define(op, "Evaluate", ", ".join("xy"[: op.arity]), body, COMPUTE_NAMESPACE)
