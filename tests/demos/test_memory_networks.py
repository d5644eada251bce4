"""The demos of networks that remember."""

import re
from itertools import product

import numpy as np
import pytest

from demos import boltzmann, boltzmann_exact, hopfield
from tests.demos import drawn
from tests.demos.test_training import numbers, said

PROJECTION = "digits, projection rule"


def test_hopfield(capsys: pytest.CaptureFixture[str]) -> None:
    hopfield.main(sets=1)
    text = "\n".join(said(capsys))
    assert "a neuron changes 65 times.\nEach time E falls, by 0.422 to 2.095" in text
    rows = [numbers(line) for line in text.splitlines() if re.match(r" +\d+ +0\.", line)]
    assert [row[:2] for row in rows] == [[n, round(n / 64, 3)] for n in range(1, 11)]
    assert "recalled" in drawn("hopfield.svg")
    assert set(hopfield.WAYS) <= set(drawn("hopfield_load.svg"))


def test_no_update_raises_the_energy_and_its_derivative_foretells_by_how_much() -> None:
    rng = np.random.default_rng(1)
    patterns = hopfield.digits(6, rng)
    for rule in (hopfield.hebb, hopfield.projection):
        W = rule(patterns)
        found = hopfield.recall(W, hopfield.flipped(patterns, rng), rng)
        falls = np.diff(found.energies, axis=0)
        assert falls.max() <= 0
        assert np.abs(falls - found.expected).max() < 1e-12
        s = found.states
        assert np.abs(found.energies[-1] + 0.5 * np.einsum("ni,ij,nj->n", s, W, s)).max() < 1e-12
        assert (s * (s @ W) >= 0).all()  # where it stands still, every neuron agrees


def test_hebbs_rule_is_a_step_of_descent_and_the_projection_keeps_the_patterns() -> None:
    patterns = hopfield.digits(4, np.random.default_rng(0))
    off_diagonal = 1 - np.eye(hopfield.N)
    hebb = sum(np.outer(x, x) for x in patterns) / hopfield.N * off_diagonal
    assert np.abs(hopfield.hebb(patterns) - hebb).max() < 1e-12
    projection = np.linalg.solve(patterns @ patterns.T, patterns).T @ patterns * off_diagonal
    assert np.abs(hopfield.projection(patterns) - projection).max() < 1e-12
    assert (np.sign(patterns @ projection) == patterns).all()
    flipped = hopfield.flipped(patterns, np.random.default_rng(0)) != patterns
    assert (flipped.sum(axis=1) == 13).all()


def test_digits_are_recalled_by_the_projection_rule_and_not_by_hebbs() -> None:
    rng = np.random.default_rng(0)
    assert hopfield.share(PROJECTION, 4, 8, rng) >= 0.95
    assert hopfield.share("digits, Hebb's rule", 4, 4, rng) <= 0.2
    assert hopfield.share("random pixels, Hebb's rule", 4, 4, rng) >= 0.95


@pytest.mark.slow  # recalls 5,000 digits
def test_hopfield_at_a_load_of_eight_hundredths() -> None:
    assert hopfield.share(PROJECTION, 5, 200, np.random.default_rng(0)) >= 0.95


def test_boltzmann(capsys: pytest.CaptureFixture[str]) -> None:
    boltzmann.main(steps=1000)
    lines = said(capsys)
    (wrong,) = (numbers(line)[-1] for line in lines if "its contrast" in line)
    assert wrong < 1e-12
    error, sample, held_out, pixels = (
        numbers(next(line for line in lines if words in line))[-1]
        for words in ("mean error", "from a sample", "from a held-out", "one by one")
    )
    assert error < 0.1
    assert held_out < sample < pixels - 1
    assert "samples of the machine" in drawn("boltzmann.svg")


def test_the_gradient_of_the_free_energy_is_the_textbooks() -> None:
    rng = np.random.default_rng(0)
    machine = boltzmann.Restricted(5, 3, rng)
    theta = rng.normal(size=machine.parameter_count)
    W, b, c = theta[:15].reshape(3, 5), theta[15:20], theta[20:]
    data, model = rng.integers(2, size=(2, 7, 5)).astype(float)
    states = np.array(list(product((0, 1), repeat=3)))
    energies = -(data @ b)[:, None] - states @ c - data @ W.T @ states.T
    summed = -np.log(np.exp(-energies).sum(axis=1))
    assert np.abs(machine.free_energy(data, theta) - summed).max() < 1e-12

    def chances(v: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-c - v @ W.T))

    moments = [chances(model).T @ model - chances(data).T @ data, (model - data).sum(axis=0),
               (chances(model) - chances(data)).sum(axis=0)]  # fmt: skip
    by_hand = np.concatenate([x.ravel() for x in moments]) / 7
    assert np.abs(machine.contrast(data, model, theta) - by_hand).max() < 1e-12
    assert np.abs(boltzmann.textbook(machine, data, model, theta) - by_hand).max() < 1e-12
    h = chances(data)
    assert np.abs(machine.up(data, theta) - h).max() < 1e-12
    assert np.abs(machine.down(h, theta) - 1 / (1 + np.exp(-b - h @ W))).max() < 1e-12


def test_boltzmann_exact(capsys: pytest.CaptureFixture[str]) -> None:
    boltzmann_exact.main(steps=150)
    lines = said(capsys)
    patterns, loss, summed = numbers(next(line for line in lines if "its mean over" in line))
    assert (patterns, loss) == (14, summed)
    assert numbers(next(line for line in lines if "its gradient" in line))[-1] < 1e-12
    header = next(i for i, line in enumerate(lines) if line.startswith("machine"))
    full, hidden, one, five, best = (numbers(line)[-1] for line in lines[header + 1 :][:5])
    assert best == round(np.log(14), 3) < full < hidden < min(one, five)
    assert "at best, log 14" in drawn("boltzmann_exact.svg")


def test_the_exact_likelihood_is_that_of_all_states() -> None:
    rng = np.random.default_rng(3)
    data = boltzmann_exact.bars_and_stripes()
    every = np.array(list(product((0.0, 1.0), repeat=9)))
    restricted = boltzmann.Restricted(9, boltzmann_exact.HIDDEN, rng)
    theta = rng.normal(size=restricted.parameter_count)
    exact = boltzmann_exact.surprise(restricted)
    assert abs(np.exp(-exact(every, theta)).sum() - 1) < 1e-12
    loss, gradient = exact.value_and_grad(data, theta)
    summed, moments = boltzmann_exact.brute_force(theta, data)
    assert abs(loss - summed) < 1e-12
    assert np.abs(gradient - moments).max() < 1e-12

    machine = boltzmann_exact.Machine(9, rng)
    theta = rng.normal(size=machine.parameter_count)
    loss, gradient = boltzmann_exact.surprise(machine).value_and_grad(data, theta)
    pairs = [(i, j) for i in range(9) for j in range(i)]
    features = np.hstack([[v[i] * v[j] for i, j in pairs] for v in every]).reshape(512, -1)
    features = np.hstack([features, every])
    weights = np.exp(features @ theta)
    chances = weights / weights.sum()
    is_data = (every[:, None] == data).all(axis=2).any(axis=1)
    assert abs(loss + np.log(chances[is_data]).mean()) < 1e-12
    model, given = chances @ features, features[is_data].mean(axis=0)
    assert np.abs(gradient - (model - given)).max() < 1e-12
