"""What the picture of a network says: in circles, on edges, above columns, in its legend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from autograd import Value
from autograd.notation.plain import subscript, written_name, written_number
from autograd.text.colours import COLOURS
from autograd.text.language import number_of, tr
from autograd.text.words import excerpt, printable, superscript
from viz.networks.units import Column, Gradient
from viz.rendering.labels import NAME_SIZE, SIZE, Line

POSITIVE_COLOUR, NEGATIVE_COLOUR, ZERO_COLOUR = "#7b2d8b", "#b05a00", "#666666"
"""A positive weight is purple and solid, a negative one orange and dashed, 0 grey and thin."""

_SHORT = 4
"""The most letters of a label that stands in its circle."""
_FEW = 8
"""With more neurons in a layer, biases are not written: the circles would be too large."""


@dataclass(frozen=True)
class Captions:
    """The words in the picture of a network.

    `gradients` says whether parameters are shown by their gradients rather than their numbers,
    `swept` whether circles show gradients too, `deltas` whether they show errors δ instead,
    `numbered` whether units are called by number, `bias_nodes` whether biases are edges.
    `outputs` are the names of the last units.
    """

    columns: Sequence[Column]
    gradient: Gradient
    gradients: bool
    swept: bool
    deltas: bool
    numbered: bool
    bias_nodes: bool
    outputs: Sequence[str]
    precision: int

    def number(self, x: float) -> str:
        """A number, rounded."""
        return written_number(x, self.precision)

    def shown(self, parameter: Value) -> float:
        """The number shown for a parameter: its own or its gradient."""
        return self.gradient(parameter) if self.gradients else parameter.data

    def index(self, column: int, i: int) -> int:
        """The index of a unit among all units, from 1."""
        return sum(before.size for before in self.columns[:column]) + i + 1

    def name(self, column: int, i: int) -> str:
        """The name of a unit: its number, or x, a⁽ˡ⁾ or ŷ with its index, or an input's label.

        Labels are names in circles only if all inputs have short ones.
        """
        if self.columns[column].units[i].one:
            return "+1"
        if self.numbered:
            return str(self.index(column, i))
        if column == 0 and all(0 < len(label) <= _SHORT for label in self._labels):
            return self._labels[i]
        if 0 < column < len(self.columns) - 1:
            return self._of("a", column, i)
        index = subscript(i + 1) if self.columns[column].size > 1 else ""
        return ("ŷ" if column else "x") + index

    def _of(self, letter: str, column: int, i: int) -> str:
        """The symbol of what each neuron has: its output a, its bias b or its error δ."""
        if self.numbered:
            return letter + subscript(self.index(column, i))
        index = subscript(i + 1) if self.columns[column].size > 1 else ""
        return letter + index + (_layer(column) if len(self.columns) > 2 else "")

    def beside(self, column: int, i: int) -> list[Line]:
        """What stands beside an input or output: its label, unless the circle has it."""
        if column == 0:
            label = "" if self.columns[0].units[i].one else self._labels[i]
        else:
            is_named = bool(self.outputs) and column == len(self.columns) - 1
            label = printable(self.outputs[i], "a name of outputs") if is_named else ""
        return [Line(label, NAME_SIZE)] if label not in ("", self.name(column, i)) else []

    def circle(self, column: int, i: int) -> list[Line]:
        """What a circle says: its unit's name, output, gradient and, if neurons are few, bias."""
        unit = self.columns[column].units[i]
        if self.deltas and unit.term is not None:
            delta = Line(self.number(self.gradient(unit.term)), SIZE, COLOURS["adjoint"])
            return [Line(self._of("δ", column, i), NAME_SIZE, COLOURS["adjoint"]), delta]
        lines = [Line(self.name(column, i), NAME_SIZE)]
        if self.deltas:
            return lines
        if unit.output is not None:
            lines.append(Line(self.number(unit.output.data), SIZE, COLOURS["value"]))
            if self.swept:
                lines.append(self._gradient("", self.gradient(unit.output)))
        few = all(column.size <= _FEW for column in self.columns[1:])
        if unit.bias is not None and few and not self.bias_nodes:
            lines.append(self._parameter(self._of("b", column, i), unit.bias))
        return lines

    def edge(self, column: int, target: int, source: int) -> Line:
        """What an edge into a column says: its weight, by name in a picture with names."""
        weight = self.columns[column].units[target].weights[source]
        if weight is None:
            return Line("", SIZE)
        if self.gradients:
            return Line(self.number(self.shown(weight)), SIZE, COLOURS["adjoint"])
        if not self.numbered and not self.bias_nodes:
            return self._parameter("", weight)
        letter, layer, ends = "W", _layer(column), (target + 1, source + 1)
        if self.numbered:
            letter, layer = "w", ""
            ends = self.index(column, target), self.index(column - 1, source)
        if self.columns[column - 1].units[source].one:
            return self._parameter(f"b{subscript(ends[0])}{layer}", weight)
        comma = "," if max(ends) > 9 else ""
        name = f"{letter}{subscript(ends[0])}{comma}{subscript(ends[1])}{layer}"
        return self._parameter(name, weight)

    def heading(self, column: int) -> list[Line]:
        """What stands above a column: its layer, its size and its activations."""
        if layer := self.columns[column].layer:
            dotted = tr("dotted: not by a single weight")
            weights = (w for unit in self.columns[column].units for w in unit.weights.values())
            return [Line(layer, NAME_SIZE), Line(dotted if None in weights else "", SIZE)]
        size, activations = self.columns[column].size, self.columns[column].activations
        if column == 0:
            return [Line(tr("inputs"), NAME_SIZE), Line(number_of(size, "number"), SIZE)]
        last = column == len(self.columns) - 1
        title = tr("output layer") if last else tr("hidden layer {}", column)
        neurons = tr("{}, {}", number_of(size, "neuron"), excerpt(", ".join(activations), 40))
        return [Line(title, NAME_SIZE), Line(neurons, SIZE)]

    def legend(self, largest: float) -> Iterator[Line]:
        """The signs of the picture, the largest weight or bias among them."""
        of = "gradient" if self.gradients else "weight"
        yield Line(f"—— {tr(f'positive {of}')}", SIZE, POSITIVE_COLOUR)
        yield Line(f"- - {tr(f'negative {of}')}", SIZE, NEGATIVE_COLOUR)
        yield Line(tr("wider: larger, up to {}", self.number(largest)), SIZE)
        if not self.bias_nodes:
            yield Line(tr("a circle's rim: bias b"), SIZE)
        if self.columns[0].units[0].output is not None and not self.deltas:
            yield Line(tr("red: value"), SIZE, COLOURS["value"])
        if self.deltas:
            yield Line(tr("blue: error δ, the loss's derivative by z"), SIZE, COLOURS["adjoint"])
        elif self.swept or self.gradients:
            yield Line(tr("blue: gradient"), SIZE, COLOURS["adjoint"])

    @cached_property
    def _labels(self) -> list[str]:
        """The label of each input, which may be empty."""
        labels = [(unit.output and unit.output.label) or "" for unit in self.columns[0].units]
        return [written_name(label) if label.strip() else "" for label in labels]

    def _parameter(self, name: str, parameter: Value) -> Line:
        shown = self.shown(parameter)
        if self.gradients:
            return self._gradient(name, shown)
        return Line(f"{name} = {self.number(shown)}" if name else self.number(shown), SIZE)

    def _gradient(self, name: str, gradient: float) -> Line:
        sign = f"{tr('grad')} {name} = " if name else f"{tr('grad')} "
        return Line(f"{sign}{self.number(gradient)}", SIZE, COLOURS["adjoint"])


def _layer(column: int) -> str:
    """The index of a layer, as formulas have it."""
    return f"⁽{superscript(column)}⁾"
