"""Text that people read: on one line, in a width, on any terminal."""

import inspect
import math
import os
import re
import sys
import unicodedata
import warnings
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any, TextIO

_ASCII = str.maketrans("₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾⁻−×·⊙∂…′", "01234567890123456789()--***D~'") | {
    ord(sign): words
    for sign, words in {
        "→": "->", "≤": "<=", "≥": ">=", "±": "+-", "½": "1/2", "ʹ": "'", "ᵀ": "^T",
        "δ": "delta", "λ": "lambda", "σ": "sigma", "Σ": "sum", "θ": "theta", "∇": "grad ",
    }.items()
}  # fmt: skip


SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"
_SUPERSCRIPTS = str.maketrans("0123456789-", SUPERSCRIPTS)
_EXPONENT = re.compile(f"(?<![⁽{SUPERSCRIPTS}])[{SUPERSCRIPTS}]+")
_PACKAGES = {"autograd", "nn", "viz"}
_MARKS = {"\N{COMBINING DOT ABOVE}": "_dot", "\N{COMBINING MACRON}": "_bar"}
_MARKED = re.compile(f"([{''.join(_MARKS)}])([₀-₉\\d]*(?:_\\w+)?)")


def superscript(number: int | str) -> str:
    """A whole number as an exponent or the index of a layer.

    >>> "2" + superscript(10), "10" + superscript(-3)
    ('2¹⁰', '10⁻³')
    """
    return str(number).translate(_SUPERSCRIPTS)


def excerpt(text: str, width: int = 60) -> str:
    """`text` on one line, printable, and cut in the middle to `width` characters.

    >>> excerpt("x" * 100, width=9)
    'xxxx…xxxx'
    """
    if not text.isprintable():
        text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    half = (width - 1) // 2
    return text if len(text) <= width else f"{text[: width - 1 - half]}…{text[len(text) - half :]}"


def printable(text: str, name: str) -> str:
    r"""`text` with a sign in place of each character that has none; all spaces and lines stay.

    If it is not text, TypeError calls it by its `name`.

    >>> printable("a\0b", "title") == "a\N{REPLACEMENT CHARACTER}b"
    True
    >>> printable("a\u3000b\n\tc", "title") == "a\u3000b\n\tc"
    True
    """
    if not isinstance(text, str):
        raise TypeError(f"{name} is text, not {excerpt(repr(text))}")
    return "".join(
        c
        if c.isprintable() or c in "\n\t" or unicodedata.category(c) == "Zs"
        else "\N{REPLACEMENT CHARACTER}"
        for c in text
    )


def listed(given: Any) -> tuple[Any, ...]:
    """What is given as a tuple: a text, like all that is not several things, is one of one.

    >>> listed("ab"), listed(["a", "b"])
    (('ab',), ('a', 'b'))
    """
    return tuple(given) if isinstance(given, Iterable) and not isinstance(given, str) else (given,)


def suggestion(name: str, known: Iterable[str]) -> str:
    """The words "; did you mean …?" with the known name nearest to `name`, or nothing.

    >>> suggestion("sigmod", ["sin", "sigmoid"]), suggestion("cot", ["cos"])
    ('; did you mean sigmoid?', '')
    """
    import difflib  # here, because it would lengthen `import autograd` for everyone

    near = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
    return f"; did you mean {near[0]}?" if near else ""


def check_options(function: str, given: Iterable[str], known: Collection[str]) -> None:
    """TypeError, as Python's own, for an option that a function hands on and does not have.

    >>> check_options("frames", {"tilte": "f"}, ["title"])
    Traceback (most recent call last):
    TypeError: frames() got an unexpected keyword argument 'tilte'; did you mean title?
    """
    for name in given:
        if name not in known:
            says = f"got an unexpected keyword argument {name!r}{suggestion(name, known)}"
            raise TypeError(f"{function}() {says}")


def counted(count: int, noun: str) -> str:
    """A number of things, in words.

    >>> counted(1, "input"), counted(0, "input")
    ('1 input', '0 inputs')
    """
    return f"{count} {noun if count == 1 else noun + 's'}"


def large(count: int) -> str:
    """A count in digits, or by its power of ten where it has more than 100 digits.

    >>> large(1024), large(2**20_000)
    ('1024', 'about 10**6020')
    """
    digits = int(count.bit_length() * math.log10(2)) + 1
    return str(count) if digits <= 100 else f"about 10**{digits - 1}"


def ascii_only(text: str) -> str:
    """`text` without the signs of our notation that not every terminal has.

    The derivative along all paths has the letter d, and so a local partial a D.

    >>> ascii_only("∂h₂/∂h₁ = −1, h̄₁ = ẋ, a⁽²⁾ = z²")
    'Dh2/Dh1 = -1, h1_bar = x_dot, a(2) = z^2'
    """
    apart = "".join(unicodedata.normalize("NFD", c) if _has_mark(c) else c for c in text)
    apart = _EXPONENT.sub(r"^\g<0>", apart)
    return _MARKED.sub(lambda found: found[2] + _MARKS[found[1]], apart).translate(_ASCII)


@cache
def _has_mark(c: str) -> bool:
    """Whether a letter has the sign of a tangent or an adjoint above it, and no other."""
    return unicodedata.normalize("NFD", c)[1:] in _MARKS


def warn(message: str) -> None:
    """Warn of the line outside these packages that led here."""
    frame, level = inspect.currentframe(), 1
    while frame and str(frame.f_globals.get("__name__")).partition(".")[0] in _PACKAGES:
        frame, level = frame.f_back, level + 1
    warnings.warn(message, stacklevel=level)


def say(text: str = "", file: TextIO | None = None) -> None:
    """Print `text` as the stream can write it, at worst in ASCII."""
    file = file or sys.stdout
    if file is None:  # closed by whoever started us
        return
    encoding = file.encoding or "ascii"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = ascii_only(text).encode(encoding, "replace").decode(encoding)
    print(text, file=file)


@contextmanager
def while_read() -> Iterator[None]:
    """In this context a program whose output is no longer read, as by `head`, ends without a word.

    What is still to be written then goes nowhere, because Python writes it once more at its end;
    so it does if it cannot be written, which raises OSError.
    """
    try:
        try:
            yield
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except OSError as error:
        with suppress(OSError, ValueError, AttributeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise


def display_width(text: str) -> int:
    """How wide `text` is on a terminal: an East Asian wide character counts twice.

    >>> display_width("h₁"), display_width("损失")
    (2, 4)
    """
    return len(text) if text.isascii() else sum(map(_columns, text))


@cache
def _columns(c: str) -> int:
    """How wide a character is on a terminal."""
    return 0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF")
