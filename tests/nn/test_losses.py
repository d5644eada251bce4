"""Losses against PyTorch: float64, version 2.13, values and gradients by its autograd."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from autograd import Constant, Graph, Value
from nn import MLP
from nn.losses import binary_cross_entropy, cross_entropy, hinge, l2_penalty, squared_error

# fmt: off
PYTORCH: list[tuple[Callable[..., Any], Any, Any, float, Any]] = [
    (squared_error, [0.5, -1.25, 2.0], [1.0, 0.0, -2.0], 8.90625, [-0.5, -1.25, 4.0]),
    (squared_error, [1000.0, -1000.0], [-1000.0, 0.5], 2500500.125, [2000.0, -1000.5]),
    (cross_entropy, [0.5, -1.25, 2.0], 0, 1.7326219831020326,
     [-0.8231798178925557, 0.030726740326436432, 0.7924530775661193]),
    (cross_entropy, [0.5, -1.25, 2.0], 2, 0.23262198310203266,
     [0.1768201821074443, 0.030726740326436432, -0.20754692243388073]),
    (cross_entropy, [0.5, -1.25, 2.0], [0.2, 0.5, 0.3], 2.157621983102033,
     [-0.023179817892555715, -0.4692732596735636, 0.4924530775661193]),
    (cross_entropy, [1000.0, -1000.0, 0.0], 0, 0.0, [0.0, 0.0, 0.0]),
    (cross_entropy, [1000.0, -1000.0, 0.0], 1, 2000.0, [1.0, -1.0, 0.0]),
    (cross_entropy, [1000.0, 1000.0, -1000.0], [0.25, 0.25, 0.5], 1000.6931471805599,
     [0.25, 0.25, -0.5]),
    (cross_entropy, [-1000.0, -1000.0], 1, 0.6931471805599453, [0.5, -0.5]),
    (binary_cross_entropy, -1000.0, 0.0, 0.0, 0.0),
    (binary_cross_entropy, -1000.0, 1.0, 1000.0, -1.0),
    (binary_cross_entropy, -1000.0, 0.3, 300.0, -0.3),
    (binary_cross_entropy, -2.5, 0.0, 0.07888973429254964, 0.07585818002124355),
    (binary_cross_entropy, -2.5, 1.0, 2.5788897342925496, -0.9241418199787564),
    (binary_cross_entropy, 0.3, 1.0, 0.5543552444685271, -0.42555748318834097),
    (binary_cross_entropy, 0.3, 0.3, 0.7643552444685271, 0.27444251681165904),
    (binary_cross_entropy, 1000.0, 0.0, 1000.0, 1.0),
    (binary_cross_entropy, 1000.0, 1.0, 0.0, 0.0),
    (binary_cross_entropy, 1000.0, 0.3, 700.0, 0.7),
    (hinge, -1000.0, 1, 1001.0, -1.0),
    (hinge, -0.5, -1, 0.5, 1.0),
    (hinge, 0.3, -1, 1.3, 1.0),
    (hinge, 0.3, 1, 0.7, -1.0),
    (hinge, 1.7, 1, 0.0, 0.0),
    (hinge, 1000.0, -1, 1001.0, 1.0),
]
# fmt: on
"""Loss, outputs, target, value, and the gradient with respect to the outputs."""


def value_and_gradient(loss: Callable[..., Any], outputs: Any, target: Any) -> tuple[float, Any]:
    several = isinstance(outputs, list)
    nodes = [Value(x) for x in (outputs if several else [outputs])]
    result = loss(nodes if several else nodes[0], target)
    result.backward()
    gradient = [node.grad for node in nodes]
    return result.data, gradient if several else gradient[0]


def nodes_of(target: Any) -> Any:
    return [Value(t) for t in target] if isinstance(target, Sequence) else Value(target)


@pytest.mark.parametrize(("loss", "outputs", "target", "value", "gradient"), PYTORCH)
def test_a_loss_equals_pytorchs(
    loss: Callable[..., Any], outputs: Any, target: Any, value: float, gradient: Any
) -> None:
    if isinstance(target, list):
        forms = [target, np.array(target), nodes_of(target)]
    elif loss is cross_entropy:
        forms = [target, np.int64(target)]
    else:
        forms = [target, np.float64(target), Value(target), Constant(target)]
    for form in forms:
        found = value_and_gradient(loss, outputs, form)
        assert found[0] == pytest.approx(value, rel=1e-12, abs=1e-12)
        assert found[1] == pytest.approx(gradient, rel=1e-12, abs=1e-12)
    assert loss(outputs, target) == pytest.approx(value, rel=1e-12, abs=1e-12)


def test_the_check_finds_a_wrong_sign() -> None:
    loss, outputs, target, value, gradient = PYTORCH[2]
    with pytest.raises(AssertionError):
        test_a_loss_equals_pytorchs(lambda z, t: -loss(z, t), outputs, target, value, gradient)


def test_a_certain_and_right_answer_still_has_a_gradient() -> None:
    """Where σ(40) rounds to 1, the derivative is −σ(−40), not 0."""
    value, slope = value_and_gradient(binary_cross_entropy, 40.0, 1)
    assert value == pytest.approx(4.248354255291589e-18, rel=1e-12)
    assert slope == pytest.approx(-4.248354255291589e-18, rel=1e-12)


def test_golden_pairs_have_the_derivative_a_minus_y() -> None:
    z, t = [0.3, -1.0, 0.7], [0.0, 1.0, 0.0]
    p = np.exp(z) / np.exp(z).sum()
    assert value_and_gradient(cross_entropy, z, 1)[1] == pytest.approx(list(p - t), rel=1e-12)
    assert value_and_gradient(squared_error, z, t)[1] == pytest.approx(
        [a - y for a, y in zip(z, t, strict=True)], rel=1e-15
    )


def test_a_class_and_its_distribution_are_the_same() -> None:
    z = [0.3, -1.0, 0.7]
    for k in range(3):
        one_hot = [float(k == j) for j in range(3)]
        by_class = value_and_gradient(cross_entropy, z, np.int64(k))
        by_distribution = value_and_gradient(cross_entropy, z, one_hot)
        assert by_class[0] == by_distribution[0]
        assert by_class[1] == pytest.approx(by_distribution[1], rel=1e-15)


@pytest.mark.parametrize(
    ("loss", "samples"),
    [
        (squared_error, [([1.0, 2.0], [1.0, 2.0]), ([0.0, 0.0], [5.0, -5.0])]),
        (cross_entropy, [([1000.0, -1.0, 2.0], [1.0, 0.0, 0.0]), ([0.0, 0.0, 0.0], [0.0, 0, 1])]),
        (binary_cross_entropy, [(-1000.0, 0.0), (0.0, 1.0), (3.0, 0.5)]),
        (hinge, [(2.0, 1.0), (0.5, -1.0)]),
    ],
)
def test_the_recorded_graph_is_the_same_for_every_sample(
    loss: Callable[..., Any], samples: list[tuple[Any, Any]]
) -> None:
    shapes = [
        [node.op and node.op.name for node in Graph(loss(nodes_of(x), nodes_of(y)))]
        for x, y in samples
    ]
    assert shapes.count(shapes[0]) == len(shapes)


def test_the_penalty_is_on_weights_alone() -> None:
    model = MLP(2, [3, 1], rng=0)
    for layer in model.layers:
        for neuron in layer.neurons:
            neuron.b.data = 7.0
    penalty = l2_penalty(model, 0.1)
    weights = [p for name, p in model.named_parameters() if ".w." in name]
    assert penalty.data == pytest.approx(0.05 * sum(w.data**2 for w in weights), rel=1e-14)
    penalty.backward()
    for parameter in model.parameters():
        slope = 0.1 * parameter.data if parameter in weights else 0.0
        assert parameter.grad == pytest.approx(slope, rel=1e-14)


@pytest.mark.parametrize(
    ("evaluate", "error", "says"),
    [
        (lambda: squared_error([1, 2], [1]), ValueError, "as many targets as outputs, got 1, 2"),
        (lambda: cross_entropy(Value(1), 0), TypeError, "a score for each class, not Value"),
        (lambda: cross_entropy([1.0, 2.0], 2), IndexError, "the classes 0 to 1, not 2"),
        (lambda: cross_entropy([1.0, 2.0], -1), IndexError, "the classes 0 to 1, not -1"),
        (lambda: cross_entropy([1.0, 2.0], 0.5), TypeError, "a class is a whole number, not 0.5"),
        (lambda: cross_entropy([1.0, 2.0], [1.0]), ValueError, "takes 2 probabilities"),
        (lambda: cross_entropy([1.0, 2.0], [0.5, 0.6]), ValueError, "add up to 1, got [0.5, 0.6]"),
        (lambda: cross_entropy([1.0, 2.0], [0.5, 0.4]), ValueError, "add up to 1, got [0.5, 0.4]"),
        (lambda: cross_entropy([1.0, 2.0], [1.5, -0.5]), ValueError, "takes 2 probabilities"),
        (lambda: cross_entropy([1.0, 2.0], [1.0, float("nan")]), ValueError, "got [1.0, nan]"),
        (lambda: binary_cross_entropy(0.0, 2), ValueError, "a target from 0 to 1, got 2"),
        (lambda: binary_cross_entropy(0.0, -1), ValueError, "a target from 0 to 1, got -1"),
        (lambda: hinge(0.0, Value(0)), ValueError, "a target of -1 or 1, got 0.0"),
        (lambda: l2_penalty(MLP(1, [1]), -0.1), ValueError, "strength is at least 0, not -0.1"),
    ],
)  # fmt: skip
def test_what_is_refused(evaluate: Callable[[], object], error: type[Exception], says: str) -> None:
    with pytest.raises(error) as caught:
        evaluate()
    assert says in str(caught.value)
