"""Pictures of computational graphs and networks, and plots of what they learn."""

from viz import plots
from viz.graphs.draw import draw
from viz.graphs.failed import draw_failure
from viz.graphs.frames import frames
from viz.networks.network import network
from viz.networks.single import draw_neuron
from viz.pages.page import Page, page
from viz.rendering.film import Film
from viz.rendering.picture import Picture
from viz.worksheets.expressions import random_expression
from viz.worksheets.worksheet import worksheet

__all__ = [
    "Film",
    "Page",
    "Picture",
    "draw",
    "draw_failure",
    "draw_neuron",
    "frames",
    "network",
    "page",
    "plots",
    "random_expression",
    "worksheet",
]
