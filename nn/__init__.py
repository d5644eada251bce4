"""Neurons, layers and networks of Values, and what it takes to train them."""

from nn import activations, losses, optim, schedules
from nn.layers import MLP, Layer
from nn.module import Module
from nn.neurons import Maxout, Neuron, Perceptron
from nn.storage import load, save

__all__ = [
    "MLP",
    "Layer",
    "Maxout",
    "Module",
    "Neuron",
    "Perceptron",
    "activations",
    "load",
    "losses",
    "optim",
    "save",
    "schedules",
]
