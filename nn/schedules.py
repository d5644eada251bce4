"""Learning rates that change: functions of the number of steps made so far.

A plain number is a constant schedule, and any function from a step to a rate is a schedule:

>>> from autograd import Value
>>> from nn.optim import SGD
>>> optimizer = SGD([Value(1)], linear(1.0, 0.1, steps=100))
>>> optimizer.rate
1.0
"""

import math
from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from nn.checks import whole

Schedule: TypeAlias = Callable[[int], float]
"""From the number of steps made so far to the learning rate of the next one.

Those below can be pickled, as a lambda cannot.
"""


def linear(first: float, last: float, steps: int) -> Schedule:
    """From `first` to `last` in `steps` steps along a line, and `last` from then on.

    micrograd's `1.0 - 0.9 * k / 100` is `linear(1.0, 0.1, 100)`.

    >>> [linear(1.0, 0.5, 10)(k) for k in (0, 5, 10, 20)]
    [1.0, 0.75, 0.5, 0.5]
    """
    whole(steps, "steps", 1)
    return partial(_linear, first, last, steps)


def cosine(first: float, steps: int, last: float = 0.0) -> Schedule:
    """From `first` to `last` in `steps` steps along half a wave, and `last` from then on.

    Source: Loshchilov and Hutter (2017), arXiv:1608.03983, without restarts.

    >>> [round(cosine(1.0, 10)(k), 3) for k in (0, 1, 5, 9, 10, 20)]
    [1.0, 0.976, 0.5, 0.024, 0.0, 0.0]
    """
    whole(steps, "steps", 1)
    return partial(_cosine, first, last, steps)


def exponential(first: float, factor: float) -> Schedule:
    """`first` · `factor`ᵏ: every step multiplies by the factor.

    >>> exponential(1.0, 0.5)(3)
    0.125
    """
    return partial(_exponential, first, factor)


def staircase(first: float, factor: float, every: int) -> Schedule:
    """`first`, multiplied by `factor` once in `every` steps.

    >>> [staircase(1.0, 0.5, every=10)(k) for k in (0, 9, 10, 20)]
    [1.0, 1.0, 0.5, 0.25]
    """
    whole(every, "every", 1)
    return partial(_staircase, first, factor, every)


def _linear(first: float, last: float, steps: int, k: int) -> float:
    return first + (last - first) * min(k, steps) / steps


def _cosine(first: float, last: float, steps: int, k: int) -> float:
    return last + (first - last) * (1.0 + math.cos(math.pi * min(k, steps) / steps)) / 2.0


def _exponential(first: float, factor: float, k: int) -> float:
    return first * factor**k


def _staircase(first: float, factor: float, every: int, k: int) -> float:
    return first * factor ** (k // every)
