"""Layers of neurons, each composed of Values."""

from nn.layers.dense import MLP, Layer, Neuron
from nn.layers.maxout import Maxout
from nn.layers.perceptron import Perceptron

__all__ = ["MLP", "Layer", "Maxout", "Neuron", "Perceptron"]
