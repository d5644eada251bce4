"""What `fit` refuses before anything has changed: data, options, and graphs that depend on data."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Value, exp, log, sqrt
from nn import MLP, Module, Neuron, Perceptron, fit
from nn.losses import squared_error
from nn.optim import SGD, Adam

BOTH = pytest.mark.parametrize("static", [True, False], ids=["static", "dynamic"])
NAN = float("nan")
X, Y = [[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [1, -1, 1]


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
        ({"loss": lambda output, target: 1.0}, TypeError, "a loss gives a Value, not 1.0"),
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
        ({"engine": "numpi"}, ValueError, "unknown engine 'numpi'; did you mean numpy?"),
        ({"engine": "torch"}, ValueError, "unknown engine 'torch': it is one of numpy, jax"),
        ({"engine": None}, ValueError, "unknown engine 'None'"),
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


def test_a_model_refuses_rows_of_another_length() -> None:
    model = MLP(2, [3, 1], rng=0)
    before = model.state_dict()
    for static in (True, False):
        with pytest.raises(ValueError, match="takes 2 features, got 1"):
            fit(model, [[0.0, 1.0], [1.0], [1.0, 1.0]], Y, loss="hinge", static=static)
        assert model.state_dict() == before


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


class Of(Module):
    """A function of a parameter and a row."""

    def __init__(self, f: Callable[[Value, Any], Any]) -> None:
        self.w = Value(1.0, "w")
        self.f = f

    def __call__(self, x: Any) -> Any:
        """What the function gives."""
        return self.f(self.w, x)


@BOTH
@pytest.mark.parametrize(
    ("f", "error", "says"),
    [
        (lambda w, x: None, TypeError, "a model gives a Value or a list of Values, not None"),
        (lambda w, x: [], TypeError, "a model gives a Value or a list of Values, not []"),
        (lambda w, x: [w, 1.0], TypeError, "a model gives a Value or a list of Values, not [V"),
        (lambda w, x: {}["a"], KeyError, "'a'"),
    ],
)
def test_what_goes_wrong_in_the_first_row_is_told_with_it(
    f: Callable[..., Any], error: type[Exception], says: str, static: bool
) -> None:
    with pytest.raises(error) as caught:
        fit(Of(f), X, Y, loss="hinge", static=static)
    assert says in str(caught.value)
    assert caught.value.__notes__ == ["While recording row 0."]
    with pytest.raises(RuntimeError) as caught:
        fit(MLP(2, [1]), X, Y, loss=raise_own, static=static, validation=(X, Y))
    assert caught.value.__notes__ == ["While recording row 0."]


def raise_own(output: Value, target: Value) -> Value:
    raise RuntimeError("mine")


@BOTH
@pytest.mark.parametrize("row", [0, 2])
@pytest.mark.parametrize(
    ("f", "error", "says"),
    [
        (lambda w, x: log(w * x[0]), ValueError, "log(x) needs x > 0, got h1 = -3.0"),
        (lambda w, x: w / (x[0] + 3), ZeroDivisionError, "x / y is undefined at w = 1.0, "),
        (lambda w, x: exp(w * x[0] * -300), OverflowError, "exp(x) overflows at h2 = 900.0"),
        (lambda w, x: sqrt(w * (x[0] + 3)), ZeroDivisionError, "the derivative of sqrt(x) is"),
    ],
)
def test_an_operation_that_fails_with_the_parameters_as_given_is_no_divergence(
    f: Callable[..., Any], error: type[Exception], says: str, row: int, static: bool
) -> None:
    rows = [[1.0, 0.5 * i] for i in range(4)]
    rows[row][0] = -3.0
    options: dict[str, Any] = {"loss": squared_error, "static": static, "batch_size": 1}
    model = Of(f)
    for which, X, others in (
        ("row", rows, {}),
        ("validation row", [[1.0, 1.0]], {"validation": (rows, [1, 1, 1, 1])}),
    ):
        with pytest.raises(error) as caught:
            fit(model, X, [1] * len(X), **options, **others)
        assert type(caught.value) is error
        assert str(caught.value).startswith(f"{which} {row}: {says}")
        assert "static=False" not in str(caught.value)
        assert model.w.data == 1.0
