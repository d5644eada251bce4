"""Forward and reverse mode as two orders of one game: operations are eliminated from a graph.

To eliminate an operation, each edge into it is joined with each edge out of it, at the cost of one
multiplication for each pair. Elimination from the inputs on is forward mode, from the outputs back
reverse mode. Where a narrow place joins many inputs to many outputs, it is cheaper than both to
begin in the middle. `--play` asks which operation to eliminate next.
"""

import unicodedata

from autograd import Elimination, Value, eliminate, exp, sin
from autograd.core.node import Node
from autograd.notation.plain import written_name
from autograd.text.aligned import table
from autograd.text.language import tr
from autograd.text.words import counted, say
from demos import run, save
from viz import frames

ORDERS = {
    "forward": "forward mode: from the inputs on",
    "reverse": "reverse mode: from the outputs back",
    "markowitz": "always the cheapest next (Markowitz)",
    "best": "the best of all orders",
}


def example() -> tuple[list[Value], list[Value]]:
    """Two outputs of one number, which depends on two inputs: the outputs, and the inputs."""
    x, y = Value(2, "x"), Value(3, "y")
    u = -sin(exp(x * y * 0.1))
    f, g = u * x, u * y
    f.label, g.label, u.label = "f", "g", "u"
    return [f, g], [x, y]


def played(outputs: list[Value], inputs: list[Value]) -> Elimination:
    """The elimination in the order that is typed, one operation after another."""
    known = eliminate(outputs, inputs, "forward")
    left = {known.names[node]: node for node in known.order}
    order: list[Node] = []
    while left:
        say(f"left: {', '.join(left)}")
        try:
            name = unicodedata.normalize("NFKC", input("eliminate: ").strip())  # h₁ is h1
        except EOFError:
            raise SystemExit("\nnothing more is typed: the game ends") from None
        if name in left:
            order.append(left.pop(name))
            rest = [node for node in known.order if node not in order]
            cost = eliminate(outputs, inputs, [*order, *rest]).costs[len(order) - 1]
            say(f"that takes {counted(cost, 'multiplication')}")
        else:
            say(f"{name!r} is not one of them")
    return eliminate(outputs, inputs, order)


def main(play: bool = False) -> None:
    """Compare the orders, and draw the graph that is left after each step of the best."""
    outputs, inputs = example()
    say("f = u × x and g = u × y with u = −sin(exp(0.1 x y)) at x = 2, y = 3\n")
    if play:
        own = played(outputs, inputs)
        best = eliminate(outputs, inputs, "best")
        say(f"\n{own}\n\nyours: {own.multiplications}, the best: {best.multiplications}")
        return
    rows = []
    for order, words in ORDERS.items():
        found = eliminate(outputs, inputs, order)
        names = " ".join(written_name(found.names[node]) for node in found.order)
        rows.append([words, names, str(found.multiplications)])
    say(table(["order", "operations", "multiplications"], rows, [False, False, True], 100))
    best = eliminate(outputs, inputs, "best")
    say(f"\nThe best order, step by step:\n\n{best}\n")
    title = tr("The Jacobian in {} multiplications", best.multiplications)
    for i, picture in enumerate(frames(best, aspect=16 / 9, title=title)):
        save(picture, f"elimination_{i}.svg")


if __name__ == "__main__":
    run(main)
