"""The demos of descent: why a step descends, batches, regression, and what kills a ReLU."""

import re
from itertools import pairwise

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from demos import data_sets, descent, minibatches, rectifiers, regression
from nn import Layer, Neuron
from tests.demos import drawn


def said(capsys: pytest.CaptureFixture[str]) -> str:
    text = capsys.readouterr().out.replace("−", "-")
    assert max(map(len, text.splitlines())) <= 100
    return text


def test_the_change_of_the_cost_tends_to_what_the_gradient_says() -> None:
    quotients = [change / predicted for change, predicted in map(descent.one_step, descent.RATES)]
    off = [abs(1 - quotient) for quotient in quotients]
    assert off == sorted(off, reverse=True)
    for rough, fine in pairwise(off[2:]):  # the next term of Taylor is ∝ η
        assert fine == pytest.approx(rough / 10, rel=0.05)


def test_descent(capsys: pytest.CaptureFixture[str]) -> None:
    descent.main()
    text = said(capsys)
    roots = sorted(np.roots([1, 0, -2, 0.3]).real)  # of x³ - 2x + 0.3, the derivative
    found = [float(x) for x in re.findall(r"x = (\S+), f = .*: a m", text)]
    assert found == pytest.approx(roots, abs=1e-4)
    assert re.findall(r": a (\w+)", text) == ["minimum", "maximum", "minimum"]
    assert "f′ = 0 at x = 1.000000" in text
    ends = {}
    for start, end in re.findall(r"^ *(-?\d\.\d+) +(-?\d\.\d+) .*minimum$", text, re.MULTILINE):
        ends[float(start)] = float(end)
    assert list(ends) == list(descent.STARTS)
    for start, end in ends.items():
        assert end == pytest.approx(roots[0] if start < roots[1] else roots[2], abs=1e-3)
    assert "held by the higher minimum" in text
    assert "f′ = 0, a minimum" in drawn("descent.svg")


def test_the_algorithm_by_hand_is_what_fit_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert minibatches.by_hand(3) == pytest.approx(minibatches.by_fit(3), rel=1e-13)
    assert "3  backward δ² = (a² - y) ⊙ σ′(z²) δ² = -0.0975, 0.108" in said(capsys)


@pytest.mark.slow  # trains three networks
def test_minibatches(capsys: pytest.CaptureFixture[str]) -> None:
    minibatches.main(sizes=(16, 64, 1024), epochs=3)
    text = said(capsys)
    assert re.search(r"differ from those of fit by \de-1[5-7]", text)
    rows = [line.split() for line in text.splitlines() if line.endswith(tuple("0123456789"))]
    table = [[float(x.replace(",", "")) for x in row if x != "ms"] for row in rows if "ms" in row]
    assert [row[:2] for row in table] == [[16, 88], [64, 22], [1024, 2]]
    assert table[0][2] / table[1][2] == pytest.approx(2, rel=0.25)
    losses = [row[-1] for row in table]
    assert losses == sorted(losses)
    assert "∝ 1/√size" in drawn("minibatches.svg")


def test_a_neuron_and_a_layer_are_scikit_learns_regressions(
    capsys: pytest.CaptureFixture[str],
) -> None:
    regression.main()
    text = said(capsys)
    apart = [float(x) for x in re.findall(r"\de-\d\d", text.partition("irises")[0])]
    assert len(apart) == 4
    assert max(apart) < 1e-4
    product, logarithm, mean = re.findall(
        r"= (\S+e-\d\d)\.|sum, (-\S+),|^(0\.\d+), the", text, re.M
    )
    assert np.log(float(product[0])) == pytest.approx(float(logarithm[1]), abs=1e-3)
    assert -float(logarithm[1]) / 150 == pytest.approx(float(mean[2]), abs=1e-6)
    (first,) = re.findall(r"exp z₂\) = (\S+)", text)
    assert len(re.findall(rf"ŷ = \({first}", text)) == 2
    assert any("samples right" in words for words in drawn("regression.svg"))


@pytest.mark.parametrize("seed", [3, 4])
def test_regression_does_not_depend_on_its_start(seed: int) -> None:
    data = regression.two_features(data_sets().load_iris(), 0, 1)
    layer, neuron = Layer(2, 3, "linear", rng=seed), Neuron(2, "linear", rng=seed)
    regression.learn(layer, data, "cross_entropy", 1000)
    true = LogisticRegression(tol=1e-10, max_iter=10_000).fit(*data)
    assert np.abs(regression.coefficients(layer)[0] - true.coef_).max() < 1e-4
    two = regression.Data(data.X[data.y > 0], data.y[data.y > 0] - 1)
    regression.learn(neuron, two, "binary_cross_entropy", 1000)
    true = LogisticRegression(tol=1e-10, max_iter=10_000).fit(*two)
    assert np.abs(regression.coefficients(neuron)[0] - true.coef_).max() < 1e-4


def test_half_of_the_relus_are_silent_and_softplus_never_is() -> None:
    rows = np.hstack([np.random.default_rng(0).normal(size=(50, 64)), np.full((50, 10), 0.1)])
    networks = (rectifiers.Network(rectifiers.RECTIFIERS[f], 0) for f in ("ReLU", "softplus"))
    relu, softplus = (network.silent(rows, network.first)[0] for network in networks)
    assert 0.4 < relu < 0.6
    assert softplus == 0


def test_rectifiers(capsys: pytest.CaptureFixture[str]) -> None:
    rectifiers.main(rates=(0.01, 0.1))
    text = said(capsys)
    zeros = [int(x) for x in re.findall(r"^    \S.* (\d+)%$", text, re.MULTILINE)]
    assert 40 < zeros[0] < 60
    assert zeros[1:] == [0, 0]
    small, large = (re.findall(r"(\d+)%|(diverges)", line) for line in text.splitlines()
                    if re.match(r" +0\.\d+  ", line))  # fmt: skip
    assert int(small[0][0]) < 10 < 50 < int(large[0][0])
    assert int(large[1][0]) > 50  # and the dead stay dead
    assert small[2][0] == "0"
    assert "leaky ReLU" in drawn("rectifiers.svg")
