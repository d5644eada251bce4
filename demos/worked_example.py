"""The textbook example 1/(exp(-(wx + b)) + 1) in six operations, and its gradient.

The function f(x; w, b) = 1/(exp(−(wx + b)) + 1) at x = 1, w = 0, b = 0, decomposed into
h₁ … h₆, each with its value, its local partials and its adjoint; the chain of factors from
h₆ back to w; and two pictures in the shape of a slide: the textbook's figure with the forward
values on the edges, and the same graph with the local partials and the adjoints.
"""

from autograd import Graph, Trace, Value, exp, paths
from autograd.notation.plain import Notation
from autograd.text.language import tr
from autograd.text.words import say
from demos import run, save
from viz import draw


def record() -> tuple[Value, Value, Value, Value]:
    """The recorded function, and its inputs x, w, b."""
    x, w, b = Value(1, "x"), Value(0, "w"), Value(0, "b")
    return 1 / (exp(-(w * x + b)) + 1), x, w, b


def main() -> None:
    """Print the example's numbers and write its pictures."""
    f, x, w, b = record()
    f.backward()
    notation = Notation(Graph(f))
    say("f(x; w, b) = 1/(exp(−(wx + b)) + 1) at x = 1, w = 0, b = 0, and f = h₆\n")
    say(f"{Trace(f, inputs=[x, w, b])}\n")
    say(f"f = {notation.number(f.data)}")
    for leaf in (w, b, x):
        say(f"df/d{notation.name(leaf)} = {notation.number(leaf.grad)}")
    (path,) = paths(f, w)
    names = [notation.local_partial(edge) for edge in reversed(path.edges)]
    factors = notation.product(1.0, *path.partials)
    say("\nalong the path from h₆ back to w:")
    say(f"df/dw = {notation.product('df/dh₆', *names)}")
    say(f"      = {factors} = {notation.number(path.product)}\n")
    title = tr("Forward: the value of each step")
    forward = draw(f, edges="value", gradients=False, aspect=16 / 9, title=title)
    save(forward, "worked_example.svg")
    title = tr("Backward: the adjoint of each step, and the path to w")
    backward = draw(f, mode="reverse", highlight=path, aspect=16 / 9, title=title)
    save(backward, "worked_example_backward.svg")


if __name__ == "__main__":
    run(main)
