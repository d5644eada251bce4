"""Why an operation failed, in words that name the operation, the operand and its value."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, TypeVar

from autograd.core.graph import evaluation_order, is_argument, names_of
from autograd.core.node import Node
from autograd.ops import Op
from autograd.ops.grammar import FLOAT_RULES, evaluate
from autograd.text.words import ascii_only, excerpt

E = TypeVar("E", bound=Exception)


def failure(op: Op, operands: Sequence[Any]) -> ArithmeticError | ValueError:
    """The exception for an operation whose value or local partial is not a finite number.

    The generated code finds that something is wrong; this second, slow look at the row finds
    what it is. ZeroDivisionError where the operation has a pole, ValueError outside its
    domain, OverflowError where the result is too large for a float. It carries the row and the
    operands, as `op` and `operands`, for `is_of_an_operation` and for a picture of the failure.
    """
    error = _failure(op, operands)
    vars(error).update(op=op, operands=tuple(operands))
    return error


def is_of_an_operation(error: BaseException) -> bool:
    """Whether an operation raised it, and not the code around the operations."""
    return hasattr(error, "op")


def of_row(error: E, row: int, which: str = "", joint: str = ": ") -> E:
    """The same error as that of a row of a batch; again, to give the row another name.

    Its message is "row 3: " and what `error` says, with `which` before it; `row_of` asks for the
    row. `joint` stands after the row if what `error` says goes on as a sentence.

    >>> error = of_row(ValueError("x is negative"), 3)
    >>> error, row_of(error), of_row(error, 8, "validation ")
    (ValueError('row 3: x is negative'), 3, ValueError('validation row 8: x is negative'))
    """
    says = getattr(error, "says", f"{joint}{error}")
    found = type(error)(f"{which}row {row}{says}")
    vars(found).update(vars(error), row=row, says=says)
    return found


def row_of(error: BaseException) -> int | None:
    """The row of a batch that `of_row` gave an error, or None."""
    return getattr(error, "row", None)


def _failure(op: Op, operands: Sequence[Any]) -> ArithmeticError | ValueError:
    numbers = [x if isinstance(x, int | float) else x.data for x in operands]
    names = dict(zip("xy", numbers, strict=False))
    written, where = _described(op, operands, numbers)
    try:
        z = evaluate(op.value_tree, names, FLOAT_RULES)
    except ZeroDivisionError:
        return ZeroDivisionError(f"{written} is undefined at {where}")
    except ValueError:
        if written != _written(op, "xy"):  # what it needs is said of x and y
            written, where = _written(op, "xy"), _listed("xy", numbers)
        return ValueError(f"{written} needs {op.needs}, got {where}")
    except OverflowError:
        z = math.inf
    if not math.isfinite(z):
        return OverflowError(f"{written} overflows at {where}")
    # The value is fine: it is a derivative that is not.
    try:
        for tree in op.partial_trees:
            evaluate(tree, {**names, "z": z}, FLOAT_RULES)
    except ZeroDivisionError:
        return ZeroDivisionError(f"the derivative of {written} is undefined at {where}")
    except ValueError:
        return ValueError(f"the derivative of {written} is undefined at {where}")
    except OverflowError:
        pass
    return OverflowError(f"the derivative of {written} overflows at {where}")


def _described(op: Op, operands: Sequence[Any], numbers: Sequence[float]) -> tuple[str, str]:
    """The operation in writing, and what its operands are called and are.

    An operand is called by its label, as an operation of the graph, or else x or y, as in the
    row. If two have the same name then, they are written with the names of the graph, a
    constant by its number: 3 / x is undefined at x = 0.0.
    """
    names = names_of(evaluation_order(*(x for x in operands if isinstance(x, Node))))
    called = [
        excerpt(names[x]) if x in names and (x.label or (x.op and not is_argument(x))) else role
        for x, role in zip(operands, "xy", strict=False)
    ]
    if len(set(called)) >= len(set(map(id, operands))):
        return _written(op, "xy"), _listed(called, numbers)
    called = [excerpt(names[x]) for x in operands]
    varying = [i for i, x in enumerate(operands) if x.label or not x.is_constant]
    where = _listed([called[i] for i in varying], [numbers[i] for i in varying])
    return _written(op, called), where


def _written(op: Op, names: Sequence[str]) -> str:
    return ascii_only(op.written(*names[: op.arity]))


def _listed(names: Sequence[str], numbers: Sequence[float]) -> str:
    return ", ".join(f"{x} = {n!r:.60}" for x, n in zip(names, numbers, strict=False))
