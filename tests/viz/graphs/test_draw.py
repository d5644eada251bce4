"""Pictures: what they say, that it can be read, and what is refused."""

import re
from collections.abc import Callable
from itertools import pairwise, product

import pytest

from autograd import Constant, Graph, Value, derivative, parse, paths
from autograd.text.colours import COLOURS
from nn import MLP
from tests import graphs, svg
from viz import Picture, draw, draw_neuron, frames, page, worksheet
from viz.graphs.captions import EDGES
from viz.graphs.flow import ARROWS, MODES
from viz.rendering.graphviz_engine import render


def swept(output: Value) -> Value:
    output.backward()
    return output


def test_the_worked_example() -> None:
    f, w, _, _ = graphs.worked_example()
    picture = draw(swept(f), highlight=w)
    assert [svg.texts_of(picture.svg, f"n{i}") for i in range(10)] == [
        ["w", "value 0", "grad 0.25"],
        ["x", "value 1", "grad 0"],
        ["h₁ = w × x", "value 0", "grad 0.25"],
        ["b", "value 0", "grad 0.25"],
        ["h₂ = h₁ + b", "value 0", "grad 0.25"],
        ["h₃ = −h₂", "value 0", "grad −0.25"],
        ["h₄ = exp(h₃)", "value 1", "grad −0.25"],
        ["1"],
        ["h₅ = h₄ + 1", "value 2", "grad −0.25"],
        ["h₆ = 1/h₅", "value 0.5", "grad 1"],
    ]
    partials = [t for t in svg.texts(picture.svg) if t.startswith("∂")]
    assert sorted(partials) == sorted(
        ["∂h₁/∂w = 1", "∂h₁/∂x = 0", "∂h₂/∂h₁ = 1", "∂h₂/∂b = 1", "∂h₃/∂h₂ = −1", "∂h₄/∂h₃ = 1",
         "∂h₅/∂h₄ = 1", "∂h₆/∂h₅ = −0.25"]
    )  # fmt: skip


def test_partials_in_symbols() -> None:
    f, *_ = graphs.worked_example()
    drawn = svg.texts(draw(f, partials="symbols", mode="reverse").svg)
    assert [t for t in drawn if t.startswith("∂")] == [
        "∂h₁/∂w = x", "∂h₁/∂x = w", "∂h₂/∂h₁ = 1", "∂h₂/∂b = 1", "∂h₃/∂h₂ = −1",
        "∂h₄/∂h₃ = exp(h₃)", "∂h₅/∂h₄ = 1", "∂h₆/∂h₅ = −1/h₅²",
    ]  # fmt: skip
    first, *_, last = frames(f, partials="symbols")
    assert "exp(h₃)" not in "".join(svg.texts(first.svg)).replace("h₄ = exp(h₃)", "")
    assert "∂h₄/∂h₃ = exp(h₃)" in svg.texts(last.svg)


def test_the_textbooks_figure_has_the_values_on_the_edges() -> None:
    f, *_ = graphs.worked_example()
    shapes = svg.shapes(draw(swept(f), edges="value", gradients=False).svg)
    on_edges = {s.id: s.texts for s in shapes if s.id.endswith("_label")}
    assert {id: [t.words for t in texts] for id, texts in on_edges.items()} == {
        "en2_0_label": ["0"], "en2_1_label": ["1"], "en4_0_label": ["0"], "en4_1_label": ["0"],
        "en5_0_label": ["0"], "en6_0_label": ["0"], "en8_0_label": ["1"], "en8_1_label": ["1"],
        "en9_0_label": ["2"], "e_out_label": ["0.5"],
    }  # fmt: skip
    assert {t.colour for texts in on_edges.values() for t in texts} == {COLOURS["value"]}
    assert not [s for s in shapes for t in s.texts if t.words.startswith(("value", "grad"))]


def test_colours_and_words_tell_values_from_gradients() -> None:
    texts = [t for s in svg.shapes(draw(swept(graphs.square())).svg) for t in s.texts]
    assert {t.colour for t in texts if t.words.startswith("value")} == {COLOURS["value"]}
    assert {t.colour for t in texts if t.words.startswith("grad")} == {COLOURS["adjoint"]}


def test_a_repeated_operand_has_two_edges() -> None:
    shapes = svg.shapes(draw(swept(graphs.square())).svg)
    edges = {s.id for s in shapes if s.kind == "edge"}
    assert edges == {"en1_0_tail", "en1_0", "en1_1_tail", "en1_1"}
    words = [t.words for s in shapes for t in s.texts if "∂" in t.words]
    assert words == ["∂h₁/∂a (1st) = 3", "∂h₁/∂a (2nd) = 3"]


def test_before_backward_there_are_no_gradients() -> None:
    f, w, x, b = graphs.worked_example()
    assert "grad" not in draw(f).svg
    w.grad = x.grad = b.grad = 5.0  # from another graph's sweep
    assert "grad" not in draw(f).svg
    assert "grad" in draw(swept(f)).svg
    assert "grad" not in draw(f, gradients=False).svg


def test_gradients_of_another_output_are_not_drawn() -> None:
    x, y = Value(2, "x"), Value(3, "y")
    h = x * y
    one, other = h + 1, h * 5
    one.backward()
    assert "grad" in draw(one).svg
    assert "grad" not in draw(other).svg


def test_inputs_operations_and_constants_look_different() -> None:
    source = draw(Value(1, "x") * 2 + Constant(3, "c")).source
    looks = {line.split(" ")[0].strip(): line for line in source.splitlines() if "[label" in line}
    kinds = {
        ("dashed" in line, "rounded" in line) for name, line in looks.items() if "_" not in name
    }
    assert kinds == {(True, False), (False, True), (False, False)}
    assert svg.texts_of(draw(Value(1, "x") * 2 + Constant(3, "c")).svg, "n3") == ["c", "value 3"]


@pytest.mark.parametrize(
    ("make", "direction"),
    [
        *product([lambda: graphs.worked_example()[0]], ARROWS),
        *product([graphs.square], ["LR", "TB"]),
        (graphs.hundred_nodes, "LR"),
        pytest.param(graphs.hundred_nodes, "TB", marks=pytest.mark.slow),
    ],
)
@pytest.mark.parametrize("edges", EDGES)
@pytest.mark.parametrize("mode", [None, *MODES])
def test_no_text_is_clipped_or_overlapped(
    make: Callable[[], Value], direction: str, edges: str, mode: str | None
) -> None:
    output = swept(make())
    seed = Graph(output).inputs[0] if mode in ("forward", "both") else None
    picture = draw(output, direction=direction, edges=edges, mode=mode, seed=seed)
    svg.assert_legible(picture.svg)


LABELS = ['"', "\\", 'a"\\', "\\N", "\\G\\l", "<b>", "</script>", "&amp;", "]]>", "{a|b}", "%", "'",
          "<TABLE>", "--", "h1:p", "a;b", "#", "&#0;", "损失"]  # fmt: skip
CUT_OR_REPLACED = {
    "a\nb": "a\N{REPLACEMENT CHARACTER}b",
    "a\0b": "a\N{REPLACEMENT CHARACTER}b",
    "\ud800": "\N{REPLACEMENT CHARACTER}",
    "x" * 10_000: "x" * 20 + "…" + "x" * 19,
}


@pytest.mark.parametrize("label", [*LABELS, *CUT_OR_REPLACED], ids=lambda label: ascii(label)[:12])
def test_labels_are_drawn_not_interpreted(label: str) -> None:
    x = Value(2, label)
    y = x * x
    y.label = label
    shown = CUT_OR_REPLACED.get(label, label)
    texts = svg.texts(draw(swept(y)).svg)
    assert texts[0] == shown
    is_word = re.fullmatch(r"[\w…\N{REPLACEMENT CHARACTER}]+", shown)
    result, operand = (name if is_word else f"({name})" for name in (f"{shown}ʹ", shown))
    assert {f"∂{result}/∂{operand} ({use}) = 2" for use in ("1st", "2nd")} <= set(texts)
    assert f"{shown}ʹ = {operand} × {operand}" in texts


@pytest.mark.parametrize("label", [*LABELS[:-1], *CUT_OR_REPLACED], ids=lambda x: ascii(x)[:12])
def test_any_label_is_drawn_as_pixels_too(label: str) -> None:
    assert draw(Value(2, label) * 2).render("png").startswith(b"\x89PNG")


@pytest.mark.parametrize("label", ["", " ", "\t"])
def test_a_blank_label_is_not_a_name(label: str) -> None:
    assert svg.texts_of(draw(Value(2, label) * 3).svg, "n0") == ["x₁", "value 2"]


def test_precision_and_direction() -> None:
    x = Value(1 / 3, "x")
    assert "value 0.33" in svg.texts(draw(x * 2, precision=2).svg)
    assert "value 0.33333333" in svg.texts(draw(x * 2, precision=8).svg)
    left_to_right, right_to_left = (
        {s.id: s.outline for s in svg.shapes(draw(x * 2, direction=d).svg) if s.outline}
        for d in ("LR", "RL")
    )
    assert left_to_right["n0"].left < left_to_right["n2"].left
    assert right_to_left["n0"].left > right_to_left["n2"].left


def highlighted(picture: Picture) -> set[str]:
    return {
        line.split("id=")[1].split(" ")[0].rstrip("]")
        for line in picture.source.splitlines()
        if "->" in line and "penwidth" in line and "_tail" not in line
    }


def test_one_path_can_be_highlighted() -> None:
    x = Value(2, "x")
    u, v = x * 3, x + 1
    y = u * v
    assert highlighted(draw(y)) == set()
    assert highlighted(draw(y, highlight=[x, u, y])) == {"en2_0", "en5_0"}
    assert highlighted(draw(y, highlight=[y, v, x])) == {"en4_0", "en5_1"}
    assert highlighted(draw(y, highlight=x)) == {"en2_0", "en5_0", "en4_0", "en5_1"}
    assert highlighted(draw(y, highlight=v)) == {"en5_1"}
    assert "n0 [label=" in draw(y, highlight=[x]).source
    assert "penwidth" in draw(y, highlight=[x]).source
    for wrong, says in (([x, y], "no edge from x to h3"), (Value(9, "q"), "not in the graph")):
        with pytest.raises(ValueError, match=says):
            draw(y, highlight=wrong)


def test_a_path_tells_which_of_two_edges_it_takes() -> None:
    a = Value(3, "a")
    y = a * a
    assert [highlighted(draw(y, highlight=path)) for path in paths(y, a)] == [
        {"en1_0"}, {"en1_1"},
    ]  # fmt: skip
    assert highlighted(draw(y, highlight=[a, y])) == {"en1_0", "en1_1"}


def test_a_derivative_is_drawn_like_any_graph() -> None:
    x = Value(2, "x")
    assert "h₂ = 3 × h₁" in svg.texts(draw(derivative(x**3, x)).svg)


def test_depth_draws_the_part_near_the_output() -> None:
    x = Value(0.5, "x")
    y = x
    for _ in range(600):
        y = y * x
    with pytest.raises(ValueError, match=r"601 nodes are too many for a picture: .* depth=3"):
        draw(y)
    near = [s.id for s in svg.shapes(draw(y, depth=3).svg) if s.kind == "node"]
    assert {id for id in near if not id.startswith("e")} == {"n0", "n598", "n599", "n600", "n597"}
    assert "h₆₀₀ = h₅₉₉ × x" in svg.texts(draw(y, depth=1).svg)
    assert repr(draw(y, depth=0)) == "Picture(h₆₀₀: 1 node)"
    with pytest.raises(ValueError, match="depth"):
        draw(y, depth=-1)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"edges": "partials"}, "edges is one of partial, value, none, not 'partials'"),
        ({"direction": "UP"}, "direction is one of"),
        ({"precision": 0}, "precision"),
        ({"precision": 99}, "precision"),
        ({"precision": 2.5}, "precision"),
        ({"depth": 1.5}, "depth"),
    ],
)
def test_unknown_options_are_refused(options: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        draw(Value(1) * 2, **options)


@pytest.mark.parametrize(
    ("option", "given"), [("title", 3), ("title", None), ("highlight", 2), ("highlight", [2])]
)
def test_another_kind_of_option_is_refused_by_its_name(option: str, given: object) -> None:
    with pytest.raises(TypeError, match=f"^{option}.* not "):
        draw(Value(1) * 2, **{option: given})


@pytest.mark.parametrize("title", ["a\0b", "\ud800", "\N{NO-BREAK SPACE}1\N{IDEOGRAPHIC SPACE}2"])
def test_a_title_is_drawn_with_signs_for_what_has_none(title: str) -> None:
    texts = svg.texts(draw(Value(1) * 2, title=title).svg)
    assert title.replace("\0", "\ufffd").replace("\ud800", "\ufffd") in texts


def test_a_label_that_graphviz_cuts_inside_a_letter_is_drawn_below_a_title() -> None:
    label = "\\\\\\%<N\N{REPLACEMENT CHARACTER}9"
    assert label in svg.texts(draw(Value(2, label) * 3, title="t").svg)


@pytest.mark.parametrize("output", [3.0, None, "x", Graph(Value(1))])
def test_only_values_are_drawn(output: object) -> None:
    with pytest.raises(TypeError, match="a graph is that of a Value"):
        draw(output)


def test_one_is_not_several() -> None:
    x = Value(3, "x")
    assert repr(draw(x)) == "Picture(x: 1 node)"
    assert repr(page(x)) == "Page(x: 1 node)"
    assert repr(frames(-x)[:1]) == "Film(h₁: 2 nodes, 1 picture)"
    assert repr(worksheet(-x, "value")) == "Worksheet(1 blank of value)"
    neuron = MLP(1, [1], rng=0).layers[0].neurons[0]
    assert repr(draw_neuron(neuron, [1])) == "Picture(neuron of 1 input)"


def test_a_leaf_is_a_picture() -> None:
    assert svg.texts(draw(Value(3, "x")).svg) == ["x", "value 3"]
    assert svg.texts(draw(Constant(3)).svg) == ["3"]


def test_the_same_graph_is_the_same_bytes() -> None:
    pictures = {draw(swept(graphs.hundred_nodes())).svg for _ in range(2)}
    assert len(pictures) == 1
    (picture,) = pictures
    assert "<!--" not in picture
    assert picture.count("<title>") == 1  # which viewers show beside the pointer


def test_ids_come_from_the_evaluation_order() -> None:
    ids = [s.id for s in svg.shapes(draw(parse("a*b + a")(Value(1), Value(2))).svg)]
    nodes = [id for id in ids if id[0] == "n"]
    assert nodes == ["n0", "n1", "n2", "n3"]
    assert all(a != b for a, b in pairwise(sorted(ids)))


def test_narrow_layers_are_tried_only_where_they_help(monkeypatch: pytest.MonkeyPatch) -> None:
    laid_out: list[str] = []

    def counting(sources: list[str], format: str) -> list[bytes]:
        laid_out.extend(sources)
        return render(sources, format)

    monkeypatch.setattr("viz.graphs.drawing.render", counting)
    x = [Value(0.5, f"x{i}") for i in range(8)]
    rosenbrock = sum(100 * (b - a**2) ** 2 + (1 - a) ** 2 for a, b in pairwise(x))
    draw(rosenbrock, mode="reverse", aspect=16 / 9)
    assert len(laid_out) <= 8
