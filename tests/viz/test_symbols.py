"""One symbol, one number: in pictures, tables and pages of random graphs and of the demos.

What each demo itself prints and draws is read in `tests/demos/conftest.py`.
"""

import random
from collections.abc import Callable, Iterable, Sequence

import pytest

from autograd import (
    Graph,
    Trace,
    Value,
    exp,
    formula,
    hypot,
    latex_formula,
    maximum,
    parse,
    paths,
    sin,
)
from autograd.text.words import ascii_only
from demos import modes, path_sum, recurrent, worked_example
from nn import MLP
from tests import symbols
from viz import Picture, draw, draw_neuron, frames, network, page
from viz.report import Report


def random_graph(seed: int) -> tuple[Value, Value]:
    """A graph of about ten operations with shared and repeated operands, and an input of it."""
    pick = random.Random(seed)
    nodes = [Value(pick.uniform(0.2, 1.2), name) for name in "xyz"[: pick.randint(1, 3)]]
    for _ in range(pick.randint(2, 9)):
        a, b = pick.choice(nodes), pick.choice(nodes[-3:])
        makes: list[Callable[[], Value]] = [
            lambda a=a: a * a, lambda a=a: hypot(a, a), lambda a=a: maximum(a, a),
            lambda a=a: power(a), lambda a=a: sin(a), lambda a=a: 0.1 - a,
            lambda a=a, b=b: a * b, lambda a=a, b=b: a + b, lambda a=a: exp(sin(a)),
        ]  # fmt: skip
        nodes.append(pick.choice(makes)())
    y = nodes[-1]
    return y, Graph(y).inputs[0]


def power(a: Value) -> Value:
    """A node raised to itself."""
    t = 1 + 0.5 * sin(a)
    return t**t


def demos() -> Iterable[tuple[Value, Value]]:
    """The graphs that the demos draw and tabulate, with an input each."""
    f, x, _, _ = worked_example.record()
    yield f, x
    for output, inputs in (modes.product(), modes.survey()):
        yield output, inputs[-1]
    yield path_sum.record()
    last, v, _ = recurrent.unrolled()
    yield last, v


def drawings(y: Value, x: Value, precision: int) -> list[Picture]:
    """All pictures of a graph."""
    return [
        draw(y, mode="forward", seed=x, precision=precision),
        draw(y, mode="reverse", precision=precision),
        draw(y, mode="both", seed=x, precision=precision, partials="symbols"),
        draw(y, mode="both", seed=x, precision=precision, aspect=16 / 9),
    ]


def tables(y: Value, x: Value, precision: int) -> list[str]:
    """The cells of all tables of a graph, its paths, its results and its worksheet."""
    y.backward()
    trace = Trace(y, tangent_seed=x)
    printed = [
        trace.text(400, precision, contributions=True),
        trace.text(400, precision, partials="symbols"),
        *(path.text(precision) for path in paths(y, x, limit=10**6)[:50]),
    ]
    report = Report({str(x.label): x}, precision)
    printed += [*report.results(y, None), *report.along_paths(y, x, str(x.label))]
    texts = [cell for text in printed for cell in symbols.cells(text)]
    latex = [trace.latex(precision), trace.latex(precision, stacked=True, contributions=True)]
    return [*texts, *latex, *symbols.lines_of(trace.html(precision))]


def assert_one_number_each(texts: Sequence[str]) -> None:
    assert symbols.numbers_of(texts)
    symbols.assert_one_number_each(texts)
    symbols.assert_no_two_signs_meet(texts)


class Readable(tuple[()]):
    """The places of an empty layout, in which all text can be read."""

    is_small, effort, excess = False, 1.0, 1.0


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_in_pictures_and_tables_of_random_graphs(
    first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A layout each, which an aspect needs, would take minutes; it says the same.
    monkeypatch.setattr(
        "viz.graphs.drawing._placed", lambda scenes: ((of, Readable()) for of, _ in scenes)
    )
    for seed in range(first, first + 50):
        y, x = random_graph(seed)
        told = tables(y, x, 6)
        drawn = [w for picture in drawings(y, x, 6) for w in symbols.words_of(picture.source)]
        assert_one_number_each([*told, *drawn])
        assert_one_number_each([ascii_only(text).replace("-", "−") for text in told])


def test_in_every_frame_of_the_demos() -> None:
    for y, x in demos():
        for picture in frames(y, mode="both", seed=x, precision=6):
            assert_one_number_each(symbols.words_of(picture.source))


def test_on_the_pages_of_the_demos() -> None:
    for y, _ in demos():
        assert_one_number_each(symbols.lines_of(page(y).html))


@pytest.mark.parametrize("names", [{}, {"numbered": True}, {"bias_nodes": True}])
@pytest.mark.parametrize("shown", [{}, {"edges": "gradients"}, {"circles": "deltas"}])
def test_in_pictures_of_networks(names: dict[str, bool], shown: dict[str, str]) -> None:
    model = MLP(2, [3, 3, 1], rng=0)
    for parameter in model.parameters():
        parameter.data += 0.1
    picture = network(model, [1, 2], loss=lambda y: y * y, **names, **shown)
    symbols.assert_one_number_each(symbols.words_of(picture.source))
    assert_one_number_each(symbols.words_of(draw_neuron(model.layers[0].neurons[0], [1, 2]).source))


def test_the_check_finds_a_symbol_with_two_numbers() -> None:
    assert symbols.numbers_of(["∂h₁/∂a = 3", "∂h₁/∂a = 6 = 2 × 3"]) == {"∂h₁/∂a": {"3", "6"}}
    assert symbols.numbers_of(["h̄₁ = −1", "δ₁⁽²⁾ = 3"]) == {"h̄₁": {"−1"}, "δ₁⁽²⁾": {"3"}}
    x = Value(2, "x")
    partials = {"∂h₁/∂x (1st)": {"2"}, "∂h₁/∂x (2nd)": {"2"}}
    for html in (Trace(x * x).html(), page(x * x).html):
        assert symbols.numbers_of(symbols.lines_of(html)) == partials
    assert len(symbols.numbers_of([Trace(x * x).latex()])) == 2
    with pytest.raises(AssertionError, match="∂h₁/∂a = 3 and 6"):
        assert_one_number_each(["∂h₁/∂a = 3", "∂h₁/∂a = 6"])


def test_nodes_with_one_label_have_different_symbols() -> None:
    x, y, z = Value(1, "x"), Value(2, "x"), Value(5, "x")
    f = x * y + y * z
    assert formula(f) == "x × xʹ + xʹ × xʹ₃"
    assert latex_formula(f) == r"x \times {x'} + {x'} \times {x'_{3}}"
    assert parse(formula(f))(1, 2, 5) == f.data
    drawn = [words for p in drawings(f, y, 6) for words in symbols.words_of(p.source)]
    assert_one_number_each([*drawn, *tables(f, y, 6), *symbols.lines_of(page(f).html)])
    assert "x̄ʹ = 6" in drawn
