"""The pictures of a sweep: one layout, nothing before it is known, a wrong order in red."""

import re
import sys
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest

from autograd import Constant, Graph, Value
from autograd.text.colours import COLOURS
from tests import graphs, svg
from viz import Film, Picture, draw, frames
from viz.graphs.captions import WRONG_COLOUR


def sum_and_product() -> tuple[Value, Value, Value]:
    """The textbook's e = (a + b)(b + 1) at a = 2, b = 1, and a, b."""
    a, b = Value(2, "a"), Value(1, "b")
    c, d = a + b, b + 1
    e = c * d
    c.label, d.label, e.label = "cde"
    return e, a, b


def words(film: Film, id: str) -> list[str]:
    """What the last line of a node says, picture by picture."""
    return [svg.texts_of(picture.svg, id)[-1].strip() for picture in film]


def title(film: Film, line: int = 0) -> list[str]:
    texts = [svg.texts_of(picture.svg, f"text{line}")[0] for picture in film]
    return [text.replace("\N{NO-BREAK SPACE}", " ").strip() for text in texts]


def bold(picture: Picture) -> tuple[str, str]:
    """The node of a step and its colour."""
    (found,) = re.findall(r'^\t(n\d) \[.* color="?([#\w]+).* penwidth=3', picture.source, re.M)
    return found


def test_a_reverse_sweep_passes_one_adjoint_on_at_a_time() -> None:
    e, _, _ = sum_and_product()
    film = frames(e, mode="reverse")
    assert words(film, "n5") == ["seed: ē = 1"] * 4
    assert words(film, "n2") == ["c̄ =", "c̄ = 2", "c̄ = 2", "c̄ = 2"]
    assert words(film, "n1") == ["b̄ =", "b̄ =", "b̄ = 3 + …", "b̄ = 5"]
    assert words(film, "n0") == ["ā =", "ā =", "ā =", "ā = 2"]
    assert words(film, "en4_0_label") == ["←", "←", "← 3", "← 3"]
    assert title(film, 1) == [
        "the seed: ē = 1", "step 1 of 3: e passes ē on", "step 2 of 3: d passes d̄ on",
        "step 3 of 3: c passes c̄ on",
    ]  # fmt: skip
    assert title(film)[1] == "ē × ∂e/∂c = 1 × 2 = 2   ē × ∂e/∂d = 1 × 3 = 3"


def test_a_forward_sweep_shows_values_and_tangents_as_they_become_known() -> None:
    e, _, b = sum_and_product()
    film = frames(e, mode="forward", seed=b)
    values = [[t.strip() for t in svg.texts_of(p.svg, "n2")] for p in film]
    assert values[0] == ["c = a + b", "value", "ċ ="]
    assert values[1:] == [["c = a + b", "value 3", "ċ = 1"]] * 3
    assert words(film, "n5") == ["ė =", "ė =", "ė =", "ė = 5"]
    assert [bold(picture) for picture in film[1:]] == [(n, "black") for n in ("n2", "n4", "n5")]
    assert title(film)[3] == "ė = ∂e/∂c × ċ + ∂e/∂d × ḋ = 2 × 1 + 3 × 1 = 5"
    partials = [svg.texts_of(p.svg, "en5_0_label")[0].strip() for p in film]
    assert partials == ["∂e/∂c =", "∂e/∂c =", "∂e/∂c =", "∂e/∂c = 2"]


def test_the_evaluation_alone_has_no_derivatives() -> None:
    e, _, _ = sum_and_product()
    e.backward()
    film = frames(e)
    assert words(film, "n5") == ["value", "value", "value", "value 6"]


def test_both_sweeps_follow_each_other() -> None:
    e, _, b = sum_and_product()
    film = frames(e, mode="both", seed=b)
    assert len(film) == 8
    assert [t.strip() for t in svg.texts_of(film[3].svg, "n5")] == [
        "e = c × d", "value 6", "ė = 5", "seed: ē ="
    ]  # fmt: skip
    assert [t.strip() for t in svg.texts_of(film[7].svg, "n1")] == [
        "b", "value 1", "seed: ḃ = 1", "b̄ = 5"
    ]  # fmt: skip


@pytest.mark.parametrize("options", [{}, {"aspect": 16 / 9}, {"title": "t", "direction": "TB"}])
@pytest.mark.parametrize("mode", [None, "forward", "reverse", "both"])
def test_all_pictures_have_one_layout(mode: str | None, options: dict[str, object]) -> None:
    f, w, _, _ = graphs.worked_example()
    seed = {"seed": w} if mode in ("forward", "both") else {}
    film = frames(f, mode=mode, **seed, **options)
    layouts = {
        tuple((s.id, s.outline, tuple(s.line)) for s in svg.shapes(p.svg)) + p.size for p in film
    }
    assert len(layouts) == 1


@pytest.mark.parametrize("mode", [None, "forward", "reverse", "both"])
@pytest.mark.parametrize("options", [{}, {"aspect": 4 / 3}])
def test_a_question_has_the_layout_of_its_solution(mode: str | None, options: dict) -> None:
    e, _, b = sum_and_product()
    e.backward()
    seed = {"seed": b} if mode in ("forward", "both") else {}
    question, solution = (
        draw(e, mode=mode, blank=blank, **seed, **options) for blank in (True, False)
    )
    assert question.size == solution.size
    boxes = [
        [(s.id, s.outline) for s in svg.shapes(picture.svg)] for picture in (question, solution)
    ]
    assert boxes[0] == boxes[1]
    asked = [text.strip() for text in svg.texts(question.svg) if re.search(r"[=←→d] *$", text)]
    assert not re.search(r"[1-9]$", "".join(t[-1] for t in asked if "/" in t))
    assert not [t for t in svg.texts(question.svg) if re.search(r"^(?!seed).*(=|←|→|grad) −?\d", t)]
    assert "value 2" in svg.texts(question.svg)  # what is given stays
    assert "value 6" not in [t.strip() for t in svg.texts(question.svg)]


def test_a_wrong_order_is_red_from_where_an_adjoint_is_passed_on_too_early() -> None:
    x, y = Value(2, "x"), Value(3, "y")
    h = x * x
    product = h * y
    z = product + h
    film = frames(z, mode="reverse", order=[z, h, product])
    assert title(film, 1)[2] == "step 2 of 3: h₁ passes h̄₁ on, too early: a term is still to come"
    says = title(film, 1)[4]
    assert says == "wrong: x̄ = 4, not 16"
    colours = [next(s for s in svg.shapes(p.svg) if s.id == "n0").texts[-1].colour for p in film]
    assert colours == [COLOURS["adjoint"]] * 2 + [WRONG_COLOUR] * 3
    for id in ("text0", "text1"):
        shapes = [next(s for s in svg.shapes(p.svg) if s.id == id) for p in film]
        is_red = [shape.texts[0].colour == WRONG_COLOUR for shape in shapes]
        assert is_red == [False, False, True, False, True]
    terms = [next(s for s in svg.shapes(p.svg) if s.id == "en1_0_label").texts[1] for p in film]
    assert [term.colour for term in terms] == colours
    assert [bold(picture) for picture in film] == [
        ("n4", "black"), ("n4", "black"), ("n1", WRONG_COLOUR), ("n3", "black"),
        ("n0", WRONG_COLOUR),
    ]  # fmt: skip
    assert len(frames(z, mode="both", seed=x, order=[z, h, product])) == 4 + len(film)
    first = y * h
    other = first + h
    film = frames(other, mode="reverse", order=[other, h, first])
    assert title(film, 1)[4] == says  # though y stands before x, and is right
    right = frames(z, mode="reverse", order=[z, product, h])
    assert WRONG_COLOUR not in "".join(p.source for p in right)
    assert words(right, "n0")[-1] == "x̄ = 16"


def test_what_is_no_order_is_refused() -> None:
    e, a, _ = sum_and_product()
    operations = list(Graph(e).operations)
    for order in ([], operations[:2], [*operations, operations[0]], [*operations[:2], a]):
        with pytest.raises(ValueError, match="the Value of each operation once: e, d, c"):
            frames(e, mode="reverse", order=order)
    with pytest.raises(ValueError, match="order: it is for the reverse sweep; mode is None"):
        frames(e, order=operations)
    with pytest.raises(ValueError, match="mode is one of"):
        frames(e, mode="sideways")


def test_a_constant_has_no_frames_of_a_reverse_sweep() -> None:
    assert len(frames(Constant(2, "c") * 3)) == 2
    with pytest.raises(ValueError, match="nothing flows back"):
        frames(Constant(2, "c") * 3, mode="reverse")


def test_one_animated_svg_shows_each_picture_in_its_turn(tmp_path: Path) -> None:
    e, _, _ = sum_and_product()
    film = frames(e, mode="reverse", aspect=16 / 9)
    path = film.save(tmp_path / "f.svg")
    root = ElementTree.parse(path).getroot()
    shown = [group for group in root if group.tag.endswith("}g")]
    assert len(shown) == len(film)
    assert [group.get("display") for group in shown] == ["none"] * 3 + [None]
    assert {group[0].get("dur") for group in shown} == {"10s"}
    for t in range(5):
        at = [_display(group[0], t / 5 + 0.01) for group in shown]
        assert at.index("inline") == min(t, 3)
        assert at.count("inline") == 1
    ids = re.findall(r'\bid="([^"]+)"', path.read_text(encoding="utf-8"))
    assert len(ids) == len(set(ids))
    assert "<script" not in path.read_text(encoding="utf-8")


def _display(animation: ElementTree.Element, time: float) -> str:
    """What a discrete animation sets at a time, from 0 to 1 of its duration."""
    assert animation.get("calcMode") == "discrete"
    times = [float(t) for t in (animation.get("keyTimes") or "").split(";")]
    values = (animation.get("values") or "").split(";")
    return [value for at, value in zip(times, values, strict=True) if at <= time][-1]


def test_one_pdf_has_a_page_for_each_picture(tmp_path: Path) -> None:
    e, _, _ = sum_and_product()
    film = frames(e, mode="reverse", aspect=16 / 9)
    data = film.save(tmp_path / "f.pdf").read_bytes()
    assert re.findall(rb"/Count (\d+)", data) == [b"4"]
    objects = dict(re.findall(rb"^(\d+) 0 obj\b(.*?)^endobj$", data, re.DOTALL | re.MULTILINE))
    heads = {number: body.partition(b"stream\n")[0] for number, body in objects.items()}
    pages = re.search(rb"/Kids \[(.*?)\]", data)
    assert pages
    for page in re.findall(rb"(\d+) 0 R", pages[1]):
        assert re.search(rb"/Type /Page\b", heads[page])
        assert b"/Parent 2 0 R" in heads[page]
    for head in heads.values():
        assert set(re.findall(rb"\b(\d+) 0 R", head)) <= set(objects)
    start = int(data.rsplit(b"startxref\n")[1].split()[0])
    assert data[start:].startswith(b"xref\n")
    for number, offset in re.findall(rb"(\d+) 1\n(\d{10}) 00000 n", data[start:]):
        assert data[int(offset) :].startswith(number + b" 0 obj")


def test_a_film_of_no_pictures_is_refused_before_it_is_a_file() -> None:
    film = frames(-Value(1))
    with pytest.raises(ValueError, match="a film has one picture or more"):
        film[len(film) :]


def test_numbered_files(tmp_path: Path) -> None:
    e, _, _ = sum_and_product()
    film = frames(e, mode="reverse")
    found = film.save_each(tmp_path / "step.svg")
    assert [path.name for path in found] == [f"step-0{i}.svg" for i in range(1, 5)]
    assert [path.read_text(encoding="utf-8") for path in found] == [p.svg for p in film]
    with pytest.raises(ValueError, match="save_each writes numbered files"):
        film.save(tmp_path / "f.png")
    assert [p.svg for p in film[1:3]] == [film[1].svg, film[2].svg]


@pytest.mark.parametrize("widgets", [True, False])
def test_notebooks_have_a_slider_or_an_animation(
    widgets: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[object] = []
    notebook = ModuleType("IPython.display")
    notebook.display, notebook.HTML = shown.append, lambda text: text  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "IPython", ModuleType("IPython"))
    monkeypatch.setitem(sys.modules, "IPython.display", notebook)
    monkeypatch.setitem(sys.modules, "ipywidgets", _widgets() if widgets else None)
    x = Value(2, "x")
    film = frames(x * x + 1, mode="reverse")
    film._ipython_display_()
    if not widgets:
        (text,) = shown
        assert "<animate" in str(text)
        assert 'width="100%"' in str(text)
        return
    ((slider, html),) = shown
    assert (slider.low, slider.high) == (1, len(film))
    slider.changed({"new": 2})
    assert film[1].svg.partition("viewBox")[2] == html.value.partition("viewBox")[2]


class _Html:
    def __init__(self, value: str) -> None:
        self.value = value


class _Slider:
    def __init__(self, value: int, low: int, high: int, description: str) -> None:
        self.low, self.high = low, high

    def observe(self, changed: object, name: str) -> None:
        self.changed = changed


def _widgets() -> ModuleType:
    module = ModuleType("ipywidgets")
    module.HTML, module.IntSlider, module.VBox = _Html, _Slider, list  # type: ignore[attr-defined]
    return module
