"""A network reads handwritten digits that it never saw: which it misreads, and as what.

scikit-learn has 1,797 digits of 8×8 pixels, of which 400 are held out. The network has a hidden
layer of 64 neurons and a score for each digit. It learns by softmax and cross-entropy, and is
tested once, after training. The confusion matrix counts what each digit was read as, and the
misread ones are shown. With `--mnist DIR` the digits are MNIST's 70,000 of 28×28 pixels, from the
files train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and
t10k-labels-idx1-ubyte in DIR, as they are or as .gz; `--epochs 5` then takes a few minutes.
"""

import math
from pathlib import Path
from typing import Any

import numpy as np

from autograd.text.aligned import table
from autograd.text.language import tr
from autograd.text.words import say
from demos import figure, outputs_at, run, save
from demos._digits import Digits, bundled, mnist
from demos._options import Count, Seed
from nn import MLP, History, Module, fit
from nn.optim import Adam
from nn.schedules import cosine
from viz import plots

HELD_OUT = 400
BATCH = 32
SHOWN = 12
"""How many misread digits are shown at most."""


def rows(digits: Digits) -> Any:
    """The pixels of each picture in a row, from −1 to 1."""
    return 2 * digits.images.reshape(len(digits.images), -1) - 1


def learn(model: Module, training: Digits, epochs: int, l2: float, seed: int) -> History:
    """Train a network to read the digits."""
    steps = epochs * math.ceil(len(training.labels) / BATCH)
    optimizer = Adam(model.parameters(), cosine(0.01, steps))
    return fit(model, rows(training), training.labels, loss="cross_entropy", optimizer=optimizer,
               epochs=epochs, batch_size=BATCH, l2=l2, seed=seed)  # fmt: skip


def readings(model: Module, digits: Digits) -> Any:
    """The digit with the greatest score, for each picture."""
    return outputs_at(model, rows(digits)).argmax(axis=1)


def confusion(digits: Digits, found: Any) -> Any:
    """The confusion matrix: in the row of a digit, how many were read as what."""
    return np.bincount(10 * digits.labels + found, minlength=100).reshape(10, 10)


def draw_confusion(by: str, counts: Any, history: History, name: str) -> None:
    """Write a slide of the confusion matrix, in blue what was read right, and of the loss."""
    right = np.eye(10, dtype=bool)
    summary = f"{counts[right].sum():,}", f"{counts.sum():,}"
    title = tr("{}: {} of {} held-out digits read right", tr(by), *summary)
    drawn, (axes, curve) = figure(title, ("read as", "is"), ("epoch", "loss"))
    for mine, colours in ((right, "Blues"), (~right, "Oranges")):
        shown = np.ma.masked_where(~mine | (counts == 0), counts)
        axes.imshow(shown, cmap=colours, vmin=0, vmax=2.5 * max(1, counts[mine].max()))
    for (digit, reading), count in np.ndenumerate(counts):
        if count:
            axes.text(reading, digit, str(count), ha="center", va="center", size=13)
    axes.set(xticks=range(10), yticks=range(10), title="How many were read as what")
    axes.grid(visible=False)
    axes.spines[:].set_visible(True)
    plots.loss_curve(history, title="Loss of the digits learnt", axes=curve)
    save(drawn, name)


def draw_misread(digits: Digits, found: Any, title: str) -> None:
    """Write a picture of digits, in two rows, with what they were read as."""
    drawn, _ = figure(title)
    panels = drawn.subplots(2, math.ceil(len(found) / 2), squeeze=False).flat
    for image, digit, reading, axes in zip(*digits, found, panels, strict=False):
        axes.imshow(image, cmap="gray_r")
        axes.set(title=tr("read as {}, is {}", reading, digit), xticks=[], yticks=[])
        axes.spines[:].set_visible(True)
    for axes in panels:
        axes.axis("off")
    save(drawn, "digits_misread.svg")


def chosen(mnist_folder: str) -> tuple[Digits, Digits]:
    """The digits for training and for testing; ends with a line if MNIST's are not there."""
    try:
        return mnist(Path(mnist_folder)) if mnist_folder else bundled(HELD_OUT)
    except (OSError, ValueError) as error:
        raise SystemExit(f"--mnist: {error}") from None


def main(epochs: Count = 20, mnist: str = "", seed: Seed = 0) -> None:
    """Learn to read, test on the held-out digits, and show what was misread."""
    training, test = chosen(mnist)
    model = MLP(rows(test).shape[1], [64, 10], rng=seed)
    history = learn(model, training, epochs, 1e-4, seed)
    found = readings(model, test)
    wrong = np.flatnonzero(found != test.labels)
    accuracy = 1 - len(wrong) / len(found)
    counts = confusion(test, found)
    say(f"{model}\n\n{history}\n")
    say("The digits held out: in the row of a digit, how many were read as what\n")
    lines = [[f"is {i}", *(str(count or "·") for count in line)] for i, line in enumerate(counts)]
    say(table(["read as", *map(str, range(10))], lines, [False] + [True] * 10, 100))
    right = f"{len(found) - len(wrong):,} of {len(found):,}"
    say(f"\naccuracy {accuracy:.4f}: {right} held-out digits read right")
    for i in wrong[:SHOWN]:
        say(f"    digit {i}: read as {found[i]}, is {test.labels[i]}")
    say()

    draw_confusion("One hidden layer", counts, history, "digits.svg")
    if len(wrong):
        shown = wrong[:SHOWN]
        all_of_them = "All {} misread digits" if len(wrong) > 1 else "The misread digit"
        some = tr("{} of the {} misread digits", SHOWN, f"{len(wrong):,}")
        title = tr(all_of_them, len(wrong)) if len(wrong) <= SHOWN else some
        draw_misread(Digits(test.images[shown], test.labels[shown]), found[shown], title)


if __name__ == "__main__":
    run(main)
