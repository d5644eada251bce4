"""The command `chalkgrad`: an expression to its evaluation trace, derivatives and picture."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection, Sequence
from importlib.metadata import version
from typing import NoReturn

from autograd import Constant, Expression, Graph, Trace, Value, parse
from autograd.notation import Notation, number
from autograd.text import excerpt, say
from viz.drawing import EDGES, draw
from viz.picture import SUFFIXES

WIDTH = 100

_EPILOG = """\
examples:
  chalkgrad "1/(exp(-(w*x+b))+1)" x=1 w=0 b=0 -o f.svg
  chalkgrad "(a+b)*(b+1)" a=2 b=1 --names c,d,e
  chalkgrad "ln(x1) + x1*x2 - sin(x2)" x1=2 x2=5 --edges value --format png > f.png

An expression is made of numbers, names, + - * / **, comparisons, `a if c else b`, pi and the
functions exp log sqrt sin cos tan tanh sigmoid relu max min abs erf and their kin.
"""


class _Parser(argparse.ArgumentParser):
    @property
    def options(self) -> Collection[str]:
        """The words that are options: `-o`, `--format` and so on."""
        return self._option_string_actions

    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one line."""
        line = excerpt(" ".join(message.split()), 400)
        say(f"{self.prog}: {line}", sys.stderr)
        sys.exit(2)


def _parser() -> _Parser:
    parser = _Parser(
        prog="chalkgrad",
        description="Differentiate an expression: each elementary operation with its value, "
        "its local\npartials and its adjoint, as a table and as a picture.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("expression", metavar="EXPRESSION", help="such as 'x*y + sin(x)'")
    parser.add_argument(
        "values", metavar="NAME=NUMBER", nargs="*", help="a value for each variable, such as x=pi/2"
    )
    parser.add_argument("-o", metavar="FILE", dest="file", help="write the picture to FILE")
    parser.add_argument(
        "--format",
        choices=SUFFIXES,
        help="the picture's format, if not as FILE's suffix; without -o the picture goes to "
        "standard output instead of the table",
    )
    parser.add_argument(
        "--edges",
        choices=EDGES,
        default="partial",
        help="what the picture's edges show: the local partial (default), the forward value "
        "as in textbooks, or nothing",
    )
    parser.add_argument(
        "--names",
        metavar="NAMES",
        help="what to call the operations, in order: 'c,d,e', or one prefix, 'v' for v1, v2, … "
        "(default: h)",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {version('chalkgrad')}")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0, or 2 for bad input."""
    parser = _parser()
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words and words[0].startswith("-") and words[0] not in parser.options:
        words[0] = f" {words[0]}"  # an expression such as -x, which argparse would call an option
    options = parser.parse_args(words)
    try:
        _run(options)
    except (
        SyntaxError, NameError, TypeError, ValueError, ArithmeticError, OSError, RuntimeError
    ) as error:  # fmt: skip
        parser.error(error.msg if isinstance(error, SyntaxError) else str(error))
    return 0


def _run(options: argparse.Namespace) -> None:
    expression = parse(options.expression)
    inputs = _inputs(expression, options.values)
    result = expression(**inputs)
    output = result if isinstance(result, Value) else Constant(result)
    if options.names:
        _label(output, options.names)
    output.backward()
    if options.file:
        draw(output, edges=options.edges).save(options.file, options.format)
    elif options.format:
        sys.stdout.buffer.write(draw(output, edges=options.edges).render(options.format))
        return
    notation = Notation(Graph(output))
    name = notation.name(output)
    lines = [f"{name} = {notation.value(output)}"]
    lines += [f"∂{name}/∂{notation.name(x)} = {number(x.grad)}" for x in inputs.values()]
    gap = "   " if len("   ".join(lines)) <= WIDTH else "\n"
    report = [*([str(Trace(output)), ""] if inputs else []), gap.join(lines)]
    if options.file:
        report.append(f"wrote {options.file}")
    say("\n".join(report))


def _inputs(expression: Expression, assignments: Sequence[str]) -> dict[str, Value]:
    """The inputs that `NAME=NUMBER` words define, for exactly the expression's variables."""
    names = expression.names
    inputs: dict[str, Value] = {}
    for assignment in assignments:
        name, _, text = (part.strip() for part in assignment.partition("="))
        if not text:
            raise ValueError(f"{assignment}: a value is given as NAME=NUMBER, such as x=1")
        if name not in names:
            known = f"its variables are {', '.join(names)}" if names else "it has none"
            raise ValueError(f"{assignment}: the expression has no variable {name}; {known}")
        if name in inputs:
            raise ValueError(f"{assignment}: {name} has a value already")
        formula = parse(text)
        if formula.names:
            raise ValueError(f"{assignment}: {text} is not a number")
        inputs[name] = Value(formula(), name)  # type: ignore[arg-type]
    for name in names:
        if name not in inputs:
            raise ValueError(f"{name} has no value: add {name}=NUMBER")
    return inputs


def _label(output: Value, names: str) -> None:
    """Label the operations in evaluation order: with the given names, or with one prefix."""
    operations = Graph(output).operations
    labels = [name.strip() for name in names.split(",")]
    if len(labels) == 1 != len(operations):
        labels = [f"{labels[0]}{i}" for i in range(1, len(operations) + 1)]
    if len(labels) != len(operations) or not all(labels):
        raise ValueError(
            f"--names {names}: {len(labels)} names for {len(operations)} operations; "
            "give one for each, or one prefix"
        )
    for operation, label in zip(operations, labels, strict=True):
        operation.label = label
