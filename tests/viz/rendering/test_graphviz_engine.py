"""Layout: which engine runs, with which fonts, and what happens when it does not."""

import importlib.util
import io
import json
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from PIL import Image, ImageStat

from autograd import Value
from tests import graphs, svg
from viz import draw
from viz.rendering import font
from viz.rendering import graphviz_engine as layout
from viz.rendering.graphviz_engine import render

PYTHON = sys.executable
SOURCE = draw(Value(2, "w") * 3).source


@pytest.fixture
def no_pygraphviz(monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "pygraphviz" else found(name)
    )


@pytest.fixture
def empty_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder that is all of PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def program(path: Path, python: str) -> None:
    """Put a program written in Python at `path`."""
    path.write_text(f"#!{PYTHON}\n{python}", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


# `dot` as the manual of Graphviz describes it, by the Graphviz inside pygraphviz.
DOT = """
import re, sys, pygraphviz
graph = pygraphviz.AGraph(string=sys.stdin.buffer.read().decode())
form = next(a[2:] for a in sys.argv if a.startswith("-T"))
for name, value in (re.match("-G(.*?)=(.*)", a).groups() for a in sys.argv if a[:2] == "-G"):
    graph.graph_attr[name] = value
sys.stdout.buffer.write(graph.draw(format=form, prog="dot"))
"""

HEADS = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}


@pytest.mark.parametrize("format", HEADS)
@pytest.mark.usefixtures("empty_path")
def test_pygraphviz_alone_is_enough(format: str) -> None:
    assert shutil.which("dot") is None
    assert render([SOURCE], format)[0].startswith(HEADS[format])


@pytest.mark.parametrize("format", HEADS)
@pytest.mark.usefixtures("no_pygraphviz")
@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not run a script as a program")
def test_dot_alone_is_enough(format: str, empty_path: Path) -> None:
    program(empty_path / "dot", DOT)
    assert render([SOURCE], format)[0].startswith(HEADS[format])


@pytest.mark.skipif(not shutil.which("dot"), reason="needs Graphviz's own dot")
@pytest.mark.parametrize("format", HEADS)
@pytest.mark.usefixtures("no_pygraphviz")
def test_the_real_dot_is_enough(format: str) -> None:
    assert render([SOURCE], format)[0].startswith(HEADS[format])


@pytest.mark.usefixtures("no_pygraphviz", "empty_path")
def test_without_an_engine_the_error_says_what_to_install() -> None:
    picture = draw(Value(2, "w") * 3)
    with pytest.raises(RuntimeError, match=r"pip install pygraphviz.*graphviz\.org"):
        _ = picture.svg
    assert picture.render("dot") == picture.source.encode()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not run a script as a program")
def test_an_engine_that_fails_is_followed_by_the_other(
    empty_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = empty_path / "broken"
    program(broken, "raise SystemExit('pygraphviz is broken')")
    monkeypatch.setattr(sys, "executable", str(broken))
    with pytest.raises(RuntimeError, match="the layout failed: pygraphviz is broken"):
        render([SOURCE], "svg")
    program(empty_path / "dot", DOT)
    assert render([SOURCE], "svg")[0].startswith(b"<?xml")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not run a script as a program")
@pytest.mark.usefixtures("no_pygraphviz")
def test_a_crash_or_a_hang_is_an_error(empty_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(empty_path / "dot", "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    with pytest.raises(RuntimeError, match="the layout failed: exit status -11"):
        render([SOURCE], "svg")
    monkeypatch.setattr(layout, "SECONDS", 0.5)
    program(empty_path / "dot", "import time; time.sleep(60)")
    with pytest.raises(TimeoutError, match="longer than"):
        render([SOURCE], "svg")


def test_nothing_is_written_to_the_users_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    for format in HEADS:
        render([SOURCE], format)
    assert capfd.readouterr() == ("", "")


def test_many_pictures_come_in_the_order_of_their_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, str]] = []

    def bar(steps: Iterable[bytes], total: int, unit: str) -> Iterable[bytes]:
        asked.append((total, unit))
        return steps

    monkeypatch.setattr(layout, "progress_bar", bar)
    sources = [f'digraph {{ x [label="{i}"] }}' for i in range(35)]
    pictures = render(sources, "svg")
    assert [svg.texts(picture.decode()) for picture in pictures] == [[str(i)] for i in range(35)]
    assert pictures[7] == render(sources[7:8], "svg")[0]
    assert asked == [(35, "picture")]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not run a script as a program")
@pytest.mark.usefixtures("no_pygraphviz")
def test_dot_draws_many_pictures_as_well(empty_path: Path) -> None:
    program(empty_path / "dot", DOT)
    pictures = render([f'digraph {{ x [label="{i}"] }}' for i in range(3)], "svg")
    assert [svg.texts(picture.decode()) for picture in pictures] == [["0"], ["1"], ["2"]]


def test_unknown_formats_and_wrong_sources() -> None:
    with pytest.raises(ValueError, match="unknown picture format 'gif'"):
        render([SOURCE], "gif")
    with pytest.raises(RuntimeError, match="the layout failed"):
        render(["digraph {"], "svg")


def test_the_widths_are_those_of_the_carried_font() -> None:
    widths, em = svg.advances()
    data = json.loads((font.FOLDER / "advances.json").read_text(encoding="utf-8"))
    assert data == {"units_per_em": em, "advances": {chr(c): w for c, w in widths.items()}}


def test_the_carried_font_covers_all_notation() -> None:
    signs = "₀₁₂₃₄₅₆₇₈₉ ∂ × − / + ^ … = ( ) √ σ ∇ · ∑ ∞ ≤ ≥ ≠ → \N{REPLACEMENT CHARACTER}"
    alphabets = "abcxyzABCXYZ αβγδεθλμπσφω ΓΔΘΛΣΦΩ äöüéèñçß Ж"
    assert all(font.covers(c) for c in signs + alphabets)
    assert not font.covers("损")


@pytest.fixture
def no_fonts(monkeypatch: pytest.MonkeyPatch, empty_path: Path, tmp_path: Path) -> None:
    """A machine with no fonts but ours: no font folders, no fc-list, an empty home."""
    monkeypatch.setattr(layout, "_FONT_DIRECTORIES", ())
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))


def test_without_fonts_the_picture_is_the_same(request: pytest.FixtureRequest) -> None:
    f, w, _, _ = graphs.worked_example()
    f.backward()
    picture = draw(f, highlight=w)
    with_fonts = [picture.svg.encode(), picture.render("png")]
    request.getfixturevalue("no_fonts")
    again = draw(f, highlight=w)
    assert again.svg.encode() == with_fonts[0]
    assert ink(again.render("png")) == pytest.approx(ink(with_fonts[1]), rel=0.02)


@pytest.mark.usefixtures("no_fonts")
def test_without_fonts_letters_are_not_boxes() -> None:
    """A box of a missing letter has much the same ink whatever the letter."""
    amounts = [ink(draw(Value(1, letter * 30), values=False).render("png")) for letter in ".iwM"]
    assert amounts[0] < amounts[1] < amounts[2]
    assert amounts[0] < amounts[3] / 1.5


@pytest.mark.usefixtures("no_fonts")
@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="every script has a font there")
def test_a_letter_without_a_font_is_refused_as_pixels_but_not_as_svg() -> None:
    picture = draw(Value(1, "损失"))
    assert "损失" in picture.svg
    for format in ("png", "pdf"):
        with pytest.raises(RuntimeError, match=r"no font on this machine has '失'.*svg"):
            picture.render(format)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not run a script as a program")
@pytest.mark.usefixtures("no_fonts")
@pytest.mark.parametrize(
    ("fonts", "lacks", "asked"),
    [(["损失学"], "", 1), (["损学", "失"], "", 4), (["失", "损"], "学", 3)],
    ids=["one has all", "several have all", "none has one"],
)
def test_fontconfig_is_asked_for_foreign_letters(
    empty_path: Path, tmp_path: Path, fonts: list[str], lacks: str, asked: int
) -> None:
    log = tmp_path / "asked"
    program(
        empty_path / "fc-list",
        f"import sys; open({str(log)!r}, 'a').write('once ')\n"
        "wanted = {chr(int(x, 16)) for x in sys.argv[1].removeprefix(':charset=').split()}\n"
        f"print(*(font for font in {fonts} if wanted <= set(font)))",
    )
    picture = draw(Value(1, "损失学"))
    if lacks:
        with pytest.raises(RuntimeError, match=f"no font on this machine has '{lacks}'"):
            picture.render("png")
    else:
        assert picture.render("png").startswith(b"\x89PNG")
    assert log.read_text().count("once") == asked


def ink(png: bytes) -> float:
    """How dark a picture is altogether."""
    grey = Image.open(io.BytesIO(png)).convert("L")
    return grey.width * grey.height * (255 - ImageStat.Stat(grey).mean[0])


SAME = """
from tests import graphs
from viz import draw
out = []
for make in (lambda: graphs.worked_example()[0], graphs.hundred_nodes):
    y = make()
    y.backward()
    out += [y.data.hex()] + [n.grad.hex() for n in __import__("autograd").Graph(y)]
    out.append(draw(y).svg)
print("\\n".join(out))
"""


@pytest.mark.parametrize("processes", [3, pytest.param(20, marks=pytest.mark.slow)])
def test_every_process_gives_the_same_bits_and_bytes(processes: int) -> None:
    outputs = set()
    for seed in range(processes):
        environment = {**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(
            [sys.executable, "-c", SAME], capture_output=True, env=environment, check=True
        )
        outputs.add(done.stdout)
    assert len(outputs) == 1
    assert len(re.findall(rb"<svg", outputs.pop())) == 2
