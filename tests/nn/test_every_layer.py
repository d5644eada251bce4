"""What every layer that `save` knows has in common: it is saved, copied, trained, recorded."""

import copy
import pickle
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from autograd import Value
from nn import (
    GRU,
    MLP,
    Attention,
    Convolution,
    Each,
    Embedding,
    Last,
    Layer,
    Maxout,
    MaxPool,
    Module,
    Neuron,
    Recurrent,
    RMSNorm,
    Sequential,
    fit,
    load,
    save,
    storage,
)
from nn.activations import LearntSwish, Reference

MADE: dict[str, Callable[[], Module]] = {
    "MLP": lambda: MLP(4, [3, 2], ["tanh", LearntSwish()], rng=0),
    "Layer": lambda: Layer(4, 3, "gelu", bias=False, rng=0),
    "Neuron": lambda: Neuron(4, "swish", rng=0),
    "Maxout": lambda: Maxout(4, 3, rng=0),
    "Convolution": lambda: Convolution((1, 2, 2), 2, (2, 1), "tanh", stride=2, padding=1, rng=0),
    "MaxPool": lambda: MaxPool((2, 2), 1, stride=1),
    "Recurrent": lambda: Recurrent(2, 3, "sigmoid", rng=0),
    "GRU": lambda: GRU(2, 3, rng=0),
    "Embedding": lambda: Embedding(2, 3, rng=0),
    "Attention": lambda: Attention(2, 2, causal=False, rng=0),
    "RMSNorm": lambda: RMSNorm(1e-3),
    "Sequential": lambda: Sequential(Recurrent(2, 2, rng=0), Attention(2, rng=0)),
    "Each": lambda: Each(Neuron(1, "tanh", rng=0)),
    "Last": Last,
    "LearntSwish": lambda: Each(LearntSwish()),
    "Reference": Reference,
}
"""Each of the classes, of arguments that are not the default: it takes four numbers."""

SMALLEST = [
    MLP(1, [1]), Layer(1, 1), Neuron(1), Maxout(1, 1), Convolution((1, 1), 1, 1),
    MaxPool((1, 1), 1), Recurrent(1, 1), GRU(1, 1), Embedding(1, 1), Attention(1),
    Sequential(Last()),
]  # fmt: skip

ROW = [0.5, -1.0, 2.0, 0.25]
ROWS = list(product((0, 1), repeat=4))
EVERY = pytest.mark.parametrize("name", MADE)


class Flat(Module):
    """All numbers in one list."""

    def __call__(self, x: Any) -> list[Any]:
        """The numbers, in order."""
        return [y for part in x for y in self(part)] if isinstance(x, list) else [x]


def outputs(model: Module) -> list[float]:
    return [y.data for y in Flat()(model([Value(x) for x in ROW]))]


def unpickled(x: Any) -> Any:
    return pickle.loads(pickle.dumps(x))  # noqa: S301, our own


def test_every_class_is_here() -> None:
    assert MADE.keys() == storage.CLASSES.keys()


@pytest.mark.parametrize("model", SMALLEST, ids=type)
def test_the_smallest_has_one_output(model: Module) -> None:
    assert len(Flat()(model([Value(1.0)]))) == 1


@EVERY
def test_it_is_saved_whole(name: str, tmp_path: Path) -> None:
    model = MADE[name]()
    again = load(save(model, tmp_path / "model.json"))
    assert repr(again) == repr(model)
    assert again.config().keys() == model.config().keys()
    assert outputs(again) == outputs(model)


@EVERY
@pytest.mark.parametrize("copied", [copy.deepcopy, unpickled])
def test_a_copy_is_as_good_and_has_its_own_parameters(
    name: str, copied: Callable[[Any], Any]
) -> None:
    model = MADE[name]()
    other = copied(model)
    assert repr(other) == repr(model)
    assert [p.label for p in other.parameters()] == [p.label for p in model.parameters()]
    assert not set(other.parameters()) & set(model.parameters())
    assert outputs(other) == outputs(model)


@EVERY
def test_it_is_trained_on_static_and_dynamic_graphs(name: str) -> None:
    """The last bit is told from what the layer gives; an `Embedding` takes bits as tokens."""
    losses = []
    for static in (True, False):
        layer = MADE[name]()
        given = len(Flat()(layer(ROWS[0])))
        model = Sequential(layer, Flat(), Layer(given, 1, "linear", rng=0))
        history = fit(
            model, ROWS, [row[-1] for row in ROWS], loss="binary_cross_entropy", epochs=3,
            static=static, batch_size=8,
        )  # fmt: skip
        losses.append(history.column("loss"))
    assert losses[0] == pytest.approx(losses[1], rel=1e-12)
    assert losses[0] == sorted(losses[0], reverse=True)
