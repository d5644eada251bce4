"""The command: what it prints and what it writes."""

from pathlib import Path

import pytest

from autograd import Trace
from tests import graphs, svg
from viz.cli import main

WORKED = ["1/(exp(-(w*x+b))+1)", "x=1", "w=0", "b=0"]


def test_the_worked_example(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main([*WORKED, "-o", str(tmp_path / "f.svg")]) == 0
    out = capsys.readouterr().out
    assert out.splitlines() == [
        "node  function  value  local partials               adjoint",
        "x                   1                                     0",
        "w                   0                                  0.25",
        "b                   0                                  0.25",
        "h₁    w × x         0  ∂h₁/∂w = 1       ∂h₁/∂x = 0     0.25",
        "h₂    h₁ + b        0  ∂h₂/∂h₁ = 1      ∂h₂/∂b = 1     0.25",
        "h₃    −h₂           0  ∂h₃/∂h₂ = −1                   −0.25",
        "h₄    exp(h₃)       1  ∂h₄/∂h₃ = 1                    −0.25",
        "h₅    h₄ + 1        2  ∂h₅/∂h₄ = 1                    −0.25",
        "h₆    1/h₅        0.5  ∂h₆/∂h₅ = −0.25                    1",
        "",
        "h₆ = 0.5   dh₆/dx = 0   dh₆/dw = 0.25   dh₆/db = 0.25",
        f"wrote {tmp_path / 'f.svg'}",
    ]
    assert "h₆ = 1/h₅" in svg.texts((tmp_path / "f.svg").read_text(encoding="utf-8"))


def test_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["(a+b)*(b+1)", "a=2", "b=1", "--names", "c, d, e"]) == 0
    assert capsys.readouterr().out.endswith("e = 6   de/da = 2   de/db = 5\n")
    assert main(["(a+b)*(b+1)", "a=2", "b=1", "--names", "v"]) == 0
    assert capsys.readouterr().out.endswith("v₃ = 6   dv₃/da = 2   dv₃/db = 5\n")
    assert main(["a*b", "a=2", "b=1", "--names", "f"]) == 0
    assert capsys.readouterr().out.endswith("f = 2   df/da = 1   df/db = 2\n")


@pytest.mark.parametrize(
    ("arguments", "last"),
    [
        (["-x", "x=3"], "h₁ = −3   dh₁/dx = −1"),
        (["--x", "x=3"], "h₂ = 3   dh₂/dx = 1"),
        (["x", "x=3"], "x = 3   dx/dx = 1"),
        (["2*3"], "2*3 = 6"),
        (["x if x>0 else y", "x=1", "y=2"], "x = 1   dx/dx = 1   dx/dy = 0"),
        (["x if x==1 else 2*x", "x=1"], "x = 1   dx/dx = 1"),
        (["1 if x>0 else 2", "x=1"], "1 if x>0 else 2 = 1   d(1 if x>0 else 2)/dx = 0"),
        (["--precision=6", "-x*2", "x=1"], "h₂ = −2   dh₂/dx = −2"),
        (["--names", "v", "-x*2", "x=1"], "v₂ = −2   dv₂/dx = −2"),
        (["--", "-x*2", "x=1"], "h₂ = −2   dh₂/dx = −2"),
        (["x/3", "x=1", "—precision", "3"], "h₁ = 0.333   dh₁/dx = 0.333"),
        (["x/3", "x=1", "\u2013-precision", "3"], "h₁ = 0.333   dh₁/dx = 0.333"),
        (["µ*2", "µ=1"], "h₁ = 2   dh₁/dμ = 2"),
        (["x1*x_1", "x1=2", "x_1=3"], "h₁ = 6   dh₁/dx1 = 3   dh₁/dx_1 = 2"),
        (["x*x", "x=3", "--mode", "forward"], "h₁ = 9   dh₁/dx = 6"),
        (["µ*2", "µ=1", "--mode", "forward", "--seed", "µ"], "h₁ = 2   dh₁/dμ = 2"),
        (["x if x>0 else y", "x=1", "y=2", "--mode", "forward", "--seed", "y"],
         "x = 1   dx/dy = 0"),
        (["x if x>0 else y", "x=1", "y=2", "--mode", "forward", "--seed", "x"],
         "x = 1   dx/dx = 1"),
        (["2*3", "--mode", "reverse"], "2*3 = 6"),
        (["x*x", "x=-pi/2"], "h₁ = 2.46740   dh₁/dx = −3.14159"),
        (["x*y", "x = 1", "y=2e-3"], "h₁ = 0.002   dh₁/dx = 0.002   dh₁/dy = 1"),
        (["ln(x1) + x1*x2 - sin(x2)", "x1=2", "x2=5"],
         "h₅ = 11.6521   dh₅/dx₁ = 5.5   dh₅/dx₂ = 1.71634"),
    ],
)  # fmt: skip
def test_results(arguments: list[str], last: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 0
    assert capsys.readouterr().out.splitlines()[-1] == last


def test_forward_mode(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    words = ["(a+b)*(b+1)", "a=2", "b=1", "--names", "c,d,e", "--mode", "forward"]
    assert main([*words, "--seed", "b", "-o", str(tmp_path / "e.svg")]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "node  function  value  local partials             tangent  adjoint",
        "a                   2                                   0        2",
        "b                   1                                   1        5",
        "c     a + b         3  ∂c/∂a = 1       ∂c/∂b = 1        1        2",
        "d     b + 1         2  ∂d/∂b = 1                        1        3",
        "e     c × d         6  ∂e/∂c = 2       ∂e/∂d = 3        5        1",
        "",
        "e = 6   de/db = 5",
        f"wrote {tmp_path / 'e.svg'}",
    ]
    texts = svg.texts((tmp_path / "e.svg").read_text(encoding="utf-8"))
    assert {"seed: ḃ = 1", "ė = 5", "→ 3"} <= set(texts)
    assert main([*words, "--seed", "a"]) == 0
    assert capsys.readouterr().out.endswith("e = 6   de/da = 2\n")


def test_reverse_mode(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(WORKED) == 0
    usual = capsys.readouterr().out
    path = tmp_path / "f.svg"
    assert main([*WORKED, "--mode", "reverse", "-o", str(path)]) == 0
    assert capsys.readouterr().out == f"{usual}wrote {path}\n"
    texts = svg.texts(path.read_text(encoding="utf-8"))
    assert {"seed: h̄₆ = 1", "w̄ = 0.25", "← −0.25"} <= set(texts)


def test_forward_mode_as_a_table_for_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["x*x", "x=3", "--mode", "forward", "--table", "markdown"]) == 0
    assert "tangent" in capsys.readouterr().out


def test_many_inputs_get_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    names = [f"a{i}" for i in range(20)]
    assert main(["+".join(names), *(f"{name}=1" for name in names)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-21:-19] == ["h₁₉ = 20", "dh₁₉/da₀ = 1"]
    assert max(map(len, lines)) <= 100


def test_edges(tmp_path: Path) -> None:
    shown = {}
    for edges in ("partial", "value", "none"):
        path = tmp_path / f"{edges}.svg"
        assert main(["x*3", "x=2", "--edges", edges, "-o", str(path)]) == 0
        shown[edges] = svg.texts(path.read_text(encoding="utf-8"))
    assert "∂h₁/∂x = 3" in shown["partial"]
    assert {"2", "3", "6"} <= set(shown["value"])
    assert not {"∂h₁/∂x = 3", "2", "6"} & set(shown["none"])


def test_a_table_for_a_pipe_is_printed_alone(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    starts = {
        "markdown": "| node |",
        "latex": "\\begingroup",
        "csv": "place,name,",
        "html": "<table",
    }
    for format, start in starts.items():
        path = tmp_path / f"{format}.svg"
        assert main([*WORKED, "--table", format, "-o", str(path)]) == 0
        out = capsys.readouterr().out
        assert out.startswith(start)
        f, w, x, b = graphs.worked_example()
        assert out == getattr(Trace(f, inputs=[x, w, b]), format)() + "\n"
        assert path.exists()
    assert main([*WORKED, "--table", "text"]) == 0
    text = capsys.readouterr().out
    assert main(WORKED) == 0
    assert text == capsys.readouterr().out
    assert main(["2*3", "--table", "csv"]) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("0,2*3,,6.0,")


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        (["(a+b)*(b+1)", "a=2", "b=1", "--paths", "b"], [
            "2 paths from b to h₃:",
            "∂h₃/∂h₁ × ∂h₁/∂b = 2 × 1 = 2",
            "∂h₃/∂h₂ × ∂h₂/∂b = 3 × 1 = 3",
            "sum: dh₃/db = 5"]),
        (["a*a", "a=3", "--paths=a"], [
            "2 paths from a to h₁:", "∂h₁/∂a (1st) = 3", "∂h₁/∂a (2nd) = 3", "sum: dh₁/da = 6"]),
        (["x", "x=3", "--paths", "x"], ["1 path from x to x:", "dx/dx = 1", "sum: dx/dx = 1"]),
        (["x if x>0 else y", "x=1", "y=2", "--paths", "y"], [
            "no paths from y to x:", "sum: dx/dy = 0"]),
        (["1 if x>0 else 2", "x=1", "--paths", "x"], [
            "no paths from x to 1 if x>0 else 2:", "sum: d(1 if x>0 else 2)/dx = 0"]),
    ],
)  # fmt: skip
def test_paths(arguments: list[str], lines: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 0
    assert capsys.readouterr().out.split("\n\n")[-1].splitlines() == lines


def test_long_paths_are_wrapped(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["x" + "*1.5" * 40, "x=1", "--paths", "x"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 100
    assert lines[-2].endswith(" = 1.10573e+07")


def test_a_seed_that_nothing_depends_on_is_allowed(tmp_path: Path) -> None:
    path = tmp_path / "f.svg"
    words = ["x if x>0 else y", "x=1", "y=2", "--mode", "forward", "--seed", "y", "-o", str(path)]
    assert main(words) == 0
    assert svg.texts(path.read_text(encoding="utf-8")) == ["x", "value 1", "grad 1"]


def test_what_is_too_large_to_draw_still_has_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["+".join("x" * 600), "x=1"]) == 0
    assert capsys.readouterr().out.endswith("h₅₉₉ = 600   dh₅₉₉/dx = 600\n")


def test_help_shows_examples_that_work(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    out = capsys.readouterr().out
    assert '  chalkgrad "1/(exp(-(w*x+b))+1)" x=1 w=0 b=0 -o f.svg' in out
    assert '  chalkgrad "(a+b)*(b+1)" a=2 b=1 --names c,d,e' in out
    assert max(map(len, out.splitlines())) <= 100


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert capsys.readouterr().out.startswith("chalkgrad ")


def test_compare_shows_four_ways_and_formulas(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["x*x*y", "x=3", "y=2", "--compare"]) == 0
    out = capsys.readouterr().out
    table = out.split("by x, y:")[1].splitlines()[2:6]
    assert [line.split()[:3] for line in table] == [
        [mode, "12,", "9"] for mode in ("numeric", "symbolic", "forward", "reverse")
    ]
    assert [line.split()[4] for line in table] == ["4", "2", "2", "1"]
    assert "symbolic: d/dy = x × x\n" in out
    assert max(map(len, out.splitlines())) <= 100


def test_options_of_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    f, w, x, b = graphs.worked_example()
    trace = Trace(f, inputs=[x, w, b])
    for words, options in (
        (["--precision", "2"], {"precision": 2}),
        (["--columns", "node, adjoint"], {"columns": ["node", "adjoint"]}),
        (["--contributions"], {"contributions": True}),
        (["--partials", "symbols"], {"partials": "symbols"}),
    ):
        assert main([*WORKED, *words]) == 0
        assert capsys.readouterr().out.startswith(trace.text(**options) + "\n\n")
    assert main([*WORKED, "--rounding"]) == 0
    bounded = Trace(f, inputs=[x, w, b], rounding=True).text()
    assert capsys.readouterr().out.startswith(f"{bounded}\n\n")
    assert "h₆ = 0.5 ± " in bounded
    assert main([*WORKED, "--table", "latex", "--stacked"]) == 0
    assert capsys.readouterr().out == trace.latex(stacked=True) + "\n"
    assert main(["x/3", "x=1", "--precision", "2", "--compare", "--paths", "x"]) == 0
    out = capsys.readouterr().out
    assert out.count("0.33") == out.count("0.3") > 5


def test_precision_of_the_picture(tmp_path: Path) -> None:
    path = tmp_path / "f.svg"
    assert main(["x/3", "x=1", "-o", str(path)]) == 0
    assert "value 0.3333" in svg.texts(path.read_text(encoding="utf-8"))
    assert main(["x/3", "x=1", "--precision", "2", "-o", str(path)]) == 0
    assert "value 0.33" in svg.texts(path.read_text(encoding="utf-8"))


def test_inputs_stand_in_the_order_of_their_values(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["x*exp(y) + sin(x*y)/y", "y=2", "x=1"]
    assert main([*words, "--columns", "node"]) == 0
    out = capsys.readouterr().out
    assert out.split()[:4] == ["node", "y", "x", "h₁"]
    assert out.splitlines()[-1].index("dy") < out.splitlines()[-1].index("dx")
    assert main(words[1:] + words[:1]) == 0
    assert capsys.readouterr().out.endswith(out.splitlines()[-1] + "\n")


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        (["x*y", "x+y", "x=1", "y=2", "--jacobian"], [
            "Jacobian  d/dx  d/dy", "x*y          2     1", "x+y          1     1"]),
        (["x*y", "y=2", "-x", "x=1", "z**2", "z=3", "--jacobian"], [
            "Jacobian  d/dy  d/dx  d/dz", "x*y          1     2     0",
            "-x           0    −1     0", "z**2         0     0     6"]),
        (["x*x*y", "x=2", "y=3", "--hessian"], [
            "Hessian of x*x*y  d/dx  d/dy", "d/dx                 6     4",
            "d/dy                 4     0"]),
        (["x/3", "x=1", "--jacobian", "--hessian", "--precision", "2"], [
            "Jacobian  d/dx", "x/3       0.33", "", "Hessian of x/3  d/dx",
            "d/dx               0"]),
        (["x*y", "x=1", "y=2", "--jacobian", "--table", "csv"], [
            "Jacobian,d/dx,d/dy", "x*y,2.0,1.0"]),
    ],
)  # fmt: skip
def test_matrices(
    arguments: list[str], lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 0
    assert [line.strip() for line in capsys.readouterr().out.splitlines()] == lines


def test_matrices_for_pages_and_papers(capsys: pytest.CaptureFixture[str]) -> None:
    for format, part in (
        ("markdown", "| x1^2 | 4 |"),
        ("html", ">x1^2</td>"),
        ("latex", "Jacobian & $d/dx_{1}$ \\\\\n\\hline\n${x_{1}}^{2}$ & $4$"),
    ):
        assert main(["x1^2", "x1=2", "--jacobian", "--table", format]) == 0
        assert part in capsys.readouterr().out
    assert main(["x1^2*w", "x1=2", "w=1", "--hessian", "--table", "latex"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert r"Hessian of ${x_{1}}^{2} \times w$ & $d/dx_{1}$ & $d/dw$ \\" in lines
    assert r"$d/dx_{1}$ & $2$ & $4$ \\" in lines
    assert main(["x if x < 1 else x^2", "x=2", "--jacobian", "--table", "latex"]) == 0
    assert r"$\mbox{x if x $<$ 1 else x\textasciicircum{}2}$ & $4$ \\" in capsys.readouterr().out


def test_both_sweeps_on_a_slide(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "e.svg"
    words = ["(a+b)*(b+1)", "a=2", "b=1", "--mode", "both", "--seed", "b", "--precision", "3"]
    assert main([*words, "--aspect", "16:9", "--title", "a = slide", "-o", str(path)]) == 0
    assert "h₃ = 6   dh₃/da = 2   dh₃/db = 5\n" in capsys.readouterr().out
    again = tmp_path / "again.svg"
    assert main([*words, "--aspect", "16x9", "--title", "a = slide", "-o", str(again)]) == 0
    assert again.read_bytes() == path.read_bytes()
    assert {"a = slide", "ḣ₃ = 5", "b̄ = 5"} <= set(svg.texts(path.read_text(encoding="utf-8")))


def test_what_fails_is_drawn_and_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "f.svg"
    with pytest.raises(SystemExit, match="2"):
        main(["log(x - 1)", "x=0", "--title", "why", "-o", str(path)])
    says = "log(x) needs x > 0"
    out, err = capsys.readouterr()
    assert out == f"wrote {path}\n"
    assert says in err
    texts = svg.texts(path.read_text(encoding="utf-8"))
    assert "why" in texts
    assert any(says in text for text in texts)
