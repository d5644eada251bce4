"""The command `chalkgrad`: an expression to its evaluation trace, derivatives and picture."""

from __future__ import annotations

import argparse
import re
import sys
import webbrowser
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograd import Constant, Expression, Graph, Trace, Value, parse
from autograd.core.errors import is_of_an_operation
from autograd.text.language import language, tr
from autograd.text.words import counted, say, while_read
from viz.cheatsheet import cheatsheet, cheatsheet_picture
from viz.effects import PAGE, is_page
from viz.graphs.draw import draw
from viz.graphs.drawing import checked_aspect
from viz.graphs.failed import draw_failure
from viz.graphs.flow import BOTH, FORWARD, REVERSE
from viz.inputs import input_named, inputs_of, number_in
from viz.options import Parser, option_parser
from viz.pages.page import Page, page
from viz.rendering.picture import SUFFIXES, Picture, format_of
from viz.report import Report, has_branches
from viz.sheets import hand_out, mark
from viz.worksheets.expressions import random_expression

_MATRICES = ("jacobian", "hessian")
_PRINTED = {".csv": "csv", ".tex": "latex", ".md": "markdown", ".txt": "text"}
"""Files that hold a table, and how it is called."""
_OF_A_TABLE = ("precision", "columns", "contributions", "partials", "stacked")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0, or 2 for bad input.

    If the reader of the output leaves, as `head` does, the command ends without a word.
    """
    parser = option_parser()
    try:
        with while_read():
            options = parser.parse(sys.argv[1:] if arguments is None else arguments)
            with language(options.language):
                _run(parser, options)
    except (
        SyntaxError, NameError, TypeError, ValueError, ArithmeticError, OSError, RuntimeError
    ) as error:  # fmt: skip
        parser.error(error.msg if isinstance(error, SyntaxError) else str(error))
    return 0


def _run(parser: Parser, options: argparse.Namespace) -> None:
    if options.cheatsheet:
        if options.file is None and options.format is None:
            say(cheatsheet())
        else:
            _save(cheatsheet_picture(), options)
        return
    if options.mark is not None:
        mark([options.mark, *options.words])
        return
    if options.worksheet is not None and not options.words:
        output = random_expression(options.student or 0)
        inputs = {str(x.label): x for x in Graph(output).inputs if isinstance(x, Value)}
        _hand_out(output, inputs, options)
        return
    if not options.expressions:
        for word in options.values:  # y = x**2 is told what to write
            if parse(word.partition("=")[2]).variables:
                parse(word)
        parser.error("the following arguments are required: EXPRESSION")
    for word in options.expressions[1:]:
        if Path(word).suffix[1:] in (*SUFFIXES, PAGE):
            raise ValueError(f"{word}: for a file write -o {word}")
    matrices = [name for name in _MATRICES if getattr(options, name)]
    if len(options.expressions) > 1 and not matrices:
        raise ValueError(
            f"{options.expressions[1]}: a value is given as NAME=NUMBER, such as x=1; "
            "several expressions need --jacobian or --hessian"
        )
    expressions = [parse(text) for text in options.expressions]
    variables = tuple(dict.fromkeys(v for expression in expressions for v in expression.variables))
    inputs = inputs_of(variables, options.values)
    report = Report(inputs, 6 if options.precision is None else options.precision)
    if matrices:
        say("\n\n".join(report.matrix(name, expressions, options.table) for name in matrices))
    else:
        _one(expressions[0], inputs, report, options)


def _one(
    expression: Expression, inputs: dict[str, Value], report: Report, options: argparse.Namespace
) -> None:
    """The table of one expression, what is said below it, and its picture."""
    if options.worksheet is not None:
        _hand_out(_output(expression, inputs), inputs, options)
        return
    look = _look(options)
    if options.file is not None:
        _check_file(options)
    try:
        output = _output(expression, inputs)
    except (ValueError, ArithmeticError) as error:
        if options.file is not None and not is_page(options) and is_of_an_operation(error):
            _save(draw_failure(error, **look), options)
        raise
    _label(output, options.names)
    output.backward()
    seed = _start(options, inputs)
    ways = []
    if options.paths is not None:
        by = input_named("--paths", options.paths, inputs)
        ways = report.along_paths(output, by, options.paths)
    costs = report.four_ways(expression) if options.compare else []
    graph = Graph(output)
    start = seed if seed in graph.names else None  # it may be in a branch not taken
    listed = _recorded(graph, inputs)
    trace = Trace(output, tangent_seed=start, inputs=listed, rounding=options.rounding)
    to_pipe = options.format and options.file is None
    if options.table != "text":
        say(_written(trace, options))
    elif not to_pipe:
        table = [_written(trace, options), ""] if inputs else []
        results = report.results(output, seed if options.mode == FORWARD else None)
        say("\n".join([*table, *results, *ways, *costs]))
    mode = None if options.mode in (FORWARD, BOTH) and start is None else options.mode
    if is_page(options):
        title = options.title or expression.text
        digits = {"precision": options.precision} if options.precision is not None else {}
        shown = page(output, title=title, mode=mode or REVERSE, seed=start, inputs=listed, **digits)
        _save(shown, options)
        if has_branches(expression) and options.table == "text" and not to_pipe:
            say(tr("The page keeps the branch of `if` that these values take."))
    elif options.file is not None or to_pipe:
        _save(draw(output, mode=mode, seed=start, **look), options)


def _check_file(options: argparse.Namespace) -> None:
    """Raise ValueError, before anything is printed, for a file that is no picture and no page."""
    table = _PRINTED.get(Path(options.file).suffix.lower())
    if table and not options.format:
        says = f"a table is printed: write --table {table} > {options.file}"
        raise ValueError(f"-o {options.file}: {says}")
    format_of(options.file, options.format, (*SUFFIXES, PAGE))


def _output(expression: Expression, inputs: dict[str, Value]) -> Value:
    """The expression's graph."""
    result = expression(**{name: inputs[name] for name in expression.variables})
    output = result if isinstance(result, Value) else Constant(result)
    if output.op is None and output.is_constant:
        output.label = expression.text
    return output


def _hand_out(output: Value, inputs: dict[str, Value], options: argparse.Namespace) -> None:
    """Hand out a worksheet of an output."""
    _label(output, options.names)
    hand_out(output, _seed(options, inputs), _recorded(Graph(output), inputs), options)
    if options.open:
        _open(options.file)


def _recorded(graph: Graph, inputs: dict[str, Value]) -> list[Value]:
    """The inputs that the expression uses at their values, in their order."""
    return [x for x in inputs.values() if x in graph.names]


def _look(options: argparse.Namespace) -> dict[str, Any]:
    """The options of `draw` that a picture has with or without a sweep."""
    look = {"edges": options.edges, "title": options.title}
    if options.aspect is not None:
        look["aspect"] = checked_aspect(number_in("--aspect", re.sub("[:x×]", "/", options.aspect)))
    given = {name: getattr(options, name) for name in ("partials", "precision")}
    return look | {name: x for name, x in given.items() if x is not None}


def _written(trace: Trace, options: argparse.Namespace) -> str:
    """The table in the format of the options, with those that it takes."""
    if options.table == "csv":
        return trace.csv()
    given = {name: getattr(options, name) for name in _OF_A_TABLE if getattr(options, name)}
    text: str = getattr(trace, options.table)(**given)
    return text


def _save(picture: Page | Picture, options: argparse.Namespace) -> None:
    """Write the picture to its file, and say so unless a table is read by a machine."""
    if options.file is None:
        if sys.stdout is None:
            raise ValueError("standard output is closed: add -o FILE for the picture")
        sys.stdout.buffer.write(picture.render(options.format))
        return
    picture.save(options.file, options.format)
    if options.table == "text":
        say(tr("wrote {}", options.file))
    if options.open:
        _open(options.file)


def _open(file: str) -> None:
    webbrowser.open(Path(file).resolve().as_uri())


def _seed(options: argparse.Namespace, inputs: dict[str, Value]) -> Value | None:
    """The input that --seed names, if it is given."""
    return None if options.seed is None else input_named("--seed", options.seed, inputs)


def _start(options: argparse.Namespace, inputs: dict[str, Value]) -> Value | None:
    """The input that forward mode differentiates by; None in another mode."""
    if options.mode not in (FORWARD, BOTH):
        return None
    if options.seed is not None:
        return _seed(options, inputs)
    if len(inputs) == 1:
        return next(iter(inputs.values()))
    if not inputs:
        raise ValueError(
            f"--mode {options.mode}: the expression has no variable to differentiate by"
        )
    raise ValueError(f"--mode {options.mode}: add --seed NAME, which is one of {', '.join(inputs)}")


def _label(output: Value, names: str | None) -> None:
    """Label the operations in evaluation order: with the given names, if any, or one prefix."""
    if names is None:
        return
    graph = Graph(output)
    labels = [name.strip() for name in names.split(",")]
    if not all(labels):
        raise ValueError(f"--names {names}: a name is missing")
    if len(labels) == 1 != len(graph.operations):
        labels = [f"{labels[0]}{i}" for i in range(1, len(graph.operations) + 1)]
    if len(labels) != len(graph.operations):
        raise ValueError(
            f"--names {names}: {counted(len(labels), 'name')} for "
            f"{counted(len(graph.operations), 'operation')}; "
            "give one for each, or one prefix"
        )
    counts = Counter(labels + [graph.names[x] for x in graph.inputs])
    twice = [label for label in labels if counts[label] > 1]
    if twice:
        raise ValueError(f"--names {names}: {twice[0]} would name two nodes")
    for operation, label in zip(graph.operations, labels, strict=True):
        operation.label = label
