"""Digits learnt on many devices: the rows of a minibatch are spread, the losses stay the same.

`fit(engine="jax")` compiles a step with its gradient, penalty and update into one function. On
several devices each takes its share of the rows, and one all-reduce adds up their gradients. Here
the devices are simulated on one processor: 1, 2 and 8 in one process, and 2 in two processes that
meet on the loopback. This shows that the numbers agree, not that many devices are faster.
"""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from autograd.text.aligned import table
from autograd.text.language import number_of, tr
from autograd.text.plotstyle import LOOKS
from autograd.text.words import say
from demos import figure, needed, run, save, signed
from demos._digits import bundled
from demos._options import Count, Within
from nn import MLP, History, fit

ROOT = Path(__file__).parent.parent
LAYOUTS = ((1, 1), (2, 1), (8, 1), (1, 2))
"""Devices in each process, and processes."""
_COLLECTIVE = re.compile(r" (all-reduce|all-gather|reduce-scatter|all-to-all)(?:-start)?\(")


class Found(NamedTuple):
    """The loss of each epoch, and the collectives in the compiled step."""

    losses: list[float]
    collectives: list[str]


def learn(epochs: int, engine: str) -> History:
    """Learn scikit-learn's digits by a network 64-32-10."""
    training, _ = bundled(297)
    model = MLP(64, [32, 10], "relu", rng=0)
    images = training.images.reshape(len(training.images), -1)
    return fit(model, images, training.labels, loss="cross_entropy", epochs=epochs,
               batch_size=64, engine=engine, progress=False)  # fmt: skip


def on_devices(devices: int, processes: int, epochs: int) -> Found:
    """What processes with simulated devices find, all of which learn the same."""
    with socket.socket() as free, tempfile.TemporaryDirectory() as folder:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        flags = f"--xla_force_host_platform_device_count={devices} --xla_dump_to={folder} "
        environment = os.environ | {
            "XLA_FLAGS": flags + "--xla_dump_hlo_module_re=.*_step.*",
            "JAX_PLATFORMS": "cpu",
            "PYTHONPATH": str(ROOT),
        }
        workers = [
            subprocess.Popen(  # noqa: S603 - it runs this demo
                [sys.executable, "-m", "demos.many_devices", "--epochs", str(epochs),
                 "--process", str(i), "--processes", str(processes), "--port", str(port)],
                env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )
            for i in range(processes)
        ]  # fmt: skip
        found: Any = None
        for worker in workers:
            printed, errors = worker.communicate()
            if worker.returncode:
                raise RuntimeError(f"a process failed:\n{errors}")
            found = json.loads(printed.splitlines()[-1])
        compiled = sorted(Path(folder).glob("*after_optimizations.txt"))
        return Found(found, _COLLECTIVE.findall(compiled[0].read_text(encoding="utf-8")))


def work(process: int, processes: int, port: int, epochs: int) -> None:
    """Learn in one of several processes, and print the losses."""
    if processes > 1:
        import jax

        jax.distributed.initialize(f"127.0.0.1:{port}", processes, process)
    say(json.dumps(learn(epochs, "jax").column("loss")))


def main(
    epochs: Count = 5,
    process: Annotated[int, Within(-1, 1)] = -1,
    processes: Annotated[int, Within(1, 2)] = 1,
    port: Annotated[int, Within(0, 65_535)] = 0,
) -> None:
    """Learn by NumPy and on each layout of devices and compare, or be a `process` of a layout."""
    if process >= 0:
        work(process, processes, port, epochs)
        return
    needed("jax", "This demo trains by JAX", "jax")
    losses = learn(epochs, "numpy").column("loss")
    rows = [["NumPy", "", f"{losses[0]:.12f}", f"{losses[-1]:.12f}", ""]]
    curves = {"NumPy": losses}
    for devices, count in LAYOUTS:
        found = on_devices(devices, count, epochs)
        words = tr("JAX: {}", number_of(devices * count, "device"))
        words = tr("{} in {} processes", words, count) if count > 1 else words
        largest = max(abs(a / b - 1) for a, b in zip(found.losses, losses, strict=True))
        curves[words] = found.losses
        rows.append(
            [words, ", ".join(found.collectives) or "none", f"{found.losses[0]:.12f}",
             f"{found.losses[-1]:.12f}", signed(largest)]
        )  # fmt: skip
    header = ["", "collectives", "loss in epoch 1", f"in epoch {epochs}", "largest difference"]
    say(table(header, rows, [False, False, True, True, True], 100))
    draw(curves)


def draw(curves: dict[str, list[float]]) -> None:
    """Draw the losses, each with smaller rings than the one before, as they lie on each other."""
    drawn, (axes,) = figure(
        "Digits learnt on one device or many: the same loss after each epoch", ("epoch", "loss")
    )
    sizes = range(6 * len(curves), 0, -6)
    for size, (name, losses), (colour, *_) in zip(sizes, curves.items(), LOOKS, strict=False):
        axes.plot(range(1, len(losses) + 1), losses, "o:", markersize=size, color=colour,
                  markerfacecolor="none", markeredgewidth=3, label=name)  # fmt: skip
    axes.locator_params(axis="x", integer=True)
    axes.set_ylim(0, 1.1 * max(max(losses) for losses in curves.values()))
    axes.legend(labelspacing=1.2, borderpad=1)
    save(drawn, "many_devices.svg")


if __name__ == "__main__":
    run(main)
