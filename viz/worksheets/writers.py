"""A sheet in the formats that it is handed out in: text, Markdown, LaTeX, HTML."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from pathlib import Path
from textwrap import fill

from autograd.notation.formula import formula, latex_formula
from autograd.notation.latex import LatexNotation, escaped
from autograd.notation.plain import Notation
from autograd.text import formats
from autograd.text.aligned import Cell, table
from viz.worksheets import words
from viz.worksheets.entries import Entries
from viz.worksheets.recurrence import NAME, ORDER, Quantity
from viz.worksheets.sheet import Sheet

WIDTH = 100
_OPEN, _CLOSE = "\ue000", "\ue001"
"""Around a blank's number in a table that is still to be escaped: no label has them."""
_BLANK = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_ANSWER = re.compile(r"^\[(\d+)\] .*=(.*)$", re.MULTILINE)
_RECIPE = re.compile(r"^recipe (\{.*\})\s*$", re.MULTILINE)
_TEMPLATE = Path(__file__).with_name("sheet.html")
_PREAMBLE = r"""\documentclass[11pt]{article}
\setlength{\textwidth}{17cm}\setlength{\textheight}{25cm}
\setlength{\oddsidemargin}{-0.5cm}\setlength{\topmargin}{-2cm}
\setlength{\parindent}{0pt}\setlength{\parskip}{9pt}\setlength{\tabcolsep}{5pt}
\pagestyle{empty}
\newcommand{\blank}[1]{\rule[-9pt]{0pt}{25pt}%
\mbox{\framebox[1.45cm][l]{\rule[-3.5pt]{0pt}{13pt}\tiny #1}}}
\newcommand{\answer}[1]{\fbox{$#1$}}
"""


def text(sheet: Sheet, solved: bool) -> str:
    """The sheet as text, which ends with lines to fill in; solved, the table alone."""
    notation = Notation(sheet.graph)
    columns, rows = _entries(sheet, notation, _answer if solved else _bracket)
    body = table(
        [column.title for column in columns], rows, [column.numeric for column in columns], WIDTH
    )
    if solved:
        return body
    lines = [f"[{blank.number}] {blank.symbol} =" for blank in sheet.blanks]
    task = [fill(line, WIDTH) for line in (*_problem(sheet, notation), _task(sheet, notation))]
    return "\n\n".join([_title(sheet), *task, body, "\n".join(lines), f"recipe {sheet.recipe}"])


def answers_in(filled: str) -> tuple[str, dict[int, str]]:
    """The recipe and the answers in a sheet that was written as text and filled in."""
    recipe = _RECIPE.search(filled)
    if not recipe:
        raise ValueError("this is no sheet: its line that begins with 'recipe' is missing")
    return recipe[1], {int(number): answer for number, answer in _ANSWER.findall(filled)}


def markdown(sheet: Sheet, solved: bool) -> str:
    """The sheet in Markdown; solved, the table alone."""
    notation = Notation(sheet.graph)
    body = formats.markdown(*_entries(sheet, notation, _answer if solved else _marked))
    if solved:
        return body
    task = [_title(sheet), *_problem(sheet, notation), _task(sheet, notation)]
    head = "\n\n".join(task).translate(formats.MARKDOWN)
    return f"## {head}\n\n" + _BLANK.sub(r"[\1]", body)


def latex(sheet: Sheet) -> str:
    """The sheet as a document for a plain `article`, its solution on a page of its own."""
    notation = LatexNotation(sheet.graph)
    title, problem = escaped(_title(sheet)), _problem(sheet, notation)
    shown = formats.latex(*_entries(sheet, notation, lambda number, _: f"\\blank{{{number}}}"))
    solved = formats.latex(*_entries(sheet, notation, lambda _, answer: f"\\answer{{{answer}}}"))
    lines = [
        f"{_PREAMBLE}\\begin{{document}}",
        f"{{\\large\\bfseries {title}}}\\hfill {words.STUDENT}: \\underline{{\\hspace{{5cm}}}}",
        *problem,
        _task(sheet, notation),
        shown,
        "\\newpage",
        f"{{\\large\\bfseries {words.SOLUTION}: {title}}}",
        *problem,
        solved,
        "\\end{document}\n",
    ]
    return "\n\n".join(lines)


def html(sheet: Sheet) -> str:
    """The sheet as a page to fill in, which saves what `answers_in` reads."""
    notation = Notation(sheet.graph)
    symbols = {str(blank.number): escape(blank.symbol) for blank in sheet.blanks}

    def field(found: re.Match[str]) -> str:
        number = found[1]
        return f'<input name="{number}" aria-label="{symbols[number]}" autocomplete="off">'

    task = [*_problem(sheet, notation), _task(sheet, notation)]
    fields = {
        "title": escape(_title(sheet)),
        "task": "".join(f"<p>{escape(line)}</p>" for line in task),
        "table": _BLANK.sub(field, formats.html(*_entries(sheet, notation, _marked))),
        "recipe": escape(sheet.recipe),
        "student": words.STUDENT,
        "save": words.SAVE,
        "file": words.FILE,
    }
    template = _TEMPLATE.read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda found: fields[found[1]], template)


def _entries(
    sheet: Sheet, notation: Notation, shown: Callable[[int, str], str]
) -> tuple[list[formats.Column], list[list[Cell]]]:
    """The table; `shown` says what stands in a blank, given its number and the answer."""
    numbers = {blank.quantity: blank.number for blank in sheet.blanks}

    def entry(quantity: Quantity, written: str) -> str:
        return shown(numbers[quantity], written) if quantity in numbers else written

    return Entries(sheet.recurrence, notation, entry).table(sheet.nodes, sheet.kinds)


def _bracket(number: int, _: str) -> str:
    return f"[{number}]"


def _marked(number: int, _: str) -> str:
    return f"{_OPEN}{number}{_CLOSE}"


def _answer(_: int, answer: str) -> str:
    return answer


def _title(sheet: Sheet) -> str:
    return sheet.title or words.TITLE


def _problem(sheet: Sheet, notation: Notation) -> list[str]:
    """A line with the expression and its inputs; none if written out it is too long."""
    is_latex = isinstance(notation, LatexNotation)
    try:
        written = (latex_formula if is_latex else formula)(sheet.graph.output)
    except ValueError:
        return []
    if NAME not in sheet.hide:
        written = f"{notation.name(sheet.graph.output)} = {written}"
    point = [notation.equation(x) for x in sheet.graph.inputs]
    if is_latex:
        written, point = f"$\\displaystyle {written}$", [f"${equation}$" for equation in point]
    return [words.AT.format(formula=written, point=", ".join(point))]


def _task(sheet: Sheet, notation: Notation) -> str:
    """What is to be filled in, and how."""
    *tasks, last = (words.TASKS[kind] for kind in words.TASKS if kind in sheet.hide)
    asked = words.LAST.join([", ".join(tasks), last] if tasks else [last])
    sentences = [words.FILL_IN.format(tasks=asked)]
    for node in sheet.recurrence.seeds:
        seed = notation.tangent(node)
        if isinstance(notation, LatexNotation):
            seed = f"${seed}$"
        sentences.append(words.SEED.format(seed=seed))
    if set(sheet.hide) - {NAME, ORDER}:
        sentences.append(words.ROUNDING)
    return " ".join(sentences)
