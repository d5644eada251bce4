"""Micrograd's demo runs with only the imports changed, and gives its numbers."""

import random

import numpy as np
import pytest

from autograd import Value
from nn import MLP
from tests.moons import moons


@pytest.mark.parametrize("steps", [10, pytest.param(100, marks=pytest.mark.slow)])
def test_micrograds_demo(steps: int) -> None:
    """Its demo.ipynb, to the letter, and the losses that micrograd 0.1.0 itself has."""
    random.seed(1337)
    points, labels = moons()
    X, y = np.array(points), np.array(labels)
    model = MLP(2, [16, 16, 1], init="uniform")

    def loss(batch_size=None):
        # inline DataLoader :)
        if batch_size is None:
            Xb, yb = X, y
        else:
            ri = np.random.permutation(X.shape[0])[:batch_size]  # noqa: NPY002
            Xb, yb = X[ri], y[ri]
        inputs = [list(map(Value, xrow)) for xrow in Xb]

        # forward the model to get scores
        scores = list(map(model, inputs))

        # svm "max-margin" loss
        losses = [(1 + -yi * scorei).relu() for yi, scorei in zip(yb, scores, strict=True)]
        data_loss = sum(losses) * (1.0 / len(losses))
        # L2 regularization
        alpha = 1e-4
        reg_loss = alpha * sum(p * p for p in model.parameters())
        total_loss = data_loss + reg_loss

        # also get accuracy
        accuracy = [(yi > 0) == (scorei.data > 0) for yi, scorei in zip(yb, scores, strict=True)]
        return total_loss, sum(accuracy) / len(accuracy)

    # optimization
    losses = []
    for k in range(steps):
        # forward
        total_loss, acc = loss()
        losses.append(total_loss.data)

        # backward
        model.zero_grad()
        total_loss.backward()

        # update (sgd)
        learning_rate = 1.0 - 0.9 * k / 100
        for p in model.parameters():
            p.data -= learning_rate * p.grad

    total_loss, acc = loss()
    losses.append(total_loss.data)
    micrograds = {
        0: 0.9079585915405642, 1: 1.6527594614179604, 2: 0.7020978086365383,
        9: 0.2302243347862373, 19: 0.19775838403732449, 49: 0.04207719205733669,
        99: 0.0111244871530949, 100: 0.011124002130741831,
    }  # fmt: skip
    reached = {k: number for k, number in micrograds.items() if k <= steps}
    assert {k: losses[k] for k in reached} == pytest.approx(reached, abs=1e-9)
    assert acc == 1.0 or steps < 100


def test_micrograd_itself_agrees() -> None:
    """Weights, loss and gradients of the same code, side by side, where micrograd is installed."""
    engine = pytest.importorskip("micrograd.engine")
    network = pytest.importorskip("micrograd.nn")
    points, labels = moons(20)
    found = []
    for mlp, node in ((MLP, Value), (network.MLP, engine.Value)):
        random.seed(1337)
        model = mlp(2, [4, 4, 1], **({"init": "uniform"} if mlp is MLP else {}))
        scores = [model(list(map(node, point))) for point in points]
        loss = sum((1 + -y * s).relu() for y, s in zip(labels, scores, strict=True))
        loss.backward()
        found.append([loss.data, *((p.data, p.grad) for p in model.parameters())])
    ours, theirs = found
    assert ours[0] == pytest.approx(theirs[0], rel=1e-14)
    assert [p[0] for p in ours[1:]] == [p[0] for p in theirs[1:]]
    assert [p[1] for p in ours[1:]] == pytest.approx([p[1] for p in theirs[1:]], rel=1e-12)
