"""The figure that plots are drawn on. This module needs matplotlib; `viz.slides` imports it."""

from io import BytesIO

from matplotlib.figure import Figure


class Slide(Figure):
    """A figure that notebooks show, whether or not matplotlib has been told of them."""

    def _repr_png_(self) -> bytes:
        png = BytesIO()
        self.savefig(png, format="png")
        return png.getvalue()
