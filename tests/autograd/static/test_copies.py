"""A copied or unpickled static graph is as good as the original."""

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from autograd import StaticGraph, Value, tanh
from viz import draw

COPIES = [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]  # noqa: S301 - own


def recorded() -> StaticGraph:
    w, b, x = Value(2, "w"), Value(1, "b"), Value(0, "x")
    return StaticGraph(tanh(w * x + b), [x], [w, b])


@pytest.mark.parametrize("copied", COPIES)
def test_a_static_graph(copied: Callable[[Any], Any]) -> None:
    program = recorded()
    again = copied(program)
    assert again.source == program.source
    mean, gradient = program.value_and_grad([[0.5], [-1.0]])
    assert again.value_and_grad([[0.5], [-1.0]])[0] == mean
    assert again.value_and_grad([[0.5], [-1.0]])[1].tolist() == gradient.tolist()
    again.parameters[0].data = 3.0
    assert again.value_and_grad([[0.5], [-1.0]])[0] != mean


@pytest.mark.parametrize("copied", COPIES[1:])
def test_several_outputs_and_a_model_that_shares_the_parameters(
    copied: Callable[[Any], Any],
) -> None:
    x, w = Value(1, "x"), Value(3, "w")
    program, (weight,) = copied((StaticGraph([w * x, w - x], [x], [w]), [w]))
    weight.data = 5.0
    assert program([[2.0]]).tolist() == [[10.0, 3.0]]


@pytest.mark.parametrize("copied", COPIES)
def test_a_picture(copied: Callable[[Any], Any]) -> None:
    picture = draw(Value(2, "x") * 3)
    assert copied(picture).svg == picture.svg
