"""Random expressions: numbers for the blackboard, sharing, no kinks, one for each seed."""

import pytest

from autograd import Graph, Trace, formula
from tests.random_graphs import KINKED
from viz import random_expression


def is_friendly(x: float) -> bool:
    """A decimal of at most three places, or a fraction with a denominator of one digit."""
    is_seen = x == 0 or 1e-9 < abs(x) <= 100
    return is_seen and any(round(x * d, 9).is_integer() for d in (1000, 3, 6, 7, 9))


@pytest.mark.parametrize(("operations", "inputs"), [(2, 1), (2, 2), (6, 2), (8, 3)])
def test_every_number_can_be_worked_out_by_hand(operations: int, inputs: int) -> None:
    for seed in range(10):
        output = random_expression(seed, operations, inputs)
        graph = Graph(output)
        assert (len(graph.operations), len(graph.inputs)) == (operations, inputs)
        assert [x.label for x in graph.inputs] == list("abc")[:inputs]
        uses = [edge.operand for edge in graph.edges if edge.partial is not None]
        assert len(uses) > len(set(uses))
        assert not {node.op.name for node in graph.operations} & set(KINKED)
        for x in graph.inputs:
            for row in Trace(output, tangent_seed=x):
                numbers = (*row.partials, row.adjoint, *(c.product for c in row.contributions))
                assert all(
                    is_friendly(number) and number for number in numbers if number is not None
                )
                assert is_friendly(row.value)
                assert is_friendly(row.tangent or 0.0)


def test_a_seed_gives_one_expression_and_another_seed_another() -> None:
    assert len({formula(random_expression(seed)) for seed in (*range(50), "ada", "ben")}) > 45
    assert formula(random_expression("ada")) == formula(random_expression("ada"))


def test_any_text_is_a_seed() -> None:
    """A name that is not in UTF-8 comes from the command line with surrogates in it."""
    assert formula(random_expression("ad\udce4"))


@pytest.mark.parametrize(
    ("operations", "inputs"),
    [(1, 1), (2.5, 1), ("3", 2), (0, 0), (6, 7), (30, 27), (6, 0), (11, 11)],
)
def test_what_cannot_be_made_is_refused(operations: int, inputs: int) -> None:
    with pytest.raises(ValueError, match=f"{operations} operations of {inputs} inputs"):
        random_expression(0, operations, inputs)
