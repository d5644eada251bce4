"""`Run`: the state of a training, and how an epoch changes it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

import numpy as np

from autograd import StaticGraph, Value
from autograd.core.errors import row_of
from nn.module import Module
from nn.optim import Memory, NotFinite, Optimizer, Vector, norm
from nn.training.history import Epoch, History
from nn.training.programs import Program, write
from nn.training.rows import Rows, Samples
from nn.training.targets import Task

OnEpoch: TypeAlias = Callable[[Epoch], object]
State: TypeAlias = tuple[Vector, tuple[int, Memory]]
"""The parameters after a step, and the snapshot of the optimizer that belongs to them."""

Found = TypeVar("Found")

_CHUNK = 1024
"""How many rows are measured at once, so that memory does not grow with the data."""


@dataclass
class Run:
    """A training under way: it descends on the vector θ, and knows its best epoch.

    `penalty` holds λ for each weight and 0 for each bias; `held_out` is the validation data.
    """

    model: Module
    parameters: Sequence[Value]
    optimizer: Optimizer
    program: Program
    task: Task
    training: Samples
    held_out: Samples | None
    penalty: Vector
    batch_size: int
    rng: np.random.Generator

    def __post_init__(self) -> None:
        self.history = History()
        self.now: State = (
            np.array([parameter.data for parameter in self.parameters]),
            self.optimizer.snapshot(),
        )
        self.rate = math.nan
        self.best: Epoch | None = None
        self._checkpoint = self.now

    @property
    def epochs_since_best(self) -> int:
        """How many epochs have brought no smaller loss."""
        return len(self.history) - (self.best.epoch if self.best else 0)

    def advance(self, on_epoch: OnEpoch | None) -> Epoch:
        """One epoch more, entered in the history, written to the parameters and reported.

        If it fails, parameters and optimizer return to the best epoch, and the error says so:
        ArithmeticError for a divergence, or the error of other code with a note.
        """
        number = len(self.history) + 1
        try:
            epoch = self._epoch(number)
            self.history.epochs.append(epoch)
            write(self.parameters, self.now[0])
            if self.best is None or epoch.watched < self.best.watched:
                self.best, self._checkpoint = epoch, self.now
            if on_epoch is not None:
                on_epoch(epoch)
                self._require_the_same_parameters()
            return epoch
        except Exception as error:
            self.return_to_best()
            best = self.best and f"those after epoch {self.best.epoch}, the best"
            kept = f"The parameters are {best or 'as they were before'}."
            if len(self.history) < number and (
                isinstance(error, NotFinite) or row_of(error) is not None
            ):
                raise ArithmeticError(
                    f"training diverged in epoch {number}, in a batch: {error}. The likely cause "
                    f"is a learning rate that is too large, now {self.rate:g}, or features that "
                    f"are far from 0. {kept}"
                ) from error
            error.add_note(f"In epoch {number} of fit. {kept}")
            raise

    def return_to(self, state: State) -> None:
        """Set the parameters and the optimizer to those of a state."""
        self.now = state
        self.optimizer.restore(state[1])
        write(self.parameters, state[0])

    def return_to_best(self) -> None:
        """Set the parameters and the optimizer to those of the best epoch, or of the beginning."""
        self.return_to(self._checkpoint)

    def _require_the_same_parameters(self) -> None:
        """ValueError if the model has other parameters than those trained; it names the first."""
        trained = set(map(id, self.parameters))
        for name, parameter in self.model.named_parameters():
            if id(parameter) not in trained:
                raise ValueError(
                    f"on_epoch replaced {name}, which is not trained then: set its data instead"
                )
            trained.remove(id(parameter))
        if trained:
            raise ValueError("on_epoch removed a parameter of the model, which is still trained")

    def _epoch(self, number: int) -> Epoch:
        norms = []
        order = self.rng.permutation(len(self.training.rows))
        for start in range(0, len(order), self.batch_size):
            self.rate = self.optimizer.rate
            batch = self.training.at(order[start : start + self.batch_size])
            theta, _ = self.now
            _, gradient = self._found(batch, self.program.value_and_grad)
            gradient = gradient + self.penalty * theta
            norms.append(norm(gradient))
            theta = self.optimizer.update(theta, gradient)
            self.now = theta, self.optimizer.snapshot()  # in one piece, wherever Ctrl-C falls
        loss, accuracy = self._measured(self.training)
        held_out = (None, None) if self.held_out is None else self._measured(self.held_out)
        return Epoch(number, loss, held_out[0], accuracy, held_out[1], self.rate, _mean(norms))

    def _found(self, samples: Samples, evaluate: Callable[[Rows, Vector], Found]) -> Found:
        """What the program finds for samples; NotFinite for the overflow of a static graph."""
        try:
            with samples.naming_rows():
                return evaluate(samples.rows, self.now[0])
        except OverflowError as error:  # a static graph calls no code of the user's
            if row_of(error) is None and isinstance(self.program, StaticGraph):
                raise NotFinite(str(error)) from error
            raise

    def _measured(self, samples: Samples) -> tuple[float, float | None]:
        """The mean loss, and the share of right answers if the task tells right from wrong."""
        chunks = []
        for start in range(0, len(samples.rows), _CHUNK):
            chunk = samples.at(slice(start, start + _CHUNK))
            chunks.append(self._found(chunk, self.program))
        found = np.vstack(chunks)
        loss = _mean(found[:, -1].tolist())
        if self.task.are_right is None:
            return loss, None
        return loss, float(self.task.are_right(found[:, :-1], samples.targets).mean())


def _mean(numbers: Sequence[float]) -> float:
    """The mean; NotFinite if the sum is too large for a float."""
    try:
        return math.fsum(numbers) / len(numbers)
    except OverflowError as error:
        raise NotFinite(f"the mean of {len(numbers)} numbers overflows") from error
