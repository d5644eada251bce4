"""The demo of graph networks."""

import random
from typing import Any

import numpy as np
import pytest

from demos import graph_network
from demos.graph_network import KINDS, Attention, Convolution, Gated, learn
from tests.demos import drawn
from tests.demos.test_training import numbers, said

SENDERS = [[0, 1, 2], [1, 0, 2, 3], [2, 0, 1], [3, 1]]
"""A triangle, 0 1 2, of which 1 is joined to 3."""
NEIGHBOURS = np.array([[v in senders for v in range(4)] for senders in SENDERS], float)


def array(numbers: Any) -> np.ndarray:
    """The numbers of nested lists of Values."""
    return np.vectorize(lambda x: getattr(x, "data", x))(np.array(numbers, dtype=object))


def made(round_of: type[Convolution], width: int) -> tuple[Any, np.ndarray]:
    """A round, and features for it."""
    h = np.random.default_rng(1).normal(size=(4, graph_network.WIDTH))
    return round_of(SENDERS, width, random.Random(1)), h


def test_a_convolution_is_the_normalised_adjacency_times_features_times_weights() -> None:
    convolution, h = made(Convolution, 3)
    D = np.diag(NEIGHBOURS.sum(axis=1) ** -0.5)
    expected = np.tanh(D @ NEIGHBOURS @ D @ h @ array(convolution.W).T)
    assert np.abs(array(convolution(h)) - expected).max() < 1e-14


def test_attention_is_a_softmax_over_the_senders() -> None:
    head, h = made(Attention, 3)
    told, a = h @ array(head.W).T, array(head.a)
    scores = (told @ a[:3])[:, None] + told @ a[3:]
    weights = np.exp(np.where(scores > 0, scores, 0.2 * scores)) * NEIGHBOURS
    weights /= weights.sum(axis=1, keepdims=True)
    assert np.abs(array(head(h)) - np.tanh(weights @ told)).max() < 1e-14
    for v, senders in enumerate(SENDERS):
        shares = array(head.shares(h, v))
        assert sum(shares) == pytest.approx(1, abs=1e-15)
        assert np.abs(shares - weights[v, senders]).max() < 1e-15


def test_gated_messages_depend_on_both_and_are_added_to_the_features() -> None:
    gated, h = made(Gated, graph_network.WIDTH)
    W, a = array(gated.W), array(gated.a)
    gates = NEIGHBOURS / (1 + np.exp(-(h @ a[:8])[:, None] - h @ a[8:]))
    assert np.abs(array(gated(h)) - np.tanh(h + gates @ (h @ W.T))).max() < 1e-14


@pytest.mark.parametrize("kind", KINDS)
def test_a_score_depends_on_members_up_to_two_rounds_away(kind: str) -> None:
    path = [[0, 1], [1, 0, 2], [2, 1, 3], [3, 2]]
    network = graph_network.Network(kind, path, seed=0)
    network()[0].backward()
    slopes = [max(abs(x.grad) for x in features) for features in network.features]
    assert [slope > 0 for slope in slopes] == [True, True, True, False]


def test_convolution_finds_the_club() -> None:
    club = graph_network.karate_club()
    assert len(club.senders) == 34
    assert sum(map(len, club.senders)) == 34 + 2 * 78  # Zachary's 78 edges
    scores = learn("convolution (GCN)", club.senders, range(3)).scores
    assert ((scores > 0) == club.sides).mean() >= 0.9


@pytest.mark.slow  # trains 30 networks
def test_graph_network(capsys: pytest.CaptureFixture[str]) -> None:
    graph_network.main()
    lines = said(capsys)
    for kind in KINDS:
        parameters, mean, lowest, highest = numbers(
            next(line for line in lines if line.startswith(kind)).removeprefix(kind)
        )
        assert parameters == 408 + 32 * (kind != "convolution (GCN)")
        assert 0.9 <= lowest <= mean <= highest < 1
    assert "wrong: member 8 in 30 of 30 runs" in lines
    own, other = numbers(next(line for line in lines if "within a side" in line))
    assert own > other
    assert {"known", "wrong", "33"} <= set(drawn("graph_network.svg"))
