"""Checks of arguments, whose errors name the culprit."""

import operator
from collections.abc import Mapping
from typing import Any, TypeVar

from autograd.core.operators import real
from autograd.text.words import suggestion

Named = TypeVar("Named")


def named(name: str, table: Mapping[str, Named], kind: str) -> Named:
    """The entry of that name; ValueError, with the nearest name or all names, if it has none.

    >>> named("ReLU", {"relu": 1, "tanh": 2}, "activation")
    Traceback (most recent call last):
    ValueError: unknown activation 'ReLU'; did you mean relu?
    """
    if name not in table:
        hint = suggestion(name.lower(), table) or f": it is one of {', '.join(table)}"
        raise ValueError(f"unknown {kind} {name!r}{hint}")
    return table[name]


def whole(number: Any, name: str, least: int | None = None) -> int:
    """`number` as an int; TypeError unless it is whole, ValueError if it is below `least`."""
    try:
        found = operator.index(number)
    except TypeError:
        raise TypeError(f"{name} is a whole number, not {number!r:.60}") from None
    if least is not None and found < least:
        raise ValueError(f"{name} is at least {least}, not {found}")
    return found


def at_least_0(number: Any, name: str) -> float:
    """`number` as a float; TypeError unless it is real, ValueError if negative or not finite."""
    if real(number, name) < 0:
        raise ValueError(f"{name} is at least 0, not {number}")
    return float(number)
