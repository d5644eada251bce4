"""Plots: their lines are the engine's numbers, and they can be read on a slide."""

import math
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

from autograd import Value, grad, log, relu, sigmoid, tanh
from autograd.text.colours import COLOURS
from tests import ROOT
from tests.viz.networks.examples import mlp, squared_error
from viz import plots
from viz.plots import slides

SAMPLES = [[0.0, 0.0], [1.0, 1.0], [0.0, 1.0], [1.0, 0.0]]
EVERY_PLOT = {
    "loss_curve": lambda axes=None: plots.loss_curve({"a": [3, 1, 2], "b": [4, 2, 3]}, axes=axes),
    "gradient_sizes": lambda axes=None: plots.gradient_sizes({"a": [1, 2], "b": [2, 1]}, axes=axes),
    "activation": lambda axes=None: plots.activation(tanh, axes=axes),
    "decision_boundary": lambda axes=None: plots.decision_boundary(
        lambda row: row[0] - 0.5, SAMPLES, [-1, 1, 1, -1], axes=axes
    ),
    "loss_surface": lambda: plots.loss_surface(
        lambda a, b: a * a + b * b, paths={"down": [(4, 4), (1, 1)], "up": [(0, 0), (1, -4)]}
    ),
}
AXES = {
    "loss_curve": ("epoch", "loss"),
    "gradient_sizes": ("layer, from the input", "root mean square of dloss/dw"),
    "activation": ("x", ""),
    "decision_boundary": ("x₁", "x₂"),
    "loss_surface": ("w₁", "w₂"),
}


def lines(drawn: Figure, panel: int = 0) -> dict[str, tuple[list[float], list[float]]]:
    """The points of each line of a panel, by its words in the legend."""
    return {
        str(line.get_label()): (list(line.get_xdata()), list(line.get_ydata()))
        for line in drawn.axes[panel].lines
    }


def last_panel(drawn: Figure) -> Any:
    """The panel on the right; a colour bar is none."""
    return [axes for axes in drawn.axes if axes.get_label() != "<colorbar>"][-1]


@pytest.mark.parametrize("name", EVERY_PLOT)
def test_it_can_be_read_on_a_slide(name: str) -> None:
    drawn = EVERY_PLOT[name]()
    assert drawn.get_size_inches().tolist() == [12, 6.75]
    drawn.draw_without_rendering()
    texts = [t for t in drawn.findobj(Text) if t.get_visible() and t.get_text()]
    assert len(texts) > 5
    assert min(t.get_fontsize() for t in texts) >= 10.5  # the exponents of a log scale
    assert min(t.get_fontsize() for t in texts if "$" not in t.get_text()) >= 14
    axes = last_panel(drawn)
    assert (axes.get_xlabel(), axes.get_ylabel()) == AXES[name]
    assert axes.get_title() or drawn.get_suptitle()
    assert axes.get_legend() or drawn.legends


@pytest.mark.parametrize("name", EVERY_PLOT)
def test_series_differ_in_more_than_colour(name: str) -> None:
    drawn = EVERY_PLOT[name]()
    named = [line for line in last_panel(drawn).lines if not str(line.get_label()).startswith("_")]
    looks = [(x.get_linestyle(), x.get_marker(), x.get_markersize()) for x in named]
    assert len(set(looks)) == len(looks) > 1


@pytest.mark.parametrize("name", [name for name in EVERY_PLOT if name != "loss_surface"])
def test_it_can_be_drawn_into_given_axes(name: str) -> None:
    drawn, (left, right) = slides.figure("both", ("", ""), ("", ""))
    assert EVERY_PLOT[name](axes=right) is drawn
    assert right.lines
    assert not left.lines
    assert left.get_position().x1 <= right.get_position().x0


@pytest.mark.parametrize("name", EVERY_PLOT)
def test_settings_of_matplotlib_are_left_alone(name: str) -> None:
    before = dict(matplotlib.rcParams)
    EVERY_PLOT[name]()
    assert dict(matplotlib.rcParams) == before


@pytest.mark.parametrize("f", [sigmoid, relu, lambda x: x * x, lambda x: 3.0])
def test_an_activation_is_drawn_with_its_derivative(f: Any) -> None:
    drawn = plots.activation(f, name="f", span=(-2, 2), steps=40)
    points = lines(drawn)
    xs, values = points["f(x)"]
    assert (xs[0], xs[20], xs[-1], len(xs)) == (-2, 0, 2, 41)
    assert values == [f(x) for x in xs]
    assert points["derivative"] == (xs, [grad(f)(x) for x in xs])
    colours = [to_hex(line.get_color()) for line in drawn.axes[0].lines]
    assert colours == [COLOURS["value"], COLOURS["adjoint"]]


def test_an_activation_has_its_own_name() -> None:
    assert plots.activation(tanh).axes[0].get_title() == "tanh"
    assert lines(plots.activation(tanh, steps=1))["derivative"][0] == [-5, 5]
    with pytest.raises(ValueError, match="log"):
        plots.activation(log)


def test_losses_are_counted_from_epoch_1() -> None:
    assert lines(plots.loss_curve([3, 2, 1])) == {"loss": ([1, 2, 3], [3, 2, 1])}
    both = plots.loss_curve({"training": [3, 2], "validation": [0.5, 0.75]}, log=True)
    assert lines(both)["lowest: 0.5 in epoch 1"] == ([1], [0.5])
    assert both.axes[0].get_yscale() == "log"
    assert all(tick.is_integer() for tick in both.axes[0].get_xticks())
    (long,) = plots.loss_curve(range(200, 0, -1)).axes[0].lines
    assert long.get_markevery() == 10
    for nothing in ({}, [], {"training": []}):
        with pytest.raises(ValueError, match="nothing to plot"):
            plots.loss_curve(nothing)


def test_no_series_is_left_out() -> None:
    names = "abcdefgh"
    curves = plots.loss_curve(dict.fromkeys(names, (2, 1)))
    surface = plots.loss_surface(max, paths=dict.fromkeys(names, ((1, 1),)), steps=2)
    classes = plots.decision_boundary(lambda row: [1, *[0] * 7], [[0, 1]] * 8, list(names))
    assert {*names} <= lines(curves).keys() & lines(surface, 1).keys()
    assert {f"class {name}" for name in names} <= lines(classes).keys()


def test_a_history_is_plotted_by_its_series() -> None:
    series = {"training": [3.0, 2.0], "validation": [4.0, 5.0]}
    drawn = lines(plots.loss_curve(SimpleNamespace(series={"loss": series}.get)))
    assert drawn["training"] == ([1, 2], [3, 2])
    assert drawn["validation"] == ([1, 2], [4, 5])
    del series["validation"]
    assert list(lines(plots.loss_curve(SimpleNamespace(series={"loss": series}.get)))) == [
        "training"
    ]


def test_notebooks_show_it() -> None:
    assert plots.loss_curve([2, 1])._repr_png_().startswith(b"\x89PNG")


def test_gradients_are_those_of_each_layer() -> None:
    model = mlp(2, 3, 2)
    with pytest.raises(ValueError, match=r"all gradients are 0: call backward\(\)"):
        plots.gradient_sizes(model)
    squared_error(model([Value(1), Value(-1)])).backward()
    gradients = [[w.grad for n in layer.neurons for w in n.w] for layer in model.layers]
    xs, sizes = lines(plots.gradient_sizes({"tanh": model}))["tanh"]
    assert xs == [1, 2]
    assert sizes == pytest.approx([math.hypot(*g) / math.sqrt(len(g)) for g in gradients])
    drawn = plots.gradient_sizes([0.1, 0.2])
    assert drawn.axes[0].get_yscale() == "log"
    with pytest.raises(TypeError, match="a network has layers"):
        plots.gradient_sizes(3)


def test_a_surface_has_the_functions_heights_and_the_paths() -> None:
    path = [(3.0, 1.0), (0.0, 0.5)]
    drawn = plots.loss_surface(lambda a, b: Value(a) * a + b, (-3, 3), (0, 1), paths={"down": path})
    surface, contours, colours = drawn.axes
    assert surface.get_zlim()[1] == pytest.approx(10, rel=0.05)
    down = next(line for line in surface.lines)
    assert [list(map(float, xs)) for xs in down.get_data_3d()] == [[3, 0], [1, 0.5], [10, 0.5]]
    assert surface.collections[0].get_alpha() < 1  # or it would hide the paths
    assert lines(drawn, 1)["down"] == ([3, 0], [1, 0.5])
    marks = {x.get_marker(): (*x.get_xdata(), *x.get_ydata()) for x in contours.lines[1:3]}
    assert marks == {"o": (3, 1), "*": (0, 0.5)}
    assert (contours.get_xlim(), contours.get_ylim()) == ((-3, 3), (0, 1))
    assert surface.get_xlabel() == "w₁"
    assert colours.get_title() == "loss"
    assert [text.get_text() for text in drawn.legends[0].get_texts()] == ["down", "start", "end"]
    assert not plots.loss_surface(lambda a, b: a + b).legends


def regions(drawn: Figure) -> list[Any]:
    """The filled regions of a decision boundary, by class."""
    return [c for c in drawn.axes[0].collections if c.get_alpha() == 0.2]


def test_one_output_decides_at_the_threshold() -> None:
    def model(row: Any) -> Value:
        return Value(row[0]) * 2

    drawn = plots.decision_boundary(model, SAMPLES, [0, 1, 0, 0], threshold=1)
    assert drawn.axes[0].get_title() == "Decision boundary: 3 of 4 samples right"
    assert lines(drawn)["on the wrong side"] == ([1], [0])
    low, high = (region.get_paths()[0] for region in regions(drawn))
    assert low.contains_point((0.3, 0.5))
    assert high.contains_point((0.7, 0.5))
    assert not low.contains_point((0.7, 0.5))
    assert lines(drawn)["class 1"] == ([1], [1])


def test_the_greatest_of_several_outputs_decides() -> None:
    def model(row: Any) -> list[Value]:
        return [Value(x) for x in (row[0] - 0.5, row[1] - 0.4, 0.0)]

    drawn = plots.decision_boundary(model, SAMPLES, [2, 1, 1, 0])
    assert drawn.axes[0].get_title() == "Decision boundary: 4 of 4 samples right"
    inside = [(0.9, 0.2), (0.2, 0.9), (0.1, 0.1)]
    for k, (region, line) in enumerate(zip(regions(drawn), drawn.axes[0].lines, strict=True)):
        assert to_hex(region.get_facecolor()) == line.get_color()
        assert [region.get_paths()[0].contains_point(p) for p in inside] == [
            i == k for i in range(3)
        ]


def test_a_batch_gives_the_same_boundary() -> None:
    calls = []

    def rows(X: Any) -> Any:
        calls.append(len(X))
        return X[:, 0] - 0.5

    one, many = (
        plots.decision_boundary(f, np.array(SAMPLES), [-1, 1, -1, 1], batch=batch, steps=10)
        for f, batch in ((lambda row: row[0] - 0.5, False), (rows, True))
    )
    assert calls == [4, 121]
    for a, b in zip(regions(one), regions(many), strict=True):
        assert np.array_equal(a.get_paths()[0].vertices, b.get_paths()[0].vertices)
    assert "class −1" in lines(one)


def test_a_model_that_always_says_the_same_is_drawn() -> None:
    drawn = plots.decision_boundary(lambda row: 1.0, SAMPLES, [0, 1, 1, 1])
    assert drawn.axes[0].get_title().endswith("3 of 4 samples right")
    assert len(regions(drawn)) == 1


def test_samples_may_all_have_the_same_feature() -> None:
    drawn = plots.decision_boundary(lambda row: row[0] - 0.5, [[0, 1e9], [1, 1e9]], [0, 1])
    assert drawn.axes[0].get_ylim() == (1e9 - 1, 1e9 + 1)
    assert regions(drawn)[1].get_paths()[0].contains_point((0.9, 1e9 + 0.5))


@pytest.mark.parametrize(
    ("X", "y", "says"),
    [
        ([[1, 2, 3]], [1], r"2 features and a label each: X has the shape \(1, 3\)"),
        ([1, 2], [1, 2], r"X has the shape \(2,\)"),
        (SAMPLES, [1], r"X has the shape \(4, 2\), y \(1,\)"),
        (SAMPLES, [1, 1, 1, 1], "1 output does not decide between the labels 1"),
        (SAMPLES, [0, 1, 2, 1], "1 output does not decide between the labels 0, 1, 2"),
    ],
)
def test_samples_that_do_not_fit_are_refused(X: Any, y: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        plots.decision_boundary(lambda row: row[0], X, y)


def test_labels_that_no_output_stands_for_are_refused() -> None:
    with pytest.raises(ValueError, match="3 outputs does not decide between the labels -1, 1"):
        plots.decision_boundary(lambda row: [1, 2, 3], SAMPLES, [-1, 1, 1, 1])


@pytest.mark.parametrize("name", ["100% $x^$", "_hidden", "$"])
def test_names_are_written_as_they_are(name: str) -> None:
    drawn = plots.loss_curve({name: [1, 2], "b": [2, 1]}, title=name)
    assert drawn._repr_png_()
    words = [text.get_text() for text in drawn.axes[0].get_legend().get_texts()]
    assert words[0] == slides.written(name)
    assert not words[0].startswith("_")
    assert plots.loss_surface(max, title=name).get_suptitle() == slides.written(name)
    halves = plots.decision_boundary(sum, SAMPLES, [name, "b", "b", "b"])
    says = [text.get_text() for text in halves.axes[0].get_legend().get_texts()]
    assert slides.written(f"class {name}") in says


@pytest.mark.parametrize(
    ("draw", "says"),
    [
        (lambda: plots.loss_curve([1, math.nan]), "'loss', place 2: nan is not finite"),
        (
            lambda: plots.loss_curve({"a": [1, 0]}, log=True),
            "'a', place 2: 0 has no place on a log",
        ),
        (lambda: plots.loss_curve(None), "'loss': None is not a sequence of numbers"),
        (lambda: plots.decision_boundary(lambda r: math.nan, SAMPLES, [0, 1, 1, 1]), "sample 0"),
        (lambda: plots.gradient_sizes([math.nan, 1]), "'gradient', place 1: nan"),
        (lambda: plots.gradient_sizes({"a": [1, -1]}), "'a', layer 2: -1 is negative"),
        (lambda: plots.gradient_sizes([mlp(1, 1)]), "'gradient', place 1: .* is not a number"),
        (lambda: plots.activation("relu"), "not 'relu'"),
        (lambda: plots.activation(tanh, steps=0), "steps is 1 or more, not 0"),
        (lambda: plots.decision_boundary(sum, SAMPLES, [0, 1, 1, 1], steps=0), "steps is 1"),
        (lambda: plots.loss_surface(lambda a, b: math.nan, (0, 1)), r"loss at \(0, -5\) is nan"),
        (lambda: plots.loss_surface(max, paths={"a": []}), "path 'a' has no point"),
        (lambda: plots.loss_surface(max, paths=[(1, 2)]), "sequences of points by name"),
        (lambda: plots.loss_surface(max, up=3), r"up is two numbers, such as \(-5, 5\), not 3"),
        (lambda: plots.loss_surface(max, names=(1, 2)), "a title or a name is text, not 1"),
        (lambda: plots.activation(tanh, span=(1, math.inf)), "span takes a finite number"),
        (lambda: plots.activation(tanh, steps="all"), "steps is 1 or more, not 'all'"),
        (lambda: plots.loss_surface(max, names="w"), "names are two texts, not 'w'"),
        (lambda: plots.activation(tanh, name=3), "name is text, not 3"),
        (lambda: plots.loss_curve([1], title=1), "a title or a name is text, not 1"),
        (lambda: plots.loss_curve([1], axes="left"), "of a figure of matplotlib, not 'left'"),
    ],
)
def test_what_cannot_be_drawn_is_named(draw: Any, says: str) -> None:
    with pytest.raises((TypeError, ValueError), match=says):
        draw()


def test_sizes_may_be_an_array() -> None:
    assert lines(plots.gradient_sizes(np.array([1.0, 2.0])))["gradient"] == ([1, 2], [1, 2])


def test_a_tie_is_in_the_region_of_the_class_that_decides() -> None:
    drawn = plots.decision_boundary(
        lambda row: [max(0, row[0] - 0.5), max(0, row[1] - 0.5), 0], SAMPLES, [0, 1, 1, 0]
    )
    assert regions(drawn)[0].get_paths()[0].contains_point((0.2, 0.2))


def test_without_matplotlib_the_error_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "from viz import plots\n"
        "try:\n    plots.loss_curve([1])\n"
        "except ModuleNotFoundError as error:\n    print(error.name, error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=True)
    says = 'matplotlib This plot is drawn by matplotlib: pip install "chalkgrad[demos]"'
    assert done.stdout.decode().strip() == says
