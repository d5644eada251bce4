"""The dynamic graph over a batch: every row recorded anew, where `StaticGraph` has a program."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import numpy as np

from autograd import Value
from autograd.core.errors import is_of_an_operation, of_row
from nn.optim import Vector
from nn.training.rows import Rows

Record = Callable[..., Sequence[Value]]
"""From the columns of a row, as Values, to the outputs that it records."""


class Program(Protocol):
    """What `StaticGraph` and `DynamicGraph` have in common."""

    def __call__(self, rows: Rows, parameters: Vector) -> Rows:
        """The outputs of each row."""

    def value_and_grad(self, rows: Rows, parameters: Vector) -> tuple[float, Vector]:
        """The mean of the last output over the rows, and its gradient by the parameters."""


class DynamicGraph:
    """A function that is recorded once for every row, so that it may branch on the data.

    `record` takes a Value for each column and returns its outputs. The numbers are those of
    `StaticGraph` up to rounding. The vector of parameters stays in the Values afterwards, and
    their gradients are 0. Raises what recording raises, with the row if an operation failed.

    >>> w = Value(2)
    >>> program = DynamicGraph(lambda x: [w * x if x > 0 else -x], [w])
    >>> program.value_and_grad(np.array([[3.0], [-4.0]]), np.array([5.0]))
    (9.5, array([1.5]))
    """

    def __init__(self, record: Record, parameters: Sequence[Value]) -> None:
        self.record = record
        self.parameters = parameters

    def __call__(self, rows: Rows, parameters: Vector) -> Rows:
        """The outputs of each row, an array with a column per output."""
        write(self.parameters, parameters)
        return np.array([[y.data for y in self._recorded(i, row)] for i, row in _numbered(rows)])

    def value_and_grad(self, rows: Rows, parameters: Vector) -> tuple[float, Vector]:
        """The mean of the last output over the rows, and its gradient by the parameters."""
        write(self.parameters, parameters)
        for parameter in self.parameters:
            parameter.grad = 0.0
        total = 0.0
        for i, row in _numbered(rows):
            *_, loss = self._recorded(i, row)
            loss.backward(1.0 / len(rows))
            total += loss.data
        gradient = np.array([parameter.grad for parameter in self.parameters])
        for parameter in self.parameters:
            parameter.grad = 0.0
        return total / len(rows), gradient

    def _recorded(self, i: int, row: list[float]) -> Sequence[Value]:
        try:
            return self.record(*map(Value, row))
        except (ArithmeticError, ValueError) as error:
            if not is_of_an_operation(error):
                raise
            raise of_row(error, i) from error


def _numbered(rows: Rows) -> Iterable[tuple[int, list[float]]]:
    return enumerate(rows.tolist())


def write(parameters: Sequence[Value], theta: Vector) -> None:
    """Set the parameters' data to the numbers of a vector."""
    for parameter, data in zip(parameters, theta.tolist(), strict=True):
        parameter.data = data
