"""The language of words: chosen in three ways, with a translation of every phrase."""

import ast
import re
import string
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograd import (
    Comparison,
    Trace,
    Value,
    compare_modes,
    eliminate,
    exp,
    language,
    latex_formula,
    log,
)
from autograd.modes.comparison import Way
from autograd.text.language import PHRASES, VARIABLE, number_of, tr
from autograd.text.words import display_width
from nn import MLP, History
from nn.training.history import Epoch
from tests.test_architecture import FILES

ENGLISH_WORD = re.compile(r"[A-Za-z]{3,}")
MATHEMATICS = {
    "exp", "log", "tanh", "relu", "sigmoid", "linear", "MLP", "Layer", "Neuron", "layers",
    "Convolution", "MaxPool",
}  # fmt: skip


def in_english(text: str) -> set[str]:
    """The English words in a text, but for the names of functions and classes."""
    return set(ENGLISH_WORD.findall(text)) - MATHEMATICS


def phrases() -> Iterator[str]:
    """Every phrase that the packages hand to `tr`, and every noun to `number_of`."""
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id == "tr" and isinstance(node.args[0], ast.Constant):
                    yield node.args[0].value
                if node.func.id == "number_of":
                    assert isinstance(node.args[1], ast.Constant), path
                    yield f"{{}} {node.args[1].value}"


def test_every_phrase_has_a_translation() -> None:
    found = set(phrases())
    assert len(found) > 50
    assert found - set(PHRASES) == set()


def test_a_translation_has_the_gaps_of_its_phrase() -> None:
    def gaps(text: str) -> list[str]:
        fields = [field for _, field, _, _ in string.Formatter().parse(text) if field is not None]
        return sorted(field or str(i) for i, field in enumerate(fields))

    assert {phrase for phrase in PHRASES if gaps(phrase) != gaps(PHRASES[phrase])} == set()


def test_a_language_is_chosen_for_a_block_a_call_and_a_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trace = Trace(Value(2, "a") * 3)
    assert tr("value") == "value"
    with language("zh"):
        assert tr("value") == "值"
        with language("en"):
            assert trace.text().startswith("node")
        assert trace.text().startswith("节点")
        with language(None):
            assert tr("value") == "值"
    assert trace.text(language="zh").startswith("节点")
    assert trace.text().startswith("node")
    monkeypatch.setenv(VARIABLE, "zh")
    assert trace.markdown().startswith("| 节点")
    assert trace.markdown(language="en").startswith("| node")


def test_an_unknown_language_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="language is one of en, zh, not 'fr'"), language("fr"):
        pass
    monkeypatch.setenv(VARIABLE, "zh_CN")
    with pytest.raises(ValueError, match="CHALKGRAD_LANGUAGE is one of en, zh, not 'zh_CN'"):
        tr("value")


def test_the_language_of_a_block_is_that_of_its_thread() -> None:
    with language("zh"), ThreadPoolExecutor() as pool:
        assert pool.submit(tr, "value").result() == "value"


def test_an_error_in_a_block_ends_its_language() -> None:
    with pytest.raises(KeyError), language("zh"):
        raise KeyError
    assert tr("value") == "value"


def test_what_has_no_translation_stays() -> None:
    with language("zh"):
        assert tr("my {title}") == "my {title}"
        assert number_of(1, "neuron") == "1 个神经元"
    assert [number_of(n, "neuron") for n in (1, 2)] == ["1 neuron", "2 neurons"]


def tables() -> dict[str, str]:
    """Every table, as text."""
    a, 权重 = Value(3.0, "a"), Value(0.5, "权重")
    z = 权重 * a + a * a
    f = log(exp(z) + a)
    trace = Trace(f, tangent_seed=权重, rounding=True)
    exact = Trace(Value(2.0, "a") * 2, rounding=True)
    one = (1.0 + Value(1e-17, "a")) - 1.0
    lost = [Trace(one, rounding=True), Trace((1.0 + Value(1e-9, "a")) - 1.0, rounding=True)]
    history = History()
    history.epochs += [Epoch(i, 0.5 / i, 0.6, 0.5, 0.4, 0.1, 2.0) for i in (1, 2)]
    stopped = History()
    stopped.interrupted = True
    return {
        "trace": trace.text(contributions=True),
        "latex": trace.latex(),
        "html": re.sub(r"<[^>]*>", " ", trace.html()),
        "exact": exact.text(),
        "lost": "\n".join(one.text() for one in lost),
        "modes": compare_modes(lambda x, y: x * y + exp(x), (1.0, 2.0)).text(),
        "one": Comparison([Way("reverse", (1.0,), 0.0, 1, 1, 1)], 1).markdown(),
        "elimination": eliminate(f, [a, 权重]).text(),
        "history": repr(history) + repr(stopped),
        "model": repr(MLP(2, [3, 1])),
    }


def test_tables_in_chinese_have_no_english_word() -> None:
    with language("zh"):
        chinese = tables()
    latex = chinese.pop("latex")
    assert {name: words for name, text in chinese.items() if (words := in_english(text))} == {}
    assert "节点 & 函数 & 值" in latex
    assert {
        name for name, text in tables().items() if name != "latex" and not in_english(text)
    } == set()


def test_columns_of_a_chinese_table_align() -> None:
    a, 权重 = Value(3.0, "a"), Value(0.25, "权重")
    lines = Trace(exp(权重 * a)).text(language="zh").splitlines()
    title = lines[0]
    assert max(map(display_width, lines)) <= 100
    end = display_width(title[: title.index("值") + 1])
    for line, number in zip(lines[1:], ["0.25", "3", "0.75", "2.11700"], strict=True):
        assert display_width(line[: line.index(number, 2) + len(number)]) == end


def test_latex_in_chinese_has_the_letters_themselves() -> None:
    权重 = Value(0.5, "权重")
    f = 权重 * 2
    assert "U+6743U+91CD" in latex_formula(f)
    with language("zh"):
        assert latex_formula(f) == r"\mbox{权重} \times 2"
