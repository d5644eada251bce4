"""What the command says under its table: results, paths, costs, matrices."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from textwrap import wrap
from typing import Any

from autograd import (
    Expression,
    Graph,
    Value,
    compare_modes,
    derivative,
    formula,
    hessian,
    jacobian,
    paths,
)
from autograd.core.sweep import tangents
from autograd.notation.formula import latex_formula
from autograd.notation.latex import LatexNotation, escaped, latex_number
from autograd.notation.plain import Notation, checked_precision, written_number
from autograd.text import formats
from autograd.text.aligned import table
from autograd.text.formats import Column
from autograd.text.language import number_of, tr

WIDTH = 100
LONGEST_FORMULA = 300


def has_branches(expression: Expression) -> bool:
    """Whether a graph of the expression is only that of the branch which was taken."""
    return re.search(r"\bif\b", expression.text) is not None


class Report:
    """What there is to say of expressions at a point: of named inputs, in so many digits."""

    def __init__(self, inputs: dict[str, Value], precision: int) -> None:
        self.inputs = inputs
        self.precision = checked_precision(precision)

    def results(self, output: Value, seed: Value | None) -> list[str]:
        """The output and its derivatives, or only that by the seed; on one line if it fits."""
        notation = Notation(Graph(output), self.precision)
        results = [f"{notation.name(output)} = {notation.number(output.data)}"]
        for name, x in self.inputs.items():
            recorded = x in notation.graph.names  # if not, it is in a branch that was not taken
            by = notation.symbol(x) if recorded else name
            slope = x.grad
            if x is seed and recorded:
                slope = tangents(notation.graph, {x: 1.0})[output]
            if seed is None or x is seed:
                results.append(f"d{notation.symbol(output)}/d{by} = {notation.number(slope)}")
        line = "   ".join(results)
        return [line] if len(line) <= WIDTH else results

    def along_paths(self, output: Value, start: Value, name: str) -> list[str]:
        """The chain rule along each path from an input, and the sum."""
        found = paths(output, start)
        notation = Notation(Graph(output), self.precision)
        by = notation.symbol(start) if found else name
        total = notation.number(math.fsum(path.product for path in found))
        ends = by, notation.name(output)
        says = tr("{} from {} to {}:", number_of(len(found), "path"), *ends)
        lines = ["", says if found else tr("no paths from {} to {}:", *ends)]
        for path in found:
            text = path.text(self.precision)
            lines += wrap(text, WIDTH, subsequent_indent="    ", break_long_words=False)
        return [*lines, tr("sum: d{}/d{} = {}", notation.symbol(output), by, total)]

    def four_ways(self, expression: Expression) -> list[str]:
        """The four ways to the gradient with their costs, and the derivatives as formulas."""
        if not self.inputs:
            raise ValueError("--compare: the expression has no variable to differentiate by")
        ways = compare_modes(self._function(expression), self._point)
        lines = ["", tr("by {}:", ", ".join(self.inputs))]
        lines += ways.text(WIDTH, self.precision).splitlines()
        symbols = {name: Value(x.data, name) for name, x in self.inputs.items()}
        output = expression(**symbols)
        for name, x in symbols.items():
            try:
                text = formula(derivative(output, x), self.precision)
            except (ValueError, ArithmeticError):
                continue
            if len(text) <= LONGEST_FORMULA:
                text = tr("symbolic: d/d{} = {}", name, text)
                lines += wrap(text, WIDTH, subsequent_indent="    ")
        return lines

    def matrix(self, name: str, expressions: Sequence[Expression], format: str) -> str:
        """The Jacobian of expressions, or the Hessian of each, in a format of tables."""
        if not self.inputs:
            raise ValueError(f"--{name}: the expression has no variable to differentiate by")
        functions = [self._function(expression) for expression in expressions]
        titles = [self._title(expression, format) for expression in expressions]
        if name == "jacobian":
            rows = jacobian(lambda *point: tuple(f(*point) for f in functions))(*self._point)
            return self._table(tr("Jacobian"), titles, rows, format)
        by = self._derivatives(format)
        sign = "$" if format == "latex" else ""
        return "\n\n".join(
            self._table(
                tr("Hessian of {}", f"{sign}{title}{sign}"), by, hessian(f)(*self._point), format
            )
            for title, f in zip(titles, functions, strict=True)
        )

    @property
    def _point(self) -> list[float]:
        return [x.data for x in self.inputs.values()]

    def _function(self, expression: Expression) -> Callable[..., Any]:
        """The expression as a function of all inputs in their order."""

        def function(*point: Any) -> Any:
            given = dict(zip(self.inputs, point, strict=True))
            return expression(**{name: given[name] for name in expression.variables})

        return function

    def _title(self, expression: Expression, format: str) -> str:
        """An expression as it was typed; in LaTeX as mathematics, unless it has branches."""
        if format != "latex":
            return expression.text
        output = self._function(expression)(*self.inputs.values())
        if isinstance(output, Value) and not has_branches(expression):
            return latex_formula(output, self.precision)
        return f"\\mbox{{{escaped(expression.text)}}}"

    def _derivatives(self, format: str) -> list[str]:
        """The symbol of the derivative by each input."""
        kind = LatexNotation if format == "latex" else Notation
        return [f"d/d{kind(Graph(x)).symbol(x)}" for x in self.inputs.values()]

    def _table(
        self, title: str, names: Sequence[str], rows: Sequence[Sequence[float]], format: str
    ) -> str:
        """A matrix with a name for each row and a column for each input."""
        by = self._derivatives(format)
        if format == "csv":
            return formats.csv(
                [title, *by], [[x, *row] for x, row in zip(names, rows, strict=True)]
            )
        number = written_number
        if format == "latex":
            number, by = latex_number, [f"${symbol}$" for symbol in by]
        columns = [Column(title, False, "node"), *(Column(name, True, "adjoint") for name in by)]
        cells = [
            [name, *(number(x, self.precision) for x in row)]
            for name, row in zip(names, rows, strict=True)
        ]
        if format == "text":
            return table([title, *by], cells, [False, *[True] * len(by)], WIDTH)
        text: str = getattr(formats, format)(columns, cells)
        return text
