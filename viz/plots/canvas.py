"""The figure that plots are drawn on: a module that needs matplotlib, for `viz.plots.slides`."""

from io import BytesIO

from matplotlib.figure import Figure


class Slide(Figure):
    """A figure that notebooks display even without `%matplotlib inline`."""

    def _repr_png_(self) -> bytes:
        png = BytesIO()
        self.savefig(png, format="png")
        return png.getvalue()
