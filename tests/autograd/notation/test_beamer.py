"""Tables on slides: LaTeX sets them, and they are not larger than a frame of Beamer."""

import shutil
import subprocess
from pathlib import Path

import pytest

from autograd import Graph, Trace, Value
from demos import modes, worked_example
from demos.pages import mixed, recurrent

LATEX = shutil.which("pdflatex")
FRAME = """\
\\begin{{frame}}{{A table}}
\\centering\\{}
{}
\\end{{frame}}"""


@pytest.mark.slow
@pytest.mark.skipif(not LATEX, reason="LaTeX is not installed")
def test_tables_fit_a_frame(tmp_path: Path) -> None:
    a = Value(3, "a")
    tables = [("footnotesize", Trace(a * a + a).latex(contributions=True))]
    for output in (worked_example.record()[0], modes.product()[0], modes.survey()[0], mixed()):
        trace = Trace(output, tangent_seed=Graph(output).inputs[0])
        tables += [("footnotesize", trace.latex()), ("footnotesize", trace.latex(stacked=True))]
        size = "scriptsize" if len(trace) < 7 else "tiny"
        tables += [(size, trace.latex(stacked=True, contributions=True))]
    unrolled = recurrent()  # 18 rows
    tables += [("tiny", Trace(unrolled, tangent_seed=Graph(unrolled).inputs[0]).latex())]
    frames = "\n".join(FRAME.format(*table) for table in tables)
    text = f"\\documentclass[aspectratio=169]{{beamer}}\\begin{{document}}\n{frames}\n"
    (tmp_path / "slides.tex").write_text(f"{text}\\end{{document}}\n", encoding="utf-8")
    done = subprocess.run(
        [str(LATEX), "-interaction=nonstopmode", "slides.tex"],
        cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:]
    assert f"({len(tables)} pages" in done.stdout
    assert "Overfull" not in done.stdout
