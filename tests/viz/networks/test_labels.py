"""The words in a picture of a network: what they say, and that none is clipped or covered."""

from collections.abc import Sequence
from functools import partial
from itertools import product
from math import dist
from typing import Any

import pytest

from autograd import Value, sigmoid
from tests import svg
from tests.viz.networks.examples import circles, labels, layer, mlp, neuron, squared_error
from viz import network

SIZES = [
    (1, 1),
    (3, 4, 2),
    (2, 3, 1),
    (4, 4),
    (5, 5),
    (1, 8, 1),
    (2, 16, 16, 16, 16, 16, 1),
    (64, 32, 10),
    (8, 1),
]


@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize(
    "options",
    [{}, {"numbered": True}, {"edges": "gradients"}, {"bias_nodes": True, "title": "title"}],
    ids=str,
)
def test_no_text_is_clipped_or_overlapped(sizes: Sequence[int], options: dict[str, Any]) -> None:
    inputs = [Value(0.1 * i, f"feature {i}") for i in range(sizes[0])] if options else None
    loss = (lambda y: y if sizes[-1] == 1 else squared_error(y)) if options else None
    picture = network(mlp(*sizes), inputs, loss=loss, **options)
    svg.assert_legible(picture.svg)
    shapes = svg.shapes(picture.svg)
    points = [point for shape in shapes if shape.kind == "edge" for point in shape.line]
    for shape in (shape for shape in shapes if shape.id[0] == "n"):
        for text in shape.texts:
            assert in_circle(shape.outline, text.box), f"{text.words} leaves its circle"
        centre, radius = middle(shape.outline)
        assert not [point for point in points if dist(point, centre) < radius - 1]


def middle(circle: svg.Box) -> tuple[tuple[float, float], float]:
    """The centre and the radius of a circle."""
    centre = (circle.left + circle.right) / 2, (circle.top + circle.bottom) / 2
    return centre, (circle.right - circle.left) / 2


def in_circle(circle: svg.Box, box: svg.Box) -> bool:
    centre, radius = middle(circle)
    corners = product((box.left, box.right), (box.top, box.bottom))
    return all(dist(corner, centre) <= radius for corner in corners)


@pytest.mark.parametrize("label", ['"', "\\N", "<b>", "</script>", "&amp;", "{a|b}", "损失"])
def test_labels_are_drawn_not_interpreted(label: str) -> None:
    def activation(z: Value) -> Value:
        return z

    activation.__name__ = label
    picture = network(neuron([1], 0, activation), [Value(2, label)])
    assert label in (circles(picture)["n0_0"][0], labels(picture).get("x0"))
    assert svg.texts_of(picture.svg, "c1") == ["output layer", f"1 neuron, {label}"]


def test_long_labels_stand_beside_their_circles() -> None:
    inputs = [Value(5.1, "petal length"), Value(2, "w")]
    picture = network(mlp(2, 1), inputs)
    assert [words[0] for words in circles(picture).values()] == ["x₁", "x₂", "ŷ"]
    assert [labels(picture)[id] for id in ("x0", "x1")] == ["petal length", "w"]
    short = network(mlp(2, 1), [Value(5.1, "v"), Value(2, "w")])
    assert [words[0] for words in circles(short).values()] == ["v", "w", "ŷ"]
    assert not labels(short).keys() & {"x0", "x1"}
    numbered = network(mlp(2, 1), inputs, numbered=True)
    assert [words[0] for words in circles(numbered).values()] == ["1", "2", "3"]
    assert [labels(numbered)[id] for id in ("x0", "x1")] == ["petal length", "w"]


@pytest.mark.parametrize("label", ["", " ", None])
def test_a_blank_label_is_not_a_name(label: str | None) -> None:
    assert circles(network(neuron([1], 0), [Value(2, label)]))["n0_0"] == ["x", "2"]


def test_activations_are_named() -> None:
    def named(activation: Any) -> str:
        return svg.texts_of(network(neuron([1], 0, activation)).svg, "c1")[1]

    assert named("relu") == "1 neuron, relu"
    assert named(partial(sigmoid)) == "1 neuron, sigmoid"
    assert named(lambda z: z) == "1 neuron, <lambda>"
    long = type("W" * 24, (), {"__call__": lambda self, z: z})()
    assert named(long) == f"1 neuron, {'W' * 24}"
    svg.assert_legible(network(mlp(1, 1, 1, activation=long)).svg)
    mixed = layer(*(neuron([1], 0, f) for f in ("tanh", "sigmoid", "tanh")))
    assert svg.texts_of(network(mixed).svg, "c1")[1] == "3 neurons, tanh, sigmoid"
