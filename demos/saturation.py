"""A sigmoid neuron starts slowly with squared error, and at once with cross-entropy.

The squared error ½(a − y)² has the gradient (a − y)a(1 − a) with respect to the weighted sum z.
With y = 0 this is largest at a = 2/3; beyond that, the more wrong the neuron is, the more slowly it
learns. The gradient of cross-entropy is a − y. A neuron with the input 1 and the target 0 learns
with both, from a start that is a little wrong and from one that is very wrong.
Source: Nielsen, *Neural Networks and Deep Learning* (2015), ch. 3.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from autograd import grad, sigmoid
from autograd.notation.plain import written_number
from autograd.text.aligned import table
from autograd.text.language import tr
from autograd.text.plotstyle import LOOKS
from autograd.text.words import say
from demos import figure, run, save
from nn import Neuron, fit
from nn.activations import softmax
from nn.losses import binary_cross_entropy, cross_entropy, squared_error
from nn.optim import SGD
from viz.plots.slides import STAR

Loss: TypeAlias = Callable[[Any, Any], Any]

TARGET = 0
RATE, EPOCHS = 0.15, 300
STAGES = (0, 50, 100, 200, 300)
"""The epochs that are printed; 0 is the start."""
STARTS = {"a bit wrong": (0.6, 0.9), "very wrong": (2.0, 2.0)}
"""The weight and the bias of a neuron before it learns."""


def squared_error_of_sigmoid(z: Any, target: Any) -> Any:
    """The loss ½(σ(z) − y)²."""
    return squared_error(sigmoid(z), target)


LOSSES: dict[str, Loss] = {
    "squared error": squared_error_of_sigmoid,
    "cross-entropy": binary_cross_entropy,
}
GRADIENTS = {"squared error": "(a − y)a(1 − a)", "cross-entropy": "a − y"}


def gradient(loss: Loss, z: float) -> float:
    """dloss/dz at z, by the engine."""
    return float(grad(lambda score: loss(score, TARGET))(z))


def learn(loss: Loss, w: float, b: float) -> tuple[list[float], list[float]]:
    """The loss and the activation of a neuron that descends, at the start and after each epoch."""
    neuron = Neuron(1, "linear")
    neuron.load_state_dict({"w.0": w, "b": b})
    activations = [sigmoid(w + b)]
    history = fit(
        neuron,
        [[1.0]],
        [TARGET],
        loss=loss,
        optimizer=SGD(neuron.parameters(), RATE),
        epochs=EPOCHS,
        on_epoch=lambda _: activations.append(sigmoid(neuron(1.0).data)),
    )
    return [loss(w + b, TARGET), *history.column("loss")], activations


def show_gradients() -> None:
    """Print and plot the losses and their gradients by z."""
    rows = []
    for z in (0.0, 2.0, 4.0, 6.0, 8.0):
        a = sigmoid(z)
        numbers = [a, *(gradient(loss, z) for loss in LOSSES.values())]
        rows.append([f"{z:g}", *(f"{n:.6f}" for n in (*numbers, (a - TARGET) * a * (1 - a), a))])
    say("A sigmoid neuron whose target is 0: the gradient by z, from the engine and by formula\n")
    header = ["z", "a = σ(z)", *LOSSES, "(a − y)a(1 − a)", "a − y"]
    say(f"{table(header, rows, [True] * len(header), 100)}\n")
    drawn, panels = figure(
        "Saturation: beyond a = 2/3, the more wrong the neuron, the slower its squared error falls",
        ("weighted sum z: the larger, the more wrong", "loss"),
        ("weighted sum z: the larger, the more wrong", "gradient dloss/dz"),
    )
    zs = [i / 10 for i in range(-40, 81)]
    for (name, loss), (colour, dashes, _) in zip(LOSSES.items(), LOOKS, strict=False):
        panels[0].plot(zs, [loss(z, TARGET) for z in zs], dashes, color=colour, label=name)
        slopes = [gradient(loss, z) for z in zs]
        words = tr("{}: {}", tr(name), GRADIENTS[name])
        panels[1].plot(zs, slopes, dashes, color=colour, label=words)
    most = math.log(2)  # where σ is 2/3
    panels[1].plot(most, gradient(squared_error_of_sigmoid, most), **STAR, label="largest: a = 2/3")
    for axes in panels:
        axes.legend(loc="upper left")
    panels[1].set_ylim(-0.05, 1.35)
    save(drawn, "saturation_gradients.svg")


def show_golden_pairs() -> None:
    """Print the gradients of two losses with the activations made for them: both are a − y."""
    z, y = [2.0, -1.0, 0.5], [0.0, 1.0, 0.0]
    say("\nOther pairs that give a − y, at z = (2, −1, 0.5) with y = (0, 1, 0):\n")
    rows = []
    for name, a, loss in (
        ("softmax and cross-entropy", softmax(z), lambda *z: cross_entropy(z, y)),
        ("identity and squared error", z, lambda *z: squared_error(z, y)),
    ):
        errors = [a_i - y_i for a_i, y_i in zip(a, y, strict=True)]
        rows.append([name, listed(grad(loss, (0, 1, 2))(*z)), listed(errors)])
    say(f"{table(['', 'dloss/dz', 'a − y'], rows, [False, True, True], 100)}\n")


def listed(numbers: Sequence[float]) -> str:
    """The numbers to four decimals."""
    return ", ".join(written_number(round(number, 4), 5) for number in numbers)


def main() -> None:
    """Print and plot the gradients, and how the neuron learns with both losses."""
    show_gradients()
    show_golden_pairs()
    say(f"Learning from the input 1 with the rate {RATE}: the activation a, whose target is 0\n")
    drawn, panels = figure(
        "The slow start: the same neuron, from the same starts, learns with two losses",
        *[("epoch", tr("loss: {}", tr(name))) for name in LOSSES],
    )
    rows = []
    for axes, (name, loss) in zip(panels, LOSSES.items(), strict=True):
        for (start, (w, b)), (colour, dashes, _) in zip(STARTS.items(), LOOKS, strict=False):
            losses, activations = learn(loss, w, b)
            below = next((i for i, a in enumerate(activations) if a < 0.2), None)
            stages = [f"{activations[epoch]:.3f}" for epoch in STAGES]
            rows.append([name, start, *stages, f"epoch {below}" if below else "later"])
            words = tr("{}: a = {} at first", tr(start), f"{activations[0]:.2f}")
            axes.plot(range(EPOCHS + 1), losses, dashes, color=colour, label=words)
        axes.set(title=name, ylim=(0, 1.25 * axes.get_ylim()[1]))
        axes.legend(loc="upper right")
    header = ["loss", "start", *(f"epoch {epoch}" for epoch in STAGES), "a < 0.2 from"]
    say(f"{table(header, rows, [False, False, *[True] * (len(STAGES) + 1)], 100)}\n")
    save(drawn, "saturation.svg")


if __name__ == "__main__":
    run(main)
