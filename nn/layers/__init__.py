"""Layers, each composed of Values, and what puts them together."""

from nn.layers.attention import Attention
from nn.layers.convolution import Convolution, MaxPool
from nn.layers.dense import MLP, Layer, Neuron
from nn.layers.embedding import Embedding
from nn.layers.maxout import Maxout
from nn.layers.norm import RMSNorm
from nn.layers.perceptron import Perceptron
from nn.layers.recurrent import GRU, Recurrent
from nn.layers.sequential import Each, Last, Sequential

__all__ = [
    "GRU", "MLP", "Attention", "Convolution", "Each", "Embedding", "Last", "Layer", "MaxPool",
    "Maxout", "Neuron", "Perceptron", "RMSNorm", "Recurrent", "Sequential",
]  # fmt: skip
