"""All modes on random functions: with each other and with differences in high precision."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from autograd.ops import Op
from tests.random_graphs import (
    DATA,
    STEPS,
    UnsuitableError,
    check_first_order,
    check_second_order,
)


def check(steps: list[tuple[Op, int, int]], data: list[float], seed: float) -> None:
    """Value, first and second order, in every mode."""
    try:
        check_first_order(steps, data, seed)
        check_second_order(steps, data, seed)
    except UnsuitableError:
        assume(False)


FEW = settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))


@FEW
@given(STEPS, DATA, st.floats(-2, 2))
def test_on_some_random_functions(
    steps: list[tuple[Op, int, int]], data: list[float], seed: float
) -> None:
    check(steps, data, seed)


@pytest.mark.slow
@settings(FEW, max_examples=10_000)
@given(STEPS, DATA, st.floats(-2, 2))
def test_on_ten_thousand_random_functions(
    steps: list[tuple[Op, int, int]], data: list[float], seed: float
) -> None:
    check(steps, data, seed)
