"""The command `chalkgrad`: an expression to its evaluation trace, derivatives and picture."""

from __future__ import annotations

import argparse
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from textwrap import fill
from typing import NoReturn

from autograd import Constant, Expression, Graph, Trace, Value, parse
from autograd.core.typed import missing
from autograd.ops import FUNCTIONS
from autograd.text.words import excerpt, say
from viz.graphs.captions import EDGES, PARTIAL
from viz.graphs.draw import draw
from viz.graphs.flow import FORWARD, MODES
from viz.rendering.picture import SUFFIXES
from viz.report import WIDTH, along_paths, four_ways, results

TABLES = ("text", "markdown", "latex", "csv", "html")

_EXAMPLES = """\
examples:
  chalkgrad "1/(exp(-(w*x+b))+1)" x=1 w=0 b=0 -o f.svg
  chalkgrad "(a+b)*(b+1)" a=2 b=1 --names c,d,e
  chalkgrad "(a+b)*(b+1)" a=2 b=1 --mode forward --seed b -o f.png
  chalkgrad "x*x*y" x=3 y=2 --compare --paths x
  chalkgrad "ln(x1) + x1*x2 - sin(x2)" x1=2 x2=5 --edges value --format png > f.png

"""
_GRAMMAR = (
    "An expression is made of numbers, names, + - * / **, `a if x < c else b`, pi and the "
    f"functions {' '.join(FUNCTIONS)}."
)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one line."""
        line = excerpt(" ".join(message.split()), 400)
        say(f"{self.prog}: {line}", sys.stderr)
        sys.exit(2)

    def with_expression(self, words: list[str]) -> list[str]:
        """The words, a space before an expression such as -x, which looks like an option."""
        known, i = self._option_string_actions, 0
        while i < len(words) and words[i].startswith("-"):
            option, equals, _ = words[i].partition("=")
            if option == "--":
                break
            if option in known:
                i += 1 if equals or known[option].nargs == 0 else 2
            elif option.startswith("-o"):  # -oFILE
                i += 1
            else:
                return [*words[:i], f" {words[i]}", *words[i + 1 :]]
        return words


def _version() -> str:
    try:
        return version("chalkgrad")
    except PackageNotFoundError:
        return "(not installed)"


def _parser() -> _Parser:
    parser = _Parser(
        prog="chalkgrad",
        description="Differentiate an expression: each elementary operation with its value, "
        "its local\npartials and its adjoint, as a table and as a picture.",
        epilog=_EXAMPLES + fill(_GRAMMAR, WIDTH - 2),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("expression", metavar="EXPRESSION", help="such as 'x*y + sin(x)'")
    parser.add_argument(
        "values",
        metavar="NAME=NUMBER",
        nargs="*",
        default=[],
        help="a value for each variable, such as x=pi/2",
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
        default=PARTIAL,
        help="what the picture's edges show: the local partial (default), the forward value "
        "as in textbooks, or nothing",
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
        help="show one sweep: forward, the tangents from a variable on, in the table too; or "
        "reverse, the adjoints from the result back",
    )
    parser.add_argument(
        "--seed",
        metavar="NAME",
        help="the variable that --mode forward differentiates by (default: the only one)",
    )
    parser.add_argument(
        "--table",
        choices=TABLES,
        default="text",
        help="the table's format; all but text (the default) are printed alone, for a pipe",
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
    parser.add_argument("--version", action="version", version=f"%(prog)s {_version()}")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0, or 2 for bad input."""
    parser = _parser()
    words = list(sys.argv[1:] if arguments is None else arguments)
    options = parser.parse_args(parser.with_expression(words))
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
    if output.op is None and output.is_constant:
        output.label = expression.text
    if options.names is not None:
        _label(output, options.names)
    output.backward()
    seed = _seed(options, inputs)
    if options.table != "text":
        _refuse_beside_table(options)
    ways = []
    if options.paths is not None:
        ways = along_paths(output, _input("--paths", options.paths, inputs), options.paths)
    costs = four_ways(expression, inputs) if options.compare else []
    start = seed if seed in Graph(output).names else None  # it may be in a branch not taken
    if options.file is not None or options.format:
        mode = None if options.mode == FORWARD and start is None else options.mode
        picture = draw(output, edges=options.edges, mode=mode, seed=start)
        if options.file is None:
            sys.stdout.buffer.write(picture.render(options.format))
            return
        picture.save(options.file, options.format)
    trace = Trace(output, tangent_seed=start)
    if options.table != "text":
        say(getattr(trace, options.table)())
        return
    report = [str(trace), ""] if inputs else []
    report += [*results(output, inputs, seed), *ways, *costs]
    if options.file is not None:
        report.append(f"wrote {options.file}")
    say("\n".join(report))


def _refuse_beside_table(options: argparse.Namespace) -> None:
    """Raise ValueError for an option whose output would get into a table for a pipe."""
    for option in ("paths", "compare"):
        if getattr(options, option):
            raise ValueError(f"--table {options.table} is printed alone: leave out --{option}")
    if options.format and options.file is None:
        raise ValueError(
            f"--table {options.table} and --format {options.format} would both go to standard "
            "output: add -o FILE for the picture"
        )


def _seed(options: argparse.Namespace, inputs: dict[str, Value]) -> Value | None:
    """The input that forward mode differentiates by; None in another mode."""
    if options.mode != FORWARD:
        if options.seed is not None:
            raise ValueError(f"--seed {options.seed}: a seed is for --mode forward")
        return None
    if options.seed is not None:
        return _input("--seed", options.seed, inputs)
    if len(inputs) == 1:
        return next(iter(inputs.values()))
    if not inputs:
        raise ValueError("--mode forward: the expression has no variable to differentiate by")
    raise ValueError(f"--mode forward: add --seed NAME, which is one of {', '.join(inputs)}")


def _input(option: str, name: str, inputs: dict[str, Value]) -> Value:
    """The input that an option names."""
    x = inputs.get(unicodedata.normalize("NFKC", name.strip()))
    if x is None:
        raise _unknown(f"{option} {name}", name, inputs)
    return x


def _unknown(words: str, name: str, variables: Iterable[str]) -> ValueError:
    """The error of words that name a variable which the expression does not have."""
    known = ", ".join(variables)
    known = f"its variables are {known}" if known else "it has none"
    return ValueError(f"{words}: the expression has no variable {name}; {known}")


def _inputs(expression: Expression, assignments: Sequence[str]) -> dict[str, Value]:
    """The inputs that `NAME=NUMBER` words define, for exactly the expression's variables."""
    variables = expression.variables
    inputs: dict[str, Value] = {}
    for assignment in assignments:
        name, _, text = (part.strip() for part in assignment.partition("="))
        name = unicodedata.normalize("NFKC", name)  # as Python reads names in expressions
        if not name or not text:
            raise ValueError(f"{assignment}: a value is given as NAME=NUMBER, such as x=1")
        if name in inputs:
            raise ValueError(f"{assignment}: {name} has a value already")
        inputs[name] = Value(_number(assignment, text), name)
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


def _number(assignment: str, text: str) -> float:
    try:
        formula = parse(text)
        if not formula.variables:
            return formula()
    except (SyntaxError, NameError, TypeError, ValueError, ArithmeticError) as error:
        raise ValueError(f"{assignment}: {error}") from None
    raise ValueError(f"{assignment}: {text} is not a number{missing(text, {})}")


def _label(output: Value, names: str) -> None:
    """Label the operations in evaluation order: with the given names, or with one prefix."""
    graph = Graph(output)
    labels = [name.strip() for name in names.split(",")]
    if not all(labels):
        raise ValueError(f"--names {names}: a name is missing")
    if len(labels) == 1 != len(graph.operations):
        labels = [f"{labels[0]}{i}" for i in range(1, len(graph.operations) + 1)]
    if len(labels) != len(graph.operations):
        raise ValueError(
            f"--names {names}: {len(labels)} names for {len(graph.operations)} operations; "
            "give one for each, or one prefix"
        )
    counts = Counter(labels + [graph.names[x] for x in graph.inputs])
    twice = [label for label in labels if counts[label] > 1]
    if twice:
        raise ValueError(f"--names {names}: {twice[0]} would name two nodes")
    for operation, label in zip(graph.operations, labels, strict=True):
        operation.label = label
