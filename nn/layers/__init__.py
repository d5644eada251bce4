"""Layers, each composed of Values, and what puts them together."""

from nn.layers.convolution import Convolution, MaxPool
from nn.layers.dense import MLP, Layer, Neuron
from nn.layers.maxout import Maxout
from nn.layers.perceptron import Perceptron
from nn.layers.recurrent import GRU, Recurrent
from nn.layers.sequential import Each, Last, Sequential

__all__ = [
    "GRU", "MLP", "Convolution", "Each", "Last", "Layer", "MaxPool", "Maxout", "Neuron",
    "Perceptron", "Recurrent", "Sequential",
]  # fmt: skip
