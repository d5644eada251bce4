"""Pictures of computational graphs and networks, and plots of what they learn."""

from viz import plots
from viz.drawing import draw
from viz.layered import network
from viz.picture import Picture

__all__ = ["Picture", "draw", "network", "plots"]
