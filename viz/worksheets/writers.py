"""A sheet in the formats that it is handed out in: text, Markdown, LaTeX, HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from textwrap import fill
from typing import NamedTuple

from autograd.notation.formula import formula, latex_formula
from autograd.notation.latex import LatexNotation, escaped
from autograd.notation.plain import Notation
from autograd.text import formats
from autograd.text.aligned import Cell, table
from autograd.text.language import CHINESE, language
from viz.worksheets.entries import Entries
from viz.worksheets.recurrence import NAME, ORDER, Quantity
from viz.worksheets.sheet import Sheet
from viz.worksheets.words import ANSWERS, LANGUAGES

WIDTH = 100
_OPEN, _CLOSE = "\ue000", "\ue001"
"""Around a blank's number in a table that is still to be escaped: no label has them."""
_MARKED, _SOLVED = f"{_OPEN}{{0}}{_CLOSE}", f"{_OPEN}{{1}}{_CLOSE}"
_BLANK = re.compile(f"{_OPEN}(.*?){_CLOSE}")
_NAMES = "|".join(words.student.rstrip(": ：") for words in LANGUAGES.values())
_NAME = re.compile(rf"^[>\s]*(?:{_NAMES})[^\S\n]*[:：](.*)$", re.MULTILINE)
_ANSWER = re.compile(r"^[>\s]*\[(\d+)\].*[=\uff1d](.*)$", re.MULTILINE)
_RECIPE = re.compile(r'^[>\s]*recipe (\{"graph".*?\})\s*$', re.MULTILINE | re.DOTALL)
_WRAPPED = re.compile(r"\s*\n[>\s]*")
"""The end of a line that was too long for a mail or an editor."""
_TEMPLATE = Path(__file__).with_name("sheet.html")
_PAGE = 18
"""As many lines of a table begin on a page."""
_PREAMBLE = r"""\documentclass[11pt,a4paper]{article}
\usepackage{graphicx}
\setlength{\textwidth}{17cm}\setlength{\textheight}{25cm}
\setlength{\oddsidemargin}{-0.5cm}\setlength{\topmargin}{-2cm}
\setlength{\parindent}{0pt}\setlength{\parskip}{9pt}\setlength{\tabcolsep}{5pt}
\pagestyle{empty}
\newcommand{\blank}[1]{\rule[-12pt]{0pt}{29pt}\mbox{\framebox[2cm][l]{%
\rule[-6pt]{0pt}{17pt}\raisebox{4pt}{\tiny #1}}}}
\newcommand{\answer}[1]{\rule[-8pt]{0pt}{22pt}\fbox{$#1$}}
\newcommand{\sheet}[1]{\sbox0{#1}% no wider than the page
\ifdim\wd0>\textwidth\resizebox{\textwidth}{!}{\usebox0}\else\usebox0\fi}
"""


def text(sheet: Sheet, solved: bool) -> str:
    """The sheet as text, which ends with lines to fill in; solved, the table alone."""
    columns, rows = _entries(sheet, sheet.notation, "{1}" if solved else "[{0}]")
    body = table(
        [column.title for column in columns], rows, [column.numeric for column in columns], WIDTH
    )
    name = _name(sheet) or ([] if solved else [sheet.words.student.rstrip()])
    task = [fill(line, WIDTH) for line in _task(sheet, sheet.notation, solved)]
    parts = [_title(sheet, solved), *name, *task, body]
    if not solved:
        lines = (f"[{blank.number}] {blank.symbol} =" for blank in sheet.blanks)
        parts += ["\n".join(lines), f"recipe {sheet.recipe}"]
    return "\n\n".join(parts)


class FilledIn(NamedTuple):
    """What stands on a sheet that was written as text and filled in."""

    recipe: str
    student: str
    answers: dict[int, str]


def answers_in(filled: str) -> FilledIn:
    """The recipe, the name and the answers in a sheet that was written as text and filled in."""
    recipe, name = _RECIPE.search(filled), _NAME.search(filled)
    if not recipe:
        raise ValueError("this is no sheet: its line 'recipe {…}' is missing or cut")
    answers = {int(number): answer for number, answer in _ANSWER.findall(filled)}
    return FilledIn(_WRAPPED.sub(" ", recipe[1]), name[1].strip() if name else "", answers)


def markdown(sheet: Sheet, solved: bool) -> str:
    """The sheet in Markdown, with the blanks' numbers in brackets or their answers in bold."""
    parts = [_title(sheet, solved), *_name(sheet), *_task(sheet, sheet.notation, solved)]
    head = "\n\n".join(parts).translate(formats.MARKDOWN)
    body = formats.markdown(*_entries(sheet, sheet.notation, _SOLVED if solved else _MARKED))
    return f"## {head}\n\n" + _BLANK.sub(r"**\1**" if solved else r"[\1]", body)


def latex(sheet: Sheet, solved: bool) -> str:
    """The sheet as a document, its solution on a page of its own; solved, that page alone.

    It is one for a plain `article`, or in Chinese for XeLaTeX with `ctex`.
    """
    with language(sheet.language):
        document = _document(sheet, solved)
    if sheet.language == CHINESE:
        document = document.replace("{graphicx}", "{graphicx,ctex}", 1)
        document = f"% !TEX program = xelatex\n{document}"
    return document


def _document(sheet: Sheet, solved: bool) -> str:
    notation = LatexNotation(sheet.graph)

    def page(solved: bool) -> list[str]:
        title = escaped(_title(sheet, solved))
        name = escaped(sheet.student) or r"\underline{\hspace{5cm}}"
        student = f"{sheet.words.student}{name}" if sheet.student or not solved else ""
        entries = _entries(sheet, notation, r"\answer{{{1}}}" if solved else r"\blank{{{0}}}")
        return [
            f"{{\\large\\bfseries {title}}}\\hfill {student}\\bigskip",
            *_task(sheet, notation, solved),
            *_tables(*entries),
        ]

    pages = page(True) if solved else [*page(False), "\\newpage", *page(True)]
    return "\n\n".join([f"{_PREAMBLE}\\begin{{document}}", *pages, "\\end{document}\n"])


def _tables(columns: list[formats.Column], rows: list[list[Cell]]) -> Iterator[str]:
    """The table in LaTeX, in parts that fit on a page; each begins with a node."""
    starts = [0]
    for i, row in enumerate(rows):
        if row[0] and i - starts[-1] >= _PAGE:
            starts.append(i)
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        yield f"\\sheet{{{formats.latex(columns, rows[start:end])}}}"


def shown(sheet: Sheet) -> str:
    """The sheet as HTML to read, as a notebook shows it."""
    lines = [*_name(sheet), *_task(sheet, sheet.notation, False)]
    body = formats.html(*_entries(sheet, sheet.notation, "[{0}]"))
    return f"<h3>{escape(sheet.title)}</h3>{_paragraphs(lines)}{body}"


def html(sheet: Sheet, solved: bool) -> str:
    """The sheet as a page to fill in, which saves what `answers_in` reads; or solved, to read."""
    notation = sheet.notation
    symbols = {str(blank.number): escape(blank.symbol) for blank in sheet.blanks}

    def field(found: re.Match[str]) -> str:
        inside = found[1]
        if solved:
            return f"<strong>{inside}</strong>"
        return f'<input name="{inside}" aria-label="{symbols[inside]}" autocomplete="off">'

    body = formats.html(*_entries(sheet, notation, _SOLVED if solved else _MARKED))
    fields = {
        "language": sheet.language,
        "title": escape(_title(sheet, solved)),
        "task": _paragraphs(_task(sheet, notation, solved)),
        "table": _BLANK.sub(field, body),
        "recipe": escape(sheet.recipe),
        "student": sheet.words.student,
        "name": escape(sheet.student),
        "solved": "hidden" if solved else "",
        "unnamed": "hidden" if solved and not sheet.student else "",
        "save": sheet.words.save,
        "file": f"{ANSWERS}.txt",
    }
    template = _TEMPLATE.read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda found: fields[found[1]], template)


def _entries(
    sheet: Sheet, notation: Notation, blank: str
) -> tuple[list[formats.Column], list[list[Cell]]]:
    """The table; in a blank stands `blank`, a format of its number and the answer."""
    numbers = {blank.quantity: blank.number for blank in sheet.blanks}

    def entry(quantity: Quantity, written: str) -> str:
        return blank.format(numbers[quantity], written) if quantity in numbers else written

    entries = Entries(sheet.recurrence, notation, sheet.language, entry)
    return entries.table(sheet.nodes, sheet.kinds)


def _problem(sheet: Sheet, notation: Notation) -> list[str]:
    """A line with the expression and its inputs; none if written out it is too long."""
    is_latex = isinstance(notation, LatexNotation)
    try:
        written = (latex_formula if is_latex else formula)(sheet.graph.output)
    except ValueError:
        return []
    if NAME not in sheet.hide:
        written = f"{notation.name(sheet.graph.output)} = {written}"
    point = [notation.equation(x) for x in sheet.inputs]
    if is_latex:
        written, point = f"$\\displaystyle {written}$", [f"${equation}$" for equation in point]
    return [sheet.words.at.format(formula=written, point=", ".join(point))]


def _title(sheet: Sheet, solved: bool) -> str:
    return f"{sheet.words.solution}{sheet.title}" if solved else sheet.title


def _name(sheet: Sheet) -> list[str]:
    """A line with the student's name, on a sheet that nobody writes it on by hand."""
    return [f"{sheet.words.student}{sheet.student}"] if sheet.student else []


def _paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


def _task(sheet: Sheet, notation: Notation, solved: bool) -> list[str]:
    """The problem, and unless it is solved what is to be filled in, and how."""
    words = sheet.words
    *tasks, last = (words.tasks[kind] for kind in words.tasks if kind in sheet.hide)
    asked = words.last.join([words.listed.join(tasks), last] if tasks else [last])
    lines = _problem(sheet, notation)
    if solved:
        return lines
    lines.append(words.fill_in.format(tasks=asked))
    for node in sheet.recurrence.seeds:
        seed = notation.tangent(node)
        if isinstance(notation, LatexNotation):
            seed = f"${seed}$"
        lines.append(words.seed.format(seed=seed))
    if set(sheet.hide) - {NAME, ORDER}:
        lines.append(words.rounding)
    return lines
