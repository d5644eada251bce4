"""Expressions written out: read back they are the same, and they are as one would write them."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from autograd import Graph, Value, derivative, formula, latex_formula, parse, tanh
from autograd.ops import FUNCTIONS, TABLE, Op
from tests.random_graphs import DATA, grow

POINT = {"x": 0.5, "y": 2.0, "a": 1.5, "w1": 0.3}
TEXTS = {
    "x - (y - a)": "x − (y − a)",
    "x - y - a": "x − y − a",
    "(x + y)*(a - x)": "(x + y) × (a − x)",
    "x/(y/a)": "x / (y / a)",
    "x/y/a": "x / y / a",
    "x/(y*a)": "x / (y × a)",
    "(x**y)**a": "(x^y)^a",
    "x**y**a": "x^(y^a)",
    "(-x)**2": "(−x)²",
    "-x**2": "−x²",
    "-(x + y)": "−(x + y)",
    "x*-y": "x × (−y)",
    "2*(1/x)": "2 × (1/x)",
    "1/(x*y)": "1/(x × y)",
    "(1/x)**2": "(1/x)²",
    "w1**-2/x**10": "w₁⁻² / x¹⁰",
    "(x**2)**3": "(x²)³",
    "x**0.5": "x^0.5",
    "sin(x)**2": "sin(x)²",
    "x*(y + a)": "x × (y + a)",
    "x*(y*a)": "x × (y × a)",
    "x + (y + a)": "x + (y + a)",
    "-(x*y)": "−(x × y)",
    "max(x, y + 1)": "max(x, y + 1)",
    "x - -3": "x − (−3)",
    "w1*x": "w₁ × x",
    "x + identity(y*a)": "x + y × a",
}


def record(text: str) -> Value:
    f = parse(text)
    return f(**{name: Value(POINT[name], name) for name in f.variables})


def read_back(text: str) -> float:
    f = parse(text)
    return f(**{name: POINT[name] for name in f.variables})


@pytest.mark.parametrize("text", TEXTS)
def test_as_one_would_write_it(text: str) -> None:
    output = record(text)
    assert formula(output) == TEXTS[text]
    assert read_back(formula(output)) == output.data


INNER = ("x + y", "x - y", "x*y", "x/y", "-x", "1/x", "x**y", "sin(x)", "x")
OUTER = ("({}) + a", "a + ({})", "({}) - a", "a - ({})", "({})*a", "a*({})", "({})/a", "a/({})",
         "-({})", "1/({})", "({})**2", "2**({})", "exp({})", "max(a, {})")  # fmt: skip


@pytest.mark.parametrize("outer", OUTER)
@pytest.mark.parametrize("inner", INNER)
def test_every_pair_of_operations_is_read_back_the_same(inner: str, outer: str) -> None:
    output = record(outer.format(inner))
    assert read_back(formula(output, precision=17)) == output.data


ANY_STEPS = st.lists(
    st.tuples(st.sampled_from(TABLE), st.integers(0, 99), st.integers(0, 99)),
    min_size=1,
    max_size=12,
)


@settings(max_examples=300, deadline=None)
@given(ANY_STEPS, DATA)
def test_what_is_printed_can_be_typed_back(
    steps: list[tuple[Op, int, int]], data: list[float]
) -> None:
    """The same operations on the same operands, in a graph as in its formula."""
    inputs = {f"x{i}": Value(x, f"x{i}") for i, x in enumerate(data)}
    output = grow(steps, list(inputs.values()))
    assume(isinstance(output, Value))
    try:
        text = formula(output, 17)
    except ValueError:  # too long to be written out
        assume(False)
    again = parse(text)
    typed = again(**{name: inputs[name] for name in again.variables})
    assert operations(typed) == operations(output)
    assert typed.data == output.data


def operations(output: Value) -> str:
    """A graph written out as a tree of operations, those on constants alone as a number."""
    trees: dict[Value, str] = {}
    for node in Graph(output):
        operands = ", ".join(trees[x] for x in node.operands)
        if node.op is None or node.is_constant:
            trees[node] = node.label or repr(node.data)
        else:
            trees[node] = operands if node.op.name == "identity" else f"{node.op.name}({operands})"
    return trees[output]


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("1/(exp(-(w1*x)) + 1)", r"\frac{1}{e^{-w_{1} \times x} + 1}"),
        ("sin(x)**2", r"{(\sin x)}^{2}"),
        ("sin(x + y)", r"\sin (x + y)"),
        ("cos(sin(x))", r"\cos (\sin x)"),
        ("exp(x)**2", r"{(e^{x})}^{2}"),
        ("max(x, y)**2", r"{\max(x, y)}^{2}"),
        ("(x + y)/(x*y)", r"\frac{x + y}{x \times y}"),
        ("sqrt(x + 1)*y", r"\sqrt{x + 1} \times y"),
        ("(x + 1)**(y - 1)", r"{(x + 1)}^{y - 1}"),
        ("relu(x - y)", r"\mathop{\mathrm{relu}} (x - y)"),
        ("abs(x - y) + max(x, y)", r"|x - y| + \max(x, y)"),
        ("x*(1/x + y)", r"x \times \left(\frac{1}{x} + y\right)"),
        ("log2(x) + log10(x) + log1p(x)", r"\log_2 x + \log_{10} x + \ln(1 + x)"),
        ("asin(x) - acos(x) - atan(x)", r"\arcsin x - \arccos x - \arctan x"),
        ("cosh(x)*asinh(x)", r"\cosh x \times \mathop{\mathrm{arsinh}} x"),
        ("cbrt(x)*hypot(x, y)", r"\sqrt[3]{x} \times \sqrt{x^2 + y^2}"),
        (
            "exp2(x) + erfc(softplus(x))",
            r"2^{x} + \mathop{\mathrm{erfc}} (\mathop{\mathrm{softplus}} x)",
        ),
        (
            "mod(x, y) - atan2(x, y) - min(x, y)",
            r"\mathop{\mathrm{mod}}(x, y) - \mathop{\mathrm{atan2}}(x, y) - \min(x, y)",
        ),
        (
            "acosh(2 + x) + stop_gradient(atanh(x))",
            r"\mathop{\mathrm{arcosh}} (2 + x) + \mathop{\mathrm{sg}}(\mathop{\mathrm{artanh}} x)",
        ),
        ("log(exp(x/y))", r"\ln \left(e^{\frac{x}{y}}\right)"),
    ],
)
def test_latex(text: str, latex: str) -> None:
    assert latex_formula(record(text)) == latex


def test_braces_match_for_every_function() -> None:
    for name, op in FUNCTIONS.items():
        inputs = [Value(0.6 * a + 0.4 * b, v) for v, (a, b) in zip("xy", op.domain, strict=False)]
        text = latex_formula(parse(f"{name}({', '.join('xy'[: op.arity])})")(*inputs))
        assert text.count("{") == text.count("}")
        assert "operatorname" not in text


def test_derivatives_can_be_read() -> None:
    x = Value(0.5, "x")
    assert formula(derivative(x**3, x)) == "3 × x²"
    assert formula(derivative(derivative(x**3, x), x)) == "6 × x"
    assert formula(derivative(tanh(x), x)) == "1 − tanh(x) × tanh(x)"


def test_what_is_too_long_to_be_read_is_refused() -> None:
    y = Value(0.1, "x")
    for _ in range(200):
        y = (y + y) * 0.5
    with pytest.raises(ValueError, match="longer than 20,000 characters: see its Trace"):
        formula(y)
