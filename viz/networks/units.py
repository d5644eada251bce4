"""A network as its picture shows it: columns of units, read from any object shaped like one.

Nothing here knows a class of networks. A network has `layers`, a layer has `neurons` and maps a
row to its outputs, and a neuron has its weights `w`, its bias `b` and its `activation`. What any
other layer does is read from the graph that it records.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from autograd import Graph, Value
from autograd.core.sweep import adjoints
from autograd.text.language import number_of
from autograd.text.words import counted, excerpt

Row = Sequence[Value | float]
Gradient = Callable[[Value], float]


class Unit(NamedTuple):
    """An input or a neuron: its weights by unit of the column before, a bias, an output.

    A weight is None if the unit depends on the other one, but not by a single weight. A `term` is
    a product in the weighted sum z that was recorded, so that dloss/dterm is dloss/dz. `one` says
    that it is neither input nor neuron, but a bias node, whose output is 1.
    """

    weights: Mapping[int, Value | None] = {}
    bias: Value | None = None
    output: Value | None = None
    term: Value | None = None
    one: bool = False


class Column(NamedTuple):
    """The inputs, or the neurons of a layer and the names of their activations.

    `layer` describes a layer that has no neurons; its units are its outputs.
    """

    units: Sequence[Unit]
    activations: Sequence[str] = ()
    layer: str = ""

    @property
    def size(self) -> int:
        """How many inputs or neurons it has; its bias node is neither."""
        return sum(not unit.one for unit in self.units)


def columns_of(model: Any, inputs: Row | None = None) -> list[Column]:
    """The columns of a network, a layer or a neuron; with `inputs`, their recorded outputs.

    Raises TypeError if `model` is not a network, or if it has layers without neurons and there
    are no inputs; ValueError if its layers do not fit each other or the number of inputs is wrong.

    >>> from types import SimpleNamespace
    >>> neuron = SimpleNamespace(w=[Value(2), Value(3)], b=Value(1), activation="tanh")
    >>> [(len(column.units), column.activations) for column in columns_of(neuron)]
    [(2, []), (1, ['tanh'])]
    """
    layers = list(_layers(model))
    bare = [part for layer in layers for part in _neurons(layer) or [layer] if not _has_w(part)]
    if bare:
        if inputs is None or not all(map(callable, layers)):
            raise TypeError(
                "a network has layers, a layer neurons, and a neuron weights w: "
                f"{type(bare[0]).__name__} has none; what it records is drawn if there are inputs"
            )
        return list(_recorded(layers, inputs))
    columns = [Column([Unit()] * len(_neurons(layers[0])[0].w), [])]
    for index, neurons in enumerate(map(_neurons, layers)):
        expected = len(columns[-1].units)
        for i, neuron in enumerate(neurons):
            if len(neuron.w) != expected:
                raise ValueError(
                    f"layers[{index}].neurons[{i}] has {counted(len(neuron.w), 'weight')} for "
                    f"{counted(expected, 'input')}"
                )
        units = [Unit(dict(enumerate(neuron.w)), neuron.b) for neuron in neurons]
        columns.append(Column(units, _activations(neurons)))
    if inputs is None:
        return columns
    given, expected = len(_nodes(inputs)), columns[0].size
    if given != expected:
        raise ValueError(f"inputs: {given} for a network of {expected}")
    return list(_recorded(layers, inputs))


def with_bias_nodes(columns: Sequence[Column]) -> list[Column]:
    """The columns with a bias node below all but the last, whose weights are the biases.

    >>> from types import SimpleNamespace
    >>> neuron = SimpleNamespace(w=[Value(2)], b=Value(1), activation="tanh")
    >>> inputs, output = with_bias_nodes(columns_of(neuron))
    >>> len(inputs.units), inputs.size, [w.data for w in output.units[0].weights.values()]
    (2, 1, [2.0, 1.0])
    """
    extended, one = [], 0
    for i, column in enumerate(columns):
        ones = [] if i == len(columns) - 1 else [Unit(one=True)]
        neurons = [
            unit._replace(weights={**unit.weights, one: unit.bias})
            if unit.bias is not None
            else unit
            for unit in column.units
        ]
        extended.append(column._replace(units=[*neurons, *ones]))
        one = len(neurons)
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


def _layers(model: Any) -> Iterator[Any]:
    """The layers of a network, and of networks in it; or the model, which is then a layer."""
    layers = getattr(model, "layers", None)
    if isinstance(layers, Mapping) or not isinstance(layers, Iterable) or not layers:
        yield model
        return
    for layer in layers:
        yield from _layers(layer)


def _neurons(layer: Any) -> Sequence[Any]:
    """The neurons of a layer, such as a neuron; none if it is of another kind."""
    neurons: Sequence[Any] = [layer] if _has_w(layer) else getattr(layer, "neurons", [])
    return neurons


def _has_w(part: Any) -> bool:
    return bool(getattr(part, "w", None))


def _recorded(layers: Sequence[Callable[[Any], Any]], inputs: Any) -> Iterator[Column]:
    """The columns of layers of any kind: what each gives, one after the other."""
    outputs = _nodes(inputs)
    x: Any = outputs
    yield Column([Unit(output=node) for node in outputs])
    for layer in layers:
        sources = {node: i for i, node in enumerate(outputs)}
        x, neurons = layer(x), _neurons(layer)
        outputs = _nodes(x)
        if len(neurons) == len(outputs) and all(map(_has_w, neurons)):
            pairs = zip(neurons, outputs, strict=True)
            units = [
                Unit(dict(enumerate(neuron.w)), neuron.b, y, _term(y, sources))
                for neuron, y in pairs
            ]
            x, column = outputs, Column(units, _activations(neurons))
        else:
            name = f"{type(layer).__name__}: {number_of(len(outputs), 'number')}"
            column = Column([_unit(y, sources) for y in outputs], layer=name)
        yield column


def _activations(neurons: Sequence[Any]) -> list[str]:
    """The names of the activations in a layer."""
    return list(dict.fromkeys(map(_activation, neurons)))


Use = tuple[Value, Value, Value]
"""An operation, a parameter that is one of its operands, and the other operand."""


def _uses(output: Value, sources: Container[Value]) -> Iterator[Use]:
    """The uses of parameters in what an output computes from the sources."""
    for node in _back(output, sources):
        operands: Sequence[Any] = () if node in sources else node.operands
        for operand, other in zip(operands, reversed(operands), strict=True):
            if operand.op is None and not operand.is_constant and operand not in sources:
                yield node, operand, other


def _back(output: Value, sources: Container[Value]) -> Iterator[Value]:
    """The nodes from an output back to the sources, these included."""
    seen: set[Value] = set()
    stack: list[Any] = [output]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            yield node
            stack += () if node in sources else node.operands


def _term(output: Value, sources: Container[Value]) -> Value | None:
    """A product of a source and a parameter in what an output computes, or None."""
    return next((node for node, _, other in _uses(output, sources) if other in sources), None)


def _unit(output: Value, sources: Mapping[Value, int]) -> Unit:
    """An output with an edge from each source that it depends on.

    An edge has the weight that stands with its source in an operation, if it is the only one and
    the output is a neuron's: its only other parameter, if it has one, is the bias.
    """
    weights: dict[int, list[Value]] = {
        sources[node]: [] for node in _back(output, sources) if node in sources
    }
    others: set[Value] = set()
    for _, parameter, other in _uses(output, sources):
        if other in sources:
            weights[sources[other]].append(parameter)
        elif other.op is not None:
            others.add(parameter)
    if len(others) > 1:
        return Unit(dict.fromkeys(sorted(weights)), None, output)
    edges = {i: found[0] if len(found) == 1 else None for i, found in sorted(weights.items())}
    return Unit(edges, next(iter(others), None), output, _term(output, sources))


def _nodes(x: Any) -> list[Value]:
    """The numbers of nested lists, or the number, as a list of nodes."""
    if hasattr(x, "__len__") and not isinstance(x, str):
        return [node for part in x for node in _nodes(part)]
    return [x if isinstance(x, Value) else Value(x)]


def _activation(neuron: Any) -> str:
    """The name of a neuron's activation."""
    activation = getattr(neuron, "activation", "linear")
    function = getattr(activation, "func", activation)  # of a functools.partial
    name = getattr(function, "__name__", type(function).__name__)
    return excerpt(activation if isinstance(activation, str) else name, 24)
