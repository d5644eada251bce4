"""Tests of the demos."""

import re

import demos
from tests import svg


def drawn(name: str) -> list[str]:
    """The words of a plot, which matplotlib notes beside their outlines, or of a graph."""
    text = (demos.OUT / name).read_text(encoding="utf-8")
    return re.findall("<!-- (.*?) -->", text, re.DOTALL) or svg.texts(text)
