"""Worksheets on the command line: handed out, and marked."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from autograd import Value
from autograd.text.language import tr
from autograd.text.words import say
from viz.worksheets.worksheet import marked_text, worksheet


def hand_out(
    output: Value, by: Value | None, inputs: Sequence[Value], options: argparse.Namespace
) -> None:
    """Print a worksheet or its solution, or write it to its file."""
    try:
        sheet = worksheet(
            output,
            [kind.strip() for kind in options.worksheet.split(",")],
            share=1.0 if options.share is None else options.share,
            tangent_seed=by,
            inputs=inputs,
            title=options.title,
            student=options.student or "",
        )
    except ValueError as error:
        raise ValueError(f"--worksheet {options.worksheet}: {error}") from None
    if options.file is None:
        say(sheet.text(solved=options.solution))
        return
    path = sheet.save(options.file, solved=options.solution)
    has_both = path.suffix == ".tex" and not options.solution
    say(tr("wrote {}, whose last page is the solution" if has_both else "wrote {}", path))


def mark(files: Sequence[str]) -> None:
    """Print the marks of sheets that were filled in, below the names of their files if several."""
    for file in files:
        try:
            marks = marked_text(Path(file).read_text(encoding="utf-8-sig"))
        except UnicodeDecodeError:
            raise ValueError(f"{file}: save the sheet as text in UTF-8") from None
        except ValueError as error:
            is_page = Path(file).suffix.lower() == ".html"
            hint = "; of a page mark the text that its button saves" if is_page else ""
            raise ValueError(f"{file}: {error}{hint}") from None
        except FileNotFoundError:
            raise FileNotFoundError(f"there is no file {file}") from None
        except OSError as error:
            raise OSError(f"cannot read {file}: {error.strerror}") from None
        say(f"{file}\n{marks}\n" if len(files) > 1 else str(marks))
