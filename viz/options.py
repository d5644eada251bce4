"""The options of the command `chalkgrad`."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from textwrap import fill
from typing import NoReturn

from autograd.ops import FUNCTIONS
from autograd.text.language import LANGUAGES, VARIABLE
from autograd.text.words import excerpt, say, suggestion
from viz.effects import PAGE, check_effects
from viz.graphs.captions import EDGES, PARTIAL, PARTIALS
from viz.graphs.flow import MODES
from viz.rendering.picture import SUFFIXES
from viz.report import WIDTH

TABLES = ("text", "markdown", "latex", "csv", "html")

_EXAMPLES = """\
examples:
  chalkgrad "1/(exp(-(w*x+b))+1)" x=1 w=0 b=0 -o f.svg
  chalkgrad "(a+b)*(b+1)" a=2 b=1 --names c,d,e
  chalkgrad "(a+b)*(b+1)" a=2 b=1 -o f.html --open
  chalkgrad "(a+b)*(b+1)" a=2 b=1 --mode forward --seed b -o f.png
  chalkgrad "x*x*y" x=3 y=2 --compare --paths x
  chalkgrad "x*y" "x+y" x=1 y=2 --jacobian
  chalkgrad "ln(x1) + x1*x2 - sin(x2)" x1=2 x2=5 --edges value --format png > f.png

"""
_GRAMMAR = (
    "An expression is made of numbers, names, + - * / ** (or ^), `a if x < c else b`, pi and the "
    f"functions {' '.join(FUNCTIONS)}."
)


_VALUE = re.compile(r"\s*([^\W\d]\w*)?\s*=(?!=)")
_DASHES = re.compile("^[\u2013\u2014]-?")
"""What a word processor makes of the two hyphens before an option."""
_OPTION = re.compile(r"--[a-z][a-z-]+")
_ELSEWHERE = {
    **dict.fromkeys(("--output", "--out", "--file", "--save"), "-o FILE"),
    **dict.fromkeys(("--frames", "--animate", "--steps"), "frames(f, mode=...) in Python"),
    **dict.fromkeys(("--grad", "--gradient"), "nothing: the table has it"),
    **dict.fromkeys(("--slide", "--ratio", "--size"), "--aspect 16/9"),
    **dict.fromkeys(("--digits", "--decimals"), "--precision DIGITS"),
}
"""Options that others have, and what to write."""


class Parser(argparse.ArgumentParser):
    """The words of a command line, read as options, expressions and values."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one line."""
        line = excerpt(" ".join(message.split()), 400)
        say(f"{self.prog}: {line}", sys.stderr)
        sys.exit(2)

    def parse(self, words: Sequence[str]) -> argparse.Namespace:
        """The options that words stand for, which may stand in any order."""
        options = self.parse_intermixed_args(self._with_expressions(words))
        options.values = [word for word in options.words if _VALUE.match(word)]
        options.expressions = [word for word in options.words if not _VALUE.match(word)]
        check_effects(options, self)
        return options

    def _with_expressions(self, words: Sequence[str]) -> list[str]:
        """The words, a space before an expression such as -x, which looks like an option."""
        known = self._option_string_actions
        told: list[str] = []
        seen: set[str] = set()
        rest = iter(words)
        for word in rest:
            option, equals, value = word.partition("=")
            if _DASHES.sub("--", option) in known:
                option = _DASHES.sub("--", option)
                word = f"{option}{equals}{value}"
            if word == "--":
                return [*told, *(f" {word}" for word in rest)]
            if option in known:
                if option in seen:
                    self.error(f"{option} is given twice")
                seen.add(option)
                told.append(word)
                if not equals and known[option].nargs != 0:
                    told += islice(rest, 1)
            elif _OPTION.fullmatch(option):
                self.error(f"unknown option {word}{self._meant(option)}")
            elif word.startswith("-") and not word.startswith("-o"):  # -oFILE
                told.append(f" {word}")
            else:
                told.append(word)
        return told

    def _meant(self, option: str) -> str:
        """What to write for an unknown option."""
        choice = option.removeprefix("--")
        ways = [
            f"{known.option_strings[0]} {choice}"
            for known in self._actions
            if known.dest != "format" and choice in (known.choices or ())
        ]
        if choice in (*SUFFIXES, PAGE):
            ways.append(f"-o FILE.{choice}")
        if option in _ELSEWHERE:
            ways.append(_ELSEWHERE[option])
        if ways:
            return f": write {' or '.join(ways)}"
        near = suggestion(option, self._option_string_actions)
        return near or "; --help lists the options"


def _version() -> str:
    try:
        return version("chalkgrad")
    except PackageNotFoundError:
        return "(not installed)"


def option_parser() -> Parser:
    """The parser of the command's words."""
    parser = Parser(
        prog="chalkgrad",
        usage="%(prog)s EXPRESSION NAME=NUMBER ... [options]",
        description="Differentiate an expression: each elementary operation with its value, "
        "its local\npartials and its adjoint, as a table and as a picture.",
        epilog=_EXAMPLES + fill(_GRAMMAR, WIDTH - 2),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "words",
        metavar="EXPRESSION NAME=NUMBER",
        nargs="*",
        help="an expression such as 'x*y + sin(x)', and a value for each of its variables, such "
        "as x=pi/2; tables list the variables in the order of their values",
    )
    parser.add_argument(
        "-o",
        metavar="FILE",
        dest="file",
        help="write the picture to FILE, or if FILE ends in .html a page that shows every step",
    )
    parser.add_argument("--open", action="store_true", help="open FILE in the browser")
    parser.add_argument(
        "--format",
        choices=(*SUFFIXES, PAGE),
        help="the picture's format, if not as FILE's suffix; without -o the picture goes to "
        "standard output instead of the table",
    )
    parser.add_argument(
        "--edges",
        choices=EDGES,
        default=PARTIAL,
        help="what the picture's edges show: the local partial (default), the forward value "
        "as in textbooks, or nothing",
    )
    parser.add_argument(
        "--partials",
        choices=PARTIALS,
        help="how the table and the picture write local partials: as numbers (default), or in "
        "symbols, such as exp(h3)",
    )
    parser.add_argument(
        "--names",
        metavar="NAMES",
        help="what to call the operations, in order: 'c,d,e', or one prefix, 'v' for v1, v2 "
        "and so on (default: h)",
    )
    parser.add_argument(
        "--mode",
        choices=MODES,
        help="show a sweep: forward, the tangents from a variable on, in the table too; "
        "reverse, the adjoints from the result back; or both",
    )
    parser.add_argument(
        "--seed",
        metavar="NAME",
        help="the variable that --mode forward, or a worksheet, differentiates by (default: the "
        "only one; of a worksheet the first)",
    )
    parser.add_argument(
        "--table",
        choices=TABLES,
        default="text",
        help="the table's format; all but text (the default) are printed alone, for a pipe",
    )
    parser.add_argument(
        "--precision",
        type=int,
        metavar="DIGITS",
        help="how many significant digits numbers have, 1 to 17 (default: 6, drawn 4)",
    )
    parser.add_argument(
        "--columns",
        metavar="NAMES",
        type=lambda text: [name.strip() for name in text.split(",")],
        help="the table's columns, in order, such as 'node,value,adjoint': of node, function, "
        "value, partials, tangent, adjoint and rounding",
    )
    parser.add_argument(
        "--contributions",
        action="store_true",
        help="list below each node what each of its uses adds to its adjoint",
    )
    parser.add_argument(
        "--rounding",
        action="store_true",
        help="bound what each operation's rounding does to the result, and say where digits are "
        "lost",
    )
    parser.add_argument(
        "--stacked",
        action="store_true",
        help="in --table latex set partials below each other, so that the table fits a slide",
    )
    parser.add_argument(
        "--paths",
        metavar="NAME",
        help="list the paths from a variable to the result, each with its product of local "
        "partials, and their sum",
    )
    parser.add_argument(
        "--compare",
        action="store_true",
        help="differentiate in the four ways: numeric, symbolic, forward and reverse, and count "
        "what each costs",
    )
    parser.add_argument(
        "--jacobian",
        action="store_true",
        help="print the matrix of first derivatives, of one or several expressions",
    )
    parser.add_argument(
        "--hessian",
        action="store_true",
        help="print the matrix of second derivatives of each expression",
    )
    parser.add_argument(
        "--cheatsheet",
        action="store_true",
        help="print what to know on one page, or with -o FILE draw it",
    )
    parser.add_argument(
        "--worksheet",
        metavar="KINDS",
        help="an exercise instead of the table: with blanks for 'value,partial', tangent, adjoint, "
        "contribution, name or order; without an expression, of a random one; -o FILE writes it "
        "as .txt, .md, .html, as .tex, whose last page is the solution, or for nbgrader as .ipynb",
    )
    parser.add_argument(
        "--student",
        metavar="NAME",
        help="a name or number that stands on the worksheet and draws its random expression, its "
        "order and which --share of it is blank; all else is the same for all students",
    )
    parser.add_argument(
        "--share",
        type=float,
        metavar="NUMBER",
        help="how much of what the worksheet asks for is blank, such as 0.5 (default: 1, all)",
    )
    parser.add_argument(
        "--solution",
        action="store_true",
        help="print or write the worksheet's solution instead",
    )
    parser.add_argument(
        "--mark",
        metavar="FILE",
        help="mark filled-in worksheets, one or several files: texts, or what pages saved",
    )
    parser.add_argument(
        "--aspect",
        metavar="RATIO",
        help="the picture's width by its height, such as 16/9, which fills a slide",
    )
    parser.add_argument("--title", default="", help="a line above the picture")
    parser.add_argument(
        "--language",
        choices=LANGUAGES,
        help=f"the language of all words but errors (default: that of {VARIABLE}, or en)",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {_version()}")
    return parser
