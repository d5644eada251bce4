"""Convolution: a sum over days, Sobel's edges of a photograph, and a kernel that is learnt.

In one dimension it is the notes' sum Σ f(t) g(k − t): of what is eaten on day t the part g(k − t)
is left after k − t days, and the sum of all that is left is the residue on day k. In two dimensions
a kernel of 3×3 weights slides over an image. Recorded on a tile of 8×8 pixels, the convolution is a
graph of hundreds of operations with ten parameters, and its program multiplies all tiles of the
photograph by the one kernel. A weight is used at many places, and its gradient is the sum over
them. So descent finds Sobel's kernel again from tiles and their slopes.
"""

from math import fsum
from typing import Any

import numpy as np

from autograd import StaticGraph, Trace, Value, formula
from autograd.notation.plain import Notation, subscript, written_name
from autograd.text.aligned import table
from autograd.text.language import number_of, tr
from autograd.text.plotstyle import LOOKS
from autograd.text.words import counted, say
from demos import data_sets, figure, run, save, signed
from demos._options import Count, Seed
from nn import Convolution, fit, optim

EATEN = (4, 0, 2, 0, 0, 4, 1, 0)
"""f(t): how much is eaten on each day."""
LEFT = (1, 0.5, 0.25, 0.125)
"""g(t): how much of it is left after so many days; then nothing is."""
DAY = 6
"""The day whose sum is drawn."""

SIDE = 8
"""The pixels along the side of a tile; without its rim they are `INNER`."""
INNER = SIDE - 2
ACROSS = ((-1.0, 0.0, 1.0), (-2.0, 0.0, 2.0), (-1.0, 0.0, 1.0))
"""Sobel's kernel for the slope of the brightness to the right."""
DOWN = tuple(zip(*ACROSS, strict=True))


def residues() -> Convolution:
    """The sum Σ f(t) g(k − t) for every k, as a layer whose kernel is g, read backward."""
    days = len(LEFT) - 1
    layer = Convolution((1, len(EATEN)), 1, len(LEFT), "linear", padding=days)
    for w, left in zip(layer.kernels[0].w, LEFT[::-1], strict=True):
        w.data = left
    return layer


def say_residues() -> list[float]:
    """Print the residue of each day, term by term, and return the residues."""
    intake = [Value(x, f"f{t}") for t, x in enumerate(EATEN)]
    outputs: Any = residues()(intake)
    rows = []
    for k, output in enumerate(outputs):
        terms = [
            f"{EATEN[t]} × {LEFT[k - t]:g}"
            for t in range(len(EATEN))
            if 0 <= k - t < len(LEFT) and EATEN[t]
        ]
        rows.append([str(k), " + ".join(terms) or "0", f"{output.data:g}"])
    say(table(["day k", "Σ f(t) g(k − t)", "residue"], rows, [True, False, True], 100))
    outputs[DAY].backward()
    seen = [v for v in intake if v.grad]
    slopes = ", ".join(f"{v.grad:g} by {written_name(str(v.label))}" for v in seen)
    say(f"\nthe residue of day {DAY} has the derivatives {slopes}: g, backward\n")
    return [output.data for output in outputs]


def say_formula() -> None:
    """Print the middle of an image of 3×3 pixels as a formula, with the kernel's own indices."""
    places = [(i, j) for i in range(3) for j in range(3)]
    pixels = [Value(1, f"f{subscript(i)}{subscript(j)}") for i, j in places]
    layer = Convolution((1, 3, 3), 1, 3, "linear")
    for w, (i, j) in zip(layer.kernels[0].w, places, strict=True):
        w.label = f"g{subscript(2 - i)}{subscript(2 - j)}"
    middle: Any = layer(pixels)
    bias, *terms = formula(middle).split(" + ")
    say("in two dimensions, around the pixel f₁₁, with a kernel whose middle is g₁₁ and a bias b₁:")
    for i, start in zip((0, 3, 6), (f"c₁₁ = {bias} + ", "    + ", "    + "), strict=True):
        say(f"    {start}{' + '.join(terms[i : i + 3])}")
    say("A network learns the kernel, so it may number the weights as pixels are, w₁₁ = g₂₂ first:")
    say("that is the cross-correlation, which differs only in the order of the kernel.\n")


def draw_residues(residue: list[float]) -> None:
    """Draw what is eaten, what is left of it on one day, and the residue of all days."""
    drawn, (left, right) = figure(
        tr("The residue on day {} is f(t) g({} − t), summed over the days t", DAY, DAY),
        ("day t", "amount"), ("day k", "residue"),
    )  # fmt: skip
    seen = [LEFT[DAY - t] if 0 <= DAY - t < len(LEFT) else 0 for t in range(len(EATEN))]
    parts = [f * g for f, g in zip(EATEN, seen, strict=True)]
    (blue, *_), (orange, *_), (purple, *_), *_ = LOOKS
    days = range(len(EATEN))
    left.bar(days, EATEN, color="#c9d8f5", edgecolor=blue, label="eaten: f(t)")
    left.bar(days, parts, color=orange, hatch="//", label=tr("left of it: f(t) g({} − t)", DAY))
    left.plot(days, seen, color=purple, marker="^", label=tr("g({} − t): g read backward", DAY))
    left.legend(loc="upper center")
    left.set_ylim(0, 5.9)
    bars = right.bar(range(len(residue)), residue, color="#f6e3cc", edgecolor=orange)
    bars[DAY].set(facecolor=orange, hatch="//")
    right.bar_label(bars, fmt="%g", padding=3)
    right.set_xticks(range(len(residue)))
    save(drawn, "convolution_residue.svg")


def layer_of(kernel: Any) -> Convolution:
    """The convolution of a tile with one kernel, without an activation."""
    layer = Convolution((1, SIDE, SIDE), 1, 3, "linear")
    for n, (w, number) in enumerate(zip(layer.kernels[0].w, np.ravel(kernel), strict=True)):
        w.data, w.label = float(number), f"w{n // 3 + 1}{n % 3 + 1}"
    return layer


def numbers(layer: Convolution) -> Any:
    """The weights of the kernel, as rows of numbers."""
    return np.array([w.data for w in layer.kernels[0].w]).reshape(3, 3)


def photograph() -> Any:
    """A photograph as rows of brightness from 0 to 1, cut so that tiles cover it exactly."""
    rgb = data_sets().load_sample_image("china.jpg")
    height, width = (INNER * ((length - 2) // INNER) + 2 for length in rgb.shape[:2])
    return rgb[:height, :width] @ [0.299, 0.587, 0.114] / 255


def tiles(image: Any) -> Any:
    """The tiles of an image, a row of pixels each; their rims overlap."""
    every = np.lib.stride_tricks.sliding_window_view(image, (SIDE, SIDE))
    return every[::INNER, ::INNER].reshape(-1, SIDE * SIDE)


def assembled(outputs: Any, width: int) -> Any:
    """The image that outputs of tiles make up, `width` pixels wide."""
    blocks = outputs.reshape(-1, width // INNER, INNER, INNER)
    return blocks.swapaxes(1, 2).reshape(-1, width)


def program(layer: Convolution) -> StaticGraph:
    """The convolution of a tile, recorded once."""
    pixels = [Value(0, f"x{i}") for i in range(SIDE * SIDE)]
    outputs: Any = layer(pixels)
    return StaticGraph(outputs, pixels, layer.parameters())


def learn(inputs: Any, outputs: Any, epochs: int, seed: int) -> tuple[Convolution, list[Any]]:
    """A model trained on tiles and their outputs, and its kernel after each epoch."""
    model = layer_of(np.random.default_rng(seed).normal(0, 0.5, (3, 3)))
    kernels = [numbers(model)]
    fit(
        model, inputs, outputs, loss="squared_error", epochs=epochs,
        optimizer=optim.Adam(model.parameters(), 0.1),
        on_epoch=lambda epoch: kernels.append(numbers(model)),
    )  # fmt: skip
    return model, kernels


def save_images(title: str, images: list[tuple[str, Any]], name: str) -> None:
    """Draw images in two rows with their titles, and the numbers in those that are kernels.

    In an image with numbers of both signs, 0 has the middle colour.
    """
    drawn, _ = figure(title)
    across = len(images) // 2
    heights = [image.shape[0] / image.shape[1] for _, image in images[::across]]
    panels = drawn.subplots(2, across, height_ratios=heights).flat
    for axes, (words, image) in zip(panels, images, strict=True):
        most = abs(image).max()
        scale = {"vmin": -most, "vmax": most} if image.min() < 0 < image.max() else {}
        is_kernel = image.size < 10
        look = {"cmap": "PuOr", "vmin": -2.5, "vmax": 2.5} if is_kernel else {"cmap": "gray"}
        axes.imshow(image, **scale | look)
        axes.set_title(words)
        axes.set_axis_off()
        for (i, j), number in np.ndenumerate(image) if is_kernel else ():
            axes.text(j, i, signed(number, "z.2f"), ha="center", va="center",
                      fontsize=17, color="white" if abs(number) > 1.5 else "black")  # fmt: skip
    save(drawn, name)


def main(epochs: Count = 30, seed: Seed = 1) -> None:
    """Sum over days, find the edges, count parameters, learn the kernel, and draw all of it."""
    draw_residues(say_residues())
    say_formula()
    image = photograph()
    inputs, width = tiles(image), image.shape[1] - 2
    sobel = layer_of(ACROSS)
    recorded = program(sobel)

    def seen_by(kernel: Any) -> Any:
        return assembled(recorded(inputs, [*np.ravel(kernel), 0.0]), width)

    slopes = recorded(inputs)
    across, down = seen_by(ACROSS), seen_by(DOWN)
    say(f"a photograph of {image.shape[1]}×{image.shape[0]} pixels, in {len(inputs):,} tiles\n")
    say(f"one tile's convolution: {recorded}")
    local, dense = ((seen + 1) * INNER**2 for seen in (numbers(sobel).size, SIDE**2))
    say(f"the same {INNER**2} outputs without shared weights, from 3×3 pixels each, would take")
    say(f"{local:,} parameters; and a fully connected layer, from all pixels, {dense:,}\n")
    say("its program, forward:")
    for line in recorded.source.partition("    # backward")[0].splitlines():
        say(f"    {line}".rstrip())
    say()
    outputs: Any = sobel(list(map(Value, inputs[0])))
    squares: Any = sum(output**2 for output in outputs)
    squares.backward()
    w = sobel.kernels[0].w[5]
    trace = Trace(squares)
    (row,) = (row for row in trace if row.name == w.label)
    terms = [use.product for use in row.contributions]
    first = Notation(trace.graph, 4).sum(*([term] for term in terms[:5]))
    say(f"w₂₃ is used {len(terms)} times in a tile; of the sum of squared outputs its gradient is")
    say(f"    {first} + … = {fsum(terms):.6f}")
    say(f"    and backward finds {w.grad:.6f}\n")

    model, kernels = learn(inputs[::4], slopes[::4], epochs, seed)
    wrong = [float(abs(kernel - ACROSS).max()) for kernel in kernels]
    say(f"learnt from {len(inputs[::4]):,} tiles: the largest difference of a weight from Sobel's")
    for epoch in sorted({0, 1, min(5, epochs), epochs}):
        say(f"    after {counted(epoch, 'epoch'):<9}  {signed(wrong[epoch], '.2g')}")
    say(f"    and the bias is {signed(model.kernels[0].b.data, '.2g')}\n")
    seen = [
        ("brightness", image),
        ("slope to the right (grey: 0)", across),
        ("slope downward", down),
        ("edges: darker where steeper", -np.hypot(across, down)),
    ]
    save_images("Sobel's edges: two kernels of 3×3 weights", seen, "convolution_edges.svg")
    chosen = [kernels[0], kernels[1], kernels[-1], np.array(ACROSS)]
    after = [tr("after {}", number_of(n, "epoch")) for n in (1, epochs)]
    times = ["at the start", *after, "Sobel's"]
    found = [*zip(times, chosen, strict=True), *(("what it gives", seen_by(k)) for k in chosen)]
    title = "A kernel learnt from tiles and their slopes"
    save_images(title, found, "convolution_kernel.svg")


if __name__ == "__main__":
    run(main)
