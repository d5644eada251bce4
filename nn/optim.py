"""Optimisers: from parameters θ and the gradient g of a loss to better parameters."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograd import Value
from autograd.core.node import set_data, set_grads
from autograd.core.operators import real
from autograd.static.batch import is_finite
from nn.checks import at_least_0
from nn.schedules import Schedule

Vector: TypeAlias = NDArray[np.float64]
"""An array of floats, one for each parameter."""

_TINY = sys.float_info.min / sys.float_info.epsilon
"""A sum of squares above this has lost no more than rounding does to underflow."""

Memory: TypeAlias = tuple[Vector, ...]
"""What an optimiser remembers from one step to the next."""


class NotFinite(OverflowError, ValueError):
    """A gradient, a parameter or a mean of losses that is not finite any more."""


class Optimizer:
    """An optimiser: what all of them have in common. The rule of each is its `moved`.

    - `parameters`: the Values to change, as `model.parameters()` gives them;
    - `learning_rate`: α ≥ 0, or a schedule, as in `nn.schedules`;
    - `weight_decay`: λ ≥ 0, which pulls every parameter towards 0, biases too;
    - `clip`: the largest Euclidean norm of a gradient; a longer one is shortened to it.

    `step` moves the Values by their gradients; `update` does the same with vectors. `steps`
    counts the calls of both, and `rate` is the learning rate of the next.

    Raises TypeError if a parameter is not a leaf Value, ValueError if there is none, one is given
    twice, or a number is out of its range. A step raises ValueError if the gradient is not finite,
    OverflowError if a parameter becomes too large for a float, and then changes nothing.
    """

    def __init__(
        self,
        parameters: Iterable[Value],
        learning_rate: float | Schedule,
        *,
        weight_decay: float = 0.0,
        clip: float | None = None,
    ) -> None:
        self.parameters = _checked(parameters)
        self.learning_rate = (
            learning_rate if callable(learning_rate) else at_least_0(learning_rate, "learning_rate")
        )
        self.weight_decay = at_least_0(weight_decay, "weight_decay")
        self.clip = None if clip is None else at_least_0(clip, "clip")
        self.steps = 0
        self._memory: Memory = ()

    @property
    def rate(self) -> float:
        """The learning rate of the next step."""
        rate = self.learning_rate
        return at_least_0(rate(self.steps) if callable(rate) else rate, "learning_rate")

    def snapshot(self) -> tuple[int, Memory]:
        """The number of steps and what the optimiser remembers of them, for `restore`."""
        return self.steps, self._memory

    def restore(self, snapshot: tuple[int, Memory]) -> None:
        """Forget the steps made since the snapshot; the parameters stay."""
        self.steps, self._memory = snapshot

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to 0."""
        set_grads(self.parameters, repeat(0.0))

    def step(self) -> None:
        """Move the `data` of every parameter according to its `grad`."""
        theta = np.array([parameter.data for parameter in self.parameters])
        gradient = np.array([parameter.grad for parameter in self.parameters])
        moved, snapshot = self._after(theta, gradient)
        counted = map(setattr, (self, self), ("steps", "_memory"), snapshot)
        set_data(self.parameters, moved.tolist(), counted)  # in one piece, wherever Ctrl-C falls

    def update(self, theta: Vector, gradient: Vector) -> Vector:
        """The parameters after one step from θ; each vector has a float per parameter."""
        moved, snapshot = self._after(theta, gradient)
        self.restore(snapshot)
        return moved

    def _after(self, theta: Vector, gradient: Vector) -> tuple[Vector, tuple[int, Memory]]:
        """The parameters and the snapshot after one step from θ."""
        shape = (len(self.parameters),)
        if theta.shape != shape or gradient.shape != shape:
            raise ValueError(f"update takes two vectors of {shape[0]} numbers")
        _require_finite(gradient, self.parameters)
        rate = self.rate
        if self.clip is not None:
            gradient = gradient * shrinking(gradient, self.clip)
        with np.errstate(over="ignore", invalid="ignore"):
            moved, *memory = self.moved(theta, gradient, rate, self._memory, self.steps + 1)
        for vector in (moved, *memory):
            if not is_finite(vector):
                raise NotFinite(
                    f"a step with the learning rate {rate} overflows at "
                    f"{_culprit(vector, self.parameters)}"
                )
        return moved, (self.steps + 1, tuple(memory))

    def moved(
        self, theta: Vector, gradient: Vector, rate: float, memory: Memory, step: int
    ) -> Memory:
        """The parameters after a step, and what to remember for the next.

        `memory` is what the step before gave, and `step` its number, from 1 on. A pure function
        in the arithmetic that the arrays of all libraries have.
        """
        raise NotImplementedError(f"{type(self).__name__} does not define moved")


class SGD(Optimizer):
    """Stochastic gradient descent: v ← μv + g + λθ, θ ← θ − αv.

    `momentum` is μ; with 0 it is plain descent, θ ← θ − αg. `nesterov` looks one step ahead: it
    takes μv + g + λθ, with the new v, in place of v, and needs a μ above 0. Sources: Polyak (1964);
    Sutskever et al. (2013), ICML, in the form that PyTorch uses.

    >>> x = Value(1)
    >>> optimizer = SGD([x], learning_rate=0.25)
    >>> (x * x).backward()
    >>> optimizer.step()
    >>> x.data
    0.5
    """

    def __init__(
        self,
        parameters: Iterable[Value],
        learning_rate: float | Schedule,
        *,
        momentum: float = 0.0,
        nesterov: bool = False,
        weight_decay: float = 0.0,
        clip: float | None = None,
    ) -> None:
        super().__init__(parameters, learning_rate, weight_decay=weight_decay, clip=clip)
        self.momentum = _below_1(momentum, "momentum")
        if nesterov and not self.momentum:
            raise ValueError("nesterov looks ahead by the momentum, which is 0: give one")
        self.nesterov = nesterov
        self._memory = (np.zeros(len(self.parameters)),)

    def moved(
        self, theta: Vector, gradient: Vector, rate: float, memory: Memory, step: int
    ) -> Memory:
        """θ − αv, and the velocity v."""
        (velocity,) = memory
        if self.weight_decay:
            gradient = gradient + self.weight_decay * theta
        velocity = self.momentum * velocity + gradient
        direction = gradient + self.momentum * velocity if self.nesterov else velocity
        return theta - rate * direction, velocity


class Adam(Optimizer):
    """Adaptive moments: θ ← θ − α m̂/(√v̂ + ε), with running means m of g and v of g².

    m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², and after t steps m̂ = m/(1 − β₁ᵗ),
    v̂ = v/(1 − β₂ᵗ). Weight decay adds λθ to g. `betas` are β₁ and β₂, `epsilon` is ε.
    Source: Kingma and Ba (2015), arXiv:1412.6980.

    >>> x = Value(1)
    >>> optimizer = Adam([x], learning_rate=0.25)
    >>> (x * x).backward()
    >>> optimizer.step()
    >>> round(x.data, 6)
    0.75
    """

    is_decoupled = False
    default_decay = 0.0

    def __init__(
        self,
        parameters: Iterable[Value],
        learning_rate: float | Schedule = 0.001,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        epsilon: float = 1e-8,
        weight_decay: float | None = None,
        clip: float | None = None,
    ) -> None:
        decay = self.default_decay if weight_decay is None else weight_decay
        super().__init__(parameters, learning_rate, weight_decay=decay, clip=clip)
        if not isinstance(betas, tuple | list) or len(betas) != 2:
            raise ValueError(f"betas are two numbers, not {betas!r:.60}")
        self.betas = (_below_1(betas[0], "a beta"), _below_1(betas[1], "a beta"))
        self.epsilon = at_least_0(epsilon, "epsilon")
        self._memory = (np.zeros(len(self.parameters)), np.zeros(len(self.parameters)))

    def moved(
        self, theta: Vector, gradient: Vector, rate: float, memory: Memory, step: int
    ) -> Memory:
        """θ − α m̂/(√v̂ + ε), and the running means m and v."""
        if self.is_decoupled:
            theta = theta - rate * self.weight_decay * theta
        elif self.weight_decay:
            gradient = gradient + self.weight_decay * theta
        (m, v), (beta_1, beta_2), t = memory, self.betas, step
        m = beta_1 * m + (1 - beta_1) * gradient
        v = beta_2 * v + (1 - beta_2) * gradient**2
        root = (1 - beta_2**t) ** 0.5  # in the order of the paper, end of section 2: fewer vectors
        size = rate * root / (1 - beta_1**t)
        return theta - size * m / (v**0.5 + root * self.epsilon), m, v


class AdamW(Adam):
    """Adam with decoupled weight decay: θ ← θ − αλθ first, and g stays as it is.

    λ is 0.01 by default. Source: Loshchilov and Hutter (2019), arXiv:1711.05101.
    """

    is_decoupled = True
    default_decay = 0.01


def norm(gradient: Vector) -> float:
    """The Euclidean norm √(Σ g²), without an overflow on the way."""
    square = float(np.vdot(gradient, gradient))
    if _TINY < square < math.inf:
        return math.sqrt(square)
    return math.hypot(*gradient.tolist())  # much slower, in every step of a training


def shrinking(gradient: Vector, limit: float) -> float:
    """The factor, at most 1, that shortens a gradient to the norm `limit`.

    >>> shrinking(np.array([3.0, 4.0]), 10.0), shrinking(np.array([3.0, 4.0]), 1.0)
    (1.0, 0.2)
    """
    length = norm(gradient)
    return limit / length if length > limit else 1.0


def clip_gradients(parameters: Iterable[Value], limit: float) -> float:
    """Shorten the gradient by all parameters to the norm `limit`; the norm that it had.

    Raises what `Optimizer` does for its parameters, and ValueError for a negative limit, or a
    gradient that is not finite; then no gradient is changed.

    >>> x, y = Value(0), Value(0)
    >>> (3 * x + 4 * y).backward()
    >>> clip_gradients([x, y], 1.0), x.grad, y.grad
    (5.0, 0.6000000000000001, 0.8)
    """
    parameters = _checked(parameters)
    gradient = np.array([parameter.grad for parameter in parameters])
    _require_finite(gradient, parameters)
    factor = shrinking(gradient, at_least_0(limit, "limit"))
    set_grads(parameters, (gradient * factor).tolist())
    return norm(gradient)


def _require_finite(gradient: Vector, parameters: Sequence[Value]) -> None:
    if not is_finite(gradient):
        raise NotFinite(f"the gradient of {_culprit(gradient, parameters)} is not finite")


def _culprit(vector: Vector, parameters: Sequence[Value]) -> str:
    i = int(np.flatnonzero(~np.isfinite(vector))[0])
    return parameters[i].label or f"parameter {i}"


def _checked(parameters: Iterable[Value]) -> list[Value]:
    if not isinstance(parameters, Iterable):
        shown = type(parameters).__name__
        raise TypeError(f"parameters are a list of Values, as model.parameters(), not {shown}")
    found = list(parameters)
    if not found:
        raise ValueError("there are no parameters to learn")
    for parameter in found:
        if not isinstance(parameter, Value) or parameter.op or parameter.is_constant:
            raise TypeError(
                f"a parameter is a Value, neither constant nor result, not {parameter!r:.60}"
            )
    if len(set(found)) < len(found):
        raise ValueError("a parameter is given twice")
    return found


def _below_1(number: float, name: str) -> float:
    if not 0 <= real(number, name) < 1:
        raise ValueError(f"{name} is at least 0 and below 1, not {number}")
    return float(number)
