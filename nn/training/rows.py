"""Data as rows of finite numbers, and samples that know their row in the data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograd.core.errors import of_row, row_of
from autograd.core.operators import real
from autograd.static.batch import Array, is_finite
from autograd.text.words import counted
from nn.checks import whole

Rows: TypeAlias = Array
"""An array whose first axis counts samples."""

Form: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]]
"""The shapes of a row's inputs and of its targets: rows of one form share a program."""


def rows_of(data: Any, name: str) -> Sequence[Array] | Array:
    """A float array for each sample, or one of all of them if their rows have one shape.

    A row is a sequence of numbers, which may be nested; a plain list of numbers is one column.
    Raises ValueError if there are no data or a row is empty, TypeError if one is not a sequence,
    and, with row and column, ValueError for NaN and infinities and TypeError if something is not
    a number.

    >>> rows_of([[1, 2], [3, float("nan")]], "X")
    Traceback (most recent call last):
    ValueError: X: row 1, column 1 (x2) takes a finite number, not nan
    >>> [row.shape for row in rows_of([[1, 2], [3], [[4, 5], [6, 7]]], "X")]
    [(2,), (1,), (2, 2)]
    """
    rows = _listed(data, name)
    try:
        found = np.asarray(rows)
    except ValueError:  # of different lengths
        found = np.empty(0, dtype=object)
    if found.ndim > 1 and found.size and np.can_cast(found.dtype, np.float64):
        array: Array = np.ascontiguousarray(found, dtype=np.float64)
        if is_finite(array):
            return array
    letter = name[-1].lower()
    return [_row(row, f"{name}: row {i}", letter) for i, row in enumerate(rows)]


def _listed(data: Any, name: str) -> Any:
    """The data as an array or a list of rows; ValueError if there are none."""
    try:
        rows = np.asarray(data) if hasattr(data, "__array__") else list(data)
    except TypeError as error:
        raise TypeError(f"{name}: {error}") from None
    if not len(rows):
        raise ValueError(f"{name}: there are no data")
    return rows if any(hasattr(row, "__len__") for row in rows) else [[x] for x in rows]


def _row(row: Any, name: str, letter: str) -> Array:
    found = _sequence(row, name)
    numbers = [
        real(number, f"{name}, column {j} ({letter}{j + 1})")
        for j, number in enumerate(found.ravel())
    ]
    return np.array(numbers).reshape(found.shape)


def _sequence(row: Any, name: str) -> NDArray[Any]:
    found = np.array(row, dtype=object)
    if not found.ndim:
        raise TypeError(f"{name} is a sequence of numbers, not {row!r:.60}")
    if not found.size:
        raise ValueError(f"{name} is empty")
    return found


def tokens_of(data: Any, name: str, vocabulary: int) -> list[Array]:
    """For each row of tokens an array with a row for each: 1 in its column and 0 in the others.

    Raises what `rows_of` does, TypeError for a token that is not a whole number, ValueError for
    one that is not from 0 to `vocabulary` − 1; both name row and position.

    >>> tokens_of([[2, 0], [1]], "X", 3)[0]
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    hot, found = np.eye(vocabulary), []
    for i, row in enumerate(_listed(data, name)):
        tokens = _sequence(row, f"{name}: row {i}")
        for j, token in enumerate(tokens.tolist()):
            where = f"{name}: row {i}, position {j}"
            if not 0 <= whole(token, where) < vocabulary:
                raise ValueError(f"{where} is {token}: the tokens are 0 to {vocabulary - 1}")
        found.append(hot[tokens.astype(np.intp)])
    return found


class Samples(NamedTuple):
    """Samples of one form: rows of inputs and encoded targets, and the targets alone.

    `shape` is that of the inputs of a row. `numbers` has the index of each row in the data that
    the user gave, and `which` the word that errors have before the row: "validation ", or nothing
    for the training data.
    """

    rows: Rows
    targets: Rows
    shape: tuple[int, ...]
    numbers: NDArray[np.intp]
    which: str

    @property
    def form(self) -> Form:
        """The shapes of a row's inputs and targets."""
        return self.shape, self.targets.shape[1:]

    def at(self, indices: NDArray[np.intp] | slice) -> Samples:
        """Some of the samples."""
        if isinstance(indices, slice):
            rows, targets = self.rows[indices], self.targets[indices]
        else:  # twice as fast as by brackets, in every step
            rows, targets = self.rows.take(indices, axis=0), self.targets.take(indices, axis=0)
        return Samples(rows, targets, self.shape, self.numbers[indices], self.which)

    def named(self, error: Exception) -> Exception:
        """The error, which names its row, if it is that of one, by its index in the data."""
        row = row_of(error)
        return error if row is None else of_row(error, int(self.numbers[row]), self.which)

    @contextmanager
    def naming_rows(self) -> Iterator[None]:
        """A context in which an error is `named`."""
        try:
            yield
        except Exception as error:
            if row_of(error) is None:
                raise
            raise self.named(error) from error


def samples_of(
    X: Any,
    y: Any,
    encoded: Callable[[Samples], Rows],
    vocabulary: int | None = None,
    which: str = "",
) -> list[Samples]:
    """The data by form, checked and encoded: `encoded` takes samples and gives their targets.

    With a `vocabulary` the rows of X hold tokens, which become columns.
    """
    name = f"{which}X"
    inputs = rows_of(X, name) if vocabulary is None else tokens_of(X, name, vocabulary)
    targets = rows_of(y, f"{which}y")
    if len(inputs) != len(targets):
        count = counted(len(inputs), "row")
        raise ValueError(f"{which}X has {count}, and {which}y has {len(targets)}")
    by_form: dict[Form, list[int]] = {}
    for i, (row, target) in enumerate(zip(inputs, targets, strict=True)):
        by_form.setdefault((row.shape, target.shape), []).append(i)
    found = []
    for (shape, _), numbers in by_form.items():
        rows, ys = (_stacked(data, numbers) for data in (inputs, targets))
        rows = rows.reshape(len(numbers), -1)
        plain = Samples(rows, ys, shape, np.array(numbers), which)
        with plain.naming_rows():
            ys = encoded(plain)
        rows = np.hstack([rows, ys.reshape(len(numbers), -1)])
        found.append(plain._replace(rows=rows, targets=ys))
    return found


def _stacked(data: Sequence[Array] | Array, numbers: list[int]) -> Array:
    return data[numbers] if isinstance(data, np.ndarray) else np.array([data[i] for i in numbers])


def split(
    data: Sequence[Samples], share: float, rng: np.random.Generator
) -> tuple[list[Samples], list[Samples]]:
    """The samples in random order in two parts: those to train on, and a share held out."""
    total = size(data)
    count = round(share * total)
    if not 0 < count < total:
        held_out = f"validation={share} would hold out {count}"
        raise ValueError(f"{held_out} of {counted(total, 'row')}")
    order = rng.permutation(total)
    return _chosen(data, order[count:]), _chosen(data, order[:count])


def batches(
    data: Sequence[Samples], batch_size: int | None, rng: np.random.Generator
) -> Iterator[list[Samples]]:
    """The shuffled samples in minibatches, each of one form; None for all in one.

    Those of different forms are mixed: each stands where its first row is in the shuffled order.
    """
    order = rng.permutation(size(data))
    if batch_size is None:
        yield _chosen(data, order)
        return
    found = [
        (int(places[start]), samples, indices[start : start + batch_size])
        for samples, places, indices in _members(data, order)
        for start in range(0, len(places), batch_size)
    ]
    for _, samples, indices in sorted(found, key=lambda batch: batch[0]):
        yield [samples.at(indices)]


def size(data: Sequence[Samples]) -> int:
    """How many samples there are, of all forms."""
    return sum(len(samples.rows) for samples in data)


def _chosen(data: Sequence[Samples], order: NDArray[np.intp]) -> list[Samples]:
    members = _members(data, order)
    return [samples.at(indices) for samples, _, indices in members if len(indices)]


def _members(
    data: Sequence[Samples], order: NDArray[np.intp]
) -> Iterator[tuple[Samples, NDArray[np.intp], NDArray[np.intp]]]:
    """Samples of each form, their positions in an order of all samples, and their own indices."""
    start = 0
    for samples in data:
        stop = start + len(samples.rows)
        (places,) = np.nonzero((start <= order) & (order < stop))
        yield samples, places, order[places] - start
        start = stop
