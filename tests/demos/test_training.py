"""The demos of what is learnt: curves, remedies and paths."""

import math
import re

import numpy as np
import pytest

import demos
from demos import optimisers, regularisation, universal
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
    *rows, few, many = rows
    assert [row[:2] for row in rows] == [[1, 4], [2, 7], [4, 13], [8, 25]]
    assert (few[0], many[0]) == (2, 8)
    assert all(better < 0.75 * worse for worse, better in zip(few[1:], many[1:], strict=True))
    best = [row[2] for row in rows]
    assert best == sorted(best, reverse=True)
    assert best[0] > 0.5 > 0.2 > best[-1]
    assert all(row[3] >= row[2] for row in rows)
    assert "8 neurons" in " ".join(drawn("universal.svg"))
    assert "the curve" in " ".join(drawn("universal_sum.svg"))
    assert "8 ReLU neurons" in drawn("universal_surface.svg")


def test_the_sum_that_universal_prints_is_the_network() -> None:
    targets = list(map(universal.curve, universal.POINTS))
    ((model, _),) = universal.fitted(universal.POINTS, targets, [("tanh", 4, 0)], 50)
    (output,) = model.layers[1].neurons
    shares = [share for _, share in universal.terms(model)]
    total = np.sum(shares, axis=0) + output.b.data
    assert np.abs(total - demos.outputs_at(model, universal.GRID)).max() < 1e-12
    for text, share in universal.terms(model):
        v, w, b = numbers(text.replace("x", "").replace(" + ", " ").replace(" − ", " −"))
        assert abs(v * math.tanh(3 * w + b) - share[-1]) < 0.1


@pytest.mark.slow  # trains 24 networks
def test_universal_at_full_length(capsys: pytest.CaptureFixture[str]) -> None:
    universal.main()
    *rows, _, _, _ = (numbers(line) for line in said(capsys) if re.match(r" +\d+  ", line))
    errors = [row[2] for row in rows]
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
