"""Pictures of computational graphs and networks, and plots of what they learn."""

from viz import plots
from viz.graphs.draw import draw
from viz.networks.network import network
from viz.pages.page import Page, page
from viz.rendering.picture import Picture

__all__ = ["Page", "Picture", "draw", "network", "page", "plots"]
