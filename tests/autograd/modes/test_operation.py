"""`operation`: rows of one's own, and wrong ones that are refused."""

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.reduction import ForkingPickler  # pickle, as processes exchange objects
from typing import Any

import pytest

import autograd
from autograd import Dual, StaticGraph, Trace, Value, operation, parse
from autograd.core.functions import RULES
from autograd.core.operators import Operators
from autograd.ops import FUNCTIONS, OPS, TABLE
from tests.autograd.ops.test_table import points
from viz import draw

swish: Callable[..., Any]
compose: Callable[..., Any]


@contextmanager
def forgotten() -> Iterator[None]:
    """Nothing else sees the operations that are defined meanwhile."""
    tables = [OPS, FUNCTIONS, RULES, *(kind.rules for kind in Operators.kinds)]
    before = [dict(table) for table in tables]
    yield
    for table, rows in zip(tables, before, strict=True):
        table.clear()
        table.update(rows)


@pytest.fixture(scope="module", autouse=True)
def _rows_of_this_module() -> Iterator[None]:
    global swish, compose
    with forgotten():
        swish = operation(
            "swish",
            "x / (1 + exp(-x))",
            "1 / (1 + exp(-x)) + z * (1 - 1 / (1 + exp(-x)))",
            aliases=["silu"],
        )
        compose = operation(
            "compose",
            "x * y + 1",
            ("y", "x"),
            symbol="{x} ∘ {y}",
            latex=r"{x} \circ {y}",
        )
        yield


@pytest.fixture(autouse=True)
def _rows_of_one_test() -> Iterator[None]:
    with forgotten():
        yield


def test_it_is_a_function_of_numbers_values_and_duals() -> None:
    assert swish(0) == 0.0
    y = swish(Value(0, "x"))
    assert (y.data, y.partials, y.op) == (0.0, (0.5,), OPS["swish"])
    assert repr(swish(Dual(0, 3))) == "Dual(primal=0.0, tangent=1.5)"
    assert compose(2, Value(3)).partials == (None, 2.0)
    assert compose(Dual(2, 1), Dual(3, 1)).tangent == 5.0
    with pytest.raises(TypeError, match="swish takes a real number, not str"):
        swish("1")


def test_it_has_derivatives_of_any_order() -> None:
    def plain(x: Any) -> Any:
        return x / (1 + autograd.exp(-x))

    for x in (-1.5, 0.5):
        first, second = autograd.grad(swish), autograd.grad(autograd.grad(swish))
        assert first(x) == pytest.approx(autograd.grad(plain)(x), rel=1e-14)
        assert second(x) == pytest.approx(autograd.grad(autograd.grad(plain))(x), rel=1e-14)
        v = Value(x, "x")
        assert autograd.derivative(swish(v), v).data == pytest.approx(first(x), rel=1e-14)
        assert {way.derivatives for way in autograd.compare_modes(swish, x)}


def test_it_draws_traces_prints_parses_and_copies() -> None:
    x = Value(2, "x")
    y = compose(swish(x), x)
    assert autograd.formula(y) == "swish(x) ∘ x"
    assert "\\circ" in autograd.latex_formula(y)
    assert [row.function for row in Trace(y)] == ["", "swish(x)", "h₁ ∘ x"]
    assert "swish" in draw(y).svg
    assert parse("silu(x) + 1")(x=0) == 1.0
    assert copy.deepcopy(y).op is y.op


def test_it_lowers() -> None:
    x, w = Value(2, "x"), Value(3, "w")
    program = StaticGraph(compose(swish(w * x), x), [x], [w])
    rows = [[2.0], [-1.0]]
    mean, by_w, by_x = program.value_and_grad(rows, inputs=True)
    expected = []
    for (row,) in rows:
        x, w = Value(row), Value(3)
        y = compose(swish(w * x), x)
        y.backward()
        expected.append((y.data / 2, w.grad / 2, x.grad / 2))
    outputs, ws, xs = zip(*expected, strict=True)
    assert mean == pytest.approx(sum(outputs), rel=1e-14)
    assert by_w.tolist() == pytest.approx([sum(ws)], rel=1e-14)
    assert by_x.ravel().tolist() == pytest.approx(xs, rel=1e-14)


@pytest.mark.parametrize("test", ["x >= y", "abs(x) <= abs(y)"])
def test_a_choice_shares_ties_by_its_own_partials(test: str) -> None:
    partials = f"1 if {test} else 0", f"0 if {test} else 1"
    choice = operation("choice", f"x if {test} else y", partials)
    x, y, z = Value(1), Value(1), Value(1)
    chosen = choice(choice(x, y), z)
    chosen.backward()
    _, _, by_x = StaticGraph(chosen, [x, y, z]).value_and_grad([[1, 1, 1]] * 2, inputs=True)
    assert by_x.tolist() == [[x.grad / 2, y.grad / 2, z.grad / 2]] * 2 == [[0.5, 0, 0]] * 2


@pytest.mark.parametrize("name", ["op", "new", "lift", "failure", "node", "z", "bind", "general"])
def test_any_word_may_be_a_name(name: str) -> None:
    f = operation(name, "x * x", "2 * x", domain=[(1, 2)])
    assert f(Value(3)).partials == (6.0,)
    assert f(Dual(3, 1)).tangent == 6.0
    with pytest.raises(OverflowError, match=rf"{name}\(x\) overflows at x = 1e\+200"):
        f(Value(1e200))


def test_the_same_may_be_defined_again_and_another_may_not() -> None:
    again = operation(
        "compose", "x * y + 1", ("y", "x"), symbol="{x} ∘ {y}", latex=r"{x} \circ {y}"
    )
    assert again is compose
    for name, aliases in (("compose", ()), ("exp", ()), ("f1", ["ln"]), ("pi", ()), ("if", ())):
        with pytest.raises(ValueError, match="is taken"):
            operation(name, "x", "1", aliases=aliases)
    assert "f1" not in OPS


def test_a_row_that_a_file_has_and_this_program_does_not_is_told() -> None:
    with forgotten():
        cube = operation("cube3", "x ** 3", "3 * x * x")
        file = ForkingPickler.dumps(cube(Value(2)))
        assert ForkingPickler.loads(file).data == 8.0
    with pytest.raises(LookupError, match="there is no operation cube3 here: define it, then read"):
        ForkingPickler.loads(file)


def test_one_alias_needs_no_list() -> None:
    cube = operation("cube1", "x ** 3", "3 * x * x", aliases="third1")
    assert parse("third1(2) + cube1(1)")() == cube(2) + 1
    assert not {"t", "h", "i"} & FUNCTIONS.keys()


@pytest.mark.parametrize("op", TABLE, ids=lambda op: op.name)
@pytest.mark.parametrize("wrong", ["-({})", "1.001 * ({})", "({}) + 0.001"])
def test_planted_errors_are_refused(op: Any, wrong: str) -> None:
    for slot in range(op.arity):
        partials = list(op.partials)
        partials[slot] = wrong.format(partials[slot])
        if op.partials[slot] == "0" and "+" not in wrong:
            continue  # 0 with another sign or factor is not wrong
        with pytest.raises(
            ValueError, match=rf"wrong_{op.name}: ∂z/∂{'xy'[slot]} = .* differences"
        ):
            operation(f"wrong_{op.name}", op.value, partials, domain=op.domain)


@pytest.mark.parametrize(
    "op", [op for op in TABLE if op.name != "stop_gradient"], ids=lambda op: op.name
)
def test_no_row_of_the_table_is_refused(op: Any) -> None:
    own = operation(f"own_{op.name}", op.value, op.partials, domain=op.domain)
    point = points(op)[0]
    assert own(*map(Value, point)).partials == Value.rules[op.name](*map(Value, point)).partials


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (
            lambda: operation("f2", "x ** 3", "3 * x"),
            "is -8.04857 at x = -2.68286, where",
        ),
        (lambda: operation("f2", "x * y", ("x", "y")), "∂z/∂x = x"),
        (lambda: operation("f2", "log(x)", "1 / x"), "fails near x = -2.68286, in its domain"),
        (lambda: operation("f2", "x", "1", domain=[(2, 1)]), "low < high"),
        (lambda: operation("f2", "x", "1", domain=[(0, float("inf"))]), "low < high"),
        (lambda: operation("f2", "x", "1", domain=[]), "one interval per operand"),
        (lambda: operation("f2", "x", "1", domain=(0.5, 4)), "an interval for each operand"),
        (lambda: operation("f2", "x + foo(x)", "1"), "unknown function foo"),
        (lambda: operation("f2", lambda x: x, "1"), "written as text, not <function"),
        (lambda: operation("f2", "x", 1), "f2: an operation is written as text, not 1"),
        (lambda: operation("f2", "x", "1", symbol=2), "written as text, not 2"),
    ],
)
def test_what_is_wrong_is_named(make: Callable[[], object], says: str) -> None:
    with pytest.raises((ValueError, NameError, TypeError)) as caught:
        make()
    assert says in str(caught.value)
    assert "f2" not in OPS
