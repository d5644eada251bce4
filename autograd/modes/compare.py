"""The four ways to a derivative, side by side, and what each costs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from autograd.core.compiler import evaluator
from autograd.core.functions import RULES
from autograd.core.graph import Graph
from autograd.core.node import Node
from autograd.core.operators import Operators, real
from autograd.core.sweep import accumulated, partials_by
from autograd.core.value import Value
from autograd.modes.calls import Function, outputs_of, require_function
from autograd.modes.comparison import Comparison, Way
from autograd.modes.dual import Dual
from autograd.modes.numeric import difference
from autograd.modes.symbolic import add, derivative
from autograd.modes.transforms import jvp
from autograd.ops import Op


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
    if isinstance(modes, str) or not isinstance(modes, Sequence):
        raise TypeError(
            f"modes is a list such as ['reverse'], not {modes!r:.60}; the point of a function of "
            "two arguments is (1, 2)"
        )
    if not modes:
        raise ValueError(f"modes is empty: one or more of {', '.join(MODES)}")
    for mode in modes:
        if mode not in MODES:
            raise ValueError(f"mode is one of {', '.join(MODES)}, not {mode!r:.60}")


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
    require_function(f, "differentiate")
    _check_modes([mode])
    point = point_of(at)
    rows = [
        tuple(row) if isinstance(at, Iterable) else row[0] for row in _WAYS[mode](f, point, _Cost())
    ]
    return rows[0] if outputs_of(f, point)[1] else tuple(rows)


def compare_modes(
    f: Function, at: float | Iterable[float], modes: Sequence[str] = MODES
) -> Comparison:
    """The Jacobian of f: Rⁿ → Rᵐ in the four ways, or some, with the cost of each, counted.

    Reverse mode takes a sweep per output, and for one output at most about five times the
    operations of f; forward mode takes n sweeps, differences 2n evaluations besides that at the
    point, and more where they must be extrapolated. Derivatives that f takes itself, by `grad`
    and its kin, are not counted. A way that fails says why in its row, and the others stand;
    if all fail, an error is raised, reverse mode's if it is among them. Source: Griewank and
    Walther, *Evaluating Derivatives* (2nd ed., 2008), ch. 4.

    >>> comparison = compare_modes(lambda a, b: (a + b) * (b + 1), (2, 1))
    >>> [(way.mode, way.sweeps, way.operations, way.stored) for way in comparison]
    [('numeric', 4, 12, 0), ('symbolic', 2, 4, 9), ('forward', 2, 12, 0), ('reverse', 1, 9, 11)]
    """
    require_function(f, "compare_modes")
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
        raise failures[max(modes, key=MODES.index)]  # reverse mode's is at the point itself
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
