"""`Sequential`, `Each` and `Last`: layers one after the other, at each step, after the last."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from autograd.text.words import counted
from nn.module import Module, parts


class Sequential(Module):
    """Modules one after the other, each of which takes what the one before gives.

    Images and other shapes go through it as lists of numbers, by channel, row and column;
    sequences as lists of steps. Raises TypeError for a part that is not a Module, ValueError if
    there is none.

    >>> from nn import Layer
    >>> model = Sequential(Layer(2, 3, "tanh", rng=0), Layer(3, 1, "linear", rng=1))
    >>> model
    Sequential(2 layers): 13 parameters
    part      kind                  parameters
    layers.0  Layer(2 → 3, tanh)             9
    layers.1  Layer(3 → 1, linear)           4
    >>> type(model([0.5, -1]))
    <class 'autograd.core.value.Value'>
    """

    def __init__(self, *layers: Module) -> None:
        if not layers:
            raise ValueError("a Sequential has at least one layer")
        for i, layer in enumerate(layers):
            _require_module(layer, f"layer {i}")
        self.layers = list(layers)

    def __call__(self, x: Any) -> Any:
        """What the last layer gives."""
        for layer in self.layers:
            x = layer(x)
        return x

    def config(self) -> dict[str, Any]:
        """The layers."""
        return {"layers": self.layers}

    def describe(self) -> str:
        """Its class and the number of layers."""
        return f"{type(self).__name__}({counted(len(self.layers), 'layer')})"


class Each(Module):
    """A Module at each step of a sequence: a list of what it gives.

    >>> from nn import Neuron
    >>> scores = Each(Neuron(2, "linear", rng=0))([[1, 0], [0, 1], [1, 1]])
    >>> len(scores), scores[2].data == scores[0].data + scores[1].data
    (3, True)
    """

    def __init__(self, layer: Module) -> None:
        self.layer = _require_module(layer, "layer")

    def __call__(self, x: Iterable[Any]) -> list[Any]:
        """The Module's output for each step."""
        return [self.layer(step) for step in parts(x, self)]

    def config(self) -> dict[str, Any]:
        """The Module."""
        return {"layer": self.layer}

    def describe(self) -> str:
        """Its class, and what is at each step."""
        return f"{type(self).__name__}({self.layer.describe()})"


class Last(Module):
    """The last step of a sequence.

    >>> Last()([[1, 0], [0, 1]])
    [0, 1]
    """

    def __call__(self, x: Iterable[Any]) -> Any:
        """The last step."""
        steps = parts(x, self)
        if not steps:
            raise ValueError("Last takes at least one step, got none")
        return steps[-1]

    def config(self) -> dict[str, Any]:
        """No arguments."""
        return {}


def _require_module(layer: Any, name: str) -> Module:
    if not isinstance(layer, Module):
        raise TypeError(f"{name} is a Module, not {repr(layer).splitlines()[0]:.60}")
    return layer
