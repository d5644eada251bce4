"""The pictures of an elimination show the edges that are left, with their numbers."""

import pytest

from autograd import Value, eliminate, sin
from tests.svg import view
from viz import frames


def test_each_picture_shows_the_edges_that_are_left() -> None:
    x, y = Value(2, "x"), Value(3, "y")
    u = -sin(x * y)
    elimination = eliminate([u * 2, u * 5], [x, y], "best")
    film = frames(elimination, aspect=16 / 9, title="t")
    assert len(film) == len(elimination) + 1
    last = film[-1].svg
    for row in elimination.jacobian:
        for slope in row:
            assert f"{slope:.4g}".replace("-", "−") in last
    assert "step 3 of 3: h₃ is eliminated, 4 multiplications; so far 7" in last
    assert "0.9602" in film[0].svg
    assert "0.9602<" not in last
    assert len({view(picture.svg) for picture in film}) == 1


def test_of_an_elimination_frames_takes_no_mode() -> None:
    x = Value(2, "x")
    with pytest.raises(ValueError, match="leave out mode"):
        frames(eliminate(x * x, x), mode="reverse")


def test_outputs_that_nothing_leads_to_stand_alone() -> None:
    x = Value(2, "x")
    assert str(frames(eliminate([x, x], x))) == "Film(x and x: 1 node, 1 picture)"


def test_an_aspect_and_a_precision_must_be_possible() -> None:
    x = Value(2, "x")
    for wrong in ({"aspect": 0}, {"precision": 0}):
        with pytest.raises(ValueError, match=str(next(iter(wrong)))):
            frames(eliminate(x * x, x), **wrong)
