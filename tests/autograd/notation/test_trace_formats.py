"""A trace's table in each of its formats, whatever the labels are."""

import csv
import io
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from autograd import Constant, Contribution, Graph, Trace, TraceRow, Value, exp
from autograd.core.functions import RULES
from autograd.notation.latex import LatexNotation, escaped
from autograd.ops import TABLE
from autograd.text.colours import COLOURS
from autograd.text.words import display_width
from tests import graphs
from viz import draw

LABELS = [
    "|", r"\N", "<b>", "&amp;", "_", "%", '"', "a" * 10_000, "a\nb", "`*[x](y)~", r"\|", "$x^2$",
    r"\end{tabular}", "{", "损失", "é", "µ", "Ω", "h₁", "x→y", "#", ",", "'", "=1+1",
    "two words", "x_12", "x_in", "w_{ij}", "-1", "@x", "a\rb",
]  # fmt: skip


def labelled(label: str) -> Trace:
    """The trace of a graph in which a leaf, a constant and operations have the label."""
    x = Value(2 / 3, label)
    y = x * Value(1 / 3, label) + Constant(-1 / 7, label)
    y.label = label
    return Trace(exp(y) * y - 1e-9, tangent_seed=x, adjoint_seed=-3)


IDS = [re.sub(r"\W", "-", label[:12]) + str(i) for i, label in enumerate(LABELS)]


@pytest.mark.parametrize("label", LABELS, ids=IDS)
def test_text_with_contributions_fits_whatever_the_labels_are(label: str) -> None:
    lines = labelled(label).text(contributions=True).splitlines()
    assert max(map(display_width, lines)) <= 100
    products = re.findall(r"(−?[\d.]+ × [(−\d.)]+)  ", "\n".join(lines))
    assert products[-3:] == ["−0.238095 × 1.08260", "−3 × 0.0793651", "−3 × 1"]


@pytest.mark.parametrize("label", LABELS, ids=IDS)
def test_csv_is_read_back_as_it_was(label: str) -> None:
    trace = labelled(label)
    header, *lines = csv.reader(io.StringIO(trace.csv(), newline=""))
    assert header == [
        "place", "name", "function", "value", "x", "y", "partial_x", "partial_y",
        "tangent", "adjoint", "contributions",
    ]  # fmt: skip
    read = []
    for place, shown, function, value, x, y, d_x, d_y, tangent, adjoint, contributions in lines:
        name = shown.removeprefix("'") or shown
        operands = tuple(int(operand) for operand in (x, y) if operand)
        partials = tuple(float(d) if d else None for d in (d_x, d_y))[: len(operands)]
        terms = tuple(Contribution(*term) for term in json.loads(contributions))
        read.append(
            TraceRow(
                int(place), name, function, float(value), operands, partials,
                float(tangent) if tangent else None, float(adjoint) if adjoint else None, terms,
            )
        )  # fmt: skip
    assert read == list(trace)


@pytest.mark.parametrize("label", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_csv_is_no_formula_for_a_spreadsheet(label: str) -> None:
    (_, line, *_) = csv.reader(io.StringIO(Trace(Value(1, label) * 2).csv(), newline=""))
    assert line[1] == "'" + label


class _Cells(HTMLParser):
    """The texts of a page's cells, row by row, each with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[tuple[str, dict[str, str | None]]]] = []
        self.tags: set[str] = set()
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append(("", dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("td", "th"):
            text, attributes = self.rows[-1][-1]
            self.rows[-1][-1] = (text + data, attributes)


@pytest.mark.parametrize("label", LABELS, ids=IDS)
def test_html_shows_what_the_text_shows(label: str) -> None:
    trace = labelled(label)
    page = _Cells(trace.html(contributions=True))
    assert page.open == []
    assert page.tags == {"table", "caption", "thead", "tbody", "tr", "th", "td"}
    header, *rows = page.rows
    assert [(text, a["colspan"]) for text, a in header] == [
        ("node", "1"), ("function", "1"), ("value", "1"), ("local partials", "2"), ("tangent", "1"),
        ("adjoint", "1"),
    ]  # fmt: skip
    shown = trace.text(width=100_000, contributions=True).splitlines()[1:]
    joined = ["".join(text for text, _ in row) for row in rows]
    assert [line.replace(" ", "") for line in shown] == [row.replace(" ", "") for row in joined]
    colours = {a["class"]: a["style"] for row in rows for _, a in row}
    for role, colour in COLOURS.items():
        assert f"color:{colour}" in str(colours[role])


def test_notebooks_show_html_in_the_colours_of_pictures() -> None:
    output = graphs.square()
    output.backward()
    assert Trace(output)._repr_html_() == Trace(output).html()
    assert "∂z/∂x is a local partial" in Trace(output).html()
    picture = draw(output).svg
    assert COLOURS["value"] in picture
    assert COLOURS["adjoint"] in picture


@pytest.mark.parametrize("label", LABELS, ids=IDS)
def test_markdown_is_a_table_that_shows_what_the_text_shows(label: str) -> None:
    trace = labelled(label)
    header, rule, *lines = trace.markdown(contributions=True).splitlines()
    # As GitHub reads a table: a backslash takes the next sign's meaning, a bare | ends a cell.
    cell = re.compile(r"(?:\\[!-/:-@\[-`{-~]|[^|\\])*\|")
    rows = []
    for line in (header, rule, *lines):
        assert line.startswith("|")
        cells = [part[:-1].strip() for part in cell.findall(line[1:])]
        assert len(cells) == 7
        rows.append([re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", part) for part in cells])
    assert rows[1] == [":---", ":---", "---:", ":---", ":---", "---:", "---:"]
    shown = trace.text(width=100_000, contributions=True).splitlines()
    assert [line.replace(" ", "") for line in shown] == [
        "".join(row).replace(" ", "") for row in (rows[0], *rows[2:])
    ]
    for line in lines:
        assert not re.search(r"(?<!\\)[<>`*_&$]", line.replace("\\\\", ""))


def every_operation() -> Value:
    """A sum of every operation of the table."""
    total = Value(1, "start")
    for op in TABLE:
        operands = [Value((low + high) / 2 + 0.1, "u") for low, high in op.domain]
        total = total + RULES[op.name](*operands)
    return total


@pytest.mark.parametrize("label", LABELS, ids=IDS)
def test_latex_has_balanced_braces_dollars_and_cells(label: str) -> None:
    table = labelled(label).latex(contributions=True)
    assert table.isascii()
    bare = re.sub(r"\\[{}$&#%_\\]", lambda found: "\n" if found[0] == "\\\\" else "", table)
    depth = 0
    for sign in bare:
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
    assert depth == 0
    lines = [line for line in table.splitlines() if line.endswith(r" \\")]
    assert len(lines) == 1 + len(labelled(label).markdown(contributions=True).splitlines()) - 2
    for line in lines[1:]:
        plain = re.sub(r"\\[&$%#_{}]", "", line)
        assert plain.count("&") == 6
        assert plain.count("$") % 2 == 0
    assert not re.search(r"[#%]", re.sub(r"\\[#%]", "", bare.replace("{1.4}%", "")))


def test_latex_is_written_as_mathematics() -> None:
    w = Value(0.5, "w_1")
    loss = exp(-(w * 1e-9)) ** 2
    loss.label = "loss"
    table = Trace(1 / loss).latex()
    for cell in ("w_{1}", r"w_{1} \times (1 \times 10^{-9})", "-h_{1}", "e^{h_{2}}", "{h_{3}}^{2}",
                 r"\mathit{loss}", r"\frac{1}{\mathit{loss}}"):  # fmt: skip
        assert f"${cell}$" in table
    assert r"\operatorname" not in Trace(every_operation()).latex()
    assert escaped("é e\u0301 µ β") == r"\'{e} \'{e} $\mu$ $\beta$"


@pytest.mark.parametrize(
    ("label", "name", "adjoint", "second"),
    [("w_{ij}", r"w_{\mathit{ij}}", r"\bar{w}_{\mathit{ij}}", r"{w_{\mathit{ij}}'}"),
     ("σ_x", r"\sigma_{x}", r"\bar{\sigma}_{x}", r"{\sigma_{x}'}"),
     ("w_{12}", "w_{12}", r"\bar{w}_{12}", "{w_{12}'}"),
     ("two_words", r"\mbox{two\_words}", r"\overline{\mbox{two\_words}}", r"\mbox{two\_words$'$}")],
)  # fmt: skip
def test_letters_below_one_letter_are_its_index(
    label: str, name: str, adjoint: str, second: str
) -> None:
    x, again = Value(2, label), Value(3, label)
    notation = LatexNotation(Graph(x * again))
    assert (notation.name(x), notation.adjoint(x), notation.name(again)) == (name, adjoint, second)


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs LaTeX")
def test_latex_compiles_in_a_plain_article(tmp_path: Path) -> None:
    traces = [Trace(every_operation()), *map(labelled, LABELS)]
    body = "\n\n\\clearpage\n".join(trace.latex(contributions=True) for trace in traces)
    document = f"\\documentclass{{article}}\n\\begin{{document}}\n{body}\n\\end{{document}}\n"
    (tmp_path / "t.tex").write_text(document, encoding="utf-8")
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "t.tex"],  # noqa: S607 - on PATH
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-2000:]


def test_latex_has_the_accents_and_tells_two_uses_apart() -> None:
    a = Value(3, "alpha")
    loss = a * a
    loss.label = "loss"
    graph = Graph(loss * 2 + Value(1, "x_1"))
    notation = LatexNotation(graph)
    by_name = {graph.names[node]: node for node in graph}
    assert notation.adjoint(by_name["x_1"]) == r"\bar{x}_{1}"
    assert notation.tangent(by_name["h2"]) == r"\dot{h}_{2}"
    assert notation.adjoint(loss) == r"\overline{\mathit{loss}}"
    first = graph.edges[0]
    assert notation.local_partial(first).endswith(r"\partial \mathit{alpha}\ \mbox{(1st)}")


def test_latex_for_a_slide_has_the_partials_below_each_other() -> None:
    a, b = Value(2, "a"), Value(5, "b")
    lines = Trace(a * b - (1 - b)).latex(stacked=True).splitlines()
    assert lines[1] == r"\begin{tabular}{llrlr}"
    assert lines[7:12] == [
        r"$h_{1}$ & $a \times b$ & $10$ & $\partial h_{1}/\partial a = 5$ & $1$ \\",
        r" &  &  & $\partial h_{1}/\partial b = 2$ &  \\",
        r"$h_{2}$ & $1 - b$ & $-4$ & $\partial h_{2}/\partial b = -1$ & $-1$ \\",
        r"$h_{3}$ & $h_{1} - h_{2}$ & $14$ & $\partial h_{3}/\partial h_{1} = 1$ & $1$ \\",
        r" &  &  & $\partial h_{3}/\partial h_{2} = -1$ &  \\",
    ]
    lines = Trace(a * b).latex(stacked=True, contributions=True).splitlines()
    assert (
        lines[6]
        == r" &  &  & $\bar{h}_{1} \times \partial h_{1}/\partial a = 1 \times 5$ & $+5$ \\"
    )
    assert len(Trace(a * b).latex(stacked=True, columns=["node"]).splitlines()) == 10


def test_latex_after_the_title_of_a_frame_is_no_subtitle() -> None:
    assert Trace(Value(2, "a") * 3).latex().startswith(r"\begingroup")
