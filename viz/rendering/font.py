"""The font of the pictures: what it covers, and how wide its text is.

Graphviz rounds a text's width to whole pixels per letter, and viewers do not. So labels are
given the width that their letters really have in DejaVu Sans, which few fonts exceed.
"""

import json
from functools import cache, lru_cache
from pathlib import Path

from autograd.text.plotstyle import CHINESE_FONTS

FOLDER = Path(__file__).parent / "fonts"
"""The folder with the font itself, for machines that have none."""

FAMILY = "DejaVu Sans,Verdana,sans-serif"
"""The family that labels are measured in, and its nearest kin for viewers without it."""

KEPT = 10_000
"""So many of the texts and statements that were asked for last are kept: films repeat them."""


@cache
def _advances() -> dict[str, float]:
    data = json.loads((FOLDER / "advances.json").read_text(encoding="utf-8"))
    return {c: width / data["units_per_em"] for c, width in data["advances"].items()}


def family(text: str) -> str:
    """The families that `text` is set in: the font's, and Chinese ones where it has no letter.

    >>> family("x") == FAMILY, "SimHei" in family("权重")
    (True, True)
    """
    first, others = FAMILY.split(",", 1)
    return FAMILY if all(map(covers, text)) else ",".join([first, *CHINESE_FONTS, others])


def covers(character: str) -> bool:
    """Whether the font has a character."""
    return character in _advances()


def missing(character: str, otherwise: str = "") -> RuntimeError:
    """The error of a letter that would be drawn as an empty box, and what else one can do."""
    return RuntimeError(
        f"no font on this machine has {character!r}: install one, such as {CHINESE_FONTS[0]}"
        f"{otherwise}"
    )


@lru_cache(KEPT)
def width(text: str, size: float) -> float:
    """How wide `text` is in points; a character of another font counts as a square.

    >>> round(width("h₁", 14), 2)
    14.49
    """
    return sum(_advances().get(c, 1.0) for c in text) * size
