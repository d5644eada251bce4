"""Layers: every edge leads on, and none is wider than it may be."""

import random
from collections import Counter

import pytest

from viz.rendering.layers import layers


@pytest.mark.parametrize("seed", range(20))
def test_every_edge_leads_on_and_no_layer_is_too_wide(seed: int) -> None:
    pick = random.Random(seed)
    nodes = [f"n{i}" for i in range(pick.randint(1, 25))]
    ends = [(a, b) for i, b in enumerate(nodes) for a in pick.sample(nodes[:i], min(i, 2))]
    for widest in (1, 2, 5, 30):
        found = layers(nodes, ends, widest)
        assert set(found) == set(nodes)
        assert max(Counter(found.values()).values()) <= widest
        assert all(found[a] > found[b] for a, b in ends)
        assert sorted(set(found.values())) == list(range(max(found.values()) + 1))


def test_an_input_stands_just_before_its_use_if_there_is_room() -> None:
    nodes, ends = ["a", "h", "b", "y"], [("a", "h"), ("h", "y"), ("b", "y")]
    assert layers(nodes, ends, 2) == {"y": 0, "h": 1, "b": 1, "a": 2}
    assert layers(nodes, ends, 1) == {"y": 0, "h": 1, "b": 2, "a": 3}
