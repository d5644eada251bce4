"""How initial weights are drawn."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import TypeAlias

from nn.checks import whole

Rng: TypeAlias = int | random.Random | None
"""What draws weights: a seed, a generator, or None for Python's own, which `random.seed` sets."""

HE, GLOROT = "he", "glorot"

INITIALISERS: dict[str, Callable[[int, int], float]] = {
    HE: lambda n_in, n_out: math.sqrt(6.0 / n_in),
    GLOROT: lambda n_in, n_out: math.sqrt(6.0 / (n_in + n_out)),
    "uniform": lambda n_in, n_out: 1.0,
}
"""The largest weight that may be drawn for a neuron of `n_in` inputs in a layer of `n_out`.

Sources: He et al. (2015), arXiv:1502.01852; Glorot and Bengio (2010), AISTATS; micrograd.
"""


def generator(rng: Rng) -> random.Random | None:
    """The generator of a seed, or `rng` itself; TypeError if it is not a whole number."""
    if isinstance(rng, random.Random | None):
        return rng
    return random.Random(whole(rng, "rng"))
