"""Backpropagation in matrices: its four equations by hand in NumPy, beside those of the graph.

The network 3-4-2 of `demos.three_four_two` in layers: a¹ = x, zˡ = Wˡaˡ⁻¹ + bˡ, aˡ = σ(zˡ), and the
cost C = ½‖a³ − y‖². With δˡ = dC/dzˡ the four equations give the error of the last layer (BP1),
that of a layer from the next (BP2), and the gradients of b and W (BP3, BP4); ⊙ multiplies element
by element. They are computed for one sample, and then for n = 5, which are the columns of X ∈ Rᵖˣⁿ:
b is added to every column, as b·1¹ˣⁿ, and C is the mean of the costs, with its factor 1/n.
Source: Nielsen, *Neural Networks and Deep Learning* (2015), chapter 2.
"""

from typing import Any

import numpy as np

from autograd.text.aligned import table
from autograd.text.language import tr
from autograd.text.words import say
from demos import figure, run, save, scientific, signed
from demos._options import Seed
from demos.three_four_two import X, Y, build
from nn import MLP
from nn.losses import squared_error

EQUATIONS = {
    "BP1": "δ³ = (a³ − y) ⊙ σ′(z³)",
    "BP2": "δ² = (W³)ᵀδ³ ⊙ σ′(z²)",
    "BP3, l = 3": "dC/db³ = δ³",
    "BP3, l = 2": "dC/db² = δ²",
    "BP4, l = 3": "dC/dW³ = δ³(a²)ᵀ",
    "BP4, l = 2": "dC/dW² = δ²(a¹)ᵀ",
}
"""The equations by name, in the order in which the functions below give their left sides."""


def sigma(z: Any) -> Any:
    """The logistic function, element by element."""
    return 1 / (1 + np.exp(-z))


def by_hand(model: MLP, x: Any, y: Any) -> list[Any]:
    """The left sides of the equations in NumPy, for samples in the columns of x and y."""
    W2, W3 = (np.array([[w.data for w in n.w] for n in layer.neurons]) for layer in model.layers)
    b2, b3 = (np.array([[n.b.data] for n in layer.neurons]) for layer in model.layers)
    a1 = x
    a2 = sigma(W2 @ a1 + b2)
    a3 = sigma(W3 @ a2 + b3)
    delta3 = (a3 - y) * a3 * (1 - a3) / x.shape[1]
    delta2 = W3.T @ delta3 * a2 * (1 - a2)
    db3, db2 = (delta.sum(axis=1, keepdims=True) for delta in (delta3, delta2))
    return [delta3, delta2, db3, db2, delta3 @ a2.T, delta2 @ a1.T]


def from_graph(model: MLP, x: Any, y: Any) -> list[Any]:
    """The same from the graph: what `backward` leaves in the nodes."""
    model.zero_grad()
    delta3: list[list[float]] = []
    delta2: list[list[float]] = []
    for sample, target in zip(x.T, y.T, strict=True):
        a2: Any = model.layers[0](sample)
        a3: Any = model.layers[1](a2)
        squared_error(a3, target).backward(1 / x.shape[1])
        for deltas, neurons in ((delta3, a3), (delta2, a2)):
            deltas.append([a.operands[0].grad for a in neurons])  # a = σ(z)
    hidden, output = (layer.neurons for layer in model.layers)
    db3, db2 = ([[n.b.grad] for n in neurons] for neurons in (output, hidden))
    dW3, dW2 = ([[w.grad for w in n.w] for n in neurons] for neurons in (output, hidden))
    return [np.transpose(delta3), np.transpose(delta2), *map(np.array, (db3, db2, dW3, dW2))]


def show_shapes(model: MLP, x: Any) -> None:
    """Print what NumPy's broadcasting stands for, and the weights with the biases beside them."""
    neurons = model.layers[0].neurons
    W, b = (
        np.array([[w.data for w in n.w] for n in neurons]),
        np.array([[n.b.data] for n in neurons]),
    )
    ones = np.ones((1, x.shape[1]))
    Z, extended = W @ x + b, np.hstack([W, b]) @ np.vstack([x, ones])
    broadcast, augmented = (abs(Z - other).max() for other in (W @ x + b @ ones, extended))
    say(f"X is {shape(x)}, W² {shape(W)} and b² {shape(b)}. In W²X + b² NumPy adds b² to each")
    say(f"column: it is W²X + b²·1¹ˣⁿ, where 1¹ˣⁿ is {shape(ones)}, to within {signed(broadcast)}.")
    say("With a row of ones below X the bias is one more weight, and Z² is [W² b²]·[X; 1],")
    say(f"to within {signed(augmented)}. For node 4 and the first sample:")
    row = ", ".join(signed(w, "g") for w in [*W[0], b[0, 0]])
    column = "; ".join(signed(value, ".3f") for value in [*x[:, 0], 1])
    say(f"    z₄ = [{row}]·[{column}] = {signed(extended[0, 0], '.4f')}\n")


def shape(matrix: Any) -> str:
    """Its shape in words."""
    return " × ".join(map(str, matrix.shape))


def lines(matrix: Any) -> list[str]:
    """The rows of a matrix as text."""
    return [" ".join(signed(x, "8.5f") for x in row) for row in matrix]


def draw(hands: list[Any], graphs: list[Any], title: str) -> None:
    """Write a picture of the matrices, those by hand on the left, those of the graph on the right.

    The gradients of b, which are the δ, have no panels of their own.
    """
    drawn, _ = figure(title)
    delta3, delta2, db3, db2, dW3, dW2 = (f"{name}:  {EQUATIONS[name]}" for name in EQUATIONS)
    words = [f"{delta3}\n{db3}", f"{delta2}\n{db2}", dW3, dW2]
    panels = drawn.subplots(4, 2, height_ratios=[2, 4, 2, 4])
    for column, way, matrices in zip(
        panels.T, ("by hand, in NumPy", "in the graph"), (hands, graphs), strict=True
    ):
        column[0].set_title(way)
        for axes, matrix in zip(column, (*matrices[:2], *matrices[4:]), strict=True):
            largest = abs(matrix).max()
            axes.imshow(matrix, cmap="PuOr", vmin=-2 * largest, vmax=2 * largest, aspect="auto")
            for (i, j), x in np.ndenumerate(matrix):
                axes.text(j, i, signed(x, ".5f"), ha="center", va="center", size=14)
            axes.set(xlim=(-0.5, 3.5), xticks=[], yticks=[])
            axes.vlines([k + 0.5 for k in range(matrix.shape[1] - 1)], -0.5, len(matrix) - 0.5,
                        color="white", linewidth=4)  # fmt: skip
            axes.spines[:].set_visible(False)
    for axes, label in zip(panels[:, 0], words, strict=True):
        axes.set_ylabel(label, rotation=0, ha="right", va="center")
    save(drawn, "matrix_form.svg")


def main(seed: Seed = 0) -> None:
    """Print the matrices side by side and how much they differ, and draw them."""
    model = build()
    x, y = np.array([X]).T, np.array([Y]).T
    hands, graphs = by_hand(model, x, y), from_graph(model, x, y)
    for (name, equation), hand, graph in zip(EQUATIONS.items(), hands, graphs, strict=True):
        body = list(zip(lines(hand), lines(graph), strict=True))
        say(f"{name}:  {equation}\n")
        say(table(["by hand, in NumPy", "in the graph"], body, [False] * 2, 100) + "\n")

    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(3, 5)), rng.random((2, 5))
    many = by_hand(model, x, y), from_graph(model, x, y)
    rows = []
    for name, *matrices in zip(EQUATIONS, hands, graphs, *many, strict=True):
        cells = [name]
        for hand, graph in (matrices[:2], matrices[2:]):
            cells += [shape(hand), signed(abs(hand - graph).max())]
        rows.append(cells)
    say("How much they differ at most, for one sample and for five:\n")
    header = ["", "one sample", "differs by", "five samples", "differs by"]
    say(table(header, rows, [False] + [True] * 4, 100) + "\n")
    show_shapes(model, x)
    worst = max(abs(hand - graph).max() for hand, graph in zip(hands, graphs, strict=True))
    draw(
        hands,
        graphs,
        tr("Backpropagation in matrices: the two differ by at most {}", scientific(worst, 0)),
    )


if __name__ == "__main__":
    run(main)
