"""A sheet in the formats that it is handed out in: text, Markdown, LaTeX, HTML."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from pathlib import Path

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
\newcommand{\blank}[1]{\framebox[1.45cm][l]{\rule[-4pt]{0pt}{15pt}\tiny #1}}
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
    blocks = [_title(sheet), "\n".join(_task(sheet, notation)), body, "\n".join(lines)]
    return "\n\n".join([*blocks, f"recipe {sheet.recipe}"])


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
    body = _BLANK.sub(r"[\1]", body)
    return body if solved else "\n\n".join([f"## {_title(sheet)}", *_task(sheet, notation), body])


def latex(sheet: Sheet) -> str:
    """The sheet as a document for a plain `article`, its solution on a page of its own."""
    notation = LatexNotation(sheet.graph)
    sheets = (
        (_title(sheet), lambda number, _: f"\\mbox{{\\blank{{{number}}}}}"),
        (f"{words.SOLUTION}: {_title(sheet)}", lambda _, answer: f"\\answer{{{answer}}}"),
    )
    pages = []
    for title, shown in sheets:
        body = formats.latex(*_entries(sheet, notation, shown))
        head = f"{{\\large\\bfseries {escaped(title)}}}"
        if not pages:
            head += f"\\hfill {words.STUDENT}: \\underline{{\\hspace{{5cm}}}}"
        body = body.replace("arraystretch}{1.4}", "arraystretch}{1.9}")
        pages.append("\n\n".join([head, *_task(sheet, notation), body]))
    content = "\n\\newpage\n".join(pages)
    return f"{_PREAMBLE}\\begin{{document}}\n{content}\n\\end{{document}}\n"


def html(sheet: Sheet) -> str:
    """The sheet as a page to fill in, which saves what `answers_in` reads."""
    notation = Notation(sheet.graph)
    symbols = {str(blank.number): escape(blank.symbol) for blank in sheet.blanks}

    def field(found: re.Match[str]) -> str:
        number = found[1]
        return f'<input name="{number}" aria-label="{symbols[number]}" autocomplete="off">'

    fields = {
        "title": escape(_title(sheet)),
        "task": "".join(f"<p>{escape(line)}</p>" for line in _task(sheet, notation)),
        "table": _BLANK.sub(field, formats.html(*_entries(sheet, notation, _marked))),
        "recipe": escape(sheet.recipe),
        "student": words.STUDENT,
        "save": words.SAVE,
        "file": words.SAVED_AS,
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


def _task(sheet: Sheet, notation: Notation) -> list[str]:
    """The expression at its point, and what is to be filled in, as the notation has it."""
    is_latex = isinstance(notation, LatexNotation)

    def mathematics(written: str) -> str:
        return f"${written}$" if is_latex else written

    try:
        written = (latex_formula if is_latex else formula)(sheet.graph.output)
    except ValueError:  # written out, it is too long
        lines = []
    else:
        if NAME not in sheet.hide:
            written = f"{notation.name(sheet.graph.output)} = {written}"
        point = ", ".join(mathematics(notation.equation(x)) for x in sheet.graph.inputs)
        lines = [words.AT.format(formula=mathematics(written), point=point)]
    *tasks, last = (words.TASKS[kind] for kind in words.TASKS if kind in sheet.hide)
    asked = words.LAST.join(filter(None, [", ".join(tasks), last]))
    sentences = [words.FILL_IN.format(tasks=asked)]
    seeds = [f"{mathematics(notation.tangent(node))} = 1" for node in sheet.recurrence.seeds]
    sentences += [words.SEED.format(seed=seed) for seed in seeds]
    if set(sheet.hide) - {NAME, ORDER}:
        sentences.append(words.ROUNDING)
    return [*lines, " ".join(sentences)]
