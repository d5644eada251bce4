"""Neurons, layers and networks of Values, with losses and optimisers to train them."""

from nn import activations, losses, optim, schedules
from nn.layers import (
    GRU,
    MLP,
    Attention,
    Convolution,
    Each,
    Embedding,
    Last,
    Layer,
    Maxout,
    MaxPool,
    Neuron,
    Perceptron,
    Recurrent,
    RMSNorm,
    Sequential,
)
from nn.module import Module
from nn.storage import load, save
from nn.training.fit import fit
from nn.training.history import Epoch, History

__all__ = [
    "GRU", "MLP", "Attention", "Convolution", "Each", "Embedding", "Epoch", "History", "Last",
    "Layer", "MaxPool", "Maxout", "Module", "Neuron", "Perceptron", "RMSNorm", "Recurrent",
    "Sequential", "activations", "fit", "load", "losses", "optim", "save", "schedules",
]  # fmt: skip
