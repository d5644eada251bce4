"""A row of the table becomes code: the functions that evaluate it and that record it.

The row's formulas are written into the text of a function, because a function that looked
them up at run time would be several times slower. Only this module runs generated text.
"""

import linecache
import weakref
from collections.abc import Callable, Iterable
from functools import cache
from itertools import count
from typing import Any, NamedTuple

from autograd.core.errors import failure
from autograd.ops import Op
from autograd.ops.floatcode import FLOAT_NAMESPACE, float_code
from autograd.ops.grammar import is_bounded

_programs = count(1)

_COMPUTE = """\
try:
    z = {z}{partials}
    if {not_finite}:
        raise ArithmeticError
except (ArithmeticError, ValueError, TypeError):
    raise failure(op, ({operands},)) from None
"""


def computation(op: Op, data: str, partials: bool) -> str:
    """Code that computes `z`, on request `d_x` and `d_y`, and raises unless they are finite.

    `data` is added to the names x and y where numbers are meant. A partial is computed where
    `x_varies` or `y_varies` is true and None elsewhere: `x ** 3` needs no logarithm.
    """
    operands = "xy"[: op.arity]
    local = {v: v + data for v in operands}
    lines, checks = "", ["not z - z < 1.0"]  # infinities, NaN; complex numbers have no order
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

    Its global names are looked up in `namespace`; `op` is the row.
    """
    doc = f'"""{purpose} z = {op.value}."""'
    name = f"{op.name}_"  # which is no name that the body uses
    function = [f"def {name}({parameters}):", *_indented([doc, *body.splitlines()])]
    text = "\n".join(["def bind(op):", *_indented([*function, f"return {name}"]), ""])
    bound: Callable[..., Any] = run(text, f"{purpose} {op.name}", namespace)["bind"](op)
    bound.__name__ = bound.__qualname__ = op.name
    return bound


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def run(text: str, title: str, namespace: dict[str, Any]) -> dict[str, Any]:
    """The names that generated text defines when it is run.

    The text consists of checked formulas, numbers and names of this project, and of nothing
    else. It is registered with `linecache` under its title, so that a traceback and a
    debugger show the generated lines.
    """
    filename = f"<autograd: {title}>"
    _register(text, filename)
    made: dict[str, Any] = {}
    exec(compile(text, filename, "exec"), namespace, made)  # noqa: S102
    return made


def _register(text: str, filename: str) -> None:
    """Give `linecache` the lines of a file.

    When they are no longer needed the entry is emptied, not removed: `linecache` fails if one
    vanishes while it goes through them.
    """
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)


COMPUTE_NAMESPACE: dict[str, Any] = {**FLOAT_NAMESPACE, "failure": failure}
"""The global names that `computation` needs."""


class Source(NamedTuple):
    """The text of a program, and the values of the names that it does not define itself."""

    text: str
    namespace: dict[str, Any]

    def function(self) -> Callable[..., Any]:
        """The function that the text defines last; its lines are known while it lives."""
        made = run(self.text, f"program {next(_programs)}", self.namespace)
        self.namespace.update(made)
        found: Callable[..., Any] = [*made.values()][-1]
        weakref.finalize(found, _register, "", found.__code__.co_filename)
        return found


@cache
def evaluator(op: Op) -> Callable[..., float]:
    """The function that computes a row's value for plain floats."""
    body = computation(op, data="", partials=False) + "return z\n"
    return define(op, "Evaluate", ", ".join("xy"[: op.arity]), body, COMPUTE_NAMESPACE)


_RECORD_UNARY = """\
x_varies = type(x) is Value or not x.is_constant
x_data = x._data
{computation}\
node = new(Value if x_varies else Constant)
node.rhs = node.d_rhs = None
"""

_RECORD_BINARY = """\
if type(x) is Value and type(y) is Value:
    x_varies = y_varies = True
else:
    if type(x) is not Value:
        x = lift(x)
    if type(y) is not Value:
        y = lift(y)
    if x is None or y is None:
        return NotImplemented
    x_varies, y_varies = not x.is_constant, not y.is_constant
x_data = x._data
y_data = y._data
{computation}\
node = new(Value if x_varies or y_varies else Constant)
node.rhs = y
node.d_rhs = d_y
"""

_RECORD_END = """\
node._data = z
node.grad = 0.0
node.op = op
node.lhs = x
node.d_lhs = d_x
node._label = None
return node
"""


def recorder(op: Op, namespace: dict[str, Any]) -> Callable[..., Any]:
    """The function that computes a row's value and partials and returns them as a new node.

    When it is called, `namespace` holds the classes `Value` and `Constant`, `new`, which makes
    one without initialising it, and `lift`, which makes a node of a number.
    """
    parameters, template = ("x", _RECORD_UNARY) if op.arity == 1 else ("x, y", _RECORD_BINARY)
    body = template.format(computation=computation(op, data="_data", partials=True)) + _RECORD_END
    return define(op, "Record", parameters, body, namespace)
