"""`Neuron`, `Layer` and `MLP`: a neuron, neurons side by side, layers one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from autograd import Value
from autograd.text.words import counted
from nn.activations import Activation, activation_named, linear, name_of, relu, shown
from nn.checks import whole
from nn.layers.weights import Rng, drawn, generator
from nn.module import Module, Row, features, only


class Neuron(Module):
    """A function of a weighted sum of the inputs: a = f(z), z = b + Σ w_i x_i.

    - `n_in`: the number of inputs;
    - `activation`: f, by a name in `nn.activations.ACTIVATIONS` or as a function;
    - `nonlin`: False is micrograd's spelling of `activation="linear"`;
    - `rng`: a seed, a `random.Random`, or None for Python's own, which `random.seed` sets;
    - `init`: the weights are drawn uniformly, within ±√(6/n_in) for "he", the default for
      rectifiers, within ±√(6/(n_in + n_out)) for "glorot", the default for other activations,
      and within ±1 for "uniform", as in micrograd; or from N(0, 1) for "normal", of which one
      in three is beyond ±1; the bias is 0;
    - `n_out`: how many neurons there are in the layer;
    - `bias`: whether it has b, which is None otherwise.

    Called with one sample, it records the sum in the order written, and gives a Value. Plain
    numbers become constants. Raises ValueError for another number of features, an unknown
    activation or `init`, or a size below 1, TypeError for an argument of another type.

    >>> neuron = Neuron(2, "tanh", rng=0)
    >>> neuron.load_state_dict({"w.0": 0.5, "w.1": -1, "b": 0.25})
    >>> neuron([1, 0.75])
    Value(data=0.0, grad=0.0)
    """

    def __init__(
        self,
        n_in: int,
        activation: str | Activation = relu,
        *,
        nonlin: bool = True,
        rng: Rng = None,
        init: str | None = None,
        n_out: int = 1,
        bias: bool = True,
    ) -> None:
        n_in, n_out = whole(n_in, "n_in", 1), whole(n_out, "n_out", 1)
        self.activation = activation_named(activation) if nonlin else linear
        weights = drawn(n_in, self.activation, init, rng, n_in, n_out)
        self.w = [Value(w, f"w{i}") for i, w in enumerate(weights, start=1)]
        self.b: Any = Value(0.0, "b") if bias else None

    def __call__(self, x: Row) -> Value:
        """The activation for one sample."""
        row = features(x, len(self.w), self)
        products = (w * v for w, v in zip(self.w, row, strict=True))
        z: Any = sum(products, 0 if self.b is None else self.b)
        a: Value = self.activation(z)
        return a

    def number(self, target: int, first_source: int) -> None:
        """Label the parameters by the nodes they join, the target first: w41, and the bias b4.

        With numbers from 10 on, an underscore separates the two: w12_3.
        """
        sources = range(first_source, first_source + len(self.w))
        separator = "" if target < 10 and sources[-1] < 10 else "_"
        if self.b is not None:
            self.b.label = f"b{target}"
        for source, w in zip(sources, self.w, strict=True):
            w.label = f"w{target}{separator}{source}"

    def config(self) -> dict[str, Any] | None:
        """The arguments to construct it; None if its activation is neither known nor a Module."""
        f = self.activation if isinstance(self.activation, Module) else name_of(self.activation)
        bias = self.b is not None
        return None if f is None else {"n_in": len(self.w), "activation": f, "bias": bias}

    def describe(self) -> str:
        """Its class, number of inputs and activation."""
        return f"{type(self).__name__}({len(self.w)}, {shown(self.activation)})"


class Layer(Module):
    """Neurons that share their inputs: a = f(Wx + b), each neuron with its row of W.

    `Layer(n_in, n_out)` takes one sample of `n_in` features and gives a list of `n_out`
    Values, or the Value itself if there is one. The other arguments are those of `Neuron`, and
    so are the errors. The weight to neuron j from input i is labelled w_ji.

    >>> layer = Layer(3, 2, rng=0)
    >>> layer
    Layer(3 → 2, relu): 8 parameters
    part           kind                 parameters
    neurons.0 … 1  2 × Neuron(3, relu)           8
    >>> [w.label for w in layer.neurons[1].w]
    ['w21', 'w22', 'w23']
    """

    def __init__(
        self,
        n_in: int,
        n_out: int,
        activation: str | Activation = relu,
        *,
        nonlin: bool = True,
        rng: Rng = None,
        init: str | None = None,
        bias: bool = True,
    ) -> None:
        rng = generator(rng)
        n_out, activation = whole(n_out, "n_out", 1), activation_named(activation)
        self.neurons = [
            Neuron(n_in, activation, nonlin=nonlin, rng=rng, init=init, n_out=n_out, bias=bias)
            for _ in range(n_out)
        ]
        self.number(1, 1)

    def __call__(self, x: Row) -> Value | list[Value]:
        """The activations for one sample, or the only neuron's activation."""
        row = features(x, len(self.neurons[0].w), self)
        return only([neuron(row) for neuron in self.neurons])

    def number(self, first_target: int, first_source: int) -> None:
        """Label the parameters, with the neurons numbered from `first_target`."""
        for target, neuron in enumerate(self.neurons, start=first_target):
            neuron.number(target, first_source)

    def config(self) -> dict[str, Any] | None:
        """The arguments to construct it; None if its activation has no name, or neurons differ."""
        config, *others = [type(n) is Neuron and n.config() for n in self.neurons]
        if not config or any(other != config for other in others):
            return None
        return {**config, "n_out": len(self.neurons)}

    def describe(self) -> str:
        """Its class, shape and activation."""
        first = self.neurons[0]
        sizes = f"{len(first.w)} → {len(self.neurons)}"
        return f"{type(self).__name__}({sizes}, {shown(first.activation)})"


class MLP(Module):
    """A multilayer perceptron, or feed-forward network: a⁽ˡ⁾ = f_l(W⁽ˡ⁾a⁽ˡ⁻¹⁾ + b⁽ˡ⁾).

    - `n_in`: the number of features;
    - `n_outs`: the number of neurons in each layer;
    - `activation`: that of all layers but the last, which is linear; or a list, one per layer;
    - `rng`, `init`: as for `Neuron`.

    It takes one sample and gives a list of Values, or the Value itself if there is one. Nodes
    are numbered from the first input to the last output, and the weight to node 4 from node 1
    is labelled w41. Raises what `Neuron` does, and ValueError if there are no layers, or not as
    many activations as layers.

    >>> model = MLP(2, [16, 16, 1], rng=1337)
    >>> model
    MLP(2 → 16 → 16 → 1): 337 parameters
    part      kind                   parameters
    layers.0  Layer(2 → 16, relu)            48
    layers.1  Layer(16 → 16, relu)          272
    layers.2  Layer(16 → 1, linear)          17
    >>> type(model([0.5, -1]))
    <class 'autograd.core.value.Value'>
    """

    def __init__(
        self,
        n_in: int,
        n_outs: Sequence[int],
        activation: str | Activation | Sequence[str | Activation] = relu,
        *,
        rng: Rng = None,
        init: str | None = None,
    ) -> None:
        rng = generator(rng)
        if not isinstance(n_outs, Iterable):
            raise TypeError(f"n_outs is a list of sizes, a layer each, not {n_outs!r:.60}")
        n_outs = list(n_outs)
        if not n_outs:
            raise ValueError("an MLP has at least one layer")
        if isinstance(activation, str) or not isinstance(activation, Sequence):
            activation = [activation_named(activation)] * (len(n_outs) - 1) + [linear]
        if len(activation) != len(n_outs):
            raise ValueError(
                f"{counted(len(activation), 'activation')} for {counted(len(n_outs), 'layer')}"
            )
        self.layers: list[Layer] = []
        source, target = 1, 1 + whole(n_in, "n_in", 1)
        for n_out, f in zip(n_outs, activation, strict=True):
            layer = Layer(target - source, n_out, f, rng=rng, init=init)
            layer.number(target, source)
            self.layers.append(layer)
            source, target = target, target + len(layer.neurons)

    def __call__(self, x: Row) -> Value | list[Value]:
        """The last layer's activations for one sample, or its only neuron's activation."""
        output: Value | list[Value] = features(x, self.sizes[0], self)
        for layer in self.layers:
            output = layer(output)
        return output

    @property
    def sizes(self) -> list[int]:
        """The number of features, and of neurons in each layer."""
        return [len(self.layers[0].neurons[0].w), *(len(layer.neurons) for layer in self.layers)]

    def config(self) -> dict[str, Any] | None:
        """The arguments to construct it; None if a layer has none, or is not a plain `Layer`."""
        configs = [layer.config() if type(layer) is Layer else None for layer in self.layers]
        known = [config for config in configs if config is not None]
        if len(known) < len(configs):
            return None
        return {
            "n_in": known[0]["n_in"],
            "n_outs": [config["n_out"] for config in known],
            "activation": [config["activation"] for config in known],
        }

    def describe(self) -> str:
        """Its class and the sizes of its layers."""
        return f"{type(self).__name__}({' → '.join(map(str, self.sizes))})"
