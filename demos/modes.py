"""Forward and reverse mode side by side: every number of both sweeps, on three examples.

1/(exp(−(wx + b)) + 1) at x = 1, w = 0, b = 0; e = (a + b)(b + 1) at a = 2, b = 1; and
ln x₁ + x₁x₂ − sin x₂ at (2, 5), the example of Baydin et al., *Automatic differentiation in
machine learning: a survey* (JMLR 18, 2018), sec. 3. Forward mode takes a sweep for each
input, reverse mode one for all of them; both sum the same products over the same paths.
"""

from autograd import Graph, Trace, Value, log, sin
from autograd.notation.plain import Notation
from autograd.text.language import tr
from autograd.text.words import say
from demos import run, save
from demos.worked_example import record
from viz import draw


def product() -> tuple[Value, list[Value]]:
    """The output e = (a + b)(b + 1) with its steps c and d named, and its inputs."""
    a, b = Value(2, "a"), Value(1, "b")
    c, d = a + b, b + 1
    e = c * d
    c.label, d.label, e.label = "c", "d", "e"
    return e, [a, b]


def survey() -> tuple[Value, list[Value]]:
    """The output ln x₁ + x₁x₂ − sin x₂, and its inputs."""
    x1, x2 = Value(2, "x1"), Value(5, "x2")
    return log(x1) + x1 * x2 - sin(x2), [x1, x2]


def show(name: str, title: str, output: Value, inputs: list[Value]) -> None:
    """Print both sweeps of an example, and draw them, forward mode from the second input."""
    notation = Notation(Graph(output), 17)
    formula = title.partition(" at ")[0]
    f = notation.name(output)
    say(f"{title}\n{'=' * len(title)}\n\nvalue: {f} = {notation.number(output.data)}")
    for x in inputs:
        trace = Trace(output, tangent_seed=x, inputs=inputs)
        rows = dict(zip(trace.nodes, trace, strict=True))
        tangent, adjoint = rows[output].tangent or 0.0, rows[x].adjoint or 0.0
        name_of_x = notation.name(x)
        say(f"\na forward sweep from {name_of_x}, beside the reverse sweep from {f}:\n")
        say(f"{trace}\n")
        for way, slope, role in (
            ("forward", tangent, f"the tangent of {f}"),
            ("reverse", adjoint, f"the adjoint of {name_of_x}"),
        ):
            say(f"{way}: d{f}/d{name_of_x} = {notation.number(slope)}, {role}")
    say("\nthe reverse sweep, with the terms of each adjoint:\n")
    say(f"{Trace(output, inputs=inputs).text(contributions=True)}\n")
    forward = tr("Forward mode from {}: {}", notation.name(inputs[1]), formula)
    drawn = draw(output, mode="forward", seed=inputs[1], aspect=16 / 9, title=forward)
    save(drawn, f"modes_{name}_forward.svg")
    reverse = tr("Reverse mode: {}", formula)
    drawn = draw(output, mode="reverse", aspect=16 / 9, title=reverse)
    save(drawn, f"modes_{name}_reverse.svg")
    say()


def main() -> None:
    """Show the three examples."""
    f, x, w, b = record()
    show("worked", "1/(exp(−(wx + b)) + 1) at x = 1, w = 0, b = 0", f, [x, w, b])
    show("product", "e = (a + b)(b + 1) at a = 2, b = 1", *product())
    show("survey", "ln x₁ + x₁x₂ − sin x₂ at x₁ = 2, x₂ = 5", *survey())
    say("A forward sweep gives the derivatives of all steps by one input, a reverse sweep those")
    say("of one output by all inputs. With n inputs and one output that is n sweeps, or 1.")


if __name__ == "__main__":
    run(main)
