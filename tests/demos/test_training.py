"""The demos of what is learnt: curves, remedies, paths, kernels and sequences."""

import math
import re

import numpy as np
import pytest

import demos
from demos import convolution, optimisers, recurrent, regularisation, universal
from nn import losses
from tests import svg
from tests.demos import drawn


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The lines printed, none too long to be read out."""
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 100
    return lines


def numbers(line: str) -> list[float]:
    """The numbers of a line."""
    return [
        float(x)
        for x in re.findall(
            r"(?<![\w₀-₉])-?\d+(?:\.\d+)?(?:e-?\d+)?", line.replace("−", "-").replace(",", "")
        )
    ]


def test_universal(capsys: pytest.CaptureFixture[str]) -> None:
    universal.main(sizes=(1, 2, 4, 8), epochs=500)
    lines = said(capsys)
    rows = [numbers(line) for line in lines if re.match(r" +\d+  ", line)]
    assert [row[:2] for row in rows] == [[1, 4], [2, 7], [4, 13], [8, 25]]
    best = [row[2] for row in rows]
    assert best == sorted(best, reverse=True)
    assert best[0] > 0.5 > 0.2 > best[-1]
    assert all(row[3] >= row[2] for row in rows)
    assert "8 neurons" in " ".join(drawn("universal.svg"))
    assert "the curve" in " ".join(drawn("universal_sum.svg"))


def test_the_sum_that_universal_prints_is_the_network() -> None:
    model = universal.fitted(4, seed=0, epochs=50).model
    (output,) = model.layers[1].neurons
    shares = [share for _, share in universal.terms(model)]
    total = np.sum(shares, axis=0) + output.b.data
    assert np.abs(total - demos.outputs_at(model, universal.GRID)).max() < 1e-12
    for text, share in universal.terms(model):
        v, w, b = numbers(text.replace("x", "").replace(" + ", " ").replace(" − ", " −"))
        assert abs(v * math.tanh(3 * w + b) - share[-1]) < 0.1


@pytest.mark.slow  # trains 18 networks
def test_universal_at_full_length(capsys: pytest.CaptureFixture[str]) -> None:
    universal.main()
    errors = [numbers(line)[2] for line in said(capsys) if re.match(r" +\d+  ", line)]
    assert len(errors) == 6
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 0.01


def test_regularisation(capsys: pytest.CaptureFixture[str]) -> None:
    regularisation.main(epochs=1000)
    lines = said(capsys)
    (alone, decay, stopped) = (
        numbers(next(line for line in lines if line.startswith(way))) for way in regularisation.WAYS
    )
    assert alone[1] < 0.5 * min(decay[1], stopped[1])  # it learns the noise
    assert alone[2] > 1.5 * max(decay[2], stopped[2])  # and errs on other data
    assert alone[4] > 1.5 * max(decay[4], stopped[4])
    assert decay[3] < stopped[3] < alone[3]  # the weights' size
    assert stopped[0] < 1000 == alone[0]
    lowest = next(line for line in lines if line.startswith("left alone, the lowest"))
    assert numbers(lowest) == [stopped[2], stopped[0]]
    assert "early stopping" in " ".join(drawn("regularisation_losses.svg"))
    assert "‖w‖" in " ".join(drawn("regularisation.svg"))


def test_optimisers(capsys: pytest.CaptureFixture[str]) -> None:
    optimisers.main()
    table = {
        line.split()[0]: line.split()[1:]
        for line in said(capsys)
        if line.startswith(tuple(optimisers.METHODS)) and line[-1] != "."
    }
    # A step of SGD at 2/26 multiplies both coordinates by ±12/13, and so the loss by its square.
    steps = math.ceil(math.log(optimisers.ENOUGH) / (2 * math.log(12 / 13)))
    assert table["SGD"] == ["0.0769", "0.923", str(steps), str(steps), "diverges"]
    assert table["momentum"][1] == "0.667"
    assert int(table["momentum"][2]) < int(table["Nesterov"][2]) < steps
    for name in ("momentum", "Nesterov"):
        assert table[name][2] == table[name][3]
        assert table[name][4] == "diverges"
    _, upright, turned, scaled = table["Adam"]
    assert upright == scaled != turned
    for name in ("optimisers.svg", "optimisers_losses.svg"):
        assert f"SGD, {steps} steps" in " ".join(drawn(name))


@pytest.mark.parametrize("name", ["SGD", "momentum", "Nesterov"])
def test_the_distance_shrinks_as_theory_says(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(optimisers, "ENOUGH", 1e-200)
    (make,) = optimisers.METHODS[name]
    found = optimisers.descent(optimisers.valley, optimisers.START, make).losses
    half = len(found) // 2
    measured = (found[-1] / found[half]) ** (0.5 / (len(found) - 1 - half))
    assert abs(measured - optimisers.THEORY[name]) < 0.006


def test_convolution(capsys: pytest.CaptureFixture[str]) -> None:
    convolution.main(epochs=8)
    text = "\n".join(said(capsys))
    assert "StaticGraph(36 outputs, 64 inputs, 10 parameters: 648 operations)" in text
    assert "360 parameters; and a fully connected layer, from all pixels, 2,340" in text
    assert "z1 = (x[:, i1] @ W1.T + b1).reshape(-1, 36)" in text
    summed, swept = re.findall(r"(?:… =|finds) ([\d.]+)", text)
    assert summed == swept
    wrong = [float(x) for x in re.findall(r"after +\d+ epochs +(\S+)", text)]
    assert wrong == sorted(wrong, reverse=True)
    assert wrong[0] > 1
    assert wrong[-1] < 0.1
    assert "slope to the right (grey: 0)" in " ".join(drawn("convolution_edges.svg"))
    assert "after 8 epochs" in " ".join(drawn("convolution_kernel.svg"))


def test_the_program_convolves_a_photograph() -> None:
    image = convolution.photograph()
    outputs = convolution.program(convolution.Convolution(convolution.ACROSS))(
        convolution.tiles(image)
    )
    found = convolution.assembled(outputs, image.shape[1] - 2)
    right, left = image[:, 2:], image[:, :-2]
    slope = right - left
    assert np.abs(found - (slope[:-2] + 2 * slope[1:-1] + slope[2:])).max() < 1e-12


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
