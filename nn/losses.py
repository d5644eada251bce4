"""Loss functions of one sample: of Values they give a Value, of numbers a float.

The loss of several samples is the mean of theirs. None looks at its operands' data to choose
what it records, so the graph is the same for every sample. Results are finite at ±1000, too.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import Any, TypeAlias

from autograd import Value, relu, softplus
from autograd.core.operators import Operators
from nn.activations import log_softmax
from nn.module import Module

Operand: TypeAlias = Value | float
"""An output or a target."""

ROUNDING = 1e-9
"""By how much the probabilities of a distribution may miss 1."""


def squared_error(output: Operand | Iterable[Operand], target: Operand | Iterable[Operand]) -> Any:
    """Half the squared distance ½‖a − y‖² = ½ Σ (a_i − y_i)²; its derivative is a − y.

    Of two numbers, or of two sequences. Raises ValueError unless they have the same length.

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
    with respect to the scores is p − t. Raises TypeError for scores that are not several and
    for a class that is no whole number, IndexError for a class that does not exist,
    ValueError for what is no distribution.

    >>> round(cross_entropy([2.0, 0.0], 0), 6), cross_entropy([1000.0, -1000.0], [0.5, 0.5])
    (0.126928, 1000.0)
    """
    if not isinstance(scores, Iterable):
        raise TypeError(f"cross_entropy takes a score for each class, not {scores!r:.60}")
    logs = log_softmax(list(scores))
    if not isinstance(target, Iterable):
        return -logs[_class(target, len(logs))]
    t = list(target)
    total = sum(map(_number, t))
    if len(t) != len(logs) or min(map(_number, t)) < 0 or abs(total - 1) > ROUNDING:
        raise ValueError(
            f"cross_entropy takes {len(logs)} probabilities that add up to 1, "
            f"got {list(map(_number, t))}"
        )
    return -sum(t_i * log for t_i, log in zip(t, logs, strict=True))


def binary_cross_entropy(score: Operand, target: Operand) -> Any:
    """The cross-entropy −t log p − (1 − t) log(1 − p) for the probability p = σ(score).

    Recorded as t · softplus(−score) + (1 − t) · softplus(score), which is the same and does
    not underflow. The target t is 0 or 1, or between; its derivative is p − t. Raises
    ValueError for any other target.

    >>> round(binary_cross_entropy(0.0, 1), 6), binary_cross_entropy(-1000.0, 1)
    (0.693147, 1000.0)
    """
    if not 0 <= _number(target) <= 1:
        raise ValueError(f"binary_cross_entropy takes a target from 0 to 1, got {_number(target)}")
    return target * softplus(-score) + (1 - target) * softplus(score)


def hinge(score: Operand, target: Operand) -> Any:
    """The hinge loss max(0, 1 − y · score), for a target y of −1 or 1, or else ValueError.

    >>> hinge(0.25, 1), hinge(0.25, -1), hinge(3.0, 1)
    (0.75, 1.25, 0.0)
    """
    if _number(target) not in (-1, 1):
        raise ValueError(f"hinge takes a target of -1 or 1, got {_number(target)}")
    return relu(1 + -target * score)


def l2_penalty(model: Module, strength: float) -> Value:
    """The penalty ½λ Σ w² on the weights of a model, but not on its biases.

    `strength` is λ. Raises ValueError if it is negative.

    >>> from nn import Neuron
    >>> neuron = Neuron(2)
    >>> neuron.load_state_dict({"w.0": 3, "w.1": 4, "b": 5})
    >>> l2_penalty(neuron, 0.1).data
    1.25
    """
    if not strength >= 0:
        raise ValueError(f"the strength of a penalty is not negative, as {strength} is")
    total: Any = sum(w * w for w in model.weights())
    penalty: Value = total * (0.5 * strength)
    return penalty


def several(x: Operand | Iterable[Operand]) -> list[Any]:
    """The outputs, or the only one, as a list."""
    return list(x) if isinstance(x, Iterable) else [x]


def _number(x: Operand) -> float:
    return x.data if isinstance(x, Operators) else x


def _class(target: object, count: int) -> int:
    try:
        index = operator.index(target)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(f"a class is a whole number, not {target!r:.60}") from None
    if not 0 <= index < count:
        raise IndexError(f"there are the classes 0 to {count - 1}, not {index}")
    return index
