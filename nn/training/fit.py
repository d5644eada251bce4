"""`fit`: training by minibatch descent."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autograd import StaticGraph, Value
from autograd.core.errors import is_of_an_operation
from autograd.core.graph import evaluation_order
from autograd.core.operators import real
from autograd.text.words import say
from nn.checks import whole
from nn.losses import several
from nn.module import Module
from nn.optim import Adam, Memory, Optimizer, Vector, norm
from nn.training.dynamicgraph import DynamicGraph, Program, Record, write
from nn.training.history import Epoch, History
from nn.training.rows import Rows, rows_of
from nn.training.targets import Loss, Task, task_of

_CHUNK = 1024
"""How many rows are measured at once, so that memory does not grow with the data."""

_VERIFIED = 200_000
"""How many nodes are recorded to see whether the graph is the same for each row."""

_SPREAD = 8
"""How many rows are recorded at least, however large the graph."""


def fit(
    model: Module,
    X: ArrayLike,
    y: ArrayLike,
    *,
    loss: str | Loss,
    optimizer: Optimizer | None = None,
    epochs: int = 100,
    batch_size: int | None = 32,
    seed: int | None = 0,
    validation: float | tuple[ArrayLike, ArrayLike] | None = None,
    patience: int | None = None,
    l2: float = 0.0,
    static: bool = True,
    progress: bool | None = None,
    on_epoch: Callable[[Epoch], object] | None = None,
) -> History:
    """Train a model on rows `X` with targets `y`, and tell what happened.

    In each epoch the rows are shuffled and taken in minibatches; each is a step
    θ ← update(θ, ∇(mean loss + ½ l2 Σ w²)), where w are the weights without the biases.

    - `loss`: a name or a function of `nn.losses`, or one of your own of (output, target), where
      the target is a Value, or a list if `y` has several columns. `y` for "cross_entropy" is
      classes 0, 1, … or rows of probabilities, for "hinge" −1 and 1;
    - `optimizer`: of `nn.optim`, with the model's parameters; Adam at 0.01 if None;
    - `batch_size`: None for all rows at once;
    - `seed`: of the shuffling and the validation split; None for another one each time;
    - `validation`: a share of the rows to hold out, or (X, y) of its own;
    - `patience`: stop when so many epochs have brought no smaller loss of the validation data,
      or else of the training data, and restore the best parameters;
    - `static`: train on the static graph, recorded once; False records every row anew, which a
      model needs whose graph depends on its input;
    - `progress`: show a bar; None where there is a terminal or a notebook;
    - `on_epoch`: called after each epoch with its record, when the parameters are set.

    Ctrl-C ends the training and keeps what was learnt. Raises ValueError and TypeError for
    data, targets and options that do not fit, before anything has changed, and ArithmeticError
    if the training diverges; then the parameters are those of the best epoch, and so is what the
    optimizer remembers. They are as well if code of yours raises an error, which says so in a
    note. That the graph is the same for all rows is tried on as many as 200,000 nodes allow.

    >>> from nn import MLP
    >>> xor = [[0, 0], [0, 1], [1, 0], [1, 1]]
    >>> model = MLP(2, [8, 1], "tanh", rng=0)
    >>> history = fit(model, xor, [0, 1, 1, 0], loss="binary_cross_entropy", epochs=200)
    >>> history[-1].accuracy
    1.0
    """
    if not isinstance(model, Module):
        raise TypeError(f"fit trains a Module, not {type(model).__name__}")
    whole(epochs, "epochs", 1)
    if patience is not None:
        whole(patience, "patience", 1)
    if real(l2, "l2") < 0:
        raise ValueError(f"l2 is at least 0, not {l2}")
    if seed is not None:
        whole(seed, "seed", 0)
    if on_epoch is not None and not callable(on_epoch):
        raise TypeError(f"on_epoch is a function of an epoch, not {on_epoch!r:.60}")
    if optimizer is not None and not isinstance(optimizer, Optimizer):
        raise TypeError(
            f"optimizer is made of the parameters, as Adam(model.parameters()), "
            f"not {optimizer!r:.60}"
        )
    parameters = model.parameters()
    optimizer = optimizer or Adam(parameters, 0.01)
    if optimizer.parameters != parameters:
        raise ValueError(f"the optimizer has other parameters than {model.describe()}")
    weights = set(model.weights())
    rng = np.random.default_rng(seed)
    task = task_of(loss)
    inputs = rows_of(X, "X")
    n_in, n_scores = inputs.shape[1], len(several(model(inputs[0])))
    training, held_out = _samples(inputs, y, task, n_scores), None
    if isinstance(validation, tuple | list):
        if len(validation) != 2:
            raise ValueError(f"validation is a share or (X, y), not {len(validation)} things")
        held_out = _samples(*validation, task, n_scores, "validation ")
        if held_out.rows.shape[1] != training.rows.shape[1]:
            raise ValueError("the validation X and y have other columns than X and y")
    elif validation is not None:
        training, held_out = training.split(real(validation, "validation"), rng)
    known = [training] if held_out is None else [training, held_out]

    def record(*columns: Value) -> list[Value]:
        output, target = model(columns[:n_in]), columns[n_in:]
        return [*several(output), task.loss(output, target[0] if len(target) == 1 else target)]

    run = _Run(
        task,
        optimizer,
        _program(record, parameters, known, n_in, static, seed),
        training,
        held_out,
        n_in,
        penalty=np.array([l2 if parameter in weights else 0.0 for parameter in parameters]),
        batch_size=len(training.rows) if batch_size is None else whole(batch_size, "batch_size", 1),
        rng=rng,
        theta=np.array([parameter.data for parameter in parameters]),
    )
    history = History()
    best, kept = None, run.checkpoint()
    try:
        with _bar(epochs, progress) as bar:
            for number in bar:
                try:
                    epoch = run.epoch(number)
                except Exception as error:
                    run.restore(kept)
                    write(parameters, run.theta)
                    if isinstance(error, ArithmeticError) or is_of_an_operation(error):
                        raise _divergence(number, best, run, error) from error
                    error.add_note(f"In epoch {number} of fit. {_kept(best)}")
                    raise
                history.epochs.append(epoch)
                write(parameters, run.theta)
                if best is None or epoch.watched < best.watched:
                    best, kept = epoch, run.checkpoint()
                bar.set_postfix(loss=epoch.watched, refresh=False)
                if on_epoch is not None:
                    on_epoch(epoch)
                if patience is not None and number - best.epoch >= patience:
                    break
    except KeyboardInterrupt:
        history.interrupted = True
        say(f"interrupted in epoch {len(history) + 1}: what was learnt is kept", sys.stderr)
    if patience is not None and best is not None:
        run.restore(kept)
    write(parameters, run.theta)
    return history


@dataclass
class _Run:
    """The state of a training, and how an epoch changes it."""

    task: Task
    optimizer: Optimizer
    program: Program
    training: _Samples
    held_out: _Samples | None
    n_in: int
    penalty: Vector
    batch_size: int
    rng: np.random.Generator
    theta: Vector
    rate: float = math.nan
    where: _Samples | None = None

    def checkpoint(self) -> tuple[Vector, tuple[int, Memory]]:
        """The parameters, and what the optimizer remembers."""
        return self.theta, self.optimizer.snapshot()

    def restore(self, checkpoint: tuple[Vector, tuple[int, Memory]]) -> None:
        """Return to a checkpoint."""
        self.theta, memory = checkpoint
        self.optimizer.restore(memory)

    def epoch(self, number: int) -> Epoch:
        """One pass over the training data."""
        norms = []
        order = self.rng.permutation(len(self.training.rows))
        for start in range(0, len(order), self.batch_size):
            self.rate = self.optimizer.rate
            self.where = self.training.at(order[start : start + self.batch_size])
            _, gradient = self.program.value_and_grad(self.where.rows, self.theta)
            self.where = None
            gradient = gradient + self.penalty * self.theta
            norms.append(norm(gradient))
            self.theta = self.optimizer.update(self.theta, gradient)
        loss, accuracy = self.measured(self.training)
        held_out = (None, None) if self.held_out is None else self.measured(self.held_out)
        return Epoch(number, loss, held_out[0], accuracy, held_out[1], self.rate, _mean(norms))

    def measured(self, samples: _Samples) -> tuple[float, float | None]:
        """The mean loss, and the share of right answers where there are such."""
        rows, chunks = samples.rows, []
        for start in range(0, len(rows), _CHUNK):
            self.where = samples.at(np.arange(start, min(start + _CHUNK, len(rows))))
            chunks.append(self.program(self.where.rows, self.theta))
        self.where = None
        found = np.vstack(chunks)
        loss = _mean(found[:, -1].tolist())
        if self.task.are_right is None:
            return loss, None
        return loss, float(self.task.are_right(found[:, :-1], rows[:, self.n_in :]).mean())


def _mean(numbers: Sequence[float]) -> float:
    """The mean; OverflowError if the sum is too large for a float."""
    return math.fsum(numbers) / len(numbers)


class _Samples(NamedTuple):
    """Rows of features and targets, with where each stood in which data."""

    rows: Rows
    numbers: NDArray[np.intp]
    which: str

    def at(self, indices: NDArray[np.intp]) -> _Samples:
        """Some of them."""
        return _Samples(self.rows[indices], self.numbers[indices], self.which)

    def split(self, share: float, rng: np.random.Generator) -> tuple[_Samples, _Samples]:
        """Those in random order, without a share of them, and that share."""
        count = round(share * len(self.rows))
        if not 0 < count < len(self.rows):
            raise ValueError(f"validation={share} would hold out {count} of {len(self.rows)} rows")
        order = rng.permutation(len(self.rows))
        return self.at(order[count:]), self.at(order[:count])

    def renamed(self, message: str) -> str:
        """A message that begins with a row, by the row's number in the data."""
        found = re.match(r"row (\d+)", message)
        if found is None:
            return message
        return f"{self.which}row {self.numbers[int(found[1])]}{message[found.end() :]}"


def _samples(X: ArrayLike, y: ArrayLike, task: Task, n_scores: int, which: str = "") -> _Samples:
    """A row of features and encoded targets per sample."""
    inputs, targets = rows_of(X, f"{which}X"), rows_of(y, f"{which}y")
    if len(inputs) != len(targets):
        raise ValueError(f"{which}X has {len(inputs)} rows, and {which}y has {len(targets)}")
    rows = np.hstack([inputs, task.encoded(targets, f"{which}y", n_scores)])
    return _Samples(rows, np.arange(len(rows)), which)


def _program(
    record: Record,
    parameters: Sequence[Value],
    known: Sequence[_Samples],
    n_in: int,
    static: bool,
    seed: int | None,
) -> Program:
    """What evaluates the scores and the loss on rows. They have been recorded for some."""
    rows = known[0].rows
    names = [f"x{i + 1}" if i < n_in else f"y{i - n_in + 1}" for i in range(rows.shape[1])]
    columns = [Value(x, name) for x, name in zip(rows[0].tolist(), names, strict=True)]
    outputs = record(*columns)
    for output in outputs:
        if not isinstance(output, Value):
            raise TypeError(f"a model and a loss give Values, not {type(output).__name__}")
    if not static:
        return DynamicGraph(record, parameters)
    program = StaticGraph(outputs, columns, parameters)
    count = max(_SPREAD, _VERIFIED // len(evaluation_order(*outputs)))
    for samples in known:
        tried = samples.at(_spread(len(samples.rows), count, seed))
        try:
            program.verify(record, tried.rows)
        except ValueError as error:
            if not str(error).startswith("row "):
                raise
            raise ValueError(
                f"{tried.renamed(str(error))}; train on the dynamic graph, with static=False"
            ) from None
    return program


def _spread(length: int, count: int, seed: int | None) -> NDArray[np.intp]:
    """Up to `count` indices: half of them evenly spaced, ends included, and others at random."""
    if length <= count:
        return np.arange(length)
    even = np.linspace(0, length - 1, count // 2).astype(np.intp)
    others = np.setdiff1d(np.arange(length), even)
    drawn = np.random.default_rng(seed).choice(others, count - len(even), replace=False)
    return np.union1d(even, drawn)


def _bar(epochs: int, progress: bool | None) -> Any:
    """The epochs' numbers, which show a progress bar as they are counted."""
    from tqdm.auto import tqdm  # here, because in a notebook without ipywidgets it warns

    if progress is None:
        progress = "ipykernel" in sys.modules or bool(sys.stderr and sys.stderr.isatty())
    return tqdm(range(1, epochs + 1), unit="epoch", disable=not progress)


def _divergence(number: int, best: Epoch | None, run: _Run, error: Exception) -> ArithmeticError:
    said = str(error) if run.where is None else run.where.renamed(str(error))
    return ArithmeticError(
        f"training diverged in epoch {number}, in a batch: {said}. The likely cause is a "
        f"learning rate that is too large, now {run.rate:g}, or features that are far from "
        f"0. {_kept(best)}"
    )


def _kept(best: Epoch | None) -> str:
    kept = "as they were before" if best is None else f"those after epoch {best.epoch}, the best"
    return f"The parameters are {kept}."
