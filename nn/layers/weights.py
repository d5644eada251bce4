"""How initial weights are drawn."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any, TypeAlias

from nn.activations import Activation, is_rectifier
from nn.checks import named, whole

Rng: TypeAlias = int | random.Random | None
"""What draws weights: a seed, a generator, or None for Python's own, which `random.seed` sets."""

HE, GLOROT = "he", "glorot"

INITIALISERS: dict[str, Callable[[Any, int, int], float]] = {
    HE: lambda rng, n_in, n_out: _within(math.sqrt(6.0 / n_in), rng),
    GLOROT: lambda rng, n_in, n_out: _within(math.sqrt(6.0 / (n_in + n_out)), rng),
    "uniform": lambda rng, n_in, n_out: _within(1.0, rng),
    "normal": lambda rng, n_in, n_out: rng.gauss(0.0, 1.0),
}
"""How a weight is drawn for a neuron of `n_in` inputs in a layer of `n_out`.

Sources: He et al. (2015), arXiv:1502.01852; Glorot and Bengio (2010), AISTATS; micrograd; and
N(0, 1), whose weights are within ±1 only two times in three.
"""


def drawn(
    count: int, activation: Activation, init: str | None, rng: Rng, n_in: int, n_out: int
) -> list[float]:
    """Weights for an activation: by the initialiser of that name, or by the default if it is None.

    The default is "he" for rectifiers, "glorot" for others. Raises ValueError for an unknown
    name, TypeError for anything else.
    """
    init = init or (HE if is_rectifier(activation) else GLOROT)
    if not isinstance(init, str):
        raise TypeError(f"init is a name, not {init!r:.60}")
    draw = named(init, INITIALISERS, "init")
    source = generator(rng) or random
    return [draw(source, n_in, n_out) for _ in range(count)]


def generator(rng: Rng) -> random.Random | None:
    """The generator of a seed, or `rng` itself; TypeError if it is not a whole number."""
    if isinstance(rng, random.Random | None):
        return rng
    return random.Random(whole(rng, "rng"))


def _within(limit: float, rng: Any) -> float:
    number: float = rng.uniform(-limit, limit)
    return number
