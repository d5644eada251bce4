"""The demos of what networks are made of: gates, Jacobians, hidden layers, graphs, figures."""

import html
import re
from itertools import product

import numpy as np
import pytest

import demos
from demos import hidden_layers, jacobians, logic_circuits, network_kinds, static_dynamic
from nn import MLP
from tests.demos import drawn


def test_jacobians(capsys: pytest.CaptureFixture[str]) -> None:
    jacobians.main()
    text = capsys.readouterr().out.replace("−", "-")
    assert max(map(len, text.splitlines())) <= 100
    assert [float(x) for x in re.findall(r"\d × \d +(\S+)$", text, re.MULTILINE)] == [0] * 4
    deltas = {
        name: [float(x) for x in numbers.split()]
        for name, numbers in re.findall(r"^(\S.*?)  +(-?\d\.\d{3} .*)$", text, re.MULTILINE)
    }
    assert deltas.pop("ŷ(1 - ŷ) ⊙ dC/dŷ, the diagonal alone") == [0, -0.961, 0]
    assert list(deltas.values()) == [[0.786, -0.961, 0.175]] * 3


def test_the_jacobians_by_differences() -> None:
    rng = np.random.default_rng(1)
    W, b, a = rng.normal(size=(3, 4)), rng.normal(size=3), rng.normal(size=4)
    found = {name[:5]: matrix for name, (matrix, _) in jacobians.layer_jacobians(W, b, a).items()}
    h = 1e-6

    def z(W: object, b: object, a: object) -> np.ndarray:
        return np.asarray(W) @ np.asarray(a) + np.asarray(b)

    by_a = np.transpose([(z(W, b, a + h * e) - z(W, b, a - h * e)) / (2 * h) for e in np.eye(4)])
    by_b = np.transpose([(z(W, b + h * e, a) - z(W, b - h * e, a)) / (2 * h) for e in np.eye(3)])
    assert found["∂z/∂a"] == pytest.approx(by_a, abs=1e-8)
    assert found["∂z/∂b"] == pytest.approx(by_b, abs=1e-8)
    assert found["∂z/∂w"] == pytest.approx([0, a[2], 0])
    slopes = np.exp(-z(W, b, a)) / (1 + np.exp(-z(W, b, a))) ** 2
    assert found["∂σ(z)"] == pytest.approx(np.diag(slopes), abs=1e-12)


@pytest.mark.parametrize(("a", "b"), list(product(range(4), repeat=2)))
def test_circuits_of_nand_add_and_multiply(a: int, b: int) -> None:
    for sign, f in logic_circuits.CIRCUITS.values():
        circuit = logic_circuits.Circuit(*(logic_circuits.bits_of(x, 2) for x in (a, b)))
        assert logic_circuits.number_of(f(circuit)) == (a + b if sign == "+" else a * b)


def test_a_circuit_is_drawn_gate_by_gate(capsys: pytest.CaptureFixture[str]) -> None:
    logic_circuits.main(a=2, b=3)
    assert "32 bits: 4,294,967,295 + 1 = 4,294,967,296, by 284 gates" in capsys.readouterr().out
    adder, multiplier = (drawn(f"logic_circuits_{name}.svg") for name in logic_circuits.CIRCUITS)
    assert adder.count("NAND") == 14
    assert multiplier.count("NAND") == 18
    picture = (demos.OUT / "logic_circuits_adder.svg").read_text(encoding="utf-8")
    assert "2 + 3 = 5, by 14 NAND perceptrons" in picture
    assert {"a₁ = 1", "b₀ = 1", "2²: 1", "2³: 0"} <= set(multiplier)


def test_hidden_layers(capsys: pytest.CaptureFixture[str]) -> None:
    hidden_layers.main()
    text = capsys.readouterr().out
    rows = re.findall(r"^ *(\d+) +(\d\.\d{5}) +(\d\.\d{5})$", text, re.MULTILINE)
    assert len(rows) == len(hidden_layers.PIECES)
    for k, error, theory in rows:
        assert float(error) == pytest.approx(4 / int(k) ** 2, abs=2e-5)
        assert error == theory
    words = set(drawn("hidden_layers_features.svg"))
    assert {"Inputs x: 100 of 100 samples right", "Features a: 100 of 100 samples right"} <= words
    assert "K = 8" in drawn("hidden_layers_maxout.svg")


@pytest.mark.parametrize("pieces", hidden_layers.PIECES)
def test_maxout_of_tangents_comes_near_a_convex_curve(pieces: int) -> None:
    unit = hidden_layers.tangents(hidden_layers.convex, pieces)
    gaps = [x * x - unit([x]).data for x in np.linspace(-2, 2, 201).tolist()]
    assert min(gaps) > -1e-12
    assert max(gaps) == pytest.approx(4 / pieces**2, rel=1e-9)


def test_static_and_dynamic_graphs(capsys: pytest.CaptureFixture[str]) -> None:
    static_dynamic.main()
    text = capsys.readouterr().out
    assert max(map(len, text.splitlines())) <= 100
    assert "static=True refuses: row 2 records another graph" in text
    assert "answers 2.000, 1.000, 1.000, 2.000" in text
    rows = [line.split() for line in text.splitlines() if line.startswith("8-")]
    dynamic, static = ([int(row[k].replace(",", "")) for row in rows] for k in (2, 3))
    assert dynamic[1] > 9 * dynamic[0]
    assert static[0] == static[1] < static[2]
    assert all(float(row[-1].replace("−", "-")) < 1e-12 for row in rows)


def test_the_figures_of_networks(capsys: pytest.CaptureFixture[str]) -> None:
    network_kinds.main()
    text = capsys.readouterr().out
    assert "z² = W²a¹ + b², a² = linear(z²)       10        1290" in text
    assert re.search(r"^W¹ .* R¹²⁸ˣ⁷⁸⁴$", text, re.MULTILINE)
    picture = html.unescape((demos.OUT / "network_kinds.svg").read_text(encoding="utf-8"))
    assert all(f">{kind} network:<" in picture for kind in ("feed-forward", "memory", "graph"))
    across = [float(re.search(rf'x="([^"]+)"[^>]*>x{i}<', picture)[1]) for i in "₁₂₃"]  # type: ignore[index]
    assert across == sorted(across)
    assert "θ ← θ − α∇J(θ)" in drawn("network_kinds_loop.svg")


def test_a_layer_table_counts_every_parameter() -> None:
    model = MLP(3, [5, 4, 2], "tanh", rng=0)
    lines = network_kinds.layer_table(model).splitlines()[1:]
    assert sum(int(line.split()[-1]) for line in lines) == len(model.parameters())
    assert [line.split("  ")[0] for line in lines] == [
        "input", "hidden layer", "hidden layer", "output layer",
    ]  # fmt: skip
