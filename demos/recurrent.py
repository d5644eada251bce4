"""Recurrent networks, unrolled in time, and the parity of sequences of any length.

In each step a cell sees a bit, −1 or 1, and its own last state. All steps use the same weights, so
a weight's gradient is a sum over the steps. After the last bit the cell tells whether the number of
ones is odd. Elman's cell and the gated one learn this from all sequences of up to 5 bits, from
several initialisations each, and are then asked about longer ones. Some learn the rule itself,
others only some lengths, and the table says which.
Sources: Elman (1990), Cognitive Science 14; Cho et al. (2014), arXiv:1406.1078.
"""

import itertools
import random
from collections.abc import Callable
from math import fsum
from typing import Any

import numpy as np

from autograd import Graph, StaticGraph, Trace, Value, tanh
from autograd.notation.plain import Notation, subscript
from autograd.text.aligned import table
from autograd.text.language import tr
from autograd.text.plotstyle import LOOKS
from autograd.text.words import say
from demos import figure, run, save
from demos._options import Count
from demos.universal import Together
from nn import GRU, Last, Layer, Module, Recurrent, Sequential, fit, optim
from nn.losses import binary_cross_entropy
from viz import draw

BITS = 5
STATE = 4
LONGEST = 12
CELLS: dict[str, Callable[..., Module]] = {"Elman's": Recurrent, "gated": GRU}


def network(cell: str, seed: int) -> Sequential:
    """A cell, its last state, and a score: above 0 for an odd number of ones."""
    rng = random.Random(seed)
    return Sequential(CELLS[cell](1, STATE, rng=rng), Last(), Layer(STATE, 1, "linear", rng=rng))


def sequences(length: int) -> tuple[Any, Any]:
    """All sequences of bits −1 and 1, and whether the ones of each are odd."""
    bits = np.array(list(itertools.product((-1.0, 1.0), repeat=length)))
    return bits, (bits > 0).sum(axis=1) % 2


def learn(cell: str, seeds: int, epochs: int) -> list[Any]:
    """A network for each seed, trained on all sequences of 1 to 5 bits."""
    models = [network(cell, seed) for seed in range(seeds)]
    model = Together(models)
    data = [sequences(length) for length in range(1, BITS + 1)]
    X = [row for bits, _ in data for row in bits.tolist()]
    y = [answer for _, odd in data for answer in odd.tolist()]
    fit(
        model, X, y, epochs=epochs, batch_size=4,
        loss=lambda scores, odd: sum(binary_cross_entropy(score, odd) for score in scores),
        optimizer=optim.Adam(model.parameters(), 0.02),
    )  # fmt: skip
    return models


def shares_right(model: Any) -> list[float]:
    """For each length up to 12, in what share of all sequences the network has the parity right."""
    cell, _, score = model.layers
    columns: Any = [Value(0) for _ in range(LONGEST)]
    bits, _ = sequences(LONGEST)  # which begin with all those that are shorter
    scores = StaticGraph([score(state) for state in cell(columns)], columns)(bits)
    odd = (bits > 0).cumsum(axis=1) % 2
    return [float(share) for share in ((scores > 0) == odd).mean(axis=0)]


def unrolled() -> tuple[Value, Value, Value]:
    """A cell of one neuron, s_t = tanh(w s_(t−1) + v x_t), over three bits: the last s, v and w."""
    w, v = Value(0.8, "w"), Value(1.5, "v")
    s: Any = None
    for t, bit in enumerate((1, -1, 1), start=1):
        z = from_bit = v * Value(bit, f"x{t}")
        from_bit.label = f"u{t}"
        if s is not None:
            from_past = w * s
            from_past.label = f"r{t}"
            z = from_past + from_bit
            z.label = f"z{t}"
        s = tanh(z)
        s.label = f"s{t}"
    return s, v, w


def say_sum(output: Value, weight: Value) -> None:
    """Print a weight's gradient as a sum over the time steps."""
    trace, notation = Trace(output), Notation(Graph(output))
    (row,) = (row for row in trace if row.name == weight.label)
    uses = row.contributions[::-1]
    factors = [
        (notation.derivative(output, edge.result), notation.local_partial(edge))
        for edge in trace.graph.edges
        if edge.operand is weight
    ]
    terms = notation.sum(*([use.product] for use in uses))
    total = notation.number(fsum(use.product for use in uses))
    derivative = notation.derivative(output, weight)
    say(f"{derivative} = {notation.sum(*factors)}")
    say(f"       = {terms} = {total}")
    say(f"       = {notation.number(weight.grad)} by backward\n")


def draw_unrolled() -> None:
    """Draw a cell with its loop, and the same cell unrolled over three steps."""
    drawn, (axes,) = figure("A recurrent layer is one cell, used again at every step", ())
    blue, orange = LOOKS[0][0], LOOKS[1][0]

    def arrow(
        start: tuple[float, float], end: tuple[float, float], words: str, **look: Any
    ) -> None:
        look = {"color": blue, "arrowstyle": "-|>", "linewidth": 2.5, "mutation_scale": 22} | look
        axes.annotate("", end, start, arrowprops=look)
        across, up = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
        beside = (0, 0.13) if start[1] == end[1] else (0.16, 0)
        if words:
            axes.text(across + beside[0], up + beside[1], words, ha="center", va="center", size=19)

    def cell(x: float, t: str) -> None:
        box = {"boxstyle": "round,pad=0.7", "facecolor": "#fff7d6", "edgecolor": "black"}
        axes.text(x, 1, "tanh", ha="center", va="center", size=21, bbox=box)
        arrow((x, 0.1), (x, 0.86), "W")
        arrow((x, 1.13), (x, 1.9), "")
        axes.text(x, 0, f"x{t}", ha="center", va="center", size=23)
        axes.text(x, 2.03, f"s{t}", ha="center", va="center", size=23)

    cell(0, "ₜ")
    arrow((0.12, 1.13), (0.24, 0.97), "", color=orange, connectionstyle="arc3,rad=-3.2")
    axes.text(0.58, 1.27, "U", ha="center", va="center", size=19)
    axes.text(1.0, 1, "=", ha="center", va="center", size=34)
    for t in (1, 2, 3):
        x = 1.2 + t * 1.05
        arrow((x - 0.79, 1), (x - 0.24, 1), "U", color=orange)
        cell(x, subscript(t))
    axes.text(1.2 + 0.18, 1, "0", ha="center", va="center", size=23)
    axes.set(xlim=(-0.5, 5), ylim=(-0.3, 2.3))
    axes.set_axis_off()
    save(drawn, "recurrent_cell.svg")


def draw_shares(found: dict[tuple[str, int], list[float]], title: str) -> None:
    """Draw the share of right answers by length, a panel for each cell and a line for each seed."""
    drawn, panels = figure(title, *[("length of the sequence", "share that is right")] * len(CELLS))
    for axes, name in zip(panels, CELLS, strict=True):
        axes.axvspan(0.5, BITS + 0.5, color="#e6e6e6", label="lengths trained on")
        axes.axhline(0.5, color="black", linewidth=1.5, label="chance")
        for (cell, seed), shares in found.items():
            if cell == name:
                colour, line, marker = LOOKS[seed % len(LOOKS)]
                words = tr("seed {}", seed)
                look: Any = {"c": colour, "ls": line, "marker": marker, "label": words}
                axes.plot(range(1, LONGEST + 1), shares, **look)
        axes.set(
            title=tr("{} cell of {}", tr(name), STATE),
            ylim=(0, 1.05),
            xticks=range(1, LONGEST + 1),
        )
        axes.legend(loc="lower left", ncols=2)
    save(drawn, "recurrent.svg")


def main(seeds: Count = 4, epochs: Count = 200) -> None:
    """Show the sum over time, train from several initialisations, and ask for longer sequences."""
    last, v, w = unrolled()
    say("a cell of one neuron, unrolled over the bits 1, −1, 1, and its shared weights")
    last.backward()
    for weight in (v, w):
        say_sum(last, weight)
    draw_unrolled()
    title = tr("The gradient by w is a sum over the steps that use it")
    unfolded = draw(last, mode="reverse", edges="none", highlight=w, aspect=16 / 9, title=title)
    save(unfolded, "recurrent_unrolled.svg")

    say(f"\nparity, from all {2 ** (BITS + 1) - 2} sequences of 1 to {BITS} bits")
    found = {
        (cell, seed): shares_right(model)
        for cell in CELLS
        for seed, model in enumerate(learn(cell, seeds, epochs))
    }
    rows = [
        [cell, str(seed), f"{min(shares[:BITS]):.1%}", f"{shares[-1]:.1%}"]
        for (cell, seed), shares in found.items()
    ]
    header = ["cell", "seed", f"right, 1 to {BITS} bits", f"right, {LONGEST} bits"]
    say(f"{table(header, rows, [False] + [True] * 3, 100)}")
    say(f"(of the lengths 1 to {BITS} the one that is read worst)\n")
    learnt = {
        cell: sum(min(found[cell, seed][:BITS]) == 1 for seed in range(seeds)) for cell in CELLS
    }
    summary = "Cells that learn the parity of up to {} bits: {} of {} Elman's, {} of {} gated"
    counts = [n for cell in CELLS for n in (learnt[cell], seeds)]
    say(f"{summary.format(BITS, *counts)}\n")
    draw_shares(found, tr(summary, BITS, *counts))


if __name__ == "__main__":
    run(main)
