"""Random expressions whose numbers can be worked out by hand."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

from autograd import Graph, Trace, Value
from autograd.notation.rows import TraceRow
from autograd.text.words import printable

MOST = 100.0
"""The largest number that is worked out by hand."""
_DENOMINATORS = (100, 8, 3, 6, 9)
_ONES = 0.4
"""How many of the local partials may be 1 or −1, which most slips make no difference to."""
_CONSTANTS = (2, 3, 4, 5)
_TRIES = 500_000
"""So many are drawn at most: of those of 12 operations about one in 100,000 suits."""
_INPUTS = (0.5, 1.5, 2, 2.5, 3, 4, 5, -1.5, -2, -3)

_BINARY: tuple[Callable[[Any, Any], Any], ...] = (
    lambda x, y: x * y,
    lambda x, y: x + y,
    lambda x, y: x * y,
    lambda x, y: x - y,
    lambda x, y: x * y,
    lambda x, y: x / y,
)
_UNARY: tuple[Callable[[Any, int], Any], ...] = (
    lambda x, n: x**2,
    lambda x, n: x * n,
    lambda x, n: x + n,
    lambda x, n: n - x,
    lambda x, n: 1 / x,
    lambda x, n: -x,
)


def random_expression(seed: int | str = 0, operations: int = 6, inputs: int = 2) -> Value:
    """An expression at a point, recorded, whose trace can be worked out by hand.

    It has so many `operations` and `inputs`, which are called a, b, c and so on, and all of them
    matter. At least one node is used twice, no operation has a kink, and every value, partial,
    tangent and adjoint is a decimal of at most three places or a small fraction, up to 100; no
    partial and no adjoint is 0. The same seed, a number or a text such as a student's name,
    gives the same expression. Raises ValueError for fewer than two operations, for more inputs
    than operations, and where too many of either leave no such numbers.

    >>> from autograd import Trace
    >>> print(Trace(random_expression(3, operations=3)))
    node  function  value  local partials                adjoint
    a                 1.5                                     −3
    b                   2                                     −6
    h₁    a × b         3  ∂h₁/∂a = 2      ∂h₁/∂b = 1.5       −2
    h₂    b × h₁        6  ∂h₂/∂b = 3      ∂h₂/∂h₁ = 2        −1
    h₃    a − h₂     −4.5  ∂h₃/∂a = 1      ∂h₃/∂h₂ = −1        1
    """
    are_counts = isinstance(operations, int) and isinstance(inputs, int)
    if not are_counts or not 1 <= inputs <= min(operations, 26) or operations < 2:
        raise ValueError(
            f"{operations} operations of {inputs} inputs: there are two operations or more, and "
            "at most as many inputs"
        )
    seed = printable(seed, "seed") if isinstance(seed, str) else seed
    draw = random.Random(seed)  # noqa: S311 - exercises are no secrets
    for _ in range(_TRIES):
        try:
            output = _drawn(draw, operations, inputs)
        except (ArithmeticError, ValueError):
            continue
        if _is_suitable(output, operations, inputs):
            return output
    raise ValueError(
        f"{operations} operations of {inputs} inputs: none of {_TRIES:,} drawn can be worked out "
        "by hand; ask for fewer"
    )


def _drawn(draw: random.Random, operations: int, inputs: int) -> Value:
    """Operations on operands drawn from what is there, those that nothing uses yet first.

    Raises ValueError where a value is not friendly, or is one that is there already.
    """
    nodes: list[Value] = [Value(x) for x in draw.sample(_INPUTS, inputs)]
    unused = list(nodes)
    for left in range(operations, 0, -1):
        x = draw.choice(unused)
        if len(unused) > left or (len(unused) > 1 and draw.random() < 0.4):
            y = draw.choice([node for node in unused if node is not x])
        else:
            y = draw.choice(nodes)
        if len(unused) <= left and draw.random() < 0.35:
            z = draw.choice(_UNARY)(x, draw.choice(_CONSTANTS))
        else:
            z = draw.choice(_BINARY[:2] if x is y else _BINARY)(*draw.sample([x, y], 2))
        if abs(z.data) in {abs(node.data) for node in nodes} or not _is_friendly(z.data):
            raise ValueError("choose others")
        unused = [node for node in unused if node not in z.operands] + [z]
        nodes.append(z)
    for i, node in enumerate(Graph(nodes[-1]).inputs):
        node.label = chr(ord("a") + i)
    return nodes[-1]


def _is_suitable(output: Value, operations: int, inputs: int) -> bool:
    """Whether all is used, something twice, and every number can be worked out by hand."""
    graph = Graph(output)
    if (len(graph.operations), len(graph.inputs)) != (operations, inputs):
        return False
    partials = [edge.partial for edge in graph.edges if edge.partial is not None]
    if len(partials) < operations + inputs:  # a tree, where nothing is used twice
        return False
    if sum(abs(partial) == 1.0 for partial in partials) > _ONES * len(partials):
        return False
    traces = [Trace(output, tangent_seed=x) for x in graph.inputs]
    return all(map(_is_friendly, (x for trace in traces for row in trace for x in _numbers(row))))


def _numbers(row: TraceRow) -> Iterator[float]:
    """The numbers of a row; for one that must not be 0, infinity if it is."""
    yield row.value
    yield row.tangent or 0.0
    for number in (*row.partials, row.adjoint, *(c.product for c in row.contributions)):
        if number is not None:
            yield number or float("inf")


def _is_friendly(number: float) -> bool:
    return (number == 0.0 or 1e-9 < abs(number) <= MOST) and any(
        abs(number * d - round(number * d)) < 1e-9 for d in _DENOMINATORS
    )
