"""Why an operation failed, in words that name the operation, the operand and its value."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from autograd.core.graph import evaluation_order, names_of
from autograd.core.node import Node
from autograd.ops import Op
from autograd.ops.grammar import FLOAT_RULES, evaluate
from autograd.text.words import ascii_only, excerpt


def failure(op: Op, operands: Sequence[Any]) -> ArithmeticError | ValueError:
    """The exception for an operation whose value or local partial is not a finite number.

    The generated code found out that something is wrong; this second, slow look at the row
    finds out what. ZeroDivisionError where the operation has a pole, ValueError outside its
    domain, OverflowError where the result is too large for a float. It carries the row and the
    operands, as `op` and `operands`, for `is_of_an_operation` and for a picture of the failure.
    """
    error = _failure(op, operands)
    vars(error).update(op=op, operands=tuple(operands))
    return error


def is_of_an_operation(error: BaseException) -> bool:
    """Whether an operation raised it, and not the code around the operations."""
    return hasattr(error, "op")


def of_row(error: Exception, row: int) -> Exception:
    """The same error, as that of one row of a batch."""
    found = type(error)(f"row {row}: {error}")
    vars(found).update(vars(error))
    return found


def _failure(op: Op, operands: Sequence[Any]) -> ArithmeticError | ValueError:
    numbers = [x if isinstance(x, int | float) else x.data for x in operands]
    names = dict(zip("xy", numbers, strict=False))
    written = ascii_only(op.written(*names))
    called = _names(operands)
    where = ", ".join(f"{name} = {n}" for name, n in zip(called, numbers, strict=True))
    if not all(map(math.isfinite, numbers)):
        return ValueError(f"{written} needs finite numbers, got {where}")
    try:
        z = evaluate(op.value_tree, names, FLOAT_RULES)
    except ZeroDivisionError:
        return ZeroDivisionError(f"{written} is undefined at {where}")
    except ValueError:
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


def _names(operands: Sequence[Any]) -> list[str]:
    """What the operands are called: by label, as an operation of the graph, or x and y."""
    nodes = [x for x in operands if isinstance(x, Node)]
    names = names_of(evaluation_order(*nodes))
    return [
        excerpt(names[x]) if x in names and (x.label or x.op) else role
        for x, role in zip(operands, "xy", strict=False)
    ]
