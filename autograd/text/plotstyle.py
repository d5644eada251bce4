"""The style of plots: settings of matplotlib, its fonts, and how series look."""

from contextlib import suppress
from typing import Any

SIZE = (12, 6.75)
"""The width and height of a figure in inches, those of a slide."""

STYLE: Any = {
    "font.size": 15,
    "axes.titlesize": 17,
    "figure.titlesize": 19,
    "legend.fontsize": 14,
    "lines.linewidth": 2.5,
    "lines.markersize": 8,
    "axes.grid": True,
    "grid.color": "#dddddd",
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.framealpha": 0.95,
    "svg.hashsalt": "chalkgrad",  # the same bytes in every run
}
"""Settings of matplotlib with which a figure of that size can be read on a slide."""

CHINESE_FONTS = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "SimHei",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Noto Sans CJK JP",
)  # fmt: skip
"""Fonts of systems that have Chinese letters; pictures and plots take the first that is there."""


def style(font_manager: Any) -> Any:
    """The settings, with the fonts of this machine that have Chinese letters.

    `font_manager` is matplotlib's module, which then knows those installed since it listed them.
    """
    manager = font_manager.fontManager
    listed = {font.fname: font.name for font in manager.ttflist}
    if not set(CHINESE_FONTS) & set(listed.values()):
        for path in set(font_manager.findSystemFonts()) - set(listed):
            with suppress(OSError, RuntimeError):  # no font that matplotlib can draw with
                manager.addfont(path)
    installed = {font.name for font in manager.ttflist}
    chinese = [family for family in CHINESE_FONTS if family in installed]
    return STYLE | {"font.family": ["sans-serif", *chinese]}


LOOKS = (
    ("#0b4fd0", "-", "o"),
    ("#c77700", "--", "s"),
    ("#7b2d8b", "-.", "^"),
    ("#007a5e", ":", "D"),
    ("#c00000", "-", "v"),
    ("#555555", "--", "P"),
)
"""The colour, dashes and marker of each series; all eyes tell the first four colours apart."""
