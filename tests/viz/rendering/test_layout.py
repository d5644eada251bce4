"""Layouts in rows: nothing is lost, nothing overlaps, and a page is filled."""

import random
from collections.abc import Callable
from itertools import combinations, pairwise

import pytest

from autograd import Graph, Value, log, sin, tanh
from autograd.text.colours import COLOURS
from demos.pages import PAGES
from nn import MLP
from tests import graphs, svg
from viz import Picture, draw, frames
from viz.rendering.graphviz_engine import LAYOUT, render
from viz.rendering.labels import NAME_SIZE, SIZE
from viz.rendering.layout import Curve, Layout
from viz.rendering.placing import MOST_ROWS, Places, best
from viz.rendering.rows import in_rows

SLIDE = 16 / 9


def chain(n: int) -> Value:
    """An input and n − 1 operations in a row."""
    y = Value(0.5, "x")
    for i in range(n - 1):
        y = (sin(y), tanh(y), y * 0.9)[0 if i % 3 < 2 else 1]
    return y


def tree(n: int, seed: int) -> Value:
    """About n nodes that are used once each."""
    pick = random.Random(seed)
    nodes = [Value(pick.uniform(-1, 1), f"x{i}") for i in range(n // 2)]
    while len(nodes) > 1:
        a, b = nodes.pop(pick.randrange(len(nodes))), nodes.pop(pick.randrange(len(nodes)))
        nodes.append(a * b if pick.random() < 0.5 else a + b)
    return nodes[0]


def tangle(n: int, seed: int) -> Value:
    """About n nodes, many of them used more than once."""
    pick = random.Random(seed)
    nodes = [Value(pick.uniform(-1, 1), f"x{i}") for i in range(3)]
    while len(Graph(nodes[-1])) < n:
        a, b = pick.choice(nodes[-6:]), pick.choice(nodes[-4:])
        nodes.append((a * b, a + b, tanh(nodes[-1]), a - b, sin(nodes[-1]))[pick.randrange(5)])
    return nodes[-1]


GRAPHS = {
    "worked": lambda: graphs.worked_example()[0],
    "square": graphs.square,
    "leaf": lambda: Value(1, "x"),
    "chain": lambda: chain(30),
    "tree": lambda: tree(30, 1),
    "tangle 12": lambda: tangle(12, 2),
    "tangle 30": lambda: tangle(30, 3),
}


def smallest_text(picture: Picture) -> float:
    """The size of the smallest letters, by the height of the picture."""
    return SIZE / picture.size[1]


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("mode", ["reverse", "both"])
def test_a_slide_is_filled_and_readable(name: str, mode: str) -> None:
    y = GRAPHS[name]()
    seed = {"seed": Graph(y).inputs[0]} if mode == "both" else {}
    picture = draw(y, mode=mode, aspect=SLIDE, title="A title", precision=3, **seed)
    width, height = picture.size
    assert width / height == pytest.approx(SLIDE, rel=0.02)
    svg.assert_legible(picture.svg)


def turns(picture: Picture) -> int:
    """How many edges lead back from the end of a row to the beginning of the next."""
    lines = [[x for x, _ in s.line] for s in svg.shapes(picture.svg) if s.kind == "edge"]
    return sum(max(line) - min(line) > picture.size[0] / 2 for line in lines)


def test_edges_turn_back_only_where_letters_gain_by_it() -> None:
    x1, x2 = Value(2, "x1"), Value(5, "x2")
    y = log(x1) + x1 * x2 - sin(x2)
    assert turns(draw(y, mode="forward", seed=x1, aspect=SLIDE)) == 0  # three would
    assert turns(draw(chain(8), mode="reverse", aspect=SLIDE)) > 0  # one does


def test_rows_of_a_legend_begin_together() -> None:
    a, b = Value(2, "a"), Value(1, "b")
    picture = draw((a + b) * (b + 1), mode="both", seed=b, aspect=SLIDE, title="A title")
    texts = [text for shape in svg.shapes(picture.svg) for text in shape.texts]
    left = {text.words.split(":")[0]: text.box.left for text in texts}
    assert left["red"] == left["blue"] < left["green"] < left["on edges"]


@pytest.mark.parametrize("n", [4, 12, 20, 30])
def test_letters_are_a_fortieth_of_the_height(n: int) -> None:
    assert smallest_text(draw(chain(n), mode="reverse", aspect=SLIDE)) >= 1 / 40


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("make", [tree, tangle])
def test_letters_of_wide_graphs_are_as_large(make: Callable[..., Value], seed: int) -> None:
    assert smallest_text(draw(make(30, seed), mode="reverse", aspect=SLIDE)) >= 1 / 40


def test_letters_of_a_network_of_36_nodes_are_as_large() -> None:
    y = MLP(2, [3, 1], activation="tanh", rng=0)([Value(0.5, "x1"), Value(0.5, "x2")])
    y.backward()
    assert len(Graph(y)) == 36
    assert smallest_text(draw(y, aspect=SLIDE)) >= 1 / 40


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(60))
def test_letters_of_many_graphs_are_as_large(seed: int) -> None:
    mode = (None, "forward", "reverse")[seed % 3]
    for make in (tree, tangle):
        y = make(10 + seed % 20, seed)
        start = {"seed": Graph(y).inputs[0]} if mode == "forward" else {}
        y.backward()
        assert smallest_text(draw(y, mode=mode, aspect=SLIDE, title="A title", **start)) >= 1 / 40


@pytest.mark.slow
@pytest.mark.parametrize("name", ["worked", "product", "survey", "mixed", "recurrent", "network"])
@pytest.mark.parametrize("mode", [None, "forward", "reverse", "both"])
def test_letters_of_the_notes_examples_are_as_large(name: str, mode: str | None) -> None:
    y = PAGES[name][1]()
    start = {"seed": Graph(y).inputs[0]} if mode in ("forward", "both") else {}
    y.backward()
    assert smallest_text(draw(y, mode=mode, aspect=SLIDE, title="A title", **start)) >= 1 / 40
    film = frames(y, mode=mode, aspect=SLIDE, title="A title", **start)
    assert smallest_text(film[0]) >= (1 / 42 if name == "network" else 1 / 40)  # it has 36 nodes


def test_numbers_stand_beside_each_other_where_there_is_little_room() -> None:
    y = tree(30, 1)
    y.backward()
    shapes = svg.shapes(draw(y, aspect=SLIDE).svg)
    (last,) = (s for s in shapes if s.id == f"n{len(Graph(y)) - 1}")
    name, value, grad = last.texts
    assert (value.colour, grad.colour) == (COLOURS["value"], COLOURS["adjoint"])
    assert name.box.bottom <= value.box.top == grad.box.top
    assert value.box.right < grad.box.left
    assert len(value.words.strip("−0.")) <= 3
    assert {"left, red: value", "right, blue: grad of x, dh₁₄/dx"} <= {
        text.words for shape in shapes for text in shape.texts
    }


@pytest.mark.parametrize("mode", [None, "reverse"])
@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("make", [lambda: tangle(20, 5), lambda: chain(14)])
def test_every_edge_of_a_broken_graph_is_drawn_whole(
    make: object, wide: bool, mode: str | None
) -> None:
    y = make()
    ids = {node: f"n{i}" for i, node in enumerate(Graph(y))}
    path = Graph(y).inputs[0] if wide else None
    picture = draw(y, edges="none", aspect=SLIDE, mode=mode, highlight=path)
    shapes = {s.id: s for s in svg.shapes(picture.svg)}
    for edge in Graph(y).edges:
        line = shapes[f"e{ids[edge.result]}_{edge.slot}"].line
        for node, (x, y_of) in ((edge.operand, line[0]), (edge.result, line[-1])):
            box = shapes[ids[node]].outline
            assert box is not None
            gaps = max(box.left - x, 0, x - box.right), max(box.top - y_of, 0, y_of - box.bottom)
            assert max(gaps) < 12, f"{edge.result} is not reached"
        for (x1, y1), (x2, y2) in pairwise(line):
            assert abs(x1 - x2) + abs(y1 - y2) < 60, "the line has a gap"


def test_a_direction_that_is_given_is_kept() -> None:
    f, *_ = graphs.worked_example()
    for direction, axis in (("LR", "left"), ("TB", "top")):
        boxes = {
            s.id: s.outline
            for s in svg.shapes(draw(f, aspect=SLIDE, direction=direction, edges="none").svg)
        }
        assert getattr(boxes["n0"], axis) < getattr(boxes["n2"], axis)
    assert "↑ 0.25" in svg.texts(draw(f, mode="reverse", aspect=SLIDE, direction="TB").svg)


def test_crossings_that_can_be_avoided_are() -> None:
    x, y = Value(2, "x"), Value(3, "y")
    shapes = svg.shapes(draw(x * y + x).svg)
    lines = {s.id: s.line for s in shapes if s.kind == "edge"}
    for (one, a), (other, b) in combinations(lines.items(), 2):
        near = min(abs(p[0] - q[0]) + abs(p[1] - q[1]) for p in a for q in b)
        assert near > 1, f"{one} meets {other}"


def test_the_title_and_the_legend_are_part_of_the_picture() -> None:
    f, w, _, _ = graphs.worked_example()
    for options in ({}, {"aspect": SLIDE}):
        texts = svg.texts(draw(f, mode="both", seed=w, title="T & <b>", **options).svg)
        assert "T & <b>" in texts
        for sign in ("red: value", "on edges: local partial ∂z/∂x"):
            assert sign in texts
        assert [t for t in texts if t.startswith("green: tangent ẋ = dx/dw")]
        assert [t for t in texts if t.startswith("blue: adjoint x̄ = dh₆/dx")]
    svg.assert_legible(draw(Value(1, "x"), title="A title that is wider than its picture").svg)
    plain = draw(f, edges="none", values=False).svg
    assert "local partial" not in plain
    assert "red" not in plain


@pytest.mark.parametrize("name", ["chain", "tree", "tangle 12", "tangle 30"])
@pytest.mark.parametrize("aspect", [0.5, 4 / 3, SLIDE, 6])
@pytest.mark.parametrize("direction", ["LR", "TB"])
def test_no_other_number_of_rows_is_better_to_read(
    name: str, aspect: float, direction: str
) -> None:
    source = draw(GRAPHS[name](), edges="none", direction=direction).source
    (layout,) = map(Layout.of, render([source], LAYOUT))
    whole = layout.turned() if direction == "TB" else layout
    broken = [in_rows(whole, n) for n in range(1, MOST_ROWS + 1)]
    turned = [rows.turned() if direction == "TB" else rows for rows in broken]
    all_of_them = [Places(rows, [], [], aspect) for rows in turned]
    found = best(layout, [], [], aspect, direction)
    worse = [(places.is_small, places.effort) for places in all_of_them]
    assert (found.is_small, found.effort) == min(worse)


@pytest.mark.parametrize("aspect", [0, -1, 100, float("nan")])
def test_an_aspect_that_no_page_has_is_refused(aspect: float) -> None:
    with pytest.raises(ValueError, match=r"aspect is a width by a height from 0\.1 to 10"):
        draw(Value(1, "x") * 2, aspect=aspect)


def test_a_curve_is_cut_where_it_crosses_a_line() -> None:
    curve = Curve([(0, 0), (10, 0), (20, 30), (30, 30)], {"e": (35, 30)})
    left, right = curve.cut(12) or (curve, curve)
    assert left.points[0] == (0, 0)
    assert left.points[-1] == right.points[0] == (pytest.approx(12), pytest.approx(10.56, abs=0.01))
    assert (left.tips, right.tips) == ({}, {"e": (35, 30)})
    assert curve.cut(31) is None
    assert Layout({}, {"e": curve}).turned().turned().curves["e"] == curve


def test_names_are_as_large_as_the_rest_where_there_is_little_room() -> None:
    assert NAME_SIZE > SIZE
    source = draw(tangle(30, 3), mode="reverse", aspect=SLIDE).source
    assert f'POINT-SIZE="{NAME_SIZE}"' not in source


@pytest.mark.parametrize("rows", [2, 3, 4])
def test_lines_from_row_to_row_keep_their_arrows_and_cross_no_other(rows: int) -> None:
    source = draw(tangle(20, 5), edges="none").source
    (layout,) = map(Layout.of, render([source], LAYOUT))
    broken = in_rows(layout, rows)
    straight = []
    for id, curve in broken.curves.items():
        assert curve.tips.keys() == layout.curves[id].tips.keys()
        ends = pairwise(curve.points)
        straight += [(layout.joins[id][0], *a, *b) for a, b in ends if a[0] == b[0] or a[1] == b[1]]
    for (one, *a), (other, *b) in combinations(straight, 2):
        if one != other:
            assert not (between(a, b) and between(b, a)), (one, other)


def between(a: list[float], b: list[float]) -> bool:
    """Whether one of the two straight lines is upright and the other crosses it."""
    (x1, y1, x2, y2), (u1, v1, u2, v2) = a, b
    overlap = min(x1, x2) < max(u1, u2) and min(y1, y2) < max(v1, v2)
    return overlap and (x1 == x2) != (u1 == u2)
