"""Pictures of computational graphs."""

from viz.drawing import draw
from viz.picture import Picture

__all__ = ["Picture", "draw"]
