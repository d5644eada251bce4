"""How rows of the table are written, generated and refused."""

import gc
import inspect
import linecache
import traceback

import pytest

import autograd
from autograd import Value
from autograd.core import functions
from autograd.core.compiler import Source
from autograd.ops import OPS, TABLE, Op
from autograd.ops.table import REAL

NAMES = [op.name for op in TABLE]


def test_a_traceback_shows_the_generated_line() -> None:
    with pytest.raises(ValueError, match="log") as caught:
        Value(-1).log()
    assert "raise failure(op, (x,)) from None" in "".join(traceback.format_exception(caught.value))
    with pytest.raises(ValueError, match="log") as caught:
        functions.log(-1)
    assert "raise failure(op, (x,)) from None" in "".join(traceback.format_exception(caught.value))


def test_only_a_power_is_written_with_a_raised_exponent() -> None:
    square = Op("square", "x ** 2", ("2 * x",), "{x}^2", "{x}²", ((-2.0, 2.0),))
    root = Op("root", "x ** (1 / y)", ("z / x", "z"), "{x}^{y}", "{x}^(1/{y})", ((1.0, 2.0),) * 2)
    assert (square.written("a"), root.written("a", "2")) == ("a²", "a^(1/2)")
    assert [OPS["pow"].written("a", y) for y in ("2", "(−10)", "b", "0.5")] == [
        "a²", "a⁻¹⁰", "a^b", "a^0.5",
    ]  # fmt: skip


def test_the_lines_of_a_program_are_known_while_it_lives() -> None:
    program = Source("def program(x):\n    return x\n", {}).function()
    file = program.__code__.co_filename
    assert linecache.getline(file, 2) == "    return x\n"
    del program
    gc.collect()
    assert linecache.getline(file, 2) == ""


def test_generated_functions_are_documented() -> None:
    assert Value.exp.__qualname__ == "exp"
    assert Value.exp.__doc__ == "Record z = exp(x)."
    assert "Needs x > 0" in str(functions.log.__doc__)
    assert list(inspect.signature(functions.maximum).parameters) == ["x", "y"]


@pytest.mark.parametrize("op", TABLE, ids=NAMES)
def test_every_row_is_a_function_and_a_notation(op: Op) -> None:
    assert functions.RULES[op.name].__name__ == op.name
    if op.is_function:
        assert getattr(functions, op.name) is functions.RULES[op.name]
        assert hasattr(Value, op.name) or hasattr(Value, f"__{op.name}__")
        assert getattr(autograd, op.name) is functions.RULES[op.name]
    shown = op.written(*("first", "second")[: op.arity])
    assert "first" in shown
    assert ("second" in shown) == (op.arity == 2)
    assert "first" in op.latex.format(x="first", y="second")


@pytest.mark.parametrize(
    ("row", "error", "says"),
    [
        (("f", "x +", ("1",), "{x}", "f", (REAL,)), SyntaxError, "x +"),
        (("f", "foo(x)", ("1",), "{x}", "f", (REAL,)), NameError, "foo"),
        (("f", "x * y", ("1",), "{x}", "f", (REAL,)), NameError, "y"),
        (("f", "x.real", ("1",), "{x}", "f", (REAL,)), SyntaxError, "attribute"),
        (("f", "exp(x, x)", ("1",), "{x}", "f", (REAL,)), TypeError, "exp"),
        (("f", "x", (), "{x}", "f", (REAL,)), ValueError, "one or two operands"),
        (("f", "x", ("1", "1", "1"), "{x}", "f", (REAL,)), ValueError, "one or two operands"),
        (("f", "x", ("1",), "e", "f", (REAL,)), ValueError, "operand x"),
        (("f", "x + y", ("1", "1"), "{x} + {y}", "{x} +", (REAL, REAL)), ValueError, "operand y"),
        (("f", "x", ("1",), "{x}", "f", ()), ValueError, "interval"),
        (("f", "x", ("w",), "{x}", "f", (REAL,)), NameError, "w"),
        (("f", "x", ("1",), "{x}{y}", "f", (REAL,)), ValueError, "other fields"),
        (("f 1", "x", ("1",), "{x}", "f", (REAL,)), ValueError, "a name is a word"),
    ],
)
def test_a_wrong_row_is_refused(row: tuple, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says.replace("+", r"\+")):
        Op(*row)
