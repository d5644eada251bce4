"""The tape: what is recorded once, folded, shared and left out."""

import pytest

from autograd import Constant, Value, exp, identity, maximum, relu, sin
from autograd.static.tape import Tape


def names(tape: Tape) -> list[str]:
    """The operations in order."""
    return [op.name for op in tape.ops if op is not None]


def test_operands_come_before_results() -> None:
    x, w = Value(2, "x"), Value(3, "w")
    tape = Tape([sin(w * x + x) / w], [x], [w])
    assert names(tape) == ["mul", "add", "sin", "div"]
    assert all(k < i for i, of in enumerate(tape.operands) for k in of)
    assert (tape.inputs, tape.parameters) == (range(1), range(1, 2))


def test_what_no_output_needs_is_left_out() -> None:
    x = Value(2, "x")
    h = x * x
    h.exp()
    assert names(Tape([h + 1], [x], [])) == ["mul", "add"]


def test_equal_instructions_are_one() -> None:
    x, w = Value(2, "x"), Value(3, "w")
    assert names(Tape([(w * x + 1) * (w * x + 1)], [x], [w])) == ["mul", "add", "mul"]
    assert names(Tape([sin(x), sin(x), sin(w)], [x], [w])) == ["sin", "sin"]
    # Operands in another order are another instruction, as they were recorded.
    assert names(Tape([x - w, w - x], [x], [w])) == ["sub", "sub"]


def test_constants_are_folded() -> None:
    x, leaf = Value(2, "x"), Value(5, "not listed")
    for factor, number in ((Constant(2) * 3 + 1, 7.0), (exp(leaf - 5) + 1, 2.0)):
        tape = Tape([x * factor], [x], [])
        (i,) = tape.outputs
        assert names(tape) == ["mul"]
        assert tape.numbers(tape.operands[i]) == {"y": number}


@pytest.mark.parametrize(
    ("number", "folded"),
    [(Constant(2) * 3, 6.0), (Value(4, "w") + 1, 5.0), (identity(Value(3)), 3.0), (Value(7), 7.0)],
)
def test_an_output_may_be_constant(number: Value, folded: float) -> None:
    tape = Tape([number], [], [])
    assert (names(tape), tape.constants[tape.outputs[0]]) == ([], folded)


def test_zeros_of_either_sign_are_two_constants() -> None:
    x = Value(1, "x")
    tape = Tape([x + 0.0, Value(0.0), Value(-0.0), Value(0.0)], [x], [])
    assert len(tape.constants) == 2


def test_an_identity_is_its_operand() -> None:
    x = Value(1, "x")
    tape = Tape([identity(identity(x)), x], [x], [])
    assert (names(tape), tape.outputs) == ([], [0, 0])


def test_what_depends_on_what() -> None:
    x, w = Value(2, "x"), Value(3, "w")
    tape = Tape([relu(w) * 2, maximum(x, w)], [x], [w])
    assert tape.reached([0]) == tape.batched
    found = {op.name: tape.batched[i] for i, op in enumerate(tape.ops) if op}
    assert found == {"relu": False, "mul": False, "maximum": True}


def test_a_long_chain_needs_no_stack() -> None:
    x = Value(1, "x")
    z = x
    for _ in range(100_000):
        z = -z
    assert len(Tape([z], [x], [])) == 100_001
