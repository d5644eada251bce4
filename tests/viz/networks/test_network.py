"""Pictures of networks: every neuron and every weight, with its sign, and nothing hidden."""

import os
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from autograd import Value
from autograd.text.colours import COLOURS
from nn import Layer, Maxout, Neuron
from tests import svg
from tests.viz.networks.examples import circles, edges, labels, mlp, neuron, squared_error
from viz import Picture, draw_neuron, network
from viz.networks.captions import NEGATIVE_COLOUR, POSITIVE_COLOUR, ZERO_COLOUR


def legend(picture: Picture) -> list[tuple[str, str]]:
    """The signs of a picture with their colours."""
    texts = [t for s in svg.shapes(picture.svg) if s.id.startswith("legend") for t in s.texts]
    return [(t.words, t.colour) for t in texts]


def test_there_is_a_circle_per_unit_and_an_edge_per_weight() -> None:
    picture = network(mlp(3, 4, 2))
    assert repr(picture) == "Picture(network 3-4-2: 26 parameters)"
    assert list(circles(picture)) == [
        f"n{c}_{i}" for c, n in enumerate((3, 4, 2)) for i in range(n)
    ]
    tops = [s.outline.top for s in svg.shapes(picture.svg) if s.outline and s.id[:2] == "n0"]
    assert tops == sorted(tops)
    expected = [f"e1_{j}_{i}" for j in range(4) for i in range(3)]
    assert list(edges(picture)) == expected + [f"e2_{j}_{i}" for j in range(2) for i in range(4)]
    assert svg.texts_of(picture.svg, "c0") == ["inputs", "3 numbers"]
    assert svg.texts_of(picture.svg, "c1") == ["hidden layer 1", "4 neurons, tanh"]
    assert svg.texts_of(picture.svg, "c2") == ["output layer", "2 neurons, tanh"]


def test_units_are_named_as_in_formulas() -> None:
    names = [words[0] for words in circles(network(mlp(2, 2, 1, 1))).values()]
    assert names == ["x₁", "x₂", "a₁⁽¹⁾", "a₂⁽¹⁾", "a⁽²⁾", "ŷ"]


def test_the_notes_3_4_2_network() -> None:
    """Nodes 1 to 9, weights named by target and source."""
    model = mlp(3, 4, 2, activation="sigmoid")
    picture = network(model, [1, 0.5, -1], numbered=True)
    assert [words[0] for words in circles(picture).values()] == list("123456789")
    words = labels(picture)
    assert len(words) == 20
    number = f"{model.layers[0].neurons[0].w[0].data:.3g}".replace("-", "−")
    assert words["e1_0_0"] == f"w₄₁ = {number}"
    assert words["e1_3_1"].startswith("w₇₂ = ")
    assert words["e2_1_3"].startswith("w₉₇ = ")


def test_numbers_of_two_digits_are_told_apart() -> None:
    assert labels(network(mlp(1, 9, 1), numbered=True))["e2_0_8"].startswith("w₁₁,₁₀ = ")
    assert labels(network(mlp(1, 8, 1), numbered=True))["e2_0_7"].startswith("w₁₀,₉ = ")
    assert len(labels(network(mlp(5, 6), numbered=True))) == 30  # the most crowded find their place


@pytest.mark.parametrize(("neurons", "lines"), [(8, 2), (9, 1)])
def test_biases_are_written_where_neurons_are_few(neurons: int, lines: int) -> None:
    assert len(circles(network(mlp(9, neurons, 1)))["n1_0"]) == lines


def test_colour_dashes_and_width_tell_sign_and_size() -> None:
    picture = network(neuron([1, -2, 0], -2))
    looks = list(edges(picture).values())
    for look, colour, style, width in zip(
        looks, (POSITIVE_COLOUR, NEGATIVE_COLOUR, ZERO_COLOUR), ("solid", "dashed", "solid"),
        ("2.85", "5.00", "0.70"), strict=True,
    ):  # fmt: skip
        assert f'color="{colour}"' in look
        assert f"style={style}" in look
        assert f"penwidth={width}" in look
    rim = next(line for line in picture.source.splitlines() if line.strip().startswith("n1_0 ["))
    assert f'color="{NEGATIVE_COLOUR}"' in rim
    assert "penwidth=5.00" in rim
    assert list(labels(picture).values()) == ["1", "−2", "0"]
    assert circles(picture)["n1_0"] == ["ŷ", "b = −2"]
    assert legend(picture) == [
        ("—— positive weight", POSITIVE_COLOUR),
        ("- - negative weight", NEGATIVE_COLOUR),
        ("wider: larger, up to 2", "black"),
        ("a circle's rim: bias b", "black"),
    ]


def test_a_network_of_zeros_is_drawn() -> None:
    assert ZERO_COLOUR in network(neuron([0], 0)).source


def test_values_are_those_of_a_forward_pass() -> None:
    model = mlp(2, 3, 1)
    picture = network(model, [0.5, -1.5], precision=8)
    hidden = model.layers[0]([Value(0.5), Value(-1.5)])
    shown = [words[1].replace("−", "-") for words in circles(picture).values()]
    values = [0.5, -1.5, *(a.data for a in hidden), model([Value(0.5), Value(-1.5)]).data]
    assert shown == [f"{x:.8g}" for x in values]
    texts = [t for s in svg.shapes(picture.svg) if s.id[0] == "n" for t in s.texts[1:2]]
    assert {t.colour for t in texts} == {COLOURS["value"]}


def test_gradients_are_those_of_the_loss() -> None:
    model = mlp(3, 2, 2)
    xs = [Value(x) for x in (1, 0.5, -1)]
    before = [p.grad for p in model.parameters()]
    picture = network(model, xs, edges="gradients", loss=squared_error, precision=8)
    assert [p.grad for p in model.parameters()] == before
    squared_error(model(xs)).backward()

    def written(gradient: float) -> str:
        return f"grad {gradient:.8g}".replace("-", "−")

    assert [words[2] for words in circles(picture).values()][:3] == [written(x.grad) for x in xs]
    first = model.layers[0].neurons
    assert [f"grad {labels(picture)[f'e1_{j}_{i}']}" for j in range(2) for i in range(3)] == [
        written(w.grad) for neuron in first for w in neuron.w
    ]
    assert circles(picture)["n1_1"][3] == written(first[1].b.grad).replace("grad", "grad b₂⁽¹⁾ =")
    texts = [t for s in svg.shapes(picture.svg) for t in s.texts if "grad " in t.words]
    texts += [t for s in svg.shapes(picture.svg) for t in s.texts if s.id.endswith("_label")]
    assert {t.colour for t in texts} == {COLOURS["adjoint"]}
    assert circles(network(model, xs, loss=lambda ys: ys[0]))["n2_1"][2] == "grad 0"
    after = network(model, xs, edges="gradients", precision=8)
    assert labels(after) == labels(picture)
    assert len(circles(after)["n0_0"]) == 2
    assert legend(after)[-2:] == legend(picture)[-2:] == [
        ("red: value", COLOURS["value"]), ("blue: gradient", COLOURS["adjoint"]),
    ]  # fmt: skip


def test_bias_nodes_are_units_that_give_1() -> None:
    model = mlp(2, 3, 1)
    picture = network(model, [1, 2], bias_nodes=True, outputs=["answer"], title="With bias nodes")
    assert repr(picture) == "Picture(network 2-3-1: 13 parameters)"
    assert [words[0] for words in circles(picture).values()] == [
        "x₁", "x₂", "+1", "a₁⁽¹⁾", "a₂⁽¹⁾", "a₃⁽¹⁾", "+1", "ŷ",
    ]  # fmt: skip
    assert svg.texts_of(picture.svg, "c1") == ["hidden layer 1", "3 neurons, tanh"]
    assert not any("b = " in text or "rim" in text for text in svg.texts(picture.svg))
    nodes = [line for line in picture.source.splitlines() if " -> " not in line]
    assert sum("filled" in line for line in nodes) == 4
    assert not any("penwidth" in line for line in nodes)
    words = labels(picture)
    hidden = model.layers[0].neurons
    assert words["e1_2_0"] == f"W₃₁⁽¹⁾ = {hidden[2].w[0].data:.3g}".replace("-", "−")
    assert words["e1_1_2"] == f"b₂⁽¹⁾ = {hidden[1].b.data:.3g}".replace("-", "−")
    assert words["y0"] == "answer"
    assert "With bias nodes" in svg.texts(picture.svg)
    assert labels(network(model, bias_nodes=True, numbered=True))["e2_0_3"].startswith("b₆ = ")


def test_the_network_of_errors_runs_backwards() -> None:
    model = mlp(3, 2, 2)
    xs = [1, 0.5, -1]
    picture = network(model, xs, loss=squared_error, circles="deltas", precision=8)
    hidden: Any = model.layers[0]([Value(x) for x in xs])
    outputs: Any = model.layers[1](hidden)
    squared_error(outputs).backward()
    for column, neurons in enumerate((hidden, outputs), 1):
        for i, a in enumerate(neurons):  # a = tanh(z)
            symbol, shown = circles(picture)[f"n{column}_{i}"]
            assert symbol == f"δ{'₁₂'[i]}⁽{'¹²'[column - 1]}⁾"
            assert shown.replace("−", "-") == f"{a.operands[0].grad:.8g}"
    assert list(circles(picture).values())[:3] == [["x₁"], ["x₂"], ["x₃"]]
    assert "dir=back" in picture.source
    no_tip = {id for id, look in edges(picture).items() if "dir=none" in look}
    assert no_tip == labels(picture).keys()  # of the halves from a label on
    assert [words for words, _ in legend(picture)[3:]] == [
        "a circle's rim: bias b", "blue: error δ, the loss's derivative by z",
    ]  # fmt: skip


def test_a_neuron_with_its_sum_and_its_activation() -> None:
    one = neuron([2, -1], 0.5)
    picture = draw_neuron(one, [1, 3], title="A neuron")
    assert repr(picture) == "Picture(neuron of 2 inputs)"
    assert svg.texts(picture.svg).count("+1") == 1
    assert {"x₁", "x₂ = 3", "w₂ = −1", "b = 0.5", "Σ", "z = −0.5", "f = tanh", "a = −0.462",
            "A neuron"} <= set(svg.texts(picture.svg))  # fmt: skip
    assert any(text.startswith("z = Σ wᵢxᵢ + b,") for text in svg.texts(picture.svg))
    svg.assert_legible(picture.svg)
    texts = {t.words: t for shape in svg.shapes(picture.svg) for t in shape.texts}
    values = {words for words, text in texts.items() if text.colour == COLOURS["value"]}
    assert values == {"x₁ = 1", "x₂ = 3", "z = −0.5", "a = −0.462"}
    assert texts["x₁"].box.top < texts["x₂"].box.top < texts["+1"].box.top
    ways = [line.split("[")[0].strip() for line in picture.source.splitlines() if " -> " in line]
    assert ways[-3:] == ["sum -> z", "z -> f", "f -> a"]
    assert {"x", "w = 2"} <= set(svg.texts(draw_neuron(neuron([2], 0)).svg))
    assert {"z", "a"} <= set(svg.texts(draw_neuron(one).svg))
    without = svg.texts(draw_neuron(Neuron(2, "tanh", bias=False), [1, 3]).svg)
    assert any(text.startswith("z = Σ wᵢxᵢ,") for text in without)
    assert not {"+1", "b = 0"} & set(without)
    with pytest.raises(TypeError, match="draws one neuron, not MLP"):
        draw_neuron(mlp(2, 2, 1))


@pytest.mark.parametrize("options", [{}, {"circles": "deltas"}, {"numbered": True}], ids=str)
def test_a_network_is_as_wide_as_a_slide(options: dict[str, Any]) -> None:
    loss = squared_error if options else None
    for sizes in ((2, 3, 2), (3, 4, 2), (2, 16, 16, 3)):
        picture = network(mlp(*sizes), [0.5] * sizes[0], loss=loss, title="title", **options)
        view = svg.view(picture.svg)
        assert 1.6 < (view.right - view.left) / (view.bottom - view.top) < 2


def test_single_edges_are_no_longer_than_their_labels_need() -> None:
    view = svg.view(network(mlp(*[1] * 9)).svg)
    assert (view.right - view.left) / (view.bottom - view.top) < 8


def test_long_layers_say_how_many_neurons_are_left_out() -> None:
    picture = network(mlp(64, 12, 13))
    assert [id for id in circles(picture) if id.startswith("n0")] == [
        f"n0_{i}" for i in (*range(6), *range(59, 64))
    ]
    assert svg.texts_of(picture.svg, "c0_more") == ["⋮", "53 more"]
    assert svg.texts_of(picture.svg, "c1_more") == []
    assert svg.texts_of(picture.svg, "c2_more") == ["⋮", "2 more"]
    assert len(edges(picture)) == 11 * 12 + 12 * 11
    assert not labels(picture)
    assert len(circles(network(mlp(64, 2), most=5))) == 4 + 2


def test_a_layer_and_a_neuron_are_networks() -> None:
    model = mlp(2, 3)
    only = model.layers[0]
    assert network(only).source == network(model).source
    assert repr(network(only.neurons[0], [1, 2])) == "Picture(network 2-1: 3 parameters)"
    assert circles(network(neuron([1], 0), 2.0))["n0_0"] == ["x", "2"]


@pytest.mark.parametrize(
    ("model", "says"),
    [
        (3, "int has none"),
        (SimpleNamespace(layers=[]), "SimpleNamespace has none"),
        (SimpleNamespace(layers=[Layer(2, 1), Maxout(2)]), "Maxout has none"),
        (SimpleNamespace(neurons=[]), "SimpleNamespace has none"),
        (SimpleNamespace(neurons=[3]), "int has none"),
    ],
)
def test_objects_of_another_shape_are_refused(model: object, says: str) -> None:
    with pytest.raises(TypeError, match=f"a network has layers, .* neuron weights w: {says}"):
        network(model)


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"inputs": [1]}, ValueError, "inputs: 1 for a network of 2"),
        ({"inputs": [1, 2, 3]}, ValueError, "inputs: 3 for a network of 2"),
        ({"inputs": [1, "x"]}, TypeError, "'x'"),
        ({"edges": "weight"}, ValueError, "edges is one of weights, gradients, not 'weight'"),
        ({"circles": "delta"}, ValueError, "circles is one of values, deltas, not 'delta'"),
        ({"circles": "deltas"}, ValueError, "deltas are the derivatives of a loss: give inputs"),
        ({"outputs": ["a", "b"]}, ValueError, "outputs: 2 names for 1 output"),
        ({"outputs": [1]}, TypeError, "a name of outputs is text, not 1"),
        ({"title": 1}, TypeError, "title is text, not 1"),
        ({"most": 2}, ValueError, "most is a number of circles in a column, 3 or more, not 2"),
        ({"precision": 0}, ValueError, "precision is 1 to 17"),
        ({"precision": True}, ValueError, "digits, not True"),
        ({"loss": lambda y: y}, ValueError, "loss is that of a forward pass: it needs inputs"),
        ({"inputs": [1, 2], "loss": lambda y: 3}, TypeError, "loss gives a Value, not 3"),
        (
            {"inputs": [1, 2], "loss": Value(1)},
            TypeError,
            "loss is a function of the output, not V",
        ),
    ],
)
def test_wrong_options_are_refused(options: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        network(mlp(2, 3, 1), **options)


def test_what_does_not_fit_is_named() -> None:
    model = mlp(2, 3, 1)
    model.layers[1] = Layer(2, 1)
    with pytest.raises(ValueError, match=r"layers\[1\]\.neurons\[0\] has 2 weights for 3 inputs"):
        network(model)
    model.layers[1] = Layer(3, 2)
    model.layers[1].__class__ = type("First", (Layer,), {"__call__": lambda self, x: x[0]})
    assert "First: 1 number" in network(model, [1, 2]).source


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_gradient_without_a_width_is_named(number: float) -> None:
    model = neuron([1, 2], 0)
    model.w[1].grad = number
    with pytest.raises(ValueError, match=f": {number} has no width"):
        network(model, edges="gradients")


def test_too_many_circles_are_refused() -> None:
    with pytest.raises(
        ValueError, match=r"600 circles are too many for a picture: .*500.*most=.*plots"
    ):
        network(mlp(300, 300), most=300)


@pytest.mark.parametrize("format", ["png", "pdf", "svg", "dot"])
def test_it_is_saved_in_every_format(format: str) -> None:
    starts = {"png": b"\x89PNG", "pdf": b"%PDF", "svg": b"<?xml", "dot": b"digraph"}
    assert network(mlp(3, 4, 2)).render(format).startswith(starts[format])


SAME = """
from tests.viz.networks.examples import mlp, squared_error
from viz import network
print(network(mlp(3, 4, 2), [1, 2, 3], loss=squared_error).svg)
"""


def test_every_process_gives_the_same_bytes() -> None:
    outputs = set()
    for seed in ("0", "1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(
            [sys.executable, "-c", SAME], capture_output=True, env=environment, check=True
        )
        outputs.add(done.stdout)
    assert len(outputs) == 1
