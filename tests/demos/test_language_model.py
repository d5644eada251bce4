"""The language model's demo: microgpt's losses, and what it says and draws."""

import math
import random
import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from autograd import StaticGraph
from demos import language_model
from demos.language_model import TOKENS, LanguageModel, invented, loss_of_pairs, samples
from nn import losses, optim, schedules
from nn.training import programs
from tests.benchmarks.language import program, rows
from tests.demos import drawn

COUNT = 32_033
"""The names that microgpt shuffles before it draws its weights, with the same generator."""

NAMES = [
    "yuheng", "diondre", "xavien", "jori", "juanluis", "erandi", "phia", "samatha", "phoenix",
    "emmelynn", "hollan", "hollis", "callalily", "adelayde", "josephyne", "weldon", "kayle",
    "ragnar", "colbie", "taveon",
]  # fmt: skip
"""The first of them, shuffled with seed 42."""

LOSSES = [
    3.3659669475848504, 3.4242727838717717, 3.177802125458052, 3.066355684224198,
    3.220883089750623, 2.945159723009943, 3.2894250644306684, 3.324529585380703,
    2.8990336423579377, 3.2228882401182624, 2.7963507594287016, 2.934480617624684,
    3.0543970639808657, 3.0905059200723985, 3.0651377432523272, 2.7336950107057856,
    2.8838578386104303, 2.897710832489143, 2.7073423432667667, 2.74528539365564,
]  # fmt: skip
"""What its published program prints in these steps, 3.3660, 3.4243, …, with all digits."""

SLOPES = -0.21134197505266467, 2.0409535087483874
"""Its gradient in the first and in the last of these steps, multiplied by sin 0, sin 1, …"""


def started() -> LanguageModel:
    """A model with the weights with which microgpt begins: its order of parameters is the same."""
    model, rng = LanguageModel(), random.Random(42)
    rng.shuffle(list(range(COUNT)))
    for parameter in model.parameters():
        parameter.data = rng.gauss(0, 0.08)
    return model


def adam(model: LanguageModel) -> optim.Adam:
    """The optimizer of microgpt."""
    rate = schedules.linear(0.01, 0.0, 1000)
    return optim.Adam(model.parameters(), rate, betas=(0.85, 0.99))


def sloped(gradient: Iterable[float]) -> float:
    """A gradient as the slopes are pinned."""
    return math.fsum(slope * math.sin(i) for i, slope in enumerate(gradient))


@pytest.mark.parametrize("steps", [6, pytest.param(20, marks=pytest.mark.slow)])
def test_the_losses_are_microgpts(steps: int) -> None:
    model = started()
    optimizer, slopes = adam(model), []
    for seen, following, expected in zip(*samples(NAMES[:steps]), LOSSES, strict=False):
        loss = sum(map(losses.cross_entropy, model(seen), following)) / len(seen)
        optimizer.zero_grad()
        loss.backward()
        assert abs(loss.data - expected) < 1e-12
        slopes.append(sloped(p.grad for p in model.parameters()))
        optimizer.step()
    assert slopes[0] == pytest.approx(SLOPES[0], rel=1e-10)
    if steps == len(NAMES):
        assert slopes[-1] == pytest.approx(SLOPES[1], rel=1e-10)


@pytest.mark.parametrize("steps", [1, pytest.param(20, marks=pytest.mark.slow)])
def test_a_program_for_each_length_finds_them_as_well(steps: int) -> None:
    model, graphs, slopes = started(), {}, []
    optimizer = adam(model)
    theta = np.array([parameter.data for parameter in model.parameters()])
    for name, expected in zip(NAMES[:steps], LOSSES, strict=False):
        length = len(name) + 1
        if length not in graphs:
            graphs[length] = program(model, length)
        loss, gradient = graphs[length].value_and_grad(rows([name]), theta)
        assert abs(loss - expected) < 1e-12
        slopes.append(sloped(gradient))
        theta = optimizer.update(theta, gradient)
    assert slopes[0] == pytest.approx(SLOPES[0], rel=1e-10)
    if steps == len(NAMES):
        assert slopes[-1] == pytest.approx(SLOPES[1], rel=1e-10)
        assert len(graphs) == len(set(map(len, NAMES))) == 6


def test_counted_pairs() -> None:
    training, names = ["ab", "aa"], ["ab", "b"]
    times = {".a": 2, "ab": 1, "aa": 1, "a.": 1, "b.": 1}
    after = {".": 2 + len(TOKENS), "a": 3 + len(TOKENS), "b": 1 + len(TOKENS)}
    expected = []
    for name in names:
        pairs = ["".join(pair) for pair in pairwise(f".{name}.")]
        each = [-math.log((times.get(pair, 0) + 1) / after[pair[0]]) for pair in pairs]
        expected.append(sum(each) / len(each))
    assert loss_of_pairs(training, names) == pytest.approx(sum(expected) / 2, rel=1e-14)


def test_names_are_drawn_as_the_scores_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language_model, "PLACES", 3)
    model = LanguageModel(0)
    (name,) = set(invented(model, 4, random.Random(0), temperature=1e-3))  # the likeliest tokens
    seen = [TOKENS.index(".")]
    while len(seen) <= 3 and (len(seen) == 1 or TOKENS[seen[-1]] != "."):
        seen.append(int(np.argmax([score.data for score in model(seen)[-1]])))
    assert name == "".join(TOKENS[token] for token in seen[1:]).rstrip(".")
    assert len(set(invented(model, 20, random.Random(0), temperature=5.0))) > 15


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> list[StaticGraph]:
    """The programs on which `fit` trains."""
    found: list[StaticGraph] = []

    def record(*leaves: Any) -> StaticGraph:
        found.append(StaticGraph(*leaves))
        return found[-1]

    monkeypatch.setattr(programs, "StaticGraph", record)
    return found


def test_what_it_prints_and_draws(
    recorded: list[StaticGraph],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = [name for name in language_model.first_names() if len(name) in (3, 4)][::8]
    monkeypatch.setattr(language_model, "first_names", lambda: list(names))
    monkeypatch.setattr(language_model, "PLACES", 5)
    learnt = []

    def learn(*options: Any) -> Any:
        learnt.append(options)
        return learn_as_before(*options)

    learn_as_before = language_model.learn
    monkeypatch.setattr(language_model, "learn", learn)
    language_model.main(epochs=2)
    said = capsys.readouterr().out
    assert max(map(len, said.splitlines())) <= 100
    assert len(recorded) == len(set(map(len, names))) == 2
    ((model, training, held_out, _),) = learnt
    assert sorted([*training, *held_out]) == names
    each = [
        sum(map(losses.cross_entropy, model(seen), following)).data / len(seen)
        for seen, following in zip(*samples(held_out), strict=True)
    ]
    assert f"by the transformer                  {sum(each) / len(each):.4f}" in said
    assert f"by counted pairs                    {loss_of_pairs(training, held_out):.4f}" in said
    invented_names = said.split("invents, ")[1].split("\n\n")[1].split()
    assert len(invented_names) == 20
    known = sum(name.lower() in names for name in set(invented_names))
    assert f"of which {known} are among the {len(names)}" in said
    assert "Names that it invents" in drawn("language_model.svg")
    assert {"head 1", "head 4"} <= set(drawn("language_model_attention.svg"))


@pytest.mark.slow  # half a minute
@pytest.mark.parametrize("seed", [0, 1])
def test_it_tells_the_next_letter_better_than_pairs(
    seed: int, recorded: list[StaticGraph], capsys: pytest.CaptureFixture[str]
) -> None:
    language_model.main(seed=seed)
    assert len(recorded) == len(set(map(len, language_model.first_names())))
    said = capsys.readouterr().out
    by_transformer, by_pairs = (
        float(re.search(rf"by {way} +(\S+)", said)[1])
        for way in ("the transformer", "counted pairs")
    )
    assert by_transformer < by_pairs - 0.2
    names = said.split("invents, ")[1].split("\n\n")[1].lower().split()
    # Counted pairs find the names invented no less likely than names that they have seen.
    assert loss_of_pairs(language_model.first_names(), names) < by_pairs
    assert all(2 <= len(name) <= 9 for name in names[:10])
