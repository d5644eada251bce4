"""What a training evaluates: static graphs that were verified, or one recorded for each row."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import repeat
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from autograd import StaticGraph, Value
from autograd.core.errors import is_of_an_operation, of_row, row_of
from autograd.core.graph import evaluation_order
from autograd.core.node import set_data, set_grads
from autograd.text.words import counted
from nn.losses import several
from nn.module import Module
from nn.optim import Vector
from nn.training.rows import Form, Rows, Samples
from nn.training.targets import Task

_VERIFIED_NODES = 200_000
"""About how many nodes are recorded, for all forms, to verify that rows have the same graph."""

_VERIFIED_ROWS = 8
"""How many rows are recorded at least, however large the graph; all forms share them."""

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
    set_data(parameters, theta.tolist())
    set_grads(parameters, repeat(0.0))


class Recorder:
    """What records a model and a loss of it for rows of any form.

    If the model gives a list of lists, they are the scores at each position of a sequence, and
    the loss is the mean of the losses at the positions.
    """

    def __init__(self, model: Module, task: Task) -> None:
        self.model = model
        self.task = task

    def encoded(self, samples: Samples) -> Rows:
        """The targets of samples as the loss takes them, checked against the model's output.

        It is an array with the axes (rows, columns), or (rows, positions, columns).
        """
        with _recording(samples):
            output = self.model(_nested(samples.rows[0].tolist(), samples.shape))
            scores = [x for position in several(output) for x in several(position)]
            if not (scores and all(isinstance(x, Value) for x in scores)):
                raise TypeError(f"a model gives a Value or a list of Values, not {output!r:.60}")
        first, *others = positions = several(output)
        targets = samples.targets
        if not isinstance(first, Iterable):
            if targets.ndim > 2:
                says = "the model gives one output, and y has targets for several positions"
                raise of_row(ValueError(says), 0)
            return self.task.encoded(len(positions), targets)
        if any(len(several(scores)) != len(several(first)) for scores in others):
            raise of_row(ValueError("the model gives other scores at other positions"), 0)
        if targets.shape[1] != len(positions):
            count = counted(targets.shape[1], "target")
            says = f"y has {count}, and the model gives {counted(len(positions), 'position')}"
            raise of_row(ValueError(says), 0)
        if targets.ndim == 2:
            targets = targets[..., None]
        return self.task.encoded(len(several(first)), targets)

    def record(self, form: Form, *columns: Value) -> list[Value]:
        """The scores and the loss for a row of a form."""
        shape, target_shape = form
        count = math.prod(shape)
        output = self.model(_nested(columns[:count], shape))
        targets = _nested(columns[count:], target_shape)
        is_sequence = len(target_shape) > 1
        pairs = zip(output, targets, strict=True) if is_sequence else [(output, targets)]
        scores, losses = [], []
        for found, target in pairs:
            scores += several(found)
            losses.append(self.task.loss(found, target[0] if len(target) == 1 else target))
        return [*scores, sum(losses) / len(losses) if is_sequence else losses[0]]


@contextmanager
def _recording(samples: Samples) -> Iterator[None]:
    """A context in which an error is that of the first of the samples, or has a note of it."""
    try:
        yield
    except Exception as error:
        if is_of_an_operation(error):
            raise of_row(error, 0) from error
        error.add_note(f"While recording {samples.which}row {samples.numbers[0]}.")
        raise


def _nested(columns: Sequence[Any], shape: Sequence[int]) -> list[Any]:
    """Numbers or Values as lists in lists.

    >>> _nested([1, 2, 3, 4, 5, 6], (3, 2))
    [[1, 2], [3, 4], [5, 6]]
    """
    for count in reversed(shape[1:]):
        columns = [columns[i : i + count] for i in range(0, len(columns), count)]
    return list(columns)


def programs_of(
    recorder: Recorder,
    parameters: Sequence[Value],
    data: Sequence[Samples],
    static: bool,
    seed: int | None,
) -> dict[Form, Program]:
    """A program for each form of samples, recorded for its first row; `seed` picks others.

    A static graph is verified on rows of all the data. Raises TypeError if model or loss give
    something else than Values, ValueError if another row records another graph.
    """
    by_form: dict[Form, list[Samples]] = {}
    for samples in data:
        by_form.setdefault(samples.form, []).append(samples)
    programs: dict[Form, Program] = {}
    for form, alike in by_form.items():
        record = partial(recorder.record, form)
        row = alike[0].rows[0].tolist()
        n_in = math.prod(form[0])
        names = [f"x{i + 1}" if i < n_in else f"y{i - n_in + 1}" for i in range(len(row))]
        columns = [Value(number, name) for number, name in zip(row, names, strict=True)]
        with alike[0].naming_rows(), _recording(alike[0]):
            outputs = record(*columns)
            if not isinstance(outputs[-1], Value):
                raise TypeError(f"a loss gives a Value, not {outputs[-1]!r:.60}")
        if static:
            programs[form] = program = StaticGraph(outputs, columns, parameters)
            nodes = len(evaluation_order(*outputs)) * len(by_form)
            count = max(_VERIFIED_NODES // nodes, _VERIFIED_ROWS // len(by_form), 1)
            _verify(program, record, alike, count, seed)
        else:
            programs[form] = DynamicGraph(record, parameters)
    return programs


def _verify(
    program: StaticGraph, record: Record, data: Sequence[Samples], count: int, seed: int | None
) -> None:
    for samples in data:
        tried = samples.at(_spread(len(samples.rows), count, seed))
        try:
            with tried.naming_rows():
                program.verify(record, tried.rows)
        except ValueError as error:
            if row_of(error) is None or is_of_an_operation(error):
                raise
            raise ValueError(f"{error}; train on the dynamic graph, with static=False") from None


def _spread(length: int, count: int, seed: int | None) -> NDArray[np.intp]:
    """Up to `count` indices: half of them evenly spaced, ends included, and others at random."""
    if length <= count:
        return np.arange(length)
    even = np.linspace(0, length - 1, count // 2).astype(np.intp)
    others = np.setdiff1d(np.arange(length), even)
    drawn = np.random.default_rng(seed).choice(others, count - len(even), replace=False)
    return np.union1d(even, drawn)
