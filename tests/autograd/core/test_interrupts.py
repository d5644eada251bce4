"""Sweeps that are interrupted, and sweeps of several threads at once."""

import random
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograd import Graph, Value
from autograd.core import sweep
from tests.interrupts import interrupted


def large_graph(operations: int = 100_000, leaves: int = 50) -> tuple[Value, list[Value]]:
    """A graph of many operations that shares its leaves, with a gradient that is not zero."""
    inputs = [Value(0.5 + k / leaves) for k in range(leaves)]
    y = inputs[0]
    for k in range(operations // 2):
        y = (y + inputs[k % leaves]) * 0.5
    return y, inputs


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError])
def test_an_interrupt_at_any_bytecode_leaves_all_or_nothing(error: type[BaseException]) -> None:
    output, leaves = large_graph(operations=20, leaves=4)
    output.backward()
    gradient = [leaf.grad for leaf in leaves]
    events, interruptions = 1, 0
    for leaf in leaves:
        leaf.grad = 7.0
    # Not where the lock is taken and given back: there Python handles no signal.
    while interrupted(output.backward, events, error, sweep.__name__, but="reverse_sweep"):
        interruptions += 1
        assert [leaf.grad for leaf in leaves] in ([7.0] * 4, [7.0 + g for g in gradient])
        assert all(type(node.grad) is float for node in Graph(output))
        for leaf in leaves:
            leaf.grad = 7.0
        events += 1
    assert interruptions > 500
    assert [leaf.grad for leaf in leaves] == [7.0 + g for g in gradient]


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no such timer")
def test_an_interrupt_at_100_places_of_a_large_sweep() -> None:
    output, leaves = large_graph()
    start = time.perf_counter()
    output.backward()
    duration = time.perf_counter() - start
    gradient = [leaf.grad for leaf in leaves]
    nodes = Graph(output).nodes
    moments, interruptions = random.Random(1), 0
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    while interruptions < 100:
        for leaf in leaves:
            leaf.grad = 0.0
        try:
            signal.setitimer(signal.ITIMER_REAL, moments.uniform(1e-6, duration))
            output.backward()
            signal.setitimer(signal.ITIMER_REAL, 0)
        except KeyboardInterrupt:
            interruptions += 1
        assert [leaf.grad for leaf in leaves] in ([0.0] * len(leaves), gradient)
    signal.signal(signal.SIGALRM, before)
    assert all(type(node.grad) is float for node in nodes)
    for leaf in leaves:
        leaf.grad = 0.0
    output.backward()
    assert [leaf.grad for leaf in leaves] == gradient


def test_a_leaf_whose_grad_is_no_number_stops_the_sweep_before_any_other_changes() -> None:
    a, b = Value(2), Value(3)
    b.grad = None  # type: ignore[assignment]
    with pytest.raises(TypeError):
        (a * b).backward()
    assert (a.grad, b.grad) == (0.0, None)


def test_threads_that_share_leaves_and_operations_add_up() -> None:
    leaves = [Value(k / 100) for k in range(1, 200)]
    shared = sum(leaf * leaf for leaf in leaves)
    sweeps = 30

    def work(k: int) -> None:
        for _ in range(sweeps):
            y = shared * (k + 1.0)
            for leaf in leaves:
                y = y + leaf * 2.0
            y.backward()

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(work, range(4)))
    finally:
        sys.setswitchinterval(interval)
    for leaf in leaves:
        expected = sweeps * (2 * leaf.data * (1 + 2 + 3 + 4) + 4 * 2.0)
        assert leaf.grad == pytest.approx(expected, rel=1e-12)
