"""The demos of convolution: the sum by hand, and a network that reads digits."""

import re

import numpy as np
import pytest

from demos import _digits, convolution, convolutional_digits
from tests.demos import drawn
from tests.demos.test_training import said


def test_convolution(capsys: pytest.CaptureFixture[str]) -> None:
    convolution.main(epochs=8)
    lines = said(capsys)
    text = "\n".join(lines)
    rows = [line.split() for line in lines if re.match(r" +\d+  ", line)]
    residue = [float(row[-1]) for row in rows]
    assert residue == np.convolve(convolution.EATEN, convolution.LEFT).tolist()
    assert [eval(" ".join(row[1:-1]).replace("×", "*")) for row in rows] == residue  # noqa: S307
    assert (
        "the residue of day 6 has the derivatives 0.125 by f₃, 0.25 by f₄, 0.5 by f₅, 1 by f₆"
        in text
    )
    turned = re.findall(r"g(\S)(\S) × f(\S)(\S)", text.translate(str.maketrans("₀₁₂", "012")))
    assert [(int(i) + int(k), int(j) + int(m)) for i, j, k, m in turned] == [(2, 2)] * 9
    assert "StaticGraph(36 outputs, 64 inputs, 10 parameters: 648 operations)" in text
    assert "360 parameters; and a fully connected layer, from all pixels, 2,340" in text
    assert "z1 = (x.take(i1, axis=-1) @ W1.T + b1).reshape(-1, 36)" in text
    summed, swept = re.findall(r"(?:… =|finds) ([\d.]+)", text)
    assert summed == swept
    wrong = [float(x) for x in re.findall(r"after +\d+ epochs? +(\S+)", text)]
    assert wrong == sorted(wrong, reverse=True)
    assert wrong[0] > 1
    assert wrong[-1] < 0.1
    assert "left of it: f(t) g(6 − t)" in " ".join(drawn("convolution_residue.svg"))
    assert "slope to the right (grey: 0)" in " ".join(drawn("convolution_edges.svg"))
    assert "after 8 epochs" in " ".join(drawn("convolution_kernel.svg"))


def test_the_program_convolves_a_photograph() -> None:
    image = convolution.photograph()
    outputs = convolution.program(convolution.layer_of(convolution.ACROSS))(
        convolution.tiles(image)
    )
    found = convolution.assembled(outputs, image.shape[1] - 2)
    right, left = image[:, 2:], image[:, :-2]
    slope = right - left
    assert np.abs(found - (slope[:-2] + 2 * slope[1:-1] + slope[2:])).max() < 1e-12


@pytest.mark.parametrize(
    ("epochs", "least"), [(5, 0.96), pytest.param(15, 0.98, marks=pytest.mark.slow)]
)
def test_convolutional_digits(
    epochs: int, least: float, capsys: pytest.CaptureFixture[str]
) -> None:
    convolutional_digits.main(epochs=epochs)
    text = "\n".join(said(capsys))
    (accuracy,) = map(float, re.findall(r"^accuracy ([\d.]+): \d+ of 400 held-out", text, re.M))
    assert accuracy >= least
    assert "64 inputs, 3530 parameters" in text
    (statements,) = map(int, re.findall(r"any size: (\d+) statements", text))
    assert statements < 100
    assert "16 kernels of 3×3 (purple: +)" in " ".join(drawn("convolutional_digits_maps.svg"))
    assert "read as" in drawn("convolutional_digits.svg")


def test_the_maps_drawn_are_the_networks() -> None:
    model = convolutional_digits.network(seed=1)
    image = _digits.bundled(convolutional_digits.HELD_OUT)[1].images[0]
    seen, pooled, second, scores = convolutional_digits.maps(model, image)
    first = model.layers[0]
    kernels = np.array([[w.data for w in k.w] for k in first.kernels]).reshape(16, 3, 3)
    windows = np.lib.stride_tricks.sliding_window_view(image, (3, 3))
    expected = np.maximum(np.einsum("kij,rcij->krc", kernels, windows), 0)
    assert np.allclose(seen, expected, rtol=1e-12)
    assert np.array_equal(pooled, seen.reshape(16, 3, 2, 3, 2).max(axis=(2, 4)))
    assert (second.shape, scores.shape) == ((32, 2, 2), (10,))
