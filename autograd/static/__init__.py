"""From a recorded graph to an array program. NumPy lives here alone."""

from autograd.static.staticgraph import StaticGraph

__all__ = ["StaticGraph"]
