"""The language model's demo: microgpt's losses, and what it says and draws."""

import math
import random
import re
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

NAMES = [
    "amy", "beth", "carlos", "dave", "emma", "felix", "gwen", "hugo", "ivan", "jack", "kim", "leo",
    "maya", "nina", "oscar", "paul", "quinn", "ruby", "sven", "zoe",
]  # fmt: skip
LOSSES = [
    3.2951592291295593, 3.6133275368478737, 3.027122025364195, 3.3614107626008245,
    3.4031144733893157, 3.122542683478227, 3.605329947179406, 3.398771119167116,
    3.2716518485363246, 2.9385501447203946, 3.1841249439043624, 3.033802830615247,
    3.142021586375828, 3.0172650164249157, 3.426927802714351, 3.0679652496229615,
    3.0059504836316937, 3.0320552818847957, 2.7856396150768887, 2.7403336679883092,
]  # fmt: skip
"""What microgpt's published program printed, in full, for these names in `input.txt`."""

SLOPES = 1.3539532425045102, -1.057246730278065
"""Its gradient in the first and in the last of these steps, multiplied by sin 0, sin 1, …"""


def started() -> tuple[LanguageModel, list[str]]:
    """A model, and the names in the order, as microgpt begins with seed 42."""
    model, rng, names = LanguageModel(), random.Random(42), list(NAMES)
    rng.shuffle(names)
    for parameter in model.parameters():
        parameter.data = rng.gauss(0, 0.08)
    return model, names


def test_the_losses_are_microgpts() -> None:
    model, names = started()
    optimizer = optim.Adam(
        model.parameters(), schedules.linear(0.01, 0.0, 1000), betas=(0.85, 0.99)
    )
    graphs: dict[int, StaticGraph] = {}
    theta = np.array([parameter.data for parameter in model.parameters()])
    slopes = []
    for name, expected in zip(names, LOSSES, strict=True):
        length = len(name) + 1
        if length not in graphs:
            graphs[length] = program(model, length)
        loss, gradient = graphs[length].value_and_grad(rows([name]), theta)
        assert abs(loss - expected) < 1e-12
        slopes.append(math.fsum(gradient * np.sin(np.arange(len(gradient)))))
        theta = optimizer.update(theta, gradient)
    assert len(graphs) == len(set(map(len, NAMES))) == 4
    assert (slopes[0], slopes[-1]) == pytest.approx(SLOPES, rel=1e-10)


def test_the_dynamic_graph_has_the_same_loss() -> None:
    model, (name, *_) = started()
    ((seen,), (following,)) = samples([name])
    loss = sum(map(losses.cross_entropy, model(seen), following)) / len(seen)
    loss.backward()
    assert abs(loss.data - LOSSES[0]) < 1e-12
    slope = math.fsum(p.grad * math.sin(i) for i, p in enumerate(model.parameters()))
    assert slope == pytest.approx(SLOPES[0], rel=1e-10)


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


def test_what_it_prints_and_draws(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [name for name in language_model.first_names() if len(name) < 5][::8]
    monkeypatch.setattr(language_model, "first_names", lambda: list(names))
    monkeypatch.setattr(language_model, "PLACES", 6)
    learnt = []

    def learn(*options: Any) -> Any:
        learnt.append(options)
        return learn_as_before(*options)

    learn_as_before = language_model.learn
    monkeypatch.setattr(language_model, "learn", learn)
    graphs = []
    monkeypatch.setattr(
        programs, "StaticGraph", lambda *leaves: graphs.append(1) or StaticGraph(*leaves)
    )
    language_model.main(epochs=2)
    said = capsys.readouterr().out
    assert max(map(len, said.splitlines())) <= 100
    assert len(graphs) == len(set(map(len, names))) == 3
    ((model, training, held_out, _),) = learnt
    assert sorted([*training, *held_out]) == names
    each = [
        sum(map(losses.cross_entropy, model(seen), following)).data / len(seen)
        for seen, following in zip(*samples(held_out), strict=True)
    ]
    assert f"by the transformer     {sum(each) / len(each):.4f}" in said
    assert f"by counted pairs       {loss_of_pairs(training, held_out):.4f}" in said
    invented_names = said.split("invents, ")[1].split("\n\n")[1].split()
    assert len(invented_names) == 20
    known = sum(name.lower() in names for name in set(invented_names))
    assert f"of which {known} are among the {len(names)}" in said
    assert "Names that it invents" in drawn("language_model.svg")
    assert {"head 1", "head 4"} <= set(drawn("language_model_attention.svg"))


@pytest.mark.slow  # a minute
@pytest.mark.parametrize("seed", [0, 1])
def test_it_tells_the_next_letter_better_than_pairs(
    seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    language_model.main(seed=seed)
    said = capsys.readouterr().out
    by_transformer, by_pairs = (
        float(re.search(rf"by {way} +(\S+)", said)[1])
        for way in ("the transformer", "counted pairs")
    )
    assert by_transformer < by_pairs - 0.2
    names = said.split("invents, ")[1].split("\n\n")[1].lower().split()
    # Counted pairs find the names invented no less likely than names that they have seen.
    assert loss_of_pairs(language_model.first_names(), names) < by_pairs
    assert all(3 <= len(name) <= 9 for name in names[:10])
