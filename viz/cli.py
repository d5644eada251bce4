"""The command `chalkgrad`: an expression to its evaluation trace, derivatives and picture."""

from __future__ import annotations

import argparse
import os
import re
import sys
import webbrowser
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from autograd import Constant, Expression, Graph, Trace, Value, parse
from autograd.core.errors import is_of_an_operation
from autograd.text.language import language, tr
from autograd.text.words import counted, say
from viz.cheatsheet import cheatsheet, cheatsheet_picture
from viz.graphs.captions import PARTIAL
from viz.graphs.draw import draw
from viz.graphs.drawing import checked_aspect
from viz.graphs.failed import draw_failure
from viz.graphs.flow import BOTH, FORWARD, REVERSE
from viz.inputs import input_named, inputs_of, number_in
from viz.options import PAGE, Parser, option_parser
from viz.pages.page import Page, page
from viz.rendering.picture import SUFFIXES, Picture, format_of
from viz.report import Report
from viz.sheets import hand_out, mark
from viz.worksheets.expressions import random_expression

_MATRICES = ("jacobian", "hessian")
_OF_A_GRAPH = (
    "file", "format", "names", "mode", "seed", "columns", "contributions", "rounding", "partials",
    "stacked", "paths", "compare", "aspect", "title", "open",
)  # fmt: skip
"""The options that belong to the graph of one expression, not to a matrix."""
_BESIDE_A_SHEET = (
    "format", "mode", "columns", "contributions", "rounding", "stacked", "paths", "compare",
    "aspect", "open", "precision", "partials",
)  # fmt: skip
_OF_A_TABLE = ("precision", "columns", "contributions", "partials")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0, or 2 for bad input.

    If the reader of the output leaves, as `head` does, the command ends without a word.
    """
    parser = option_parser()
    try:
        try:
            options = parser.parse(sys.argv[1:] if arguments is None else arguments)
            with language(options.language):
                _run(parser, options)
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except BrokenPipeError:
        _leave_standard_output()
    except (
        SyntaxError, NameError, TypeError, ValueError, ArithmeticError, OSError, RuntimeError
    ) as error:  # fmt: skip
        if isinstance(error, OSError):
            _leave_standard_output()
        parser.error(error.msg if isinstance(error, SyntaxError) else str(error))
    return 0


def _leave_standard_output() -> None:
    """Send what is still to be written to nowhere, for Python writes it once more at its end."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(parser: Parser, options: argparse.Namespace) -> None:
    if options.cheatsheet:
        if options.file is None:
            say(cheatsheet())
        else:
            _save(cheatsheet_picture(), options)
        return
    if options.mark is not None:
        mark([options.mark, *options.words])
        return
    for name in ("student", "share", "solution"):
        if getattr(options, name) not in (None, False) and options.worksheet is None:
            raise ValueError(f"--{name} is for --worksheet: leave it out")
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
        _refuse(options, f"--{matrices[0]}", _OF_A_GRAPH)
        say("\n\n".join(report.matrix(name, expressions, options.table) for name in matrices))
    else:
        _one(expressions[0], inputs, report, options)


def _one(
    expression: Expression, inputs: dict[str, Value], report: Report, options: argparse.Namespace
) -> None:
    """The table of one expression, what is said below it, and its picture."""
    look = _look(options)
    output = _output(expression, inputs, look, options)
    if options.worksheet is not None:
        _hand_out(output, inputs, options)
        return
    _label(output, options.names)
    output.backward()
    seed = _seed(options, inputs)
    _require_picture(options)
    if options.table != "text":
        _refuse_beside_table(options)
    if options.stacked and options.table != "latex":
        raise ValueError("--stacked is for --table latex")
    ways = []
    if options.paths is not None:
        by = input_named("--paths", options.paths, inputs)
        ways = report.along_paths(output, by, options.paths)
    costs = report.four_ways(expression) if options.compare else []
    graph = Graph(output)
    start = seed if seed in graph.names else None  # it may be in a branch not taken
    trace = Trace(
        output,
        tangent_seed=start,
        inputs=[x for x in inputs.values() if x in graph.names],
        rounding=options.rounding,
    )
    to_pipe = options.format and options.file is None
    if options.file is not None and not _is_page(options):
        format_of(options.file, options.format)  # before anything is printed
    if options.table != "text":
        say(_written(trace, options))
    elif not to_pipe:
        table = [_written(trace, options), ""] if inputs else []
        results = report.results(output, seed if options.mode == FORWARD else None)
        say("\n".join([*table, *results, *ways, *costs]))
    mode = None if options.mode in (FORWARD, BOTH) and start is None else options.mode
    if _is_page(options):
        title = options.title or expression.text
        _save(page(output, title=title, mode=mode or REVERSE, seed=start), options)
        if re.search(r"\bif\b", expression.text) and options.table == "text" and not to_pipe:
            say(tr("The page keeps the branch of `if` that these values take."))
    elif options.file is not None or to_pipe:
        _save(draw(output, mode=mode, seed=start, **look), options)


def _output(
    expression: Expression,
    inputs: dict[str, Value],
    look: dict[str, Any],
    options: argparse.Namespace,
) -> Value:
    """The expression's graph; where an operation fails, that is what is drawn."""
    try:
        result = expression(**{name: inputs[name] for name in expression.variables})
    except (ValueError, ArithmeticError) as error:
        if options.file is not None and not _is_page(options) and is_of_an_operation(error):
            draw_failure(error, **look).save(options.file, options.format)
        raise
    output = result if isinstance(result, Value) else Constant(result)
    if output.op is None and output.is_constant:
        output.label = expression.text
    return output


def _hand_out(output: Value, inputs: dict[str, Value], options: argparse.Namespace) -> None:
    """Hand out a worksheet, which takes but a few of the options."""
    _refuse(options, "--worksheet", _BESIDE_A_SHEET)
    if options.table != "text":
        raise ValueError("--worksheet has the format of -o FILE: leave out --table")
    _label(output, options.names)
    by = None if options.seed is None else input_named("--seed", options.seed, inputs)
    hand_out(output, by, options)


def _is_page(options: argparse.Namespace) -> bool:
    suffix = Path(options.file).suffix.lower() if options.file is not None else ""
    return (options.format or suffix).removeprefix(".") == PAGE


def _require_picture(options: argparse.Namespace) -> None:
    """Raise ValueError for an option of a picture, or of a file, where none is made."""
    if options.open and options.file is None:
        raise ValueError("--open shows what is written to a file: add -o FILE")
    is_drawn = options.file is not None or options.format
    unused = () if is_drawn and not _is_page(options) else ("aspect", "edges")
    for name in (*unused, *(() if is_drawn else ("title",))):
        if getattr(options, name) not in (None, "", PARTIAL):
            raise ValueError(f"--{name} is for a picture: add -o FILE, such as f.svg")


def _look(options: argparse.Namespace) -> dict[str, Any]:
    """The options of `draw` that a picture has with or without a sweep."""
    look = {"edges": options.edges, "title": options.title}
    if options.aspect is not None:
        look["aspect"] = checked_aspect(number_in("--aspect", options.aspect.replace(":", "/")))
    given = {name: getattr(options, name) for name in ("partials", "precision")}
    return look | {name: x for name, x in given.items() if x is not None}


def _written(trace: Trace, options: argparse.Namespace) -> str:
    """The table in the format of the options, with those that it takes."""
    given = {name: getattr(options, name) for name in _OF_A_TABLE if getattr(options, name)}
    if options.columns is not None:
        given["columns"] = [name.strip() for name in options.columns.split(",")]
    if options.stacked:
        given["stacked"] = True
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
        webbrowser.open(Path(options.file).resolve().as_uri())


def _refuse(options: argparse.Namespace, beside: str, names: Iterable[str]) -> None:
    """Raise ValueError for an option that means nothing beside another."""
    for name in names:
        if getattr(options, name):
            shown = "-o" if name == "file" else f"--{name}"
            raise ValueError(f"{beside} is printed alone: leave out {shown}")


def _refuse_beside_table(options: argparse.Namespace) -> None:
    """Raise ValueError for an option whose output would get into a table for a pipe."""
    _refuse(options, f"--table {options.table}", ("paths", "compare"))
    if options.table == "csv":
        for name in (*_OF_A_TABLE, "rounding"):
            if getattr(options, name):
                raise ValueError(f"--table csv has columns of its own: leave out --{name}")
    if options.format and options.file is None:
        raise ValueError(
            f"--table {options.table} and --format {options.format} would both go to standard "
            "output: add -o FILE for the picture"
        )


def _seed(options: argparse.Namespace, inputs: dict[str, Value]) -> Value | None:
    """The input that forward mode differentiates by; None in another mode."""
    if options.mode not in (FORWARD, BOTH):
        if options.seed is not None:
            raise ValueError(f"--seed {options.seed}: a seed is for --mode forward")
        return None
    if options.seed is not None:
        return input_named("--seed", options.seed, inputs)
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
