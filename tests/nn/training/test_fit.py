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
from nn import MLP, Layer, Module, Neuron, Perceptron, fit
from nn.losses import binary_cross_entropy, cross_entropy, hinge, l2_penalty, squared_error
from nn.optim import SGD, Adam
from tests.moons import moons
from tests.samples import random_data

XOR = [[0, 0], [0, 1], [1, 0], [1, 1]]
BOTH = pytest.mark.parametrize("static", [True, False], ids=["static", "dynamic"])


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


class Bend(Module):
    """−wx for x < 0, which is another graph."""

    def __init__(self) -> None:
        self.w = Value(1.0)

    def __call__(self, x: Any) -> Value:
        """Negated where x is."""
        return self.w * x[0] if x[0] > 0 else -(self.w * x[0])


def test_a_graph_that_depends_on_the_data_needs_the_dynamic_graph() -> None:
    model = Bend()
    x, y = [1.0, 2.0, -1.0], [2.0, 4.0, 2.0]
    with pytest.raises(ValueError, match=r"row 2 records another graph: .* with static=False"):
        fit(model, x, y, loss="squared_error")
    assert model.w.data == 1.0
    optimizer = SGD([model.w], 0.2)
    fit(model, x, y, loss="squared_error", optimizer=optimizer, epochs=50, static=False)
    assert model.w.data == pytest.approx(2.0, abs=1e-6)


@pytest.mark.parametrize("row", [8, 20, 39])
@pytest.mark.parametrize("validation", [None, 0.5])
def test_a_branch_is_found_wherever_it_is(row: int, validation: float | None) -> None:
    x = [1.0 + i for i in range(40)]
    x[row] = -1.0
    model = Bend()
    with pytest.raises(ValueError, match=r"row \d+ records another graph") as caught:
        fit(model, x, x, loss="squared_error", validation=validation)
    assert validation or f"row {row} records" in str(caught.value)
    with pytest.raises(ValueError, match=f"^validation row {row} records another graph"):
        fit(model, [1.0, 2.0], [1.0, 2.0], loss="squared_error", validation=[x, x])


@pytest.mark.parametrize("seed", [0, 1])
def test_of_a_large_graph_rows_from_all_over_are_tried(seed: int) -> None:
    """Of 301 graphs of 3000 nodes some 66 are recorded, half of them evenly spaced."""
    seen = []

    def long(output: Value, target: Value) -> Value:
        seen.append(int(target.data))
        for _ in range(1000):
            output = output * 0.5 + target
        return output

    rows = np.arange(301.0)
    fit(Neuron(1, "linear", rng=0), rows, rows, loss=long, epochs=1, seed=seed, batch_size=None)
    first, *tried = seen
    assert (first, len(set(tried))) == (0, len(tried))
    assert 60 < len(tried) < 70
    assert {0, 300} < set(tried)
    assert max(np.diff(tried)) <= 300 / (len(tried) // 2 - 1) + 1
    assert len(set(np.diff(tried))) > 2


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


NAN = float("nan")
X, Y = [[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [1, -1, 1]


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"X": [[0.0, 1.0, 2.0]] * 3}, ValueError, "MLP(2 → 3 → 1) takes 2 features, got 3"),
        ({"X": [[0.0, 1.0], [], [1.0, 1.0]]}, ValueError, "X: row 1 is empty"),
        ({"X": [[0.0, 1.0], [1.0, 2.0, NAN]], "y": [1, 1]}, ValueError, "X: row 1"),
        ({"X": [[0.0, 1.0], [1.0, NAN], [1.0, 1.0]]}, ValueError, "row 1, column 1"),
        ({"X": np.array([[0.0, 1.0], [1.0, 0.0], [math.inf, 1.0]])}, ValueError, "row 2, column 0"),
        ({"X": [[0.0, 1.0], [1.0, "a"], [1.0, 1.0]]}, TypeError, "row 1, column 1"),
        ({"X": [["0.0", "1.0"]] * 3}, TypeError, "row 0, column 0"),
        ({"X": [[0.0, None]] * 3}, TypeError, "row 0, column 1"),
        ({"X": np.ones((3, 2, 2))}, TypeError, "takes a real number, not list"),
        ({"X": 3.0}, TypeError, "X: 'float' object is not iterable"),
        ({"X": [], "y": []}, ValueError, "X: there are no data"),
        ({"X": np.empty((0, 2)), "y": []}, ValueError, "X: there are no data"),
        ({"y": [1, -1]}, ValueError, "X has 3 rows, and y has 2"),
        ({"y": [1, NAN, 1]}, ValueError, "y: row 1, column 0 (y1)"),
        ({"y": [1, 0, 1]}, ValueError, "row 1: y is 0: hinge takes -1 and 1"),
        ({"y": [[1, 1]] * 3}, ValueError, "takes one score and one target, got 1 and 2"),
        ({"loss": "binary_cross_entropy"}, ValueError,
         "row 1: y is -1: binary_cross_entropy takes 0 to 1"),
        ({"loss": "cross_entropy"}, ValueError, "use binary_cross_entropy"),
        ({"loss": "hing"}, ValueError, "unknown loss 'hing'; did you mean hinge?"),
        ({"loss": 3}, TypeError, "a loss is a name or a function, not 3"),
        ({"loss": lambda output, target: 1.0}, TypeError, "a model and a loss give Values, not fl"),
        ({"loss": "squared_error", "y": [[1, 2]] * 3}, ValueError, "got 2, 1"),
        ({"batch_size": 0}, ValueError, "batch_size is at least 1, not 0"),
        ({"batch_size": 2.5}, TypeError, "batch_size is a whole number, not 2.5"),
        ({"epochs": 0}, ValueError, "epochs is at least 1, not 0"),
        ({"patience": 0}, ValueError, "patience is at least 1, not 0"),
        ({"l2": -1.0}, ValueError, "l2 is at least 0, not -1.0"),
        ({"validation": 0.0}, ValueError, "validation=0.0 would hold out 0 of 3 rows"),
        ({"validation": 1.0}, ValueError, "validation=1.0 would hold out 3 of 3 rows"),
        ({"validation": ([[0.0, 1.0]], [0])}, ValueError, "validation row 0: y is 0"),
        ({"validation": [X, Y, 3]}, ValueError, "validation is a share or (X, y), not 3 things"),
        ({"optimizer": "adam"}, TypeError, "as Adam(model.parameters()), not 'adam'"),
        ({"optimizer": Adam}, TypeError, "as Adam(model.parameters()), not <class"),
        ({"on_epoch": 3}, TypeError, "on_epoch is a function of an epoch, not 3"),
        ({"seed": -1}, ValueError, "seed is at least 0, not -1"),
        ({"seed": "a"}, TypeError, "seed is a whole number, not 'a'"),
        ({"loss": "quantile"}, ValueError, "unknown loss 'quantile': it is one of squared_error, "),
        ({"validation": ([[0.0]], [1])}, ValueError, "takes 2 features, got 1"),
        ({"validation": ([[0.0]], [[1, 1]]), "loss": squared_error}, ValueError,
         "takes 2 features, got 1"),
        ({"optimizer": SGD([Value(1)], 0.1)}, ValueError,
         "the optimizer has other parameters than MLP(2 → 3 → 1)"),
        ({"model": Perceptron([1, 1], 0)}, TypeError, "fit trains a Module, not Perceptron"),
        ({"model": Module()}, ValueError, "there are no parameters to learn"),
    ],
)  # fmt: skip
@BOTH
def test_what_does_not_fit_is_refused_and_changes_nothing(
    change: dict[str, Any], error: type[Exception], says: str, static: bool
) -> None:
    model = MLP(2, [3, 1], rng=0)
    before = model.state_dict()
    arguments = {"model": model, "X": X, "y": Y, "loss": "hinge", "static": static, **change}
    with pytest.raises(error) as caught:
        fit(**arguments)
    assert says in str(caught.value)
    assert model.state_dict() == before


@pytest.mark.parametrize(
    ("y", "says"),
    [
        ([0, 1, 3], "row 2: y is 3: the classes are 0 to 2"),
        ([0, -1, 2], "row 1: y is -1: the classes are 0 to 2"),
        ([0.5, 1, 2], "row 0: y is 0.5: the classes are 0 to 2"),
        ([[0.5, 0.5, 0.0], [1, 0, 0], [0.5, 0.6, 0]],
         "row 2: the sum of y is 1.1: it must be 1"),
        ([[0.5, 0.5, 0.0], [1.5, -0.5, 0], [0, 0, 1]],
         "row 1: y is -0.5: probabilities are not negative"),
        ([[0, 1]] * 3, "takes y as classes or as 3 probabilities, not as 2 columns"),
    ],
)  # fmt: skip
def test_classes_out_of_range_are_refused(y: list[Any], says: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the message is looked at below
        fit(MLP(2, [3], rng=0), X, y, loss="cross_entropy")
    assert says in str(caught.value)


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


def test_a_model_refuses_rows_of_another_length() -> None:
    model = MLP(2, [3, 1], rng=0)
    before = model.state_dict()
    for static in (True, False):
        with pytest.raises(ValueError, match="takes 2 features, got 1"):
            fit(model, [[0.0, 1.0], [1.0], [1.0, 1.0]], Y, loss="hinge", static=static)
        assert model.state_dict() == before


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


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("mse", "unknown loss 'mse': write 'squared_error', which is ½"),
        ("MSE", "write 'squared_error'"),
        ("bce", "write 'binary_cross_entropy', for a model that gives a score"),
        ("nll", "write 'cross_entropy', for a model that gives scores"),
        ("squared_eror", "did you mean squared_error?"),
    ],
)
def test_a_loss_that_others_call_otherwise_is_told_what_to_write(name: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        fit(MLP(1, [1]), [[0.0]], [0.0], loss=name)


def test_a_bar_in_a_notebook_is_text_that_ends_at_all_epochs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ipykernel", types.ModuleType("ipykernel"))
    fit(MLP(1, [1]), [[0.0]], [0.0], loss="squared_error", epochs=3)
    assert "100%" in capsys.readouterr().err.split("\r")[-1]
