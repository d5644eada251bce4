"""Names of classes, in any script, as targets."""

import numpy as np
import pytest

from nn import MLP, History, fit
from viz import plots

X = [[0.0, 0.0], [0.2, 0.1], [1.0, 1.0], [0.9, 1.1], [0.0, 1.0], [0.1, 0.9]]
NAMES = ["猫", "猫", "狗", "狗", "鸟", "鸟"]
NUMBERS = [1, 1, 0, 0, 2, 2]
"""Their places in the order of `sorted`."""


def trained(y: object, **options: object) -> tuple[MLP, History]:
    model = MLP(2, [6, 3], "tanh", rng=0)
    return model, fit(model, X, y, loss="cross_entropy", epochs=40, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("y", [NAMES, tuple(NAMES), np.array(NAMES)])
def test_names_are_classes_in_sorted_order(y: object) -> None:
    model, history = trained(y)
    same, numbered = trained(NUMBERS)
    assert history.classes == ("狗", "猫", "鸟")
    assert numbered.classes == ()
    assert history.column("loss") == numbered.column("loss")
    assert [p.data for p in model.parameters()] == [p.data for p in same.parameters()]
    assert history[-1].accuracy == 1


def test_names_validate_and_tell_two_classes_apart() -> None:
    _, history = trained(NAMES, validation=([[0.1, 0.1]], ["猫"]))
    assert history[-1].validation_accuracy == 1
    model = MLP(2, [1], rng=0)
    history = fit(model, X[:4], NAMES[:4], loss="binary_cross_entropy", epochs=2)
    assert history.classes == ("狗", "猫")


def test_a_name_that_no_class_has_is_refused() -> None:
    with pytest.raises(ValueError, match="validation y: row 1 is '鱼': the classes are"):
        trained(NAMES, validation=(X[:2], ["猫", "鱼"]))
    with pytest.raises(ValueError, match="the classes are 0 to 2"):
        trained([*NAMES[:3], "牛", "羊", "鸟"])
    with pytest.raises(TypeError, match="y: row 0"):
        trained(["猫", 1, 2, 0, 0, 1])


def test_numbers_in_text_are_no_classes_of_a_regression() -> None:
    for numbers in (["0.5", "1.5"], np.array(["0.5", "1.5"])):
        with pytest.raises(TypeError, match=r"y: row 0 is text, '0[.]5': squared_error"):
            fit(MLP(2, [1], rng=0), X[:2], numbers, loss="squared_error", epochs=1)


def test_a_plot_of_decisions_has_the_names() -> None:
    model, _ = trained(NAMES)

    def scores(row: list[float]) -> list[float]:
        return [score.data for score in model(row)]  # type: ignore[union-attr]

    drawn = plots.decision_boundary(scores, X, NAMES, steps=10)
    assert drawn.axes[0].get_title() == "Decision boundary: 6 of 6 samples right"
    words = [text.get_text() for text in drawn.axes[0].get_legend().get_texts()]
    assert words == ["class 狗", "class 猫", "class 鸟"]
