"""A network as its picture shows it: columns of units, read from any object shaped like one.

Nothing here knows a class of networks. A network has `layers`, a layer has `neurons` and maps a
row to its outputs, and a neuron has its weights `w`, its bias `b` and its `activation`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from autograd import Graph, Value
from autograd.core.sweep import adjoints
from autograd.text.words import counted, excerpt

Row = Sequence[Value | float]
Gradient = Callable[[Value], float]


class Unit(NamedTuple):
    """An input or a neuron: a weight for each unit of the column before, a bias, an output.

    `one` says that it is neither, but a bias node, whose output is 1.
    """

    weights: Sequence[Value] = ()
    bias: Value | None = None
    output: Value | None = None
    one: bool = False


class Column(NamedTuple):
    """The inputs, or the neurons of a layer and the names of their activations."""

    units: Sequence[Unit]
    activations: Sequence[str] = ()

    @property
    def size(self) -> int:
        """How many inputs or neurons it has; its bias node is neither."""
        return sum(not unit.one for unit in self.units)


def columns_of(model: Any, inputs: Row | None = None) -> list[Column]:
    """The columns of a network, a layer or a neuron; with `inputs`, their recorded outputs.

    Raises TypeError if `model` is not a network, ValueError if its layers do not fit each other
    or the number of inputs is wrong.

    >>> from types import SimpleNamespace
    >>> neuron = SimpleNamespace(w=[Value(2), Value(3)], b=Value(1), activation="tanh")
    >>> [(len(column.units), column.activations) for column in columns_of(neuron)]
    [(2, []), (1, ['tanh'])]
    """
    layers = _layers(model)
    first = layers[0][0][0]
    columns = [Column([Unit()] * len(first.w), [])]
    for index, (neurons, _) in enumerate(layers):
        expected = len(columns[-1].units)
        for i, neuron in enumerate(neurons):
            if len(neuron.w) != expected:
                raise ValueError(
                    f"layers[{index}].neurons[{i}] has {counted(len(neuron.w), 'weight')} for "
                    f"{counted(expected, 'input')}"
                )
        units = [Unit(neuron.w, neuron.b) for neuron in neurons]
        columns.append(Column(units, list(dict.fromkeys(map(_activation, neurons)))))
    if inputs is None:
        return columns
    outputs = _forward([layer for _, layer in layers], inputs, columns)
    return [
        Column([unit._replace(output=y) for unit, y in zip(units, row, strict=True)], names)
        for (units, names), row in zip(columns, outputs, strict=True)
    ]


def with_bias_nodes(columns: Sequence[Column]) -> list[Column]:
    """The columns with a bias node below all but the last, whose weights are the biases.

    >>> from types import SimpleNamespace
    >>> neuron = SimpleNamespace(w=[Value(2)], b=Value(1), activation="tanh")
    >>> inputs, output = with_bias_nodes(columns_of(neuron))
    >>> len(inputs.units), inputs.size, [w.data for w in output.units[0].weights]
    (2, 1, [2.0, 1.0])
    """
    extended = []
    for i, (units, activations) in enumerate(columns):
        ones = [] if i == len(columns) - 1 else [Unit(one=True)]
        neurons = [
            unit._replace(weights=[*unit.weights, unit.bias]) if unit.bias is not None else unit
            for unit in units
        ]
        extended.append(Column([*neurons, *ones], activations))
    return extended


def gradient_of(columns: Sequence[Column], loss: Callable[[Any], Any] | None) -> Gradient:
    """The function that gives a node's gradient: that of the loss, or without one its `grad`.

    The loss is called with the list of outputs, or with the only output. No `grad` is changed.
    Raises ValueError if nothing was recorded, TypeError if the loss is not a Value.
    """
    if loss is None:
        return lambda node: node.grad
    outputs = [unit.output for unit in columns[-1].units]
    if None in outputs:
        raise ValueError("loss is that of a forward pass: it needs inputs")
    result = loss(outputs[0] if len(outputs) == 1 else outputs)
    if not isinstance(result, Value):
        raise TypeError(f"loss gives a Value, not {excerpt(repr(result))}")
    found = adjoints(Graph(result))
    return lambda node: found.get(node, 0.0)


def _layers(model: Any) -> list[tuple[Sequence[Any], Callable[[Row], Any]]]:
    """The neurons of each layer, and the layer as a function."""
    if hasattr(model, "w"):
        return [([model], model)]
    layers = list(getattr(model, "layers", [model]))
    parts: list[tuple[Any, str]] = [(layer, "neurons") for layer in layers or [model]]
    parts += [(neuron, "w") for layer in layers for neuron in getattr(layer, "neurons", [])]
    bare = [part for part, needed in parts if not getattr(part, needed, None)]
    if bare:
        raise TypeError(
            "a network has layers, a layer neurons, and a neuron weights w: "
            f"{type(bare[0]).__name__} has none; viz.draw draws the graph of any model's output"
        )
    return [(layer.neurons, layer) for layer in layers]


def _activation(neuron: Any) -> str:
    """The name of a neuron's activation."""
    activation = getattr(neuron, "activation", "linear")
    function = getattr(activation, "func", activation)  # of a functools.partial
    name = getattr(function, "__name__", type(function).__name__)
    return excerpt(activation if isinstance(activation, str) else name, 24)


def _forward(
    layers: Sequence[Callable[[Row], Any]], inputs: Row, columns: Sequence[Column]
) -> list[list[Value]]:
    """The inputs and the outputs of each layer, as nodes."""
    row = _nodes(inputs)
    expected = len(columns[0].units)
    if len(row) != expected:
        raise ValueError(f"inputs: {len(row)} for a network of {expected}")
    rows = [row]
    for index, layer in enumerate(layers):
        outputs, neurons = _nodes(layer(rows[-1])), columns[index + 1].units
        if len(outputs) != len(neurons):
            raise ValueError(
                f"layers[{index}] gives {counted(len(outputs), 'output')} of "
                f"{counted(len(neurons), 'neuron')}"
            )
        rows.append(outputs)
    return rows


def _nodes(row: Any) -> list[Value]:
    """One number or several as a list of nodes."""
    numbers = row if hasattr(row, "__len__") else [row]
    return [x if isinstance(x, Value) else Value(x) for x in numbers]
