"""Pages that several tests look at, and what the tests do with them."""

import random
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any
from unicodedata import normalize

from autograd import Constant, Graph, Value, erf, log, parse, sin
from autograd.ops import Op
from nn import MLP
from tests.graphs import square, worked_example
from tests.random_graphs import grow
from tests.viz.pages.browser import Browser
from viz import Page, page


def product() -> Value:
    a, b = Value(2, "a"), Value(1, "b")
    return (a + b) * (b + 1)


def survey() -> Value:
    x1, x2 = Value(2, "x1"), Value(5, "x2")
    return log(x1) + x1 * x2 - sin(x2)


def network() -> Value:
    model = MLP(2, [3, 1], activation="tanh", rng=7)
    found: Value = model([Value(0.5, "x1"), Value(-0.3, "x2")])
    return found


def choices() -> Value:
    a, n = Value(-2, "a"), Constant(3, "n")
    found: Value = parse("max(a, 0.5)*relu(a) - abs(a)**n")(a, n)
    return found


EXAMPLES: dict[str, Callable[[], Value]] = {
    "worked": lambda: worked_example()[0],
    "product": product,
    "survey": survey,
    "square": square,
    "network": network,
    "choices": choices,
    "erf": lambda: erf(Value(2, "x") * Constant(1, "c")),
    "leaf": lambda: Value(2, "x"),
    "constant": lambda: Constant(2) + 1,
}


@cache
def shown(name: str, **options: Any) -> Page:
    """The page of an example."""
    return page(EXAMPLES[name](), **options)


LAST = "document.getElementById('last').click();"
TABLE_TEXT = """
return [...document.querySelectorAll('tbody tr')].map(
  row => [...row.cells].map(cell => cell.textContent));
"""
EVERY_STEP = """
const bad = [];
for (const mode of ['reverse', 'forward', 'both']) {
  document.querySelector(`[name=mode][value=${mode}]`).click();
  const steps = +document.getElementById('scrubber').max;
  for (let at = 0; at <= steps; at++) {
    chalkgrad.go(at);
    const words = [...document.querySelectorAll('svg text, td, th, #said, output')];
    for (const part of words) {
      if (/NaN|undefined|null|Infinity|object|function \\(|[×+−] −/.test(part.textContent)) {
        bad.push([mode, at, part.textContent]);
      }
    }
  }
}
return bad;
"""


def move(browser: Browser, leaf: int, text: str) -> None:
    """Write a number into the exact field of a leaf."""
    browser.run(
        "const field = document.querySelectorAll('.leaf input:not([type])')[arguments[0]];"
        "field.value = arguments[1]; field.dispatchEvent(new Event('change'));",
        leaf,
        text,
    )


def said(browser: Browser) -> list[str]:
    """The lines of the explanation."""
    return lines(browser, "#said p")


def lines(browser: Browser, selector: str) -> list[str]:
    """The texts of elements; letters with a sign above as tests write them."""
    script = "return [...document.querySelectorAll(arguments[0])].map(p => p.textContent)"
    return [normalize("NFD", text) for text in browser.run(script, selector)]


def random_graph(seed: int, ops: Sequence[Op], length: int = 14) -> Value:
    """A graph of these operations alone, without the sin that keeps others in a domain."""
    generator = random.Random(seed)
    while True:
        steps = [
            (generator.choice(ops), generator.randrange(100), generator.randrange(100))
            for _ in range(generator.randrange(3, length))
        ]
        inputs = [Value(generator.uniform(-2, 2), v) for v in "abc"[: generator.randrange(1, 4)]]
        output = grow(steps, inputs)
        graph = Graph(output) if isinstance(output, Value) else None
        if graph and graph.inputs and all(node.op in ops for node in graph.operations):
            return graph.output
