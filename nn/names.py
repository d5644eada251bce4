"""Things by name, and what to say of a name that there is not."""

from collections.abc import Mapping
from typing import TypeVar

from autograd.text import suggestion

Named = TypeVar("Named")


def named(name: str, table: Mapping[str, Named], kind: str) -> Named:
    """The entry of that name; ValueError with the nearest name, or else all of them.

    >>> named("ReLU", {"relu": 1, "tanh": 2}, "activation")
    Traceback (most recent call last):
    ValueError: unknown activation 'ReLU'; did you mean relu?
    """
    if name not in table:
        hint = suggestion(name.lower(), table) or f": it is one of {', '.join(table)}"
        raise ValueError(f"unknown {kind} {name!r}{hint}")
    return table[name]
