"""What a static graph takes of a process of its own: seconds and memory."""

import subprocess
import sys

import numpy as np

from autograd import Graph
from autograd.text.words import say
from tests.benchmarks import networks

_RECORDING = """
layers, program = networks.record_classifier(784, 128)
times.append(time.perf_counter())
program.source
"""

_CHAIN = """
x = y = Value(0.5)
for _ in range(60_000):
    y = y.tanh()
program = StaticGraph(y, [x])
times.append(time.perf_counter())
program.value_and_grad([[0.25], [0.5]], inputs=True)
"""

_IRREGULAR = """
leaves = [Value(0.1 * i - 0.8) for i in range(16)]
program = StaticGraph(graphs.RandomGraph(86_000, 16)(leaves), leaves)
times.append(time.perf_counter())
program.value_and_grad([[0.25] * 16] * 2, inputs=True)
"""


def _in_a_process(code: str) -> tuple[float, float, float]:
    """Seconds before and after `times` is added to, and by how many MB memory grows at most.

    The memory is that which the system counts, so it is all that a user's machine must have; NumPy
    and the modules, imported before, are not in it.
    """
    code = f"""
import resource, time
from autograd import StaticGraph, Value
from tests.benchmarks import graphs, networks
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
times = [time.perf_counter()]
{code}
times.append(time.perf_counter())
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(times[1] - times[0], times[2] - times[1], memory)
"""
    # Through a process between, because a process starts with the largest size of its parent.
    between = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"
    command = [sys.executable, "-c", between, code]
    runs = []
    for _ in range(3):
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        runs.append([float(number) for number in done.stdout.split()])
    first, second, memory = np.median(runs, axis=0)
    unit = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, in bytes
    return first, second, memory * unit / 1e6


def recording() -> None:
    """Recording the classifier's graph and lowering it."""
    recorded, lowered, memory = _in_a_process(_RECORDING)
    _, program = networks.record_classifier(784, 128)
    say(f"static graph: recording and lowering {len(Graph(program.outputs[0])):,} nodes")
    say("aim: at most 2.2 s and 250 MB\n")
    say(f"{recorded:.2f} s + {lowered:.2f} s, {memory:.0f} MB\n")


def unstructured() -> None:
    """The first step of graphs whose instructions have little in common."""
    for title, code in (("a chain of 60,000 tanh", _CHAIN), ("86,000 irregular nodes", _IRREGULAR)):
        _, taken, memory = _in_a_process(code)
        say(f"static graph: first step of {title}\naim: at most 3 s and 400 MB\n")
        say(f"{taken:.2f} s, {memory:.0f} MB with the recorded graph\n")
