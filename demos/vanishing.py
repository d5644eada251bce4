"""Vanishing and exploding gradients: their size in each layer of networks 2 to 30 layers deep.

Backpropagation multiplies by σ′(z) and by a weight in each layer. In a chain of one-neuron layers
the gradient is a plain product of such factors σ′(zᵢ)wᵢ: it vanishes where they are below 1, and
explodes where they are above. Then come whole layers: δ⁽ˡ⁾ = f′(z⁽ˡ⁾) ⊙ (W⁽ˡ⁺¹⁾)ᵀδ⁽ˡ⁺¹⁾, for
sigmoid, tanh and ReLU, with the weights that `nn` draws (Glorot's, and He's for ReLU), with smaller
and larger ones, and with those of N(0, 1). Last, a deep network of sigmoids learns, and it is
measured how far each layer's weights have moved.
"""

from collections.abc import Sequence
from math import erfc, prod, sqrt
from typing import Annotated, Any

import numpy as np

from autograd import Graph, Value, grad, sigmoid
from autograd.notation.plain import Notation, subscript, written_number
from autograd.text.aligned import table
from autograd.text.language import number_of, tr
from autograd.text.plotstyle import LOOKS
from autograd.text.words import counted, say
from demos import BELOW, data_sets, figure, run, save, signed
from demos._options import Count, Seed, Within
from nn import MLP, fit
from nn.optim import SGD
from viz import network, plots

WIDTH, SAMPLES = 10, 5
DEPTHS = (2, 5, 10, 20, 30)
ACTIVATIONS = ("sigmoid", "tanh", "relu")
FACTORS = {"small weights, × ½": 0.5, "weights of nn, × 1": 1.0, "large weights, × 4": 4.0}
"""The factors by which the weights that `nn` draws are multiplied."""
NORMAL = "normal, N(0, 1)"
LAYERS, EPOCHS = 5, 30
"""Of the deep network that learns."""


def chain(weights: Sequence[float], biases: Sequence[float]) -> MLP:
    """Sigmoid neurons one after the other, each in a layer of its own."""
    model = MLP(1, [1] * len(weights), ["sigmoid"] * len(weights))
    for layer, w, b in zip(model.layers, weights, biases, strict=True):
        (neuron,) = layer.neurons
        neuron.w[0].data, neuron.b.data = w, b
    return model


def factors(weights: Sequence[float], biases: Sequence[float], x: float) -> list[float]:
    """The factors of dŷ/db₁, where ŷ is the last activation: σ′(z₁), σ′(z₂)w₂, …."""
    found: list[float] = []
    for w, b in zip(weights, biases, strict=True):
        z = w * x + b
        x = sigmoid(z)
        found.append(grad(sigmoid)(z) * (w if found else 1.0))
    return found


def first_gradient(model: MLP, x: float) -> float:
    """dŷ/db₁ by the engine, where ŷ is the last activation."""
    output: Any = model([x])
    output.backward()
    slope: float = model.layers[0].neurons[0].b.grad
    return slope


def size(numbers: Sequence[float]) -> float:
    """The root mean square."""
    return sqrt(sum(x * x for x in numbers) / len(numbers))


def layer_sizes(activation: str, factor: float | None, depth: int, seed: int = 1) -> list[float]:
    """Per layer the size of δ = dloss/db; the loss is a weighted sum of the last.

    The weights are those of `nn` times the factor, or without one normal, N(0, 1).
    """
    model = MLP(WIDTH, [WIDTH] * depth + [1], [activation] * depth + ["linear"], rng=seed)
    rng = np.random.default_rng(seed)
    samples, normal = rng.normal(size=(SAMPLES, WIDTH)), iter(rng.normal(size=len(model.weights())))
    for w in model.weights():
        w.data = next(normal) if factor is None else factor * w.data
    for x in samples:
        loss: Any = model(x)
        loss.backward()
    deltas = [[neuron.b.grad for neuron in layer.neurons] for layer in model.layers[:-1]]
    return [size(layer) for layer in deltas]


def weights_of(model: MLP) -> list[list[Value]]:
    """The weights of each layer."""
    return [[w for neuron in layer.neurons for w in neuron.w] for layer in model.layers]


def moved(epochs: int, seed: int) -> list[list[float]]:
    """After each epoch, by how much each layer's weights have changed, relative to their size.

    A network of sigmoids learns to tell two moons apart by plain gradient descent.
    """
    X, y = data_sets().make_moons(n_samples=100, noise=0.1, random_state=seed)
    model = MLP(2, [WIDTH] * LAYERS + [1], "sigmoid", rng=seed)
    first = [[w.data for w in layer] for layer in weights_of(model)]
    found: list[list[float]] = []

    def look(_: object) -> None:
        changes = [
            [w.data - start for w, start in zip(layer, starts, strict=True)]
            for layer, starts in zip(weights_of(model), first, strict=True)
        ]
        found.append([size(c) / size(s) for c, s in zip(changes, first, strict=True)])

    optimizer = SGD(model.parameters(), 0.5)
    fit(model, X, y, loss="binary_cross_entropy", optimizer=optimizer, epochs=epochs, on_epoch=look)
    return found


def show_learning(epochs: int, seed: int) -> None:
    """Print and draw how far each layer has moved while the network learnt."""
    found = moved(epochs, seed)
    last = found[-1]
    name = "-".join(map(str, [2, *[WIDTH] * LAYERS, 1]))
    say(f"A network {name} of sigmoids, after {counted(epochs, 'epoch')}:")
    say("how far the weights have moved, relative to their size, from the first layer to the last:")
    say(f"    {', '.join(f'{change:.1g}' for change in last)}")
    say(f"    the last layer has moved {last[-1] / last[0]:,.0f} times as far as the first\n")
    drawn, (axes,) = figure(
        "Early layers learn more slowly: a deep network of sigmoids in training",
        ("epoch", "how far the weights have moved, relative to their size"),
    )
    for i, (colour, dashes, marker) in zip(range(LAYERS + 1), LOOKS, strict=False):
        changes = [layers[i] for layers in found]
        axes.semilogy(range(1, epochs + 1), changes, dashes, marker=marker, markevery=0.1,
                      color=colour, label=tr("layer {}", i + 1))  # fmt: skip
    axes.legend(**BELOW | {"ncols": 6})
    save(drawn, "vanishing_learning.svg")


def show_chains() -> None:
    """Print a chain's factors, and how their product depends on the weight and the depth."""
    weights, biases = [1.5, -2.0, 0.5, 3.0], [0.5, 1.0, -1.0, -0.5]
    found = factors(weights, biases, 1.0)
    model = chain(weights, biases)
    words = ["σ′(z₁)", *(f"σ′(z{subscript(i)})w{subscript(i)}" for i in range(2, 5))]
    say("A chain of one-neuron layers: dŷ/db₁ is a product, one factor per layer")
    say(f"    {' × '.join(words)}")
    output: Any = model([1.0])
    say(f"  = {Notation(Graph(output), 4).product(*found)}")
    say(f"  = {written_number(prod(found), 10)}")
    say(f"    {written_number(first_gradient(model, 1.0), 10)} by the engine\n")
    say("σ′ is at most ¼. With biases that keep every z at 0, each factor is w/4, and dŷ/db₁ is:\n")
    rows = []
    for w in (1.0, 4.0, 8.0):
        cells = [first_gradient(chain([w] * n, [-w / 2] * n), 0.5) for n in DEPTHS]
        rows.append([f"{w:g}", f"{w / 4:g}", *(signed(cell, ".3g") for cell in cells)])
    header = ["w", "factor", *(f"{n} layers" for n in DEPTHS)]
    say(f"{table(header, rows, [True] * len(header), 100)}\n")
    slope = written_number(prod(found), 3)
    title = tr("A chain of neurons, its loss ŷ: dŷ/db₁ = δ⁽¹⁾ = {}", slope)
    drawn = network(model, [1.0], loss=lambda a: a, circles="deltas", title=title)
    save(drawn, "vanishing_chain.svg")


def main(
    depths: Sequence[Annotated[int, Within(1, 100)]] = DEPTHS,
    epochs: Count = EPOCHS,
    seed: Seed = 1,
) -> None:
    """Print and plot the gradients in chains, in networks of these depths, and in training."""
    show_chains()
    sizes = {
        (words, name): {n: layer_sizes(name, factor, n, seed) for n in depths}
        for words, factor in [*FACTORS.items(), (NORMAL, None)]
        for name in ACTIVATIONS
    }
    ratios = {key: {n: s[0] / s[-1] for n, s in by.items()} for key, by in sizes.items()}
    say(f"Layers of {WIDTH} neurons: size of δ in the first layer, relative to the last\n")
    header = ["weights", "activation", *(f"{n} layers" for n in depths)]
    rows = [[*key, *(signed(ratio, ".1e") for ratio in by.values())] for key, by in ratios.items()]
    say(f"{table(header, rows, [False, False, *[True] * len(depths)], 100)}\n")
    say(f"Of weights of N(0, 1), {erfc(sqrt(0.5)):.0%} have |w| > 1. With them the gradients of")
    say("tanh and ReLU grow, but those of sigmoid vanish all the same.\n")
    show_learning(epochs, seed)

    deepest = depths[-1]
    ends = [1.0, *(by[deepest] for (words, _), by in ratios.items() if words != NORMAL)]
    lowest, highest = min(ends), max(ends)
    drawn, panels = figure(
        tr(
            "Vanishing and exploding gradients: a network of {} layers of {}",
            deepest,
            number_of(WIDTH, "neuron"),
        ),
        *[("layer, from the input", "")] * 3,
    )
    for axes, words in zip(panels, FACTORS, strict=True):
        series = {
            name: [s / sizes[words, name][deepest][-1] for s in sizes[words, name][deepest]]
            for name in ACTIVATIONS
        }
        plots.gradient_sizes(series, title=words, axes=axes)
        axes.set(ylabel="", ylim=(lowest / 100, highest * 100))
        axes.legend(loc="upper right" if axes is panels[2] else "lower right")
    panels[0].set_ylabel("size of δ = dloss/db, relative to the last layer")
    save(drawn, "vanishing.svg")


if __name__ == "__main__":
    run(main)
