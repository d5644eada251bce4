"""What the command says under its table: results, paths, costs."""

from __future__ import annotations

import math
from textwrap import wrap

from autograd import Expression, Graph, Value, compare_modes, derivative, formula, paths
from autograd.core.sweep import tangents
from autograd.notation.plain import Notation

WIDTH = 100
LONGEST_FORMULA = 300


def results(output: Value, inputs: dict[str, Value], seed: Value | None) -> list[str]:
    """The output and its derivatives, by the seed only if there is one; on one line if it fits."""
    notation = Notation(Graph(output))
    results = [f"{notation.name(output)} = {notation.number(output.data)}"]
    for name, x in inputs.items():
        recorded = x in notation.graph.names  # if not, it stands in a branch that was not taken
        by = notation.symbol(x) if recorded else name
        slope = x.grad
        if x is seed and recorded:
            slope = tangents(notation.graph, {x: 1.0})[output]
        if seed is None or x is seed:
            results.append(f"d{notation.symbol(output)}/d{by} = {notation.number(slope)}")
    line = "   ".join(results)
    return [line] if len(line) <= WIDTH else results


def along_paths(output: Value, start: Value, name: str) -> list[str]:
    """The chain rule along each path from an input, and the sum."""
    found = paths(output, start)
    notation = Notation(Graph(output))
    by = notation.symbol(start) if found else name
    total = notation.number(math.fsum(path.product for path in found))
    count = f"{len(found) or 'no'} path{'s' * (len(found) != 1)}"
    lines = ["", f"{count} from {by} to {notation.name(output)}:"]
    for path in found:
        lines += wrap(path.text(), WIDTH, subsequent_indent="    ", break_long_words=False)
    return [*lines, f"sum: d{notation.symbol(output)}/d{by} = {total}"]


def four_ways(expression: Expression, inputs: dict[str, Value]) -> list[str]:
    """The four ways to the gradient with their costs, and the derivatives as formulas."""
    if not inputs:
        raise ValueError("--compare: the expression has no variable to differentiate by")
    values = [inputs[name].data for name in expression.variables]
    lines = ["", f"by {', '.join(expression.variables)}:"]
    lines += compare_modes(expression, values).text(WIDTH).splitlines()
    symbols = {name: Value(inputs[name].data, name) for name in expression.variables}
    output = expression(**symbols)
    for name, x in symbols.items():
        try:
            text = formula(derivative(output, x))
        except (ValueError, ArithmeticError):
            continue
        if len(text) <= LONGEST_FORMULA:
            lines += wrap(f"symbolic: d/d{name} = {text}", WIDTH, subsequent_indent="    ")
    return lines
