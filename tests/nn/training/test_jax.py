"""Training by JAX has NumPy's losses, on one device, on eight, and by two processes."""

import json
import os
import re
import subprocess
import sys
from functools import partial
from typing import Any

import pytest

from nn import MLP, Each, Embedding, Layer, Neuron, Sequential, fit
from nn.optim import SGD, Adam, AdamW, Optimizer
from tests import ROOT

TRAINED = """
import sys, json
import numpy as np
from nn import MLP, Each, Embedding, Layer, Neuron, Sequential, fit
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


def hold(epoch: Any, model: MLP) -> None:
    """Set a weight after each epoch."""
    next(iter(model.parameters())).data = 0.25


@pytest.mark.parametrize(
    "options",
    [
        {"make": lambda ps: SGD(ps, 0.1, momentum=0.9, nesterov=True, weight_decay=0.01)},
        {"make": lambda ps: Adam(ps, 0.1, clip=0.01), "l2": 0.1},
        {"make": lambda ps: AdamW(ps, lambda step: 0.1 / (step + 1)), "batch_size": 3},
        {"make": lambda ps: Adam(ps, 0.5), "validation": (XOR, [0, 1, 0, 1]), "patience": 3},
        {"make": lambda ps: Adam(ps, 0.1), "validation": 0.5, "batch_size": 1},
        {"make": lambda ps: Adam(ps, 0.1), "batch_size": None},
        {"make": lambda ps: Adam(ps, 0.1), "on_epoch": hold},
        {"make": lambda ps: Adam(ps, 0.1), "loss": "hinge", "y": [-1, 1, 1, -1]},
    ],
    ids=["momentum", "clip, l2", "schedule", "patience", "share", "all rows", "on_epoch", "hinge"],
)
def test_every_option_means_the_same(options: dict[str, Any]) -> None:
    pytest.importorskip("jax")
    options = {"y": TARGETS, "loss": "binary_cross_entropy", **options}
    make, on_epoch = options.pop("make"), options.pop("on_epoch", lambda epoch, model: None)
    found = []
    for engine in ("numpy", "jax"):
        model = MLP(2, [3, 1], "tanh", rng=1)
        optimizer: Optimizer = make(model.parameters())
        history = fit(model, XOR, epochs=10, optimizer=optimizer, engine=engine,
                      on_epoch=partial(on_epoch, model=model), **options)  # fmt: skip
        optimizer.step()  # goes on in NumPy
        numbers = [x for epoch in history for x in epoch if x is not None]
        found.append([*numbers, optimizer.steps, *(p.data for p in model.parameters())])
    assert found[1] == pytest.approx(found[0], rel=1e-10, abs=1e-13)


def test_sequences_of_tokens_are_learnt_alike() -> None:
    """Rows of two lengths, all in one step, and targets at each position."""
    pytest.importorskip("jax")
    found = []
    for engine in ("numpy", "jax"):
        model = Sequential(Embedding(3, 2, rng=0), Each(Layer(2, 3, rng=0)))
        history = fit(model, [[0, 2], [1, 0], [1]], [[2, 1], [0, 1], [0]], loss="cross_entropy",
                      epochs=3, engine=engine, batch_size=None)  # fmt: skip
        found.append([*history.column("loss"), *(p.data for p in model.parameters())])
    assert found[1] == pytest.approx(found[0], rel=1e-10, abs=1e-13)


def test_the_settings_of_jax_stay() -> None:
    jax = pytest.importorskip("jax")
    before = dict(jax.config.values)
    seen = []
    fit(MLP(2, [1], rng=0), XOR, TARGETS, loss="squared_error", epochs=2, engine="jax",
        on_epoch=lambda epoch: seen.append(jax.numpy.ones(1).dtype))  # fmt: skip
    assert dict(jax.config.values) == before
    assert seen == [jax.numpy.ones(1).dtype] * 2


@pytest.mark.parametrize(
    ("rate", "X", "says"),
    [
        (1e9, [1.0, 2.0], r"^training diverged in epoch \d+, in a batch: row \d: .* overflows at"),
        (0.1, [1.0, 1e160], r"^training diverged in epoch 1, in a batch: row \d: .* overflows at"),
        (1e308, [1.0, 2.0], r"in epoch 1, in a batch: a step with the learning rate 1e\+308 over"),
    ],
)
def test_a_divergence_is_told_as_by_numpy(rate: float, X: list[float], says: str) -> None:
    pytest.importorskip("jax")
    found = []
    for engine in ("numpy", "jax"):
        model = Neuron(1, "linear", rng=0)
        model.w[0].data = 1e-160
        optimizer = SGD(model.parameters(), rate, momentum=0.5)
        with pytest.raises(ArithmeticError, match=says) as caught:
            fit(model, X, [0.0, 10.0], loss="squared_error", optimizer=optimizer, engine=engine)
        said = re.sub(r"\d\.\d+e", "e", str(caught.value))  # rounding grows with the numbers
        found.append((said, optimizer.steps, model.state_dict()))
    assert found[0] == found[1]


@pytest.mark.parametrize("large", [0.1, 1e300], ids=["finite", "not finite"])
def test_an_interrupt_keeps_the_last_step_or_the_best_epoch(large: float) -> None:
    """Interrupted before the last of the three steps of epoch 2, whose first may be too large."""
    pytest.importorskip("jax")
    ends, states = [], []
    for engine, stop in (("jax", 5), ("numpy", 5 if large < 1 else 3)):

        def rate(step: int, stop: int = stop) -> float:
            if step == stop:
                raise KeyboardInterrupt
            return 0.1 if step < 3 else large

        model = Neuron(1, "linear", rng=0)
        optimizer = SGD(model.parameters(), rate)
        history = fit(model, [1.0, 2.0, 3.0], [1.0, 5.0, 2.0], loss="squared_error", batch_size=1,
                      optimizer=optimizer, engine=engine)  # fmt: skip
        ends.append((len(history), history.interrupted, optimizer.steps))
        states.append([p.data for p in model.parameters()])
    assert ends[0] == ends[1]
    assert states[0] == pytest.approx(states[1], rel=1e-12)


def test_what_it_cannot_do_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    model = MLP(2, [1], rng=0)
    monkeypatch.setattr("autograd.text.extras.find_spec", lambda _: None)
    with pytest.raises(ModuleNotFoundError, match=r"chalkgrad\[jax\]"):
        fit(model, XOR, TARGETS, loss="squared_error", engine="jax")
    monkeypatch.undo()
    pytest.importorskip("jax")
    with pytest.raises(ValueError, match="leave out static=False"):
        fit(model, XOR, TARGETS, loss="squared_error", engine="jax", static=False)
