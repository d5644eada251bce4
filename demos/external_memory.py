"""A network learns to recall by association: it writes pairs to a memory and asks by the key.

The memory is outside the network. It has a row of numbers for each pair of a key (8 bits of ±1) and
a letter. One layer makes the row M_i from the pair, another makes a question k from a noisy key.
What is read is a weighted sum of the rows, as in a neural Turing machine that addresses by content,
    w_i = softmax_i(β cos(k, M_i)),   r = Σ w_i M_i,
with a learnt sharpness β = softplus(b). A last layer tells the letter from r. The position of a row
plays no part, so a memory may be longer than those in training.
Source: Graves, Wayne and Danihelka (2014), arXiv:1410.5401, section 3.3.1.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd import Value, softplus, sqrt
from autograd.text.aligned import table
from autograd.text.language import tr
from autograd.text.words import say
from demos import figure, outputs_at, run, save
from demos._options import Count, Seed
from nn import Layer, Module, fit
from nn.activations import softmax

LETTERS = "ABCDEFGH"
BITS = 8
PAIR = BITS + len(LETTERS)
WIDTH = 16
"""How many numbers a row of the memory has."""
PAIRS = 6
"""How many pairs are written to a memory in training."""
NOISE = 0.3
"""The standard deviation of what is added to each bit of a key that is asked for."""
ASKED = 1000
"""How many memories are asked, each for one key, to measure a share."""


def cosine(u: Sequence[Any], v: Sequence[Any]) -> Any:
    """u·v/(|u||v|)."""
    return dot(u, v) / sqrt(dot(u, u) * dot(v, v))


def dot(u: Sequence[Any], v: Sequence[Any]) -> Any:
    """Σ u_i v_i."""
    return sum(x * y for x, y in zip(u, v, strict=True))


def address(key: Sequence[Any], memory: Sequence[Sequence[Any]], sharpness: Any) -> list[Any]:
    """The weight of each row of the memory, by its likeness to the key."""
    return softmax([sharpness * cosine(key, row) for row in memory])


def read(weights: Sequence[Any], memory: Sequence[Sequence[Any]]) -> list[Any]:
    """The sum of the rows by their weights."""
    return [dot(weights, column) for column in zip(*memory, strict=True)]


class Recall(Module):
    """A network with a memory: it takes pairs, one after the other, and a key; it scores letters.

    Each pair is a key and a column for each letter, 1 in that of the letter and 0 in the others.
    """

    def __init__(self, seed: int) -> None:
        self.write = Layer(PAIR, WIDTH, "tanh", rng=seed)
        self.ask = Layer(BITS, WIDTH, "tanh", rng=seed + 1)
        self.tell = Layer(WIDTH, len(LETTERS), "linear", rng=seed + 2)
        self.b = Value(1, "b")

    def __call__(self, x: Sequence[Any]) -> Any:
        """A score for each letter."""
        memory, weights = self.addressed(x)
        return self.tell(read(weights, memory))

    def addressed(self, x: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        """The memory that was written, and the weights with which it is read."""
        memory: list[Any] = [self.write(x[i : i + PAIR]) for i in range(0, len(x) - BITS, PAIR)]
        key: Any = self.ask(x[-BITS:])
        return memory, address(key, memory, softplus(self.b))


def drawn(count: int, pairs: int, noise: float, rng: np.random.Generator) -> tuple[Any, Any]:
    """Rows that hold pairs and a noisy key of one of them, and the number of its letter."""
    keys = np.array([rng.choice(2**BITS, pairs, replace=False) for _ in range(count)])
    bits = 2.0 * (keys[..., None] >> np.arange(BITS) & 1) - 1
    letters = rng.integers(len(LETTERS), size=(count, pairs))
    asked = rng.integers(pairs, size=count)
    every = np.arange(count)
    noisy = bits[every, asked] + rng.normal(0, noise, (count, BITS))
    written = np.concatenate([bits, np.eye(len(LETTERS))[letters]], axis=2)
    return np.hstack([written.reshape(count, -1), noisy]), letters[every, asked]


def right(model: Recall, pairs: int, noise: float, rng: np.random.Generator) -> tuple[float, float]:
    """The share of letters that the model recalls, and that the nearest key would give."""
    X, letters = drawn(ASKED, pairs, noise, rng)
    scores = outputs_at(model, X)
    written, keys = X[:, :-BITS].reshape(ASKED, pairs, -1), X[:, -BITS:, None]
    nearest = (written[..., :BITS] @ keys)[..., 0].argmax(axis=1)
    known = written[np.arange(ASKED), nearest, BITS:].argmax(axis=1)
    return float((scores.argmax(axis=1) == letters).mean()), float((known == letters).mean())


def weights_of(model: Recall, pairs: int, seed: int) -> Any:
    """The weights with which a memory is read: a row for each key that is asked for."""
    rng = np.random.default_rng(seed)
    written = drawn(1, pairs, NOISE, rng)[0][0, :-BITS]
    keys = written.reshape(pairs, -1)[:, :BITS] + rng.normal(0, NOISE, (pairs, BITS))
    return np.array(
        [[w.data for w in model.addressed([*written, *key])[1]] for key in keys.tolist()]
    )


def main(seed: Seed = 0, sets: Count = 2000, epochs: Count = 20) -> None:
    """Train on memories of a few pairs, ask for held-out ones of any number, and draw weights."""
    rng = np.random.default_rng(seed)
    X, letters = drawn(sets, PAIRS, NOISE, rng)
    model = Recall(seed)
    weights = {tr("before training, {} pairs", PAIRS): weights_of(model, PAIRS, seed)}
    history = fit(model, X, letters, loss="cross_entropy", epochs=epochs)
    memories = f"{sets:,} {'memory' if sets == 1 else 'memories'}"
    say(f"{model}\n\ntrained on {memories} of {PAIRS} pairs, with noise {NOISE} on the key:")
    say(f"loss {history[-1].loss:.4f}, β = {softplus(model.b.data):.2f}\n")
    say(f"letters recalled from {ASKED:,} other memories, and by the key that is nearest\n")
    rows = [
        [str(pairs), str(noise), *(f"{share:.1%}" for share in right(model, pairs, noise, rng))]
        for pairs in (2, PAIRS, 2 * PAIRS)
        for noise in (0.0, NOISE, 2 * NOISE)
    ]
    say(table(["pairs", "noise", "recalled", "nearest key"], rows, [True] * 4, 100))
    say()
    for pairs in (PAIRS, 2 * PAIRS):
        weights[tr("after training, {} pairs", pairs)] = weights_of(model, pairs, seed)
    picture, panels = figure(
        "The network learns to read the row whose key is asked for",
        *[("row of the memory", "noisy key of the pair")] * len(weights),
    )
    for axes, (title, shares) in zip(panels, weights.items(), strict=True):
        image = axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
        ticks = range(0, len(shares), len(shares) // PAIRS)
        axes.set(title=title, xticks=ticks, yticks=ticks)
        axes.grid(visible=False)
    picture.colorbar(image, ax=panels, location="bottom", label="weight w", shrink=0.5)
    save(picture, "external_memory.svg")


if __name__ == "__main__":
    run(main)
