"""Layout: a graph in the DOT language becomes a picture, by Graphviz in a process of its own.

Two engines: the Graphviz that the wheels of `pygraphviz` carry, or the program `dot` on
PATH. A process of its own, because a crash or a hang in native code must not take the user's
session with it, and because Graphviz's fonts can then be settled by its environment.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path

from viz.rendering.font import FOLDER, covers, missing

FORMATS = ("svg", "png", "pdf")
LAYOUT = "json"
"""Where everything is, as numbers."""
SECONDS = 60

_HERE = Path(__file__).parent

# Hinting would make widths depend on the font file: the same letters, other bytes.
_FONT_CONFIGURATION = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
{directories}
  <dir prefix="xdg">fonts</dir>
  <cachedir>/var/cache/fontconfig</cachedir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <match target="font">
    <edit name="hinting" mode="assign"><bool>false</bool></edit>
    <edit name="hintstyle" mode="assign"><const>hintnone</const></edit>
  </match>
</fontconfig>
"""
_FONT_DIRECTORIES = (
    "/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts",
    "/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts", "WINDOWSFONTDIR",
)  # fmt: skip


def render(source: str, format: str, dpi: int = 96) -> bytes:
    """The picture of a graph in the DOT language, as `svg`, `png` or `pdf`.

    `json` is its layout. `dpi` is the resolution of a PNG. Raises RuntimeError if there is no
    layout engine or it fails, TimeoutError if it takes longer than `SECONDS`, ValueError for
    an unknown format.
    """
    if format not in (*FORMATS, LAYOUT):
        raise ValueError(f"unknown picture format {format!r}: one of {', '.join(FORMATS)}")
    commands = list(_engines(format, dpi))
    if not commands:
        raise RuntimeError(
            "no layout engine: install one with `pip install pygraphviz`, or install Graphviz "
            "(https://graphviz.org/download) so that its program `dot` is on PATH"
        )
    if format in ("png", "pdf"):  # an SVG's viewer draws it, with fonts of its own
        _require_glyphs(source)
    problems = []
    with _environment() as environment:
        for command in commands:
            try:
                done = subprocess.run(  # noqa: S603 - a fixed program, its input on stdin
                    command,
                    input=source.encode(),
                    capture_output=True,
                    timeout=SECONDS,
                    env=environment,
                    check=False,
                )
            except subprocess.TimeoutExpired:
                raise TimeoutError(
                    f"the layout took longer than {SECONDS} s: draw less of it with depth=, "
                    'or leave the edges empty with edges="none"'
                ) from None
            except OSError as error:
                problems.append(f"{command[0]}: {error.strerror}")
                continue
            if done.returncode == 0 and done.stdout:
                return done.stdout
            lines = done.stderr.decode(errors="replace").strip().splitlines()
            problems.append(lines[-1] if lines else f"exit status {done.returncode}")
    raise RuntimeError(f"the layout failed: {'; '.join(problems)}")


@contextmanager
def _environment() -> Iterator[dict[str, str]]:
    """The environment of an engine: ours, with our fonts and without hinting."""
    directories = "\n".join(f"  <dir>{escape(d)}</dir>" for d in (str(FOLDER), *_FONT_DIRECTORIES))
    with tempfile.TemporaryDirectory(prefix="chalkgrad-") as folder:
        configuration = Path(folder, "fonts.conf")
        text = _FONT_CONFIGURATION.format(directories=directories)
        configuration.write_text(text, encoding="utf-8")
        yield {**os.environ, "FONTCONFIG_FILE": str(configuration)}


def _engines(format: str, dpi: int) -> Iterator[list[str]]:
    """The commands that turn DOT on standard input into a picture on standard output."""
    if importlib.util.find_spec("pygraphviz"):
        yield [sys.executable, "-P", str(_HERE / "pygraphviz_main.py"), format, str(dpi)]
    dot = shutil.which("dot")
    if dot:
        yield [dot, f"-T{format}", *([f"-Gdpi={dpi}"] if format == "png" else [])]


def _require_glyphs(source: str) -> None:
    """Raise RuntimeError if no font here has a character: it would be drawn as an empty box.

    macOS and Windows have fonts for every script. Elsewhere Fontconfig is asked; where it is
    missing, only our own font is certain.
    """
    if sys.platform in ("darwin", "win32"):
        return
    foreign = sorted({c for c in source if c >= " " and not covers(c)})
    if _some_font_has(foreign):  # as a rule one has all, and is asked for once
        return
    for character in foreign:
        if not _some_font_has([character]):
            raise missing(character, ", or save as .svg")


def _some_font_has(characters: Sequence[str]) -> bool:
    """Whether Fontconfig is there, and knows one font that has all of the characters."""
    fc_list = shutil.which("fc-list")
    if not characters or not fc_list:
        return not characters
    wanted = " ".join(f"{ord(character):x}" for character in characters)
    done = subprocess.run(  # noqa: S603
        [fc_list, f":charset={wanted}", "family"],
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    return bool(done.stdout.strip())
