"""micrograd's demo: a network of two hidden layers learns to tell two moons apart.

A network 2-16-16-1 learns 100 samples in 100 steps of gradient descent over all of them, by the
hinge loss with a penalty on all parameters. The seeds are those of micrograd's demo.ipynb, and so
the losses are those printed there. It learns on the static graph, which is recorded once, for one
sample. A step on the dynamic graph, recorded anew for all samples as in micrograd, is timed beside
it. Source: Karpathy, micrograd (2020), https://github.com/karpathy/micrograd.
"""

from time import perf_counter
from timeit import repeat
from typing import Any

import numpy as np

from autograd import Graph, StaticGraph, Value
from autograd.text.aligned import table
from autograd.text.language import number_of, tr
from autograd.text.words import counted, say
from demos import data_sets, figure, run, save, signed
from demos._options import Count, Seed
from nn import MLP
from viz import plots

SEED = 1337


def penalty(model: MLP) -> Any:
    """The penalty α Σ p² on all parameters p, the biases included, with α = 10⁻⁴."""
    return 1e-4 * sum(p * p for p in model.parameters())


def dynamic_loss(model: MLP, X: Any, y: Any) -> Any:
    """The loss as micrograd writes it, recorded for all samples."""
    scores = [model(x) for x in X]
    losses = [(1 + -yi * score).relu() for yi, score in zip(y, scores, strict=True)]
    return sum(losses) * (1.0 / len(losses)) + penalty(model)


def static_graphs(model: MLP) -> tuple[StaticGraph, StaticGraph]:
    """The score of a sample (x₁, x₂) and the loss of (x₁, x₂, y), as programs for many samples."""
    x1, x2, y = Value(0, "x1"), Value(0, "x2"), Value(1, "y")
    score: Any = model([x1, x2])
    loss = (1 + -y * score).relu() + penalty(model)
    parameters = model.parameters()
    return StaticGraph(score, [x1, x2], parameters), StaticGraph(loss, [x1, x2, y], parameters)


def learn(model: MLP, X: Any, y: Any, steps: int) -> tuple[StaticGraph, list[float]]:
    """Train and print the losses; the program of the score, and the loss of each step."""
    score, loss = static_graphs(model)
    samples = np.column_stack([X, y])
    losses, rows = [], []
    for k in range(steps):
        value, gradient = loss.value_and_grad(samples)
        losses.append(value)
        if k % 10 == 0 or k == steps - 1:
            rows.append([str(k), f"{value:.6f}", f"{accuracy(score, X, y):.2f}"])
        learning_rate = 1.0 - 0.9 * k / steps
        for p, slope in loss.per_value(gradient).items():
            p.data -= learning_rate * slope
    say(table(["step", "loss", "accuracy"], rows, [True] * 3, 100))
    return score, losses


def accuracy(score: StaticGraph, X: Any, y: Any) -> float:
    """The share of the samples whose score has the sign of their label."""
    return float(((score(X) > 0) == (y > 0)).mean())


def compare(model: MLP, X: Any, y: Any) -> None:
    """Print what one step costs on either graph, and that both find the same."""
    _, loss = static_graphs(model)
    samples = np.column_stack([X, y])
    recorded = dynamic_loss(model, X, y)
    recorded.backward()
    value, gradient = loss.value_and_grad(samples)
    apart = max(abs(p.grad - slope) for p, slope in loss.per_value(gradient).items())
    dynamic = min(repeat(lambda: dynamic_loss(model, X, y).backward(), number=1, repeat=5))
    static = min(repeat(lambda: loss.value_and_grad(samples), number=1, repeat=50))
    say(f"The dynamic graph of one step has {len(Graph(recorded)):,} nodes. The loss and its")
    say("gradient take, measured on this machine, the best of several times:\n")
    say(f"    on the dynamic graph, recorded anew for every step  {1000 * dynamic:8.2f} ms")
    say(f"    on the static graph, recorded once for one sample   {1000 * static:8.2f} ms\n")
    say(f"A step on the static graph is {dynamic / static:,.0f} times faster, and finds the same:")
    losses = signed(abs(value - recorded.data))
    say(f"the losses differ by {losses}, the gradients by {signed(apart)}.\n")


def main(steps: Count = 100, seed: Seed = SEED) -> None:
    """Learn the moons, print losses and times, and plot the boundary and the losses."""
    X, y = data_sets().make_moons(n_samples=100, noise=0.1, random_state=seed)
    y = 2 * y - 1
    model = MLP(2, [16, 16, 1], init="uniform", rng=seed)
    say(f"{model}\n")
    start = perf_counter()
    score, losses = learn(model, X, y, steps)
    took = perf_counter() - start
    ended = f"took {took:.2f} s and ended with accuracy {accuracy(score, X, y)}"
    say(f"\n{counted(steps, 'step')} {ended}\n")
    compare(MLP(2, [16, 16, 1], init="uniform", rng=seed), X, y)

    drawn, (left, right) = figure(
        tr("Two moons: a network 2-16-16-1 after {}", number_of(steps, "step")),
        ("x₁", "x₂"),
        ("step", "loss"),
    )
    plots.decision_boundary(score, X, y, title=tr("Boundary"), batch=True, axes=left)
    plots.loss_curve(losses, title="Loss", log=True, axes=right)
    right.set_xlabel("steps")
    right.lines[0].set_xdata(range(steps))
    save(drawn, "moons.svg")


if __name__ == "__main__":
    run(main)
