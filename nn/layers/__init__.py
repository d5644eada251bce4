"""Layers, each composed of Values, and what puts them together."""

from nn.layers.dense import MLP, Layer, Neuron
from nn.layers.maxout import Maxout
from nn.layers.perceptron import Perceptron
from nn.layers.sequential import Each, Last, Sequential

__all__ = ["MLP", "Each", "Last", "Layer", "Maxout", "Neuron", "Perceptron", "Sequential"]
