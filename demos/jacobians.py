"""The Jacobians of one layer, from `jacobian`, beside those of the notes; and softmax's own.

A layer computes z = Wa + b and f(z). By one weight w_ij, ∂z/∂w is 0 but for a_j in the place of
neuron i. ∂z/∂b is the identity. ∂z/∂a is the matrix W, or Wᵀ where each row stands for an operand,
as in the notes. ∂f/∂z is diag(f′(z)). Softmax has more than a diagonal: diag(ŷ) − ŷŷᵀ. With the
diagonal ŷ(1 − ŷ) alone, which one of the notes prints, backpropagation gives another δ.
"""

from typing import Any

import numpy as np

from autograd import grad, jacobian, sigmoid
from autograd.text.aligned import table
from autograd.text.words import say
from demos import run, signed
from demos.three_four_two import X, build
from nn.activations import softmax
from nn.losses import cross_entropy

SCORES, TARGET = (2.0, -1.0, 0.5), (0.0, 1.0, 0.0)
"""The scores z of three classes, and which of them is right."""


def layer(W: Any, b: Any, a: Any) -> list[Any]:
    """The weighted sums z = Wa + b, from plain lists."""
    return [
        sum((w * x for w, x in zip(row, a, strict=True)), bias)
        for row, bias in zip(W, b, strict=True)
    ]


def layer_jacobians(W: Any, b: Any, a: Any) -> dict[str, tuple[Any, Any]]:
    """By the name of each Jacobian: what `jacobian` finds, and what the notes say."""
    lists: list[Any] = [W.tolist(), b.tolist(), a.tolist()]
    by_W, by_b, by_a = (np.array([row[k] for row in jacobian(layer)(*lists)]) for k in range(3))
    z = layer(*lists)
    slopes = [grad(sigmoid)(x) for x in z]
    only = np.zeros(len(b))
    only[1] = a[2]
    return {
        "∂z/∂w₂₃, a₃ in place 2": (by_W[:, 1, 2], only),
        "∂z/∂b, the identity": (by_b, np.eye(len(b))),
        "∂z/∂a, which is W; the notes write Wᵀ": (by_a, W),
        "∂σ(z)/∂z, diag(σ′(z))": (
            np.array(jacobian(lambda *z: [sigmoid(x) for x in z])(*z)),
            np.diag(slopes),
        ),
    }


def softmax_deltas() -> dict[str, Any]:
    """δ = dC/dz of softmax with cross-entropy: by the engine, and by two rules for softmax."""
    y = np.array(softmax(SCORES))
    by_outputs = -np.array(TARGET) / y  # dC/dŷ
    full = np.diag(y) - np.outer(y, y)
    return {
        "by the engine": np.array(grad(lambda z: cross_entropy(z, list(TARGET)))(list(SCORES))),
        "ŷ − y": y - TARGET,
        "(diag(ŷ) − ŷŷᵀ) dC/dŷ": full @ by_outputs,
        "ŷ(1 − ŷ) ⊙ dC/dŷ, the diagonal alone": np.diag(full) * by_outputs,
    }


def show(name: str, matrix: Any) -> None:
    """Print a matrix under its name."""
    say(name)
    for row in np.atleast_2d(matrix):
        say("    " + " ".join(signed(x, "8.4f") for x in row))


def main() -> None:
    """Print each Jacobian, how far it is from the notes', and softmax's."""
    neurons = build().layers[0].neurons
    W, b = np.array([[w.data for w in n.w] for n in neurons]), np.array([n.b.data for n in neurons])
    rows = []
    for name, (found, told) in layer_jacobians(W, b, np.array(X)).items():
        show(name, found)
        shape = " × ".join(map(str, np.atleast_2d(found).shape))
        rows.append([name, shape, signed(abs(found - told).max())])
    say()
    say(f"{table(['', 'shape', 'differs from the notes by'], rows, [False, True, True], 100)}\n")
    softmax_jacobian = np.array(jacobian(lambda *z: softmax(z))(*SCORES))
    y = np.array(softmax(SCORES))
    show("∂ŷ/∂z of ŷ = softmax(z) at z = (2, −1, 0.5)", softmax_jacobian)
    difference = abs(softmax_jacobian - (np.diag(y) - np.outer(y, y))).max()
    say(f"which is diag(ŷ) − ŷŷᵀ to within {signed(difference)}\n")
    say("With cross-entropy and y = (0, 1, 0), δ = dC/dz is:\n")
    found = [
        [name, *(signed(x, "z.3f") for x in delta)] for name, delta in softmax_deltas().items()
    ]
    say(table(["", "δ₁", "δ₂", "δ₃"], found, [False, True, True, True], 100))
    say("The diagonal alone is wrong for all classes but the right one. The minus sign of")
    say("dC/dŷ = −y/ŷ, which that note lost, is kept here.")


if __name__ == "__main__":
    run(main)
