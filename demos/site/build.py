"""The sources of the site, written into one folder, and Sphinx over them."""

import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import autograd
import nn
import viz
from autograd.text.words import say
from demos import needed
from demos.pages import PAGES
from demos.site.gallery import cards, demos
from demos.site.links import broken_links
from demos.site.reference import reference

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
LESSONS = "demos/notebooks"
TEXTS = (
    "README.md", "autograd/README.md", "autograd/static/README.md", "nn/README.md",
    "viz/README.md", ".github/CONTRIBUTING.md", "demos/README.md", "demos/README.zh.md",
)  # fmt: skip
"""What the repository says of itself, which keeps its place so that its links hold."""

_IMAGE = re.compile(r"!\[[^]]*\]\(([^)]+)\)")

_INDEX = """\
# chalkgrad

Automatic differentiation as on the blackboard: scalar graphs, every number shown.

```{{toctree}}
:maxdepth: 1
:caption: Lessons

{lessons}
```

```{{toctree}}
:maxdepth: 1
:caption: 课程

{lessons_zh}
```

```{{toctree}}
:maxdepth: 1
:caption: To try and to show

live
gallery/index
```

```{{toctree}}
:maxdepth: 1
:caption: To read

{texts}
```

```{{toctree}}
:maxdepth: 1
:caption: Reference

reference/autograd
reference/nn
reference/viz
```
"""


def build(folder: Path, names: Sequence[str]) -> Path:
    """Build the site in a folder, with the named demos in its gallery; the path of its first page.

    Exits with a line that says what to install if Sphinx is not there. Raises RuntimeError if a
    demo fails, if Sphinx warns, or if a link is broken.
    """
    for package in ("sphinx", "myst_nb", "furo", "latex2mathml"):
        needed(package, "The site is built by Sphinx with myst-nb", "site")
    from sphinx.cmd.build import main as sphinx

    source, html = folder / "source", folder / "html"
    write_sources(source, names)
    shutil.rmtree(html, ignore_errors=True)
    if sphinx(["-b", "html", "-W", "--keep-going", "-q", "-d", str(folder / "read"), str(source),
               str(html)]):  # fmt: skip
        raise RuntimeError("Sphinx found something wrong, which it printed above")
    if broken := broken_links(html):
        raise RuntimeError("broken links:\n" + "\n".join(broken))
    say(f"wrote {html / 'index.html'}")
    return html / "index.html"


def write_sources(source: Path, names: Sequence[str]) -> None:
    """Write all that Sphinx reads; what the demos made before is kept."""
    source.mkdir(parents=True, exist_ok=True)
    for name in ("conf.py", "static"):
        _copy(HERE / name, source / name)
    _copy(ROOT / LESSONS, source / LESSONS)
    for text in TEXTS:
        _copy(ROOT / text, source / text)
        for image in _IMAGE.findall((ROOT / text).read_text(encoding="utf-8")):
            place = Path(text).parent / image
            _copy(ROOT / place, source / place)
    found = demos(names, source / "gallery")
    for demo in found:
        _write(demo.folder / "index.md", demo.page)
    pages = "\n".join(f"{demo.name}/index" for demo in found)
    _write(
        source / "gallery" / "index.md",
        "# Gallery\n\nEvery demo, by the command that shows it.\n\n"
        f"{cards(found)}\n\n"
        f"```{{toctree}}\n:hidden:\n\n{pages}\n```\n",
    )
    _write(source / "live.md", "\n\n".join(_live(source)) + "\n")
    for package in (autograd, nn, viz):
        _write(source / "reference" / f"{package.__name__}.md", reference(package))
    lessons = sorted(f"{LESSONS}/{path.stem}" for path in (source / LESSONS).glob("*.ipynb"))
    _write(
        source / "index.md",
        _INDEX.format(
            lessons="\n".join(x for x in lessons if not x.endswith(".zh")),
            lessons_zh="\n".join(x for x in lessons if x.endswith(".zh")),
            texts="\n".join(text.removesuffix(".md") for text in TEXTS),
        ),
    )


def _live(source: Path) -> Iterator[str]:
    """The pages with sliders, each in a frame, which is loaded when it is scrolled to."""
    yield "# Live pages\n\nMove a slider, step through both sweeps with the arrow keys."
    for name, (title, record) in PAGES.items():
        place = source / "extra" / "pages" / f"{name}.html"
        place.parent.mkdir(parents=True, exist_ok=True)
        viz.page(record(), title=title).save(place)
        yield f"## {title}"
        yield f'<iframe src="pages/{name}.html" title="{name}" loading="lazy"></iframe>'


def _copy(path: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        shutil.copytree(path, to, dirs_exist_ok=True)
    else:
        shutil.copy(path, to)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
