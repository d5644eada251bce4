"""The demo of recurrence: a sum over time, parity, and sequences of any length."""

import math
import re

import pytest

import demos
from demos import recurrent
from tests import svg
from tests.demos import drawn
from tests.demos.test_training import numbers, said


@pytest.mark.parametrize(
    ("seeds", "epochs"), [(1, 80), pytest.param(4, 200, marks=pytest.mark.slow)]
)
def test_recurrent(seeds: int, epochs: int, capsys: pytest.CaptureFixture[str]) -> None:
    """The gated cell learns all lengths it is trained on; the title counts the cells that do."""
    recurrent.main(seeds=seeds, epochs=epochs)
    lines = said(capsys)
    text = "\n".join(lines)
    assert "ds₃/dv = ds₃/du₁ × ∂u₁/∂v + ds₃/du₂ × ∂u₂/∂v + ds₃/du₃ × ∂u₃/∂v" in text
    rows = re.findall(r"^(Elman's|gated) +(\d) +([\d.]+)% +([\d.]+)%$", text, re.M)
    learnt = {c: sum(r[0] == c and float(r[2]) == 100 for r in rows) for c in recurrent.CELLS}
    assert len(rows) == 2 * seeds
    assert learnt["gated"] == seeds
    assert all(float(row[3]) > 95 for row in rows if row[0] == "gated")
    summary = ", ".join(f"{count} of {seeds} {cell}" for cell, count in learnt.items())
    assert f"Cells that learn the parity of up to 5 bits: {summary}" in lines
    assert f"Cells that learn the parity of up to 5 bits: {summary}" in drawn("recurrent.svg")
    graph = svg.texts((demos.OUT / "recurrent_unrolled.svg").read_text(encoding="utf-8"))
    assert {"s₃ = tanh(z₃)", "z₃ = r₃ + u₃"} <= set(graph)
    assert {"U", "W", "s₃", "x₁"} <= set(drawn("recurrent_cell.svg"))


def test_the_unrolled_gradient_by_hand(capsys: pytest.CaptureFixture[str]) -> None:
    last, *weights = recurrent.unrolled()
    last.backward()
    for weight in weights:
        recurrent.say_sum(last, weight)
    lines = said(capsys)
    w, v, (x1, x2, x3) = 0.8, 1.5, (1, -1, 1)
    s1 = math.tanh(v * x1)
    s2 = math.tanh(w * s1 + v * x2)
    s3 = math.tanh(w * s2 + v * x3)
    z3 = 1 - s3**2
    z2 = z3 * w * (1 - s2**2)
    z1 = z2 * w * (1 - s1**2)
    for name, terms in (("v", (z1 * x1, z2 * x2, z3 * x3)), ("w", (z2 * s1, z3 * s2))):
        at = next(i for i, line in enumerate(lines) if line.startswith(f"ds₃/d{name}"))
        *printed, total = numbers(lines[at + 1].replace("− ", "−"))
        assert printed == pytest.approx(terms, abs=1e-4)
        assert total == numbers(lines[at + 2])[0] == pytest.approx(sum(terms), abs=1e-4)


def test_a_shared_weights_gradient_is_the_sum_over_copies_of_the_cell() -> None:
    bits = [1.0, -1.0, 1.0, 1.0]
    shared = recurrent.network("Elman's", seed=0)
    shared(bits).backward()
    copies = [recurrent.network("Elman's", seed=0) for _ in bits]
    state = [0.0] * recurrent.STATE
    for copy, bit in zip(copies, bits, strict=True):
        state = copy.layers[0].step([bit], state)
    copies[-1].layers[2](state).backward()
    for i, parameter in enumerate(shared.parameters()):
        assert parameter.grad == pytest.approx(
            math.fsum(copy.parameters()[i].grad for copy in copies), rel=1e-12, abs=1e-15
        )


def test_the_share_right_is_that_of_all_sequences() -> None:
    model = recurrent.network("gated", seed=1)
    bits, odd = recurrent.sequences(3)
    right = [(model(row).data > 0) == (answer > 0) for row, answer in zip(bits, odd, strict=True)]
    assert (len(bits), len({tuple(row) for row in bits})) == (8, 8)
    assert [sum(b > 0 for b in row) % 2 for row in bits] == odd.tolist()
    assert recurrent.shares_right(model)[2] == sum(right) / 8
