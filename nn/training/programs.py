"""What a training evaluates: a static graph that was verified, or one recorded for each row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from autograd import StaticGraph, Value
from autograd.core.errors import is_of_an_operation, of_row, row_of
from autograd.core.graph import evaluation_order
from nn.optim import Vector
from nn.training.rows import Rows, Samples

_VERIFIED_NODES = 200_000
"""About how many nodes are recorded to verify that the graph is the same for each row."""

_VERIFIED_ROWS = 8
"""How many rows are recorded at least, however large the graph."""

Record = Callable[..., Sequence[Value]]
"""A function that takes a Value for each column of a row, and gives the outputs it records."""


class Program(Protocol):
    """What `StaticGraph` and `DynamicGraph` have in common."""

    def __call__(self, rows: Rows, parameters: Vector) -> Rows:
        """The outputs of each row."""

    def value_and_grad(self, rows: Rows, parameters: Vector) -> tuple[float, Vector]:
        """The mean of the last output over the rows, and its gradient by the parameters."""


class DynamicGraph:
    """A function that is recorded once for every row, so that it may branch on the data.

    The numbers are those of `StaticGraph` up to rounding. Afterwards the Values hold the vector
    of parameters, and their gradients are 0. Raises what recording raises, and names the row if
    an operation failed.

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
        recorded = (self._recorded(i, row) for i, row in enumerate(rows.tolist()))
        return np.array([[y.data for y in outputs] for outputs in recorded])

    def value_and_grad(self, rows: Rows, parameters: Vector) -> tuple[float, Vector]:
        """The mean of the last output over the rows, and its gradient by the parameters."""
        write(self.parameters, parameters)
        total = 0.0
        for i, row in enumerate(rows.tolist()):
            *_, loss = self._recorded(i, row)
            try:
                loss.backward(1.0 / len(rows))
            except OverflowError as error:
                raise of_row(error, i) from error
            total += loss.data
        gradient = np.array([parameter.grad for parameter in self.parameters])
        write(self.parameters, parameters)
        return total / len(rows), gradient

    def _recorded(self, i: int, row: list[float]) -> Sequence[Value]:
        try:
            return self.record(*map(Value, row))
        except (ArithmeticError, ValueError) as error:
            if not is_of_an_operation(error):
                raise
            raise of_row(error, i) from error


def write(parameters: Sequence[Value], theta: Vector) -> None:
    """Set the parameters' data to the numbers of a vector, and their gradients to 0."""
    for parameter, data in zip(parameters, theta.tolist(), strict=True):
        parameter.data, parameter.grad = data, 0.0


def program_of(
    record: Record,
    parameters: Sequence[Value],
    data: Sequence[Samples],
    static: bool,
    seed: int | None,
) -> Program:
    """The program of the graph that `record` records for the first row; `seed` picks others.

    A static graph is verified on rows of all the data. Raises TypeError if `record` gives
    something else than Values, ValueError if another row records another graph.
    """
    (row,), n_out = data[0].rows[:1].tolist(), data[0].targets.shape[1]
    n_in = len(row) - n_out
    names = [f"x{i + 1}" if i < n_in else f"y{i - n_in + 1}" for i in range(len(row))]
    columns = [Value(number, name) for number, name in zip(row, names, strict=True)]
    outputs = record(*columns)
    for output in outputs:
        if not isinstance(output, Value):
            raise TypeError(f"a model and a loss give Values, not {type(output).__name__}")
    if not static:
        return DynamicGraph(record, parameters)
    program = StaticGraph(outputs, columns, parameters)
    count = max(_VERIFIED_ROWS, _VERIFIED_NODES // len(evaluation_order(*outputs)))
    for samples in data:
        tried = samples.at(_spread(len(samples.rows), count, seed))
        try:
            with tried.naming_rows():
                program.verify(record, tried.rows)
        except ValueError as error:
            if row_of(error) is None:
                raise
            raise ValueError(f"{error}; train on the dynamic graph, with static=False") from None
    return program


def _spread(length: int, count: int, seed: int | None) -> NDArray[np.intp]:
    """Up to `count` indices: half of them evenly spaced, ends included, and others at random."""
    if length <= count:
        return np.arange(length)
    even = np.linspace(0, length - 1, count // 2).astype(np.intp)
    others = np.setdiff1d(np.arange(length), even)
    drawn = np.random.default_rng(seed).choice(others, count - len(even), replace=False)
    return np.union1d(even, drawn)
