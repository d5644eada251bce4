"""Vanishing and exploding gradients: their size in each layer of networks 2 to 30 layers deep.

Backpropagation multiplies by σ′(z) and by a weight in each layer. In a chain of one-neuron
layers the gradient is a plain product of such factors σ′(zᵢ)wᵢ: it vanishes where they are below
1, and explodes above. Then whole layers: δ⁽ˡ⁾ = f′(z⁽ˡ⁾) ⊙ (W⁽ˡ⁺¹⁾)ᵀδ⁽ˡ⁺¹⁾, for sigmoid, tanh
and ReLU, with the weights that `nn` draws (Glorot's, for ReLU He's), smaller ones and larger ones.
"""

from collections.abc import Sequence
from math import prod, sqrt
from typing import Any

import numpy as np

from autograd import grad, sigmoid
from autograd.notation.plain import subscript, written_number
from autograd.text.aligned import table
from autograd.text.words import say
from demos import figure, run, save
from nn import MLP
from viz import network, plots

WIDTH, SAMPLES = 10, 5
DEPTHS = (2, 5, 10, 20, 30)
ACTIVATIONS = ("sigmoid", "tanh", "relu")
FACTORS = {"small weights, × ½": 0.5, "weights of nn, × 1": 1.0, "large weights, × 4": 4.0}
"""The factors by which the weights that `nn` draws are multiplied."""


def chain(weights: Sequence[float], biases: Sequence[float]) -> MLP:
    """Sigmoid neurons one after the other, each in a layer of its own."""
    model = MLP(1, [1] * len(weights), ["sigmoid"] * len(weights))
    for layer, w, b in zip(model.layers, weights, biases, strict=True):
        (neuron,) = layer.neurons
        neuron.w[0].data, neuron.b.data = w, b
    return model


def factors(weights: Sequence[float], biases: Sequence[float], x: float) -> list[float]:
    """The factors of da/db₁, where a is the last activation: σ′(z₁), σ′(z₂)w₂, …."""
    found: list[float] = []
    for w, b in zip(weights, biases, strict=True):
        z = w * x + b
        x = sigmoid(z)
        found.append(grad(sigmoid)(z) * (w if found else 1.0))
    return found


def first_gradient(model: MLP, x: float) -> float:
    """da/db₁ by the engine, where a is the last activation."""
    output: Any = model([x])
    output.backward()
    return model.layers[0].neurons[0].b.grad


def layer_sizes(activation: str, factor: float, depth: int) -> list[float]:
    """Per layer the root mean square of δ = dloss/db; the loss is a weighted sum of the last."""
    model = MLP(WIDTH, [WIDTH] * depth + [1], [activation] * depth + ["linear"], rng=1)
    for w in model.weights():
        w.data *= factor
    for x in np.random.default_rng(1).normal(size=(SAMPLES, WIDTH)):
        loss: Any = model(x)
        loss.backward()
    deltas = [[neuron.b.grad for neuron in layer.neurons] for layer in model.layers[:-1]]
    return [sqrt(sum(d * d for d in layer) / len(layer)) for layer in deltas]


def show_chains() -> None:
    """Print a chain's factors, and how their product depends on the weight and the depth."""
    weights, biases = [1.5, -2.0, 0.5, 3.0], [0.5, 1.0, -1.0, -0.5]
    found = factors(weights, biases, 1.0)
    model = chain(weights, biases)
    words = ["σ′(z₁)", *(f"σ′(z{subscript(i)})w{subscript(i)}" for i in range(2, 5))]
    say("A chain of one-neuron layers: da₄/db₁ is a product, one factor per layer")
    say(f"    {' × '.join(words)}")
    say(f"  = {' × '.join(written_number(f, 4) for f in found)}")
    say(f"  = {written_number(prod(found), 10)}")
    say(f"    {written_number(first_gradient(model, 1.0), 10)} by the engine\n")
    say("σ′ is at most ¼. With biases that keep every z at 0, each factor is w/4, and da/db₁ is:\n")
    rows = []
    for w in (1.0, 4.0, 8.0):
        cells = [first_gradient(chain([w] * n, [-w / 2] * n), 0.5) for n in DEPTHS]
        rows.append([f"{w:g}", f"{w / 4:g}", *(f"{cell:.3g}" for cell in cells)])
    header = ["w", "factor", *(f"{n} layers" for n in DEPTHS)]
    say(f"{table(header, rows, [True] * len(header), 100)}\n")
    save(network(model, [1.0], loss=lambda a: a), "vanishing_chain.svg")


def main(depths: Sequence[int] = DEPTHS) -> None:
    """Print and plot the gradients in chains and in networks of these depths."""
    show_chains()
    sizes = {
        (words, name): {n: layer_sizes(name, factor, n) for n in depths}
        for words, factor in FACTORS.items()
        for name in ACTIVATIONS
    }
    ratios = {key: {n: s[0] / s[-1] for n, s in by.items()} for key, by in sizes.items()}
    say(f"Layers of {WIDTH} neurons: size of δ in the first layer, relative to the last\n")
    header = ["weights", "activation", *(f"{n} layers" for n in depths)]
    rows = [[*key, *(f"{ratio:.1e}" for ratio in by.values())] for key, by in ratios.items()]
    say(f"{table(header, rows, [False, False, *[True] * len(depths)], 100)}\n")

    deepest = depths[-1]
    ends = [1.0, *(by[deepest] for by in ratios.values())]
    lowest, highest = min(ends), max(ends)
    drawn, panels = figure(
        f"Vanishing and exploding gradients: a network of {deepest} layers of {WIDTH} neurons",
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
