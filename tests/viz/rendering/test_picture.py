"""A picture shows itself, saves itself, and is not made where it could not be read."""

import io
import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from autograd import Value
from viz import draw


def test_notebooks_show_it() -> None:
    picture = draw(Value(3, "x") * 2)
    bundle = picture._repr_mimebundle_(include=None, exclude=None)
    shown = bundle["image/svg+xml"]
    assert re.search(r'<svg width="100%" style="max-width:[\d.]+pt;height:auto"', shown)
    assert f"max-width:{1.5 * picture.size[0]:g}pt" in shown
    assert shown.partition("viewBox")[2] == picture.svg.partition("viewBox")[2]
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
    assert picture.save(tmp_path / "dot.svg", "dot").read_text(encoding="utf-8") == picture.source
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
    small = draw(y)
    width, _ = Image.open(io.BytesIO(small.render("png"))).size
    assert width == pytest.approx(small.size[0] * 192 / 72, abs=4)
    for _ in range(70):
        y = y.sin()
    picture = draw(y)
    image = Image.open(io.BytesIO(picture.render("png")))
    assert 30_000 < image.width <= 32_767
    assert image.width / image.height == pytest.approx(picture.size[0] / picture.size[1], rel=0.05)
