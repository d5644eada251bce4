"""Loss functions of one sample: of Values they give a Value, of numbers a float.

The loss of several samples is the mean of theirs. No function looks at the data of its operands
to choose what it records, so the graph is the same for every sample. Results are finite even at
±1000.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from autograd import Value, relu, softplus
from autograd.core.operators import Operators
from nn.activations import log_softmax
from nn.checks import at_least_0, whole
from nn.module import Module

Operand: TypeAlias = Value | float
"""An output or a target."""

ROUNDING = 1e-9
"""By how much the sum of the probabilities of a target may differ from 1."""


def squared_error(output: Operand | Iterable[Operand], target: Operand | Iterable[Operand]) -> Any:
    """Half the squared distance ½‖a − y‖² = ½ Σ (a_i − y_i)² of two numbers or two sequences.

    Its derivative is a − y. Raises ValueError if the sequences differ in length.

    >>> squared_error(3.0, 1.0), squared_error([3.0, 1.0], [1.0, 1.0])
    (2.0, 2.0)
    """
    a, y = several(output), several(target)
    if len(a) != len(y):
        raise ValueError(f"squared_error takes as many targets as outputs, got {len(y)}, {len(a)}")
    return 0.5 * sum((a_i - y_i) ** 2 for a_i, y_i in zip(a, y, strict=True))


def cross_entropy(scores: Iterable[Any], target: int | Iterable[Operand]) -> Any:
    """The cross-entropy −Σ t_i log p_i of a target t and the probabilities p = softmax(scores).

    The target is the index of the true class, or a probability for each class. The derivative
    by the scores is p − t. Raises TypeError if there is one score, or if a class is not a whole
    number, IndexError if a class does not exist, ValueError if probabilities do not add up to 1.

    >>> round(cross_entropy([2.0, 0.0], 0), 6), cross_entropy([1000.0, -1000.0], [0.5, 0.5])
    (0.126928, 1000.0)
    """
    if not isinstance(scores, Iterable):
        raise TypeError(f"cross_entropy takes a score for each class, not {scores!r:.60}")
    logs = log_softmax(list(scores))
    if not isinstance(target, Iterable):
        index = whole(target, "a class")
        if not 0 <= index < len(logs):
            raise IndexError(f"there are the classes 0 to {len(logs) - 1}, not {index}")
        return -logs[index]
    t = list(target)
    total = sum(map(_number, t))
    if len(t) != len(logs) or min(map(_number, t)) < 0 or not abs(total - 1) <= ROUNDING:  # NaN
        raise ValueError(
            f"cross_entropy takes {len(logs)} probabilities that add up to 1, "
            f"got {list(map(_number, t))}"
        )
    return -sum(t_i * log for t_i, log in zip(t, logs, strict=True))


def binary_cross_entropy(score: Operand, target: Operand) -> Any:
    """The cross-entropy −t log p − (1 − t) log(1 − p) for the probability p = σ(score).

    Recorded as t · softplus(−score) + (1 − t) · softplus(score), which is the same and does
    not underflow. The derivative by the score is p − t. Raises ValueError for a target t that
    is not from 0 to 1.

    >>> round(binary_cross_entropy(0.0, 1), 6), binary_cross_entropy(-1000.0, 1)
    (0.693147, 1000.0)
    """
    if not 0 <= _number(target) <= 1:
        raise ValueError(f"binary_cross_entropy takes a target from 0 to 1, got {_number(target)}")
    return target * softplus(-score) + (1 - target) * softplus(score)


def hinge(score: Operand, target: Operand) -> Any:
    """The hinge loss max(0, 1 − y · score); ValueError for a target y other than −1 and 1.

    >>> hinge(0.25, 1), hinge(0.25, -1), hinge(3.0, 1)
    (0.75, 1.25, 0.0)
    """
    if _number(target) not in (-1, 1):
        raise ValueError(f"hinge takes a target of -1 or 1, got {_number(target)}")
    return relu(1 + -target * score)


def l2_penalty(model: Module, strength: float) -> Value:
    """The penalty ½λ Σ w² on the weights of a model, but not on its biases.

    `strength` is λ; ValueError if it is negative.

    >>> from nn import Neuron
    >>> neuron = Neuron(2)
    >>> neuron.load_state_dict({"w.0": 3, "w.1": 4, "b": 5})
    >>> l2_penalty(neuron, 0.1).data
    1.25
    """
    total: Any = sum(w * w for w in model.weights())
    penalty: Value = total * (0.5 * at_least_0(strength, "strength"))
    return penalty


def several(x: Operand | Iterable[Operand]) -> list[Any]:
    """The outputs, or the only one, as a list."""
    return list(x) if isinstance(x, Iterable) else [x]


def _number(x: Operand) -> float:
    return x.data if isinstance(x, Operators) else x
