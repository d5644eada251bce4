"""`Run`: the state of a training, and how an epoch changes it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autograd import Value
from autograd.core.errors import is_of_an_operation
from nn.optim import Optimizer, Vector, norm
from nn.training.history import Epoch, History
from nn.training.programs import Program, write
from nn.training.rows import Samples
from nn.training.targets import Task

_CHUNK = 1024
"""How many rows are measured at once, so that memory does not grow with the data."""


@dataclass
class Run:
    """A training under way: it descends on the vector θ, and knows its best epoch.

    `penalty` holds λ for each weight and 0 for each bias; `held_out` is the validation data.
    """

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
        self.theta = np.array([parameter.data for parameter in self.parameters])
        self.rate = math.nan
        self.best: Epoch | None = None
        self._checkpoint = self.theta, self.optimizer.snapshot()

    @property
    def epochs_since_best(self) -> int:
        """How many epochs have brought no smaller loss."""
        return len(self.history) - (self.best.epoch if self.best else 0)

    def advance(self) -> Epoch:
        """One epoch more, entered in the history and written to the parameters.

        If it fails, parameters and optimizer return to the best epoch, and the error says so:
        ArithmeticError for a divergence, or the error of other code with a note.
        """
        number = len(self.history) + 1
        try:
            epoch = self._epoch(number)
        except Exception as error:
            self.return_to_best()
            best = self.best and f"those after epoch {self.best.epoch}, the best"
            kept = f"The parameters are {best or 'as they were before'}."
            if isinstance(error, ArithmeticError) or is_of_an_operation(error):
                raise ArithmeticError(
                    f"training diverged in epoch {number}, in a batch: {error}. The likely cause "
                    f"is a learning rate that is too large, now {self.rate:g}, or features that "
                    f"are far from 0. {kept}"
                ) from error
            error.add_note(f"In epoch {number} of fit. {kept}")
            raise
        self.history.epochs.append(epoch)
        write(self.parameters, self.theta)
        if self.best is None or epoch.watched < self.best.watched:
            self.best, self._checkpoint = epoch, (self.theta, self.optimizer.snapshot())
        return epoch

    def return_to_best(self) -> None:
        """Set the parameters and the optimizer to those of the best epoch, or of the beginning."""
        self.theta, memory = self._checkpoint
        self.optimizer.restore(memory)
        write(self.parameters, self.theta)

    def _epoch(self, number: int) -> Epoch:
        norms = []
        order = self.rng.permutation(len(self.training.rows))
        for start in range(0, len(order), self.batch_size):
            self.rate = self.optimizer.rate
            batch = self.training.at(order[start : start + self.batch_size])
            with batch.naming_rows():
                _, gradient = self.program.value_and_grad(batch.rows, self.theta)
            gradient = gradient + self.penalty * self.theta
            norms.append(norm(gradient))
            self.theta = self.optimizer.update(self.theta, gradient)
        loss, accuracy = self._measured(self.training)
        held_out = (None, None) if self.held_out is None else self._measured(self.held_out)
        return Epoch(number, loss, held_out[0], accuracy, held_out[1], self.rate, _mean(norms))

    def _measured(self, samples: Samples) -> tuple[float, float | None]:
        """The mean loss, and the share of right answers if the task tells right from wrong."""
        chunks = []
        for start in range(0, len(samples.rows), _CHUNK):
            chunk = samples.at(slice(start, start + _CHUNK))
            with chunk.naming_rows():
                chunks.append(self.program(chunk.rows, self.theta))
        found = np.vstack(chunks)
        loss = _mean(found[:, -1].tolist())
        if self.task.are_right is None:
            return loss, None
        return loss, float(self.task.are_right(found[:, :-1], samples.targets).mean())


def _mean(numbers: Sequence[float]) -> float:
    """The mean; OverflowError if the sum is too large for a float."""
    return math.fsum(numbers) / len(numbers)
