"""What a training leaves behind: as a table, as columns, as a plot."""

import re
import subprocess
import sys

import pytest

from autograd.text.plotstyle import CHINESE_FONTS, style
from nn import Epoch, History
from tests import ROOT
from tests.machine import lacking
from viz.plots import loss_curve

figures = pytest.importorskip("matplotlib.figure")


def history(count: int, validation: bool = True) -> History:
    made = History()
    for i in range(1, count + 1):
        held_out = (abs(i - count * 0.75), 0.5) if validation else (None, None)
        made.epochs.append(Epoch(i, 1 / i, held_out[0], 1 - 1 / i, held_out[1], 0.1, 2.0))
    return made


def test_a_history_is_a_sequence() -> None:
    some = history(8)
    assert [epoch.epoch for epoch in some] == list(range(1, 9))
    assert (len(some), some[-1].epoch, [e.epoch for e in some[2:4]]) == (8, 8, [3, 4])
    assert some.column("validation_loss")[:2] == [5.0, 4.0]
    assert some.best is some[5]
    assert history(8, validation=False).best.epoch == 8
    for name in ("los", "count"):
        with pytest.raises(ValueError, match=f"unknown column '{name}'"):
            some.column(name)
    with pytest.raises(ValueError, match="a history of no epochs has no best"):
        _ = History().best


def test_a_table_of_many_epochs_shows_some() -> None:
    lines = repr(history(1000)).splitlines()
    assert lines[0] == "History: 1000 epochs, the best is epoch 750"
    assert re.split("  +", lines[1]) == [
        "epoch", "loss", "validation loss", "accuracy", "validation accuracy", "learning rate",
        "gradient norm",
    ]  # fmt: skip
    assert len(lines) == 14
    assert [line.split()[0] for line in (lines[2], lines[-1])] == ["1", "1000"]
    assert len(repr(history(5)).splitlines()) == 7
    assert repr(history(1)).startswith("History: 1 epoch, ")
    assert repr(history(0)) == "History: 0 epochs"
    assert "validation" not in repr(history(5, validation=False))


def test_a_table_writes_numbers_as_a_trace_does() -> None:
    some = History()
    some.epochs.append(Epoch(1, -0.22342996, None, None, None, 1e-5, 2 / 3))
    assert repr(some).splitlines()[-1].split() == ["1", "−0.223430", "1e−05", "0.666667"]


def test_series_are_those_that_there_are() -> None:
    some, alone = history(8), history(8, validation=False)
    assert some.series() == {
        "training": some.column("loss"), "validation": some.column("validation_loss"),
    }  # fmt: skip
    assert list(some.series("accuracy")) == ["training", "validation"]
    assert alone.series() == {"training": alone.column("loss")}
    assert some.series("learning_rate") == {"training": [0.1] * 8}
    assert some.series("validation_loss") == {"validation": some.column("validation_loss")}
    with pytest.raises(ValueError, match="the training had no validation_loss"):
        alone.series("validation_loss")
    with pytest.raises(ValueError, match="unknown column 'los'"):
        some.series("los")


def test_a_plot_shows_training_and_validation() -> None:
    some = history(8)
    given = figures.Figure().add_subplot()
    axes = some.plot(axes=given)
    assert axes is given
    training, validation = axes.lines
    assert list(training.get_ydata()) == some.column("loss")
    assert list(validation.get_ydata()) == some.column("validation_loss")
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["training", "validation"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("epoch", "loss")
    assert axes.get_title() == "loss by epoch"
    axes = some.plot("accuracy", figures.Figure().add_subplot())
    assert list(axes.lines[0].get_ydata()) == some.column("accuracy")
    axes = history(8, validation=False).plot("gradient_norm", figures.Figure().add_subplot())
    assert (len(axes.lines), axes.get_legend(), axes.get_ylabel()) == (1, None, "gradient norm")


def test_what_there_is_not_is_no_plot() -> None:
    for name in ("validation_loss", "validation_accuracy"):
        with pytest.raises(ValueError, match=f"the training had no {name}"):
            history(8, validation=False).plot(name, figures.Figure().add_subplot())


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"MPLBACKEND": "Agg", "PATH": ""},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout


def test_a_plot_of_its_own_is_pyplots() -> None:
    assert (
        run(
            "from matplotlib import pyplot; from nn import History\n"
            "print(History().plot().figure is pyplot.gcf())"
        )
        == "True\n"
    )


def test_without_matplotlib_only_the_plot_fails() -> None:
    said = run(
        "import sys; sys.modules['matplotlib'] = None\n"
        "import nn\n"
        "try: nn.History().plot()\n"
        "except ModuleNotFoundError as error: print(error)"
    )
    assert said == 'a history is plotted by matplotlib: pip install "chalkgrad[demos]"\n'


def test_importing_nn_loads_neither_plots_nor_progress_bars() -> None:
    code = "import sys, nn; print([m for m in ('matplotlib', 'tqdm') if m in sys.modules])"
    assert run(code) == "[]\n"


def test_a_plot_looks_like_those_of_viz() -> None:
    drawn = history(8).plot().figure
    slide = loss_curve(history(8))
    assert drawn.get_size_inches().tolist() == slide.get_size_inches().tolist()
    for own, other in zip(drawn.axes[0].lines, slide.axes[0].lines, strict=False):
        for look in ("color", "linestyle", "marker", "linewidth"):
            assert getattr(own, f"get_{look}")() == getattr(other, f"get_{look}")()


def test_a_plot_finds_chinese_fonts_that_matplotlib_has_not_listed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    manager = pytest.importorskip("matplotlib.font_manager")
    style(manager)
    fonts = manager.fontManager.ttflist
    files = {font.fname for font in fonts if font.name in CHINESE_FONTS}
    if not files:
        lacking(f"font with Chinese letters, such as {CHINESE_FONTS[0]}")
    others = [font for font in fonts if font.fname not in files]
    monkeypatch.setattr(manager.fontManager, "ttflist", others)
    axes = history(3).plot()
    assert set(CHINESE_FONTS).intersection(axes.title.get_fontfamily())
