"""Layout: a graph in the DOT language becomes a picture, by Graphviz in a process of its own.

Two engines: the Graphviz that the wheels of `pygraphviz` carry, or the program `dot` on
PATH. A process of its own, because a crash or a hang in native code must not take the user's
session with it, and because Graphviz's fonts can then be settled by its environment.
"""

from __future__ import annotations

import importlib.util
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from html import escape
from itertools import chain
from pathlib import Path

from autograd.text.progress import progress_bar
from viz.rendering.font import FOLDER, covers, missing

FORMATS = ("svg", "png", "pdf")
LAYOUT = "json0"
"""Where everything is, as numbers."""
SECONDS = 60
_AT_ONCE = 16
"""A process draws at most so many pictures."""

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


def render(sources: Sequence[str], format: str, dpi: int = 96) -> list[bytes]:
    """The pictures of graphs in the DOT language, as `svg`, `png` or `pdf`.

    `json0` is their layout. `dpi` is the resolution of a PNG. As many processes as there are
    processors share them. Raises RuntimeError if there is no layout engine or it fails,
    TimeoutError if a process takes longer than `SECONDS`, ValueError for an unknown format.
    """
    if format not in (*FORMATS, LAYOUT):
        raise ValueError(f"unknown picture format {format!r}: one of {', '.join(FORMATS)}")
    engines = list(_engines(format, dpi))
    if not engines:
        raise RuntimeError(
            "no layout engine: install one with `pip install pygraphviz`, or install Graphviz "
            "(https://graphviz.org/download) so that its program `dot` is on PATH"
        )
    if format in ("png", "pdf"):  # an SVG's viewer draws it, with fonts of its own
        _require_glyphs("".join(sources))
    size = min(_AT_ONCE, -(-len(sources) // (os.cpu_count() or 1)))
    parts = [sources[i : i + size] for i in range(0, len(sources), size)]
    with _environment() as environment, ThreadPoolExecutor(os.cpu_count()) as pool:
        drawn = pool.map(lambda part: _drawn(part, engines, environment), parts)
        pictures = chain.from_iterable(drawn)
        is_long = len(sources) > _AT_ONCE
        return list(progress_bar(pictures, len(sources), "picture") if is_long else pictures)


def _drawn(
    sources: Sequence[str], engines: Sequence[tuple[list[str], bool]], environment: dict[str, str]
) -> list[bytes]:
    """The pictures by the first engine that does not fail."""
    problems = []
    for command, takes_several in engines:
        try:
            if takes_several:
                return list(_told_apart(_output(command, json.dumps(sources), environment)))
            return [_output(command, source, environment) for source in sources]
        except RuntimeError as problem:
            problems.append(str(problem))
    raise RuntimeError(f"the layout failed: {'; '.join(problems)}")


def _output(command: Sequence[str], text: str, environment: dict[str, str]) -> bytes:
    """What a command makes of a text."""
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, its input on stdin
            command,
            input=text.encode(),
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
        raise RuntimeError(f"{command[0]}: {error.strerror}") from None
    if done.returncode or not done.stdout:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise RuntimeError(lines[-1] if lines else f"exit status {done.returncode}")
    return done.stdout


def _told_apart(output: bytes) -> Iterator[bytes]:
    """The pictures in the output of `pygraphviz_main`, each below a line with its length."""
    file = io.BytesIO(output)
    while length := file.readline():
        yield file.read(int(length))


@contextmanager
def _environment() -> Iterator[dict[str, str]]:
    """The environment of an engine: ours, with our fonts and without hinting."""
    directories = "\n".join(f"  <dir>{escape(d)}</dir>" for d in (str(FOLDER), *_FONT_DIRECTORIES))
    with tempfile.TemporaryDirectory(prefix="chalkgrad-") as folder:
        configuration = Path(folder, "fonts.conf")
        text = _FONT_CONFIGURATION.format(directories=directories)
        configuration.write_text(text, encoding="utf-8")
        yield {**os.environ, "FONTCONFIG_FILE": str(configuration)}


def _engines(format: str, dpi: int) -> Iterator[tuple[list[str], bool]]:
    """The commands that turn DOT into pictures, and whether one takes several."""
    if importlib.util.find_spec("pygraphviz"):
        yield [sys.executable, "-P", str(_HERE / "pygraphviz_main.py"), format, str(dpi)], True
    dot = shutil.which("dot")
    if dot:
        yield [dot, f"-T{format}", *([f"-Gdpi={dpi}"] if format == "png" else [])], False


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
