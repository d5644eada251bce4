"""`fit` on sequences: of any length, of tokens, and with a target for each position."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from autograd import Value, exp
from nn import Module, Neuron, fit
from nn.losses import cross_entropy
from nn.optim import SGD

TOKENS = [[0, 2, 1], [1, 0], [2, 2, 0], [1], [0, 1, 2]]
NEXT = [[2, 1, 0], [0, 1], [2, 0, 1], [0], [1, 2, 0]]


class Decaying(Module):
    """At each position the scores Wᵀ(sum of the tokens so far, each halved at every step)."""

    vocabulary = 3

    def __init__(self) -> None:
        rng = np.random.default_rng(0)
        self.w = [[Value(x) for x in row] for row in rng.normal(0, 1, (3, 3)).tolist()]

    def __call__(self, tokens: Sequence[Any]) -> list[list[Value]]:
        """Three scores at each position."""
        state: list[Any] = [0.0, 0.0, 0.0]
        found = []
        for token in tokens:
            columns = [float(token == k) for k in range(3)] if isinstance(token, int) else token
            state = [s * 0.5 + x for s, x in zip(state, columns, strict=True)]
            found.append(
                [
                    sum((w[k] * s for w, s in zip(self.w, state, strict=True)), Value(0))
                    for k in range(3)
                ]
            )
        return found


def by_hand(model: Decaying, epochs: int, rate: float) -> float:
    """Descent on the mean over the rows of the mean over the positions; the loss at the end."""
    optimizer = SGD(model.parameters(), rate)
    for _ in range(epochs + 1):
        rows = []
        for tokens, targets in zip(TOKENS, NEXT, strict=True):
            losses = [cross_entropy(s, t) for s, t in zip(model(tokens), targets, strict=True)]
            rows.append(sum(losses, Value(0)) * (1 / len(losses)))
        total = sum(rows, Value(0)) * (1 / len(rows))
        optimizer.zero_grad()
        total.backward()
        if _ < epochs:
            optimizer.step()
    return total.data


@pytest.mark.parametrize("static", [True, False], ids=["static", "dynamic"])
def test_tokens_with_a_class_for_each_position(static: bool) -> None:
    one, other = Decaying(), Decaying()
    history = fit(one, TOKENS, NEXT, loss="cross_entropy", optimizer=SGD(one.parameters(), 0.5),
                  epochs=5, batch_size=None, static=static, validation=(TOKENS, NEXT))  # fmt: skip
    assert history[-1].loss == pytest.approx(by_hand(other, 5, 0.5), rel=1e-12)
    assert history[-1].validation_loss == pytest.approx(history[-1].loss, rel=1e-12)
    for p, q in zip(one.parameters(), other.parameters(), strict=True):
        assert p.data == pytest.approx(q.data, rel=1e-12)
    assert 0.0 <= history[-1].accuracy <= 1.0


def test_every_row_is_in_one_minibatch_of_its_length() -> None:
    lengths: list[set[int]] = []

    class Watched(Decaying):
        def __call__(self, tokens: Sequence[Any]) -> list[list[Value]]:
            lengths.append({len(tokens)})
            return super().__call__(tokens)

    model = Watched()
    history = fit(model, TOKENS * 4, NEXT * 4, loss="cross_entropy", epochs=3, batch_size=2, seed=0)
    assert set().union(*lengths) == {1, 2, 3}
    assert history[-1].loss < history[0].loss


@pytest.mark.parametrize(
    ("X", "says"),
    [
        ([[0, 3]], r"X: row 0, position 1 is 3: the tokens are 0 to 2"),
        ([[0, 1], [0.5, 1]], r"X: row 1, position 0.*whole number"),
        ([[0, 1], []], r"X: row 1 is empty"),
    ],
)
def test_what_is_not_a_token_is_refused(X: Any, says: str) -> None:
    with pytest.raises((ValueError, TypeError), match=says):
        fit(Decaying(), X, [[0, 1]] * len(X), loss="cross_entropy")


def test_targets_must_be_as_many_as_positions() -> None:
    with pytest.raises(ValueError, match="row 1: y has 1 target, and the model gives 2 positions"):
        fit(Decaying(), [[0, 1], [0, 1]], [[0, 1], [0]], loss="cross_entropy")
    with pytest.raises(ValueError, match="y is 3 at position 1: the classes are 0 to 2"):
        fit(Decaying(), [[0, 1]], [[0, 3]], loss="cross_entropy")
    says = "row 0: the model gives one output, and y has targets for several positions"
    with pytest.raises(ValueError, match=says):
        fit(Neuron(1), [1.0], [[[1.0], [2.0]]], loss="squared_error")


def test_every_position_has_as_many_scores() -> None:
    class Growing(Module):
        def __init__(self) -> None:
            self.w = Value(0.5)

        def __call__(self, steps: Sequence[Value]) -> list[list[Value]]:
            return [[self.w * x] * i for i, x in enumerate(steps, start=1)]

    with pytest.raises(ValueError, match="row 0: the model gives other scores at other positions"):
        fit(Growing(), [[1.0, 2.0]], [[1.0, 2.0]], loss="squared_error")


def test_nested_rows_reach_the_model_as_lists() -> None:
    class Trace2(Module):
        def __init__(self) -> None:
            self.w = Value(0.5)

        def __call__(self, rows: Sequence[Sequence[Any]]) -> Value:
            return self.w * sum(exp(rows[i][i]) for i in range(2))

    model = Trace2()
    X = np.random.default_rng(0).normal(0, 1, (20, 2, 2))
    y = 2 * np.exp(X[:, [0, 1], [0, 1]]).sum(axis=1)
    fit(model, X, y, loss="squared_error", epochs=300, learning_rate=0.02, seed=0)
    assert model.w.data == pytest.approx(2, abs=1e-3)


@pytest.mark.parametrize("layers", [{"in": Neuron(1, "linear")}, Neuron(1, "linear")], ids=type)
def test_what_is_called_layers_need_not_be_a_list(layers: Any) -> None:
    class Held(Module):
        def __init__(self) -> None:
            self.layers = layers

        def __call__(self, x: Sequence[Any]) -> Any:
            return (layers["in"] if isinstance(layers, dict) else layers)(x)

    assert len(fit(Held(), [1, 2], [1, 2], loss="squared_error", epochs=1)) == 1
