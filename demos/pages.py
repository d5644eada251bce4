"""Pages for the classroom: the examples of the notes, live and step by step, and an index.

Each page is one file that needs no network: put it on a course site or a USB stick. Move a
slider, step through both sweeps with the arrow keys, answer before a number is shown.
"""

from collections.abc import Callable
from html import escape
from typing import cast

from autograd import Constant, Value, exp, maximum, parse, relu, sigmoid, sin, tanh
from autograd.text.files import write_whole
from autograd.text.language import chosen, tr
from autograd.text.words import say
from demos import OUT, run, save
from demos.modes import product, survey
from demos.worked_example import record
from nn import MLP
from viz import page


def square() -> Value:
    """One operand used twice: a × a."""
    a = Value(3, "a")
    return a * a


def mixed() -> Value:
    """An expression with two paths from x and three from y: x·exp(y) + sin(xy)/y."""
    x, y = Value(1.5, "x"), Value(0.5, "y")
    return x * exp(y) + sin(x * y) / y


def neuron() -> Value:
    """The squared error of one neuron: (σ(wx + b) − t)²."""
    w, x, b, t = Value(0.5, "w"), Constant(2, "x"), Value(-1, "b"), Constant(1, "t")
    return (sigmoid(w * x + b) - t) ** 2


def kinks() -> Value:
    """Where functions have a kink: relu(a) · max(a, b) − |b|."""
    a, b = Value(1, "a"), Value(1, "b")
    return relu(a) * maximum(a, b) - abs(b)


def domain() -> Value:
    """Where functions have an edge: √(1 − x²) · ln(x + 1)."""
    return parse("sqrt(1 - x**2) * log(x + 1)")(Value(0.5, "x"))


def recurrent() -> Value:
    """Three steps of a recurrent neuron, which share their weights: h ← tanh(w·h + u·x)."""
    w, u, h = Value(0.8, "w"), Value(0.5, "u"), Value(0, "h0")
    for i, x in enumerate((1, -0.5, 0.25), start=1):
        h = tanh(w * h + u * Value(x, f"x{i}"))
    return h


def network() -> Value:
    """A network of two inputs, three hidden neurons and one output."""
    model = MLP(2, [3, 1], activation="tanh", rng=7)
    return cast(Value, model([Value(0.5, "x1"), Value(-0.3, "x2")]))


PAGES: dict[str, tuple[str, Callable[[], Value]]] = {
    "worked": ("1/(exp(−(wx + b)) + 1), the textbook's six operations", lambda: record()[0]),
    "product": ("e = (a + b)(b + 1), where b is used twice", lambda: product()[0]),
    "survey": ("ln x₁ + x₁x₂ − sin x₂, the survey's example", lambda: survey()[0]),
    "square": ("a × a, one operand used twice", square),
    "mixed": ("x·exp(y) + sin(xy)/y, several paths", mixed),
    "neuron": ("(σ(wx + b) − t)², a neuron that learns: press run", neuron),
    "kinks": ("relu(a)·max(a, b) − |b|, kinks and ties", kinks),
    "domain": ("√(1 − x²)·ln(x + 1), errors at the edges of a domain", domain),
    "recurrent": ("A recurrent neuron over three steps", recurrent),
    "network": ("A network 2-3-1", network),
}
"""Per page its title, and the function that records its graph."""

_INDEX = """\
<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
</head>
<body>
<h1>{title}</h1>
<ul>
{items}
</ul>
</body>
</html>
"""


def main() -> None:
    """Write the pages, those with a quiz, and the index."""
    items = []
    for name, (words, record_graph) in PAGES.items():
        title, output = tr(words), record_graph()
        save(page(output, title=title), f"page_{name}.html")
        save(page(output, title=title, quiz=True), f"page_{name}_quiz.html")
        items.append(
            f'<li><a href="page_{name}.html">{escape(title)}</a> '
            f'(<a href="page_{name}_quiz.html">{tr("as a quiz")}</a>)</li>'
        )
    heading = tr("Automatic differentiation, step by step")
    index = _INDEX.format(language=chosen() or "en", title=heading, items="\n".join(items))
    write_whole(OUT / "pages.html", index.encode())
    say(f"wrote {OUT / 'pages.html'}, which links to all of them")


if __name__ == "__main__":
    run(main)
