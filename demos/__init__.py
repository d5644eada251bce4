"""Demonstrations for the classroom: `python -m demos` lists them."""

from pathlib import Path

from autograd.text import say
from viz import Picture

OUT = Path("out")
"""Where the demos write their pictures: a folder where they are run."""


def save(picture: Picture, name: str) -> None:
    """Write a demo's picture into `OUT`, and say so."""
    OUT.mkdir(exist_ok=True)
    say(f"wrote {picture.save(OUT / name)}")
