"""The demo of many devices: the same losses, and one all-reduce."""

import pytest

from demos import many_devices
from tests.demos import drawn


@pytest.mark.slow
@pytest.mark.parametrize(("devices", "processes"), [(1, 1), (8, 1), (1, 2)])
def test_every_layout_finds_the_same_losses(devices: int, processes: int) -> None:
    pytest.importorskip("jax")
    losses = many_devices.learn(2, "numpy").column("loss")
    found = many_devices.on_devices(devices, processes, 2)
    assert found.losses == pytest.approx(losses, rel=1e-10)
    assert found.collectives == (["all-reduce"] if devices * processes > 1 else [])


def test_the_losses_are_drawn() -> None:
    many_devices.draw({"NumPy": [0.5, 0.25], "JAX: 1 device": [0.5, 0.25]})
    assert {"NumPy", "JAX: 1 device", "loss", "epoch"} <= set(drawn("many_devices.svg"))


def test_without_jax_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograd.text.extras.find_spec", lambda _: None)
    with pytest.raises(SystemExit, match=r"chalkgrad\[jax\]"):
        many_devices.main()
