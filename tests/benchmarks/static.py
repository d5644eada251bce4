"""The static graph against programs written by hand, against compilers and the dynamic graph.

Whoever takes part in a table finds the same loss and the same gradient; it is checked before
anything is timed.
"""

import ast
import math
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from autograd import StaticGraph, Value
from autograd.core.functions import RULES
from autograd.static.batch import Array, is_finite
from autograd.static.printing.runtime import NAMESPACE, require_finite
from autograd.text.aligned import table
from autograd.text.words import say
from tests.benchmarks import attention, graphs, moons, networks, peers
from tests.benchmarks.measure import OURS, report, seconds
from tests.benchmarks.memory import recording, unstructured

ROUNDS = 21


def main() -> None:
    """Run the measurements in which those take part that fill memory with their modules."""
    moons_step()
    classifier_step()
    without_a_vector()
    recording()
    worked_example()
    chain()
    random_graph()
    widths()
    checks()
    transformer()
    convolution()
    unstructured()
    portable()


def against_micrograd() -> None:
    """A step of micrograd's demo, by micrograd and from the same nodes."""
    micrograd = peers.micrograd()
    if micrograd is None:
        return
    network, theirs = networks.moons_network(), moons.step(micrograd.Value)
    loss = theirs().data
    _check("micrograd", network.step(), (loss, [p.grad for p in theirs.parameters]))
    times = seconds({OURS: network.step, "micrograd": theirs}, rounds=7)
    figures = {name: s * 1e6 for name, s in times.items()}
    aim = "aim: micrograd's at least 3,000 × ours"
    report("static graph: moons step, 100 rows", figures, "µs", aim)


def moons_step() -> None:
    """A step of micrograd's demo, by those who work with arrays."""
    times = seconds(_checked(networks.moons_network()), ROUNDS)
    aim = "aim: at most 1.2 of NumPy by hand, less than PyTorch and jax.jit"
    figures = {name: s * 1e6 for name, s in times.items()}
    report("static graph: moons step, 100 rows", figures, "µs", aim)


def classifier_step() -> None:
    """A step of a classifier of images."""
    times = seconds(_checked(networks.classifier()), ROUNDS)
    aim = "aim: at most 1.1 of NumPy by hand, and 1 of PyTorch"
    title = "static graph: softmax cross-entropy step, MLP 784-128-10, 64 rows"
    report(title, {name: s * 1e6 for name, s in times.items()}, "µs", aim)


def _checked(network: networks.Network) -> dict[str, Callable[[], object]]:
    others = network.others()
    for name, step in others.items():
        loss, gradients = step()
        _check(name, network.step(), (float(loss), networks.flat(gradients)))
    return {OURS: network.step, **others}


def _check(name: str, ours: tuple[float, Array], theirs: tuple[float, Any]) -> None:
    for found, expected in zip(ours, theirs, strict=True):
        scale = float(np.abs(expected).max())
        np.testing.assert_allclose(found, expected, 1e-10, 1e-12 * scale, err_msg=name)


def without_a_vector() -> None:
    """A step with the data of 100,000 Values, which are read again only if some were set."""
    for rows in (64, 1024):
        _without_a_vector(networks.classifier(rows=rows))


def _without_a_vector(network: networks.Network) -> None:
    run = partial(network.program.value_and_grad, network.rows)

    def after_a_change() -> None:
        network.program.parameters[0].data = 0.5
        run()

    contestants = {
        OURS: run,
        "with a vector": partial(run, network.vector),
        "after a parameter was set": after_a_change,
    }
    figures = {name: s * 1e6 for name, s in seconds(contestants, ROUNDS).items()}
    rows = len(network.rows)
    title = f"static graph: MLP 784-128-10, {rows} rows, without a vector of parameters"
    report(title, figures, "µs", "aim: at most 1.5 of that with one")


def worked_example() -> None:
    """The textbook's example called for one row, forward and gradient."""
    w, x, b = Value(0, "w"), Value(1, "x"), Value(0, "b")
    program = StaticGraph(1 / ((-(w * x + b)).exp() + 1), [x], [w, b])
    contestants = peers.worked_example()
    dynamic = contestants.pop(OURS)
    contestants = {
        OURS: lambda: program.value_and_grad([[1.0]], [0.0, 0.0], inputs=True),
        "dynamic graph": dynamic,
        **contestants,
    }
    times = {name: s * 1e6 for name, s in seconds(contestants, ROUNDS).items()}
    aim = "aim: less than CasADi's and jax.jit's call"
    report("static graph: worked example, one row", times, "µs", aim)


def chain(length: int = 10_000) -> None:
    """A chain of mixed operations for one row."""
    x, w = Value(0.3), Value(0.7)
    program = StaticGraph(graphs.mixed_chain(length, x, w, RULES), [x], [w])
    contestants: dict[str, Callable[[], object]] = {
        OURS: lambda: program.value_and_grad([[0.3]], [0.7], inputs=True)
    }
    casadi = peers.installed("casadi")
    if casadi is not None:
        xs, ws = casadi.SX.sym("x"), casadi.SX.sym("w")
        y = graphs.mixed_chain(length, xs, ws, vars(casadi))
        gradient = [casadi.gradient(y, v) for v in (ws, xs)]
        function = casadi.Function("f", [xs, ws], [y, *gradient])
        theirs = [float(number) for number in function(0.3, 0.7)]
        ours = program.value_and_grad([[0.3]], [0.7], inputs=True)
        _check("CasADi", (ours[0], np.append(*ours[1:])), (theirs[0], theirs[1:]))
        contestants["CasADi's virtual machine"] = lambda: function(0.3, 0.7)
    times = {name: s * 1e3 for name, s in seconds(contestants, ROUNDS).items()}
    title = f"static graph: chain of {length:,} mixed operations, one row"
    report(title, times, "ms", "aim: at most 3 × CasADi's virtual machine")


def random_graph(rows: int = 256) -> None:
    """A random graph of all operations, for many rows, against recording it for each."""
    graph = graphs.RandomGraph(10_000, 16)
    leaves = [Value(0.1 * i - 0.8) for i in range(16)]
    inputs, parameters = leaves[:8], leaves[8:]
    program = StaticGraph(graph(leaves), inputs, parameters)
    batch = np.random.default_rng(0).uniform(-1, 1, (rows, len(inputs)))
    vector = np.array([parameter.data for parameter in parameters])

    def dynamic(row: list[float]) -> float:
        output = graph([*map(Value, row), *parameters])
        output.backward()
        return output.data

    some = batch[:10]
    mean = sum(map(dynamic, some.tolist())) / len(some)
    gradient = np.array([parameter.grad for parameter in parameters]) / len(some)
    _check("the dynamic graph", program.value_and_grad(some, vector), (mean, gradient))
    contestants = {
        OURS: lambda: program.value_and_grad(batch, vector),
        "dynamic graph": lambda: dynamic(batch[0].tolist()),
    }
    times = {name: s * 1e3 for name, s in seconds(contestants, rounds=11).items()}
    times[OURS] /= rows
    title = f"static graph: random, per row of {rows}, {program}"
    report(title, times, "ms", "aim: the dynamic graph's at least 30 × ours")


def widths() -> None:
    """The source and the speed of a classifier as its hidden layer grows."""
    found = {}
    for width in (16, 64, 256, 1024):
        network = networks.classifier(64, width, rows=100)
        found[width] = (network, _statements(network.program))
    times = seconds({str(width): network.step for width, (network, _) in found.items()}, ROUNDS)
    lines = []
    for width, (network, statements) in found.items():
        # A weight takes a multiply-add forward and one backward; behind the first layer, one
        # more for the layer before.
        products = len(network.rows) * width * (2 * 64 + 3 * networks.CLASSES)
        nanoseconds = times[str(width)] / products * 1e9
        parameters = f"{len(network.vector):,}"
        lines.append([str(width), parameters, str(statements), f"{nanoseconds:.3f} ns"])
    header = ["width", "parameters", "statements", "per multiply-add"]
    say("static graph: classifier 64-width-10, 100 rows\naim: constant statements, falling time\n")
    say(table(header, lines, [True] * 4, 100) + "\n")


def _statements(program: StaticGraph) -> int:
    return sum(isinstance(node, ast.stmt) for node in ast.walk(ast.parse(program.source)))


def checks() -> None:
    """What looking for errors costs.

    No switch turns it off, so the generated program is called by itself: as it is, in the error
    state that raises and with a look at what it returns; and alone, where its `require_finite`
    does nothing. What the call takes beyond that is looking at the rows, and Python.
    """
    for name, make in (("moons", networks.moons_network), ("classifier", networks.classifier)):
        network = make()
        programs = []
        for check in (require_finite, lambda *_: None):
            namespace = {**NAMESPACE, "require_finite": check}
            exec(network.program.source, namespace)  # noqa: S102 - the program that is measured
            programs.append(partial(namespace["value_and_grad"], network.rows, network.vector))
        checked, alone = partial(_in_error_state, programs[0]), programs[1]
        _check("the program alone", network.step(), alone())
        contestants = {OURS: network.step, "program, checked": checked, "program alone": alone}
        figures = {of: s * 1e6 for of, s in seconds(contestants, ROUNDS).items()}
        cost = figures["program, checked"] / figures["program alone"]
        aim = f"aim: checked at most 1.1 × alone; it is {cost:.3f} ×"
        report(f"static graph: looking for errors, {name}", figures, "µs", aim)


def transformer() -> None:
    """A causal transformer's block for a length of 16."""
    program, vector = attention.record()
    start = time.perf_counter()
    lines = program.source.count("\n")
    say(f"static graph: transformer's block, {program}\naim: at most 400 lines, lowered in 1 s\n")
    say(f"{lines} lines in {time.perf_counter() - start:.2f} s\n")
    for n in (1, 32):
        rows = attention.batch(n)
        contestants = {OURS: partial(program.value_and_grad, rows, vector)}
        torch = attention.by_torch(vector, rows)
        if torch is not None:
            _check("PyTorch", contestants[OURS](), torch())
            contestants["PyTorch eager"] = torch
        figures = {name: s * 1e3 for name, s in seconds(contestants, ROUNDS).items()}
        title = f"static graph: transformer's block, {n} rows"
        report(title, figures, "ms", "aim: at most 1.3 of PyTorch")


def convolution() -> None:
    """The source of a convolution with pooling."""
    program = networks.record_convolution(28, 5, 6)
    start = time.perf_counter()
    kilobytes = len(program.source) / 1e3
    say(f"static graph: convolution with pooling, {program}\naim: source below 20 kB\n")
    say(f"{kilobytes:.1f} kB in {time.perf_counter() - start:.2f} s\n")


def portable() -> None:
    """The portable function under jax.jit, against steps that JAX differentiates."""
    jax = peers.installed("jax")
    if jax is None:
        return
    for name, make in (("moons", networks.moons_network), ("classifier", networks.classifier)):
        network = make()
        step = jax.jit(network.program.portable())
        rows, vector = jax.numpy.asarray(network.rows), jax.numpy.asarray(network.vector)
        contestants = {
            OURS: lambda step=step, at=(rows, vector): jax.block_until_ready(step(*at)),
            "JAX by hand": network.on_a_vector()["jax.jit"],
            "of a list of arrays": network.others()["jax.jit"],
        }
        loss, (gradient,) = contestants["JAX by hand"]()
        _check("JAX", contestants[OURS](), (float(loss), gradient))
        figures = {of: s * 1e6 for of, s in seconds(contestants, ROUNDS).items()}
        report(f"portable under jax.jit, {name}", figures, "µs", "aim: at most 1.1 of JAX by hand")


def _in_error_state(program: Callable[[], tuple[float, Array]]) -> bool:
    with np.errstate(over="raise", divide="raise", invalid="raise", under="ignore"):
        loss, gradient = program()
    return math.isfinite(loss) and is_finite(gradient)


if __name__ == "__main__":
    against_micrograd()  # before those are there whose objects the garbage collector walks as well
    main()
