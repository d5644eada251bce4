"""Convolution: Sobel's edges of a photograph, and a kernel learnt back from what it does.

The kernel is a few Values that all places of an image share. Recorded on a tile of 8×8 pixels,
a convolution is a graph of hundreds of operations and ten parameters, and its program multiplies
all tiles of the photograph with the one kernel. The gradient of a shared weight is a sum over the
places that use it, so descent finds the kernel from pairs of images. Source: LeCun et al. (1989),
Neural Computation 1.
"""

from math import fsum
from typing import Any

import numpy as np

from autograd import StaticGraph, Trace, Value
from autograd.text.words import say
from demos import data_sets, figure, run, save
from nn import Module, fit, optim

SIDE = 8
"""The pixels along the side of a tile; without its rim they are `INNER`."""
INNER = SIDE - 2
ACROSS = ((-1.0, 0.0, 1.0), (-2.0, 0.0, 2.0), (-1.0, 0.0, 1.0))
"""Sobel's kernel for the slope of the brightness to the right."""
DOWN = tuple(zip(*ACROSS, strict=True))


class Convolution(Module):
    """A kernel of 3×3 weights and a bias, which slide over a square tile of pixels.

    As in all libraries for networks the kernel is not flipped: the output at row r and column c
    is b + Σ w_ij x_(r+i)(c+j).
    """

    def __init__(self, kernel: Any) -> None:
        self.w = [
            Value(k, f"w{i}{j}") for i, row in enumerate(kernel, 1) for j, k in enumerate(row, 1)
        ]
        self.b = Value(0, "b")

    def __call__(self, x: Any) -> list[Value]:
        """The outputs of one tile, row by row."""
        return [self.at(x, r, c) for r in range(INNER) for c in range(INNER)]

    def at(self, x: Any, r: int, c: int) -> Value:
        """The output at one place, which looks at 3×3 pixels."""
        seen = [x[SIDE * (r + i) + c + j] for i in range(3) for j in range(3)]
        return sum((w * v for w, v in zip(self.w, seen, strict=True)), self.b)

    def numbers(self) -> Any:
        """The weights, as rows of numbers."""
        return np.array([w.data for w in self.w]).reshape(3, 3)


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


def program(convolution: Convolution) -> StaticGraph:
    """The convolution of a tile, recorded once."""
    pixels = [Value(0, f"x{i}") for i in range(SIDE * SIDE)]
    return StaticGraph(convolution(pixels), pixels, convolution.parameters())


def learn(inputs: Any, outputs: Any, epochs: int) -> tuple[Convolution, list[Any]]:
    """A model trained on tiles and their outputs, and its kernel after each epoch."""
    model = Convolution(np.random.default_rng(1).normal(0, 0.5, (3, 3)))
    kernels = [model.numbers()]
    fit(
        model, inputs, outputs, loss="squared_error", epochs=epochs,
        optimizer=optim.Adam(model.parameters(), 0.1),
        on_epoch=lambda epoch: kernels.append(model.numbers()),
    )  # fmt: skip
    return model, kernels


def save_images(title: str, images: dict[str, Any], height: float, name: str, **look: Any) -> None:
    """Draw images side by side with their titles, and the numbers in small ones.

    In an image with numbers of both signs, 0 has the middle colour.
    """
    drawn, panels = figure(title, *[()] * len(images))
    drawn.set_size_inches(12, height)
    for axes, (words, image) in zip(panels, images.items(), strict=True):
        most = abs(image).max()
        signed = {"vmin": -most, "vmax": most} if image.min() < 0 < image.max() else {}
        axes.imshow(image, **signed | look)
        axes.set_title(words)
        axes.set_axis_off()
        for (i, j), number in np.ndenumerate(image) if image.size < 10 else ():
            axes.text(j, i, f"{number:z.2f}".replace("-", "−"), ha="center", va="center",
                      fontsize=17, color="white" if abs(number) > 1.5 else "black")  # fmt: skip
    save(drawn, name)


def main(epochs: int = 30) -> None:
    """Find the edges, count what is shared, learn the kernel back, and draw it all."""
    image = photograph()
    inputs, width = tiles(image), image.shape[1] - 2
    sobel = Convolution(ACROSS)
    recorded = program(sobel)
    slopes = recorded(inputs)
    across, down = assembled(slopes, width), assembled(program(Convolution(DOWN))(inputs), width)
    say(f"a photograph of {image.shape[1]}×{image.shape[0]} pixels, in {len(inputs):,} tiles\n")
    say(f"one tile's convolution: {recorded}")
    local, dense = ((seen + 1) * INNER**2 for seen in (len(sobel.w), SIDE**2))
    say(f"the same {INNER**2} outputs without shared weights, from 3×3 pixels each, would take")
    say(f"{local:,} parameters; and a fully connected layer, from all pixels, {dense:,}\n")
    say("its program, forward:")
    for line in recorded.source.partition("    # backward")[0].splitlines():
        say(f"    {line}".rstrip())
    say()
    squares: Any = sum(output**2 for output in sobel(list(map(Value, inputs[0]))))
    squares.backward()
    w = sobel.w[5]
    (row,) = (row for row in Trace(squares) if row.name == w.label)
    terms = [use.product for use in row.contributions]
    say(f"w₂₃ is used {len(terms)} times in a tile; of the sum of squared outputs its gradient is")
    say(f"    {' + '.join(f'{term:.4f}' for term in terms[:5])} + … = {fsum(terms):.6f}")
    say(f"    and backward finds {w.grad:.6f}\n")

    model, kernels = learn(inputs[::4], slopes[::4], epochs)
    wrong = [float(abs(kernel - ACROSS).max()) for kernel in kernels]
    say(
        f"learnt back from {len(inputs[::4]):,} tiles: how far the weights are from Sobel's at most"
    )
    for epoch in (0, 1, 5, epochs):
        say(f"    after {epoch:>2} epochs  {wrong[epoch]:.1e}")
    say(f"    and the bias is {model.b.data:.1e}\n".replace("-", "−"))
    seen = {"brightness": image, "slope to the right (grey: 0)": across,
            "edges: darker where steeper": -np.hypot(across, down)}  # fmt: skip
    title = "Sobel's edges: two kernels of 3×3 weights"
    save_images(title, seen, 3.7, "convolution_edges.svg", cmap="gray")
    found = {"at the start": kernels[0], "after 1 epoch": kernels[1],
             f"after {epochs} epochs": kernels[-1], "Sobel's": np.array(ACROSS)}  # fmt: skip
    title = "A kernel learnt from tiles and their slopes"
    save_images(title, found, 4, "convolution_kernel.svg", cmap="PuOr", vmin=-2.5, vmax=2.5)


if __name__ == "__main__":
    run(main)
