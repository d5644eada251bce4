"""A language model learns to invent names, letter by letter: a transformer of 4,192 numbers.

It is the GPT known as microgpt. For each letter it adds two rows of numbers, one of the letter and
one of its place; four heads of attention look back at the letters before; a hidden layer follows,
and gives scores for the next letter. It learns some 6,000 first names of up to 8 letters, with one
program for each length of a name. On names that it never saw it is compared with a model that
counts pairs of letters. Then it invents names, and shows where its heads look.
Source: Karpathy, microgpt (2026).
"""

import math
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from string import ascii_lowercase
from typing import Annotated, Any

import numpy as np

from autograd import StaticGraph, Value
from autograd.text.language import tr
from autograd.text.words import say
from demos import figure, needed, run, save
from demos._options import Count, Seed, Within
from nn import Attention, Embedding, History, Layer, Module, RMSNorm, fit, optim, schedules
from nn.activations import softmax
from viz import plots

TOKENS = ascii_lowercase + "."
"""The letters, and the sign that stands before a name and after it."""

END = TOKENS.index(".")

WIDTH, HEADS, PLACES, BATCH, SHOWN = 16, 4, 16, 32, 20
LONGEST = 8
"""How many letters a name has at most: longer ones are few, and each length is a program more."""


class LanguageModel(Module):
    """Scores for the next token after each token of a sequence."""

    vocabulary = len(TOKENS)

    def __init__(self, seed: int = 0) -> None:
        rng = random.Random(seed)
        self.token = Embedding(self.vocabulary, WIDTH, rng=rng)
        self.place = Embedding(PLACES, WIDTH, rng=rng)
        self.score = Layer(WIDTH, self.vocabulary, "linear", bias=False, rng=rng)
        self.attention = Attention(WIDTH, HEADS, rng=rng)
        self.hidden = Layer(WIDTH, 4 * WIDTH, "relu", bias=False, rng=rng)
        self.out = Layer(4 * WIDTH, WIDTH, "linear", bias=False, rng=rng)
        self.norm = RMSNorm()

    def embedded(self, tokens: Iterable[Any]) -> list[list[Any]]:
        """Each token's row and its place's, added and normed."""
        rows = self.token(tokens)
        places = self.place(range(len(rows)))
        return [self.norm(added(*both)) for both in zip(rows, places, strict=True)]

    def __call__(self, tokens: Iterable[Any]) -> list[Any]:
        """The scores after each token."""
        x = self.embedded(tokens)
        seen = self.attention(map(self.norm, x))
        x = [added(*both) for both in zip(x, seen, strict=True)]
        x = [added(row, self.out(self.hidden(self.norm(row)))) for row in x]
        return [self.score(row) for row in x]


def added(x: Any, y: Any) -> list[Any]:
    """The sum of two vectors."""
    return [a + b for a, b in zip(x, y, strict=True)]


def tokens(name: str) -> list[int]:
    """The letters of a name as tokens, and the end before them and after."""
    return list(map(TOKENS.index, f".{name}."))


def first_names() -> list[str]:
    """The first names of Faker's English provider that are not long, in lower case.

    Exits with a line that says what to install if there is no Faker.
    """
    needed("faker", "This demo takes its names from Faker")
    from faker.providers.person.en import Provider

    return sorted({name.lower() for name in Provider.first_names if len(name) <= LONGEST})


def samples(names: Iterable[str]) -> tuple[list[list[int]], list[list[int]]]:
    """For each name the tokens that are seen, and those that follow them."""
    sequences = list(map(tokens, names))
    return [t[:-1] for t in sequences], [t[1:] for t in sequences]


def learn(
    model: LanguageModel, training: Sequence[str], held_out: Sequence[str], epochs: int
) -> History:
    """The history of training by microgpt's Adam, at a rate that falls to 0."""
    lengths = Counter(map(len, training))
    steps = epochs * sum(math.ceil(count / BATCH) for count in lengths.values())
    rate = schedules.linear(0.015, 0.0, steps)
    return fit(
        model, *samples(training), loss="cross_entropy", batch_size=BATCH, epochs=epochs,
        optimizer=optim.Adam(model.parameters(), rate, betas=(0.85, 0.99)),
        validation=samples(held_out),
    )  # fmt: skip


def loss_of_pairs(training: Sequence[str], names: Sequence[str]) -> float:
    """The loss of a model that counts how often a token follows another, each pair once more."""
    counts = np.ones((len(TOKENS), len(TOKENS)))
    for pair in zip(*samples(training), strict=True):
        np.add.at(counts, pair, 1)
    losses = -np.log(counts / counts.sum(axis=1, keepdims=True))
    return float(np.mean([losses[pair].mean() for pair in zip(*samples(names), strict=True)]))


def invented(model: LanguageModel, count: int, rng: random.Random, temperature: float) -> list[str]:
    """Names drawn letter by letter; a temperature below 1 prefers the likely letters.

    One program of the greatest length serves all beginnings: no letter sees those that follow.
    """
    size = model.vocabulary
    columns = [Value(0.0) for _ in range(PLACES * size)]
    program = StaticGraph([*chain(*model(columns))], columns, model.parameters())
    drawn = np.full((count, PLACES + 1), END)
    for place in range(PLACES):
        rows = np.eye(size)[drawn[:, :-1]].reshape(count, -1)
        scores = program(rows).reshape(count, PLACES, size)[:, place] / temperature
        drawn[:, place + 1] = [rng.choices(range(size), softmax(row))[0] for row in scores.tolist()]
    return ["".join(TOKENS[token] for token in row[1:]).partition(".")[0] for row in drawn]


def draw_attention(model: LanguageModel, name: str) -> None:
    """Write a slide with a heat map for each head: how much each letter takes from which."""
    seen = tokens(name)[:-1]
    marks, places = [TOKENS[token] for token in seen], range(len(seen))
    title = tr("Where the heads look, letter by letter of “{}”, to tell what follows, in %", name)
    drawn, panels = figure(title, *[("looks at", "after the letter")] * HEADS)
    patterns = model.attention.patterns(map(model.norm, model.embedded(seen)))
    for number, (head, axes) in enumerate(zip(patterns, panels, strict=True), start=1):
        shares = np.full((len(seen), len(seen)), np.nan)
        for i, row in enumerate(head):
            shares[i, : i + 1] = [100 * share.data for share in row]
        axes.imshow(shares, cmap="Blues", vmin=0, vmax=100, aspect="auto")
        for (i, j), share in np.ndenumerate(shares):
            if share >= 20:
                colour = "white" if share > 60 else "black"
                axes.text(j, i, f"{share:.0f}", ha="center", va="center", color=colour, size=12)
        axes.set(title=tr("head {}", number), xticks=places, yticks=places)
        axes.set(xticklabels=marks, yticklabels=marks)
        axes.grid(visible=False)
        axes.label_outer()
    save(drawn, "language_model_attention.svg")


def draw_losses(history: History, pairs: float, names: Sequence[str]) -> None:
    """Write a slide with the losses, and the names invented."""
    better = pairs - history.column("validation_loss")[-1]
    drawn, (left, right) = figure(
        tr(
            "A transformer tells the next letter {} nats better than counted pairs do",
            f"{better:.2f}",
        ),
        ("", ""),
        ("", ""),
    )
    plots.loss_curve(history, title="Loss, in nats a letter", axes=left)
    left.axhline(pairs, color="black", linestyle=":", label="counted pairs, validation")
    left.set_ylim(top=pairs + 0.2)
    left.legend(loc="upper right")
    for i, name in enumerate(names):
        right.text(
            0.1 + i % 2 / 2, 0.9 - i // 2 / 10, name.title(), size=20, transform=right.transAxes
        )
    right.set_title("Names that it invents")
    right.axis("off")
    save(drawn, "language_model.svg")


def main(
    seed: Seed = 0, epochs: Count = 10, temperature: Annotated[float, Within(0.01, 100)] = 0.7
) -> None:
    """Learn names, compare with counted pairs, invent names, and draw where the heads look."""
    rng = random.Random(seed)
    names = first_names()
    rng.shuffle(names)
    held_out, training = names[: len(names) // 10], names[len(names) // 10 :]
    lengths = len(set(map(len, names)))
    model = LanguageModel(seed)
    say(f"{model}\n")
    say(f"{len(training):,} names to learn from and {len(held_out):,} held out: a program for each")
    say(f"of their {lengths} lengths\n")
    history = learn(model, training, held_out, epochs)
    say(f"{history}\n")

    pairs = loss_of_pairs(training, held_out)
    say("loss on the names held out, in nats: the mean over a name's letters, then over the names")
    say(f"    by the transformer                  {history.column('validation_loss')[-1]:.4f}")
    say(f"    by counted pairs                    {pairs:.4f}")
    say(f"    if all letters were equally likely  {math.log(len(TOKENS)):.4f}\n")
    found = invented(model, SHOWN, rng, temperature)
    known = len(set(found) & set(names))
    say(f"{SHOWN} names that it invents, of which {known} are among the {len(names):,}:\n")
    for i in range(0, SHOWN, 5):
        say("    " + "".join(f"{name.title():16}" for name in found[i : i + 5]).rstrip())
    say()
    draw_losses(history, pairs, found)
    draw_attention(model, held_out[0])


if __name__ == "__main__":
    run(main)
