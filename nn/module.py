"""`Module`: a function with parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, repeat
from typing import Any, TypeAlias

import numpy as np

from autograd import Constant, Value
from autograd.core.node import set_data, set_grads
from autograd.core.operators import Operators, real
from autograd.text.aligned import table
from autograd.text.elsewhere import knows
from autograd.text.language import number_of, tr
from autograd.text.words import counted, suggestion

Row: TypeAlias = Iterable[Value | float] | Value | float
"""One sample: its features in a list, a tuple or an array, or the feature if there is one."""

_BIASES = frozenset({"b", "bias", "biases"})


@knows(
    {
        "fit": "write fit(model, X, y, loss=...)",
        **dict.fromkeys(("forward", "predict"), "write model(x)"),
        "save": "write save(model, path)",
        "load": "write load(path)",
        **dict.fromkeys(("train", "eval"), "it is the same in training and after"),
    }
)
class Module:
    """A function with parameters: the Values that its attributes hold.

    Parameters are found in attributes that are Values, Modules, or lists, tuples, dicts or NumPy
    arrays of them, in the order in which the attributes were made. Constants and the results of
    operations are not parameters. To make a Module of your own, derive a class, keep Values and
    Modules in its attributes, and define `__call__`.

    >>> from autograd import tanh
    >>> class Line(Module):
    ...     def __init__(self):
    ...         self.w, self.b = Value(2), Value(1)
    ...     def __call__(self, x):
    ...         return tanh(self.w * x + self.b)
    >>> line = Line()
    >>> dict(line.named_parameters())
    {'w': Value(data=2.0, grad=0.0), 'b': Value(data=1.0, grad=0.0)}
    >>> line
    Line: 2 parameters
    part  kind   parameters
    w     Value           1
    b     Value           1
    """

    def __call__(self, x: Any) -> Any:
        """The output for one sample; a subclass defines it."""
        raise NotImplementedError(f"{type(self).__name__} does not define __call__")

    def named_parameters(self) -> Iterator[tuple[str, Value]]:
        """Each parameter once, with its path, such as `layers.0.neurons.3.w.1`."""
        return ((path + name, parameter) for path, name, parameter in _named(self, "", set()))

    def parameters(self) -> list[Value]:
        """The parameters in the order of `named_parameters`: a neuron's weights, then its bias."""
        return [parameter for _, parameter in self.named_parameters()]

    def weights(self) -> list[Value]:
        """The parameters without the biases, which a Module calls b, bias or biases."""
        named = _named(self, "", set())
        return [p for _, name, p in named if _BIASES.isdisjoint(name.split("."))]

    @property
    def parameter_count(self) -> int:
        """The number of parameters."""
        return len(self.parameters())

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to 0."""
        set_grads(self.parameters(), repeat(0.0))

    def state_dict(self) -> dict[str, float]:
        """The data of the parameters by name."""
        return {name: parameter.data for name, parameter in self.named_parameters()}

    def load_state_dict(self, state: Mapping[str, float]) -> None:
        """Set the parameters to the numbers of a `state_dict`.

        Raises ValueError if a name is missing or unknown or if a number is not finite, TypeError
        if something is not a number; in each case no parameter is changed.
        """
        own = dict(self.named_parameters())
        for name in own:
            if name not in state:
                raise ValueError(f"the state has no {name}, which {self.describe()} needs")
        for name in state:
            if name not in own:
                hint = suggestion(name, own)
                raise ValueError(f"{self.describe()} has no parameter {name}{hint}")
        numbers = {name: real(state[name], name) for name in own}
        set_data(own.values(), numbers.values())

    def config(self) -> dict[str, Any] | None:
        """The arguments to construct a Module like this: plain data, Modules; None if unknown."""
        return None

    def describe(self) -> str:
        """What this is, in a few words for tables and messages."""
        return type(self).__name__

    def __repr__(self) -> str:
        rows = []
        for (_, kind), group in groupby(_parts(self), key=_alike):
            names, parts = zip(*group, strict=True)
            if len(parts) > 1:
                kind = f"{len(parts)} × {kind}"
            span = names[0] if len(parts) == 1 else f"{names[0]} … {names[-1].rpartition('.')[2]}"
            count = sum(p.parameter_count if isinstance(p, Module) else 1 for p in parts)
            rows.append([span, kind, str(count)])
        title = f"{self.describe()}: {number_of(self.parameter_count, 'parameter')}"
        header = tr("part"), tr("kind"), tr("parameters")
        return f"{title}\n{table(header, rows, (False, False, True), 100)}" if rows else title


def features(x: Row, count: int, taker: Module) -> list[Any]:
    """The `count` features of one sample as nodes, in which plain numbers are constants.

    Raises ValueError for another number of features or one that is not finite, TypeError for
    one that is not a number, such as a list.
    """
    row = x if isinstance(x, Iterable) else (x,)
    try:
        nodes = [v if isinstance(v, Operators) else Constant(v) for v in row]
    except (TypeError, ValueError) as error:
        raise type(error)(f"a feature of {taker.describe()}: {error}") from None
    if len(nodes) != count:
        features = counted(count, "feature")
        raise ValueError(f"{taker.describe()} takes {features}, got {len(nodes)}")
    return nodes


def parts(x: Any, taker: Module) -> list[Any]:
    """What a list, or anything like one, holds; TypeError if `x` is a number or a text."""
    if isinstance(x, str) or not isinstance(x, Iterable):
        raise TypeError(f"{taker.describe()} takes a list, not {x!r:.60}")
    return list(x)


def steps(x: Iterable[Row], width: int, taker: Module) -> list[list[Any]]:
    """The steps of a sequence, each as `width` features, as nodes.

    `x` has a row for each step; or all numbers one after the other, as the rows of `fit` have
    them. Raises ValueError if there is no step or one has another number of features.
    """
    rows = parts(x, taker)
    if not any(isinstance(row, Iterable) for row in rows):
        if not rows or len(rows) % width:
            wanted, numbers = counted(width, "feature"), counted(len(rows), "number")
            raise ValueError(f"{taker.describe()} takes steps of {wanted}, got {numbers}")
        rows = [rows[i : i + width] for i in range(0, len(rows), width)]
    return [features(row, width, taker) for row in rows]


def only(outputs: list[Value]) -> Value | list[Value]:
    """The outputs, or the Value itself if there is one."""
    return outputs[0] if len(outputs) == 1 else outputs


def _parts(module: Module) -> Iterator[tuple[str, Value | Module]]:
    """The Modules and parameters in the attributes, without those in other Modules, by path."""
    held: list[tuple[str, Any]] = list(reversed(vars(module).items()))
    while held:
        name, part = held.pop()
        if isinstance(part, np.ndarray) and part.dtype == object:
            part = part.tolist()
        if isinstance(part, list | tuple):
            held += reversed([(f"{name}.{i}", x) for i, x in enumerate(part)])
        elif isinstance(part, dict):
            held += reversed([(f"{name}.{key}", x) for key, x in part.items()])
        elif isinstance(part, Module) or (
            isinstance(part, Value) and part.op is None and not part.is_constant
        ):
            yield name, part


def _named(module: Module, path: str, seen: set[int]) -> Iterator[tuple[str, str, Value]]:
    """Each parameter once, with the path to its Module and its name in there."""
    for name, part in _parts(module):
        if id(part) in seen:  # a shared parameter counts once
            continue
        seen.add(id(part))
        if isinstance(part, Module):
            yield from _named(part, f"{path}{name}.", seen)
        else:
            yield path, name, part


def _alike(named: tuple[str, Value | Module]) -> tuple[str, str]:
    """What neighbours in the table have in common if one line shows them: attribute and kind."""
    name, part = named
    kind = part.describe() if isinstance(part, Module) else type(part).__name__
    return name.rpartition(".")[0] or name, kind
