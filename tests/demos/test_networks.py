"""The demos of networks: moons, digits, the notes' network 3-4-2, and backpropagation by hand."""

import gzip
import os
import re
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn import datasets

import demos
from demos import _digits, digits, matrix_form, moons, three_four_two
from nn import MLP
from tests import ROOT
from tests.demos import drawn


def test_moons_ends_with_accuracy_1(capsys: pytest.CaptureFixture[str]) -> None:
    moons.main()
    said = capsys.readouterr().out.replace("−", "-")
    assert re.search(r"100 steps took \d+\.\d\d s and ended with accuracy 1\.0\n", said)
    dynamic, static = map(float, re.findall(r"([\d.]+) ms", said))
    (ratio,) = (float(x.replace(",", "")) for x in re.findall(r"is (\S+) times faster", said))
    assert ratio == pytest.approx(dynamic / static, rel=0.1)
    assert ratio > 10
    assert all(float(x) < 1e-12 for x in re.findall(r"by ([\de.+-]+\d)", said))
    assert "Boundary: 100 of 100 samples right" in drawn("moons.svg")


def test_moons_has_the_losses_of_micrograds_notebook() -> None:
    """The first and last losses that demo.ipynb of micrograd shows, from the same seeds."""
    X, y = datasets.make_moons(n_samples=100, noise=0.1, random_state=1337)
    model = MLP(2, [16, 16, 1], init="uniform", rng=1337)
    _, losses = moons.learn(model, X, 2 * y - 1, steps=100)
    assert [losses[0], *losses[-4:]] == pytest.approx(
        [
            0.8958441028683222, 0.010980043387921506, 0.010979446081684675,
            0.010978888332907229, 0.010978370135492717,
        ],
        rel=1e-9,
    )  # fmt: skip


def confusion(said: str) -> Any:
    rows = re.findall(r"^is \d +(.*)$", said, re.MULTILINE)
    return np.array([[int(n.replace("·", "0")) for n in row.split()] for row in rows])


def test_digits_reads_the_held_out_digits(capsys: pytest.CaptureFixture[str]) -> None:
    digits.main()
    said = capsys.readouterr().out
    counts = confusion(said)
    right, total = np.trace(counts), counts.sum()
    _, test = _digits.bundled(digits.HELD_OUT)
    assert counts.sum(axis=1).tolist() == np.bincount(test.labels).tolist()
    assert total >= 350
    assert right / total >= 0.96
    assert f"accuracy {right / total:.4f}: {right} of {total} held-out digits read right" in said
    misread = re.findall(r"digit (\d+): read as (\d), is (\d)", said)
    assert len(misread) == min(total - right, digits.SHOWN)
    words = drawn("digits_misread.svg")
    for i, reading, digit in misread:
        assert test.labels[int(i)] == int(digit) != int(reading)
        assert f"read as {reading}, is {digit}" in words
    assert {"read as", "is", "epoch", "loss", str(counts[0, 0])} <= set(drawn("digits.svg"))


def test_the_held_out_digits_are_not_learnt() -> None:
    training, test = _digits.bundled(digits.HELD_OUT)
    found = datasets.load_digits()
    parts = np.concatenate([training.images, test.images]).reshape(-1, 64)
    labelled = np.column_stack([parts * 16, np.concatenate([training.labels, test.labels])])
    rows = np.column_stack([found.data, found.target])
    assert sorted(map(tuple, labelled)) == sorted(map(tuple, rows))
    assert len(test.labels) == 400


def idx(array: Any) -> bytes:
    numbers = np.asarray(array, dtype=np.uint8)
    sizes = struct.pack(f">{numbers.ndim}I", *numbers.shape)
    return bytes([0, 0, 8, numbers.ndim]) + sizes + numbers.tobytes()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Pictures of 4×5 pixels: in that of digit k the k-th and the (k+10)-th are bright."""
    here = tmp_path / "mnist"
    here.mkdir()
    for part, count in (("train", 60), ("t10k", 20)):
        labels = np.arange(count) % 10
        images = 255 * np.tile(np.eye(10), 2)[labels].reshape(count, 4, 5)
        (here / f"{part}-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(images)))
        (here / f"{part}-labels-idx1-ubyte").write_bytes(idx(labels))
    return here


def test_digits_reads_idx_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    training, test = _digits.mnist(folder)
    assert training.images.shape == (60, 4, 5)
    assert training.images[13].ravel().nonzero()[0].tolist() == [3, 13]
    assert training.images.max() == 1.0
    assert test.labels.tolist() == [*range(10)] * 2
    digits.main(mnist=str(folder))
    said = capsys.readouterr().out
    assert "MLP(20 → 64 → 10)" in said
    assert "accuracy 1.0000: 20 of 20 held-out digits read right" in said
    assert confusion(said).tolist() == (2 * np.eye(10)).tolist()
    assert not (demos.OUT / "digits_misread.svg").exists()


def cut(data: bytes) -> bytes:
    return data[:-1]


DAMAGES: dict[str, tuple[str, Callable[[bytes], bytes] | None, str]] = {
    "missing": ("t10k-labels-idx1-ubyte", None, "holds neither t10k-labels-idx1-ubyte nor t10k"),
    "short": ("train-labels-idx1-ubyte", cut, "is damaged: it holds 59 bytes for 60"),
    "empty": ("train-labels-idx1-ubyte", lambda _: b"", "is not an IDX file of bytes in 1 dim"),
    "text": ("train-labels-idx1-ubyte", lambda _: b"<!DOCTYPE html>", "is not an IDX file"),
    "cut gzip": ("train-images-idx3-ubyte.gz", cut, "ubyte.gz is damaged: "),
    "no gzip": ("train-images-idx3-ubyte.gz", gzip.decompress, "ubyte.gz is damaged: "),
    "no images": (
        "train-images-idx3-ubyte.gz",
        lambda _: gzip.compress(idx(np.zeros((0, 4, 5)))),
        "it holds 0 bytes for 0 x 4 x 5",
    ),
    "other count": (
        "train-labels-idx1-ubyte", lambda _: idx([1, 2]), "60 train-images and 2 train-labels",
    ),
    "no digit": ("t10k-labels-idx1-ubyte", lambda _: idx([10] * 20), "t10k-labels hold 10, which"),
    "other size": (
        "t10k-images-idx3-ubyte.gz",
        lambda _: gzip.compress(idx(np.zeros((20, 5, 4)))),
        "for training and for testing differ in size",
    ),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_idx_files_are_told(damage: str, folder: Path) -> None:
    name, change, message = DAMAGES[damage]
    file = folder / name
    data = file.read_bytes()
    file.unlink()
    if change is not None:
        file.write_bytes(change(data))
    with pytest.raises(SystemExit, match=r"^--mnist: ") as stopped:
        digits.main(mnist=str(folder))
    assert str(folder) in str(stopped.value)
    assert message in str(stopped.value)


def test_without_the_folder_of_mnist_a_line_says_so() -> None:
    with pytest.raises(SystemExit, match=r"^--mnist: there is no folder nowhere$"):
        digits.main(mnist="nowhere")


def complex_cost(numbers: Any, x: Any, y: Any) -> tuple[Any, Any, Any]:
    """The z and a of the neurons 4 to 9, and the cost, of parameters that may be complex."""
    hidden, outer = numbers[:16].reshape(4, 4), numbers[16:].reshape(2, 5)
    z2 = hidden[:, :3] @ x + hidden[:, 3]
    a2 = 1 / (1 + np.exp(-z2))
    z3 = outer[:, :4] @ a2 + outer[:, 4]
    a3 = 1 / (1 + np.exp(-z3))
    return np.append(z2, z3), np.append(a2, a3), sum((a3 - y) ** 2) / 2


def complex_gradient(numbers: Any, x: Any, y: Any) -> Any:
    """The gradient by complex steps, which have no round-off error."""
    steps = numbers + 1e-30j * np.eye(len(numbers))
    return np.array([complex_cost(step, x, y)[2].imag / 1e-30 for step in steps])


def test_three_four_two(capsys: pytest.CaptureFixture[str]) -> None:
    three_four_two.main()
    said = capsys.readouterr().out
    rows = [line.replace("−", "-").split() for line in said.splitlines()]
    table = {row[0]: row[1:] for row in rows if row}
    numbers = np.array(three_four_two.PARAMETERS)
    z, a, cost = complex_cost(numbers, three_four_two.X, three_four_two.Y)
    gradient = complex_gradient(numbers, three_four_two.X, three_four_two.Y)
    for i in range(3):
        assert float(table[str(i + 1)][0]) == three_four_two.X[i]
    names = [row[0] for row in rows if row and re.fullmatch("[wb][₁-₉]+", row[0])]
    assert names[:5] == ["w₄₁", "w₄₂", "w₄₃", "b₄", "w₅₁"]
    assert len(set(names)) == len(numbers) == 26
    biases = dict(zip("₄₅₆₇₈₉", range(6), strict=True))
    for name, number, slope in zip(names, numbers, gradient, strict=True):
        value, _, delta, product, in_graph = map(float, table[name])
        assert value == number
        assert product == in_graph == pytest.approx(slope, rel=1e-3)
        if name[0] == "b":
            i = biases[name[1]]
            found = list(map(float, table[str(i + 4)]))
            assert found[:2] == pytest.approx([z[i], a[i]], rel=1e-3)
            assert found[3] == delta == pytest.approx(slope, rel=1e-3)
    assert f"The cost is C = ½((a₈ − 1)² + (a₉ − 0)²) = {cost:.4g}." in said
    values, gradients = (
        set(drawn(f"three_four_two_{name}.svg")) for name in ("values", "gradients")
    )
    assert {*map(str, range(1, 10)), "w₄₁ = 0.5", "w₉₇ = 0.4", "0.413", "b₄ = 0.1"} <= values
    assert {"−0.0218", "0.0205", "+1", "0.108"} <= gradients
    assert {"δ₄", "−0.0218", "δ₉", "0.108"} <= set(drawn("three_four_two_errors.svg"))
    assert {"+1", "W₁₁⁽¹⁾ = 0.689", "b₁⁽²⁾ = 0"} <= set(drawn("three_four_two_bias_nodes.svg"))
    assert {"z = −0.35", "a = 0.413"} <= set(drawn("three_four_two_neuron.svg"))
    said = said.replace("−", "-")
    slope, later, delta = re.findall(r"= ([\d.-]+) × \(?([\d.-]+)\)? = ([\d.-]+)", said)[0]
    assert float(slope) * float(later) == pytest.approx(float(delta), rel=1e-3)
    by_8, by_9, total = re.findall(r"nodes 8 and 9: (.*?) \+ \(?(.*?)\)? = (.*)", said)[0]
    assert float(by_8) + float(by_9) == pytest.approx(float(total), rel=1e-3)
    assert float(total) == pytest.approx(gradient[0], rel=1e-3)


def test_matrix_form_prints_and_draws(capsys: pytest.CaptureFixture[str]) -> None:
    matrix_form.main()
    said = capsys.readouterr().out
    assert [line[:3] for line in said.splitlines() if "l = " in line or "⊙" in line][:6] == [
        "BP1", "BP2", "BP3", "BP3", "BP4", "BP4",
    ]  # fmt: skip
    differences = [float(x) for x in re.findall(r"\de-\d\d", said.replace("−", "-"))]
    assert len(differences) == 12
    assert max(differences) < 1e-12
    side_by_side = [
        cells for line in said.splitlines() if len(cells := re.split(r" {2,}", line.strip())) == 2
    ]
    assert ["−0.02179", "−0.02179"] in side_by_side
    (z4,) = re.findall(r"z₄ = \[0.5, -0.3, 0.8, 0.1\]·\[(.*)\] = (.*)", said.replace("−", "-"))
    x = [float(value) for value in z4[0].split("; ")]
    assert x.pop() == 1
    assert float(z4[1]) == pytest.approx(np.dot([0.5, -0.3, 0.8], x) + 0.1, abs=2e-3)
    words = drawn("matrix_form.svg")
    assert words.count("−0.08046") == 2
    assert {"by hand, in NumPy", "in the graph"} <= set(words)


def test_matrix_form_equals_the_graph_and_complex_steps() -> None:
    rng = np.random.default_rng(7)
    x, y = rng.normal(size=(3, 6)), rng.random((2, 6))
    model = three_four_two.build()
    numbers = rng.normal(size=26)
    for parameter, number in zip(model.parameters(), numbers, strict=True):
        parameter.data = float(number)
    hands, graphs = matrix_form.by_hand(model, x, y), matrix_form.from_graph(model, x, y)
    for hand, graph in zip(hands, graphs, strict=True):
        assert hand.shape == graph.shape
        assert hand == pytest.approx(graph, rel=1e-12, abs=1e-12)
    truth = sum(complex_gradient(numbers, *sample) / 6 for sample in zip(x.T, y.T, strict=True))
    db3, db2, dW3, dW2 = hands[2:]
    found = np.concatenate([np.hstack([dW2, db2]).ravel(), np.hstack([dW3, db3]).ravel()])
    assert found == pytest.approx(truth, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("name", ["moons", "digits"])
def test_without_scikit_learn_a_line_says_what_to_install(name: str) -> None:
    missing = "import sys; sys.modules['sklearn'] = None; sys.path.insert(0, sys.argv.pop()); "
    done = subprocess.run(
        [sys.executable, "-c", f"{missing} from demos.{name} import main; main()", str(ROOT)],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    assert done.returncode == 1
    says = 'This demo takes its data from scikit-learn: pip install "chalkgrad[demos]"'
    assert done.stderr.splitlines() == [says]
