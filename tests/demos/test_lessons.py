"""The demos of single lessons print what is true, and write the pictures that show it."""

import math
import re
import subprocess
import sys

import numpy as np
import pytest

from demos import activations, loss_surface, perceptron_logic, saturation, vanishing
from tests import ROOT
from tests.demos import drawn

NO_MATPLOTLIB = 'This plot is drawn by matplotlib: pip install "chalkgrad[demos]"'
LESSONS = (activations, loss_surface, perceptron_logic, saturation, vanishing)


def cells(capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    """The words printed, per line a list of those between gaps, with plain minus signs."""
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 100
    return [re.split(r"\s{2,}", line.replace("−", "-").strip()) for line in lines]


def sigma(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def test_perceptrons_add_bits_and_only_the_sigmoid_learns(
    capsys: pytest.CaptureFixture[str],
) -> None:
    perceptron_logic.main()
    found = cells(capsys)
    start = found.index(
        ["x₁", "x₂", "NAND", "XOR = sum", "carry", "sum in layers", "carry in layers"]
    )
    for row, (x1, x2) in zip(found[start + 1 :], [(0, 0), (0, 1), (1, 0), (1, 1)], strict=False):
        both = [x1 ^ x2, x1 & x2]
        assert [int(cell) for cell in row] == [x1, x2, 1 - (x1 & x2), *both, *both]
    table = {row[0]: row[1:] for row in found}
    zs = [float(z) for z in table["z"]]
    assert [float(y) for y in table["step function derivative"]] == [0] * len(zs)
    for sharpness, name in ((1, "σ(z)"), (4, "σ(4z)"), (16, "σ(16z)")):
        values = [sigma(sharpness * z) for z in zs]
        slopes = [sharpness * y * (1 - y) for y in values]
        assert [float(y) for y in table[name]] == pytest.approx(values, abs=1e-3)
        assert [float(y) for y in table[f"{name} derivative"]] == pytest.approx(slopes, abs=1e-3)
    assert ["step function", "0", "0", "0", "1", "1", "1"] in found
    assert ["step", "0, 0, 0", "1, 1, 0", "0, 1, 1, 1"] in found
    answers = [float(a) for a in table["sigmoid"][-1].split(", ")]
    assert [round(a) for a in answers] == [1, 1, 1, 0]
    assert {"NAND: 4 of 4 samples right", "XOR: 4 of 4 samples right"} <= {
        *drawn("perceptron_logic_lines.svg")
    }
    assert {"derivative", "step function", "σ(16z)"} <= {*drawn("perceptron_logic_smooth.svg")}
    assert any("would answer 0, 0, 0, 0" in row[0] for row in found)
    assert {"sum", "carry", "b₁⁽¹⁾ = 3", "b₁⁽²⁾ = −3"} <= {*drawn("perceptron_logic_adder.svg")}


@pytest.mark.parametrize("x1", [0, 1])
@pytest.mark.parametrize("x2", [0, 1])
def test_the_adder_adds(x1: int, x2: int) -> None:
    total, carry = perceptron_logic.adder(x1, x2)
    assert total + 2 * carry == x1 + x2


def phi(x: float) -> float:
    return 0.5 * (1 + math.erf(x / math.sqrt(2)))


TRUE_VALUES = {
    "logistic σ": sigma,
    "tanh": math.tanh,
    "hard logistic": lambda x: max(min(0.25 * x + 0.5, 1), 0),
    "hard tanh": lambda x: max(min(x, 1), -1),
    "ReLU": lambda x: max(x, 0),
    "leaky ReLU, k = 0.1": lambda x: max(x, 0.1 * x),
    "ELU": lambda x: max(0, x) + min(0, math.exp(x) - 1),
    "softplus": lambda x: math.log(1 + math.exp(x)),
    "GELU": lambda x: x * phi(x),
    "maxout of 3 pieces": lambda x: max(-x - 1, x / 4, x - 1),
    "swish, β = 0": lambda x: x / 2,
    "swish, β = 1": lambda x: x * sigma(x),
    "GELU by tanh": lambda x: (
        x / 2 * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
    ),
    "GELU by σ": lambda x: x * sigma(1.702 * x),
}


def test_the_gallery_of_activations(capsys: pytest.CaptureFixture[str]) -> None:
    activations.main()
    found = cells(capsys)
    table = {row[0]: " ".join(row[1:]).split() for row in found if len(row) > 2}
    h = 1e-6
    for name, f in TRUE_VALUES.items():
        values, slopes = ([float(y) for y in table[name][i::2]] for i in (0, 1))
        assert values == pytest.approx([f(x) for x in activations.POINTS], abs=6e-4), name
        differences = [(f(x + h) - f(x - h)) / (2 * h) for x in activations.POINTS]
        at_kink = {"ReLU": [0]}.get(name, differences[2:3])
        assert slopes == pytest.approx([*differences[:2], *at_kink, *differences[3:]], abs=6e-4)
    gaps = {row[0]: float(row[1]) for row in found if len(row) == 2 and " and " in row[0]}
    exact = ("tanh x and 2σ(2x) - 1", "softplus' and σ", "swish with β = 0 and x/2")
    assert all(gaps[words.replace("'", "′")] < 1e-15 for words in exact)
    assert gaps["swish with β = 20 and ReLU"] < gaps["swish with β = 2 and ReLU"] / 9
    assert gaps["GELU and its form by tanh"] < 1e-3
    assert gaps["GELU and its form by σ"] < 0.03
    assert abs(activations.learnt_beta(lambda x: 0.5 * x)) < 1e-3
    assert activations.learnt_beta(lambda x: max(x, 0.0)) > 2
    assert gaps["GELU and x · P(X ≤ x)"] < 1e-15
    shown = {*drawn("activations_squashing.svg")} | {*drawn("activations_rectifying.svg")}
    assert {*activations.SQUASHING, *activations.RECTIFYING} <= shown
    assert {"swish, β = 20", "GELU by tanh − GELU"} <= {*drawn("activations_families.svg")}


def test_vanishing_and_exploding(capsys: pytest.CaptureFixture[str]) -> None:
    vanishing.main(depths=(2, 10), epochs=10)
    found = cells(capsys)
    a, expected = 1.0, 1.0
    for i, (w, b) in enumerate(zip([1.5, -2.0, 0.5, 3.0], [0.5, 1.0, -1.0, -0.5], strict=True)):
        z = w * a + b
        a = sigma(z)
        expected *= a * (1 - a) * (w if i else 1)
    (product,) = (row for row in found if row[0].startswith("= -0.00"))
    assert float(product[0].removeprefix("= ")) == pytest.approx(expected, rel=1e-8)
    (engine,) = (row for row in found if row[0].endswith("by the engine"))
    assert float(engine[0].split()[0]) == float(product[0].removeprefix("= "))
    for w in (1, 4, 8):
        row = next(row for row in found if row[:2] == [f"{w}", f"{w / 4:g}"])
        products = [0.25 * (w / 4) ** (n - 1) for n in vanishing.DEPTHS]
        assert [float(cell) for cell in row[2:]] == pytest.approx(products, rel=5e-3)
    ratios = {
        (row[0], row[1]): [float(ratio) for ratio in row[2:]]
        for row in found
        if row[0] in vanishing.FACTORS or row[0] == vanishing.NORMAL
    }
    assert len(ratios) == 12
    small, suited, large = vanishing.FACTORS
    for name in vanishing.ACTIVATIONS:
        assert ratios[small, name][1] < 0.1 * ratios[small, name][0]
        assert ratios[small, name][1] < ratios[suited, name][1] < ratios[large, name][1]
    assert ratios[large, "relu"][1] > 1e4
    assert ratios[suited, "sigmoid"][1] < 1e-5 < 0.1 < ratios[suited, "relu"][1] < 10
    assert {"sigmoid", "tanh", "relu", "large weights, × 4"} <= {*drawn("vanishing.svg")}
    assert ratios[vanishing.NORMAL, "sigmoid"][1] < 0.1 < 10 < ratios[vanishing.NORMAL, "relu"][1]
    assert {"hidden layer 3", "δ⁽¹⁾", "−0.00345"} <= {*drawn("vanishing_chain.svg")}


def test_early_layers_move_less_than_late_ones() -> None:
    for seed in (1, 2):
        changes = vanishing.moved(10, seed)[-1]
        assert len(changes) == vanishing.LAYERS + 1
        assert changes[-1] > 3 * max(changes[:3])


def test_the_sizes_of_a_layer_are_those_of_backpropagation_in_matrices() -> None:
    depth = 4
    found = vanishing.layer_sizes("tanh", 0.5, depth)
    model = vanishing.MLP(vanishing.WIDTH, [vanishing.WIDTH] * depth + [1], "tanh", rng=1)
    W = [0.5 * np.array([[w.data for w in n.w] for n in layer.neurons]) for layer in model.layers]
    a = [np.random.default_rng(1).normal(size=(vanishing.SAMPLES, vanishing.WIDTH)).T]
    for weights in W[:-1]:
        a.append(np.tanh(weights @ a[-1]))
    delta, sizes = np.ones((1, vanishing.SAMPLES)), []
    for level in range(depth, 0, -1):
        delta = (1 - a[level] ** 2) * (W[level].T @ delta)
        sizes.insert(0, math.sqrt((delta.sum(axis=1) ** 2).mean()))
    assert found == pytest.approx(sizes, rel=1e-12)


def test_saturation(capsys: pytest.CaptureFixture[str]) -> None:
    saturation.main()
    found = cells(capsys)
    start = found.index(
        ["z", "a = σ(z)", "squared error", "cross-entropy", "(a - y)a(1 - a)", "a - y"]
    )
    for row, z in zip(found[start + 1 :], (0, 2, 4, 6, 8), strict=False):
        a = sigma(z)
        slow = a * a * (1 - a)
        assert [float(x) for x in row] == pytest.approx([z, a, slow, a, slow, a], abs=1e-6)
    pairs = [row for row in found if " and " in row[0] and len(row) == 3]
    assert len(pairs) == 2
    assert all(row[1] == row[2] for row in pairs)
    e = [math.exp(z) for z in (2, -1, 0.5)]
    errors = [e[0] / sum(e), e[1] / sum(e) - 1, e[2] / sum(e)]
    assert [float(x) for x in pairs[0][1].split(", ")] == pytest.approx(errors, abs=1e-4)
    for name, slope in (("squared error", lambda a: a * a * (1 - a)), ("cross-entropy", float)):
        for start_words, (w, b) in saturation.STARTS.items():
            a = [sigma(w + b)]
            for _ in range(saturation.EPOCHS):
                step = saturation.RATE * slope(a[-1])
                w, b = w - step, b - step
                a.append(sigma(w + b))
            row = next(row for row in found if row[:2] == [name, start_words])
            below = [epoch for epoch, x in enumerate(a) if x < 0.2]
            assert row[2:-1] == [f"{a[epoch]:.3f}" for epoch in saturation.STAGES]
            assert row[-1] == (f"epoch {below[0]}" if below else "later")
    assert {"squared error: (a − y)a(1 − a)", "cross-entropy: a − y"} <= {
        *drawn("saturation_gradients.svg")
    }
    assert {"loss: squared error", "very wrong: a = 0.98 at first"} <= {*drawn("saturation.svg")}


TRUE_LOSSES = {
    "squared error": lambda w1, w2: (1 - sigma(w2 * sigma(w1))) ** 2,
    "cross-entropy": lambda w1, w2: -math.log(sigma(w2 * sigma(w1))),
}


def test_the_loss_surfaces_are_not_convex(capsys: pytest.CaptureFixture[str]) -> None:
    loss_surface.main()
    found = cells(capsys)
    h = 1e-4
    for name, f in TRUE_LOSSES.items():
        at_ends = [f(4, 0), f(-4, -4)]
        a = (f(h, -2) - 2 * f(0, -2) + f(-h, -2)) / h**2
        d = (f(0, h - 2) - 2 * f(0, -2) + f(0, -2 - h)) / h**2
        b = (f(h, h - 2) - f(h, -2 - h) - f(-h, h - 2) + f(-h, -2 - h)) / (4 * h**2)
        eigenvalues = np.linalg.eigvalsh([[a, b], [b, d]])
        expected = [*at_ends, sum(at_ends) / 2, f(0, -2), *eigenvalues]
        row = next(row for row in found if row[0] == name)
        printed = [float(x) for x in ", ".join(row[1:]).split(", ")]
        assert printed == pytest.approx(expected, abs=1e-4)
        assert f(0, -2) > max(at_ends)
        assert eigenvalues[0] < 0
        descents = [[float(x) for x in row[2:]] for row in [r for r in found if r[0] == name][1:]]
        assert len(descents) == len(loss_surface.STARTS)
        assert all(losses == sorted(losses, reverse=True) for losses in descents)
        assert sorted(losses[-1] < 0.02 for losses in descents) == [False, True, True]
        picture = {*drawn(f"loss_surface_{name.replace(' ', '_').replace('-', '_')}.svg")}
        assert {"w₁", "w₂", "from (3, −3)"} <= picture
    assert {"loss", "chord", "share of the way"} <= {*drawn("loss_surface_chord.svg")}


def test_a_path_of_descent_follows_the_negative_gradient() -> None:
    start = (-3.0, 3.0)
    first, second = loss_surface.descent(loss_surface.squared_error, start)[:2]
    f, h = TRUE_LOSSES["squared error"], 1e-6
    slope = [(f(-3 + h, 3) - f(-3 - h, 3)) / (2 * h), (f(-3, 3 + h) - f(-3, 3 - h)) / (2 * h)]
    assert first == start
    moved = [x - loss_surface.RATE * g for x, g in zip(start, slope, strict=True)]
    assert second == pytest.approx(moved, abs=1e-8)


def test_without_matplotlib_a_line_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['matplotlib'] = None; sys.path.insert(0, sys.argv[1])\n"
        "from importlib import import_module\n"
        "for name in sys.argv[2:]:\n"
        "    try: import_module(name).main()\n"
        "    except SystemExit as end: print(end, file=sys.stderr)"
    )
    names = [module.__name__ for module in LESSONS]
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code, str(ROOT), *names],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr.splitlines()) == (0, [NO_MATPLOTLIB] * len(names))
