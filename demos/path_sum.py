"""A derivative is a sum over paths: all of them listed, and 2ⁿ of them summed in n steps.

In d = (a² + a) × a² at a = 3 three paths lead from a to d, and each has its picture. Their
products sum to the derivative, 4a³ + 3a² = 135. After n doublings b = b + b there are 2ⁿ paths,
which nobody can list at n = 200; a sweep visits every edge once. Source: Griewank and Walther,
*Evaluating Derivatives* (2nd ed., 2008), ch. 9 (Bauer's formula).
"""

from typing import Any

from autograd import Graph, Path, Value, count_paths, grad, paths
from autograd.notation.plain import Notation
from autograd.text.aligned import table
from autograd.text.language import tr
from autograd.text.words import say
from demos import run, save
from viz import draw

DOUBLINGS = (1, 2, 3, 10, 50, 100, 200)


def record() -> tuple[Value, Value]:
    """The output d = (a² + a) × a² with its steps b = a² and c = b + a named, and a."""
    a = Value(3, "a")
    b = a**2
    c = b + a
    d = c * b
    b.label, c.label, d.label = "b", "c", "d"
    return d, a


def doubled(start: Any, times: int) -> Any:
    """A number added to itself, and so on, `times` times: 2ⁿ times the number."""
    for _ in range(times):
        start = start + start
    return start


def show_paths(found: list[Path], notation: Notation) -> None:
    """Print each path with its product, and the sum of the products."""
    for i, path in enumerate(found, 1):
        say(f"path {i}:  {' → '.join(map(notation.name, path))}")
        say(f"         {path.text()}")
    products = [notation.number(path.product) for path in found]
    total = notation.number(sum(path.product for path in found))
    say(f"\nsum over the paths:  {' + '.join(products)} = {total}")


def main() -> None:
    """List the paths of the example, and count those of the doublings."""
    d, a = record()
    notation = Notation(Graph(d))
    say("d = (a² + a) × a² at a = 3, in steps b = a², c = b + a, d = c × b\n")
    found = paths(d, a)
    show_paths(found, notation)
    d.backward()
    say(f"one reverse sweep:   dd/da = {notation.number(a.grad)}\n")

    say("n doublings b = b + b, and their derivative by one reverse sweep:\n")
    rows = []
    for n in DOUBLINGS:
        start = Value(1, "b")
        output = doubled(start, n)
        slope = grad(lambda b, n=n: doubled(b, n))(1.0)
        operations, ways = len(Graph(output).operations), count_paths(output, start)
        rows.append([str(n), str(operations), str(ways), f"{slope:.15g}"])
    say(f"{table(['n', 'operations', 'paths', 'derivative'], rows, [True] * 4, 100)}\n")
    for i, path in enumerate(found, 1):
        title = tr("Path {} of {}: {}", i, len(found), path.text())
        save(draw(d, highlight=path, title=title), f"path_sum_{i}.svg")


if __name__ == "__main__":
    run(main)
