"""Training that is interrupted or goes wrong: what is kept, and what is said."""

import math
import sys
from typing import Any

import pytest

from autograd import Value
from nn import MLP, Module, Neuron, fit
from nn.losses import hinge
from nn.optim import SGD
from tests.samples import random_data

XOR = [[0, 0], [0, 1], [1, 0], [1, 1]]
BOTH = pytest.mark.parametrize("static", [True, False], ids=["static", "dynamic"])


@BOTH
def test_an_interrupt_keeps_what_was_learnt_and_says_so(
    static: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    model = MLP(2, [3, 1], rng=0)
    states = []

    def stop(epoch: Any) -> None:
        states.append(model.state_dict())
        if epoch.epoch == 3:
            raise KeyboardInterrupt

    history = fit(model, *random_data("signs"), loss="hinge", on_epoch=stop, static=static)
    assert (len(history), history.interrupted) == (3, True)
    assert model.state_dict() == states[-1]
    assert "interrupted in epoch 4: what was learnt is kept" in capsys.readouterr().err
    assert repr(history).startswith("History: interrupted after 3 epochs")


def test_an_interrupt_within_an_epoch_keeps_its_steps() -> None:
    calls = 0

    def loss(output: Value, target: Value) -> Value:
        nonlocal calls
        calls += 1
        if calls == 2 + 20:
            raise KeyboardInterrupt
        return hinge(output, target)

    model, other = (MLP(2, [3, 1], rng=0) for _ in range(2))
    history = fit(model, *random_data("signs"), loss=loss, batch_size=10, static=False)
    assert (list(history), history.interrupted) == ([], True)
    assert repr(history) == "History: interrupted after 0 epochs"
    assert model.state_dict() != other.state_dict()
    assert all(math.isfinite(x) for x in model.state_dict().values())


@BOTH
def test_a_divergence_names_epoch_operation_and_cause(static: bool) -> None:
    model = Neuron(1, "linear", rng=0)
    states = []
    with pytest.raises(ArithmeticError) as caught:
        fit(
            model, [1.0, 2.0], [1.0, 2.0], loss="squared_error", epochs=500, batch_size=None,
            optimizer=SGD(model.parameters(), lambda step: 0.01 if step < 3 else 100.0),
            static=static, on_epoch=lambda epoch: states.append((epoch.loss, model.state_dict())),
        )  # fmt: skip
    losses = [loss for loss, _ in states]
    best = losses.index(min(losses))
    said = str(caught.value)
    assert f"diverged in epoch {len(states) + 1}, " in said
    assert "x^y overflows at h" in said
    assert "learning rate that is too large, now 100, or features" in said
    assert (best, len(states) > 20) == (2, True)
    assert "those after epoch 3, the best" in said
    assert model.state_dict() == states[best][1]


def test_a_divergence_at_once_leaves_the_parameters() -> None:
    model = Neuron(1, "linear", rng=0)
    before = model.state_dict()
    with pytest.raises(ArithmeticError, match=r"epoch 1,.*The parameters are as they were before"):
        fit(model, [1.0, 2.0, 3.0], [1.0, 2.0, 3.0], loss="squared_error", batch_size=1,
            optimizer=SGD(model.parameters(), 1e200))  # fmt: skip
    assert model.state_dict() == before


class Log(Module):
    """The logarithm of wx, with a w that descends to 0 and below."""

    def __init__(self) -> None:
        self.w = Value(1.0, "w")

    def __call__(self, x: Any) -> Value:
        """Defined for wx > 0."""
        return (self.w * x[0] + x[1]).log()


@BOTH
def test_a_divergence_names_the_row_of_the_data(static: bool) -> None:
    model = Log()
    X = [[1.0, 100.0] if i != 7 else [1.0, 0.0] for i in range(10)]
    arguments = {"loss": lambda output, target: output * 1.0, "static": static, "batch_size": 4}
    optimizer = SGD([model.w], 5.0, momentum=0.5)
    with pytest.raises(ArithmeticError, match=r"in a batch: row 7: log.* needs .*as they were"):
        fit(model, X, [0.0] * 10, optimizer=optimizer, **arguments)
    steps, (velocity,) = optimizer.snapshot()
    assert (model.w.data, steps, velocity.tolist()) == (1.0, 0, [0.0])
    with pytest.raises(ArithmeticError, match=r"in a batch: validation row 1: log"):
        fit(model, X[:1], [0.0], validation=(X[6:8], [0.0, 0.0]), epochs=500,
            optimizer=SGD([model.w], 50.0), **arguments)  # fmt: skip


@BOTH
def test_a_sum_over_rows_that_overflows_is_a_divergence(static: bool) -> None:
    """Each of ten rows gives w x² / 10, which is 5e306 w / 1e-4; their sum is not always finite."""
    model = Neuron(1, "linear", bias=False)
    model.w[0].data = 1e-4
    with pytest.raises(ArithmeticError, match=r"^training diverged in epoch 2, in a batch: .*over"):
        fit(model, [7e155] * 10, [0.0] * 10, loss="squared_error", batch_size=None, static=static,
            optimizer=SGD(model.parameters(), 2.2e-311))  # fmt: skip
    assert model.w[0].data == pytest.approx(-1e-3, rel=0.1)


@pytest.mark.parametrize("patience", [None, 3])
def test_the_optimizer_returns_with_the_parameters(patience: int | None) -> None:
    model, other = Neuron(1, "linear", rng=0), Neuron(1, "linear", rng=0)

    def optimizer(model: Module) -> SGD:
        return SGD(model.parameters(), lambda k: 0.01 if k < 3 else 100.0, momentum=0.5)

    one, two = optimizer(model), optimizer(other)
    arguments = {"X": [1.0, 2.0], "y": [1.0, 2.0], "loss": "squared_error"}
    try:
        fit(model, optimizer=one, epochs=500, patience=patience, **arguments)
    except ArithmeticError:
        assert patience is None
    fit(other, optimizer=two, epochs=3, **arguments)
    assert model.state_dict() == other.state_dict()
    assert one.steps == two.steps == 3
    assert one.snapshot()[1][0].tolist() == two.snapshot()[1][0].tolist()


@pytest.mark.parametrize("raised", [ValueError, KeyError])
def test_an_error_of_ones_own_is_no_divergence(raised: type[Exception]) -> None:
    calls = 0
    own = raised("my own bug")

    def loss(output: Value, target: Value) -> Value:
        nonlocal calls
        calls += 1
        if calls == 1 + 2 * 3 + 2:
            raise own
        return (output - target) ** 2

    model = Neuron(1, "linear", rng=0)
    states = []
    with pytest.raises(raised) as caught:
        fit(model, [1.0, 2.0, 3.0], [1.0, 2.0, 3.0], loss=loss, static=False, batch_size=1,
            on_epoch=lambda epoch: states.append(model.state_dict()))  # fmt: skip
    assert caught.value is own
    assert own.__notes__ == ["In epoch 2 of fit. The parameters are those after epoch 1, the best."]
    assert [model.state_dict()] == states


def test_a_schedule_that_goes_wrong_is_no_divergence() -> None:
    model = Neuron(1, "linear", rng=0)
    before = model.state_dict()
    with pytest.raises(ValueError, match="learning_rate is at least 0, not -1") as caught:
        fit(model, [1.0, 2.0], [1.0, 2.0], loss="squared_error",
            optimizer=SGD(model.parameters(), lambda step: 0.1 - 1.1 * step))  # fmt: skip
    assert "epoch 2" in caught.value.__notes__[0]
    assert model.state_dict() != before


@pytest.mark.parametrize("raised", [ZeroDivisionError, ValueError, lambda: Value(0.0).log()])
@BOTH
def test_an_error_in_on_epoch_returns_to_the_best_epoch(raised: Any, static: bool) -> None:
    model = Neuron(1, "linear", rng=0)
    states = []

    def stop(epoch: Any) -> None:
        states.append(model.state_dict())
        if epoch.epoch == 5:
            raise raised()

    optimizer = SGD(model.parameters(), lambda step: 0.01 if step < 3 else 2.0)
    with pytest.raises((ZeroDivisionError, ValueError)) as caught:
        fit(model, [1.0, 2.0], [1.0, 2.0], loss="squared_error", optimizer=optimizer,
            batch_size=None, static=static, on_epoch=stop)  # fmt: skip
    assert model.state_dict() == states[2] != states[4]
    assert optimizer.steps == 3
    note = "In epoch 5 of fit. The parameters are those after epoch 3, the best."
    assert caught.value.__notes__ == [note]


@BOTH
def test_a_parameter_replaced_in_on_epoch_is_named(static: bool) -> None:
    model = MLP(1, [2, 1], rng=0)

    def replace(epoch: Any) -> None:
        model.layers[0].neurons[1].b = Value(0.5)

    with pytest.raises(ValueError, match=r"on_epoch replaced layers.0.neurons.1.b, which is not"):
        fit(model, [1.0, 2.0], [1.0, 2.0], loss="squared_error", static=static, on_epoch=replace)


@pytest.mark.parametrize("error", [ZeroDivisionError, OverflowError])
def test_arithmetic_of_ones_own_is_no_divergence(error: type[Exception]) -> None:
    calls = 0

    def fails() -> None:
        nonlocal calls
        calls += 1
        if calls > 3:
            raise error("mine")

    def loss(output: Value, target: Value) -> Value:
        fails()
        return (output - target) ** 2

    def schedule(step: int) -> float:
        fails()
        return 0.1

    for arguments in ({"loss": loss}, {"loss": "squared_error", "schedule": schedule}):
        calls = 0
        model = Neuron(1, "linear", rng=0)
        optimizer = SGD(model.parameters(), arguments.pop("schedule", 0.1))
        with pytest.raises(error, match="mine") as caught:
            fit(model, [1.0, 2.0], [1.0, 2.0], optimizer=optimizer, static=False, **arguments)
        assert "of fit. The parameters are" in caught.value.__notes__[0]


@BOTH
def test_a_gradient_that_overflows_names_the_row(static: bool) -> None:
    model = Neuron(1, "linear", rng=0)
    model.w[0].data = 1e-100
    with pytest.raises(OverflowError, match=r"^row 1: the gradient overflows at w1") as caught:
        fit(model, [1.0, 1e250], [0.0, 0.0], static=static,
            loss=lambda output, target: output * (1e100 + target))  # fmt: skip
    note = "In epoch 1 of fit. The parameters are as they were before."
    assert caught.value.__notes__ == [note]


@BOTH
def test_what_on_epoch_sets_is_trained_on(static: bool) -> None:
    """Descent on ½ (w + b − 1)² with w set to 0 after each epoch: all is learnt by b."""
    model = Neuron(1, "linear", rng=0)

    def hold(epoch: Any) -> None:
        model.w[0].data = 0.0

    fit(model, [1.0], [1.0], loss="squared_error", optimizer=SGD(model.parameters(), 0.5),
        epochs=60, static=static, on_epoch=hold)  # fmt: skip
    assert [p.data for p in model.parameters()] == [0.0, pytest.approx(1.0, abs=1e-9)]

    def spoil(epoch: Any) -> None:
        model.w[0].data = math.nan

    with pytest.raises(ValueError, match=r"^w1 takes a finite number, not nan") as caught:
        fit(model, [1.0], [1.0], loss="squared_error", static=static, on_epoch=spoil)
    assert caught.value.__notes__ == [
        "In epoch 1 of fit. The parameters are those after epoch 1, the best."
    ]
    assert model.w[0].data == pytest.approx(0.0, abs=0.1)


@BOTH
def test_an_interrupt_at_any_place_leaves_a_whole_step(static: bool) -> None:
    """Every state is one that an uninterrupted training goes through after a step."""
    whole: list[list[float]] = []

    class Spy(SGD):
        def update(self, theta: Any, gradient: Any) -> Any:
            moved = super().update(theta, gradient)
            whole.append(moved.tolist())
            return moved

    def train(stop: int | None, optimizer: type[SGD]) -> tuple[Module, SGD, int]:
        lines = 0
        model = MLP(1, [2, 1], rng=0)
        made = optimizer(model.parameters(), 0.01, momentum=0.5)

        def trace(frame: Any, event: str, arg: Any) -> Any:
            nonlocal lines
            module = frame.f_globals.get("__name__", "")
            if not module.startswith(("nn.", "autograd.")) or module == "nn.training.fit":
                return None
            lines += event == "line"
            if lines == stop:
                sys.settrace(None)
                raise KeyboardInterrupt
            return trace

        def begin(epoch: Any) -> None:
            if epoch.epoch == 1:
                sys.settrace(trace)

        before = sys.gettrace()
        try:
            fit(model, [1.0, 2.0, 3.0], [1.0, 2.0, 3.0], loss="squared_error", batch_size=2,
                optimizer=made, epochs=3, static=static, on_epoch=begin)  # fmt: skip
        finally:
            sys.settrace(before)
        return model, made, lines

    _, _, count = train(None, SGD)
    train(None, Spy)
    for stop in range(1, count, max(1, count // 150)):
        model, optimizer, _ = train(stop, SGD)
        state = list(model.state_dict().values())
        assert state == whole[optimizer.steps - 1], stop
        assert [p.grad for p in model.parameters()] == [0.0] * 7
