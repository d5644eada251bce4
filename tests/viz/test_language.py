"""Pictures, plots and the command in Chinese: no English word is left, and letters have fonts."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from autograd import Trace, Value, compare_modes, eliminate, exp, language, latex_formula, tanh
from autograd.text.language import VARIABLE
from nn import MLP, Convolution, History, Layer, MaxPool, Sequential
from nn.training.history import Epoch
from tests.autograd.text.test_language import in_english
from tests.viz.worksheets.examples import tex
from viz import Picture, cli, draw, frames, network, page, plots, worksheet
from viz.rendering import font

SAMPLES = [[0.0, 0.0], [1.0, 1.0], [0.0, 1.0]]


def graphs() -> Iterator[Picture]:
    """Pictures of a graph in every mode and of its sweeps, good and bad."""
    a, b = Value(2.0, "a"), Value(1.0, "损失")
    f = exp(a * b) + a
    for mode, seed in ((None, None), ("forward", a), ("reverse", None), ("both", a)):
        yield draw(f, mode=mode, seed=seed)
        yield from frames(f, mode=mode, seed=seed)
    yield draw(f, mode="both", seed=a, aspect=0.15)
    f.backward()
    yield draw(f, edges="value")
    g, h = f.operands[0], f.operands[0].operands[0]
    p = h * h + exp(h)
    early = [p, p.operands[0], h, p.operands[1]]  # h passes on before all has come
    yield from frames(p, mode="reverse", order=early, depth=2)
    yield from frames(eliminate(g, [a, b]))


def networks() -> Iterator[Picture]:
    """Pictures of a network with all that can stand in it."""
    deep = Sequential(Convolution((1, 4), 1, 2, rng=0), MaxPool((1, 3), 2), Layer(1, 1, rng=0))
    yield network(deep, [1.0, 2.0, 3.0, 4.0])
    model, small = MLP(2, [6, 1], rng=0), MLP(2, [2, 1], "tanh", rng=0)
    yield network(model, [1.0, 2.0], loss=lambda y: y * y, most=4)
    yield network(model, [1.0, 2.0], loss=lambda y: y * y, circles="deltas", most=4)
    yield network(small, [1.0, 2.0], loss=lambda y: y * y, edges="gradients", bias_nodes=True)


def figures() -> Iterator[Figure]:
    """A figure for every plot."""
    yield plots.loss_curve({"training": [3, 1], "validation": [4, 2]})
    yield plots.gradient_sizes([0.1, 0.2])
    yield plots.activation(tanh)
    yield plots.decision_boundary(lambda row: row[0] - 0.5, SAMPLES, ["猫", "猫", "狗"])
    yield plots.loss_surface(lambda a, b: a * a + b * b, paths={"η": [(1, 1), (0, 0)]}, steps=5)
    history = History()
    history.epochs += [Epoch(i, 0.5, 0.6, None, None, 0.1, 2.0) for i in (1, 2)]
    figure = history.plot().figure
    assert isinstance(figure, Figure)
    yield figure


def texts(picture: Picture | Figure) -> str:
    """All that people read in a picture."""
    if isinstance(picture, Picture):
        return "\n".join(re.findall(r"<FONT[^>]*>([^<]*)</FONT>", picture.source))
    return "\n".join(text.get_text() for text in picture.findobj(Text))


@pytest.mark.parametrize("pictures", [graphs, networks, figures])
def test_pictures_in_chinese_have_no_english_word(pictures: object) -> None:
    assert callable(pictures)
    with language("zh"):
        chinese = "\n".join(map(texts, pictures()))
    assert in_english(chinese) == set()
    assert len(set(re.findall("[一-龥]", chinese))) > 20


def test_each_picture_takes_a_language() -> None:
    x = Value(2.0, "x")
    y = x * x
    assert "伴随值" in texts(draw(y, mode="reverse", language="zh"))
    assert "第 1 步" in texts(frames(y, language="zh")[1])
    assert "输出层" in texts(network(MLP(1, [1], rng=0), language="zh"))
    assert "训练轮次" in texts(plots.loss_curve([2, 1], language="zh"))
    assert 'lang="zh"' in page(y, language="zh").html
    with language("zh"):
        assert "练习" in worksheet(y).text()
        assert "adjoint" in texts(draw(y, mode="reverse", language="en"))
        assert "epoch" in texts(plots.loss_curve([2, 1], language="en"))


def test_room_for_chinese_letters_is_that_of_squares() -> None:
    assert font.width("权重", 14) == 28
    picture = draw(Value(2.0, "权重") * 3)
    (face,) = set(re.findall('font-family="([^"]*)" [^>]*>权重<', picture.svg))
    assert face.split(",")[:2] == ["DejaVu Sans", "Noto Sans CJK SC"]
    assert font.family("h₁ = w × x") == font.FAMILY


def test_the_command_speaks_chinese(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    command = ["exp(权重*x)", "权重=0.5", "x=2", "--paths", "x", "--compare"]
    assert cli.main([*command, "--language", "zh", "-o", str(tmp_path / "f.svg")]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("节点")
    assert "从 x 到 h₂ 有 1 条路径" in printed
    assert "已写入" in printed
    shown = printed.replace(str(tmp_path), "").replace("f.svg", "")
    assert in_english(shown) == set()
    assert cli.main(["x*y", "x=1", "y=2", "--jacobian", "--language", "zh"]) == 0
    assert capsys.readouterr().out.startswith("雅可比矩阵")
    monkeypatch.setenv(VARIABLE, "zh")
    assert cli.main(["x*x", "x=1"]) == 0
    assert capsys.readouterr().out.startswith("节点")


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="every script has a font there")
def test_a_letter_without_a_font_is_the_same_error_in_pictures_and_plots(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A table is printed although its picture is refused."""
    with pytest.raises(SystemExit, match="2"):
        cli.main(["x*\U00013000", "x=1", "\U00013000=2", "-o", str(tmp_path / "f.png")])
    out, err = capsys.readouterr()
    assert "dh₁/dx = 2" in out
    says = "no font on this machine has '\U00013000': install one"
    assert says in err
    for suffix in ("png", "svg"):
        with pytest.raises(RuntimeError, match=says):
            plots.loss_curve([2, 1], title="\U00013000").savefig(tmp_path / f"f.{suffix}")


@pytest.mark.slow
def test_latex_in_chinese_is_for_ctex(tmp_path: Path) -> None:
    x, 权重 = Value(1.0, "x"), Value(2.0, "权重")
    y = exp(权重 * x) / 权重
    with language("zh"):
        parts = [
            Trace(y).latex(stacked=True, columns=["node", "value", "partials"]),
            f"${latex_formula(y)}$",
            compare_modes(lambda a: a * a, 2.0).latex(),
        ]
    body = "\n\n".join(parts)
    path = tmp_path / "t.tex"
    path.write_text(
        f"\\documentclass{{article}}\\usepackage{{ctex}}\\begin{{document}}{body}\\end{{document}}\n",
        encoding="utf-8",
    )
    page = "".join(tex(path, "xelatex"))
    assert {"节点", "局部偏导数", "权重", "反向模式"} <= set(re.findall("[一-龥]+", page))
    assert "Missing character" not in path.with_suffix(".log").read_text(encoding="utf-8")
