"""The gallery: every demo run once, with what it prints and the pictures that it writes."""

import ast
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from autograd.text.words import say

PRINTED = "printed.txt"


class Demo(NamedTuple):
    """A demo: its name, the text at its top, and the folder where it was run."""

    name: str
    text: str
    folder: Path

    @property
    def title(self) -> str:
        """The first line of its text."""
        return self.text.partition("\n")[0]

    @property
    def pictures(self) -> list[Path]:
        """The pictures that it wrote, in the order in which it wrote them."""
        return sorted(self.folder.glob("out/*.svg"), key=lambda path: path.stat().st_mtime_ns)

    @property
    def page(self) -> str:
        """Its page: the text, the command, the pictures, and what it prints."""
        parts = [f"# {self.name}", self.text, f"```\npython -m demos.{self.name}\n```"]
        parts += [f"![{path.stem}](out/{path.name})" for path in self.pictures]
        printed = (self.folder / PRINTED).read_text(encoding="utf-8")
        return "\n\n".join([*parts, "## What it prints", f"```text\n{printed}\n```"]) + "\n"


def demos(names: Sequence[str], folder: Path) -> list[Demo]:
    """The demos, each run in a folder of its own; those run since they changed are not again."""
    found = [Demo(name, _text(name), folder / name) for name in names]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(_run, found))
    return found


def all_names() -> list[str]:
    """The demos that there are, in alphabetical order."""
    return [path.stem for path in sorted(_SOURCES.glob("[a-z]*.py"))]


_SOURCES = Path(__file__).parent.parent


def _text(name: str) -> str:
    source = (_SOURCES / f"{name}.py").read_text(encoding="utf-8")
    return ast.get_docstring(ast.parse(source)) or ""


def _run(demo: Demo) -> None:
    printed = demo.folder / PRINTED
    source = _SOURCES / f"{demo.name}.py"
    if printed.exists() and printed.stat().st_mtime > source.stat().st_mtime:
        return
    demo.folder.mkdir(parents=True, exist_ok=True)
    say(f"running demos.{demo.name}")
    done = subprocess.run(  # noqa: S603 - it runs this project's own demos
        [sys.executable, "-X", "utf8", "-m", f"demos.{demo.name}"],
        cwd=demo.folder,
        env=os.environ | {"PYTHONPATH": str(_SOURCES.parent)},
        capture_output=True,
        encoding="utf-8",
    )
    if done.returncode:
        raise RuntimeError(f"demos.{demo.name} failed:\n{done.stderr}")
    printed.write_text(done.stdout, encoding="utf-8")


def cards(found: Sequence[Demo]) -> str:
    """A card for each demo: its first picture, its name and its title."""
    texts = []
    for demo in found:
        link = f"{demo.name}/index.md"
        image = [f"[![]({demo.name}/out/{path.name})]({link})" for path in demo.pictures[:1]]
        lines = [":::{container} card", *image, f"[{demo.name}]({link})", demo.title, ":::"]
        texts.append("\n\n".join(lines))
    return "\n\n".join(["::::{container} cards", *texts, "::::"])
