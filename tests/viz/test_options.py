"""An unknown option is refused in the name of the function that was called."""

import re
from collections.abc import Callable

import pytest

from autograd import Trace, Value, eliminate, log
from nn import MLP
from viz import draw, draw_failure, draw_neuron, frames, network, page, worksheet

X = Value(2, "x")
TRACE = Trace(X * X)


def failing() -> BaseException:
    with pytest.raises(ValueError, match="log") as caught:
        log(X - X)
    return caught.value


@pytest.mark.parametrize(
    ("called", "by"),
    [
        *((lambda f=f, **options: f(X * X, **options), f.__name__)
          for f in (draw, frames, page, worksheet)),
        *((getattr(TRACE, name), f"Trace.{name}")
          for name in ("text", "markdown", "latex", "html", "csv")),
        (lambda **options: frames(eliminate(X * X, X), **options), "frames"),
        (lambda **options: draw_failure(failing(), **options), "draw_failure"),
        (lambda **options: network(MLP(1, [1]), **options), "network"),
        (lambda **options: draw_neuron(MLP(1, [1]).layers[0].neurons[0], **options), "draw_neuron"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("option", ["foo", "compact", "widest", "colums", "notation"])
def test_an_unknown_option(called: Callable[..., object], by: str, option: str) -> None:
    says = re.escape(f"{by}() got an unexpected keyword argument '{option}'")
    with pytest.raises(TypeError, match=f"^{says}"):
        called(**{option: 1})


def test_of_options_that_are_known_elsewhere() -> None:
    for method in (TRACE.text, TRACE.markdown, TRACE.html):
        with pytest.raises(TypeError, match=f"Trace.{method.__name__}.*'stacked'"):
            method(stacked=True)
    with pytest.raises(TypeError, match=r"^frames\(\) .*'edges'"):
        frames(eliminate(X * X, X), edges="none")
    with pytest.raises(TypeError, match=r"^draw_failure\(\) .*'mode'"):
        draw_failure(failing(), mode="reverse")
    with pytest.raises(TypeError, match="did you mean precision"):
        frames(X * X, precison=3)
