"""Rows and vectors of numbers as arrays."""

import warnings
from typing import Any

import numpy as np
import pytest

from autograd.static.batch import is_finite, rows_of, vector_of


@pytest.mark.parametrize("n", [0, 1, 2, 3, 1000])
@pytest.mark.parametrize("large", [1.0, 1e200, 1.7e308, -1e308, 5e-324])
def test_is_finite(n: int, large: float) -> None:
    array = np.full((n, 3), large)
    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        assert is_finite(array)
        for number in (np.nan, np.inf, -np.inf) if n else ():
            array[n // 2, 1] = number
            assert not is_finite(array)
            assert not is_finite(array.T)
            assert not is_finite(np.array(number))


def test_infinities_of_both_signs_do_not_cancel() -> None:
    assert not is_finite(np.array([np.inf, -np.inf, 0.0]))


@pytest.mark.parametrize(
    "data",
    [
        [[1, 2], [3, 4]],
        np.array([[1, 3], [2, 4]], dtype=np.int16).T,
        [[np.float32(1), True + True], (3, 4)],
    ],
)
def test_rows_are_contiguous_floats(data: Any) -> None:
    array = rows_of(data, ["a", "b"])
    assert array.dtype == np.float64
    assert array.flags.c_contiguous
    assert array.tolist() == [[1.0, 2.0], [3.0, 4.0]]


@pytest.mark.parametrize(
    "data", [None, 5, "", "ab", b"", {}, {1: [2]}, ([i, i] for i in range(2)), [b"ab"], [{1, 2}]]
)
def test_what_is_no_batch(data: Any) -> None:
    with pytest.raises(TypeError, match=r"a batch is a sequence of rows|row 0 is a sequence of 2"):
        rows_of(data, ["a", "b"])


def test_no_rows_have_columns_nevertheless() -> None:
    assert rows_of([], ["a", "b"]).shape == (0, 2)
    assert rows_of([[], []], []).shape == (2, 0)


@pytest.mark.parametrize("data", [[1, 2], (1.0, 2.0), np.array([1, 2]), np.arange(1, 5, 2)[:2] / 1])
def test_vectors(data: Any) -> None:
    vector = vector_of(data, ["a", "b"])
    assert (vector.dtype, vector.shape, vector[0]) == (np.float64, (2,), 1.0)
    assert vector_of([], []).shape == (0,)
