"""Neurons, layers and networks: what they compute, hold, show and refuse."""

import random
from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

from autograd import Constant, Dual, Graph, Value, tanh
from nn import (
    GRU,
    MLP,
    Attention,
    Convolution,
    Embedding,
    Layer,
    Maxout,
    Module,
    Neuron,
    Perceptron,
    Recurrent,
)
from nn.activations import hard_tanh, linear, relu


def test_a_neuron_records_the_sum_as_written() -> None:
    neuron = Neuron(2, rng=1)
    x = [Value(2, "x1"), Value(-3, "x2")]
    graph = Graph(neuron(x))
    assert [node.op.name for node in graph.operations] == ["mul", "add", "mul", "add", "relu"]
    assert graph.operations[1].operands[0] is neuron.b
    assert [n.label for n in graph.inputs] == ["b", "w1", "x1", "w2", "x2"]
    assert len(Graph(Neuron(2, nonlin=False)(x)).operations) == 4


def test_a_layer_without_biases() -> None:
    layer = Layer(2, 3, "linear", bias=False, rng=0)
    assert layer.parameters() == layer.weights()
    assert [w.label for w in layer.parameters()] == ["w11", "w12", "w21", "w22", "w31", "w32"]
    assert [y.data for y in layer([1, 0])] == [neuron.w[0].data for neuron in layer.neurons]


def test_a_network_equals_its_matrices() -> None:
    model = MLP(3, [4, 2], activation=["tanh", "sigmoid"], rng=7)
    x = [0.5, -1.0, 2.0]
    a = np.array(x)
    for layer, f in zip(model.layers, (np.tanh, lambda z: 1 / (1 + np.exp(-z))), strict=True):
        W = np.array([[w.data for w in neuron.w] for neuron in layer.neurons])
        b = np.array([neuron.b.data for neuron in layer.neurons])
        a = f(W @ a + b)
    assert [v.data for v in model(x)] == pytest.approx(list(a), rel=1e-15)


@pytest.mark.parametrize(
    "x", [[1, 2.5], (1, 2.5), np.array([1, 2.5]), np.array([1, 2.5], dtype=np.float32),
          [Value(1), 2.5], [Value(1), Constant(2.5)], iter([1, 2.5])]
)  # fmt: skip
def test_a_sample_may_come_in_any_form(x: object) -> None:
    expected = MLP(2, [3, 1], rng=0)([Value(1), Value(2.5)])
    assert MLP(2, [3, 1], rng=0)(x).data == expected.data


def test_one_feature_needs_no_list_and_one_output_gives_none() -> None:
    model = MLP(1, [1, 1, 3], activation=tanh, rng=0)
    assert [v.data for v in model(0.5)] == [v.data for v in model([0.5])]
    assert isinstance(Layer(1, 1)(Value(2)), Value)
    dual = Neuron(1, "tanh", rng=0)(Dual(0.5, 1.0))
    assert isinstance(dual, Dual)


def test_numbers_are_one_constant_each_in_a_layer() -> None:
    assert [c.data for c in Graph(sum(Layer(2, 5, rng=0)([2, 3]))).constants] == [2, 3]


def test_parameters_have_names_and_micrograds_order() -> None:
    model = MLP(2, [2, 1])
    names = [name for name, _ in model.named_parameters()]
    assert names == [
        "layers.0.neurons.0.w.0", "layers.0.neurons.0.w.1", "layers.0.neurons.0.b",
        "layers.0.neurons.1.w.0", "layers.0.neurons.1.w.1", "layers.0.neurons.1.b",
        "layers.1.neurons.0.w.0", "layers.1.neurons.0.w.1", "layers.1.neurons.0.b",
    ]  # fmt: skip
    first = model.layers[0].neurons[0]
    assert model.parameters()[:3] == [*first.w, first.b]
    assert model.weights() == [p for p in model.parameters() if "w" in p.label]
    assert (model.parameter_count, MLP(2, [16, 16, 1]).parameter_count) == (9, 337)


def test_labels_are_the_textbooks() -> None:
    """The 3-4-2 network has the nodes 1 to 9."""
    model = MLP(3, [4, 2])
    assert [p.label for p in model.layers[0].neurons[0].w] == ["w41", "w42", "w43"]
    assert [p.label for p in model.layers[1].neurons[1].w] == ["w94", "w95", "w96", "w97"]
    assert [n.b.label for layer in model.layers for n in layer.neurons] == [
        "b4", "b5", "b6", "b7", "b8", "b9",
    ]  # fmt: skip
    large = MLP(8, [3])
    assert [n.w[0].label for n in large.layers[0].neurons] == ["w91", "w10_1", "w11_1"]
    labels = [p.label for p in MLP(2, [16, 16, 1]).parameters()]
    assert len(set(labels)) == 337
    for several in (Maxout(2, 2), Convolution((1, 3), 2, 2)):
        labels = [p.label for p in several.parameters()]
        assert labels == ["w11", "w12", "b1", "w21", "w22", "b2"]


class Shared(Module):
    """Attributes of every sort, some twice."""

    def __init__(self) -> None:
        self.scale = Value(2.0)
        self.steps = 3
        self.cells = [(Neuron(2, rng=0), Maxout(2, 2, rng=0))]
        self.again = self.cells[0][0]
        self.last = self.scale * 2
        self.fixed = Constant(5.0)
        self.itself = self

    def __call__(self, x: object) -> Value:
        """A sum of the units, the first one twice."""
        neuron, maxout = self.cells[0]
        return self.scale * neuron(x) + maxout(x) + self.again(x)


def test_a_module_of_ones_own() -> None:
    model = Shared()
    assert [name for name, _ in model.named_parameters()] == [
        "scale", "cells.0.0.w.0", "cells.0.0.w.1", "cells.0.0.b",
        "cells.0.1.pieces.0.w.0", "cells.0.1.pieces.0.w.1", "cells.0.1.pieces.0.b",
        "cells.0.1.pieces.1.w.0", "cells.0.1.pieces.1.w.1", "cells.0.1.pieces.1.b",
    ]  # fmt: skip
    model([1.0, 2.0]).backward()
    assert any(p.grad for p in model.parameters())
    model.zero_grad()
    assert not any(p.grad for p in model.parameters())
    with pytest.raises(NotImplementedError, match="Module does not define __call__"):
        Module()([1])


def test_the_state_goes_out_and_in() -> None:
    model, other = MLP(2, [3, 1], rng=0), MLP(2, [3, 1], rng=1)
    state = model.state_dict()
    other.load_state_dict(state)
    assert other.state_dict() == state
    assert other([1, 2]).data == model([1, 2]).data


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        (lambda s: s.pop("layers.1.neurons.0.b"), ValueError, "no layers.1.neurons.0.b"),
        (lambda s: s.update({"layers.0.neurons.3.w": 1.0}), ValueError, "no parameter layers.0"),
        (lambda s: s.update({"layers.1.neurons.0.b": float("nan")}), ValueError,
         "layers.1.neurons.0.b takes a finite number"),
        (lambda s: s.update({"layers.1.neurons.0.b": "1"}), TypeError, "layers.1.neurons.0.b"),
    ],
)  # fmt: skip
def test_a_wrong_state_changes_nothing(
    change: Callable[[dict[str, float]], object], error: type[Exception], says: str
) -> None:
    model = MLP(2, [3, 1], rng=0)
    before, state = model.state_dict(), MLP(2, [3, 1], rng=1).state_dict()
    change(state)
    with pytest.raises(error, match=says):
        model.load_state_dict(state)
    assert model.state_dict() == before


def test_the_same_seed_gives_the_same_weights() -> None:
    assert MLP(2, [16, 1], rng=5).state_dict() == MLP(2, [16, 1], rng=5).state_dict()
    assert MLP(2, [16, 1], rng=5).state_dict() != MLP(2, [16, 1], rng=6).state_dict()
    rng = random.Random(5)
    assert MLP(2, [16, 1], rng=rng).state_dict() == MLP(2, [16, 1], rng=5).state_dict()
    states = []
    for _ in range(2):
        random.seed(5)
        states.append(MLP(2, [16, 1]).state_dict())
    assert states[0] == states[1] == MLP(2, [16, 1], rng=5).state_dict()
    uniform = random.Random(5).uniform
    assert [w.data for w in Neuron(6, rng=5).w] == [uniform(-1, 1) for _ in range(6)]


def test_initial_weights_suit_the_activation() -> None:
    """The variances 2/n_in of He, 2/(n_in + n_out) of Glorot, 1/3 of micrograd's, 1 of N(0, 1)."""
    cases = {
        2 / 100: Layer(100, 50, rng=0),
        2 / 150: Layer(100, 50, "tanh", rng=0),
        1 / 3: Layer(100, 50, init="uniform", rng=0),
        1 / 100: Layer(100, 100, init="glorot", rng=0),
        1: Layer(100, 50, init="normal", rng=0),
    }
    for variance, layer in cases.items():
        weights = [w.data for w in layer.weights()]
        assert np.var(weights) == pytest.approx(variance, rel=0.05)
        assert all(n.b.data == 0 for n in layer.neurons)
    beyond = np.mean([abs(w) > 1 for w in weights])
    assert beyond == pytest.approx(0.3173, abs=0.02), "of N(0, 1), which the last layer has"


@pytest.mark.parametrize(
    "make",
    [partial(MLP, 3, [2, 2]), partial(Maxout, 3, 2), partial(Convolution, (2, 3), 2, 2),
     partial(Recurrent, 2, 3), partial(GRU, 2, 3), partial(Attention, 3), partial(Embedding, 3, 2)],
    ids=lambda make: make.func.__name__,
)  # fmt: skip
def test_every_weight_is_drawn_as_is_asked(make: Callable[..., Module]) -> None:
    gauss = random.Random(5).gauss
    weights = make(rng=5, init="normal").weights()
    assert [w.data for w in weights] == [gauss(0.0, 1.0) for _ in weights]


def test_activations_by_name_by_function_and_by_layer() -> None:
    model = MLP(2, [3, 3, 1], activation=["tanh", hard_tanh, lambda x: 2 * x])
    names = [layer.describe() for layer in model.layers]
    assert names == ["Layer(2 → 3, tanh)", "Layer(3 → 3, hard_tanh)", "Layer(3 → 1, <lambda>)"]
    inside = [layer.neurons[0].activation for layer in MLP(2, [3, 3, 1], "tanh").layers]
    assert inside == [tanh, tanh, linear]
    assert [n.activation for n in Layer(2, 2, nonlin=False).neurons] == [linear, linear]
    assert Neuron(2, nonlin=True).activation is relu


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        (lambda: Neuron(2, "sigmod"), ValueError,
         "unknown activation 'sigmod'; did you mean sigmoid?"),
        (lambda: Neuron(2, 3), TypeError, "an activation is a name or a function, not 3"),
        (lambda: Neuron(0), ValueError, "n_in is at least 1, not 0"),
        (lambda: Neuron(2.0), TypeError, "n_in is a whole number, not 2.0"),
        (lambda: Neuron(2, init="hee"), ValueError, "unknown init 'hee'; did you mean he?"),
        (lambda: MLP(2, [1], "ReLU"), ValueError, "unknown activation 'ReLU'; did you mean relu?"),
        (lambda: Neuron(2, "ReLU"), ValueError, "unknown activation 'ReLU'; did you mean relu?"),
        (lambda: Neuron(2, "GELU"), ValueError, "'GELU'; did you mean gelu?"),
        (lambda: Neuron(2, "cos"), ValueError, "unknown activation 'cos': it is one of linear, "),
        (lambda: Neuron(2, init=3), TypeError, "init is a name, not 3"),
        (lambda: MLP(2, 3), TypeError, "n_outs is a list of sizes, a layer each, not 3"),
        (lambda: Neuron(2, rng="seed"), TypeError, "rng is a whole number, not 'seed'"),
        (lambda: Layer(2, 0), ValueError, "n_out is at least 1, not 0"),
        (lambda: Maxout(2, 0), ValueError, "n_pieces is at least 1, not 0"),
        (lambda: MLP(2, []), ValueError, "an MLP has at least one layer"),
        (lambda: MLP(2, [3, 1], ["tanh"]), ValueError, "1 activation for 2 layers"),
        (lambda: MLP(2, [3, 1])([1, 2, 3]), ValueError,
         "MLP(2 → 3 → 1) takes 2 features, got 3"),
        (lambda: MLP(2, [3, 1])(np.ones((2, 2))), TypeError, "takes a real number, not ndarray"),
        (lambda: MLP(2, [3, 1])([1, float("nan")]), ValueError, "takes a finite number, not nan"),
        (lambda: Neuron(1)([]), ValueError, "Neuron(1, relu) takes 1 feature, got 0"),
        (lambda: Perceptron([1], 0)([1, 2]), ValueError,
         "Perceptron([1.0], bias=0.0) takes 1 features, got 2"),
        (lambda: Perceptron(["1"], 0), TypeError, "a weight takes a real number, not str '1'"),
    ],
)  # fmt: skip
def test_what_is_refused(make: Callable[[], object], error: type[Exception], says: str) -> None:
    with pytest.raises(error) as caught:
        make()
    assert says in str(caught.value)


def test_parameters_are_found_in_dicts_and_arrays_of_objects() -> None:
    class Holder(Module):
        def __init__(self) -> None:
            self.gates = {"input": Neuron(1), 2: [Value(1)], "b": Value(2), "width": 3}
            self.W = np.array([[Value(3), Value(4)], [Value(5), Value(6)]])
            self.numbers = np.ones(3)

    names = [name for name, _ in Holder().named_parameters()]
    assert names == [
        "gates.input.w.0", "gates.input.b", "gates.2.0", "gates.b",
        "W.0.0", "W.0.1", "W.1.0", "W.1.1",
    ]  # fmt: skip
    assert len(Holder().weights()) == 6


def test_a_module_called_b_has_weights() -> None:
    class Pair(Module):
        def __init__(self) -> None:
            self.a, self.b = Neuron(2), Neuron(2)

    pair = Pair()
    assert pair.weights() == [*pair.a.w, *pair.b.w]


def test_representation() -> None:
    assert repr(Shared()).splitlines() == [
        "Shared: 10 parameters",
        "part       kind                 parameters",
        "scale      Value                         1",
        "cells.0.0  Neuron(2, relu)               3",
        "cells.0.1  Maxout(2, 2 pieces)           6",
        "again      Neuron(2, relu)               3",
        "itself     Shared                       10",
    ]
    assert repr(Neuron(2)).splitlines()[0] == "Neuron(2, relu): 3 parameters"
    assert repr(Module()) == "Module: 0 parameters"


def test_a_maxout_unit_is_the_largest_sum() -> None:
    unit = Maxout(2, 3, rng=0)
    x = np.array([0.3, -0.8])
    sums = [sum(w.data * v for w, v in zip(p.w, x, strict=True)) + p.b.data for p in unit.pieces]
    output = unit(x)
    assert output.data == pytest.approx(max(sums), rel=1e-15)
    output.backward()
    winner = unit.pieces[int(np.argmax(sums))]
    assert [w.grad for w in winner.w] == list(x)
    assert sum(p.b.grad for p in unit.pieces) == 1


def test_perceptrons_compute_logic() -> None:
    nand = Perceptron([-2, -2], bias=3)
    for a in (0, 1):
        for b in (0, 1):
            half = nand([a, b])
            carry = nand([half, half])
            total = nand([nand([a, half]), nand([b, half])])
            assert (total, carry) == ((a + b) % 2, (a + b) // 2)


def test_a_perceptron_of_values_is_a_graph_that_does_not_learn() -> None:
    x = [Value(1.0), Value(0.0)]
    output = Perceptron([-2, -2], bias=3)(x)
    output.backward()
    assert (output.data, [v.grad for v in x]) == (1.0, [0.0, 0.0])
