"""A convolutional network reads digits that it never saw: its kernels, and what they see.

Sixteen kernels of 3×3 weights slide over a digit of 8×8 pixels. Of each 2×2 places the largest
number is kept. Then 32 kernels of 2×2 weights slide over these sixteen maps, and a layer of ten
neurons gives a score for each digit. The network learns 1,397 of scikit-learn's digits and is
tested once, on the other 400. Source: LeCun et al. (1998), Proceedings of the IEEE 86.
"""

import math
import random
from typing import Any

import numpy as np

from autograd import StaticGraph, Value
from autograd.text.language import tr
from autograd.text.plotstyle import LOOKS
from autograd.text.words import say
from demos import figure, run, save
from demos._digits import bundled, draw_tiles
from demos._options import Count, Seed
from demos.digits import HELD_OUT, confusion, draw_confusion, learn, readings, rows
from nn import Convolution, Layer, MaxPool, Sequential
from nn.activations import softmax


def network(seed: int) -> Sequential:
    """Convolution, relu, pool, convolution, relu, dense."""
    rng = random.Random(seed)
    first = Convolution((1, 8, 8), 16, 3, rng=rng)
    pool = MaxPool(first.out_shape, 2)
    second = Convolution(pool.out_shape, 32, 2, rng=rng)
    return Sequential(
        first, pool, second, Layer(math.prod(second.out_shape), 10, "linear", rng=rng)
    )


def maps(model: Sequential, pixels: Any) -> list[Any]:
    """What each layer gives for a digit: arrays of (channels, height, width), then the scores."""
    found, x = [], pixels
    for layer in model.layers:
        x = layer(x)
        found.append(np.array([v.data for v in x]).reshape(getattr(layer, "out_shape", -1)))
    return found


def draw_maps(model: Sequential, image: Any, pixels: Any, digit: int) -> None:
    """Draw a digit, the kernels, what each layer makes of it, and the probabilities."""
    first: Any = model.layers[0]
    kernels = np.array([[w.data for w in kernel.w] for kernel in first.kernels]).reshape(-1, 3, 3)
    seen, pooled, second, scores = maps(model, pixels)
    most = abs(kernels).max()
    signed = {"cmap": "PuOr", "vmin": -most, "vmax": most}
    drawn, _ = figure(tr("What sixteen kernels see of a held-out {}", digit))
    panels = drawn.subplots(2, 3).flat
    draw_tiles(panels[0], "a digit of 8×8 pixels", [image], 1)
    draw_tiles(panels[1], "16 kernels of 3×3 (purple: +)", kernels, 4, **signed)
    draw_tiles(panels[2], "their maps, 6×6 after relu", seen, 4)
    draw_tiles(panels[3], "the maps pooled, 3×3", pooled, 4)
    draw_tiles(panels[4], "maps of the second layer, 2×2", second, 8)
    answer = panels[5]
    answer.bar(range(10), softmax(scores.tolist()), color=LOOKS[0][0])
    answer.set(xticks=range(10), ylim=(0, 1.05), title="probability of each digit")
    save(drawn, "convolutional_digits_maps.svg")


def main(seed: Seed = 0, epochs: Count = 15) -> None:
    """Learn to read, test on the held-out digits, and draw what the kernels see."""
    training, test = bundled(HELD_OUT)
    model = network(seed)
    say(f"{model}\n")
    pixels = [Value(x, f"x{i + 1}") for i, x in enumerate(rows(test)[0])]
    program = StaticGraph(model(pixels), pixels, model.parameters())
    statements = sum("=" in line for line in program.source.splitlines())
    say(f"recorded for one digit: {program}")
    say(f"its program, forward and backward, for a batch of any size: {statements} statements\n")

    history = learn(model, training, epochs, 1e-3, seed)
    found = readings(model, test)
    right = int((found == test.labels).sum())
    summary = f"{right} of {len(found)} held-out digits read right"
    say(f"{history}\n\naccuracy {right / len(found):.4f}: {summary}\n")

    counts = confusion(test, found)
    draw_confusion("Convolutions", counts, history, "convolutional_digits.svg")
    draw_maps(model, test.images[0], rows(test)[0], test.labels[0])


if __name__ == "__main__":
    run(main)
