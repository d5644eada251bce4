"""The figure that plots are drawn on: a module that needs matplotlib, for `viz.plots.slides`."""

import re
import warnings
from io import BytesIO
from typing import Any

from matplotlib import font_manager
from matplotlib.figure import Figure

from autograd.text.plotstyle import style
from viz.rendering.font import missing

SETTINGS = style(font_manager)
"""The style, with fonts that are on this machine."""

_NO_GLYPH = r"Glyph (\d+) .*missing"


class Slide(Figure):
    """A figure that notebooks display even without `%matplotlib inline`.

    It is drawn whole: RuntimeError for a letter that no font has, as a `Picture` raises it.
    """

    def draw(self, renderer: Any) -> None:
        """Draw the figure; matplotlib's warning of a missing letter is an error here."""
        with warnings.catch_warnings():
            warnings.filterwarnings("error", _NO_GLYPH)
            try:
                super().draw(renderer)
            except UserWarning as warning:
                found = re.match(_NO_GLYPH, str(warning))
                raise (missing(chr(int(found[1]))) if found else warning) from None

    def _repr_png_(self) -> bytes:
        png = BytesIO()
        self.savefig(png, format="png")
        return png.getvalue()
