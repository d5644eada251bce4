"""What layers with a shape take, in whatever form, and what they refuse."""

from collections.abc import Callable

import numpy as np
import pytest

from nn import (
    GRU,
    Convolution,
    Each,
    Last,
    Layer,
    MaxPool,
    Recurrent,
    Sequential,
)
from nn.activations import LearntSwish, Reference, maxout, softmax


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        (lambda: Convolution((8, 8), 4, (3, 3)), ValueError, "size has 2 numbers for 1 axes"),
        (lambda: Convolution(64, 4, 3), ValueError, "shape is (channels, length) or (channels, "),
        (lambda: Convolution((1, 8, 8), 4, 9), ValueError,
         "a window of 9×9 does not fit into 8×8 with padding 0×0"),
        (lambda: Convolution((1, 8, 8), 0, 3), ValueError, "channels is at least 1, not 0"),
        (lambda: Convolution((1, 8), 1, 3, stride=0), ValueError, "stride is at least 1, not 0"),
        (lambda: Convolution((1, 8), 1, 3, padding=-1), ValueError, "padding is at least 0"),
        (lambda: MaxPool((1, 8.5), 2), TypeError, "a length in shape is a whole number, not 8.5"),
        (lambda: Convolution((1, 3), 1, 3, LearntSwish), TypeError,
         "an activation is a name or a function, not <class 'nn.activations.LearntSwish'>"),
        (lambda: Convolution((1, 2, 3), 1, 2)([[1, 2], [3, 4], [5, 6]]), ValueError,
         "Convolution(1×2×3 → 1×1×2, 2×2, relu) takes 1×2×3 numbers, got 3×2"),
        (lambda: Convolution((3, 4, 4), 1, 2)(np.ones((4, 4, 3))), ValueError, "got 4×4×3"),
        (lambda: MaxPool((1, 2, 3), 2)([[1, 2, 3], [4, 5]]), ValueError,
         "MaxPool(1×2×3 → 1×1×1, 2×2) got a list of 3 numbers and one of 2"),
        (lambda: MaxPool((1, 2), 2)(3), TypeError, "MaxPool(1×2 → 1×1, 2) takes a list, not 3"),
        (lambda: MaxPool((1, 4), 2, 0), ValueError, "stride is at least 1, not 0"),
        (lambda: MaxPool((1, 4), 5), ValueError, "a window of 5 does not fit into 4"),
        (lambda: Convolution((1, 4), 1, 3)([1, 2, 3]), ValueError,
         "Convolution(1×4 → 1×2, 3, relu) takes 4 features, got 3"),
        (lambda: MaxPool((1, 2, 2), 2)([["a", 1], [2, 3]]), TypeError, "takes a list, not 'a'"),
        (lambda: Recurrent(2, 3)(1.5), TypeError,
         "Recurrent(2 → 3, tanh) takes a list, not 1.5"),
        (lambda: Recurrent(2, 3)("ab"), TypeError, "takes a list, not 'ab'"),
        (lambda: Recurrent(0, 3), ValueError, "n_in is at least 1, not 0"),
        (lambda: Recurrent(2, 3)([]), ValueError,
         "Recurrent(2 → 3, tanh) takes steps of 2 features, got 0 numbers"),
        (lambda: GRU(2, 3)([1, 2, 3]), ValueError, "takes steps of 2 features, got 3 numbers"),
        (lambda: GRU(2, 3)([[1, 2], [3]]), ValueError, "GRU(2 → 3) takes 2 features, got 1"),
        (lambda: GRU(2, 3)([[1, float("inf")]]), ValueError,
         "a feature of GRU(2 → 3): Constant takes a finite number, not inf"),
        (lambda: Sequential(Recurrent(1, 2), Layer(1, 1))([1]), TypeError,
         "a feature of Layer(1 → 1, relu): Constant takes a real number, not list [Value("),
        (lambda: Sequential(Layer(1, 3), Layer(2, 1))([1]), ValueError,
         "Layer(2 → 1, relu) takes 2 features, got 3"),
        (lambda: Each(Layer(1, 1))(3), TypeError, "Each(Layer(1 → 1, relu)) takes a list, not 3"),
        (lambda: Each(Layer), TypeError, "layer is a Module, not <class"),
        (lambda: Last()([]), ValueError, "Last takes at least one step, got none"),
        (lambda: Last()(3), TypeError, "Last takes a list, not 3"),
        (lambda: Reference()([]), ValueError, "Reference takes at least one score, got none"),
        (lambda: maxout([]), ValueError, "maxout takes at least one number, got none"),
        (lambda: softmax([]), ValueError, "softmax takes at least one number, got none"),
        (lambda: Sequential(), ValueError, "a Sequential has at least one layer"),
        (lambda: Sequential(Last(), max), TypeError, "layer 1 is a Module, not <built-in"),
        (lambda: Sequential([Last()]), TypeError, "layer 0 is a Module, not [Last"),
    ],
)  # fmt: skip
def test_what_is_refused(make: Callable[[], object], error: type[Exception], says: str) -> None:
    with pytest.raises(error) as caught:
        make()
    assert says in str(caught.value)


def test_a_shape_may_come_in_any_form() -> None:
    for shape in ((2, 4), [2, 4], np.array([2, 4]), iter([2, 4])):
        assert MaxPool(shape, 2).out_shape == [2, 2]


def test_an_image_may_be_nested() -> None:
    image = np.arange(9.0).reshape(3, 3)
    layer = Convolution((1, 3, 3), 2, 2, rng=0)
    rows = [
        [y.data for y in layer(form)] for form in (image, image.ravel(), image.tolist(), [image])
    ]
    assert rows[1:] == rows[:1] * 3


def test_a_sequence_may_be_nested_and_of_any_length() -> None:
    layer = Recurrent(2, 3, rng=0)
    steps = [[0.5, -1.0], [2.0, 0.25], [1.0, 1.0]]
    states = [[v.data for v in state] for state in layer(steps)]
    for length in (1, 2, 3):
        numbers = [x for step in steps[:length] for x in step]
        for form in (numbers, steps[:length], np.array(steps[:length])):
            assert [[v.data for v in state] for state in layer(form)] == states[:length]
