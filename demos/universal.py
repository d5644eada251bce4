"""Universal approximation: one hidden layer fits a curve and a surface, better with more neurons.

The network is F(x) = Σ v_m φ(w_mᵀx + b_m) + c with M = 1, 2, 4, …, 32 hidden neurons. With φ = tanh
it is fitted to a curve with a kink, at 61 points, and with tanh and ReLU to a surface over a
square. For the curve each is trained from three initialisations, and the best is shown: the theorem
says that good weights exist, not that descent finds them. Source: Cybenko (1989), Mathematics of
Control, Signals and Systems 2; Hornik et al. (1989).
"""

import math
from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from autograd.text.aligned import table
from autograd.text.language import number_of, tr
from autograd.text.plotstyle import LOOKS
from autograd.text.words import counted, say
from demos import BELOW, added, figure, outputs_at, run, save, signed
from demos._options import Count, Seed
from nn import MLP, Module, fit, optim, schedules
from nn.losses import squared_error

SIZES = (1, 2, 4, 8, 16, 32)
SEEDS = 3
EPOCHS = 2000
POINTS = [i / 10 for i in range(-30, 31)]
GRID = [i / 50 for i in range(-150, 151)]
SIDE = 15
PLANE = np.stack(np.meshgrid(*[np.linspace(-1, 1, SIDE)] * 2, indexing="ij"), -1).reshape(-1, 2)
BEHIND: dict[str, Any] = {"color": "#999999", "linewidth": 7, "label": "the curve"}


class Fit(NamedTuple):
    """A network trained, and the root of its mean squared error."""

    model: MLP
    error: float


def curve(x: float) -> float:
    """What is to be learnt: waves, and a kink at 0."""
    return math.sin(2 * x) + abs(x) / 2


def surface(points: Any) -> Any:
    """What is to be learnt over the plane: sin 3x · cos 3y + x/2."""
    return np.sin(3 * points[:, 0]) * np.cos(3 * points[:, 1]) + points[:, 0] / 2


class Together(Module):
    """Networks that see the same input: each learns as if alone, for none depends on another."""

    def __init__(self, networks: Sequence[Module]) -> None:
        self.networks = networks

    def __call__(self, x: Any) -> list[Any]:
        """The output of each."""
        return [network(x) for network in self.networks]


def fitted(
    inputs: Any, targets: Any, kinds: Iterable[tuple[str, int, int]], epochs: int
) -> list[Fit]:
    """Networks of an activation, hidden neurons and a seed, trained on all samples at once."""
    X = np.reshape(inputs, (len(inputs), -1))
    models = [MLP(X.shape[1], [n, 1], f, rng=seed, init="he") for f, n, seed in kinds]
    model = Together(models)
    fit(
        model, X, targets, epochs=epochs, batch_size=None,
        loss=lambda outputs, y: sum(squared_error(output, y) for output in outputs),
        optimizer=optim.Adam(model.parameters(), schedules.cosine(0.05, epochs)),
    )  # fmt: skip
    wrong = outputs_at(model, X) - np.reshape(targets, (-1, 1))
    return list(map(Fit, models, np.sqrt((wrong**2).mean(axis=0))))


def terms(model: MLP) -> list[tuple[str, list[float]]]:
    """Each hidden neuron's share v · φ(wx + b) of the sum, written out and on the grid."""
    hidden, (output,) = model.layers[0].neurons, model.layers[1].neurons
    found = []
    for v, neuron in zip(output.w, hidden, strict=True):
        v_w = [signed(factor.data, ".2f") for factor in (v, neuron.w[0])]
        words = "{} tanh({}x {})".format(*v_w, added(neuron.b.data))
        found.append((words, [v.data * neuron([x]).data for x in GRID]))
    return found


def show_curve(sizes: Sequence[int], epochs: int, seed: int) -> None:
    """Fit the curve, print the errors, and plot fits, errors and one sum."""
    targets, seeds = list(map(curve, POINTS)), range(seed, seed + SEEDS)
    each = iter(fitted(POINTS, targets, product(["tanh"], sizes, seeds), epochs))
    tries = {n: [next(each) for _ in seeds] for n in sizes}
    best = {n: min(fits, key=lambda found: found.error) for n, fits in tries.items()}
    say("F(x) = Σ v tanh(wx + b) + c, fitted to sin 2x + |x|/2 at 61 points from −3 to 3\n")
    rows = [
        [str(n), str(found.model.parameter_count), f"{found.error:.4f}",
         f"{max(other.error for other in tries[n]):.4f}"]
        for n, found in best.items()
    ]  # fmt: skip
    header = ["neurons", "parameters", "error (root mean square)", f"worst of {SEEDS} trainings"]
    say(f"{table(header, rows, [True] * 4, 100)}\n")
    summed = sizes[:3][-1]
    few = best[summed]
    (c,) = (output.b.data for output in few.model.layers[1].neurons)
    say(f"with {counted(summed, 'neuron')}, F(x) is the sum of")
    for words, _ in terms(few.model):
        say(f"    {words}")
    say(f"    {signed(c, '.2f')}\n")

    drawn, (fits, errors) = figure(
        "One hidden layer fits a curve, better with more neurons",
        ("x", "F(x)"),
        ("hidden neurons", "error (root mean square)"),
    )
    fits.plot(GRID, [curve(x) for x in GRID], **BEHIND)
    for n, (colour, dashes, _) in zip(sizes[1:4], LOOKS, strict=False):
        fits.plot(
            GRID, outputs_at(best[n].model, GRID), dashes, color=colour, label=tr("{} neurons", n)
        )
    fits.legend(**BELOW)
    errors.loglog(sizes, [best[n].error for n in sizes], "o-", color=LOOKS[0][0],
                  label=tr("best of {} trainings", SEEDS))  # fmt: skip
    for n, found in tries.items():
        errors.plot([n] * SEEDS, [one.error for one in found], "x", color="#555555",
                    label="each training" if n == sizes[0] else None)  # fmt: skip
    errors.set_xticks(sizes, map(str, sizes))
    errors.legend(**BELOW)
    save(drawn, "universal.svg")

    drawn, (parts, total) = figure(
        tr("What a hidden layer of {} adds up to", number_of(summed, "neuron")),
        ("x", "each neuron's share v · tanh(wx + b)"),
        ("x", "their sum F(x)"),
    )
    for (words, share), (colour, dashes, _) in zip(terms(few.model), LOOKS, strict=False):
        parts.plot(GRID, share, dashes, color=colour, label=words)
    total.plot(GRID, [curve(x) for x in GRID], **BEHIND)
    total.plot(GRID, outputs_at(few.model, GRID), color="black", label="the sum, and c")
    drawn.legend(loc="outside lower center", ncols=3)
    save(drawn, "universal_sum.svg")


def show_surface(sizes: Sequence[int], epochs: int, seed: int) -> None:
    """Fit the surface, print the errors, and draw the fits with the most neurons."""
    targets, functions = surface(PLANE), ("tanh", "relu")
    kinds = list(product(functions, sizes, [seed]))
    found = dict(zip(kinds, fitted(PLANE, targets, kinds, epochs), strict=True))
    rows = [[f"{n}", *(f"{found[f, n, seed].error:.4f}" for f in functions)] for n in sizes]
    say("sin 3x · cos 3y + x/2 on a square, by one hidden layer: root mean squared errors\n")
    say(f"{table(['neurons', 'tanh', 'relu'], rows, [True] * 3, 100)}\n")
    drawn, _ = figure("One hidden layer fits a surface, with tanh and with ReLU")
    panels = drawn.subplots(1, 3, subplot_kw={"projection": "3d"})
    grid = PLANE.reshape(SIDE, SIDE, 2)
    most = sizes[-1]
    heights = {
        "the surface": targets,
        tr("{} tanh neurons", most): outputs_at(found["tanh", most, seed].model, PLANE),
        tr("{} ReLU neurons", most): outputs_at(found["relu", most, seed].model, PLANE),
    }
    for axes, (name, height) in zip(panels, heights.items(), strict=True):
        axes.plot_surface(grid[..., 0], grid[..., 1], height.reshape(SIDE, SIDE), cmap="viridis")
        axes.set(title=name, xlabel="x", ylabel="y", zlim=(-1.5, 1.5),
                 xticks=(-1, 0, 1), yticks=(-1, 0, 1), zticks=(-1, 0, 1))  # fmt: skip
        axes.set_box_aspect((1, 1, 1.2), zoom=1.1)
    save(drawn, "universal_surface.svg")


def main(sizes: Sequence[Count] = SIZES, epochs: Count = EPOCHS, seed: Seed = 0) -> None:
    """Fit a curve, and a surface, with more and more neurons."""
    show_curve(sizes, epochs, seed)
    show_surface(sizes[::-2][::-1], epochs, seed)


if __name__ == "__main__":
    run(main)
