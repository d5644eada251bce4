"""The one place where generated text becomes code."""

import linecache
from collections.abc import Callable
from typing import Any


def define(name: str, source: str, namespace: dict[str, Any]) -> Callable[..., Any]:
    """The function `name` that `source` defines, its global names looked up in `namespace`.

    The source is registered with `linecache`, so that a traceback and a debugger show the
    generated lines.
    """
    filename = f"<autograd: {name}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    made: dict[str, Any] = {}
    # The text comes from the checked formulas of the table and from nowhere else.
    exec(compile(source, filename, "exec"), namespace, made)  # noqa: S102
    function: Callable[..., Any] = made[name]
    return function
