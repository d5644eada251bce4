"""Pictures of layers that are not rows of neurons: an edge for each number that counts."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, tanh
from autograd.text.words import counted
from nn import Attention, Convolution, Each, Layer, MaxPool, Module, Recurrent, Sequential
from tests.nn.test_every_layer import MADE, ROW, Flat
from tests.viz.networks.examples import circles, edges, labels
from viz import network
from viz.networks.units import columns_of


def squared(output: Any) -> Any:
    """A loss."""
    return (output - 1) ** 2


def jacobian(model: object, row: list[float]) -> list[list[float]]:
    """dy_j/dx_i by one sweep for each output."""
    found = []
    for j in range(len(Flat()(model(list(map(Value, row)))))):
        x = list(map(Value, row))
        Flat()(model(x))[j].backward()
        found.append([v.grad for v in x])
    return found


@pytest.mark.parametrize("name", [name for name in MADE if name not in ("MLP", "Sequential")])
def test_every_layer_has_its_picture(name: str) -> None:
    """There is an edge wherever a derivative is not 0."""
    model = MADE[name]()
    _, column = columns_of(model, ROW)
    slopes = jacobian(model, ROW)
    for unit, row in zip(column.units, slopes, strict=True):
        found = {i for i, slope in enumerate(row) if slope}
        if name in ("Maxout", "Reference"):  # what is not the largest counts, and 0 times a score
            assert found <= unit.weights.keys()
        else:
            assert found == unit.weights.keys()
    assert len(circles(network(model, ROW))) == len(ROW) + len(slopes)


def test_a_convolution_shows_its_weights_at_every_place() -> None:
    model = Convolution((1, 5), 2, 3, "linear", rng=0)
    shown = network(model, [1, 2, 3, 4, 5])
    assert repr(shown) == "Picture(network 5-6: 8 parameters)"
    slopes = np.array(jacobian(model, [1, 2, 3, 4, 5]))
    assert set(labels(shown)) & set(edges(shown)) == set(edges(shown))
    assert set(edges(shown)) == {f"e1_{j}_{i}" for j, i in np.argwhere(slopes)}
    for j, i in np.argwhere(slopes):
        assert float(labels(shown)[f"e1_{j}_{i}"].replace("−", "-")) == pytest.approx(
            slopes[j, i], rel=6e-3
        )
    assert "Convolution: 6 numbers" in shown.svg
    assert "dotted" not in shown.source


def test_errors_are_those_of_each_place_and_need_no_bias() -> None:
    convolution = Convolution((1, 4), 1, 2, "tanh", rng=0)
    model = Sequential(convolution, Layer(3, 1, "tanh", rng=1, bias=False))
    row = [1.0, 2.0, 3.0, 4.0]
    shown = circles(network(model, row, loss=squared, circles="deltas", precision=9))
    kernel = convolution.kernels[0]
    windows = [row[i : i + 2] for i in range(3)]
    zs = [Value(sum(w.data * x for w, x in zip(kernel.w, xs, strict=True))) for xs in windows]
    (last,) = model.layers[1].neurons
    z: Any = sum(w * tanh(z) for w, z in zip(last.w, zs, strict=True))
    squared(tanh(z)).backward()
    for name, node in zip(("n1_0", "n1_1", "n1_2", "n2_0"), (*zs, z), strict=True):
        assert float(shown[name][1].replace("−", "-")) == pytest.approx(node.grad, rel=1e-8)


def test_what_no_single_weight_joins_is_dotted() -> None:
    model = Sequential(Recurrent(1, 1, rng=0), Attention(1, rng=0), Each(Layer(1, 1, rng=0)))
    shown = network(model, [1, -1], loss=lambda ys: ys[0] + ys[1])
    dotted = {name for name, line in edges(shown).items() if "dotted" in line}
    assert dotted == {"e1_1_0", "e1_1_1", "e2_0_0", "e2_1_0", "e2_1_1"}
    assert "dotted: not by a single weight" in shown.svg
    assert repr(shown) == f"Picture(network 2-2-2-2: {model.parameter_count} parameters)"
    assert set(edges(shown)) - dotted == {"e1_0_0", "e3_0_0", "e3_1_1"}


def test_a_constant_is_no_weight() -> None:
    shown = network(lambda x: 2 * x[0] + Value(3) * x[1], [1, 2])
    dotted = {name: "dotted" in line for name, line in edges(shown).items()}
    assert dotted == {"e1_0_0": True, "e1_0_1": False}


def test_only_inputs_are_filled() -> None:
    model = Sequential(MaxPool((1, 4), 2), Layer(2, 2, bias=False, rng=0))
    filled = [line for line in network(model, [1, 2, 3, 4]).source.splitlines() if "filled" in line]
    assert len(filled) == 4


@pytest.mark.parametrize("layers", [2, Layer(2, 1, rng=0), {"a": Layer(2, 1, rng=0)}])
def test_an_attribute_layers_that_is_no_list_is_of_the_model_s_own(layers: Any) -> None:
    class Model(Module):
        def __init__(self) -> None:
            self.layers, self.w0 = layers, Value(2.0, "w0")

        def __call__(self, x: Any) -> Any:
            return self.w0 * x[0] + x[1]

    count = counted(Model().parameter_count, "parameter")
    assert repr(network(Model(), [1, 2])) == f"Picture(network 2-1: {count})"
    with pytest.raises(TypeError, match="Model has none; what it records is drawn if there are"):
        network(Model())


def test_layers_without_neurons_need_inputs() -> None:
    with pytest.raises(TypeError, match="MaxPool has none; what it records is drawn if there are"):
        network(MaxPool((1, 4), 2))
