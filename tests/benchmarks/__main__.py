"""Measure everything and print it, which takes some ten minutes."""

import subprocess
import sys
from argparse import ArgumentParser
from functools import partial

from autograd import Graph, Value
from autograd.text.words import say, while_read
from tests.benchmarks import language, moons, peers, static
from tests.benchmarks.measure import OURS, allocated, report, seconds


def main() -> None:
    """Run the measurements one after another."""
    chain()  # before the peers are there, whose objects the garbage collector walks as well
    engines = {OURS: Value}
    micrograd = peers.micrograd()
    if micrograd is None:
        say("micrograd is not installed: pip install micrograd\n")
    else:
        engines["micrograd"] = micrograd.Value
    moons_step(engines)
    static.against_micrograd()
    worked_example()
    memory(engines)
    import_time()
    language.main()
    static.main()
    # In a process of its own, as the modules of the peers lengthen what it measures.
    subprocess.run([sys.executable, "-m", "tests.benchmarks.training"], check=True)


def moons_step(engines: dict[str, type]) -> None:
    """Recording and backward of one step of micrograd's demo."""
    steps = {name: moons.step(node) for name, node in engines.items()}
    nodes = len(Graph(steps[OURS]()))
    times = {name: s * 1e3 for name, s in seconds(steps, rounds=7, calls=5).items()}
    report(f"moons step, {nodes} nodes", times, "ms", "aim: micrograd's at least 10 × ours")


def worked_example() -> None:
    """The textbook's example, forward and backward."""
    times = seconds(peers.worked_example(), rounds=51, calls=400)
    aim = "aim: ours at most 0.4 of micrograd's, and less than every other's"
    report("worked example", {name: s * 1e6 for name, s in times.items()}, "µs", aim)


def memory(engines: dict[str, type]) -> None:
    """Bytes per node of the moons graph: as recorded, and after backward."""
    for title, after in (("as recorded", False), ("after backward", True)):
        figures = {}
        for name, node in engines.items():
            run = moons.step(node)
            run()  # what the leaves keep is not the graph's
            loss, size = allocated(run if after else run.record)
            figures[name] = size / _size(loss)
        report(f"memory of the moons graph {title}", figures, "bytes/node", "aim: at most 140")


def _size(root: object) -> int:
    if isinstance(root, Value):
        return len(Graph(root))
    seen = {root}
    stack = [root]
    while stack:
        for operand in stack.pop()._prev:
            if operand not in seen:
                seen.add(operand)
                stack.append(operand)
    return len(seen)


def chain() -> None:
    """A chain of additions, recorded, swept backward and freed: time per node."""

    def run(length: int) -> None:
        x = Value(0.5)
        y = x
        for _ in range(length):
            y = y + x
        y.backward()

    def short() -> None:
        for _ in range(100):
            run(1_000)

    times = seconds({"short": short, "long": partial(run, 1_000_000)}, rounds=7)
    at_short, at_long = times["short"] / 100_000 * 1e9, times["long"] / 1_000_000 * 1e9
    say("chain of additions, time per node\naim: at 1,000,000 at most 3 × that at 1,000\n")
    say(f"{at_short:.0f} ns at 1,000, {at_long:.0f} ns at 1,000,000: {at_long / at_short:.2f} ×\n")


def import_time() -> None:
    """What `import autograd` adds to the start of Python."""

    def start(code: str) -> None:
        subprocess.run([sys.executable, "-c", code], check=True)

    times = seconds(
        {
            "pass": partial(start, "pass"),
            "import autograd": partial(
                start, "import autograd, sys; assert 'numpy' not in sys.modules"
            ),
        },
        rounds=21,
    )
    added = (times["import autograd"] - times["pass"]) * 1e3
    say(f"import autograd, without NumPy\naim: at most 60 ms\n\n{added:.0f} ms\n")


if __name__ == "__main__":
    ArgumentParser(prog="python -m tests.benchmarks", description=__doc__).parse_args()
    with while_read():
        main()
