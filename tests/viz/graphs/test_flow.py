"""Pictures of a sweep: numbers, arrows and colours that tell forward from reverse."""

import math
import re
from collections import Counter

import pytest

from autograd import Constant, Graph, Value
from autograd.text.colours import COLOURS
from tests import graphs, svg
from viz import Picture, draw
from viz.graphs.captions import EDGES
from viz.graphs.drawing import PATH_COLOUR
from viz.graphs.flow import ARROWS, MODES


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
        "n0": ["a", "value 2", "ȧ = 0"],
        "n1": ["b", "value 1", "seed: ḃ = 1"],
        "n2": ["c = a + b", "value 3", "ċ = 1"],
        "n3": ["1"],
        "n4": ["d = b + 1", "value 2", "ḋ = 1"],
        "n5": ["e = c × d", "value 6", "ė = 5"],
        "en2_0_label": ["∂c/∂a = 1"],
        "en2_1_label": ["∂c/∂b = 1", "→ 1"],
        "en4_0_label": ["∂d/∂b = 1", "→ 1"],
        "en5_0_label": ["∂e/∂c = 2", "→ 2"],
        "en5_1_label": ["∂e/∂d = 3", "→ 3"],
    }
    assert arrows(picture, COLOURS["tangent"]) == {"n2": 1, "n4": 1, "n5": 2}
    (start,) = (line for line in picture.source.splitlines() if line.startswith("\tn1 ["))
    assert f'color="{COLOURS["tangent"]}"' in start
    assert arrows(draw(e, mode="both", seed=b), COLOURS["tangent"], COLOURS["adjoint"]) == {}
    assert "ė = 2" in svg.texts_of(draw(e, mode="forward", seed=a).svg, "n5")
    assert [e.grad, a.grad, b.grad] == [0, 0, 0]


def legend(output: Value, **options: object) -> str:
    """What stands below a picture, and all else in it."""
    return "\n".join(svg.texts(draw(output, title="A title", **options).svg))


def test_a_legend_has_other_letters_than_the_ends_of_a_sweep() -> None:
    x, y = Value(2, "x"), Value(3, "y")
    assert "green: tangent u̇ = du/dx, → ∂v/∂u × u̇" in legend(x * x, mode="forward")
    z = x * y
    z.label = "z"
    both = legend(z, mode="both", seed=y)
    assert "green: tangent u̇ = du/dy, → ∂v/∂u × u̇" in both
    assert "blue: adjoint ū = dz/du, ← v̄ × ∂v/∂u" in both
    assert "on edges: local partial ∂v/∂u" in both
    u = z * 2
    u.label = "u"
    assert "blue: adjoint x̄ = du/dx, ← z̄ × ∂z/∂x" in legend(u, mode="reverse")
    u.backward()
    assert "blue: grad of x, du/dx" in legend(u)
    assert "\nblue: adjoint x̄ = du/dx\n" in f"{legend(u, mode='reverse', edges='none')}\n"
    assert "\n← z̄ × ∂z/∂x\n" in legend(u, mode="reverse", gradients=False)
    assert "on edges" not in legend(u, edges="value") + legend(Constant(2) * 3)
    assert "blue: adjoint p̄ = du/dp, ← q̄ × ∂q/∂p" in legend(u, mode="both", seed=x)


def test_reverse_mode_shows_adjoints_on_their_way_to_the_inputs() -> None:
    e, a, b = sum_and_product()
    picture = draw(e, mode="reverse")
    assert {s.id: [t.words for t in s.texts] for s in svg.shapes(picture.svg) if s.texts} == {
        "n0": ["a", "value 2", "ā = 2"],
        "n1": ["b", "value 1", "b̄ = 5"],
        "n2": ["c = a + b", "value 3", "c̄ = 2"],
        "n3": ["1"],
        "n4": ["d = b + 1", "value 2", "d̄ = 3"],
        "n5": ["e = c × d", "value 6", "seed: ē = 1"],
        "en2_0_label": ["∂c/∂a = 1", "← 2"],
        "en2_1_label": ["∂c/∂b = 1", "← 2"],
        "en4_0_label": ["∂d/∂b = 1", "← 3"],
        "en5_0_label": ["∂e/∂c = 2", "← 2"],
        "en5_1_label": ["∂e/∂d = 3", "← 3"],
    }
    assert arrows(picture, COLOURS["adjoint"]) == {"n0": 1, "n1": 2, "n2": 1, "n4": 1}
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


@pytest.mark.parametrize("direction", ARROWS)
@pytest.mark.parametrize("edges", EDGES)
@pytest.mark.parametrize("path", [False, True])
def test_arrows_point_the_way_a_mode_goes(direction: str, edges: str, path: bool) -> None:
    e, _, b = sum_and_product()
    options = {"edges": edges, "direction": direction, "highlight": b if path else None}
    forward = draw(e, mode="forward", seed=b, **options)
    assert arrows(forward, COLOURS["tangent"], PATH_COLOUR) == {"n2": 1, "n4": 1, "n5": 2}
    if path:  # all that b leads to is orange
        assert arrows(forward, PATH_COLOUR) == {"n2": 1, "n4": 1, "n5": 2}
    reverse = draw(e, mode="reverse", **options)
    seeded = {"n5": 1} if edges == "value" else {}
    assert arrows(reverse, COLOURS["adjoint"], PATH_COLOUR) == {
        "n0": 1, "n1": 2, "n2": 1, "n4": 1, **seeded
    }  # fmt: skip
    for line in (forward.source + reverse.source).splitlines():  # no arrow ends at a label
        assert "_tail" not in line or "arrowhead=none" in line
        assert "_label ->" not in line or "dir=back" not in line or "arrowtail=none" in line


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
    assert {"ẋ = 0", "seed: ḣ₁ = 1", "ḣ₂ = 12", "→ 6"} <= set(texts)


def test_a_constant_has_nothing_to_sweep() -> None:
    c = Constant(3, "c") * 2
    for edges in EDGES:
        assert draw(c, mode="reverse", edges=edges).source == draw(c, edges=edges).source


def test_a_seed_that_no_sweep_can_start_from_is_refused() -> None:
    a, b, other, c = Value(2, "a"), Value(1, "b"), Value(1, "q"), Constant(3, "c")
    y = a * b + c
    for mode, seed, says in (
        ("sideways", None, "mode is one of forward, reverse, both, or None, not 'sideways'"),
        ("forward", None, "seed: forward mode starts at one node: give one of the inputs a, b"),
        ("forward", other, r"seed: Value\(.*'q'\) is not in Graph"),
        ("forward", "a", "seed: 'a' is not a Value"),
        ("forward", [a], "seed: .*'a'.* is not a Value"),
        ("forward", c, r"seed: .*'c'.* is a constant"),
        ("reverse", a, r"seed: .*'a'.* is for forward mode; reverse .* the output, h2"),
        (None, a, r"seed: .*'a'.* is for forward mode; mode is None"),
    ):
        with pytest.raises((ValueError, TypeError), match=says):
            draw(y, mode=mode, seed=seed)
    with pytest.raises(ValueError, match="an input, and the graph has none"):
        draw(c * 2, mode="forward")


def test_a_derivative_too_large_for_a_float_is_refused() -> None:
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
    texts = (COLOURS["value"], COLOURS["adjoint"], COLOURS["tangent"])
    seen = [
        lab([sum(a * b for a, b in zip(row, linear(colour), strict=True)) for row in EYES[eye]])
        for colour in (*texts, PATH_COLOUR)
    ]
    tangent = seen[texts.index(COLOURS["tangent"])]
    assert min(math.dist(tangent, other) for other in seen if other is not tangent) > 30
    for r, g, b in map(linear, texts):
        assert 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05) > 4.5  # WCAG 2.2, 1.4.3
