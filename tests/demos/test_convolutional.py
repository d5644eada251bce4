"""The demos of convolution: the sum by hand, and a network that reads digits."""

import re

import numpy as np
import pytest

from demos import _digits, convolutional_digits
from tests.demos import drawn


@pytest.mark.parametrize(
    ("epochs", "least"), [(5, 0.96), pytest.param(30, 0.98, marks=pytest.mark.slow)]
)
def test_convolutional_digits(
    epochs: int, least: float, capsys: pytest.CaptureFixture[str]
) -> None:
    convolutional_digits.main(epochs=epochs)
    said = capsys.readouterr().out
    (accuracy,) = map(float, re.findall(r"^accuracy ([\d.]+): \d+ of 400 held-out", said, re.M))
    assert accuracy >= least
    assert "64 inputs, 3530 parameters" in said
    (statements,) = map(int, re.findall(r"any size: (\d+) statements", said))
    assert statements < 100
    assert "16 kernels of 3×3 weights" in " ".join(drawn("convolutional_digits_maps.svg"))
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


def test_a_montage_holds_every_image() -> None:
    images = np.arange(5 * 2 * 3).reshape(5, 2, 3)
    whole = convolutional_digits.montage(images)
    assert whole.shape == (2 * 3 - 1, 3 * 4 - 1)
    assert np.array_equal(whole[3:5, 4:7], images[4])
    assert np.nansum(whole) == images.sum()
