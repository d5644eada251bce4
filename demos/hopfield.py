"""A Hopfield network recalls digits from copies with a fifth of the pixels flipped.

Each pixel has a neuron, which is on (s_i = 1) or off (−1). With weights w_ij = w_ji and w_ii = 0
the network has the energy E = −½ Σ s_i w_ij s_j. One neuron after the other, in random order, takes
the sign of −∂E/∂s_i = Σ w_ij s_j. The derivative comes from the engine; as E is linear in each s_i,
a neuron that changes lowers E by 2|∂E/∂s_i|. Hebb's rule w_ij = Σ s_i s_j/N is one step of descent,
by the weights, on the sum of the patterns' energies. It fails for digits, which resemble each
other. The projection rule allows for that: W = X⁺X, with the patterns in the rows of X.
Sources: Hopfield (1982), PNAS 79; Personnaz, Guyon and Dreyfus (1985), J. Physique Lett. 46.
"""

from functools import cache
from typing import Any, NamedTuple

import numpy as np

from autograd import StaticGraph, Value
from autograd.text.aligned import table
from autograd.text.language import tr
from autograd.text.plotstyle import LOOKS
from autograd.text.words import counted, say
from demos import data_sets, figure, run, save, signed
from demos._digits import draw_tiles
from demos._options import Count, Seed

N = 64
FLIPPED = 13
"""How many pixels of a copy are flipped: a fifth."""
SHOWN = 5
"""How many digits the first picture stores: a load of 5/64 = 0.08."""
MOST = 10
COPIES = 5
"""How many copies of each pattern are recalled to measure a share."""


def recorded() -> StaticGraph:
    """The energy of the states s₁ … s_N, with the weights as parameters, row by row."""
    s = [Value(1, f"s{i + 1}") for i in range(N)]
    W = [[Value(0, f"w{i + 1}_{j + 1}") for j in range(N)] for i in range(N)]
    fields: list[Any] = [sum(w * s_j for w, s_j in zip(row, s, strict=True)) for row in W]
    total: Any = sum(s_i * field for s_i, field in zip(s, fields, strict=True))
    return StaticGraph(-0.5 * total, s, [w for row in W for w in row])


ENERGY = recorded()


def hebb(patterns: Any) -> Any:
    """The weights after a step of descent, from 0, on the sum of the patterns' energies."""
    _, gradient = ENERGY.value_and_grad(patterns, np.zeros(N * N))
    return without_diagonal(-2 / N * len(patterns) * gradient.reshape(N, N))


def projection(patterns: Any) -> Any:
    """The weights that would leave every pattern as it is, with the diagonal removed."""
    return without_diagonal(np.linalg.pinv(patterns) @ patterns)


def without_diagonal(W: Any) -> Any:
    """The weights, without those that lead from a neuron to itself."""
    return W * (1 - np.eye(N))


class Recall(NamedTuple):
    """The states in which no neuron changes any more, and the energy of each at every update.

    `expected` has for each update the change of the energy that the derivative predicts.
    """

    states: Any
    energies: Any
    expected: Any


def recall(W: Any, states: Any, rng: np.random.Generator) -> Recall:
    """Update one neuron after the other until none changes; each row is a network of its own."""
    weights, states = W.ravel(), states.copy()
    energies: list[Any] = []
    expected: list[Any] = []
    changed = True
    while changed or np.any(expected[-N:]):
        for i in rng.permutation(N):
            if changed:
                energy = ENERGY(states, weights)
                _, _, slopes = ENERGY.value_and_grad(states, weights, inputs=True)
            energies.append(energy)
            slope = len(states) * slopes[:, i]  # of each row's energy; that of their mean is known
            changes = np.where(slope * states[:, i] > 0, -2 * states[:, i], 0)
            states[:, i] += changes
            changed = bool(changes.any())
            expected.append(slope * changes)
    energies.append(energy)
    return Recall(states, np.array(energies), np.array(expected))


def flipped(patterns: Any, rng: np.random.Generator) -> Any:
    """Copies of the patterns, each with some pixels flipped at random."""
    signs = np.ones_like(patterns)
    signs[:, :FLIPPED] = -1
    return patterns * rng.permuted(signs, axis=1)


def digits(count: int, rng: np.random.Generator) -> Any:
    """Images of so many different digits, their pixels on or off."""
    images, labels = _all_digits()
    chosen = np.sort(rng.permutation(10)[:count])
    return images[[rng.choice(np.flatnonzero(labels == digit)) for digit in chosen]]


@cache
def _all_digits() -> tuple[Any, Any]:
    found = data_sets().load_digits()
    return np.where(found.data >= found.data.max() / 2, 1.0, -1.0), found.target


def noise(count: int, rng: np.random.Generator) -> Any:
    """Patterns whose pixels are on or off by chance, so that none resembles another."""
    return rng.choice([-1.0, 1.0], (count, N))


WAYS = {
    "digits, projection rule": (digits, projection),
    "digits, Hebb's rule": (digits, hebb),
    "random pixels, Hebb's rule": (noise, hebb),
}
"""What is stored, and how."""


def share(way: str, count: int, sets: int, rng: np.random.Generator) -> float:
    """The share of patterns recalled to the last pixel, over several sets of `count`."""
    draw, rule = WAYS[way]
    right = []
    for _ in range(sets):
        patterns = draw(count, rng)
        copies = np.repeat(patterns, COPIES, axis=0)
        found = recall(rule(patterns), flipped(copies, rng), rng)
        right.append((found.states == copies).all(axis=1).mean())
    return float(np.mean(right))


def draw_recall(patterns: Any, copies: Any, found: Recall) -> None:
    """Write the stored, the flipped and the recalled digits, and how their energy fell."""
    right_ones = (found.states == patterns).all(axis=1).sum()
    drawn, (left, right) = figure(
        tr("No update raises the energy; {} of {} digits are recalled", right_ones, SHOWN),
        (), ("updates", "energy E"),
    )  # fmt: skip
    names = "ABCDE"
    images = np.stack([patterns, copies, found.states]).reshape(-1, 8, 8)
    draw_tiles(left, "", images, SHOWN)
    left.set(yticks=[3.5, 12.5, 21.5], yticklabels=["as stored", "flipped", "recalled"],
             xticks=[9 * i + 3.5 for i in range(SHOWN)], xticklabels=names)  # fmt: skip
    for name, (colour, line, _), curve in zip(names, LOOKS, found.energies.T, strict=False):
        right.plot(curve, color=colour, linestyle=line, label=name)
    right.legend()
    save(drawn, "hopfield.svg")


def main(seed: Seed = 0, sets: Count = 20) -> None:
    """Recall a few digits step by step, and then more and more of them by three rules."""
    rng = np.random.default_rng(seed)
    patterns = digits(SHOWN, rng)
    copies = flipped(patterns, rng)
    say(f"the energy of {N} neurons: {ENERGY}\n")
    found = recall(projection(patterns), copies, rng)
    falls = np.diff(found.energies, axis=0)
    changed = found.expected != 0
    changes = f"a neuron changes {changed.sum()} times."
    say(f"{SHOWN} digits with {FLIPPED} of {N} pixels flipped: {changes}")
    low, high = -falls[changed].max(), -falls[changed].min()
    apart = signed(abs(falls - found.expected).max())
    say(f"Each time E falls, by {low:.3f} to {high:.3f}: that is 2|∂E/∂s_i|, to within {apart}.")
    draw_recall(patterns, copies, found)

    counts = range(1, MOST + 1)
    shares = {way: [share(way, count, sets, rng) for count in counts] for way in WAYS}
    of = f"{COPIES} copies of each pattern, in {counted(sets, 'set')} of patterns"
    say(f"\nshare recalled to the last pixel, of {of}\n")
    rows = [
        [str(count), f"{count / N:.3f}", *(f"{curve[count - 1]:.1%}" for curve in shares.values())]
        for count in counts
    ]
    say(table(["patterns", "load", *WAYS], rows, [True] * 5, 100))
    below = [curve[: N // 10] for curve in shares.values()]
    say(f"\nmean over the loads below 0.1: {', '.join(f'{np.mean(x):.1%}' for x in below)}\n")
    drawn, (axes,) = figure(
        "Hebb's rule stores random patterns, but not digits, which resemble each other",
        (
            tr("patterns stored in {} neurons", N),
            tr("share recalled, {} of {} pixels flipped", FLIPPED, N),
        ),
    )
    for (way, curve), (colour, line, marker) in zip(shares.items(), LOOKS, strict=False):
        axes.plot(counts, curve, color=colour, linestyle=line, marker=marker, label=way)
    axes.axvline(0.1 * N, color="black", linewidth=1.5, label="a load of 0.1")
    axes.set(ylim=(-0.03, 1.03), xticks=counts)
    axes.legend(loc="lower right", bbox_to_anchor=(1, 0.1))
    save(drawn, "hopfield_load.svg")


if __name__ == "__main__":
    run(main)
