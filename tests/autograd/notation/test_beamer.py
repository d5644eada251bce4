"""Tables on slides: LaTeX sets them, and they are not larger than a frame of Beamer."""

import shutil
import subprocess
from pathlib import Path

import pytest

from autograd import Trace, Value, log, sin
from tests import graphs

LATEX = shutil.which("pdflatex")
FRAME = """\
\\begin{{frame}}{{A table}}
\\centering\\footnotesize
{}
\\end{{frame}}"""


@pytest.mark.slow
@pytest.mark.skipif(not LATEX, reason="LaTeX is not installed")
def test_tables_fit_a_frame(tmp_path: Path) -> None:
    f, w, _, _ = graphs.worked_example()
    x1, x2, a = Value(2, "x1"), Value(5, "x2"), Value(3, "a")
    logarithm = Trace(log(x1) + x1 * x2 - sin(x2), tangent_seed=x1)
    worked = Trace(f, tangent_seed=w)
    tables = [
        logarithm.latex(), logarithm.latex(stacked=True), worked.latex(),
        worked.latex(stacked=True), Trace(a * a + a).latex(contributions=True),
    ]  # fmt: skip
    frames = "\n".join(map(FRAME.format, tables))
    text = f"\\documentclass[aspectratio=169]{{beamer}}\\begin{{document}}\n{frames}\n"
    (tmp_path / "slides.tex").write_text(f"{text}\\end{{document}}\n", encoding="utf-8")
    done = subprocess.run(
        [str(LATEX), "-interaction=nonstopmode", "slides.tex"],
        cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:]
    assert f"({len(tables)} pages" in done.stdout
    assert "Overfull" not in done.stdout
