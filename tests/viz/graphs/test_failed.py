"""The picture of a failure: the graph up to it, and the culprit in red."""

from pathlib import Path

import pytest

from autograd import Constant, Value, log, sqrt
from tests import svg
from viz import draw_failure
from viz.cli import main
from viz.graphs.captions import WRONG_COLOUR


def failure(make: object) -> BaseException:
    with pytest.raises((ValueError, ArithmeticError)) as caught:
        make()
    return caught.value


def test_the_graph_ends_at_the_operation_that_failed() -> None:
    x = Value(1, "x")
    picture = draw_failure(failure(lambda: log(x * 2 - 2) + x))
    assert svg.texts_of(picture.svg, "n0") == ["x", "value 1"]
    assert svg.texts_of(picture.svg, "n5") == ["h₃ = log(h₂)"]
    assert "log(x) needs x > 0, got h2 = 0.0" in svg.texts(picture.svg)
    assert f'color="{WRONG_COLOUR}"' in picture.source
    (says,) = next(s.texts for s in svg.shapes(picture.svg) if s.id == "text0")
    assert says.colour == WRONG_COLOUR
    assert "∂h₂/∂h₁ = 1" in svg.texts(picture.svg)
    assert "∂h₃" not in picture.source


@pytest.mark.parametrize(
    ("make", "says", "function"),
    [
        (lambda: 1 / Value(0, "x"), "1/x is undefined at x = 0.0", "h₁ = 1/x"),
        (lambda: Value(1, "x") / Value(0, "y"), "undefined at x = 1.0, y = 0.0", "h₁ = x / y"),
        (lambda: sqrt(Value(0, "x")), "the derivative of sqrt(x)", "h₁ = sqrt(x)"),
        (lambda: Value(1e200, "x") ** 2, "overflows", "h₁ = x²"),
        (lambda: Value(0, "x") / Constant(0, "c"), "undefined", "h₁ = x / c"),
        (
            lambda: Value(1, "u" * 20) / Value(0, "v" * 20),
            f"{'v' * 20} = 0.0",
            f"h₁ = {'u' * 20} / {'v' * 20}",
        ),
    ],
)
def test_every_way_to_fail_has_a_picture(make: object, says: str, function: str) -> None:
    texts = svg.texts(draw_failure(failure(make), aspect=16 / 9, title="Why?").svg)
    assert function in texts
    assert max(map(len, texts)) <= 60
    assert says in " ".join(texts)
    assert "Why?" in texts


def test_what_no_operation_on_values_has_raised_is_refused() -> None:
    for error in (ValueError("no"), failure(lambda: log(-1.0)), KeyError("x")):
        with pytest.raises(ValueError, match="no operation on Values has raised"):
            draw_failure(error)


def test_the_command_draws_a_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "f.svg"
    with pytest.raises(SystemExit) as end:
        main(["log(x)", "x=0", "-o", str(path)])
    assert end.value.code == 2
    assert capsys.readouterr().err == "chalkgrad: log(x) needs x > 0, got x = 0.0\n"
    assert "log(x) needs x > 0, got x = 0.0" in svg.texts(path.read_text(encoding="utf-8"))


def test_the_command_fills_a_slide(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "f.svg"
    words = ["a*b + a", "a=2", "b=1", "--mode", "both", "--seed", "b", "--title", "T", "-o"]
    assert main([*words, str(path), "--aspect", "4/3"]) == 0
    assert "dh₂/da = 2   dh₂/db = 2" in capsys.readouterr().out
    drawn = path.read_text(encoding="utf-8")
    view = svg.view(drawn)
    assert (view.right - view.left) / (view.bottom - view.top) == pytest.approx(4 / 3, rel=0.01)
    assert {"T", "seed: ḃ = 1", "seed: h̄₂ = 1"} <= {t.strip() for t in svg.texts(drawn)}
    with pytest.raises(SystemExit):
        main([*words, str(path), "--aspect", "wide"])
    assert "--aspect" in capsys.readouterr().err
