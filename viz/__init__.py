"""Pictures of computational graphs and networks, and plots of what they learn."""

from viz import plots
from viz.graphs.draw import draw
from viz.networks.network import network
from viz.rendering.picture import Picture

__all__ = ["Picture", "draw", "network", "plots"]
