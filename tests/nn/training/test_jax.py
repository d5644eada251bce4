"""Training by JAX has NumPy's losses, on one device, on eight, and by two processes."""

import json
import math
import os
import subprocess
import sys
from typing import Any

import pytest

from nn import MLP, fit
from nn.optim import SGD, Adam, AdamW, Optimizer
from tests import ROOT

TRAINED = """
import sys, json
import numpy as np
from nn import MLP, fit
from sklearn.datasets import load_digits

if len(sys.argv) > 1:
    import jax
    jax.distributed.initialize(f"127.0.0.1:{sys.argv[2]}", 2, int(sys.argv[1]))
digits = load_digits()
X, y = digits.data[:400] / 16, digits.target[:400]
model = MLP(64, [16, 10], "tanh", rng=0)
history = fit(model, X, y, loss="cross_entropy", epochs=20, batch_size=64, engine=ENGINE, l2=1e-3)
print(json.dumps([history.column("loss"), [p.data for p in model.parameters()][:5]]))
"""


def run(engine: str, devices: int, *arguments: str) -> subprocess.Popen[str]:
    code = TRAINED.replace("ENGINE", repr(engine))
    environment = os.environ | {
        "XLA_FLAGS": f"--xla_force_host_platform_device_count={devices}",
        "JAX_PLATFORMS": "cpu",
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def result(process: subprocess.Popen[str]) -> Any:
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    return json.loads(out.splitlines()[-1])


@pytest.mark.slow
@pytest.mark.parametrize("devices", [1, 8])
def test_digits_are_learnt_alike_on_any_number_of_devices(devices: int) -> None:
    pytest.importorskip("jax")
    losses, parameters = result(run("numpy", 1))
    found = result(run("jax", devices))
    assert found[0] == pytest.approx(losses, rel=1e-10)
    assert found[1] == pytest.approx(parameters, rel=1e-8)


@pytest.mark.slow
def test_digits_are_learnt_alike_by_two_processes() -> None:
    pytest.importorskip("jax")
    losses, _ = result(run("numpy", 1))
    processes = [run("jax", 1, str(i), "47911") for i in range(2)]
    for process in processes:
        assert result(process)[0] == pytest.approx(losses, rel=1e-10)


XOR, TARGETS = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]


@pytest.mark.parametrize(
    "options",
    [
        {"make": lambda ps: SGD(ps, 0.1, momentum=0.9, nesterov=True, weight_decay=0.01)},
        {"make": lambda ps: Adam(ps, 0.1, clip=0.01), "l2": 0.1},
        {"make": lambda ps: AdamW(ps, lambda step: 0.1 / (step + 1)), "batch_size": 3},
        {"make": lambda ps: Adam(ps, 0.1), "validation": (XOR, TARGETS), "patience": 3},
        {"make": lambda ps: Adam(ps, 0.1), "batch_size": None},
    ],
    ids=["momentum", "clip and penalty", "schedule", "validation", "all rows"],
)
def test_every_option_means_the_same(options: dict[str, Any]) -> None:
    pytest.importorskip("jax")
    make = options["make"]
    others = {name: option for name, option in options.items() if name != "make"}
    found = []
    for engine in ("numpy", "jax"):
        model = MLP(2, [3, 1], "tanh", rng=1)
        optimizer: Optimizer = make(model.parameters())
        history = fit(model, XOR, TARGETS, loss="binary_cross_entropy", epochs=10,
                      optimizer=optimizer, engine=engine, **others)  # fmt: skip
        optimizer.step()  # goes on in NumPy
        found.append([history.column("loss"), history.column("gradient_norm"),
                      [p.data for p in model.parameters()]])  # fmt: skip
    for ours, theirs in zip(*found, strict=True):
        assert theirs == pytest.approx(ours, rel=1e-10, abs=1e-13)


def test_a_divergence_by_jax_is_told_and_the_best_epoch_kept() -> None:
    pytest.importorskip("jax")
    model = MLP(2, [3, 1], "relu", rng=1)
    optimizer = SGD(model.parameters(), 1e9)
    with pytest.raises(ArithmeticError, match="training diverged in epoch"):
        fit(model, XOR, [0, 10, 10, 0], loss="squared_error", optimizer=optimizer, engine="jax")
    assert all(map(math.isfinite, model.state_dict().values()))


def test_what_it_cannot_do_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    model = MLP(2, [1], rng=0)
    monkeypatch.setattr("autograd.text.extras.find_spec", lambda _: None)
    with pytest.raises(ModuleNotFoundError, match=r"chalkgrad\[jax\]"):
        fit(model, XOR, TARGETS, loss="squared_error", engine="jax")
    monkeypatch.undo()
    pytest.importorskip("jax")
    with pytest.raises(ValueError, match="leave out static=False"):
        fit(model, XOR, TARGETS, loss="squared_error", engine="jax", static=False)
