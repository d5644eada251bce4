"""Activation functions of a Value, a Dual or a plain number; the last few take several of these.

Each is composed of elementary operations, so its derivative comes from their table. At a kink,
where the operands of a maximum or a minimum are equal, each of them counts one half. No function
looks at the data of its operand, so the recorded graph is the same for every input. Results are
finite even at ±1000.
"""

import math
from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any, TypeAlias, TypeVar

from autograd import (
    Value,
    erf,
    exp,
    expm1,
    heaviside,
    log,
    maximum,
    minimum,
    relu,
    sigmoid,
    softplus,
    tanh,
)
from nn.checks import named
from nn.module import Module

__all__ = [
    "ACTIVATIONS", "RECTIFIERS", "Activation", "LearntSwish", "Reference", "activation_named",
    "elu", "gelu", "gelu_sigmoid", "gelu_tanh", "hard_logistic", "hard_tanh", "is_rectifier",
    "leaky_relu", "linear", "log_softmax", "logistic", "maxout", "name_of", "relu", "shown",
    "sigmoid", "softmax", "softplus", "step", "swish", "tanh",
]  # fmt: skip

Activation: TypeAlias = Callable[[Any], Any]

Scalar = TypeVar("Scalar", Value, float)
"""A Value in, a Value out; a number in, a number out."""

logistic = sigmoid
"""The logistic function σ(x) = 1/(1 + e⁻ˣ), also called the sigmoid."""


def step(x: Scalar) -> Scalar:
    """1 if x > 0, else 0: the activation of a perceptron. Its derivative is 0: nothing learns.

    >>> step(0.5), step(0.0)
    (1.0, 0.0)
    """
    return heaviside(x)


def linear(x: Scalar) -> Scalar:
    """The identity, x itself: nothing is recorded.

    >>> linear(-3.0)
    -3.0
    """
    return x


def hard_logistic(x: Scalar) -> Scalar:
    """The logistic function's tangent at 0, cut at 0 and 1: max(min(0.25x + 0.5, 1), 0).

    >>> hard_logistic(-3.0), hard_logistic(1.0), hard_logistic(3.0)
    (0.0, 0.75, 1.0)
    """
    return maximum(minimum(0.25 * x + 0.5, 1.0), 0.0)


def hard_tanh(x: Scalar) -> Scalar:
    """The tangent of tanh at 0, cut at −1 and 1: max(min(x, 1), −1).

    >>> hard_tanh(-3.0), hard_tanh(0.5)
    (-1.0, 0.5)
    """
    return maximum(minimum(x, 1.0), -1.0)


def leaky_relu(x: Scalar, slope: float = 0.01) -> Scalar:
    """A rectifier that leaks: max(x, slope · x) for a slope below 1.

    >>> leaky_relu(-3.0), leaky_relu(3.0)
    (-0.03, 3.0)
    """
    return maximum(x, slope * x)


def elu(x: Scalar, gamma: float = 1.0) -> Scalar:
    """The exponential linear unit max(0, x) + min(0, γ(eˣ − 1)), for γ ≥ 0.

    Recorded with γ(e^min(x, 0) − 1), which is the same and does not overflow.

    >>> elu(-1000.0), elu(2.0)
    (-1.0, 2.0)
    """
    return maximum(x, 0.0) + gamma * expm1(minimum(x, 0.0))


def swish(x: Scalar, beta: Scalar | float = 1.0) -> Scalar:
    """The self-gated x · σ(βx): x/2 for β = 0, and relu for β → ∞; `LearntSwish` learns β.

    >>> swish(3.0, beta=0.0), swish(-3.0, beta=1000.0)
    (1.5, -0.0)
    """
    return x * sigmoid(beta * x)


class LearntSwish(Module):
    """`swish` with a β that is learnt: one for all neurons that have this activation.

    Source: Ramachandran, Zoph and Le (2017), arXiv:1710.05941.

    >>> activation = LearntSwish()
    >>> activation.beta.data = 0.0
    >>> activation(3.0).data
    1.5
    """

    def __init__(self) -> None:
        self.beta = Value(1.0, "β")

    def __call__(self, x: Any) -> Any:
        """The activation of one number."""
        return swish(x, self.beta)

    def config(self) -> dict[str, Any]:
        """No arguments."""
        return {}


def gelu(x: Scalar, mu: float = 0.0, sigma: float = 1.0) -> Scalar:
    """The Gaussian error linear unit x · P(X ≤ x) for a normal X of mean μ and deviation σ.

    P(X ≤ x) = ½(1 + erf((x − μ)/(σ√2))). ValueError unless σ > 0. Source: Hendrycks and
    Gimpel (2016), arXiv:1606.08415, where μ = 0 and σ = 1.

    >>> gelu(0.0), gelu(10.0), gelu(2.0, mu=2.0, sigma=0.5)
    (0.0, 10.0, 1.0)
    """
    if not sigma > 0:
        raise ValueError(f"sigma is above 0, not {sigma}")
    deviation = x - mu if mu else x
    return x * (0.5 * (1.0 + erf(deviation / (sigma * math.sqrt(2.0)))))


def gelu_tanh(x: Scalar) -> Scalar:
    """The first approximation of `gelu`: 0.5x(1 + tanh(√(2/π)(x + 0.044715x³))).

    >>> abs(gelu_tanh(1.0) - gelu(1.0)) < 2e-4
    True
    """
    return 0.5 * x * (1.0 + tanh(math.sqrt(2.0 / math.pi) * (x + 0.044715 * x**3)))


def gelu_sigmoid(x: Scalar) -> Scalar:
    """The second approximation of `gelu`: x · σ(1.702x).

    >>> abs(gelu_sigmoid(1.0) - gelu(1.0)) < 5e-3
    True
    """
    return x * sigmoid(1.702 * x)


def maxout(xs: Iterable[Scalar]) -> Scalar:
    """The largest of several numbers, by `maximum` from the left.

    >>> maxout([1.0, 3.0, 2.0])
    3.0
    """
    numbers = list(xs)
    if not numbers:
        raise ValueError("maxout takes at least one number, got none")
    return reduce(maximum, numbers)


def softmax(xs: Iterable[Scalar]) -> list[Scalar]:
    """The probabilities e^(x_i) / Σ_j e^(x_j), computed after subtracting the largest x.

    >>> softmax([1000.0, 1000.0, -1000.0])
    [0.5, 0.5, 0.0]
    """
    exponentials = [exp(x) for x in _below_the_largest(xs)]
    total = sum(exponentials[1:], exponentials[0])
    return [e / total for e in exponentials]


class Reference(Module):
    """The scores of K classes from those of the first K − 1: that of the last class is 0.

    A number added to all scores changes no probability of `softmax`, so one score may be fixed;
    then other scores are other probabilities. For K = 2 these are σ(x) and 1 − σ(x).

    >>> [round(p, 3) for p in softmax(Reference()([math.log(2.0), math.log(5.0)]))]
    [0.25, 0.625, 0.125]
    """

    def __call__(self, x: Any) -> list[Any]:
        """The scores, the last of which is 0."""
        scores = list(x) if isinstance(x, Iterable) else [x]
        if not scores:
            raise ValueError("Reference takes at least one score, got none")
        return [*scores, 0.0 * scores[0]]  # a zero of their kind: Value, Dual or number

    def config(self) -> dict[str, Any]:
        """No arguments."""
        return {}


def log_softmax(xs: Iterable[Scalar]) -> list[Scalar]:
    """The logarithms x_i − log Σ_j e^(x_j) of `softmax`, without its underflow.

    >>> log_softmax([1000.0, -1000.0])
    [0.0, -2000.0]
    """
    shifted = _below_the_largest(xs)
    exponentials = [exp(x) for x in shifted]
    log_total = log(sum(exponentials[1:], exponentials[0]))
    return [x - log_total for x in shifted]


def _below_the_largest(xs: Iterable[Scalar]) -> list[Scalar]:
    numbers = list(xs)
    if not numbers:
        raise ValueError("softmax takes at least one number, got none")
    largest = maxout(numbers)
    return [x - largest for x in numbers]


RECTIFIERS: tuple[Activation, ...] = (
    relu, leaky_relu, elu, softplus, swish, gelu, gelu_tanh, gelu_sigmoid,
)  # fmt: skip
"""The activations that suppress negative inputs, for which He's initial weights are meant."""


def is_rectifier(activation: Activation) -> bool:
    """Whether an activation is among `RECTIFIERS`, or the one of them that learns."""
    return activation in RECTIFIERS or isinstance(activation, LearntSwish)


ACTIVATIONS: dict[str, Activation] = {
    "linear": linear,
    "identity": linear,
    "step": step,
    "sigmoid": sigmoid,
    "logistic": logistic,
    "hard_logistic": hard_logistic,
    "tanh": tanh,
    "hard_tanh": hard_tanh,
    **{f.__name__: f for f in RECTIFIERS},
}
"""The activations of one number by name."""


def activation_named(activation: str | Activation) -> Activation:
    """The activation of that name, or the function itself.

    Raises ValueError for an unknown name, TypeError for anything else.

    >>> activation_named("hard_tanh")(3.0)
    1.0
    """
    if isinstance(activation, str):
        return named(activation, ACTIVATIONS, "activation")
    if not callable(activation) or isinstance(activation, type):
        raise TypeError(f"an activation is a name or a function, not {activation!r:.60}")
    return activation


def name_of(activation: Activation) -> str | None:
    """The name by which `activation_named` finds a function; None if it has none."""
    return next((name for name, f in ACTIVATIONS.items() if f is activation), None)


def shown(activation: Activation) -> str:
    """The name that tables show for a function: that in `ACTIVATIONS`, or else its own."""
    own = getattr(activation, "__name__", type(activation).__name__)
    return name_of(activation) or str(own)
