"""The demo of recurrence: a sum over time, parity, and sequences of any length."""

import math
import re

import pytest

import demos
from demos import recurrent
from nn import losses
from tests import svg
from tests.demos import drawn
from tests.demos.test_training import numbers, said


def test_recurrent(capsys: pytest.CaptureFixture[str]) -> None:
    recurrent.main(seeds=1, epochs=150)
    text = "\n".join(said(capsys))
    assert "ds₃/dv = ds₃/du₁ × ∂u₁/∂v + ds₃/du₂ × ∂u₂/∂v + ds₃/du₃ × ∂u₃/∂v" in text
    assert re.search(r"^ +0 .* 100\.0% +100\.0%$", text, re.MULTILINE)
    assert "1 of 1 have learnt" in text
    graph = svg.texts((demos.OUT / "recurrent_unrolled.svg").read_text(encoding="utf-8"))
    assert {"s₃ = tanh(z₃)", "z₃ = r₃ + u₃"} <= set(graph)
    assert "lengths trained on" in " ".join(drawn("recurrent.svg"))


def test_the_unrolled_gradient_by_hand(capsys: pytest.CaptureFixture[str]) -> None:
    recurrent.main(seeds=1, epochs=1)
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
    bits, odd = [1.0, -1.0, 1.0, 1.0], [1, 1, 0, 1]
    shared = recurrent.Recurrent(seed=0)
    recurrent.loss(shared(bits), odd).backward()
    copies = [recurrent.Recurrent(seed=0) for _ in bits]
    state, total = [0.0] * recurrent.STATE, 0.0
    for copy, bit, target in zip(copies, bits, odd, strict=True):
        state = copy.cell([bit, *state])
        total = total + losses.binary_cross_entropy(copy.score(state), target)
    total.backward()
    for i, parameter in enumerate(shared.parameters()):
        assert parameter.grad == pytest.approx(
            math.fsum(copy.parameters()[i].grad for copy in copies), rel=1e-12, abs=1e-15
        )


@pytest.mark.slow  # trains a network from each of four initialisations
def test_recurrent_at_full_length(capsys: pytest.CaptureFixture[str]) -> None:
    recurrent.main()
    rows = [line.split() for line in said(capsys) if re.match(r" +\d  ", line)]
    assert [row[0] for row in rows] == ["0", "1", "2", "3"]
    assert sum(row[-1] == "100.0%" for row in rows) >= 2
