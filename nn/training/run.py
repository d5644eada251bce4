"""`Run`: the state of a training, and how an epoch changes it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from autograd import StaticGraph, Value
from autograd.core.errors import row_of
from autograd.static.batch import is_finite
from nn.module import Module
from nn.optim import Memory, NotFinite, Optimizer, Vector, norm
from nn.training.history import Epoch, History
from nn.training.jaxsteps import JaxSteps, on_the_host
from nn.training.programs import Program, write
from nn.training.rows import Form, Samples, batches
from nn.training.targets import Task

OnEpoch: TypeAlias = Callable[[Epoch], object]
State: TypeAlias = tuple[Vector, tuple[int, Memory]]
"""The parameters after a step, and the snapshot of the optimizer that belongs to them."""

_CHUNK = 1024
"""How many rows are measured at once, so that memory does not grow with the data."""


@dataclass
class Run:
    """A training under way: it descends on the vector θ, and knows its best epoch.

    `penalty` holds λ for each weight and 0 for each bias; `held_out` is the validation data, or
    empty; `by_jax` makes the steps, if not NumPy does.
    """

    model: Module
    parameters: Sequence[Value]
    optimizer: Optimizer
    programs: Mapping[Form, Program]
    task: Task
    training: Sequence[Samples]
    held_out: Sequence[Samples]
    penalty: Vector
    batch_size: int | None
    rng: np.random.Generator
    by_jax: JaxSteps | None = None

    def __post_init__(self) -> None:
        self.history = History()
        self.is_penalised = bool(self.penalty.any())
        self.now: State = self._theta(), self.optimizer.snapshot()
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
                self._require_parameters()
                self.now = self._theta(), self.now[1]  # it may have set some
            return epoch
        except Exception as error:
            self.return_to_best()
            best = self.best and f"those after epoch {self.best.epoch}, the best"
            kept = f"The parameters are {best or 'as they were before'}."
            if isinstance(error, NotFinite) and len(self.history) < number:
                raise ArithmeticError(
                    f"training diverged in epoch {number}, in a batch: {error}. The likely cause "
                    f"is a learning rate that is too large, now {self.rate:g}, or features that "
                    f"are far from 0. {kept}"
                ) from error
            error.add_note(f"In epoch {number} of fit. {kept}")
            raise

    def stay(self) -> None:
        """Set the parameters and the optimizer to those of the last step.

        Those of JAX are not looked at in each step: if they are not finite, it is `return_to_best`.
        """
        now = on_the_host(self.now)
        self._return_to(now if _is_finite(now) else self._checkpoint)

    def return_to_best(self) -> None:
        """Set the parameters and the optimizer to those of the best epoch, or of the beginning."""
        self._return_to(self._checkpoint)

    def _return_to(self, state: State) -> None:
        self.now = state
        self.optimizer.restore(state[1])
        write(self.parameters, state[0])

    def _theta(self) -> Vector:
        return np.array([parameter.data for parameter in self.parameters])

    def _require_parameters(self) -> None:
        """Raise ValueError unless the model has the parameters that are trained."""
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
        begin, shuffling = self.now, self.rng.bit_generator.state
        norms = self._steps(self.by_jax or self)
        if self.by_jax:
            self.now = on_the_host(self.now)
            if not (is_finite(np.array(norms)) and _is_finite(self.now)):
                self._return_to(begin)
                self.rng.bit_generator.state = shuffling
                norms = self._steps(self)  # by NumPy, which tells the row and the operation
            self.optimizer.restore(self.now[1])
        loss, accuracy = self._measured(self.training)
        held_out = self._measured(self.held_out) if self.held_out else (None, None)
        return Epoch(number, loss, held_out[0], accuracy, held_out[1], self.rate, _mean(norms))

    def _steps(self, by: JaxSteps | Run) -> list[float]:
        """Make the steps of an epoch; the norms of their gradients."""
        norms = []
        for batch in batches(self.training, self.batch_size, self.rng):
            self.rate = self.optimizer.rate
            theta, length = by.moved(batch, self.now[0])
            norms.append(length)
            self.now = theta, self.optimizer.snapshot()  # in one piece, wherever Ctrl-C falls
        return [float(length) for length in norms]  # only now, for JAX does not wait for a step

    def moved(self, batch: Sequence[Samples], theta: Vector) -> tuple[Vector, float]:
        """The parameters after a step on a minibatch, and the norm of its gradient."""
        gradient = self._gradient(batch)
        if self.is_penalised:
            gradient = gradient + self.penalty * theta
        return self.optimizer.update(theta, gradient), norm(gradient)

    def _gradient(self, batch: Sequence[Samples]) -> Vector:
        """The gradient of the mean loss over rows of one form, or of several."""
        found = [self._found(samples, "value_and_grad")[1] for samples in batch]
        if len(found) == 1:
            gradient: Vector = found[0]
        else:
            gradient = np.average(found, axis=0, weights=[len(samples.rows) for samples in batch])
        return gradient

    def _found(self, samples: Samples, name: str) -> Any:
        """What the program finds for samples.

        If it fails, that is NotFinite if it did not with the parameters that there were at first.
        """
        program = self.programs[samples.form]
        run = getattr(program, name)
        try:
            return run(samples.rows, self.now[0])
        except Exception as error:
            # Without a row it is of the user's code, which a static graph does not call.
            is_sum = isinstance(error, OverflowError) and isinstance(program, StaticGraph)
            if row_of(error) is None and not is_sum:
                raise
            if not self.history:
                with samples.naming_rows():
                    run(samples.rows, self._checkpoint[0])
            raise NotFinite(str(samples.named(error))) from error

    def _measured(self, data: Sequence[Samples]) -> tuple[float, float | None]:
        """The mean loss, and the share of right answers if the task tells right from wrong."""
        losses: list[float] = []
        right = 0.0
        for samples in data:
            for start in range(0, len(samples.rows), _CHUNK):
                chunk = samples.at(slice(start, start + _CHUNK))
                found = self._found(chunk, "__call__")
                losses += found[:, -1].tolist()
                if self.task.are_right is not None:
                    scores = found[:, :-1].reshape(*chunk.targets.shape[:-1], -1)
                    answers = self.task.are_right(scores, chunk.targets)
                    # A row of a sequence has an answer at each position.
                    right += answers.sum() * len(found) / answers.size
        return _mean(losses), float(right) / len(losses) if self.task.are_right else None


def _is_finite(state: State) -> bool:
    theta, (_, memory) = state
    return all(map(is_finite, (theta, *memory)))


def _mean(numbers: Sequence[float]) -> float:
    """The mean; NotFinite if the sum is too large for a float."""
    try:
        return math.fsum(numbers) / len(numbers)
    except OverflowError as error:
        raise NotFinite(f"the mean of {len(numbers)} numbers overflows") from error
