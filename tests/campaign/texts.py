"""Random expressions in text, which are written out and read back."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple

from autograd import Value, derivative, formula, parse
from autograd.ops import FUNCTIONS
from tests.random_graphs import (
    UnsuitableError,
    size,
)


class Text(NamedTuple):
    """An expression in text, and its variables' values."""

    text: str
    values: dict[str, float]


_NAMES = ["x", "y", "w1", "b"]
_CALLS = {name: op for name, op in FUNCTIONS.items() if op.name not in ("heaviside",)}


def expression(rng: Random) -> Text:
    """An expression of any operators and functions, with parentheses where it needs none, too."""
    values = {name: round(rng.uniform(0.1, 3), 2) for name in _NAMES}
    return Text(_written(rng, rng.randint(1, 5)), values)


def _written(rng: Random, depth: int) -> str:
    if depth == 0:
        return rng.choice([*_NAMES, *_NAMES, f"{rng.uniform(0.1, 9):.2g}", "pi", "2"])
    parts = [_written(rng, rng.randrange(depth)) for _ in range(2)]
    kind = rng.randrange(10)
    if kind < 6:
        parts = [f"({part})" if rng.random() < 0.6 else part for part in parts]
        return f" {rng.choice(['+', '-', '*', '/', '**', '*'])} ".join(parts)
    if kind == 6:
        return f"-{parts[0]}" if rng.random() < 0.5 else f"-({parts[0]})"
    if kind == 7:
        return f"({parts[0]} if {rng.choice(_NAMES)} < 1 else {parts[1]})"
    name = rng.choice([*_CALLS])
    return f"{name}({', '.join(parts[: _CALLS[name].arity])})"


def check_expression(case: Text) -> None:
    """What is written out, read back, is the same: its value, its derivatives, its writing."""
    output, inputs = _evaluated(case.text, case.values)
    if not isinstance(output, Value) or output.is_constant:
        raise UnsuitableError
    readable = formula(output, precision=17)
    again, leaves = _evaluated(readable, case.values)
    assert isinstance(again, Value), f"{readable} is a number"
    scale = max(1.0, abs(output.data), *(size(output, x) for x in inputs.values()))
    assert abs(again.data - output.data) <= 1e-11 * scale, f"{again.data}, not {output.data}"
    for name, x in inputs.items():
        expected = derivative(output, x).data
        found = derivative(again, leaves[name]).data if name in leaves else 0.0
        assert abs(found - expected) <= 1e-11 * scale, f"by {name}: {found}, not {expected}"


def _evaluated(text: str, values: dict[str, float]) -> tuple[Any, dict[str, Value]]:
    f = parse(text)
    inputs = {name: Value(values[name], name) for name in f.variables}
    try:
        return f(**inputs), inputs
    except (ArithmeticError, ValueError):
        raise UnsuitableError from None


def smaller_expression(case: Text) -> Iterator[Text]:
    """A part of it in parentheses or behind a sign, or rounder numbers."""
    words = case.text.split(" ")
    for start in range(len(words)):
        for stop in range(start + 1, len(words) + 1):
            if stop - start < len(words):
                text = " ".join(words[start:stop])
                for candidate in (text, text.strip("()"), text.lstrip("-")):
                    if _is_readable(candidate) and len(candidate) < len(case.text):
                        yield case._replace(text=candidate)
    for name, x in case.values.items():
        if x != round(x):
            yield case._replace(values={**case.values, name: float(round(x) or 1)})


def _is_readable(text: str) -> bool:
    try:
        parse(text)
    except (SyntaxError, NameError, TypeError):
        return False
    return True
