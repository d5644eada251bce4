"""The demos' pictures in Chinese: every phrase is known, and no English word is left."""

import ast
import re
from collections.abc import Callable, Iterator

import pytest

import demos
from autograd import language
from autograd.text.plotstyle import CHINESE_FONTS
from demos import (
    _chinese,
    activations,
    elimination,
    network_kinds,
    numeric_error,
    path_sum,
    three_four_two,
    worked_example,
)
from tests import ROOT
from tests.autograd.text.test_language import in_english
from tests.demos import drawn
from tests.machine import lacking
from viz.plots.canvas import SETTINGS

NAMES = {
    "ReLU", "ELU", "GELU", "softplus", "swish", "Swish", "Logistic", "Maxout", "NAND", "XOR",
    "Sobel", "Hebb", "Elman", "Hopfield", "Transformer", "Adam", "Nesterov", "NumPy", "Python",
    "softmax", "argmax", "maxout", "sin", "cos", "Hard", "Tanh", "hard", "grad", "dloss",
}  # fmt: skip
"""What Chinese texts write in Latin letters, too."""
WORDS = {"title", "label", "xlabel", "ylabel", "zlabel"}
"""The options of plots and pictures that take words."""


@pytest.fixture
def _chinese_font() -> None:
    if not set(CHINESE_FONTS).intersection(SETTINGS["font.family"]):
        lacking(f"font with Chinese letters, such as {CHINESE_FONTS[0]}")


def template(node: ast.AST) -> str | None:
    """A text in the source, with a gap for each thing that is filled in."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else "{}" for v in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def phrases() -> Iterator[tuple[str, str]]:
    """The words that the demos' sources hand to figures, axes, series and titles."""
    for path in sorted((ROOT / "demos").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            parts = [k.value for k in node.keywords if k.arg in WORDS]
            if called in ("figure", "tr", "set_xlabel", "set_ylabel", "set_title"):
                parts += [p for arg in node.args for p in getattr(arg, "elts", [arg])]
            yield from ((path.name, words) for part in parts if (words := template(part)))


def test_every_phrase_of_the_demos_has_a_translation() -> None:
    found = list(phrases())
    assert len(found) > 150
    unknown = {
        (name, words)
        for name, words in found
        if in_english(words) - NAMES and words not in _chinese.PHRASES
    }
    assert unknown == set()


def test_other_texts_stay() -> None:
    with language("zh"):
        for text in ("d_W2 = matmul(d_z2.T, a1)", "a: b", "12 of 13", "x, y"):
            assert _chinese.tr(text) == text


@pytest.mark.usefixtures("_chinese_font")
def test_words_at_ticks_are_translated() -> None:
    with language("zh"):
        figure, (axes,) = demos.figure("Loss", ("step h", ""))
        axes.set_xticks([1, 2], ["stored", "recalled"])
        demos.save(figure, "ticks.svg")
    assert {"存储的", "回忆出的", "步长 h", "损失"} <= set(drawn("ticks.svg"))


def test_the_phrases_have_the_gaps_of_the_english() -> None:
    for english, chinese in _chinese.PHRASES.items():
        assert english.count("{") == chinese.count("{"), english


@pytest.mark.usefixtures("_chinese_font")
@pytest.mark.parametrize(
    "main",
    [
        activations.main, elimination.main, network_kinds.main, numeric_error.main,
        path_sum.main, three_four_two.main, worked_example.main,
    ],
)  # fmt: skip
def test_their_pictures_have_no_english_word(main: Callable[[], None]) -> None:
    with language("zh"):
        main()
    pictures = list(demos.OUT.glob("*.svg"))
    assert pictures
    words = "\n".join(text for picture in pictures for text in drawn(picture.name))
    assert in_english(re.sub(r"\\mathdefault|\\times", "", words)) - NAMES == set()
    assert re.search("[一-龥]", words)
