"""Neurons, layers and networks of Values, with losses and optimisers to train them."""

from nn import activations, losses, optim, schedules
from nn.layers import MLP, Each, Last, Layer, Maxout, Neuron, Perceptron, Sequential
from nn.module import Module
from nn.storage import load, save
from nn.training.fit import fit
from nn.training.history import Epoch, History

__all__ = [
    "MLP", "Each", "Epoch", "History", "Last", "Layer", "Maxout", "Module", "Neuron", "Perceptron",
    "Sequential", "activations", "fit", "load", "losses", "optim", "save", "schedules",
]  # fmt: skip
