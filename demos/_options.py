"""The options of a demo's command line, from the parameters of its `main`."""

from __future__ import annotations

import inspect
from argparse import ArgumentTypeError, RawDescriptionHelpFormatter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from autograd.text.language import LANGUAGES
from autograd.text.words import excerpt
from viz.options import Parser

_KINDS: dict[type, str] = {int: "a whole number", float: "a number"}


@dataclass(frozen=True)
class Within:
    """The numbers that an option takes: from the least to the most, both included.

    >>> Within(1, 3).read(int, "2")
    2
    >>> Within(1, 3).read(int, "4")
    Traceback (most recent call last):
    argparse.ArgumentTypeError: 4 is not a whole number from 1 to 3
    """

    least: float
    most: float

    def read(self, kind: type[int | float], text: str) -> float:
        """The number in a word of the command line."""
        try:
            number = kind(text)
        except ValueError:
            number = float("nan")
        if not self.least <= number <= self.most:
            takes = f"{_KINDS[kind]} from {self.least:,} to {self.most:,}"
            raise ArgumentTypeError(f"{excerpt(text)} is not {takes}")
        return number


Count = Annotated[int, Within(1, 10_000)]
"""How many epochs, neurons and the like a demo takes."""

Seed = Annotated[int, Within(0, 10_000)]
"""Where random numbers start."""


def parser_of(main: Callable[..., None]) -> Parser:
    """What reads a command line: an option for each parameter of `main`, and `--language`.

    A parameter is a number `Within` some, a text, a tuple of these, or a bool, and has a default.
    """
    here = main.__globals__
    parser = Parser(
        prog=f"python -m {here['__spec__'].name.removesuffix('.__main__')}",
        description=here["__doc__"],
        formatter_class=RawDescriptionHelpFormatter,
    )
    types = get_type_hints(main, include_extras=True)
    for name, parameter in inspect.signature(main).parameters.items():
        default, option = parameter.default, f"--{name.replace('_', '-')}"
        if types[name] is bool:
            parser.add_argument(option, action="store_true")
            continue
        several = isinstance(default, tuple)
        parser.add_argument(
            option,
            type=_reader(get_args(types[name])[0] if several else types[name]),
            nargs="+" if several else None,
            default=default,
            help=f"({' '.join(map(str, default if several else [default])) or 'none'})",
        )
    says = "of the words in pictures, in pages and in tables of the library; the rest is English"
    parser.add_argument("--language", choices=LANGUAGES, help=says)
    return parser


def _reader(of: Any) -> Callable[[str], Any]:
    """What reads a word of the command line as one of a type."""
    if get_origin(of) is not Annotated:
        return str
    kind, within = get_args(of)
    return lambda text: within.read(kind, text)
