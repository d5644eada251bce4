"""Pictures: what they say, that it can be read, and what is refused."""

import io
import math
import os
import re
from bisect import bisect
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from PIL import Image

from autograd import Constant, Graph, Value, parse
from tests import graphs, svg
from viz import Picture, draw
from viz.drawing import DIRECTIONS, EDGES, PATH_COLOUR, VALUE_COLOUR
from viz.flow import GRADIENT_COLOUR, TANGENT_COLOUR
from viz.selection import MODES


def swept(output: Value) -> Value:
    output.backward()
    return output


def texts_of(picture: Picture, id: str) -> list[str]:
    return [t.words for s in svg.shapes(picture.svg) if s.id == id for t in s.texts]


def test_the_worked_example() -> None:
    f, w, _, _ = graphs.worked_example()
    picture = draw(swept(f), highlight=w)
    assert [texts_of(picture, f"n{i}") for i in range(10)] == [
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


def test_the_textbooks_figure_has_the_values_on_the_edges() -> None:
    f, *_ = graphs.worked_example()
    shapes = svg.shapes(draw(swept(f), edges="value", gradients=False).svg)
    on_edges = {s.id: s.texts for s in shapes if s.id.endswith("_label")}
    assert {id: [t.words for t in texts] for id, texts in on_edges.items()} == {
        "en2_0_label": ["0"], "en2_1_label": ["1"], "en4_0_label": ["0"], "en4_1_label": ["0"],
        "en5_0_label": ["0"], "en6_0_label": ["0"], "en8_0_label": ["1"], "en8_1_label": ["1"],
        "en9_0_label": ["2"], "e_out_label": ["0.5"],
    }  # fmt: skip
    assert {t.colour for texts in on_edges.values() for t in texts} == {VALUE_COLOUR}
    assert not [s for s in shapes for t in s.texts if t.words.startswith(("value", "grad"))]


def test_colours_and_words_tell_values_from_gradients() -> None:
    texts = [t for s in svg.shapes(draw(swept(graphs.square())).svg) for t in s.texts]
    assert {t.colour for t in texts if t.words.startswith("value")} == {VALUE_COLOUR}
    assert {t.colour for t in texts if t.words.startswith("grad")} == {GRADIENT_COLOUR}


def test_a_repeated_operand_has_two_edges() -> None:
    shapes = svg.shapes(draw(swept(graphs.square())).svg)
    edges = {s.id for s in shapes if s.kind == "edge"}
    assert edges == {"en1_0_tail", "en1_0", "en1_1_tail", "en1_1"}
    assert [t.words for s in shapes for t in s.texts].count("∂h₁/∂a = 3") == 2


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


def sum_and_product() -> tuple[Value, Value, Value]:
    """The textbook's e = (a + b)(b + 1) at a = 2, b = 1, and a, b."""
    a, b = Value(2, "a"), Value(1, "b")
    c, d = a + b, b + 1
    e = c * d
    c.label, d.label, e.label = "cde"
    return e, a, b


def test_forward_mode_shows_tangents_on_their_way_to_the_output() -> None:
    e, a, b = sum_and_product()
    picture = draw(e, mode="forward", seed=b)
    assert {s.id: [t.words for t in s.texts] for s in svg.shapes(picture.svg) if s.texts} == {
        "n0": ["a", "value 2", "∂a/∂b = 0"],
        "n1": ["b", "value 1", "seed: ∂b/∂b = 1"],
        "n2": ["c = a + b", "value 3", "∂c/∂b = 1"],
        "n3": ["1"],
        "n4": ["d = b + 1", "value 2", "∂d/∂b = 1"],
        "n5": ["e = c × d", "value 6", "∂e/∂b = 5"],
        "en2_0_label": ["∂c/∂a = 1"],
        "en2_1_label": ["∂c/∂b = 1", "→ 1"],
        "en4_0_label": ["∂d/∂b = 1", "→ 1"],
        "en5_0_label": ["∂e/∂c = 2", "→ 2"],
        "en5_1_label": ["∂e/∂d = 3", "→ 3"],
    }
    assert arrows(picture, TANGENT_COLOUR) == {"n2": 1, "n4": 1, "n5": 2}
    assert "∂e/∂a = 2" in texts_of(draw(e, mode="forward", seed=a), "n5")
    assert [e.grad, a.grad, b.grad] == [0, 0, 0]


def test_reverse_mode_shows_adjoints_on_their_way_to_the_inputs() -> None:
    e, a, b = sum_and_product()
    picture = draw(e, mode="reverse")
    assert {s.id: [t.words for t in s.texts] for s in svg.shapes(picture.svg) if s.texts} == {
        "n0": ["a", "value 2", "∂e/∂a = 2"],
        "n1": ["b", "value 1", "∂e/∂b = 5"],
        "n2": ["c = a + b", "value 3", "∂e/∂c = 2"],
        "n3": ["1"],
        "n4": ["d = b + 1", "value 2", "∂e/∂d = 3"],
        "n5": ["e = c × d", "value 6", "seed: ∂e/∂e = 1"],
        "en2_0_label": ["∂c/∂a = 1", "← 2"],
        "en2_1_label": ["∂c/∂b = 1", "← 2"],
        "en4_0_label": ["∂d/∂b = 1", "← 3"],
        "en5_0_label": ["∂e/∂c = 2", "← 2"],
        "en5_1_label": ["∂e/∂d = 3", "← 3"],
    }
    assert arrows(picture, GRADIENT_COLOUR) == {"n0": 1, "n1": 2, "n2": 1, "n4": 1}
    assert [e.grad, a.grad, b.grad] == [0, 0, 0]
    assert draw(e, mode="reverse", seed=e).source == picture.source


def arrows(picture: Picture, *colours: str) -> dict[str, int]:
    """Per node, how many arrowheads of these colours point at it."""
    boxes = {s.id: s.outline for s in svg.shapes(picture.svg) if re.fullmatch(r"n\d+", s.id)}
    heads = re.findall(rf'<polygon fill="(?:{"|".join(colours)})" .*?points="(.*?)"', picture.svg)
    found: Counter[str] = Counter()
    for head in heads:
        x, y = map(float, head.split()[1].split(","))  # the tip
        gaps = {
            id: math.hypot(max(b.left - x, 0, x - b.right), max(b.top - y, 0, y - b.bottom))
            for id, b in boxes.items()
        }
        nearest = min(gaps, key=gaps.__getitem__)
        found[nearest] += gaps[nearest] < 6
    return {id: n for id, n in found.items() if n}


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("edges", EDGES)
@pytest.mark.parametrize("path", [False, True])
def test_arrows_point_the_way_a_mode_goes(direction: str, edges: str, path: bool) -> None:
    e, _, b = sum_and_product()
    options = {"edges": edges, "direction": direction, "highlight": b if path else None}
    forward = draw(e, mode="forward", seed=b, **options)
    assert arrows(forward, TANGENT_COLOUR, PATH_COLOUR) == {"n2": 1, "n4": 1, "n5": 2}
    reverse = draw(e, mode="reverse", **options)
    seeded = {"n5": 1} if edges == "value" else {}
    assert arrows(reverse, GRADIENT_COLOUR, PATH_COLOUR) == {
        "n0": 1, "n1": 2, "n2": 1, "n4": 1, **seeded
    }  # fmt: skip


@pytest.mark.parametrize(
    ("direction", "along", "against"),
    [("LR", "→", "←"), ("TB", "↓", "↑"), ("RL", "←", "→"), ("BT", "↑", "↓")],
)
def test_signs_point_the_way_the_arrows_do(direction: str, along: str, against: str) -> None:
    x = Value(2, "x")
    for mode, sign in (("forward", along), ("reverse", against)):
        texts = svg.texts(draw(x * 3, mode=mode, direction=direction).svg)
        assert f"{sign} 3" in texts


def test_the_terms_at_a_node_add_up() -> None:
    y = graphs.hundred_nodes()
    graph = Graph(y)
    reverse, forward = (
        {s.id: [t.words for t in s.texts] for s in svg.shapes(picture.svg)}
        for picture in (
            draw(y, mode="reverse", precision=17),
            draw(y, mode="forward", seed=graph.inputs[0], precision=17),
        )
    )
    ids = {node: f"n{i}" for i, node in enumerate(graph)}

    def number(words: list[str]) -> float:
        return float(re.split("[←→=] ", words[-1])[-1].replace("−", "-"))

    for node in graph:
        if not node.is_constant and node is not y:
            out = [f"e{ids[e.result]}_{e.slot}_label" for e in graph.edges if e.operand is node]
            assert sum(number(reverse[id]) for id in out) == pytest.approx(
                number(reverse[ids[node]]), rel=1e-9, abs=1e-12
            )
        if node.op is not None:
            into = [f"e{ids[node]}_{slot}_label" for slot in range(len(node.operands))]
            terms = [number(forward[id]) for id in into if "→" in forward.get(id, [""])[-1]]
            assert sum(terms) == pytest.approx(number(forward[ids[node]]), rel=1e-9, abs=1e-12)


def test_the_textbooks_figure_of_backpropagation() -> None:
    f, *_ = graphs.worked_example()
    shapes = svg.shapes(draw(f, mode="reverse", edges="value", gradients=False).svg)
    on_edges = {s.id: [t.words for t in s.texts] for s in shapes if s.id.endswith("_label")}
    assert on_edges["en9_0_label"] == ["2", "← −0.25"]
    assert on_edges["en8_1_label"] == ["1"]
    assert on_edges["e_out_label"] == ["0.5", "← 1"]
    assert not [t for s in shapes for t in s.texts if "∂" in t.words]


def test_without_a_seed_forward_mode_starts_at_the_only_input() -> None:
    x = Value(2, "x")
    assert draw(x * 3, mode="forward").source == draw(x * 3, mode="forward", seed=x).source


def test_an_operation_can_be_the_seed() -> None:
    x = Value(2, "x")
    u = x * 3
    texts = svg.texts(draw(u * u, mode="forward", seed=u).svg)
    assert {"∂x/∂h₁ = 0", "seed: ∂h₁/∂h₁ = 1", "∂h₂/∂h₁ = 12", "→ 6"} <= set(texts)


def test_a_constant_has_nothing_to_sweep() -> None:
    c = Constant(3, "c") * 2
    for edges in EDGES:
        assert draw(c, mode="reverse", edges=edges).source == draw(c, edges=edges).source


def test_what_no_sweep_can_start_from_is_refused() -> None:
    a, b, other, c = Value(2, "a"), Value(1, "b"), Value(1, "q"), Constant(3, "c")
    y = a * b + c
    for mode, seed, says in (
        ("sideways", None, "mode is one of forward, reverse, or None, not 'sideways'"),
        ("forward", None, "seed: forward mode starts at one node; the inputs are a, b"),
        ("forward", other, r"seed: Value\(.*'q'\) is not in the graph of"),
        ("forward", "a", "seed: 'a' is not in the graph of"),
        ("forward", [a], "seed: .*'a'.* is not in the graph of"),
        ("forward", c, r"seed: .*'c'.* is a constant"),
        ("reverse", a, r"seed: .*'a'.* is for forward mode; reverse .* the output, h2"),
        (None, a, r"seed: .*'a'.* is for forward mode; mode is None"),
    ):
        with pytest.raises(ValueError, match=says):
            draw(y, mode=mode, seed=seed)
    with pytest.raises(ValueError, match="the inputs are none"):
        draw(c * 2, mode="forward")


def test_a_derivative_too_large_for_a_float_is_no_picture() -> None:
    x = Value(1, "x")
    y = x * 1e200 * 1e-200 * 1e-200
    for mode in MODES:
        assert draw(y, mode=mode)
        with pytest.raises(OverflowError, match="overflows at"):
            draw((x - 1) * 1e200 * 1e200, mode=mode)


# Machado, Oliveira and Fernandes (2009), table of simulation matrices at full severity, linear RGB.
EYES = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red cones": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
                     (-0.003882, -0.048116, 1.051998)),
    "no green cones": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
                       (-0.011820, 0.042940, 0.968881)),
}  # fmt: skip


def linear(colour: str) -> list[float]:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def lab(rgb: list[float]) -> tuple[float, float, float]:
    """CIE L*a*b* of linear sRGB under D65."""
    r, g, b = (min(1.0, max(0.0, c)) for c in rgb)
    x, y, z = (
        t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116
        for t in (
            (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047,
            0.2126 * r + 0.7152 * g + 0.0722 * b,
            (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883,
        )
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("eye", EYES)
def test_every_eye_tells_the_colours_apart_and_reads_them_on_white(eye: str) -> None:
    texts = (VALUE_COLOUR, GRADIENT_COLOUR, TANGENT_COLOUR)
    seen = [
        lab([sum(a * b for a, b in zip(row, linear(colour), strict=True)) for row in EYES[eye]])
        for colour in (*texts, PATH_COLOUR)
    ]
    tangent = seen[texts.index(TANGENT_COLOUR)]
    assert min(math.dist(tangent, other) for other in seen if other is not tangent) > 30
    for r, g, b in map(linear, texts):
        assert 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05) > 4.5  # WCAG 2.2, 1.4.3


def test_inputs_operations_and_constants_look_different() -> None:
    source = draw(Value(1, "x") * 2 + Constant(3, "c")).source
    looks = {line.split(" ")[0].strip(): line for line in source.splitlines() if "[label" in line}
    kinds = {
        ("dashed" in line, "rounded" in line) for name, line in looks.items() if "_" not in name
    }
    assert kinds == {(True, False), (False, True), (False, False)}
    assert texts_of(draw(Value(1, "x") * 2 + Constant(3, "c")), "n3") == ["c", "value 3"]


@pytest.mark.parametrize("make", [lambda: graphs.worked_example()[0], graphs.square,
                                  graphs.hundred_nodes])  # fmt: skip
@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("edges", EDGES)
@pytest.mark.parametrize("mode", [None, *MODES])
def test_no_text_is_clipped_or_overlapped(
    make: Callable[[], Value], direction: str, edges: str, mode: str | None
) -> None:
    output = swept(make())
    seed = Graph(output).inputs[0] if mode == "forward" else None
    picture = draw(output, direction=direction, edges=edges, mode=mode, seed=seed)
    shapes = svg.shapes(picture.svg)
    texts = [(shape, text) for shape in shapes for text in shape.texts]
    assert texts
    for shape, text in texts:
        assert svg.view(picture.svg).contains(text.box)
        if shape.outline is not None:
            assert shape.outline.contains(text.box), f"{text.words} is clipped"
    for (_, one), (_, other) in combinations(texts, 2):
        assert not one.box.overlaps(other.box), f"{one.words} overlaps {other.words}"
    points = sorted((x, y, e.id) for e in shapes if e.kind == "edge" for x, y in e.line)
    for _, text in texts:
        box = text.box
        beside = slice(bisect(points, (box.left,)), bisect(points, (box.right,)))
        for _, y, id in points[beside]:
            assert not box.top < y < box.bottom, f"{id} crosses {text.words}"


LABELS = ['"', "\\", 'a"\\', "\\N", "\\G\\l", "<b>", "</script>", "&amp;", "]]>", "{a|b}", "%", "'",
          "<TABLE>", "--", "h1:p", "a;b", "#", "损失"]  # fmt: skip
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
    operand = shown if re.fullmatch(r"[\w…\N{REPLACEMENT CHARACTER}]+", shown) else f"({shown})"
    assert texts.count(f"∂{operand}/∂{operand} = 2") == 2
    assert f"{shown} = {operand} × {operand}" in texts


@pytest.mark.parametrize("label", [*LABELS[:-1], *CUT_OR_REPLACED], ids=lambda x: ascii(x)[:12])
def test_any_label_is_drawn_as_pixels_too(label: str) -> None:
    assert draw(Value(2, label) * 2).render("png").startswith(b"\x89PNG")


@pytest.mark.parametrize("label", ["", " ", "\t"])
def test_a_blank_label_is_no_name(label: str) -> None:
    assert texts_of(draw(Value(2, label) * 3), "n0") == ["x₁", "value 2"]


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


def test_depth_draws_the_part_near_the_output() -> None:
    x = Value(0.5, "x")
    y = x
    for _ in range(600):
        y = y * x
    with pytest.raises(ValueError, match=r"601 nodes are no picture: .* depth=3"):
        draw(y)
    near = [s.id for s in svg.shapes(draw(y, depth=3).svg) if s.kind == "node"]
    assert {id for id in near if not id.startswith("e")} == {"n0", "n598", "n599", "n600", "n597"}
    assert "h₆₀₀ = h₅₉₉ × x" in svg.texts(draw(y, depth=1).svg)
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


@pytest.mark.parametrize("output", [3.0, None, "x", Graph(Value(1))])
def test_only_values_are_drawn(output: object) -> None:
    with pytest.raises(TypeError, match="a graph is that of a Value"):
        draw(output)


def test_a_leaf_is_a_picture() -> None:
    assert svg.texts(draw(Value(3, "x")).svg) == ["x", "value 3"]
    assert svg.texts(draw(Constant(3)).svg) == ["3"]


def test_notebooks_show_it() -> None:
    picture = draw(Value(3, "x") * 2)
    bundle = picture._repr_mimebundle_(include=None, exclude=None)
    assert bundle["image/svg+xml"] == picture.svg
    assert bundle["text/plain"] == repr(picture) == "Picture(h₁: 3 nodes)"


@pytest.mark.parametrize(
    ("name", "start"),
    [("f.svg", b"<?xml"), ("f.png", b"\x89PNG"), ("f.pdf", b"%PDF"), ("f.dot", b"digraph"),
     ("F.SVG", b"<?xml"), ("a b ü.svg", b"<?xml")],
)  # fmt: skip
def test_it_is_saved_by_suffix(name: str, start: bytes, tmp_path: Path) -> None:
    path = draw(Value(3, "x") * 2).save(tmp_path / name)
    assert path == tmp_path / name
    assert path.read_bytes().startswith(start)
    assert [p.name for p in tmp_path.iterdir()] == [name]
    assert draw(Value(3, "x") * 2).save(str(path)).exists()


def test_what_cannot_be_saved_leaves_nothing_behind(tmp_path: Path) -> None:
    picture = draw(Value(3, "x") * 2)
    for name in ("f.gif", "f", "f.svg.txt", ".svg"):
        with pytest.raises(ValueError, match="cannot tell the picture format"):
            picture.save(tmp_path / name)
    with pytest.raises(FileNotFoundError, match=r"cannot write .*missing"):
        picture.save(tmp_path / "missing" / "f.svg")
    (tmp_path / "folder.svg").mkdir()
    with pytest.raises(OSError, match=r"cannot write .*folder"):
        picture.save(tmp_path / "folder.svg")
    assert [p.name for p in tmp_path.iterdir()] == ["folder.svg"]


def test_saving_keeps_permissions_links_and_devices(tmp_path: Path) -> None:
    picture = draw(Value(3, "x") * 2)
    secret = tmp_path / "secret.svg"
    secret.touch(mode=0o600)
    mode = secret.stat().st_mode
    link = tmp_path / "link.svg"
    link.symlink_to(secret)
    picture.save(link)
    assert link.is_symlink()
    assert secret.stat().st_mode == mode
    assert secret.read_text(encoding="utf-8") == picture.svg
    picture.save(os.devnull, format="svg")
    assert not Path(os.devnull).is_file()


def test_threads_save_beside_each_other(tmp_path: Path) -> None:
    pictures = [draw(Value(i, "x") * 2) for i in range(8)]
    expected = [picture.render("dot") for picture in pictures]

    def save(i: int) -> None:
        for _ in range(50):
            pictures[i].save(tmp_path / f"{i}.dot")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(save, range(8)))
    assert [(tmp_path / f"{i}.dot").read_bytes() for i in range(8)] == expected
    assert len(list(tmp_path.iterdir())) == 8


def test_what_is_too_large_for_pixels_or_a_page_is_refused() -> None:
    y = Value(1, "x")
    for _ in range(240):
        y = y.sin()
    picture = draw(y)
    for format in ("png", "pdf"):
        with pytest.raises(ValueError, match=rf"points, too large for a {format}: .*depth=.*svg"):
            picture.render(format)
    assert len(picture.svg) > 100_000


def test_a_long_picture_is_whole_in_pixels() -> None:
    y = Value(1, "x")
    for _ in range(70):
        y = y.sin()
    picture = draw(y)
    image = Image.open(io.BytesIO(picture.render("png")))
    assert 30_000 < image.width <= 32_767
    assert image.width / image.height == pytest.approx(picture.size[0] / picture.size[1], rel=0.05)


def test_the_same_graph_is_the_same_bytes() -> None:
    pictures = {draw(swept(graphs.hundred_nodes())).svg for _ in range(2)}
    assert len(pictures) == 1
    assert "<!--" not in pictures.pop()


def test_ids_come_from_the_evaluation_order() -> None:
    ids = [s.id for s in svg.shapes(draw(parse("a*b + a")(Value(1), Value(2))).svg)]
    nodes = [id for id in ids if id[0] == "n"]
    assert nodes == ["n0", "n1", "n2", "n3"]
    assert all(a != b for a, b in pairwise(sorted(ids)))
