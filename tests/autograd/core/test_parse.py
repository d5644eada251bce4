"""`parse`: what is an expression, and what is refused."""

import math

import pytest

from autograd import Dual, Graph, Value, parse
from autograd.core.functions import RULES
from autograd.ops import FUNCTIONS


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("1/(exp(-(w*x + b)) + 1)", {"w": 0, "x": 1, "b": 0}, 0.5),
        ("ln(x1) + x1*x2 - sin(x2)", {"x1": 2, "x2": 5}, 11.652071455223084),
        ("-x**2", {"x": 3}, -9),
        ("x % y * 2", {"x": -7, "y": 3}, 4),
        ("log2(x) + log10(y) + cbrt(x)", {"x": 8, "y": 1000}, 8),
        ("2**-x", {"x": 1}, 0.5),
        ("x - y - z", {"x": 1, "y": 2, "z": 3}, -4),
        ("x / y / z", {"x": 8, "y": 2, "z": 2}, 2),
        ("x if x > 0 else 0.1*x", {"x": -2}, -0.2),
        ("x if 0 < x <= 1 else 5", {"x": 2}, 5),
        ("max(x, y) * min(x, y) + abs(-x)", {"x": 2, "y": 5}, 12),
        ("arctan(tan(x))", {"x": 0.5}, 0.5),
        (" 2*pi*r ", {"r": 1}, 2 * math.pi),
        ("+x", {"x": 2}, 2),
        ("1_000 + 1e3 + 0x10", {}, 2016),
        ("变量 * 2", {"变量": 3}, 6),
    ],
)
def test_of_numbers_it_is_a_number(text: str, values: dict[str, float], expected: float) -> None:
    function = parse(text)
    assert function(**values) == pytest.approx(expected, rel=1e-15)
    assert set(function.variables) == set(values)
    if values:
        output = function(**{name: Value(v) for name, v in values.items()})
        assert output.data == pytest.approx(expected, rel=1e-15)


def test_of_values_it_records_what_was_written() -> None:
    f = parse("1/(exp(-(w*x + b)) + 1)")
    output = f(Value(0), Value(1), Value(0))
    assert [n.op.name for n in Graph(output).operations] == [
        "mul", "add", "neg", "exp", "add", "reciprocal",
    ]  # fmt: skip
    assert parse("0 + x")(Value(1)).op.name == "add"
    assert parse("x**3")(Value(2)).partials == (12, None)


def test_every_function_of_the_table_is_known() -> None:
    for name, op in FUNCTIONS.items():
        (low, high), *others = op.domain
        point = [0.3 * low + 0.7 * high, *(0.5 * (a + b) for a, b in others)]
        call = parse(f"{name}({', '.join('xy'[: op.arity])})")
        assert call(*map(Value, point)).op is op
        assert call(*point) == RULES[op.name](*point)
    aliases = {f"arc{name}" for name in ("sin", "cos", "tan", "tan2", "sinh", "cosh", "tanh")}
    assert aliases | {"ln", "max", "min", "step", "exp", "relu"} <= set(FUNCTIONS)


@pytest.mark.parametrize("comparison", ["<", "<=", ">", ">=", "==", "!="])
def test_a_branch_is_the_same_for_values_and_numbers(comparison: str) -> None:
    f = parse(f"5 if x {comparison} y else 7")
    for x, y in ((1, 2), (2, 1), (1, 1)):
        expected = f(x, y)
        for pair in ((Value(x), Value(y)), (Value(x), y), (x, Value(y))):
            assert f(*pair).data == expected
            assert isinstance(f(*pair), Value)


def test_a_long_sum_needs_no_deep_stack() -> None:
    assert parse("+".join(["x"] * 900))(1) == 900
    assert parse("*".join(["x"] * 900))(1) == 1
    assert parse("+".join("x" * 30_000))(1) == 30_000
    terms = " - ".join(f"(x{i} + 1)**-1 * -y / 2e-3" for i in range(3_000))
    long = parse(f"-b + {terms}")
    assert long.variables == ("b", "x0", "y", *(f"x{i}" for i in range(1, 3_000)))
    values = {f"x{i}": 3.0 for i in range(3_000)}
    assert long(**values, y=1.0, b=5.0) == pytest.approx(-5 - 125 * (1 - 2_999), rel=1e-12)
    assert parse(" * ".join(["x % 7 / 2"] * 3_000))(2) == 1
    assert parse(f"变量 + {' + '.join(['x'] * 3_000)}").variables == ("变量", "x")


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("", SyntaxError, "empty"),
        ("  ", SyntaxError, "empty"),
        ("x +", SyntaxError, "x +"),
        ("x y", SyntaxError, "x y"),
        ("(x", SyntaxError, "never closed"),
        ("x # + y", SyntaxError, "cannot read 'x # + y': unexpected #"),
        ("x\0", SyntaxError, "null"),
        ("__import__('os')", NameError, "__import__"),
        ("exec('1')", NameError, "exec"),
        ("foo(x)", NameError, "unknown function foo"),
        ("sigmod(x)", NameError, "did you mean sigmoid?"),
        ("x.real", SyntaxError, "attribute access: x.real"),
        ("x.__class__", SyntaxError, "attribute access"),
        ("exp.__call__(x)", SyntaxError, "cannot call this: exp.__call__"),
        ("x[0]", SyntaxError, "indexing: x[0]"),
        ("f(x)(y)", SyntaxError, "cannot call"),
        ("(lambda: 1)()", SyntaxError, "cannot"),
        ("[x for x in y]", SyntaxError, "cannot contain [x for x in y]"),
        ("x := 1", SyntaxError, "unexpected := at column 3"),
        ("(x := 1)", SyntaxError, "assignment: (x := 1)"),
        ("x = 1", SyntaxError, "x = 1"),
        ("x and y", SyntaxError, "cannot contain and: x and y; nest one `a if c else b`"),
        ("1 if x < 1 or y < 1 else 2", SyntaxError, "cannot contain or: x < 1 or y < 1"),
        ("not x", SyntaxError, "cannot contain not: not x; write the opposite comparison"),
        ("x is y", SyntaxError, "cannot contain is: x is y; write =="),
        ("x << 1", SyntaxError, "cannot contain <<: x << 1; write x*2**y"),
        ("x & y", SyntaxError, "cannot contain &: x & y"),
        ("lambda y: y", SyntaxError, "a lambda: lambda y: y"),
        ("[x, y]", SyntaxError, "cannot contain [x, y]"),
        ("{x: 1}", SyntaxError, "cannot contain {x: 1}"),
        ('f"{x}"', SyntaxError, "text: f'{x}'"),
        ("*x", SyntaxError, "unexpected * at column 1"),
        ("x +", SyntaxError, "its end is missing"),
        ("2 + in", SyntaxError, "unexpected in at column 5, a word of Python"),
        ("x *\n for", SyntaxError, "cannot read"),
        ("x # y", SyntaxError, "cannot read 'x # y'"),
        ("x // 2", SyntaxError, "write floor(x/2)"),
        ("~x", SyntaxError, "~x"),
        ("x, y", SyntaxError, "comma"),
        ("'a'", SyntaxError, "'a'"),
        ("1j", SyntaxError, "1j"),
        ("True", SyntaxError, "True; write 1"),
        ("None", SyntaxError, "None"),
        ("...", SyntaxError, "..."),
        ("1e999", SyntaxError, "too large"),
        ("9" * 400, SyntaxError, "too large"),
        ("9" * 5000, SyntaxError, "9"),
        ("x " + "y" * 5000, SyntaxError, "unexpected yyyy"),
        ("exp", NameError, "exp is a function"),
        ("exp + 1", NameError, "exp is a function"),
        ("exp()", TypeError, "exp takes 1 operand"),
        ("exp(x, y)", TypeError, "exp takes 1 operand"),
        ("max(x)", TypeError, "max takes 2 operands"),
        ("exp(x=1)", TypeError, "exp takes 1 operand"),
        ("exp(*x)", SyntaxError, "cannot contain *x"),
        ("(" * 10_000 + "x" + ")" * 10_000, SyntaxError, "nested"),
        ("-" * 100_000 + "x", SyntaxError, "nested"),
        ("**".join("x" * 100_000), SyntaxError, "nested"),
        ("+".join("x" * 100_000) + " if x < 1 else x", SyntaxError, "nested"),
        ("+".join("x" * 5_000) + " + foo(x)", NameError, "unknown function foo"),
        ("x\n+ 1", SyntaxError, "x"),
        ("x < 1", SyntaxError, "decides an `a if c else b`: for x < 1 write 1 if x < 1 else 0"),
        ("(x < 1) * x", SyntaxError, "a comparison is what decides"),
        ("1 if x else 2", SyntaxError, "decides an `a if c else b`: for x write x != 0"),
        (3, TypeError, "text, not int"),
    ],
)
def test_what_is_no_expression_is_refused_in_one_line(
    text: str, error: type[Exception], says: str
) -> None:
    with pytest.raises(error) as caught:
        parse(text)
    message = str(caught.value)
    assert says in message
    assert len(message) < 300
    assert "\n" not in message


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("9**9**9**9", OverflowError, "x^y overflows at x = 9.0"),
        ("1/0", ZeroDivisionError, "x / y is undefined at x = 1.0, y = 0.0"),
        ("0**-1", ZeroDivisionError, "x^y is undefined"),
        ("(-1)**0.5", ValueError, "x^y needs x >= 0"),
        ("exp(1000)", OverflowError, "exp(x) overflows at x = 1000.0"),
        ("log(-1)", ValueError, "log(x) needs x > 0, got x = -1.0"),
        ("5 if 1/0 > 1 else 2", ZeroDivisionError, "x / y is undefined"),
        ("1e308*10", OverflowError, "x * y overflows"),
    ],
)
def test_an_expression_without_a_value(text: str, error: type[Exception], says: str) -> None:
    with pytest.raises(error) as caught:
        parse(text)()
    assert says in str(caught.value)


@pytest.mark.parametrize("y", [Value(700, "y"), Dual(700, 1)])
def test_a_power_of_a_negative_number_overflows_with_any_kind_of_exponent(y: Value | Dual) -> None:
    with pytest.raises(OverflowError, match=r"x\^y overflows at x = -27.0, y = 700.0"):
        parse("x^y")(-27.0, y)


def test_its_arguments_are_checked() -> None:
    f = parse("x*y + x")
    assert f(2, 3) == f(2, y=3) == f(y=3, x=2) == 8
    for wrong, says in (
        (lambda: f(1), "needs a value for y"),
        (lambda: f(1, 2, 3), "takes 2 values, got 3"),
        (lambda: f(1, x=2), "two values for x"),
        (lambda: f(1, z=2), "no variable z"),
        (lambda: f("1", 2), "real number, not str"),
    ):
        with pytest.raises(TypeError, match=says):
            wrong()
    assert parse("self*2")(self=3) == 6
    with pytest.raises(ValueError, match="x takes a finite number, not nan"):
        f(float("nan"), 1)
    assert repr(f) == "parse('x*y + x')"


def test_odd_writing_is_no_warning() -> None:
    assert parse("1if x>0else x")(2) == 1
