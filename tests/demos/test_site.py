"""The site: its reference, its links, and, on request, the whole of it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import autograd
import nn
import viz
from demos.site.links import broken_links
from demos.site.reference import reference
from tests import ROOT


def test_the_reference_has_every_public_name_and_its_example() -> None:
    for package in (autograd, nn, viz):
        text = reference(package)
        for name in package.__all__:
            assert f"\n## {name}\n" in text or f"\n## {package.__name__}.{name}\n" in text
    assert "```pycon\n>>> grad(lambda x: x**3)(2.0)" in reference(autograd)
    assert "Value.backward(self, seed: float = 1.0" in reference(autograd)


def test_broken_links_are_found(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.html").write_text('<h1 id="top"></h1><a href="sub/b.html#here">b</a>')
    (tmp_path / "sub" / "b.html").write_text(
        '<p id="here"></p><a href="../a.html#no"></a><img src="x.png"><a href="https://a.b"></a>'
    )
    assert broken_links(tmp_path) == ["sub/b.html: ../a.html#no", "sub/b.html: x.png"]


@pytest.mark.slow
def test_the_site_builds_without_a_warning_or_a_broken_link(tmp_path: Path) -> None:
    pytest.importorskip("myst_nb")
    subprocess.run(
        [sys.executable, "-m", "demos.site", "--demos", "worked_example", "path_sum"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=True,
    )
    site = tmp_path / "out" / "site" / "html"
    text = (site / "index.html").read_text(encoding="utf-8")
    assert "从标量到矩阵" in text
    assert "https://cdn" not in text
    assert (site / "gallery" / "path_sum" / "index.html").exists()
    assert len(list((site / "pages").glob("*.html"))) >= 8
