"""Engines with a fault: each is caught, by the smallest expression; right ones never are."""

import random
import sys
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest

from autograd import Dual, Graph, Value, check_grad, parse
from demos import _engines, faulty_engines
from demos._engines import FAULTY, gradient, right
from demos.faulty_engines import POINT, caught, marks, record, shows, smallest
from tests.random_graphs import SMOOTH, grow

TYPED = [engine for engine in FAULTY if engine is not _engines.recursive]
ANSWERS = {
    "overwritten": "a × a",
    "first_use": "a × a",
    "operand_set": "a × a",
    "stale": "h₁ = a × a; a × h₁",
    "unordered": "h₁ = a × a; h₂ = a × h₁; h₁ × h₂",
    "revisited": "h₁ = a × a; h₁ × h₁",
    "unseeded": "a × a",
    "no_chain": "h₁ = a × a; a × h₁",
    "other_operand": "a × b",
    "minus_lost": "a − b",
    "half_quotient": "a / b",
    "exponent_lost": "a²",
    "constant_counted": "2 − a",
    "equal_values": "h₁ = a × a; h₁ / a",
}


@pytest.mark.parametrize("engine", TYPED, ids=lambda engine: engine.__name__)
def test_the_smallest_expression_shows_the_fault(engine: _engines.Engine) -> None:
    text = smallest(engine)
    assert text == ANSWERS[engine.__name__]
    assert "differences give" in (caught(engine, text) or "")
    assert marks(engine, record(text)).points < len(marks(engine, record(text)))
    assert caught(right, text) is None
    assert marks(right, record(text)).points == len(marks(right, record(text)))


def shorter(operations: int) -> Iterator[str]:
    """All texts of so few operations, made without the demo's own search."""
    if operations == 1:
        yield from (f"{x}{o}{y}" for x, o, y in product("ab2", "+-*/", "ab2") if x + y != "22")
        yield from (text for x in "ab" for text in (f"{x}**2", f"-{x}"))
    if operations == 2:
        for first in shorter(1):
            for x, o, y in product("abh2", "+-*/", "abh2"):
                if "h" in x + y:
                    yield f"h = {first}; {x}{o}{y}"
            yield from (f"h = {first}; h**2", f"h = {first}; -h")


@pytest.mark.parametrize("engine", TYPED, ids=lambda engine: engine.__name__)
def test_no_shorter_expression_shows_it(engine: _engines.Engine) -> None:
    operations = ANSWERS[engine.__name__].count(";") + 1
    for fewer in range(1, operations):
        for text in shorter(fewer):
            if text not in ("h = a-a; a/h", "h = b-b; b/h") and "/h" not in text:
                assert not shows(engine, record(text)), text


def test_recursion_ends_on_a_chain() -> None:
    shortest = smallest(_engines.recursive)
    assert isinstance(shortest, int)
    assert 100 < shortest < sys.getrecursionlimit()
    with pytest.raises(RecursionError):
        check_grad(
            lambda a: faulty_engines.chain(shortest + 100, a),
            3.0,
            gradient=gradient(_engines.recursive),
        )
    check_grad(lambda a: faulty_engines.chain(shortest + 100, a), 3.0, gradient=gradient(right))


def test_the_worksheet_names_what_is_wrong() -> None:
    def slips(engine: _engines.Engine, text: str) -> set[str]:
        return {slip for mark in marks(engine, record(text)) for slip in mark.slips[:1]}

    assert slips(_engines.overwritten, "a*b + a") == {"use"}
    assert slips(_engines.stale, "(a + 2)*(b + a)") == {"twice"}
    assert slips(_engines.minus_lost, "b*(a - 2*b)") == {"minus"}
    assert slips(_engines.no_chain, "(a*b)*(b + 2)") == {"chain"}
    assert slips(_engines.unseeded, "a*b") == {"seed"}
    assert slips(_engines.other_operand, "(a + 2)*(a*b)") == {"other operand"}


def programs() -> Iterator[tuple[Callable[..., Any], list[float]]]:
    """Random programs of up to eight smooth operations, and points."""
    rng = random.Random(0)
    while True:
        size = rng.randint(1, 8)
        steps = [(rng.choice(SMOOTH), rng.randrange(100), rng.randrange(100)) for _ in range(size)]
        point = [rng.uniform(-2, 2) for _ in range(rng.randint(1, 3))]
        yield lambda *xs, steps=steps: grow(steps, xs), point


@pytest.mark.parametrize("count", [100, pytest.param(10_000, marks=pytest.mark.slow)])
def test_right_engines_are_never_accused(count: int) -> None:
    checked = 0
    for f, point in programs():
        try:
            output = f(*map(Value, point))
            if not isinstance(output, Value):
                continue
            for engine in (gradient(right), by_forward_mode):
                check_grad(f, point, gradient=engine)
        except (ValueError, ArithmeticError):
            continue  # an overflow, or no differences there
        assert marks(right, output).points == len(Graph(output)) - len(Graph(output).constants)
        checked += 1
        if checked == count:
            break


def by_forward_mode(f: Callable[..., Any], point: list[float]) -> list[float]:
    """The gradient by one forward sweep for each argument."""
    return [
        f(*(Dual(x, float(i == k)) for i, x in enumerate(point))).tangent for k in range(len(point))
    ]


def test_the_demo_tells_whether_an_expression_shows_a_fault(
    capsys: pytest.CaptureFixture[str],
) -> None:
    faulty_engines.main(engine=4, expression="a*b")
    out = capsys.readouterr().out
    assert out.startswith(
        "def engine_4(output: Node, grad: Grads) -> None:\n    grad[output] = 1.0\n"
    )
    assert out.endswith("This expression does not show the fault.\n")
    faulty_engines.main(engine=4, expression="h = a*b; a*h")
    out = capsys.readouterr().out
    assert "check_grad: the gradient has -13.5 by a, differences give -9.0" in out
    assert "counted twice" in out
    assert out.endswith("This expression shows the fault. There is no smaller one.\n")
    faulty_engines.main(engine=4, expression="h = a*b; a*h + a")
    assert capsys.readouterr().out.endswith("There is a smaller one.\n")
    faulty_engines.main(engine=5, expression=f"h = a; {'h = h + a; ' * 1000}h")
    assert "recursion depth exceeded" in capsys.readouterr().out
    for engine, expression, said in (
        (1, "a*", "cannot read"),
        (1, "c*a", "c is none of a, b"),
        (1, "2", "has a or b in it"),
        (1, "a/(a - a)", "undefined"),
    ):
        with pytest.raises(SystemExit, match=said):
            faulty_engines.main(engine, expression)


def test_the_answers_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    faulty_engines.main()
    out = capsys.readouterr().out
    for text in ANSWERS.values():
        assert text in out
    assert max(map(len, out.splitlines())) <= 100


def test_a_gradient_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="gives 1 number, f has 2 arguments"):
        check_grad(parse("a*b"), POINT.values(), gradient=lambda f, at: [1.0])
