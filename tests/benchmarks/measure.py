"""Fair measurement: contestants in turn, medians, ratios."""

import gc
import statistics
import time
import tracemalloc
from collections.abc import Callable, Mapping

from autograd.text.aligned import table
from autograd.text.words import say

OURS = "chalkgrad"

_TURN = 0.02
"""How many seconds a turn takes, if it is not said how many calls are one."""


def seconds(
    contestants: Mapping[str, Callable[[], object]], rounds: int = 15, calls: int = 0
) -> dict[str, float]:
    """Each contestant's median time for one of the `calls` in its turn, after a warm-up.

    Within a turn everyone pays for the garbage of its own earlier calls, as in a training loop.
    """
    times: dict[str, list[float]] = {name: [] for name in contestants}
    turns = {name: _calls(call) for name, call in contestants.items()}
    if calls:
        turns = dict.fromkeys(turns, calls)
    for _ in range(rounds):
        for name, call in contestants.items():
            gc.collect()  # nobody pays for another's garbage
            start = time.perf_counter()
            for _ in range(turns[name]):
                call()
            times[name].append((time.perf_counter() - start) / turns[name])
    return {name: statistics.median(values) for name, values in times.items()}


def _calls(call: Callable[[], object]) -> int:
    """How many calls fill a turn, after a first one that compiles what there is to compile."""
    call()
    start = time.perf_counter()
    call()
    return max(1, round(_TURN / (time.perf_counter() - start)))


def allocated(make: Callable[[], object]) -> tuple[object, int]:
    """What `make` returns, and how many bytes stay allocated while it lives."""
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    made = make()
    gc.collect()
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return made, after - before


def report(title: str, figures: Mapping[str, float], unit: str, aim: str) -> None:
    """Print a table of figures, each with our share of it."""
    ours = figures[OURS]
    rows = [
        [name, f"{figure:.4g} {unit}", f"{ours / figure:.3f}", f"{figure / ours:.1f}"]
        for name, figure in figures.items()
    ]
    say(f"{title}\n{aim}\n")
    say(table(["", "median", "ours/its", "its/ours"], rows, [False, True, True, True], 100) + "\n")
