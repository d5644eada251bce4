"""`Convolution` and `MaxPool`: a neuron, or a maximum, at every place of a signal or an image."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, product
from math import prod
from typing import Any, TypeAlias

from autograd import Constant, Value
from autograd.text.words import counted
from nn.activations import Activation, activation_named, maxout, relu, shown
from nn.checks import whole
from nn.layers.dense import Neuron
from nn.layers.weights import Rng, generator
from nn.module import Module, features, only, parts

PerAxis: TypeAlias = int | Sequence[int]
"""A number for each axis of an image, or one for all of them."""


class Sliding(Module):
    """What slides a window over the places of an array, as `Convolution` and `MaxPool` do.

    `shape` is (channels, length) or (channels, height, width). The window has `size` numbers
    along each axis and moves by `stride`, over an array that `padding` zeros surround; so along
    an axis of n numbers there are ⌊(n + 2 padding − size)/stride⌋ + 1 places. `out_shape` is
    the shape of what comes out. Numbers are taken in lists nested like `shape`, or in one by
    channel, row and column, and are given in such a list; of one channel, its list is enough.
    Raises ValueError if the window does not fit, or for another shape or number of features.
    """

    def __init__(
        self,
        shape: Iterable[int],
        channels: int | None,
        size: PerAxis,
        stride: PerAxis,
        padding: PerAxis,
    ) -> None:
        lengths = list(shape) if isinstance(shape, Iterable) else []
        if len(lengths) < 2:
            raise ValueError(
                f"shape is (channels, length) or (channels, height, width), not {shape!r:.60}"
            )
        self.shape = [whole(n, "a length in shape", 1) for n in lengths]
        self.size = self._per_axis(size, "size", 1)
        self.stride = self._per_axis(stride, "stride", 1)
        self.padding = self._per_axis(padding, "padding", 0)
        along = zip(self.shape[1:], self.size, self.stride, self.padding, strict=True)
        self.out_shape = [
            channels or self.shape[0],
            *((n + 2 * p - k) // s + 1 for n, k, s, p in along),
        ]
        if min(self.out_shape) < 1:
            window = f"a window of {_by(self.size)} does not fit into {_by(self.shape[1:])}"
            raise ValueError(f"{window} with padding {_by(self.padding)}")

    def nodes(self, x: Iterable[Any]) -> list[Any]:
        """The features of a sample, nested or not, and at the end, at the index −1, a zero."""
        return [*features(self._flat(x), prod(self.shape), self), Constant(0.0)]

    def _flat(self, x: Iterable[Any]) -> list[Any]:
        """The numbers of a list, or of nested ones in order, if they have the right lengths."""
        found = parts(x, self)
        lengths = [len(found)]
        while any(isinstance(part, Iterable) for part in found):
            inner = [parts(part, self) for part in found]
            lengths.append(len(inner[0]))
            for part in inner:
                if len(part) != lengths[-1]:
                    both = f"of {lengths[-1]} numbers and one of {len(part)}"
                    raise ValueError(f"{self.describe()} got a list {both}")
            found = list(chain(*inner))
        if lengths[1:] and lengths != self.shape and [1, *lengths] != self.shape:
            numbers = f"{_by(self.shape)} numbers, got {_by(lengths)}"
            raise ValueError(f"{self.describe()} takes {numbers}")
        return found

    def windows(self) -> Iterator[list[int]]:
        """For each place the indices that the window sees in a channel; −1 for the padding."""
        for place in product(*map(range, self.out_shape[1:])):
            corner = [i * s - p for i, s, p in zip(place, self.stride, self.padding, strict=True)]
            sides = [range(i, i + k) for i, k in zip(corner, self.size, strict=True)]
            yield [self._index(point) for point in product(*sides)]

    def _index(self, point: Sequence[int]) -> int:
        index = 0
        for i, n in zip(point, self.shape[1:], strict=True):
            if not 0 <= i < n:
                return -1
            index = index * n + i
        return index

    def _per_axis(self, number: PerAxis, name: str, least: int) -> list[int]:
        axes = len(self.shape) - 1
        numbers = list(number) if isinstance(number, Iterable) else [number] * axes
        if len(numbers) != axes:
            raise ValueError(f"{name} has {counted(len(numbers), 'number')} for {axes} axes")
        return [whole(n, name, least) for n in numbers]

    def describe(self) -> str:
        """Its class, the shapes before and after, and the window."""
        shapes = f"{_by(self.shape)} → {_by(self.out_shape)}"
        return f"{type(self).__name__}({shapes}, {_by(self.size)})"


class Convolution(Sliding):
    """Neurons that slide: at every place, each of them sees the window around it.

    - `shape`: that of a sample, (channels, length) or (channels, height, width);
    - `channels`: the number of neurons, which are called `kernels`;
    - `size`, `stride`, `padding`: those of the window, in numbers along each axis or one for all;
    - `activation`, `rng`, `init`: as for `Neuron`.

    The output of kernel k at the place t is f(b_k + Σ_c Σ_i w_kci x_c(t·stride + i − padding)).
    This is the cross-correlation that networks call a convolution; the mathematical one,
    Σ_t f(t) g(k − t), reads the kernel from its end, so that kernels which are learnt are the
    same ones but for their order. Source: LeCun et al. (1989), Neural Computation 1.

    >>> slope = Convolution((1, 5), 1, 2, "linear")
    >>> slope.load_state_dict({"kernels.0.w.0": -1, "kernels.0.w.1": 1, "kernels.0.b": 0})
    >>> [y.data for y in slope([0, 1, 4, 9, 16])]
    [1.0, 3.0, 5.0, 7.0]
    >>> Convolution((1, 8, 8), 4, 3, padding=1)
    Convolution(1×8×8 → 4×8×8, 3×3, relu): 40 parameters
    part           kind                 parameters
    kernels.0 … 3  4 × Neuron(9, relu)          40
    """

    def __init__(
        self,
        shape: Iterable[int],
        channels: int,
        size: PerAxis,
        activation: str | Activation = relu,
        *,
        stride: PerAxis = 1,
        padding: PerAxis = 0,
        rng: Rng = None,
        init: str | None = None,
    ) -> None:
        rng, activation = generator(rng), activation_named(activation)
        super().__init__(shape, whole(channels, "channels", 1), size, stride, padding)
        seen = prod(self.size)
        self.kernels = [
            Neuron(self.shape[0] * seen, activation, rng=rng, init=init, n_out=channels * seen)
            for _ in range(channels)
        ]
        for k, kernel in enumerate(self.kernels, start=1):
            kernel.number(k, 1)

    def __call__(self, x: Iterable[Any]) -> Value | list[Value]:
        """The outputs by kernel, row and column, or the only one."""
        row, size = self.nodes(x), prod(self.shape[1:])
        seen = [
            [row[c * size + i if i >= 0 else i] for c in range(self.shape[0]) for i in window]
            for window in self.windows()
        ]
        return only([kernel(window) for kernel in self.kernels for window in seen])

    def config(self) -> dict[str, Any] | None:
        """The arguments to construct it; None if its activation is unknown, or kernels differ."""
        config, *others = [type(k) is Neuron and k.config() for k in self.kernels]
        if not config or any(other != config for other in others):
            return None
        names = ("shape", "size", "stride", "padding")
        window = {name: getattr(self, name) for name in names}
        return {**window, "channels": len(self.kernels), "activation": config["activation"]}

    def describe(self) -> str:
        """Its class, the shapes before and after, the window and the activation."""
        return f"{super().describe()[:-1]}, {shown(self.kernels[0].activation)})"


class MaxPool(Sliding):
    """The largest number in each window of a channel; windows lie side by side, or `stride` apart.

    >>> [y.data for y in MaxPool((1, 2, 4), 2)([[1, 2, 5, 3], [4, 0, -1, 2]])]
    [4.0, 5.0]
    >>> MaxPool((4, 8, 8), 2)
    MaxPool(4×8×8 → 4×4×4, 2×2): 0 parameters
    """

    def __init__(self, shape: Iterable[int], size: PerAxis, stride: PerAxis | None = None) -> None:
        super().__init__(shape, None, size, size if stride is None else stride, 0)

    def __call__(self, x: Iterable[Any]) -> Value | list[Value]:
        """The maxima by channel, row and column, or the only one."""
        row, size = self.nodes(x), prod(self.shape[1:])
        return only(
            [
                maxout([row[c * size + i] for i in window])
                for c in range(self.shape[0])
                for window in self.windows()
            ]
        )

    def config(self) -> dict[str, Any]:
        """The arguments to construct it."""
        return {"shape": self.shape, "size": self.size, "stride": self.stride}


def _by(lengths: Iterable[int]) -> str:
    """Lengths as they are said, such as 3×3."""
    return "×".join(map(str, lengths))
