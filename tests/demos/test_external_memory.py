"""The demo of a network with external memory."""

from typing import Any

import numpy as np
import pytest

from autograd import check_grad
from demos import external_memory
from demos.external_memory import BITS, NOISE, PAIR, PAIRS, Recall, address, read
from nn import fit
from tests.demos import drawn
from tests.demos.test_training import numbers, said


def addressing(key: Any, memory: Any, sharpness: float) -> np.ndarray:
    """The weights by NumPy."""
    norms = np.linalg.norm(memory, axis=1) * np.linalg.norm(key)
    powers = np.exp(sharpness * (memory @ key) / norms)
    return powers / powers.sum()


def test_addressing_is_the_softmax_of_sharpened_cosines() -> None:
    rng = np.random.default_rng(0)
    key, memory = rng.normal(size=3), rng.normal(size=(4, 3))
    weights = addressing(key, memory, 2.5)
    assert np.abs(np.array(address(key, memory, 2.5)) - weights).max() < 1e-15
    assert np.abs(np.array(read(weights, memory)) - weights @ memory).max() < 1e-15
    longer = address(7 * key, memory * rng.uniform(1, 2, (4, 1)), 2.5)  # only directions count
    assert np.abs(np.array(longer) - weights).max() < 1e-15

    def read_at(*xs: Any) -> list[Any]:
        rows = [xs[4:6], xs[6:8], xs[8:10]]
        return read(address(xs[1:3], rows, xs[0]), rows)

    check_grad(read_at, rng.normal(size=10), order=2)


def test_a_network_with_memory_is_its_formula() -> None:
    model, (X, _) = Recall(0), external_memory.drawn(1, 3, NOISE, np.random.default_rng(1))
    W, A, T = (
        np.array([[x.data for x in (*neuron.w, neuron.b)] for neuron in layer.neurons])
        for layer in (model.write, model.ask, model.tell)
    )
    memory = np.tanh(X[0, :-BITS].reshape(3, PAIR) @ W[:, :-1].T + W[:, -1])
    key = np.tanh(A[:, :-1] @ X[0, -BITS:] + A[:, -1])
    scores = T[:, :-1] @ (addressing(key, memory, np.log1p(np.e)) @ memory) + T[:, -1]
    found = [score.data for score in model(X[0].tolist())]
    assert np.abs(np.array(found) - scores).max() < 1e-14


def test_what_is_asked_for_is_in_the_memory() -> None:
    X, letters = external_memory.drawn(50, PAIRS, 0, np.random.default_rng(2))
    pairs = X[:, :-BITS].reshape(50, PAIRS, PAIR)
    assert (pairs[..., BITS:].sum(axis=2) == 1).all()
    (rows, places) = np.nonzero((pairs[..., :BITS] == X[:, None, -BITS:]).all(axis=2))
    assert rows.tolist() == list(range(50))  # each key stands in one pair alone
    assert (pairs[rows, places, BITS:].argmax(axis=1) == letters).all()


def test_it_learns_to_recall() -> None:
    rng = np.random.default_rng(0)
    model = Recall(0)
    before, _ = external_memory.right(model, PAIRS, NOISE, rng)
    X, letters = external_memory.drawn(1000, PAIRS, NOISE, rng)
    fit(model, X, letters, loss="cross_entropy", epochs=10)
    after, nearest = external_memory.right(model, PAIRS, NOISE, rng)
    assert before < 0.4 < 0.9 <= after <= nearest


@pytest.mark.slow  # trains at full length
def test_external_memory(capsys: pytest.CaptureFixture[str]) -> None:
    external_memory.main()
    rows = [row for row in map(numbers, said(capsys)) if len(row) == 4]
    shares = {(int(row[0]), row[1]): row[2:] for row in rows}
    recalled, nearest = shares[PAIRS, NOISE]
    assert 95 <= recalled <= nearest
    assert shares[2 * PAIRS, NOISE][0] >= 95
    assert {"weight w", "after training, 12 pairs"} <= set(drawn("external_memory.svg"))
