"""A gallery of activation functions: each with its derivative, as reverse mode gives it.

Some functions squash their input, some rectify it. Two are families: swish, which turns from x/2
into ReLU as β grows, and GELU, with its two approximations. A table gives values and derivatives at
a few points, among them 0, where some functions have a kink. Identities between the functions are
checked, and a neuron learns the β of its swish.
"""

from statistics import NormalDist

from autograd import grad, value_and_grad
from autograd.notation.plain import written_number
from autograd.text.aligned import table
from autograd.text.language import tr
from autograd.text.plotstyle import LOOKS
from autograd.text.words import say
from demos import figure, run, save, signed
from nn import Neuron, fit, optim
from nn.activations import (
    Activation,
    LearntSwish,
    Scalar,
    elu,
    gelu,
    gelu_sigmoid,
    gelu_tanh,
    hard_logistic,
    hard_tanh,
    leaky_relu,
    linear,
    logistic,
    maxout,
    relu,
    softplus,
    step,
    swish,
    tanh,
)
from viz import plots

POINTS = (-3.0, -1.0, 0.0, 2.0)
STEPS = [i / 50 for i in range(-250, 251)]


def maxout_of_three(x: Scalar) -> Scalar:
    """A maxout unit with the pieces −x − 1, x/4 and x − 1."""
    return maxout([-x - 1.0, 0.25 * x, x - 1.0])


def swish_with(beta: float) -> Activation:
    """The swish x · σ(βx) with one β."""
    return lambda x: swish(x, beta=beta)


def leaky(x: Scalar) -> Scalar:
    """A leaky ReLU whose leak can be seen: max(x, 0.1x)."""
    return leaky_relu(x, slope=0.1)


SQUASHING: dict[str, Activation] = {
    "logistic σ": logistic,
    "tanh": tanh,
    "step function": step,
    "hard logistic": hard_logistic,
    "hard tanh": hard_tanh,
    "linear": linear,
}
RECTIFYING: dict[str, Activation] = {
    "ReLU": relu,
    "leaky ReLU, k = 0.1": leaky,
    "ELU": elu,
    "softplus": softplus,
    "GELU": gelu,
    "maxout of 3 pieces": maxout_of_three,
}
SWISHES = {f"swish, β = {beta:g}": swish_with(beta) for beta in (0, 0.5, 1, 20)}
APPROXIMATIONS = {"GELU by tanh": gelu_tanh, "GELU by σ": gelu_sigmoid}
IDENTITIES: tuple[tuple[str, Activation, Activation], ...] = (
    ("tanh x and 2σ(2x) − 1", tanh, lambda x: 2.0 * logistic(2.0 * x) - 1.0),
    ("σ′ and σ(1 − σ)", grad(logistic), lambda x: logistic(x) * (1.0 - logistic(x))),
    ("tanh′ and 1 − tanh²", grad(tanh), lambda x: 1.0 - tanh(x) ** 2),
    ("softplus′ and σ", grad(softplus), logistic),
    ("swish with β = 0 and x/2", swish_with(0), lambda x: 0.5 * x),
    ("swish with β = 2 and ReLU", swish_with(2), relu),
    ("swish with β = 20 and ReLU", swish_with(20), relu),
    ("GELU and x · P(X ≤ x)", gelu, lambda x: x * NormalDist().cdf(x)),
    ("the same for N(1, 2²)", lambda x: gelu(x, 1, 2), lambda x: x * NormalDist(1, 2).cdf(x)),
    ("GELU and its form by tanh", gelu, gelu_tanh),
    ("GELU and its form by σ", gelu, gelu_sigmoid),
)
"""Pairs of functions that are equal or nearly so, with the names of both."""


def difference(f: Activation, g: Activation) -> Activation:
    """The function f − g."""
    return lambda x: f(x) - g(x)


def rounded(number: float) -> str:
    """The number to three decimals."""
    return written_number(round(number, 3), 4)


def gallery(title: str, functions: dict[str, Activation], name: str) -> None:
    """A slide of six functions, each with its derivative in a panel of its own."""
    drawn, _ = figure(title)
    panels = drawn.subplots(2, 3).flat
    for i, (axes, (words, f)) in enumerate(zip(panels, functions.items(), strict=True)):
        plots.activation(f, axes=axes)
        axes.set(title=words, xlabel="x" if i >= 3 else "")
        axes.get_legend().remove()
    drawn.legend(panels[0].lines, ["f(x)", "derivative f′(x)"], loc="outside lower center", ncols=2)
    save(drawn, name)


def families() -> None:
    """A slide of swish for several β, and of the errors of GELU's approximations."""
    drawn, _ = figure("Families: swish x · σ(βx), and GELU x · P(X ≤ x) with its approximations")
    misses = {tr("{} − GELU", tr(name)): difference(f, gelu) for name, f in APPROXIMATIONS.items()}
    panels = drawn.subplots(2, 2)
    sides = (("swish", SWISHES), ("approximation − GELU", misses))
    for column, (words, functions) in zip(panels.T, sides, strict=True):
        for axes, slope in zip(column, (False, True), strict=True):
            for (name, f), (colour, dashes, _) in zip(functions.items(), LOOKS, strict=False):
                curve = list(map(grad(f) if slope else f, STEPS))
                axes.plot(STEPS, curve, dashes, color=colour, label=name)
            title = tr("{}, derivative", tr(words)) if slope else words
            axes.set(title=title, xlabel="x" if slope else "")
        column[0].legend(loc="upper left")
    panels[0, 1].set_ylim(-0.025, 0.025)
    save(drawn, "activations_families.svg")


def learnt_beta(f: Activation) -> float:
    """The β of a neuron with swish that is fitted to a function, from β = 1 on."""
    activation = LearntSwish()
    neuron = Neuron(1, activation, rng=0)
    xs = STEPS[100:401:5]
    fit(neuron, xs, list(map(f, xs)), loss="squared_error", epochs=300, batch_size=None,
        optimizer=optim.Adam(neuron.parameters(), 0.05))  # fmt: skip
    return activation.beta.data


def main() -> None:
    """Print values and derivatives, check the identities, and draw the gallery."""
    functions = SQUASHING | RECTIFYING | SWISHES | APPROXIMATIONS
    rows = []
    for name, f in functions.items():
        pairs = [value_and_grad(f)(x) for x in POINTS]
        rows.append([name, *(f"{rounded(y):>7} {rounded(slope):>7}" for y, slope in pairs)])
    say("Each activation f at x, and its derivative f′ by reverse mode\n")
    header = ["", *(f"f, f′ at {written_number(x, 3)}".rjust(15) for x in POINTS)]
    say(f"{table(header, rows, [False, *[True] * len(POINTS)], 100)}\n")
    say("At a kink any slope between those of the two sides will do, and each program chooses one.")
    say("Here relu′(0) = 0. A maximum has the mean of the slopes of its two sides, so the slope of")
    say(f"a leaky ReLU at 0 is (1 + k)/2, here {grad(leaky)(0.0):g}. Textbooks say k.\n")
    say("Largest differences on [−5, 5]:")
    for words, f, g in IDENTITIES:
        say(f"  {words:<27} {signed(max(abs(f(x) - g(x)) for x in STEPS), '.2g')}")
    say("\nA neuron with swish x · σ(βx) learns β, too. From β = 1 it comes in 300 epochs to:")
    for words, f in (("x/2", lambda x: 0.5 * x), ("ReLU", relu)):
        say(f"  {learnt_beta(f):.3f} if the neuron is fitted to {words} on [−3, 3]")
    say()
    gallery("Activations that squash, and the linear one", SQUASHING, "activations_squashing.svg")
    gallery("Activations that rectify", RECTIFYING, "activations_rectifying.svg")
    families()


if __name__ == "__main__":
    run(main)
