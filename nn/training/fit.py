"""`fit`: training by minibatch descent. Options are checked, a run is prepared, and it runs."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any, Never

import numpy as np
from numpy.typing import ArrayLike

from autograd.core.operators import real
from autograd.text.progress import progress_bar
from autograd.text.words import say, suggestion
from nn.checks import at_least_0, named, whole
from nn.module import Module
from nn.optim import Adam, Optimizer
from nn.training.history import History
from nn.training.jaxsteps import JaxSteps
from nn.training.programs import Recorder, programs_of
from nn.training.rows import samples_of, split
from nn.training.run import OnEpoch, Run
from nn.training.targets import Loss, class_names, numbered, task_of

ENGINES = NUMPY, JAX = "numpy", "jax"

_ELSEWHERE = {
    "lr": "learning_rate=",
    "batch": "batch_size=",
    "verbose": "progress=",
    "weight_decay": "l2=",
    "callbacks": "on_epoch=",
    "random_state": "seed=",
    "validation_split": "validation=0.2",
    "validation_data": "validation=(X, y)",
}
"""Options that others have, and what to write."""


def fit(
    model: Module,
    X: ArrayLike,
    y: ArrayLike,
    *,
    loss: str | Loss,
    optimizer: Optimizer | None = None,
    learning_rate: float | None = None,
    epochs: int = 100,
    batch_size: int | None = 32,
    seed: int | None = 0,
    validation: float | tuple[ArrayLike, ArrayLike] | None = None,
    patience: int | None = None,
    l2: float = 0.0,
    static: bool = True,
    engine: str = NUMPY,
    progress: bool | None = None,
    on_epoch: OnEpoch | None = None,
    **others: Never,
) -> History:
    """Train a model on rows `X` with targets `y`; the history of the training, epoch by epoch.

    In each epoch the rows are shuffled and divided into minibatches; each makes one step
    θ ← update(θ, ∇(mean loss + ½ l2 Σ w²)), where w are the weights without the biases.

    - `X`: a list, a tuple or an array with a row of features for each sample, or with a number
      for each if there is one feature. A row may be nested, and rows may differ in length, as
      sequences do: the model is called with such lists of Values, each minibatch has rows of one
      length, and each length has a program of its own. If the model or its first layer has a
      `vocabulary`, rows hold whole numbers below it, the tokens, and the model is called with a
      list of `vocabulary` Values for each: 1 in the token's column and 0 in the others;
    - `y`: likewise, with the target of each sample. If the model gives a list for each position
      of a sequence, a row of `y` has a target for each, and its loss is the mean of theirs;
    - `loss`: a name or a function of `nn.losses`, or a function of your own of (output, target),
      whose target is a Value, or a list of Values if `y` has several columns. For
      "cross_entropy" `y` holds classes 0, 1, … or rows of probabilities, for "hinge" −1 and 1.
      Classes may have names, such as "猫", which are numbered as `sorted` orders them and stand
      in the history's `classes`;
    - `optimizer`: one of `nn.optim`, of the model's parameters; None for Adam;
    - `learning_rate`: that of Adam, by default 0.01; an optimizer of your own has its own;
    - `epochs`: how many times the training data are gone through, at most;
    - `batch_size`: how many rows make a minibatch; None for all of them, of any length;
    - `seed`: for the shuffling and the validation split; None for another one each time;
    - `validation`: the share of the rows to hold out, or (X, y) to validate on;
    - `patience`: after so many epochs without a smaller loss, stop and restore the parameters of
      the best epoch; the loss is that of the validation data, or else of the training data;
    - `l2`: the strength λ ≥ 0 of the penalty on the weights, as in `nn.losses.l2_penalty`;
    - `static`: True trains on static graphs, recorded once; False records every row
      anew, for a model whose graph depends on its input;
    - `engine`: "numpy", or "jax" for steps that JAX compiles and spreads over its devices, those
      of all processes; it needs a static graph and `pip install "chalkgrad[jax]"`. An epoch in
      which something is not finite is gone through again by NumPy, to tell what it was;
    - `progress`: whether to show a bar; None shows one on a terminal and in a notebook;
    - `on_epoch`: a function to call with the record of each epoch, when the parameters are set;
      it may set their data.

    Ctrl-C ends the training and keeps what was learnt, up to the last whole step. Raises TypeError
    and ValueError, before anything has changed, if data, targets or options do not fit, or if a
    static graph depends on the data, which is tried on as many rows as 200,000 nodes allow.
    Afterwards the gradients of the parameters are 0. Raises ArithmeticError if the training
    diverges; parameters and optimizer then return to the best epoch. If an operation fails for a
    row with the parameters as given, or if the model, the loss, a schedule or `on_epoch` raises an
    error of its own, or `on_epoch` replaces a parameter, they do too, and a note on the error says
    so.

    >>> from nn import MLP
    >>> xor = [[0, 0], [0, 1], [1, 0], [1, 1]]
    >>> model = MLP(2, [8, 1], "tanh", rng=0)
    >>> history = fit(model, xor, [0, 1, 1, 0], loss="binary_cross_entropy", epochs=200)
    >>> history[-1].accuracy
    1.0
    """
    for name in others:
        near = suggestion(name, fit.__kwdefaults__ or ())
        meant = f": write {_ELSEWHERE[name]}" if name in _ELSEWHERE else near
        raise TypeError(f"fit has no option {name}{meant}")
    _check(model, optimizer, epochs, batch_size, seed, patience, l2, on_epoch)
    named(str(engine), dict.fromkeys(ENGINES), "engine")
    parameters, weights = model.parameters(), set(model.weights())
    if optimizer is not None and learning_rate is not None:
        raise ValueError("an optimizer has its own learning rate: leave out learning_rate")
    optimizer = optimizer or Adam(parameters, 0.01 if learning_rate is None else learning_rate)
    if optimizer.parameters != parameters:
        raise ValueError(f"the optimizer has other parameters than {model.describe()}")
    rng = np.random.default_rng(seed)
    recorder = Recorder(model, task_of(loss))
    prepared = partial(samples_of, encoded=recorder.encoded, vocabulary=_vocabulary(model))
    classes = class_names(y, recorder.task.loss)
    training, held_out = prepared(X, numbered(y, classes)), []
    if isinstance(validation, tuple | list):
        if len(validation) != 2:
            raise ValueError(f"validation is a share or (X, y), not {len(validation)} things")
        rows, targets = validation
        held_out = prepared(rows, numbered(targets, classes, "validation y"), which="validation ")
    elif validation is not None:
        training, held_out = split(training, real(validation, "validation"), rng)
    programs = programs_of(recorder, parameters, training + held_out, static, seed)
    penalty = np.array([l2 if parameter in weights else 0.0 for parameter in parameters])
    by_jax = JaxSteps(optimizer, programs, penalty) if engine == JAX else None
    run = Run(
        model, parameters, optimizer, programs, recorder.task, training, held_out, penalty,
        batch_size, rng, by_jax,
    )  # fmt: skip
    run.history.classes = classes
    bar = progress_bar(range(epochs), epochs, "epoch", progress, delay=0.0)
    _train(run, bar, patience, on_epoch)
    return run.history


def _check(
    model: Module,
    optimizer: Optimizer | None,
    epochs: int,
    batch_size: int | None,
    seed: int | None,
    patience: int | None,
    l2: float,
    on_epoch: OnEpoch | None,
) -> None:
    """TypeError or ValueError for an option that fits no training, whatever the data are."""
    if not isinstance(model, Module):
        raise TypeError(f"fit trains a Module, not {type(model).__name__}")
    if optimizer is not None and not isinstance(optimizer, Optimizer):
        made = "optimizer is made of the parameters, as Adam(model.parameters())"
        raise TypeError(f"{made}, not {optimizer!r:.60}")
    whole(epochs, "epochs", 1)
    if batch_size is not None:
        whole(batch_size, "batch_size", 1)
    if seed is not None:
        whole(seed, "seed", 0)
    if patience is not None:
        whole(patience, "patience", 1)
    at_least_0(l2, "l2")
    if on_epoch is not None and not callable(on_epoch):
        raise TypeError(f"on_epoch is a function of an epoch, not {on_epoch!r:.60}")


def _vocabulary(model: Any) -> int | None:
    """The number of tokens that a model or its first layer takes, if it takes tokens."""
    while not hasattr(model, "vocabulary"):
        layers = getattr(model, "layers", None)
        if not isinstance(layers, list | tuple) or not layers:
            return None
        model = layers[0]
    return whole(model.vocabulary, "vocabulary", 1)


def _train(run: Run, bar: Any, patience: int | None, on_epoch: OnEpoch | None) -> None:
    """Advance a run once for each turn of a bar; stop when patience ends, and at Ctrl-C."""
    try:
        with bar:
            for _ in bar:
                epoch = run.advance(on_epoch)
                bar.set_postfix(loss=epoch.watched, refresh=False)
                if patience is not None and run.epochs_since_best >= patience:
                    break
        if patience is not None:
            run.return_to_best()
    except KeyboardInterrupt:
        run.history.interrupted = True
        if patience is not None and run.best is not None:
            run.return_to_best()
        else:
            run.stay()
        say(f"interrupted in epoch {len(run.history) + 1}: what was learnt is kept", sys.stderr)
