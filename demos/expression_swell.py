"""Expression swell: a derivative written out explodes, the same derivative shared does not.

Two functions grow with n: the product (x + 1)(x + 2)…(x + n), and the logistic map composed with
itself, l₁ = x and lₙ₊₁ = 4 lₙ (1 − lₙ). The operations of their symbolic derivatives are counted
twice: in the formula on paper, which repeats a part wherever it is used, and in the graph, which
has each part once. Source: Baydin et al., *Automatic differentiation in machine learning: a survey*
(JMLR 18, 2018), sec. 2.2.
"""

from collections.abc import Callable
from textwrap import fill

from autograd import Value, derivative, exp, formula, latex_formula, sigmoid, size
from autograd.text.aligned import table
from autograd.text.language import tr
from autograd.text.words import say
from demos import figure, run, save

LARGEST = 12
WRITTEN = 3


def product(x: Value, n: int) -> Value:
    """The product (x + 1)(x + 2)…(x + n)."""
    result = x + 1
    for i in range(2, n + 1):
        result = result * (x + i)
    return result


def logistic(x: Value, n: int) -> Value:
    """The logistic map, n − 1 times composed with itself."""
    for _ in range(n - 1):
        x = 4 * x * (1 - x)
    return x


FUNCTIONS: dict[str, tuple[Callable[[Value, int], Value], str, str]] = {
    "product": (product, "product (x + 1)(x + 2)…(x + n)", "#c77700"),
    "logistic": (logistic, "composition lₙ₊₁ = 4 lₙ (1 − lₙ), l₁ = x", "#7b2d8b"),
}


def show_sigmoid() -> None:
    """Print the derivative of σ as an operation, and of what it is made of."""
    x = Value(0.3, "x")
    say(
        "As one operation σ has a rule of its own, in terms of its value. As three operations their"
    )
    say("rules are multiplied, and nothing notices that the result is the same:")
    for f in (sigmoid(x), 1 / (1 + exp(-x))):
        slope = derivative(f, x)
        say(f"    f  = {formula(f)}")
        say(f"    f′ = {formula(slope)}, {slope.data:.6f} at x = 0.3")
    say()


def main() -> None:
    """Print the first derivatives; print and plot the sizes of all."""
    show_sigmoid()
    drawn, (axes,) = figure(
        "Expression swell: the size of a derivative",
        ("n", "operations in the derivative"),
    )
    axes.set_yscale("log")
    for f, title, colour in FUNCTIONS.values():
        say(f"{title}\n")
        rows, written_out, shared = [], [], []
        for n in range(1, LARGEST + 1):
            x = Value(0.3, "x")
            output = f(x, n)
            slope = derivative(output, x)
            if n <= WRITTEN:
                say(f"n = {n}:  f  = {formula(output)}")
                for lead, written in (
                    ("        f′ = ", formula(slope)),
                    ("        in LaTeX: ", latex_formula(slope)),
                ):
                    say(fill(lead + written, 100, subsequent_indent=" " * len(lead)))
                say()
            sizes = size(slope)
            written_out.append(sizes.written_out)
            shared.append(sizes.shared)
            rows.append([str(n), f"{size(output).shared:,}",
                         f"{sizes.written_out:,}", f"{sizes.shared:,}"])  # fmt: skip
        header = ["n", "f", "f′ written out", "f′ shared"]
        say(f"{table(header, rows, [True] * 4, 100)}\n")
        for style, found, words in (("o-", written_out, "written out"), ("o--", shared, "shared")):
            points = [(n, number) for n, number in enumerate(found, 1) if number]
            label = tr("{}, {}", tr(title), tr(words))
            axes.plot(*zip(*points, strict=True), style, color=colour, label=label)
            axes.annotate(f"{found[-1]:,}", points[-1], (10, 0), textcoords="offset points",
                          va="bottom" if f is logistic else "top", color=colour)  # fmt: skip
    axes.set(xlim=(1.7, LARGEST + 1.3), xticks=range(2, LARGEST + 1))
    axes.legend()
    save(drawn, "expression_swell.svg")


if __name__ == "__main__":
    run(main)
