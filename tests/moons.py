"""Two interleaving half circles, as micrograd's demo uses them, drawn by Python's own generator."""

import math
import random


def moons(count: int = 100, noise: float = 0.1, seed: int = 1337) -> tuple[list, list[int]]:
    """`count` points in the plane, and for each −1 (the upper moon) or 1 (the lower)."""
    rng = random.Random(seed)
    points, labels = [], []
    for i in range(count):
        angle = math.pi * (i // 2) / (count // 2 - 1)
        x, y = math.cos(angle), math.sin(angle)
        if i % 2:
            x, y = 1 - x, 0.5 - y
        points.append([x + rng.gauss(0, noise), y + rng.gauss(0, noise)])
        labels.append(2 * (i % 2) - 1)
    return points, labels
