"""Samples to train on."""

import random
from typing import Any


def random_data(task: str, count: int = 23) -> tuple[list[list[float]], list[Any]]:
    """Points in the plane, and their targets for a kind of task."""
    rng = random.Random(3)
    X = [[rng.gauss(0, 1), rng.gauss(0, 1)] for _ in range(count)]
    classes = [(a > b) + (a + b > 1) for a, b in X]
    return X, {
        "classes": classes,
        "distributions": [[0.5, 0.25, 0.25] if k else [0, 0.5, 0.5] for k in classes],
        "signs": [1 if k else -1 for k in classes],
        "halves": [k / 2 for k in classes],
        "vectors": [[a * b, a, -b] for a, b in X],
    }[task]
