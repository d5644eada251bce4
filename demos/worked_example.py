"""The textbook example 1/(exp(-(wx + b)) + 1) in six operations, and its gradient.

The function f(x; w, b) = 1/(exp(−(wx + b)) + 1) at x = 1, w = 0, b = 0, decomposed into
h₁ … h₆, each with its value, its local partials and its adjoint; the chain of factors from
h₆ back to w; and two pictures: the textbook's figure with the forward values on the edges,
and the same graph with the local partials and the gradients.
"""

from math import prod

from autograd import Edge, Graph, Trace, Value, exp
from autograd.notation import Notation
from autograd.text import say
from demos import save
from viz import draw


def record() -> tuple[Value, Value, Value, Value]:
    """The recorded function, and its inputs x, w, b."""
    x, w, b = Value(1, "x"), Value(0, "w"), Value(0, "b")
    return 1 / (exp(-(w * x + b)) + 1), x, w, b


def chain(graph: Graph, start: Value) -> list[Edge]:
    """The edges from the output back to `start`, where each node is used once."""
    use = {edge.operand: edge for edge in graph.edges}
    edges = []
    while start is not graph.output:
        edges.append(use[start])
        start = use[start].result
    return edges[::-1]


def main() -> None:
    """Print the example's numbers and write its pictures."""
    f, x, w, b = record()
    f.backward()
    graph = Graph(f)
    notation = Notation(graph)
    say("f(x; w, b) = 1/(exp(−(wx + b)) + 1) at x = 1, w = 0, b = 0, and f = h₆\n")
    say(f"{Trace(f)}\n")
    say(f"f = {notation.number(f.data)}")
    for leaf in (w, b, x):
        say(f"∂f/∂{notation.name(leaf)} = {notation.number(leaf.grad)}")
    path = chain(graph, w)
    names = [notation.derivative(edge.result, edge.operand) for edge in path]
    factors = [1.0, *(edge.partial for edge in path if edge.partial is not None)]
    say("\nalong the path from h₆ back to w:")
    say(f"∂f/∂w = {' × '.join(['∂f/∂h₆', *names])}")
    say(f"      = {' × '.join(map(notation.number, factors))} = {notation.number(prod(factors))}\n")
    save(draw(f, edges="value", gradients=False), "worked_example.svg")
    save(draw(f, highlight=w), "worked_example_backward.svg")


if __name__ == "__main__":
    main()
