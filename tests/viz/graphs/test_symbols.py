"""One symbol, one number: in the pictures and tables of random graphs and of the demos."""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable

import pytest

from autograd import Graph, Trace, Value, exp, formula, hypot, maximum, parse, paths, sin
from autograd.text.words import ascii_only
from demos import modes, path_sum, recurrent, worked_example
from tests import svg
from viz import draw, frames
from viz.report import Report

# A symbol that stands alone, not as a factor or a term, and the number that it equals.
EQUATION = re.compile(
    r"(?<!\S)(?<![×*+−/] )"
    r"((?:d[^ =]+/d|D[^ =]+/D|∂[^ =]+/∂)[^ =]+(?: \((?:1st|2nd)\))?|[^\W\d]\w*[\u0304\u0307]?\w*)"
    r" = (−?[\d.]+(?:e[+−]\d+)?)(?=   |$| = )"
)


def random_graph(seed: int) -> tuple[Value, Value]:
    """A graph of about ten operations with shared and repeated operands, and an input of it."""
    pick = random.Random(seed)
    nodes = [Value(pick.uniform(0.2, 1.2), name) for name in "xyz"[: pick.randint(1, 3)]]
    for _ in range(pick.randint(2, 9)):
        a, b = pick.choice(nodes), pick.choice(nodes[-3:])
        makes: list[Callable[[], Value]] = [
            lambda a=a: a * a, lambda a=a: hypot(a, a), lambda a=a: maximum(a, a),
            lambda a=a: power(a), lambda a=a: sin(a),
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


def pictures(y: Value, x: Value, precision: int) -> list[str]:
    """The words of all pictures of a graph."""
    drawn = [
        draw(y, mode="forward", seed=x, precision=precision),
        draw(y, mode="reverse", precision=precision),
        draw(y, mode="both", seed=x, precision=precision),
    ]
    return [words for picture in drawn for words in svg.texts(picture.svg)]


def tables(y: Value, x: Value, precision: int) -> list[str]:
    """The cells of all tables of a graph, its paths and its results."""
    y.backward()
    table = Trace(y, tangent_seed=x).text(400, precision, contributions=True)
    cells = [cell for line in table.splitlines() for cell in re.split(r"  +", line)]
    listed = [path.text(precision) for path in paths(y, x, limit=10**6)[:50]]
    report = Report({str(x.label): x}, precision)
    said = [*report.results(y, None), *report.along_paths(y, x, str(x.label))]
    return [*cells, *listed, *said]


def numbers_of(texts: Iterable[str]) -> dict[str, set[str]]:
    """Per symbol the numbers that it is said to equal."""
    found = defaultdict(set)
    for text in texts:
        for symbol, number in EQUATION.findall(text):
            found[symbol].add(number)
    return found


def assert_one_number_each(texts: list[str]) -> None:
    found = numbers_of(texts)
    assert found
    for symbol, numbers in found.items():
        assert len(numbers) == 1, f"{symbol} = {' and '.join(sorted(numbers))}"


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_in_tables_of_random_graphs(first: int) -> None:
    for seed in range(first, first + 50):
        y, x = random_graph(seed)
        texts = tables(y, x, 6)
        assert_one_number_each(texts)
        assert_one_number_each([ascii_only(text).replace("-", "−") for text in texts])


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_in_pictures_and_tables_of_random_graphs(
    first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What a picture says is in its source; a layout each would take minutes.
    monkeypatch.setattr(svg, "texts", lambda source: re.findall(r">([^<>]+)</FONT>", source))
    monkeypatch.setattr("viz.rendering.picture.Picture.svg", property(lambda p: p.source))
    for seed in range(first, first + 50):
        y, x = random_graph(seed)
        assert_one_number_each([*pictures(y, x, 6), *tables(y, x, 6)])


def test_in_pictures_and_tables_of_the_demos() -> None:
    for y, x in demos():
        assert_one_number_each([*pictures(y, x, 6), *tables(y, x, 6)])


def test_in_every_frame_of_a_sweep() -> None:
    for y, x in demos():
        for picture in frames(y, mode="both", seed=x, precision=6):
            assert_one_number_each(svg.texts(picture.svg))


def test_the_check_finds_a_symbol_with_two_numbers() -> None:
    assert numbers_of(["∂h₁/∂a = 3", "∂h₁/∂a = 6 = 2 × 3"]) == {"∂h₁/∂a": {"3", "6"}}
    assert numbers_of(["h̄₁ = −1"]) == {"h̄₁": {"−1"}}
    with pytest.raises(AssertionError, match="∂h₁/∂a = 3 and 6"):
        assert_one_number_each(["∂h₁/∂a = 3", "∂h₁/∂a = 6"])


def test_nodes_with_one_label_have_different_symbols() -> None:
    x, y, z = Value(1, "x"), Value(2, "x"), Value(5, "x")
    f = x * y + y * z
    assert formula(f) == "x × xʹ + xʹ × xʹ₃"
    assert parse(formula(f))(1, 2, 5) == f.data
    texts = [*pictures(f, y, 6), *tables(f, y, 6)]
    assert_one_number_each(texts)
    assert "x̄ʹ = 6" in texts
