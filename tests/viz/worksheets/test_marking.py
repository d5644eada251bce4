"""Marks with follow-through: each planted slip costs its own points, and is named."""

import re
from collections import Counter
from typing import Any

import pytest

from autograd import Constant, Trace, Value, exp, hypot, log, sin
from tests.viz.worksheets.students import Student
from viz import random_expression, worksheet
from viz.worksheets.recurrence import ADJOINT, CONTRIBUTION, ORDER, PARTIAL, TANGENT, VALUE


def product() -> Value:
    a, b = Value(2, "a"), Value(3, "b")
    return (a * b + a) * b


def answers(sheet: Any, changed: dict[str, object]) -> dict[int, object]:
    """The solution, with other answers for some symbols."""
    numbers = {blank.symbol: blank.number for blank in sheet.blanks}
    return sheet.solution | {numbers[symbol]: answer for symbol, answer in changed.items()}


@pytest.mark.parametrize("count", [3, pytest.param(1_000, marks=pytest.mark.slow)])
def test_each_planted_slip_costs_its_own_point_and_is_named(count: int) -> None:
    planted: Counter[str] = Counter()
    named_first: Counter[str] = Counter()
    for seed in range(count):
        output = random_expression(seed)
        for hide, planted_at in (
            ((VALUE, PARTIAL, TANGENT, ADJOINT), (VALUE, PARTIAL, TANGENT, ADJOINT)),
            ((ADJOINT, CONTRIBUTION), (CONTRIBUTION,)),
        ):
            sheet = worksheet(output, hide, seed=seed)
            student = Student(sheet.graph, sheet.graph.inputs[0])
            right = student.numbers()
            wanted = {b.number: pytest.approx(right[b.quantity]) for b in sheet.blanks}
            assert sheet.solution == wanted
            assert sheet.mark(sheet.solution).points == len(sheet.blanks)
            for blank in sheet.blanks:
                quantity = blank.quantity
                for name, slip in student.slips(quantity) if quantity.kind in planted_at else ():
                    try:
                        wrong = student.numbers(quantity, slip)
                    except (ArithmeticError, ValueError):
                        continue  # nobody can go on with this number
                    if wrong[quantity] == pytest.approx(right[quantity], rel=6e-3, abs=1e-9):
                        continue  # the slip makes no difference here
                    marks = sheet.mark({b.number: wrong[b.quantity] for b in sheet.blanks})
                    lost = [mark for mark in marks if not mark.points]
                    assert [mark.blank for mark in lost] == [blank], (seed, name)
                    assert name in lost[0].slips, (seed, blank, name)
                    planted[quantity.kind] += 1
                    named_first[quantity.kind] += lost[0].slips[0] == name
    assert set(planted) == {VALUE, PARTIAL, TANGENT, ADJOINT, CONTRIBUTION}
    assert named_first.total() >= 0.9 * planted.total(), (named_first, planted)


def test_a_right_answer_to_wrong_numbers_is_right() -> None:
    sheet = worksheet(product(), ("value", "adjoint"))
    marks = sheet.mark(answers(sheet, {"h₁": 5, "h₂": 7, "h₃": 21}))
    assert [(m.blank.symbol, m.remark) for m in marks if m.points and m.remark] == [
        ("h₂", "right with the numbers before it"),
        ("h₃", "right with the numbers before it"),
    ]
    assert (marks.points, marks.total) == (len(sheet.blanks) - 1, len(sheet.blanks))
    assert (
        sheet.mark(answers(sheet, {"h₁": 5})).points == len(sheet.blanks) - 1
    )  # the others are true


def test_a_partial_may_follow_from_the_operand_or_from_the_result() -> None:
    x = Value(0.5, "x")
    sheet = worksheet(exp(x), ("value", "partial"))
    for partial in (2, 1.6487):
        assert [m.points for m in sheet.mark([2, partial])] == [0, 1]
    assert [m.points for m in sheet.mark([2, 1.5])] == [0, 0]


def test_three_digits_are_enough_and_two_are_not() -> None:
    sheet = worksheet(1 / Value(3, "x"), "value")
    assert sheet.solution == {1: pytest.approx(1 / 3)}
    for right in (
        "0.333",
        "1/3",
        "0.3333333",
        "2/6",
        1 / 3,
        " .333 ",
        "0,333",
        "0.333…",
        "1\uff0f3",
    ):
        assert sheet.mark([right]).points == 1, right
    for wrong in ("0.33", "0.3", "-1/3", "", None, "x", "one third", "1,3", "3**999999999", "1/0"):
        assert sheet.mark([wrong]).points == 0, wrong
    remarks = [sheet.mark([text])[0].remark for text in ("", " x ", "\t", "1/0")]
    assert remarks == [
        "nothing is filled in", "x is not a number", "nothing is filled in", "1/0 is not a number",
    ]  # fmt: skip


def test_remarks_in_chinese_quote_no_english() -> None:
    x, y = Value(2, "x"), Value(3, "y")
    sheet = worksheet(x * y, language="zh")
    for text in ("2x", "x", "1/0", "sin", "one third", "((1", "3**999999999", "foo(2)"):
        assert re.fullmatch(r"[\u4e00-\u9fff]+", sheet.mark({1: text})[0].remark), text


def test_from_what_nothing_follows_only_the_true_number_is_right() -> None:
    x = Value(1.5, "x")
    sheet = worksheet(log(x - 1) * 2, "value")
    marks = sheet.mark({1: -0.5, 2: 0.5, 3: 1})
    assert [mark.slips for mark in marks] == [("minus", "swapped"), ("undefined",), ()]
    assert sheet.mark({1: -0.5} | {n: sheet.solution[n] for n in (2, 3)}).points == 2
    for huge in (1e300, float("inf"), float("nan")):
        assert worksheet(x * x * x, "value").mark([huge, huge]).points == 0
    y = x * x
    assert worksheet(y * y, "value").mark([1e300, 5]).points == 0


@pytest.mark.parametrize(
    ("given", "points"),
    [
        ({}, 6),
        ({3: "a", 4: "h₁"}, 6),  # a sum, swapped
        ({3: "a"}, 5),
        ({5: "b", 6: "h2"}, 4),  # a difference, swapped
        ({1: "h1"}, 5),
        ({1: "q"}, 5),
        ({5: "\uff48\uff12"}, 6),  # as a Chinese keyboard types h2
    ],
)
def test_operands_are_told_by_name(given: dict[int, object], points: int) -> None:
    a, b = Value(2, "a"), Value(3, "b")
    sheet = worksheet(a * b + a - b, "name")
    assert list(sheet.solution.values()) == ["a", "b", "h₁", "a", "h₂", "b"]
    assert sheet.mark(sheet.solution | given).points == points


def test_slips_with_names_are_told_apart() -> None:
    a, b = Value(2, "a"), Value(3, "b")
    sheet = worksheet((a * b) / b, "name")
    marks = sheet.mark(["a", "a", "b", "h1"])
    assert [mark.slips for mark in marks] == [(), ("another node",), ("swapped",), ("swapped",)]
    assert sheet.mark({3: "zeta"})[2].slips == ("no name",)


def test_slips_with_three_uses_and_with_a_power_are_named() -> None:
    a = Value(7, "a")
    sheet = worksheet(a * 2 + a * 3 + a * 4, "adjoint")
    (overwritten, *_) = sheet.mark(answers(sheet, {"ā": 4}))
    assert overwritten.slips[0] == "use"
    assert "at result" in worksheet(a**2, "partial").mark([98])[0].slips
    assert "factor" in worksheet(hypot(a, 24), "partial").mark([1 / 25])[0].slips


def test_any_order_that_can_be_followed_is_right() -> None:
    a, b = Value(2, "a"), Value(3, "b")
    sheet = worksheet(sin(a * b) + exp(a) * 2, "order")
    steps = [int(blank.answer) for blank in sheet.blanks]
    assert sorted(steps) == [1, 2, 3, 4, 5]
    right = sheet.solution
    exp_first = {1: 3, 2: 4, 3: 1, 4: 2, 5: 5}  # the other factor before the first one
    at_once = {1: 1, 2: 2, 3: 1, 4: 2, 5: 3}
    for order in (exp_first, at_once, {i: 10 * i for i in range(1, 6)}):
        assert sheet.mark({n: order[int(step)] for n, step in right.items()}).points == 5
    backwards = sheet.mark({number: -step for number, step in right.items()})
    assert backwards.points < 4
    first, last = (next(n for n, step in right.items() if step == s) for s in (1, 5))
    for moved in (right | {first: 9}, right | {last: 0}, right | {first: 2}):
        marks = sheet.mark(moved)
        assert marks.points == 4
        assert [m.slips for m in marks if not m.points] == [("too early",)]


def test_each_step_moved_before_its_operands_costs_one_point() -> None:
    for seed in range(20):
        sheet = worksheet(random_expression(seed), "order", seed=seed)
        for blank in sheet.blanks:
            for step in (-1, 99):
                graph, place = sheet.graph, blank.quantity.place
                node = graph.nodes[place]
                uses = [e for e in graph.edges if e.operand is node]
                inner = [x for x in node.operands if x.op]
                is_wrong = bool(inner) if step == -1 else bool(uses)
                marks = sheet.mark(sheet.solution | {blank.number: step})
                assert marks.points == len(sheet.blanks) - is_wrong
    assert blank.quantity.kind == ORDER


def test_steps_of_constants_have_an_order_as_well() -> None:
    n = Constant(3, "n")
    sheet = worksheet(Value(2, "x") * (exp(n) * n), "order")
    (first,) = (number for number, step in sheet.solution.items() if step == 1)
    marks = sheet.mark(sheet.solution | {first: 9})
    assert [mark.slips for mark in marks if not mark.points] == [("too early",)]


def test_each_name_in_the_place_of_another_costs_one_point() -> None:
    for seed in range(5):
        sheet = worksheet(random_expression(seed), "name", seed=seed)
        names = set(sheet.solution.values()) | {"q"}
        for blank in sheet.blanks:
            for name in names - {blank.answer}:
                marks = sheet.mark(sheet.solution | {blank.number: name})
                (lost,) = (mark for mark in marks if not mark.points)
                assert lost.blank == blank
                assert lost.slips == ("no name" if name == "q" else "another node",)


def test_marks_are_a_table_with_a_sum() -> None:
    sheet = worksheet(product())
    marks = sheet.mark(answers(sheet, {"ā": 9, "b̄": "14.0"}))
    assert str(marks).splitlines() == [
        "blank      answer  points  remark",
        "  [1]  ā        9       0  the use by h₂ is forgotten",
        "  [2]  b̄     14.0       1",
        "  [3]  h̄₁       3       1",
        "  [4]  h̄₂       3       1",
        "  [5]  h̄₃       1       1",
        "4 of 5 points",
    ]
    assert repr(marks) == "Marks(4 of 5)"
    assert str(worksheet(product(), student="Ada").mark({})).startswith("Name: Ada\n\nblank")


def test_answers_that_the_sheet_does_not_ask_for_are_refused() -> None:
    sheet = worksheet(product())
    with pytest.raises(ValueError, match="blank 6: the sheet has 1 to 5"):
        sheet.mark({6: 1})
    for few in ([1, 2, 3, 4], "4"):
        with pytest.raises(ValueError, match=r"answers? for 5 blanks: those to .*h̄₃ are missing"):
            sheet.mark(few)
    with pytest.raises(ValueError, match=r"^6 answers for 5 blanks$"):
        sheet.mark([1] * 6)


def test_the_numbers_are_those_of_the_trace() -> None:
    for seed in range(50):
        output = random_expression(seed, inputs=3)
        graph_inputs = Trace(output).graph.inputs
        sheet = worksheet(output, ("value", "tangent", "adjoint"), tangent_seed=graph_inputs[-1])
        rows = {row.place: row for row in Trace(output, tangent_seed=graph_inputs[-1])}
        for blank in sheet.blanks:
            kind, place, _ = blank.quantity
            assert blank.answer == getattr(rows[place], kind)
