"""Logic from perceptrons, NAND, XOR and a one-bit adder; and why a step cannot learn.

A perceptron with the weights −2, −2 and the bias 3 is a NAND gate, and NAND gates build any
logic. But the derivative of its step is 0 everywhere but at the jump, where it has none, so no
gradient says in which direction to move a weight. The sigmoid is a smooth step: it has a slope,
and learns NAND itself. Source: Nielsen, *Neural Networks and Deep Learning* (2015), ch. 1.
"""

from collections.abc import Callable
from typing import Any

from autograd import grad, sigmoid
from autograd.notation.plain import written_number
from autograd.text.aligned import table
from autograd.text.language import tr
from autograd.text.plotstyle import LOOKS
from autograd.text.words import say
from demos import figure, run, save
from nn import MLP, Neuron, Perceptron, fit
from nn.activations import step
from nn.losses import squared_error
from nn.optim import SGD
from viz import network, plots

INPUTS = ((0, 0), (0, 1), (1, 0), (1, 1))
EPOCHS, RATE = 500, 5.0

nand, unbiased = Perceptron([-2, -2], bias=3), Perceptron([-2, -2], bias=0)


def adder(x1: float, x2: float) -> tuple[float, float]:
    """The sum and the carry of two bits, by five NAND gates; the sum alone is XOR."""
    both = nand([x1, x2])
    total = nand([nand([x1, both]), nand([x2, both])])
    return total, nand([both, both])


def adder_in_layers() -> MLP:
    """The same adder as a network of steps: NAND and OR, then their AND (sum), and the carry."""
    model = MLP(2, [2, 2], ["step", "step"])
    parameters = [-2, -2, 3, 2, 2, -1, 2, 2, -3, -2, 2, -1]
    for parameter, number in zip(model.parameters(), parameters, strict=True):
        parameter.data = float(number)
    return model


def show_logic() -> None:
    """Print the truth tables and draw the adder."""
    model = adder_in_layers()
    rows = []
    for bits in INPUTS:
        outputs: Any = model(bits)
        numbers = (*bits, nand(bits), *adder(*bits), *(y.data for y in outputs))
        rows.append([f"{number:g}" for number in numbers])
    answers = ", ".join(f"{unbiased(bits):g}" for bits in INPUTS)
    say("NAND is a perceptron: it answers 1 where 3 − 2x₁ − 2x₂ > 0, and 0 elsewhere. Without the")
    say(f"bias it would answer {answers}. Five NANDs, or two layers of two perceptrons")
    say("each, add two bits:\n")
    header = ["x₁", "x₂", "NAND", "XOR = sum", "carry", "sum in layers", "carry in layers"]
    say(f"{table(header, rows, [True] * len(header), 100)}\n")
    say("No single perceptron is XOR: it would need b ≤ 0, w₁ + b > 0 and w₂ + b > 0; but then")
    say("w₁ + w₂ + b > −b ≥ 0, and its answer to (1, 1) is 1, where XOR is 0.\n")
    title = tr("Two layers of steps add 1 + 1")
    drawn = network(model, [1, 1], outputs=[tr("sum"), tr("carry")], title=title)
    save(drawn, "perceptron_logic_adder.svg")


def show_lines() -> None:
    """Draw where NAND and XOR answer 1: on one side of a line, and between two."""
    model: Any = adder_in_layers()
    gates: dict[str, Callable[[Any], Any]] = {"NAND": nand, "XOR": lambda bits: model(bits)[0].data}
    drawn, panels = figure(
        "One perceptron draws one line, and XOR takes two", *[("x₁", "x₂")] * len(gates)
    )
    for axes, (name, gate) in zip(panels, gates.items(), strict=True):
        answers = [int(gate(bits)) for bits in INPUTS]
        plots.decision_boundary(
            gate, INPUTS, answers, title=tr(name), threshold=0.5, steps=100, axes=axes
        )
        axes.set(xticks=[0, 1], yticks=[0, 1])
        axes.legend(["answer 0", "answer 1"], loc="center")
    save(drawn, "perceptron_logic_lines.svg")


def show_smoothing() -> None:
    """Print and plot the step and sigmoids of growing sharpness, with their derivatives."""
    functions: dict[str, Callable[[Any], Any]] = {
        "σ(z)": sigmoid,
        "σ(4z)": lambda z: sigmoid(4 * z),
        "σ(16z)": lambda z: sigmoid(16 * z),
        "step function": step,
    }
    points = (-2.0, -0.5, -0.1, 0.1, 0.5, 2.0)
    rows = [
        [f"{name}{mark}", *(written_number(round(f(z), 4), 4) for z in points)]
        for name, function in functions.items()
        for mark, f in (("", function), (" derivative", grad(function)))
    ]
    header = ["z", *(written_number(z, 2) for z in points)]
    say("\nThe sharper a sigmoid, the nearer to the step. But the derivative of the step is 0,")
    say("except at its jump, where it has none:\n")
    say(f"{table(header, rows, [False, *[True] * len(points)], 100)}\n")
    drawn, panels = figure("The sigmoid is a smooth step", ("z", "output"), ("z", "derivative"))
    zs = [i / 100 for i in range(-300, 301)]
    for (name, f), (colour, dashes, _) in zip(functions.items(), LOOKS, strict=False):
        panels[0].plot(zs, list(map(f, zs)), dashes, color=colour, label=name)
        panels[1].plot(zs, list(map(grad(f), zs)), dashes, color=colour, label=name)
    panels[0].legend()
    panels[1].legend()
    save(drawn, "perceptron_logic_smooth.svg")


def learn(activation: str) -> tuple[list[float], list[float], list[float]]:
    """The first gradient, the last parameters and the answers of a neuron that learns NAND.

    It starts with the weights 1, 1 and the bias 0.
    """
    neuron = Neuron(2, activation)
    neuron.load_state_dict({"w.0": 1, "w.1": 1, "b": 0})
    answers = [nand(bits) for bits in INPUTS]
    for bits, answer in zip(INPUTS, answers, strict=True):
        squared_error(neuron(bits), answer).backward(1 / len(INPUTS))
    gradient = [parameter.grad for parameter in neuron.parameters()]
    optimizer = SGD(neuron.parameters(), RATE)
    fit(neuron, INPUTS, answers, loss=squared_error, optimizer=optimizer, epochs=EPOCHS)
    parameters = [parameter.data for parameter in neuron.parameters()]
    return gradient, parameters, [neuron(bits).data for bits in INPUTS]


def main() -> None:
    """Print the truth tables and what learns, and draw the adder, the lines and the steps."""
    show_logic()
    show_lines()
    show_smoothing()
    say(f"A neuron that starts at w = (1, 1), b = 0 and is to become NAND, in {EPOCHS} epochs:\n")
    rows = []
    for activation in ("step", "sigmoid"):
        found = learn(activation)
        rows.append([activation, *(", ".join(written_number(n, 2) for n in ns) for ns in found)])
    header = ["activation", "first gradient by w₁, w₂, b", "w₁, w₂, b at last", "answers"]
    say(f"{table(header, rows, [False, *[True] * 3], 100)}\n")


if __name__ == "__main__":
    run(main)
