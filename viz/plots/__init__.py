"""Plots of what networks learn and how, by matplotlib.

Each gives a matplotlib `Figure`, which a notebook displays and `savefig` writes, or draws into
the `axes` that it is given; `language` is that of the words. Series differ in dashes and markers
as well as in colours. All raise ModuleNotFoundError, which says what to install, if there is no
matplotlib.
"""

from viz.plots.curves import activation, gradient_sizes, loss_curve
from viz.plots.planes import decision_boundary, loss_surface

__all__ = ["activation", "decision_boundary", "gradient_sizes", "loss_curve", "loss_surface"]
