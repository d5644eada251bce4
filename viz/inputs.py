"""The values on a command line: words such as `x=pi/2` become named inputs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from autograd import Value, parse
from autograd.ops.typed import missing

_SEVERAL = re.compile(r"[,;\s]+(?=[^\W\d]\w*\s*=)")


def inputs_of(variables: Sequence[str], assignments: Sequence[str]) -> dict[str, Value]:
    """The inputs that `NAME=NUMBER` words define, in their order, for exactly the variables."""
    inputs: dict[str, Value] = {}
    for assignment in assignments:
        name, _, text = (part.strip() for part in assignment.partition("="))
        name = unicodedata.normalize("NFKC", name)  # as Python reads names in expressions
        if not name or not text:
            raise ValueError(f"{assignment}: a value is given as NAME=NUMBER, such as x=1")
        if _SEVERAL.search(text):
            raise ValueError(f"{assignment}: write {_SEVERAL.sub(' ', assignment)}")
        if name in inputs:
            raise ValueError(f"{assignment}: {name} has a value already")
        inputs[name] = Value(number_in(assignment, text), name)
    for name in variables:
        if name not in inputs and (meant := missing(name, inputs)):
            raise ValueError(f"{name} has no value{meant}")
    for assignment, name in zip(assignments, inputs, strict=True):
        if name not in variables:
            raise _unknown(assignment, name, variables)
    for name in variables:
        if name not in inputs:
            raise ValueError(f"{name} has no value: add {name}=NUMBER")
    return inputs


def input_named(option: str, name: str, inputs: dict[str, Value]) -> Value:
    """The input that an option names."""
    x = inputs.get(unicodedata.normalize("NFKC", name.strip()))
    if x is None:
        raise _unknown(f"{option} {name}", name, inputs)
    return x


def number_in(word: str, text: str) -> float:
    """The number that the text in a word means, such as pi/2; ValueError names the word."""
    try:
        formula = parse(text)
        if not formula.variables:
            return formula()
    except (SyntaxError, NameError, TypeError, ValueError, ArithmeticError) as error:
        raise ValueError(f"{word}: {error}") from None
    raise ValueError(f"{word}: {text} is not a number{missing(text, ())}")


def _unknown(words: str, name: str, variables: Iterable[str]) -> ValueError:
    """The error of words that name a variable which the expression does not have."""
    known = ", ".join(variables)
    known = f"its variables are {known}" if known else "it has none"
    return ValueError(f"{words}: the expression has no variable {name}; {known}")
