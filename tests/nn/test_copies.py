"""Copies of models, optimisers and histories: as good as the original."""

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from nn import MLP, Module, Neuron, fit
from nn.activations import ACTIVATIONS
from nn.optim import SGD, Adam, AdamW
from nn.schedules import cosine, exponential, linear, staircase


def unpickled(x: Any, load: Callable[[bytes], Any] = pickle.loads) -> Any:
    return load(pickle.dumps(x))


DEEP = pytest.mark.parametrize("copied", [copy.deepcopy, unpickled])
DATA = [[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [1, -1, 1]


@DEEP
def test_a_copied_neuron_has_the_same_activation(copied: Callable[[Any], Any]) -> None:
    for name, activation in ACTIVATIONS.items():
        assert copied(Neuron(2, name)).activation is activation


def test_a_shallow_copy_shares_the_parameters() -> None:
    model = MLP(2, [3, 1], rng=0)
    optimizer = Adam(model.parameters(), 0.1)
    assert copy.copy(model).parameters() == model.parameters()
    assert copy.copy(optimizer).parameters == optimizer.parameters


@DEEP
@pytest.mark.parametrize("kind", [SGD, Adam, AdamW])
@pytest.mark.parametrize(
    "rate",
    [0.1, linear(0.1, 0.01, 5), cosine(0.1, 5), exponential(0.1, 0.9), staircase(0.1, 0.5, 2)],
)
def test_an_optimizer_copied_with_its_model_trains_it(
    kind: Any, rate: Any, copied: Callable[[Any], Any]
) -> None:
    model: Module = MLP(2, [3, 1], rng=0)
    optimizer = kind(model.parameters(), rate)
    fit(model, *DATA, loss="hinge", optimizer=optimizer, epochs=2)
    before = model.state_dict()
    other, its = copied((model, optimizer))
    history = fit(other, *DATA, loss="hinge", optimizer=its, epochs=3)
    assert model.state_dict() == before != other.state_dict()
    assert copied(history).epochs == history.epochs
    assert repr(copied(history)) == repr(history)
    assert list(fit(model, *DATA, loss="hinge", optimizer=optimizer, epochs=3)) == list(history)
    assert model.state_dict() == other.state_dict()
