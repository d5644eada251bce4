"""Boltzmann machines of nine neurons learn by their exact likelihood, which is a graph.

A machine gives its visible states v the probability e^(−F(v))/Z, where Z adds up e^(−F) over all 2⁹
states. F is the energy or, with hidden neurons, the free energy. So −log p = F + log Z can be
recorded, and its gradient is the textbook's −(⟨v h⟩_data − ⟨v h⟩_model). Two machines learn by it,
one without hidden neurons and a restricted one. Two others learn the same patterns by contrastive
divergence, which does not quite follow the gradient of the likelihood.
Source: Ackley, Hinton and Sejnowski (1985), Cognitive Science 9.
"""

from itertools import product
from typing import Any

import numpy as np

from autograd import StaticGraph, Value, exp, log
from autograd.text.aligned import table
from autograd.text.language import tr
from autograd.text.plotstyle import LOOKS
from autograd.text.words import counted, say
from demos import figure, run, save, signed, trajectory
from demos._digits import draw_tiles
from demos._options import Count, Seed
from demos.boltzmann import Restricted, net
from nn import Module
from nn.optim import SGD

SIDE = 3
PIXELS = SIDE * SIDE
HIDDEN = 8
EVERY = 10
"""After how many steps the likelihood is looked at again."""


class Machine(Module):
    """A Boltzmann machine without hidden neurons, in which all neurons are joined."""

    def __init__(self, visible: int, rng: np.random.Generator) -> None:
        self.W = [[Value(w) for w in rng.normal(0, 0.1, i)] for i in range(visible)]
        self.b = [Value(0) for _ in range(visible)]

    def __call__(self, v: Any) -> Any:
        """The energy −Σ b_i v_i − Σ w_ij v_i v_j, over pairs i > j."""
        fields = [net(b, row, v[: len(row)]) for b, row in zip(self.b, self.W, strict=True)]
        return -net(0, fields, v)


def surprise(machine: Any) -> StaticGraph:
    """−log p(v) = F(v) + log Z, where Z adds up e^(−F) over all states."""
    v = [Value(0, f"v{i + 1}") for i in range(PIXELS)]
    Z: Any = sum(exp(-machine(state)) for state in product((0, 1), repeat=PIXELS))
    return StaticGraph(machine(v) + log(Z), v, machine.parameters())


def brute_force(theta: Any, data: Any) -> tuple[float, Any]:
    """The mean of −log p over the data, all different, from the sum over all states (v, h).

    And its gradient −(⟨v h⟩_data − ⟨v h⟩_model), with ⟨v⟩ and ⟨h⟩ for the biases.
    """
    W, b, c = np.split(theta, [HIDDEN * PIXELS, (HIDDEN + 1) * PIXELS])
    V, H = (np.array(list(product((0, 1), repeat=k))) for k in (PIXELS, HIDDEN))
    joint = np.exp((V @ b)[:, None] + H @ c + V @ W.reshape(HIDDEN, PIXELS).T @ H.T)
    model = joint / joint.sum()
    is_data = (V[:, None] == data).all(axis=2).any(axis=1)
    at_data = joint / joint.sum(axis=1, keepdims=True) * is_data[:, None] / len(data)
    more = at_data - model
    moments = [(H.T @ more.T @ V).ravel(), more.sum(axis=1) @ V, more.sum(axis=0) @ H]
    return float(-np.log(model.sum(axis=1)[is_data]).mean()), -np.concatenate(moments)


def bars_and_stripes() -> Any:
    """The 14 pictures of 3×3 pixels in which each row, or each column, is all on or all off."""
    rows = [np.repeat(bits, SIDE) for bits in product((0.0, 1.0), repeat=SIDE)]
    columns = [row.reshape(SIDE, SIDE).T.ravel() for row in rows]
    return np.unique([*rows, *columns], axis=0)


def learn(
    machine: Any, exact: StaticGraph, data: Any, steps: int, rng: np.random.Generator, chain: int
) -> dict[int, float]:
    """The mean of −log p over the data as it falls, by step; by contrast if `chain` is not 0."""

    def gradient(theta: Any) -> Any:
        if chain:
            return machine.contrast(data, machine.drawn(data, theta, rng, chain), theta)
        return exact.value_and_grad(data, theta)[1]

    path = enumerate(trajectory(SGD(machine.parameters(), 0.5), gradient, steps))
    return {i: exact(data, theta).mean() for i, theta in path if i % EVERY == 0 or i == steps}


def main(seed: Seed = 0, steps: Count = 1500) -> None:
    """Compare the likelihood with brute force, and learn by it and by contrast."""
    rng = np.random.default_rng(seed)
    data = bars_and_stripes()
    machine = Restricted(PIXELS, HIDDEN, rng)
    exact, theta = surprise(machine), rng.normal(0, 1, machine.parameter_count)
    loss, gradient = exact.value_and_grad(data, theta)
    summed, moments = brute_force(theta, data)
    say(f"−log p of {PIXELS} visible and {HIDDEN} hidden neurons, with Z:\n    {exact}")
    say(f"    its mean over {len(data)} patterns: {loss:.12f}, by brute force {summed:.12f}")
    wrong = abs(gradient - moments).max()
    say(f"    its gradient is −(⟨v h⟩_data − ⟨v h⟩_model), to within {signed(wrong)}\n")
    drawn, (left, right) = figure(
        "All rows or all columns alike: contrast learns less than the likelihood",
        (), ("steps", "−log p, its mean over the patterns"),
    )  # fmt: skip
    grid: Any = left.get_gridspec()
    grid.set_width_ratios([1, 3])
    draw_tiles(left, tr("the {} patterns", len(data)), data.reshape(-1, SIDE, SIDE), 2)
    full = Machine(PIXELS, rng)
    ways: dict[str, tuple[Module, StaticGraph, int]] = {
        "no hidden neurons": (full, surprise(full), 0),
        "with hidden neurons": (Restricted(PIXELS, HIDDEN, rng), exact, 0),
        "by contrast, 1 step": (Restricted(PIXELS, HIDDEN, rng), exact, 1),
        "by contrast, 5 steps": (Restricted(PIXELS, HIDDEN, rng), exact, 5),
    }
    rows = []
    for (name, way), (colour, line, _) in zip(ways.items(), LOOKS, strict=False):
        learner, program, chain = way
        curve = learn(learner, program, data, steps, rng, chain)
        right.plot(list(curve), list(curve.values()), color=colour, linestyle=line, label=name)
        rows.append([name, str(learner.parameter_count), f"{curve[steps]:.3f}"])
    least = np.log(len(data))
    rows.append([f"at best, log {len(data)}", "", f"{least:.3f}"])
    header = ["machine", "parameters", f"−log p after {counted(steps, 'step')}"]
    say(f"{table(header, rows, [False, True, True], 100)}\n")
    right.axhline(least, color="black", linewidth=1.5, label=tr("at best, log {}", len(data)))
    right.legend()
    save(drawn, "boltzmann_exact.svg")


if __name__ == "__main__":
    run(main)
