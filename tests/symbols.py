"""Reads what pictures, tables and pages say: one symbol is one number, and no two signs meet."""

import re
from collections import defaultdict
from collections.abc import Container, Iterable
from html import unescape

# A symbol that stands alone, not as a factor or a term, and the number that it equals.
_NUMBER = r"(−?[\d.]+(?:e[+−]\d+)?)(?=   |$| = )"
EQUATION = re.compile(
    r"(?<!\S)(?<![×*+−/] )"
    r"((?:d[^ =]+/d|D[^ =]+/D|∂[^ =]+/∂)[^ =]+(?: \((?:1st|2nd)\))?"
    r"|(?:grad |tangent of |adjoint of )?[^\W\d][\w\u0304\u0307⁽⁾,ʹ]*)"
    r" = " + _NUMBER
)
LATEX = re.compile(r"\$(\\partial [^=$]+?) = (-?[\d.]+(?: \\times 10\^\{-?\d+\})?)\$")
TWO_SIGNS = r"[×+−] −|\\times -"
_HIDDEN = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)
_SYMBOL_AND_NUMBER = re.compile(r"</text><text class=partial[^>]*>")
_INSIDE_A_LINE = re.compile(r"</?t?span\b[^>]*>")
_TAG = re.compile(r"<[^>]+>")


def numbers_of(texts: Iterable[str]) -> dict[str, set[str]]:
    """Per symbol the numbers that it is said to equal."""
    found = defaultdict(set)
    for text in texts:
        for symbol, number in [*EQUATION.findall(text), *LATEX.findall(text)]:
            found[symbol].add(number)
    return found


def assert_one_number_each(texts: Iterable[str], varied: Container[str] = ()) -> None:
    """Fail for a symbol with two numbers, but for those that are varied on purpose."""
    for symbol, numbers in numbers_of(texts).items():
        says = f"{symbol} = {' and '.join(sorted(numbers))}"
        assert len(numbers) == 1 or symbol in varied, says


def assert_no_two_signs_meet(texts: Iterable[str]) -> None:
    """Fail for a negative number after another sign, as in 3 × −2, which is 3 × (−2)."""
    assert not [text for text in texts if re.search(TWO_SIGNS, text)]


def cells(text: str) -> list[str]:
    """What stands in the columns of a printed table, or beside each other in a line."""
    return [cell for line in text.splitlines() for cell in re.split(r"  +", line)]


def lines_of(page: str) -> list[str]:
    """The lines of text in an HTML page, or in an SVG."""
    shown = _SYMBOL_AND_NUMBER.sub(" ", _HIDDEN.sub("", page))
    return unescape(_TAG.sub("\n", _INSIDE_A_LINE.sub("", shown))).splitlines()


def words_of(source: str) -> list[str]:
    """What a picture says, from its source in DOT: without a layout, which takes a second."""
    return [unescape(words) for words in re.findall(r">([^<>]+)</FONT>", source)]
