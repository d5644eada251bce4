"""Large graphs of mixed operations: a chain, and a random one."""

import random
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import islice, product
from typing import Any

from autograd.core.functions import RULES
from autograd.ops import OPS, TABLE, Op
from autograd.ops.table import Interval

_WIDTH = 200
"""How many results of a random graph wait to be used."""


def mixed_chain(length: int, x: Any, w: Any, functions: Mapping[str, Callable[[Any], Any]]) -> Any:
    """So many operations, each on the result of the last one, with the functions of an engine."""
    sin, tanh, exp, atan = (functions[name] for name in ("sin", "tanh", "exp", "atan"))

    def results() -> Any:
        y = x
        while True:
            yield (y := sin(y))
            yield (y := y * w)
            yield (y := y + x)
            yield (y := tanh(y))
            yield (y := exp(y))
            yield (y := y - x)
            yield (y := atan(y))
            yield (y := y * 1.5)

    return next(islice(results(), length - 1, None))


class RandomGraph:
    """At least `length` operations of all kinds on leaves in [-1, 1]; the last needs all others.

    `instructions` are functions with the places of their operands, of which the leaves are the
    first. Each result waits until it is used; those that still wait in the end are added. What is
    not in the domain of an operation that takes it is scaled and shifted.
    """

    def __init__(self, length: int, leaves: int) -> None:
        self.instructions: list[tuple[Callable[..., Any], tuple[int, ...]]] = []
        self._bounds: list[Interval] = [(-1.0, 1.0)] * leaves
        generator = random.Random(0)
        waiting = [i % leaves for i in range(_WIDTH)]
        varying = [op for op in TABLE if len({*_image(op)}) == 2]  # not a step, which is flat here
        while len(self.instructions) < length - _WIDTH:
            op = generator.choice(varying)
            used = generator.randrange(_WIDTH)
            places = (waiting[used], generator.randrange(len(self._bounds)))
            operands = map(self._inside, places, op.domain)
            waiting[used] = self._result(RULES[op.name], _image(op), *operands)
        total = waiting[0]
        for place in waiting[1:]:
            total = self._result(RULES["add"], _image(OPS["add"]), total, place)

    def _result(self, function: Callable[..., Any], bounds: Interval, *operands: int) -> int:
        self.instructions.append((function, operands))
        self._bounds.append(bounds)
        return len(self._bounds) - 1

    def _inside(self, place: int, domain: Interval) -> int:
        (low, high), (left, right) = self._bounds[place], domain
        if left < low and high < right:
            return place
        scale = 0.9 * (right - left) / (high - low)
        shift = (left + right - scale * (low + high)) / 2
        half = 0.45 * (right - left)
        scaled = self._result(lambda x: x * scale, (scale * low, scale * high), place)
        middle = (left + right) / 2
        return self._result(lambda x: x + shift, (middle - half, middle + half), scaled)

    def __call__(self, leaves: Sequence[Any]) -> Any:
        """The last result."""
        results = list(leaves)
        for function, places in self.instructions:
            results.append(function(*[results[place] for place in places]))
        return results[-1]


@cache
def _image(op: Op) -> Interval:
    """Between which numbers an operation is, about, over its domain."""
    grid = product(*[[low + (high - low) * k / 10 for k in range(11)] for low, high in op.domain])
    found = [RULES[op.name](*point) for point in grid]
    return min(found), max(found)
