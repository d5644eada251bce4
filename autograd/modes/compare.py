"""The four ways to a derivative, side by side, and what each costs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from autograd.core.compiler import evaluator
from autograd.core.functions import RULES
from autograd.core.graph import Graph
from autograd.core.node import Node
from autograd.core.operators import Operators, real
from autograd.core.sweep import accumulated, partials_by
from autograd.core.value import Value
from autograd.modes.calls import Function, outputs_of
from autograd.modes.dual import Dual
from autograd.modes.numeric import difference
from autograd.modes.symbolic import add, derivative
from autograd.modes.transforms import jvp
from autograd.notation.latex import escaped, latex_number
from autograd.notation.plain import checked_precision, written_number
from autograd.ops import Op
from autograd.text import formats
from autograd.text.aligned import Cell, table, whole
from autograd.text.formats import Column
from autograd.text.words import counted


class _Cost:
    """What was done so far: sweeps over the function, operations, and numbers kept for later."""

    def __init__(self) -> None:
        self.sweeps = 0
        self.operations = 0
        self.stored = 0


def _counting(op: Op) -> Callable[..., Any]:
    """The rule of a row that evaluates it in floats and counts one operation."""

    def rule(*operands: Any) -> Any:
        cost = next(x.cost for x in operands if isinstance(x, _Counted))
        if any(isinstance(x, Dual) for x in operands):
            return NotImplemented
        numbers = [x.data if isinstance(x, Operators) else real(x, op.name) for x in operands]
        cost.operations += 1
        return _Counted(evaluator(op)(*numbers), cost)

    return rule


class _Counted(Operators, rule=_counting):
    """A float that counts every elementary operation in which it takes part."""

    __slots__ = ("cost", "data")

    def __init__(self, data: float, cost: _Cost) -> None:
        self.data = data
        self.cost = cost


def _plain(x: Any) -> float:
    return real(x.data if isinstance(x, Operators) else x, "an output")


Rows = list[list[float]]
"""A Jacobian: a row per output, a column per argument."""


def _numeric(f: Function, point: Sequence[float], cost: _Cost) -> Rows:
    def outputs(numbers: Sequence[float], cost: _Cost) -> tuple[float, ...]:
        return tuple(map(_plain, outputs_of(f, [_Counted(x, cost) for x in numbers])[0]))

    here = outputs(point, _Cost())  # the function itself, whose operations are told apart

    def evaluated(*numbers: float) -> tuple[float, ...]:
        if list(numbers) == point:
            return here
        cost.sweeps += 1
        return outputs(numbers, cost)

    return _transposed([difference(evaluated, point, i) for i in range(len(point))])


def _symbolic(f: Function, point: Sequence[float], cost: _Cost) -> Rows:
    inputs = list(map(Value, point))
    rows = []
    for output in outputs_of(f, inputs)[0]:
        row = [derivative(output, x) if isinstance(output, Value) else Value(0) for x in inputs]
        for expression in row:
            graph = Graph(expression)
            cost.sweeps += 1
            cost.operations += len(graph.operations)
            cost.stored += len(graph.nodes)
        rows.append([expression.data for expression in row])
    return rows


def _forward(f: Function, point: Sequence[float], cost: _Cost) -> Rows:
    def several(*numbers: Any) -> tuple[Any, ...]:
        return outputs_of(f, numbers)[0]

    columns = []
    for i in range(len(point)):
        cost.sweeps += 1
        counted = [_Counted(x, cost) for x in point]
        columns.append(jvp(several, counted, [float(i == k) for k in range(len(point))])[1])
    return _transposed([list(map(_plain, column)) for column in columns])


def _reverse(f: Function, point: Sequence[float], cost: _Cost) -> Rows:
    inputs = list(map(Value, point))
    outputs = outputs_of(f, inputs)[0]
    recorded: dict[Node, None] = {}
    rows = []
    for output in outputs:
        cost.sweeps += 1
        adjoints: dict[Node, Any] = {}
        if isinstance(output, Value):
            graph = Graph(output)
            recorded |= dict.fromkeys(graph.nodes)
            adjoints = _counted_adjoints(graph, cost)
        rows.append([_plain(adjoints.get(x, 0.0)) for x in inputs])
    cost.operations += sum(node.op is not None for node in recorded)
    cost.stored = len(recorded) + sum(d is not None for node in recorded for d in node.partials)
    return rows


def _counted_adjoints(graph: Graph, cost: _Cost) -> dict[Node, Any]:
    """The reverse sweep with every operation counted, those of the local partials as well."""
    partials = partials_by(lambda node: _Counted(node.data, cost), RULES)
    seeds = {graph.output: _Counted(1.0, cost)}
    return accumulated(graph.nodes, seeds, partials, add)  # a first one costs no addition


def _transposed(columns: Sequence[Sequence[float]]) -> Rows:
    return [list(row) for row in zip(*columns, strict=True)]


_WAYS: dict[str, Callable[[Function, Sequence[float], _Cost], Rows]] = {
    "numeric": _numeric,
    "symbolic": _symbolic,
    "forward": _forward,
    "reverse": _reverse,
}
MODES = tuple(_WAYS)


def point_of(at: float | Iterable[float]) -> list[float]:
    """The arguments of a function of one or several numbers; ValueError if there are none."""
    point = [real(x, "at") for x in (at if isinstance(at, Iterable) else [at])]
    if not point:
        raise ValueError("at: a function of no arguments has no derivative")
    return point


def _check_modes(modes: Sequence[str]) -> None:
    if not modes:
        raise ValueError(f"modes is empty: one or more of {', '.join(MODES)}")
    for mode in modes:
        if mode not in MODES:
            raise ValueError(f"mode is one of {', '.join(MODES)}, not {mode!r}")


def differentiate(f: Function, at: float | Iterable[float], mode: str = "reverse") -> Any:
    """The derivative of f at a point, in one of the four ways.

    - `"numeric"`: central differences, two evaluations per argument;
    - `"symbolic"`: the derivative as an expression, evaluated;
    - `"forward"`: one sweep of dual numbers per argument;
    - `"reverse"`: one recording, swept backward once per output.

    At one number a number, at a sequence the tuple of partial derivatives; of several outputs
    a tuple of these. ValueError for an unknown mode, and what the operations of f raise.

    >>> f = lambda a, b: (a + b) * (b + 1)
    >>> [differentiate(f, (2, 1), mode) for mode in ("symbolic", "forward", "reverse")]
    [(2.0, 5.0), (2.0, 5.0), (2.0, 5.0)]
    """
    _check_modes([mode])
    point = point_of(at)
    rows = [
        tuple(row) if isinstance(at, Iterable) else row[0] for row in _WAYS[mode](f, point, _Cost())
    ]
    return rows[0] if outputs_of(f, point)[1] else tuple(rows)


class Way(NamedTuple):
    """One way to a gradient, and its cost, counted.

    `derivatives` are the Jacobian's rows one after another; `largest_error` is the largest
    difference from reverse mode's, relative to the largest derivative; `sweeps` the
    evaluations of the function, or of its derivatives' expressions; `operations` the
    elementary operations in them, with those of local partials and of the chain rule;
    `stored` the numbers kept for a later step. `failure` is the error of a way that failed,
    which has no derivatives.
    """

    mode: str
    derivatives: tuple[float, ...]
    largest_error: float
    sweeps: int
    operations: int
    stored: int
    failure: str = ""


_COLUMNS = [
    Column("mode", False, "mode"),
    Column("derivatives", False, "derivatives"),
    *(
        Column(title, True, title.replace(" ", "-"))
        for title in ("largest error", "sweeps", "operations", "stored")
    ),
]
_MOST = 5
"""How many derivatives a table shows."""


class Comparison:
    """The four ways to one gradient. Iterate for the ways, print for a table.

    `text`, `markdown`, `latex`, `html` and `csv` write the table; a notebook shows it.
    """

    def __init__(self, ways: Sequence[Way], function_operations: int) -> None:
        self.ways = tuple(ways)
        self.function_operations = function_operations

    def __iter__(self) -> Iterator[Way]:
        return iter(self.ways)

    def __getitem__(self, mode: str) -> Way:
        return {way.mode: way for way in self.ways}[mode]

    def _rows(self, precision: int, written: Callable[[float, int], str]) -> list[list[Cell]]:
        """The cells of the table; `written` writes a number with so many significant digits."""
        checked_precision(precision)

        def number(x: float, digits: int) -> str:  # how it is rounded, the largest error tells
            return written(float(f"{x:.{digits}g}"), digits)

        return [
            [
                way.mode,
                way.failure
                or ", ".join(
                    [number(d, precision) for d in way.derivatives[:_MOST]]
                    + ["…"] * (len(way.derivatives) > _MOST)
                ),
                "" if way.failure else number(way.largest_error, 2),
                *(f"{n:,}" for n in (way.sweeps, way.operations, way.stored)),
            ]
            for way in self.ways
        ]

    @property
    def explanation(self) -> str:
        """How the operations are counted, in words for below the table."""
        own = counted(self.function_operations, "operation")
        return f"The function itself takes {own}; those of partials and the chain rule count too."

    def text(self, width: int = 100, precision: int = 6) -> str:
        """The table as aligned text of at most `width` columns, and how operations are counted.

        >>> print(compare_modes(lambda a: a * a, 3, modes=["reverse"]))
        mode     derivatives  largest error  sweeps  operations  stored
        reverse  6                        0       1           4       4
        The function itself takes 1 operation; those of partials and the chain rule count too.
        """
        titles, numeric, _ = zip(*_COLUMNS, strict=True)
        rows = self._rows(precision, written_number)
        return f"{table(titles, rows, numeric, width)}\n{self.explanation}"

    def markdown(self, precision: int = 6) -> str:
        """The table in GitHub's Markdown, with the words below it."""
        body = formats.markdown(_COLUMNS, self._rows(precision, written_number))
        return f"{body}\n\n{self.explanation}"

    def latex(self, precision: int = 6) -> str:
        r"""The table as a LaTeX `tabular`, which needs no package."""
        rows = self._rows(precision, latex_number)
        upright = [[f"\\mbox{{{mode}}}", *(x.replace("…", r"\ldots") for x in cells)]
                   for mode, *cells in whole(rows)]  # fmt: skip
        for cells, way in zip(upright, self.ways, strict=True):
            if way.failure:
                cells[1] = f"\\mbox{{{escaped(way.failure)}}}"
        return formats.latex(_COLUMNS, upright)

    def html(self, precision: int = 6) -> str:
        """The table as HTML that stands for itself, with the words below it."""
        body = formats.html(_COLUMNS, self._rows(precision, written_number))
        return f"{body}\n<p>{self.explanation}</p>"

    def csv(self) -> str:
        """The ways as comma-separated values in full precision, the derivatives a list in JSON.

        >>> print(compare_modes(lambda a: a * a, 3, modes=["reverse"]).csv())
        mode,derivatives,largest_error,sweeps,operations,stored,failure
        reverse,[6.0],0.0,1,4,4,
        """
        import json  # here, because it would lengthen `import autograd` for everyone

        return formats.csv(
            Way._fields, [[way.mode, json.dumps(way.derivatives), *way[2:]] for way in self.ways]
        )

    def _repr_html_(self) -> str:
        return self.html()

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        modes = ", ".join(way.mode for way in self.ways)
        return f"Comparison({modes} with {counted(self._count, 'derivative')})"

    @property
    def _count(self) -> int:
        return max(len(way.derivatives) for way in self.ways)


def compare_modes(
    f: Function, at: float | Iterable[float], modes: Sequence[str] = MODES
) -> Comparison:
    """The Jacobian of f: Rⁿ → Rᵐ in the four ways, or some, with the cost of each, counted.

    Reverse mode takes a sweep per output, and for one output at most about five times the
    operations of f; forward mode takes n sweeps, differences 2n evaluations besides that at the
    point, and more where they must be extrapolated. Derivatives that f takes itself, by `grad`
    and its kin, are not counted. A way that fails says why in its row, and the others stand;
    if all fail, the error of the first is raised. Source: Griewank and Walther, *Evaluating
    Derivatives* (2nd ed., 2008), ch. 4.

    >>> comparison = compare_modes(lambda a, b: (a + b) * (b + 1), (2, 1))
    >>> [(way.mode, way.sweeps, way.operations, way.stored) for way in comparison]
    [('numeric', 4, 12, 0), ('symbolic', 2, 4, 9), ('forward', 2, 12, 0), ('reverse', 1, 9, 11)]
    """
    _check_modes(modes)
    point = point_of(at)
    found: dict[str, list[float]] = {}
    costs = {mode: _Cost() for mode in modes}
    failures: dict[str, Exception] = {}
    for mode, cost in costs.items():
        try:
            found[mode] = [slope for row in _WAYS[mode](f, point, cost) for slope in row]
        except (ArithmeticError, ValueError) as error:
            failures[mode] = error
    if not found:
        raise failures[modes[0]]
    exact = found.get("reverse") or next(iter(found.values()))
    scale = max(map(abs, exact), default=0.0) or 1.0
    own = _Cost()
    f(*(_Counted(x, own) for x in point))
    ways = [
        Way(
            mode,
            tuple(slopes := found.get(mode, [])),
            max((abs(d - e) / scale for d, e in zip(slopes, exact, strict=False)), default=0.0),
            cost.sweeps,
            cost.operations,
            cost.stored,
            _words(failures.get(mode)),
        )
        for mode, cost in costs.items()
    ]
    return Comparison(ways, own.operations)


def _words(failure: Exception | None) -> str:
    return f"{type(failure).__name__}: {failure}" if failure else ""
