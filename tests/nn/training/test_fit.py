"""Training against a loop written by hand, and what it tells, keeps and refuses."""

import math
import sys
import types
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Value
from nn import MLP, Layer, Module, Neuron, fit
from nn.losses import binary_cross_entropy, cross_entropy, hinge, l2_penalty, squared_error
from nn.optim import SGD, Adam
from tests.moons import moons
from tests.samples import random_data

BOTH = pytest.mark.parametrize("static", [True, False], ids=["static", "dynamic"])
NAN = float("nan")
X, Y = [[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [1, -1, 1]

LOSSES = [
    (squared_error, "vectors", 3),
    (cross_entropy, "classes", 3),
    (cross_entropy, "distributions", 3),
    (hinge, "signs", 1),
    (binary_cross_entropy, "halves", 1),
]


@BOTH
@pytest.mark.parametrize(("loss", "task", "outputs"), LOSSES)
def test_full_batches_equal_a_loop_by_hand(
    loss: Callable[..., Any], task: str, outputs: int, static: bool
) -> None:
    X, y = random_data(task)
    model, other = (MLP(2, [4, outputs], "tanh", rng=0) for _ in range(2))
    seen = []
    optimizer = SGD(other.parameters(), 0.1, momentum=0.5)
    for _ in range(4):
        total = sum(loss(other(x), t) for x, t in zip(X, y, strict=True)) / len(X)
        optimizer.zero_grad()
        (total + l2_penalty(other, 0.01)).backward()
        norm = math.sqrt(sum(p.grad**2 for p in other.parameters()))
        optimizer.step()
        after = sum(loss(other(x), t) for x, t in zip(X, y, strict=True)).data / len(X)
        seen.append((after, norm))
    history = fit(
        model, X, y, loss=loss, optimizer=SGD(model.parameters(), 0.1, momentum=0.5), epochs=4,
        batch_size=None, l2=0.01, static=static,
    )  # fmt: skip
    assert [(e.loss, e.gradient_norm) for e in history] == [
        pytest.approx(pair, rel=1e-10) for pair in seen
    ]
    assert [p.data for p in model.parameters()] == pytest.approx(
        [p.data for p in other.parameters()], rel=1e-10, abs=1e-12
    )


@pytest.mark.parametrize(("loss", "task", "outputs"), LOSSES)
def test_static_and_dynamic_graphs_give_the_same(
    loss: Callable[..., Any], task: str, outputs: int
) -> None:
    X, y = random_data(task)
    histories, states = [], []
    for static in (True, False):
        model = MLP(2, [4, outputs], rng=0)
        histories.append(
            fit(model, X, y, loss=loss, epochs=3, batch_size=5, validation=0.3, static=static)
        )
        states.append(list(model.state_dict().values()))
    assert states[0] == pytest.approx(states[1], rel=1e-10, abs=1e-12)
    for one, other in zip(*histories, strict=True):
        for a, b in zip(one, other, strict=True):
            assert a == (b if b is None else pytest.approx(b, rel=1e-10))


def test_one_step_of_softmax_regression_equals_its_formula() -> None:
    """W ← W − α (p − t)xᵀ, b ← b − α (p − t), as means over the batch."""
    X, y = random_data("classes")
    model = Layer(2, 3, "linear", rng=0)
    W = np.array([[w.data for w in n.w] for n in model.neurons])
    Z = np.array(X) @ W.T
    P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    delta = P - np.eye(3)[y]
    fit(model, X, y, loss="cross_entropy", optimizer=SGD(model.parameters(), 0.5), epochs=1,
        batch_size=None)  # fmt: skip
    expected = W - 0.5 * delta.T @ np.array(X) / len(X)
    assert np.array([[w.data for w in n.w] for n in model.neurons]) == pytest.approx(expected)
    assert [n.b.data for n in model.neurons] == pytest.approx(list(-0.5 * delta.mean(axis=0)))


def test_every_row_is_used_once_in_an_epoch() -> None:
    """With a linear model at rate 0 the norms are those of the batches, which cover all rows."""
    X = [[float(i)] for i in range(10)]
    seen = []

    def spy(output: Value, target: Value) -> Value:
        seen.append(target.data)
        return (output - target) ** 2

    model = Neuron(1, "linear", rng=0)
    fit(model, X, range(10), loss=spy, optimizer=SGD(model.parameters(), 0.0), epochs=2,
        batch_size=4, static=False)  # fmt: skip
    epochs = [seen[1:11], seen[21:31]]
    assert [sorted(epoch) for epoch in epochs] == [list(range(10))] * 2
    assert epochs[0] != epochs[1]
    assert seen[11:21] == seen[31:41] == list(range(10))


def test_the_moons_are_learnt() -> None:
    X, y = moons()
    model = MLP(2, [16, 16, 1], rng=1337)
    optimizer = Adam(model.parameters(), 0.05)
    history = fit(model, X, y, loss="hinge", optimizer=optimizer, epochs=30, batch_size=20, l2=1e-4,
                  patience=15)  # fmt: skip
    assert history.best.accuracy == 1.0
    assert all((model(x).data > 0) == (t > 0) for x, t in zip(X, y, strict=True))


def test_one_number_per_sample_needs_no_list() -> None:
    model = MLP(1, [1], rng=0)
    fit(model, [1.0, 2.0, 3.0], [3.0, 5.0, 7.0], loss="squared_error",
        optimizer=Adam(model.parameters(), 0.1), epochs=300)  # fmt: skip
    assert [p.data for p in model.parameters()] == pytest.approx([2, 1], abs=0.02)


def test_the_same_seed_gives_the_same_to_the_last_bit() -> None:
    X, y = random_data("signs")
    states = []
    for seed in (5, 5, 6):
        model = MLP(2, [4, 1], rng=0)
        fit(model, X, y, loss=hinge, epochs=3, batch_size=4, validation=0.2, seed=seed)
        states.append(model.state_dict())
    assert states[0] == states[1] != states[2]


def test_a_list_of_validation_data_is_as_good_as_a_tuple() -> None:
    found = [fit(MLP(2, [1], rng=0), X, Y, loss="hinge", epochs=2, validation=v)[-1]
             for v in ((X, Y), [X, Y])]  # fmt: skip
    assert found[0] == found[1]


def test_a_share_is_held_out() -> None:
    """Recorded are the first row, then those of the steps, then all, then those held out."""
    seen = []

    def spy(output: Value, target: Value) -> Value:
        seen.append(target.data)
        return (output - target) ** 2

    X, _ = random_data("signs", 20)
    fit(MLP(2, [1], rng=0), X, range(20), loss=spy, epochs=1, validation=0.25, static=False)
    trained, measured, held_out = seen[1:16], seen[16:31], seen[31:]
    assert set(trained) == set(measured)
    assert sorted(trained + held_out) == list(range(20))
    assert sorted(held_out) != [15, 16, 17, 18, 19]


@pytest.mark.parametrize(
    ("loss", "task", "outputs", "is_right"),
    [
        (hinge, "signs", 1, lambda score, y: (score.data > 0) == (y > 0)),
        (binary_cross_entropy, "halves", 1, lambda score, y: (score.data > 0) == (y > 0.5)),
        (cross_entropy, "classes", 3, lambda scores, y: max(scores) is scores[y]),
    ],
)
def test_validation_is_measured(
    loss: Callable[..., Any], task: str, outputs: int, is_right: Callable[..., bool]
) -> None:
    held_out = random_data(task, 37)
    model = MLP(2, [3, outputs], rng=0)
    last = fit(model, *random_data(task), loss=loss, epochs=2, validation=held_out)[-1]
    for (X, y), mean, share in (
        (held_out, last.validation_loss, last.validation_accuracy),
        (random_data(task), last.loss, last.accuracy),
    ):
        found = [(loss(model(x), t).data, is_right(model(x), t)) for x, t in zip(X, y, strict=True)]
        losses, right = zip(*found, strict=True)
        assert mean == pytest.approx(sum(losses) / len(X), rel=1e-12)
        assert share == sum(right) / len(X)
        assert 0 < sum(right) < len(X)


@BOTH
def test_many_rows_are_measured_one_and_all(static: bool) -> None:
    """More rows than are measured at once, of which only the last is wrong."""
    X = [[i / 1000] for i in range(-1000, 1501)]
    y = [*(1 if x > 0 else -1 for (x,) in X[:-1]), -1]
    model = Neuron(1, "linear", rng=0)
    model.load_state_dict({"w.0": 1.0, "b": 0.0})
    optimizer = SGD(model.parameters(), 0.0)
    (epoch,) = fit(model, X, y, loss="hinge", optimizer=optimizer, epochs=1, static=static)
    losses = [max(0.0, 1 - x * t) for (x,), t in zip(X, y, strict=True)]
    assert epoch.loss == pytest.approx(math.fsum(losses) / len(X), rel=1e-12)
    assert epoch.accuracy == 1 - 1 / len(X)


def test_patience_stops_and_restores_the_best() -> None:
    X, y = random_data("signs", 12)
    validation = ([[1.0, 1.0], [-1.0, 0.5]], [-1, 1])  # against what the others say
    model = MLP(2, [8, 1], rng=0)
    states = []
    history = fit(
        model, X, y, loss="hinge", epochs=200, validation=validation, patience=7,
        on_epoch=lambda epoch: states.append(model.state_dict()),
    )  # fmt: skip
    losses = history.column("validation_loss")
    assert len(history) < 200
    assert history.best.epoch == 1 + losses.index(min(losses)) == len(history) - 7
    assert model.state_dict() == states[history.best.epoch - 1]


def test_without_patience_the_last_parameters_stay() -> None:
    states = []
    model = MLP(2, [3, 1], rng=0)
    fit(model, *random_data("signs"), loss="hinge", epochs=3,
        on_epoch=lambda epoch: states.append(model.state_dict()))  # fmt: skip
    assert len(states) == 3
    assert model.state_dict() == states[-1]


def test_a_schedule_and_clipping_are_used() -> None:
    model = MLP(2, [1], rng=0)
    optimizer = SGD(model.parameters(), lambda step: 0.1 / (1 + step), clip=1e-3)
    history = fit(model, *random_data("signs", 8), loss="hinge", optimizer=optimizer, epochs=2,
                  batch_size=4)  # fmt: skip
    assert history.column("learning_rate") == [0.1 / 2, 0.1 / 4]
    assert optimizer.steps == 4
    assert history[0].gradient_norm > 0.1


class Recurrent(Module):
    """h ← wx + uh, once for each number of a sequence."""

    def __init__(self) -> None:
        self.w, self.u = Value(0.5), Value(0.5)

    def __call__(self, xs: Any) -> Any:
        """The last h."""
        h: Any = 0.0
        for x in xs:
            h = self.w * x + self.u * h
        return h


@pytest.mark.parametrize("static", [True, False], ids=["static", "dynamic"])
def test_rows_may_differ_in_length(static: bool) -> None:
    rows = [[1.0, 2.0], [3.0], (1, 2, 3), np.array([0.5, 1.0])]
    y = [2.0, 1.5, 4.25, 1.25]
    one, other = Recurrent(), Recurrent()
    history = fit(one, rows, y, loss="squared_error", epochs=2, batch_size=None, static=static,
                  optimizer=SGD(one.parameters(), 0.1), validation=([[1.0]], [1.0]))  # fmt: skip
    optimizer = SGD(other.parameters(), 0.1)
    for _ in range(2):
        total = sum(squared_error(other(x), t) for x, t in zip(rows, y, strict=True)) / 4
        optimizer.zero_grad()
        total.backward()
        optimizer.step()
    assert list(one.state_dict().values()) == pytest.approx(list(other.state_dict().values()))
    assert history[-1].validation_loss == pytest.approx(squared_error(other([1.0]), 1.0).data)
    for bad, error, says in ((NAN, ValueError, "finite"), ("a", TypeError, "real number")):
        with pytest.raises(error, match=rf"X: row 1, column 2 \(x3\) takes a {says}"):
            fit(one, [[1.0], [1.0, 2.0, bad]], [1, 1], loss="hinge", static=False)


def test_progress_is_shown_on_a_terminal_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def train(progress: bool | None = None) -> str:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fit(MLP(2, [1], rng=0), X, Y, loss="hinge", epochs=2, progress=progress)
        return capsys.readouterr().err

    assert train() == ""
    assert "2/2" in train(progress=True)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert "2/2" in train()
    assert train(progress=False) == ""
    monkeypatch.setattr(sys, "stderr", None)
    assert train() == ""


def test_the_learning_rate_is_that_of_the_default_optimizer() -> None:
    rows, targets = [[0.0], [1.0]], [0.0, 1.0]
    model = MLP(1, [1], rng=0)
    assert (
        fit(model, rows, targets, loss="squared_error", epochs=1, learning_rate=0.5)[
            0
        ].learning_rate
        == 0.5
    )
    own = Adam(model.parameters(), 0.1)
    with pytest.raises(ValueError, match="an optimizer has its own learning rate"):
        fit(model, rows, targets, loss="squared_error", optimizer=own, learning_rate=0.5)


def test_a_bar_in_a_notebook_is_text_that_ends_at_all_epochs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ipykernel", types.ModuleType("ipykernel"))
    fit(MLP(1, [1]), [[0.0]], [0.0], loss="squared_error", epochs=3)
    assert "100%" in capsys.readouterr().err.split("\r")[-1]
