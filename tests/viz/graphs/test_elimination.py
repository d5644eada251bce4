"""The pictures of an elimination show the edges that are left, with their numbers."""

import re

import pytest

from autograd import Value, eliminate, exp, sin
from tests.svg import texts, view
from tests.viz.networks.examples import edges
from viz import frames
from viz.graphs.drawing import INPUT_COLOUR, PATH_COLOUR


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


def test_what_a_step_changes_is_orange_and_what_it_eliminates_an_outline() -> None:
    x, y = Value(1 / 3, "x"), Value(3, "y")
    film = frames(eliminate(exp(-(x * y)), [x, y]), precision=2, title="t")
    assert [{id for id, look in edges(p).items() if "invis" not in look} for p in film] == [
        {"en0_n2", "en1_n2", "en2_n3", "en3_n4"}, {"en0_n2", "en1_n2", "en2_n4"},
        {"en0_n4", "en1_n4"},
    ]  # fmt: skip
    orange = [{id for id, look in edges(p).items() if PATH_COLOUR in look} for p in film]
    assert orange == [set(), {"en2_n4"}, {"en0_n4", "en1_n4"}]
    node = r"^\tn(\d) \[.*"
    assert [re.findall(f"{node}dashed", p.source, re.M) for p in film] == [[], ["3"], ["2", "3"]]
    assert all(re.findall(node + INPUT_COLOUR, p.source, re.M) == ["0", "1"] for p in film)
    says = {"t", "step 1 of 2: h₂ is eliminated, 1 multiplication", "0.33"}
    assert says <= {text.strip() for text in texts(film[1].svg)}


def test_of_an_elimination_frames_takes_no_mode() -> None:
    x = Value(2, "x")
    for option in ({"mode": "reverse"}, {"seed": x}, {"order": [x]}):
        with pytest.raises(ValueError, match="leave out mode"):
            frames(eliminate(x * x, x), **option)


def test_outputs_that_nothing_leads_to_stand_alone() -> None:
    x = Value(2, "x")
    assert str(frames(eliminate([x, x], x))) == "Film(x and x: 1 node, 1 picture)"


def test_an_aspect_and_a_precision_must_be_possible() -> None:
    x = Value(2, "x")
    for wrong in ({"aspect": 0}, {"precision": 0}):
        with pytest.raises(ValueError, match=str(next(iter(wrong)))):
            frames(eliminate(x * x, x), **wrong)
