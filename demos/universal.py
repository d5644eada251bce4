"""Universal approximation: one hidden layer fits a curve, and better with more neurons.

A network F(x) = Σ v_m φ(w_m x + b_m) + c with φ = tanh and M hidden neurons, fitted to a curve
with a kink at 61 points, M = 1, 2, 4, …, 32. Each is trained from three initialisations, and the
best is shown: the theorem says that good weights exist, not that descent finds them. Source:
Cybenko (1989), Mathematics of Control, Signals and Systems 2; Hornik et al. (1989).
"""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from autograd.text.aligned import table
from autograd.text.plotstyle import LOOKS
from autograd.text.words import counted, say
from demos import BELOW, figure, outputs_at, run, save
from nn import MLP, fit, optim, schedules

SIZES = (1, 2, 4, 8, 16, 32)
SEEDS = 3
EPOCHS = 2000
POINTS = [i / 10 for i in range(-30, 31)]
GRID = [i / 50 for i in range(-150, 151)]
BEHIND: dict[str, Any] = {"color": "#999999", "linewidth": 7, "label": "the curve"}


class Fit(NamedTuple):
    """A network trained, and the root of its mean squared error."""

    model: MLP
    error: float


def curve(x: float) -> float:
    """What is to be learnt: waves, and a kink at 0."""
    return math.sin(2 * x) + abs(x) / 2


def fitted(neurons: int, seed: int, epochs: int) -> Fit:
    """A network with so many hidden neurons, trained on the curve."""
    model = MLP(1, [neurons, 1], "tanh", rng=seed, init="he")
    optimizer = optim.Adam(model.parameters(), schedules.cosine(0.05, epochs))
    targets = [curve(x) for x in POINTS]
    history = fit(
        model, POINTS, targets, loss="squared_error",
        optimizer=optimizer, epochs=epochs, batch_size=None,
    )  # fmt: skip
    return Fit(model, math.sqrt(2 * history[-1].loss))


def terms(model: MLP) -> list[tuple[str, list[float]]]:
    """Each hidden neuron's share v · φ(wx + b) of the sum, written out and on the grid."""
    hidden, (output,) = model.layers[0].neurons, model.layers[1].neurons
    found = []
    for v, neuron in zip(output.w, hidden, strict=True):
        words = f"{v.data:.2f} tanh({neuron.w[0].data:.2f}x {neuron.b.data:+.2f})"
        words = words.replace("-", "−").replace(" −", " − ").replace(" +", " + ")
        found.append((words, [v.data * neuron([x]).data for x in GRID]))
    return found


def main(sizes: Sequence[int] = SIZES, epochs: int = EPOCHS, seed: int = 0) -> None:
    """Fit with more and more neurons, print the errors, and plot fits, errors and one sum."""
    tries = {n: [fitted(n, s, epochs) for s in range(seed, seed + SEEDS)] for n in sizes}
    best = {n: min(fits, key=lambda found: found.error) for n, fits in tries.items()}
    say("F(x) = Σ v tanh(wx + b) + c, fitted to sin 2x + |x|/2 at 61 points from −3 to 3\n")
    rows = [
        [str(n), str(found.model.parameter_count), f"{found.error:.4f}",
         f"{max(other.error for other in tries[n]):.4f}"]
        for n, found in best.items()
    ]  # fmt: skip
    header = ["neurons", "parameters", "error (root mean square)", f"worst of {SEEDS} trainings"]
    say(f"{table(header, rows, [True] * 4, 100)}\n")
    added = sizes[:3][-1]
    few = best[added]
    (c,) = (output.b.data for output in few.model.layers[1].neurons)
    say(f"with {counted(added, 'neuron')}, F(x) is the sum of")
    for words, _ in terms(few.model):
        say(f"    {words}")
    say(f"    {c:.2f}\n".replace("-", "−"))

    drawn, (fits, errors) = figure(
        "One hidden layer fits a curve, better with more neurons",
        ("x", "F(x)"),
        ("hidden neurons", "error (root mean square)"),
    )
    fits.plot(GRID, [curve(x) for x in GRID], **BEHIND)
    for n, (colour, dashes, _) in zip(sizes[1:4], LOOKS, strict=False):
        fits.plot(GRID, outputs_at(best[n].model, GRID), dashes, color=colour, label=f"{n} neurons")
    fits.legend(**BELOW)
    errors.loglog(sizes, [best[n].error for n in sizes], "o-", color=LOOKS[0][0],
                  label=f"best of {SEEDS} trainings")  # fmt: skip
    for n, found in tries.items():
        errors.plot([n] * SEEDS, [one.error for one in found], "x", color="#555555",
                    label="each training" if n == sizes[0] else None)  # fmt: skip
    errors.set_xticks(sizes, map(str, sizes))
    errors.legend(**BELOW)
    save(drawn, "universal.svg")

    drawn, (parts, total) = figure(
        f"What a hidden layer of {counted(added, 'neuron')} adds up to",
        ("x", "each neuron's share v · tanh(wx + b)"),
        ("x", "their sum F(x)"),
    )
    for (words, share), (colour, dashes, _) in zip(terms(few.model), LOOKS, strict=False):
        parts.plot(GRID, share, dashes, color=colour, label=words)
    total.plot(GRID, [curve(x) for x in GRID], **BEHIND)
    total.plot(GRID, outputs_at(few.model, GRID), color="black", label="the sum, and c")
    drawn.legend(loc="outside lower center", ncols=3)
    save(drawn, "universal_sum.svg")


if __name__ == "__main__":
    run(main)
