"""How initial weights are drawn."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import TypeAlias

from nn.checks import whole

Rng: TypeAlias = int | random.Random | None
"""Where weights are drawn: from a seed, a generator, or Python's own, which `random.seed` sets."""

HE, GLOROT = "he", "glorot"

INITIALISERS: dict[str, Callable[[int, int], float]] = {
    HE: lambda n_in, n_out: math.sqrt(6.0 / n_in),
    GLOROT: lambda n_in, n_out: math.sqrt(6.0 / (n_in + n_out)),
    "uniform": lambda n_in, n_out: 1.0,
}
"""The largest weight that is drawn, for a neuron of `n_in` inputs among `n_out` in a layer.

Sources: He et al. (2015), arXiv:1502.01852; Glorot and Bengio (2010), AISTATS; micrograd.
"""


def generator(rng: Rng) -> random.Random | None:
    """The generator of that seed, or `rng` itself; TypeError for what is no seed."""
    return (
        rng if rng is None or isinstance(rng, random.Random) else random.Random(whole(rng, "rng"))
    )
