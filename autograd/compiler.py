"""The one place where generated text becomes code."""

import linecache
from collections.abc import Callable
from textwrap import indent
from typing import Any


def define(
    name: str, source: str, namespace: dict[str, Any], **bound: object
) -> Callable[..., Any]:
    """The function `name` that `source` defines.

    Its names are looked up among `bound`, which are its own, and then in `namespace`. The
    source is registered with `linecache`, so that a traceback and a debugger show the
    generated lines.
    """
    text = f"def bind({', '.join(bound)}):\n{indent(source, '    ')}    return {name}\n"
    filename = f"<autograd: {name}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    made: dict[str, Any] = {}
    # The text comes from the checked formulas of the table and from nowhere else.
    exec(compile(text, filename, "exec"), namespace, made)  # noqa: S102
    function: Callable[..., Any] = made["bind"](**bound)
    function.__qualname__ = name
    return function
