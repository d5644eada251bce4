"""Neurons, layers and networks of Values, and what it takes to train them."""

from nn import activations, losses, optim, schedules
from nn.history import Epoch, History
from nn.layers import MLP, Layer
from nn.module import Module
from nn.neurons import Maxout, Neuron, Perceptron
from nn.storage import load, save
from nn.training import fit

__all__ = [
    "MLP",
    "Epoch",
    "History",
    "Layer",
    "Maxout",
    "Module",
    "Neuron",
    "Perceptron",
    "activations",
    "fit",
    "load",
    "losses",
    "optim",
    "save",
    "schedules",
]
