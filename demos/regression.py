"""Logistic regression is one neuron, softmax regression one layer: scikit-learn finds the same.

A neuron with the logistic function tells two kinds of tumours apart, a layer with softmax three
kinds of irises. Both maximise the likelihood Π ŷ of the data, by way of its logarithm, with
scikit-learn's penalty ½‖w‖². Of K scores only the differences count, so K − 1 would be enough.
"""

from math import exp, log, prod
from typing import Any, NamedTuple

import numpy as np

from autograd.text.aligned import table
from autograd.text.language import tr
from autograd.text.words import say
from demos import BELOW, data_sets, figure, run, save, signed
from demos._options import Count, Seed
from nn import Layer, Module, Neuron, fit
from nn.activations import softmax
from nn.losses import several
from nn.optim import SGD
from viz import plots

EPOCHS = 1000


class Data(NamedTuple):
    """Two features of each sample, with the mean 0 and the standard deviation 1, and its class."""

    X: Any
    y: Any


def two_features(found: Any, first: int, second: int) -> Data:
    """Two of the features of one of scikit-learn's data sets."""
    X = found.data[:, [first, second]]
    return Data((X - X.mean(axis=0)) / X.std(axis=0), found.target)


def learn(model: Module, data: Data, loss: str, epochs: int) -> None:
    """Minimise the mean loss and the penalty ‖w‖²/2n."""
    optimizer = SGD(model.parameters(), 1.0, momentum=0.9, nesterov=True)
    fit(model, *data, loss=loss, optimizer=optimizer, epochs=epochs, batch_size=None,
        l2=1 / len(data.y))  # fmt: skip


def scikit_learns(data: Data) -> tuple[Any, Any]:
    """The weights, a row per score, and the biases, whose mean is 0 if there are several."""
    from sklearn.linear_model import LogisticRegression

    found = LogisticRegression(tol=1e-10, max_iter=10_000).fit(*data)
    return found.coef_, found.intercept_


def coefficients(model: Module) -> tuple[Any, Any]:
    """The same of a neuron or a layer."""
    neurons = getattr(model, "neurons", [model])
    b = np.array([neuron.b.data for neuron in neurons])
    W = np.array([[w.data for w in neuron.w] for neuron in neurons])
    return W, b - b.mean() if len(b) > 1 else b


def probabilities(model: Module, data: Data) -> list[float]:
    """What the model takes to be the probability of each sample's class."""
    found = []
    for x, k in zip(data.X.tolist(), data.y, strict=True):
        scores = [score.data for score in several(model(x))]
        ys = softmax(scores) if len(scores) > 1 else softmax([0.0, scores[0]])
        found.append(ys[k])
    return found


def main(epochs: Count = EPOCHS, seed: Seed = 0) -> None:
    """Learn both, compare with scikit-learn, write the likelihood out, and draw the classes."""
    sets = data_sets()
    tumours = two_features(sets.load_breast_cancer(), 0, 1)
    irises = two_features(sets.load_iris(), 2, 3)
    neuron, layer = Neuron(2, "linear", rng=seed), Layer(2, 3, "linear", rng=seed)
    learn(neuron, tumours, "binary_cross_entropy", epochs)
    learn(layer, irises, "cross_entropy", epochs)
    rows = []
    models: list[tuple[str, Module, Data]] = [
        ("one neuron, logistic regression", neuron, tumours),
        ("one layer, softmax regression", layer, irises),
    ]
    for name, model, data in models:
        W, b = coefficients(model)
        apart = [abs(x - y).max() for x, y in zip((W, b), scikit_learns(data), strict=True)]
        listed = ", ".join(signed(w, ".4f") for w in W[0])
        rows.append([name, str(len(data.y)), listed, *(signed(x) for x in apart)])
    header = ["", "samples", "first weights", "from scikit-learn's", "biases"]
    say(f"{table(header, rows, [False, *[True] * 4], 100)}\n")

    ys = probabilities(layer, irises)
    n, likelihood = len(ys), prod(ys)
    say(f"The irises' likelihood is {ys[0]:.3f} × {ys[1]:.3f} × … = {signed(likelihood, '.4g')}.")
    say(f"Its logarithm is a sum, −{-log(likelihood):.4f}, and the loss is −1/n of it,")
    say(f"{-log(likelihood) / n:.6f}, the mean of −ln ŷ, {-sum(map(log, ys)) / n:.6f}.\n")

    x = irises.X[0].tolist()
    scores = [score.data for score in several(layer(x))]
    fewer = [score - scores[-1] for score in scores]
    say("With K − 1 scores and a last one of 0, softmax gives the same probabilities:")
    for zs in (scores, fewer):
        listed = ", ".join(signed(z, ".3f") for z in zs)
        say(f"    z = ({listed}):  ŷ = ({', '.join(f'{y:.6f}' for y in softmax(zs))})")
    first, last = exp(fewer[0]), 1 + sum(map(exp, fewer[:-1]))
    say(f"    ŷ₁ = exp z₁ / (1 + exp z₁ + exp z₂) = {first / last:.6f}\n")

    drawn, panels = figure(
        "One neuron and one layer draw straight lines",
        ("radius, standardised", "texture, standardised"),
        ("length of the petal, standardised", "width of the petal, standardised"),
    )
    for axes, (_, model, data), title in zip(panels, models, ("Tumours", "Irises"), strict=True):
        words = axes.get_xlabel(), axes.get_ylabel()
        plots.decision_boundary(model, *data, title=tr(title), axes=axes)
        axes.set(xlabel=words[0], ylabel=words[1])
        axes.legend(**BELOW)
    save(drawn, "regression.svg")


if __name__ == "__main__":
    run(main)
