"""The demos' pictures in Chinese: every phrase is known, and no English word is left."""

import ast
import re
from collections.abc import Callable, Iterator

import pytest

import demos
from autograd import language
from autograd.text.language import PHRASES
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


def text(node: ast.AST) -> str:
    """A text in the source; of an f-string, which `tr` never sees, what stands around its gaps."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(str(part.value) for part in parts if isinstance(part, ast.Constant))


def sources() -> Iterator[tuple[str, ast.Module]]:
    """The demos, parsed, by name."""
    for path in sorted((ROOT / "demos").glob("*.py")):
        if path.name != "_chinese.py":
            yield path.name, ast.parse(path.read_text(encoding="utf-8"))


def phrases() -> Iterator[tuple[str, str]]:
    """The words that the demos' sources hand to figures, axes, series and titles."""
    for name, tree in sources():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            parts = [k.value for k in node.keywords if k.arg in WORDS]
            if called in ("figure", "tr", "set_xlabel", "set_ylabel", "set_title"):
                parts += [p for arg in node.args for p in getattr(arg, "elts", [arg])]
            yield from ((name, text(part)) for part in parts)


def test_every_phrase_of_the_demos_has_a_translation() -> None:
    found = list(phrases())
    assert len(found) > 150
    unknown = {
        (name, words) for name, words in found if in_english(words) - NAMES and words not in PHRASES
    }
    assert unknown == set()


def test_every_translation_is_of_words_in_the_demos() -> None:
    used = {text(node) for _, tree in sources() for node in ast.walk(tree)}
    counted = {f"{{}} {noun}" for noun in used}
    assert set(_chinese.PHRASES) - used - counted == set()


@pytest.mark.usefixtures("_chinese_font")
def test_words_at_ticks_are_translated() -> None:
    with language("zh"):
        figure, (axes,) = demos.figure("Loss", ("step h", ""))
        axes.bar(["as stored", "recalled"], [1, 2])
        demos.save(figure, "ticks.svg")
    assert {"存储的", "回忆出的", "步长 h", "损失"} <= set(drawn("ticks.svg"))


def test_the_phrases_have_the_gaps_of_the_english() -> None:
    for english, chinese in _chinese.PHRASES.items():
        assert english.count("{") == chinese.count("{"), english
        assert PHRASES[english] == chinese  # and not the library's, of the same words


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
