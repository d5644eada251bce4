"""The evaluation trace: plain data, and a table as text."""

import unicodedata
from functools import reduce
from operator import add

import pytest

from autograd import Constant, Contribution, Graph, Trace, TraceRow, Value, exp, log, sin
from autograd.notation.plain import Notation
from autograd.text.words import display_width
from tests import graphs


def test_rows_are_plain_data() -> None:
    a = Value(3, "a")
    y = a * a + 1
    assert list(Trace(y)) == [
        TraceRow(0, "a", "", 3.0, (), (), None, 6.0, ((1, 1.0, 3.0, 3.0), (1, 1.0, 3.0, 3.0))),
        TraceRow(1, "h1", "a × a", 9.0, (0, 0), (3.0, 3.0), None, 1.0, ((3, 1.0, 1.0, 1.0),)),
        TraceRow(3, "h2", "h₁ + 1", 10.0, (1, 2), (1.0, None), None, 1.0, ()),
    ]
    assert (a.grad, y.grad, len(Trace(y))) == (0.0, 0.0, 3)


def test_its_adjoints_are_those_of_backward() -> None:
    x, y = Value(0.3, "x"), Value(1.7, "y")
    h = x * y
    f = exp(h) * sin(h) + h * x - y / x
    adjoints = [row.adjoint for row in Trace(f)]
    f.backward()
    assert adjoints == [node.grad for node in Trace(f).nodes]


def test_a_known_table() -> None:
    x1, x2 = Value(2, "x1"), Value(5, "x2")
    assert (
        Trace(log(x1) + x1 * x2 - sin(x2)).text()
        == """\
node  function      value  local partials                    adjoint
x₁                      2                                        5.5
h₁    log(x₁)    0.693147  ∂h₁/∂x₁ = 0.5                           1
x₂                      5                                    1.71634
h₂    x₁ × x₂          10  ∂h₂/∂x₁ = 5         ∂h₂/∂x₂ = 2         1
h₃    h₁ + h₂     10.6931  ∂h₃/∂h₁ = 1         ∂h₃/∂h₂ = 1         1
h₄    sin(x₂)   −0.958924  ∂h₄/∂x₂ = 0.283662                     −1
h₅    h₃ − h₄     11.6521  ∂h₅/∂h₃ = 1         ∂h₅/∂h₄ = −1        1"""
    )


def test_negative_zero_is_shown_as_zero() -> None:
    y = -Value(0, "x")
    assert str(y.data) == "-0.0"
    assert Trace(y).text().splitlines()[2].split()[:3] == ["h₁", "−x", "0"]


def test_ascii_and_precision() -> None:
    x = Value(1 / 3, "x")
    text = Trace(-x * 2).text(precision=3, ascii=True)
    assert text.isascii()
    assert "-0.333 " in text
    with pytest.raises(ValueError, match="precision"):
        Trace(x).text(precision=0)


def test_negative_constants_stand_in_parentheses() -> None:
    assert [row.function for row in Trace(Value(1, "x") * -2)][1] == "x × (−2)"


def test_a_label_of_several_words_stands_in_parentheses() -> None:
    total = Value(1, "a") + Value(2, "b")
    total.label = "a + b"
    (*_, row) = Trace(total * 0.5)
    assert row.function == "(a + b) × 0.5"
    assert "∂(a + b)/∂a = 1" in Trace(total * 0.5).text()


def test_names_that_would_look_alike_are_left_as_they_are() -> None:
    text = Trace(Value(2, "x1") * Value(3, "x_1") + Value(1, "h_1") * Value(1, "w_2")).text()
    assert [line.split()[0] for line in text.splitlines()[1:]] == [
        "x1", "x_1", "h1", "h_1", "w₂", "h₂", "h₃",
    ]  # fmt: skip


def test_an_adjoint_that_overflows_is_an_error() -> None:
    with pytest.raises(OverflowError, match="the gradient overflows at x = 1e-300"):
        Trace(Value(1e-300, "x") * 1e300 * 1e300)


@pytest.mark.parametrize("label", ["a = " + "损" * 20, "损 = " + "损" * 40, " = 1", "x = 5"])
def test_equals_signs_in_labels_do_no_harm(label: str) -> None:
    x = Value(1, label)
    assert Trace((x * Value(2, "w" * 50)) * x).text(width=40).count("\n") == 6


def test_a_table_of_long_names_is_stacked_and_cuts_no_number() -> None:
    rate, momentum = Value(1.5, "the learning rate of the first layer"), Value(1 / 3, "momentum")
    step = rate * momentum
    step.label = "step size after a warm up of ten epochs"
    text = Trace(step * step, tangent_seed=rate).text(contributions=True)
    assert max(map(display_width, text.splitlines())) <= 100
    for number in ("0.333333", "1.5", "1 × 0.5", "1 × 1.5", "1 × 0.333333"):
        assert sum(f" = {number} " in f"{line} " for line in text.splitlines()) > 0, number
    text = Trace(step * step).text()
    assert "∂(step" in text
    assert "momentum = 1.5" in text


@pytest.mark.parametrize(
    "label",
    ["a" * 10_000, "损失" * 30, 'w"<b>', "a\nb", "\N{BELL}", "a\0b"],
    ids=["long", "wide", "markup", "newline", "emoji", "null"],
)
@pytest.mark.parametrize("width", [84, 100])
def test_whatever_the_labels_are_the_table_fits(label: str, width: int) -> None:
    x = Value(2 / 3, label)
    y = x * Value(1 / 3, label) + Constant(-1 / 7, label)
    y.label = label
    lines = Trace(exp(y) * y).text(width=width).splitlines()
    assert len(lines) in (8, 10)  # two of the rows have two partials
    assert all(display_width(line) <= width for line in lines)
    assert all(line.isprintable() for line in lines)
    words = {word for line in lines for word in line.split()}
    assert {"0.666667", "0.333333", "−0.142857", "0.0793651", "1.16852"} <= words


def test_partials_stand_below_each_other_where_then_nothing_is_cut() -> None:
    output, x1, _ = baydin()
    trace = Trace(output, tangent_seed=x1, rounding=True)
    wide = trace.text(partials="symbols", width=200)
    assert "∂h₄/∂x₂ = cos(x₂) = 0.283662" in wide
    narrow = trace.text(partials="symbols")
    assert max(map(display_width, narrow.splitlines())) <= 100
    assert sorted(narrow.split()) == sorted(wide.split())
    assert len(narrow.splitlines()) == len(wide.splitlines()) + 3  # of two operands
    assert "…" in trace.text(partials="symbols", width=80)


def second_example() -> tuple[Value, Value, Value]:
    """The function e = (a + b)(b + 1) at (2, 1), and a, b."""
    a, b = Value(2, "a"), Value(1, "b")
    c, d = a + b, b + 1
    e = c * d
    c.label, d.label, e.label = "c", "d", "e"
    return e, a, b


def baydin() -> tuple[Value, Value, Value]:
    """The function ln x₁ + x₁ x₂ − sin x₂ at (2, 5), and its inputs."""
    x1, x2 = Value(2, "x1"), Value(5, "x2")
    return log(x1) + x1 * x2 - sin(x2), x1, x2


def test_a_forward_sweep_of_the_second_example() -> None:
    e, a, b = second_example()
    tangents = {row.name: row.tangent for row in Trace(e, tangent_seed=b)}
    assert tangents == {"a": 0.0, "b": 1.0, "c": 1.0, "d": 1.0, "e": 5.0}
    along = Trace(e, tangent_seed={a: 1, b: 0.5})
    assert [row.tangent for row in along] == [1.0, 0.5, 1.5, 0.5, 4.5]
    assert (a.grad, b.grad) == (0.0, 0.0)


def test_both_sweeps_of_the_survey_example() -> None:
    """Baydin et al., Automatic differentiation in machine learning (2018), tables 2 and 3."""
    f, x1, x2 = baydin()
    rows = {row.name: row for row in Trace(f, tangent_seed=x1)}
    assert [row.tangent for row in rows.values()] == [1.0, 0.5, 0.0, 5.0, 5.5, 0.0, 5.5]
    assert rows["x1"].adjoint == 5.5
    assert rows["x2"].adjoint == pytest.approx(1.7163378145367738, rel=1e-15)
    assert rows["h5"].value == pytest.approx(11.652071455223084, rel=1e-15)
    assert rows["x1"].contributions == ((3, 1.0, 5.0, 5.0), (1, 1.0, 0.5, 0.5))
    assert [row.tangent for row in Trace(f, tangent_seed=x2)][-1] == rows["x2"].adjoint


def test_contributions_sum_to_the_adjoint_to_the_last_bit() -> None:
    output = graphs.hundred_nodes()
    (*rows, last) = Trace(output, adjoint_seed=0.7)
    adjoints = {row.place: row.adjoint for row in (*rows, last)}
    uses = 0
    for row in rows:
        if row.adjoint is None:
            assert row.contributions == ()
            continue
        assert reduce(add, [c.product for c in row.contributions]) == row.adjoint
        assert all(c.adjoint == adjoints[c.place] for c in row.contributions)
        assert all(c.product == c.adjoint * c.partial for c in row.contributions)
        uses += len(row.contributions)
    assert (last.adjoint, last.contributions) == (0.7, ())
    assert uses == sum(partial is not None for row in (*rows, last) for partial in row.partials)


def test_a_constant_has_no_derivatives() -> None:
    x = Value(2, "x")
    c = Constant(3, "c")
    rows = {row.name: row for row in Trace(x * (c + 1), tangent_seed=x)}
    assert rows["c"][-3:] == rows["h1"][-3:] == (None, None, ())
    assert rows["x"].contributions == (Contribution(4, 1.0, 4.0, 4.0),)
    assert Trace(c).text().splitlines()[1].split() == ["c", "3"]


def test_seeds() -> None:
    e, _, _ = second_example()
    assert [row.adjoint for row in Trace(e, adjoint_seed=2)] == [4.0, 10.0, 4.0, 6.0, 2.0]
    c = e.operands[0]
    assert [row.tangent for row in Trace(e, tangent_seed=c)][-1] == 2.0
    assert [row.tangent for row in Trace(e, tangent_seed={})] == [0.0] * 5
    assert "c̄ × ∂c/∂a" in Trace(e, adjoint_seed=2).text(contributions=True)


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"tangent_seed": "b"}, TypeError, "tangent_seed: 'b' is not a Value"),
        ({"tangent_seed": {"b": 1}}, TypeError, "tangent_seed: 'b' is not a Value"),
        ({"tangent_seed": [Value(1)]}, TypeError, "tangent_seed: .* is not a Value"),
        ({"tangent_seed": Constant(1)}, ValueError, "tangent_seed: Constant.* is not in Graph"),
        ({"tangent_seed": Value(1, "y")}, ValueError, "tangent_seed: .*'y'.* is not in Graph"),
        ({"tangent_seed": {Value(1): 1}}, ValueError, "tangent_seed: .* is not in Graph"),
        ({"inputs": Value(1)}, TypeError, "inputs are several Values, not Value"),
        ({"inputs": ["b"]}, ValueError, "inputs: 'b' is not an input of the graph"),
        ({"adjoint_seed": None}, TypeError, "adjoint_seed takes a real number"),
        ({"adjoint_seed": float("inf")}, ValueError, "adjoint_seed takes a finite number"),
    ],
)
def test_wrong_seeds(options: dict[str, object], error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        Trace(second_example()[0], **options)  # type: ignore[arg-type]


def test_wrong_seeds_of_the_graph() -> None:
    a, c = Value(1, "a"), Constant(1, "c")
    for seed, error, says in (
        (c, ValueError, "tangent_seed: .* is a constant: it does not vary"),
        ({a: "1"}, TypeError, "tangent_seed takes a real number"),
        ({a: float("nan")}, ValueError, "tangent_seed takes a finite"),
    ):
        with pytest.raises(error, match=says):
            Trace(a * c, tangent_seed=seed)


def test_a_tangent_that_overflows_is_an_error() -> None:
    x = Value(1, "x")
    with pytest.raises(OverflowError, match="the tangent overflows at h1"):
        Trace(x * 10, tangent_seed={x: 1e308})


def test_contributions_stand_below_their_node() -> None:
    e, _, b = second_example()
    assert (
        Trace(e, tangent_seed=b).text(contributions=True)
        == """\
node  function  value  local partials             tangent  adjoint
a                   2                                   0        2
                       c̄ × ∂c/∂a       2 × 1                    +2
b                   1                                   1        5
                       d̄ × ∂d/∂b       3 × 1                    +3
                       c̄ × ∂c/∂b       2 × 1                    +2
c     a + b         3  ∂c/∂a = 1       ∂c/∂b = 1        1        2
                       ē × ∂e/∂c       1 × 2                    +2
d     b + 1         2  ∂d/∂b = 1                        1        3
                       ē × ∂e/∂d       1 × 3                    +3
e     c × d         6  ∂e/∂c = 2       ∂e/∂d = 3        5        1"""
    )
    assert Trace(e, tangent_seed=b).text(ascii=True, contributions=True).isascii()


def test_a_rounded_number_is_told_from_an_exact_one() -> None:
    x, w, a, b = Value(1000.001, "x"), Value(1000000.4, "w"), Value(1000, "a"), Value(0.1, "b")
    rows = [row.split() for row in Trace(x * w * a + b * 3).text().splitlines()]
    shown = {row[0]: row[1] for row in rows if row[0] in "xwab"}
    assert shown == {"x": "1000.00", "w": "1.00000e+06", "a": "1000", "b": "0.1"}
    assert any("0.3" in row and "× " not in row for row in rows)


def test_an_ascii_table_stays_aligned_and_tells_its_symbols_apart() -> None:
    a = Value(3, "a")
    lines = Trace(a * a + a, tangent_seed=a).text(ascii=True, contributions=True).splitlines()
    assert "".join(lines).isascii()
    assert "h1_bar * Dh1/Da (1st)  1 * 3" in lines[3]
    assert len({len(line) for line in lines}) == 1


@pytest.mark.parametrize(
    ("name", "tangent", "adjoint"),
    [("x", "ẋ", "x̄"), ("h12", "ḣ₁₂", "h̄₁₂"), ("loss", "losṡ", "loss̄"), ("w_1x", "w_1ẋ", "w_1x̄"),
     ("x_in", "ẋ_in", "x̄_in"), ("w_{ij}", "ẇ_ij", "w̄_ij"), ("w_{12}", "ẇ₁₂", "w̄₁₂"),
     ("i_j", "tangent of i_j", "ī_j"),
     ("i", "tangent of i", "ī"), ("a + b", "tangent of (a + b)", "adjoint of (a + b)"),
     ("损失", "tangent of 损失", "adjoint of 损失")],
)  # fmt: skip
def test_marks_stand_above_the_letter_where_they_can_be_seen(
    name: str, tangent: str, adjoint: str
) -> None:
    x = Value(1, name)
    notation = Notation(Graph(x * 2))
    found = notation.tangent(x), notation.adjoint(x)
    assert found == tuple(unicodedata.normalize("NFC", s) for s in (tangent, adjoint))


def test_columns_are_chosen_and_ordered() -> None:
    a = Value(3, "a")
    trace = Trace(a * a + a)
    assert trace.text(columns=["adjoint", "node"]).split() == [
        "adjoint", "node", "7", "a", "1", "h₁", "1", "h₂",
    ]  # fmt: skip
    assert trace.markdown(columns=["node", "value"]).splitlines()[-1] == "| h₂ | 12 |"
    assert "partial" not in trace.latex(columns=["node", "value"])
    assert trace.html(columns=["value"]).count("<td") == 3
    assert trace.text(columns=["node", "node"]) == trace.text(columns=["node"])
    for wrong, says in (
        (["nodes"], "columns are of node, function, value, partials, adjoint, not 'nodes'; did"),
        (["tangent"], "it needs tangent_seed, or --mode forward"),
        ([3], "columns are of .*, not 3"),
        ([], "a table has at least one"),
    ):
        with pytest.raises(ValueError, match=says):
            trace.text(columns=wrong)
    with pytest.raises(TypeError, match="columns is a list"):
        trace.text(columns=5)
    with pytest.raises(ValueError, match="contributions stand in the columns partials and adjoint"):
        trace.text(columns=["node", "value"], contributions=True)
    assert "+1" in trace.text(columns=["node", "adjoint"], contributions=True)
    with pytest.raises(TypeError, match="'colums'"):
        trace.text(colums=["node"])


def test_inputs_have_the_first_rows_in_the_order_that_was_asked_for() -> None:
    w, x, b = (Value(i, name) for i, name in enumerate("wxb"))
    output = w * x + b
    assert [row.name for row in Trace(output)] == ["w", "x", "h1", "b", "h2"]
    trace = Trace(output, inputs=[b, w])
    assert [row.name for row in trace] == ["b", "w", "x", "h1", "h2"]
    assert [row.place for row in trace] == [3, 0, 1, 2, 4]
    for other in (Value(1, "u"), output, 3):
        with pytest.raises(ValueError, match=r"inputs: .* is not an input of the graph"):
            Trace(output, inputs=[other])
