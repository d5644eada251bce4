"""A recurrent network, unrolled in time, learns the parity of a sequence of bits.

The cell s_t = tanh(W [x_t, s_(t−1)] + b) reads a bit at a time, −1 or 1, and says after each
whether it has seen an odd number of ones. Unrolled, it is a deep network whose layers share their
weights, so a weight's gradient is a sum over time. It learns from all 32 sequences of 5 bits, and
is then asked about longer ones. Source: Elman (1990), Cognitive Science 14.
"""

import itertools
import random
from collections.abc import Sequence
from math import fsum
from typing import Any

import numpy as np

from autograd import Graph, StaticGraph, Trace, Value, tanh
from autograd.notation.plain import Notation
from autograd.text.aligned import table
from autograd.text.plotstyle import LOOKS
from autograd.text.words import say
from demos import figure, run, save
from nn import History, Layer, Module, Neuron, fit, losses, optim
from viz import draw

BITS = 5
STATE = 4
SEEDS = 4
EPOCHS = 400
LONGEST = 12


class Recurrent(Module):
    """A cell of tanh neurons that see a bit and the cell's last state, and a score."""

    def __init__(self, seed: int) -> None:
        rng = random.Random(seed)  # noqa: S311, initial weights are no secrets
        self.cell = Layer(1 + STATE, STATE, "tanh", rng=rng)
        self.score = Neuron(STATE, "linear", rng=rng)

    def __call__(self, bits: Any) -> list[Value]:
        """The score after each bit: above 0 for an odd number of ones."""
        state: Any = [0.0] * STATE
        scores = []
        for bit in bits:
            state = self.cell([bit, *state])
            scores.append(self.score(state))
        return scores


def sequences(length: int) -> tuple[Any, Any]:
    """All sequences of bits −1 and 1, and after each bit whether the ones so far are odd."""
    bits = np.array(list(itertools.product((-1.0, 1.0), repeat=length)))
    return bits, np.cumsum(bits > 0, axis=1) % 2


def loss(scores: Sequence[Value], odd: Sequence[Value]) -> Any:
    """The binary cross-entropy, added up over time."""
    return sum(map(losses.binary_cross_entropy, scores, odd))


def learn(seed: int, epochs: int) -> tuple[Recurrent, History]:
    """A network trained on all sequences of 5 bits."""
    model = Recurrent(seed)
    history = fit(
        model, *sequences(BITS), loss=loss, epochs=epochs, batch_size=4,
        optimizer=optim.Adam(model.parameters(), 0.03),
    )  # fmt: skip
    return model, history


def shares_right(model: Recurrent, length: int) -> list[float]:
    """After each bit, in what share of all sequences the network has the parity right."""
    bits, odd = sequences(length)
    steps = [Value(1, f"x{t}") for t in range(1, length + 1)]
    scores = StaticGraph(model(steps), steps)(bits)
    shares: list[float] = ((scores > 0) == (odd > 0)).mean(axis=0).tolist()
    return shares


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
    terms = [notation.number(use.product) for use in uses]
    total = notation.number(fsum(use.product for use in uses))
    derivative = notation.derivative(output, weight)
    say(f"{derivative} = {' + '.join(notation.product(*pair) for pair in factors)}")
    say(f"       = {' + '.join(terms)} = {total}".replace("+ −", "− "))
    say(f"       = {notation.number(weight.grad)} by backward\n")


def main(seeds: int = SEEDS, epochs: int = EPOCHS) -> None:
    """Show the sum over time, train from several initialisations, and ask for longer sequences."""
    last, v, w = unrolled()
    say("a cell of one neuron, unrolled over the bits 1, −1, 1, and its shared weights")
    last.backward()
    for weight in (v, w):
        say_sum(last, weight)
    save(draw(last, mode="reverse", edges="none", highlight=w), "recurrent_unrolled.svg")

    say(f"\nparity: a cell of {STATE} neurons learns from all {2**BITS} sequences of {BITS} bits")
    found = [learn(seed, epochs) for seed in range(seeds)]
    shares = [shares_right(model, LONGEST) for model, _ in found]
    rows = [
        [str(seed), f"{history[-1].loss:.4f}", f"{share[BITS - 1]:.1%}", f"{share[-1]:.1%}"]
        for seed, ((_, history), share) in enumerate(zip(found, shares, strict=True))
    ]
    header = ["seed", "loss", f"right after {BITS} bits", f"right after {LONGEST} bits"]
    say(f"{table(header, rows, [True] * 4, 100)}\n")
    learnt = sum(share[-1] == 1 for share in shares)
    say(f"{learnt} of {seeds} have learnt the rule itself, for longer sequences than they saw;")
    say("from where the others began, descent found no loss as low\n")

    drawn, (losses_axes, right) = figure(
        f"A recurrent cell learns parity from {BITS} bits",
        ("epoch", "loss, summed over the bits"),
        ("length of the sequence", "share of all sequences that is right"),
    )
    losses_axes.semilogy()
    for seed, ((_, history), share) in enumerate(zip(found, shares, strict=True)):
        colour, line, marker = LOOKS[seed]
        look: Any = {"c": colour, "ls": line, "marker": marker, "label": f"seed {seed}"}
        losses_axes.plot(history.column("epoch"), history.column("loss"), markevery=0.1, **look)
        right.plot(range(1, LONGEST + 1), share, **look)
    right.axvspan(0.5, BITS + 0.5, color="#eeeeee", label="lengths trained on")
    right.axhline(0.5, color="black", linewidth=1.5, label="chance")
    right.set_ylim(0, 1.05)
    losses_axes.legend()
    right.legend(loc="lower right")
    save(drawn, "recurrent.svg")


if __name__ == "__main__":
    run(main)
