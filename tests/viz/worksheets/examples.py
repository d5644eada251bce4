"""An expression that several worksheets ask for, and what a page of one says."""

import shutil
import subprocess
from pathlib import Path

import pytest

from autograd import Value


def product() -> Value:
    a, b = Value(2, "a"), Value(3, "b")
    return (a * b + a) * b


def tex(path: Path, program: str = "pdflatex") -> list[str]:
    """The text of a document's pages, which TeX sets without a complaint."""
    latex, pdftotext = shutil.which(program), shutil.which("pdftotext")
    if not latex or not pdftotext:
        pytest.skip(f"there is no {program} with pdftotext")
    done = subprocess.run(
        [latex, "-interaction=nonstopmode", "-halt-on-error", path.name],
        cwd=path.parent,
        capture_output=True,
        check=False,
        encoding="latin-1",
    )
    if "ctex.sty' not found" in done.stdout:
        pytest.skip("this TeX sets no Chinese")
    assert done.returncode == 0, done.stdout[-2000:]
    assert "Overfull" not in done.stdout
    shown = subprocess.run(
        [pdftotext, "-layout", path.with_suffix(".pdf").name, "-"],
        cwd=path.parent,
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    return shown.stdout.removesuffix("\f").split("\f")
