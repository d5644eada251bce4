"""The command: what it prints, what it writes, and one clear line on bad input."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograd import Trace
from autograd.ops import TABLE
from tests import graphs, svg
from viz.cli import main

WORKED = ["1/(exp(-(w*x+b))+1)", "x=1", "w=0", "b=0"]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "viz", *arguments],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        check=False,
    )


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
        (["--edges=value", "-x*2", "x=1"], "h₂ = −2   dh₂/dx = −2"),
        (["--names", "v", "-x*2", "x=1"], "v₂ = −2   dv₂/dx = −2"),
        (["--", "-x*2", "x=1"], "h₂ = −2   dh₂/dx = −2"),
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


@pytest.mark.parametrize(
    ("format", "start"),
    [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF"), ("dot", b"digr")],
)
def test_the_picture_on_standard_output(format: str, start: bytes, tmp_path: Path) -> None:
    done = run("x*x", "x=2", "--format", format)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(start)
    path = tmp_path / "no suffix"
    assert run("x*x", "x=2", "--format", format, "-o", str(path)).returncode == 0
    assert path.read_bytes().startswith(start)


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
    starts = {"markdown": "| node |", "latex": "{\\renew", "csv": "place,name,", "html": "<table"}
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


def test_a_table_on_a_terminal_without_unicode() -> None:
    for format in ("markdown", "latex", "csv", "html"):
        done = run(*WORKED, "--table", format, PYTHONIOENCODING="ascii")
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.isascii()


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


def test_help_on_a_terminal_without_unicode() -> None:
    for encoding in ("ascii", "cp437"):
        done = run("--help", PYTHONIOENCODING=encoding)
        assert (done.returncode, done.stderr) == (0, b"")


def test_a_closed_standard_output_does_not_crash() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, viz.cli; sys.stdout = None; viz.cli.main(['1'])",
        ],
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert capsys.readouterr().out.startswith("chalkgrad ")


def test_a_terminal_without_unicode_gets_ascii() -> None:
    done = run(*WORKED, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert b"h3    -h2           0  Dh3/Dh2 = -1" in done.stdout


BAD = [
    (["x +", "x=1"], "cannot read 'x +'"),
    ([""], "the expression is empty"),
    (["foo(x)", "x=1"], "unknown function foo"),
    (["sigmod(x)", "x=1"], "did you mean sigmoid?"),
    (["__import__('os')"], "unknown function __import__"),
    (["x.real", "x=1"], "attribute access: x.real"),
    (["x*y", "x=1"], "y has no value: add y=NUMBER"),
    (["x", "x=1", "y=2"], "y=2: the expression has no variable y; its variables are x"),
    (["1", "y=2"], "y=2: the expression has no variable y; it has none"),
    (["x", "x=1", "x=2"], "x=2: x has a value already"),
    (["x", "x"], "x: a value is given as NAME=NUMBER"),
    (["x", "x="], "x=: a value is given as NAME=NUMBER"),
    (["x", "x=abc"], "x=abc: abc is not a number"),
    (["x", "x=nan"], "x=nan: nan is not a number"),
    (["x", "x=1e999"], "too large"),
    (["x", "x=1/0"], "x=1/0: x / y is undefined at x = 1.0, y = 0.0"),
    (["x", "x=exp(1000)"], "exp(x) overflows"),
    (["1/x", "x=0"], "1/x is undefined at x = 0.0"),
    (["1/(x-x)", "x=1"], "1/x is undefined at h1 = 0.0"),
    (["log(x)", "x=-1"], "log(x) needs x > 0, got x = -1.0"),
    (["x**-1", "x=0"], "x^y is undefined at x = 0.0, y = -1.0"),
    (["x**0.5", "x=-1"], "x^y needs x >= 0, or a whole y, got x = -1.0"),
    (["exp(x)", "x=1000"], "exp(x) overflows at x = 1000.0"),
    (["9**9**9**9"], "x^y overflows at x = 9.0"),
    (["sqrt(x)", "x=0"], "the derivative of sqrt(x) is undefined at x = 0.0"),
    (["(" * 10_000 + "x" + ")" * 10_000, "x=1"], "nested"),
    (["x", "x=1", "-o", "f.gif"], "cannot tell the picture format of 'f.gif': use .svg"),
    (["x", "x=1", "-o", "f"], "cannot tell the picture format of 'f'"),
    (["x", "x=1", "--format", "gif"], "gif"),
    (["x", "x=1", "--edges", "all"], "all"),
    (["x", "x=1", "--fromat", "svg"], "--fromat"),
    (["x", "x=1", "--mode", "sideways"], "sideways"),
    (
        ["x*y", "x=1", "y=1", "--mode", "forward"],
        "--mode forward: add --seed NAME, which is one of x, y",
    ),
    (["2*3", "--mode", "forward"], "--mode forward: the expression has no variable"),
    (
        ["x", "x=1", "--mode", "forward", "--seed", "w"],
        "--seed w: the expression has no variable w",
    ),
    (["x", "x=1", "--seed", "x"], "--seed x: a seed is for --mode forward"),
    (["x", "x=1", "--mode", "reverse", "--seed", "x"], "--seed x: a seed is for --mode forward"),
    (["x*y*x", "x=1", "y=1", "--names", "a,b,c"], "3 names for 2 operations"),
    (["x*y*x", "x=1", "y=1", "--names", "a,"], "a name is missing"),
    (["a*b*a", "a=1", "b=1", "--names", "x,x"], "x would name two nodes"),
    (["x1*x2+x1", "x1=1", "x2=1", "--names", "x"], "x1 would name two nodes"),
    (["x", "x=1", "--names", ""], "--names"),
    (
        ["x*y", "x=1", "y=1", "--paths", "z"],
        "the expression has no variable z; its variables are x, y",
    ),
    (["1", "--paths", "z"], "the expression has no variable z; it has none"),
    (["+".join("x" * 1001), "x=1", "--paths", "x"], "there are 1001 paths from x to h1000"),
    (["x", "x=1", "--table", "pdf"], "invalid choice: 'pdf'"),
    (["x", "x=1", "--table", "csv", "--paths", "x"], "--table csv is printed alone"),
    (["x", "x=1", "--table", "csv", "--format", "svg"], "add -o FILE"),
    (["x", "x=1", "-o", ""], "cannot tell the picture format"),
    (["x", "=3"], "=3: a value is given as NAME=NUMBER"),
    (["--fromat=svg", "x", "x=1"], "--fromat=svg"),
    ([], "required: EXPRESSION"),
    (["x=1"], "required: EXPRESSION"),
    (["x", "x=1", "--precison", "3"], "unknown option --precison; did you mean --precision?"),
    (["x", "x=1", "--zebra"], "unknown option --zebra; --help lists the options"),
    (["x", "x=1", "--precision", "0"], "precision is 1 to 17 significant digits, not 0"),
    (["x", "x=1", "--precision", "a"], "invalid int value: 'a'"),
    (["x", "x=1", "--columns", "name"], "columns are of node, function, value, partials, adjoint"),
    (["x", "x=1", "--columns", "tangent"], "a tangent needs a seed"),
    (["x", "x=1", "--stacked"], "--stacked is for --table latex"),
    (["x", "x=1", "--table", "csv", "--precision", "3"], "leave out --precision"),
    (["x", "x=1", "--table", "csv", "--partials", "symbols"], "leave out --partials"),
    (["x", "x=1", "--table", "csv", "--rounding"], "leave out --rounding"),
    (["x", "x=1", "--columns", "rounding"], "it needs rounding=True, or --rounding"),
    (["x", "y", "x=1", "y=1"], "several expressions need --jacobian or --hessian"),
    (["x", "x=1", "--jacobian", "-o", "f.svg"], "--jacobian is printed alone: leave out -o"),
    (["x", "x=1", "--hessian", "--paths", "x"], "--hessian is printed alone: leave out --paths"),
    (["1", "--hessian"], "--hessian: the expression has no variable"),
    (["x", "x=1", "--jacobian", "--title", "t"], "leave out --title"),
    (["x", "x=1", "--aspect", "wide"], "--aspect: wide is not a number"),
    (["x", "x=1", "--aspect", "100", "-o", "f.svg"], "aspect is a width by a height"),
    (["2*3", "--mode", "both"], "--mode both: the expression has no variable"),
]


@pytest.mark.parametrize(("arguments", "says"), BAD, ids=[" ".join(a)[:24] for a, _ in BAD])
def test_bad_input_is_one_clear_line_and_status_2(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    out, err = capsys.readouterr()
    assert out == ""
    assert says in err
    assert err.startswith("chalkgrad: ")
    assert err.count("\n") == 1
    assert len(err) <= 420
    assert list(tmp_path.iterdir()) == []


def test_the_module_is_the_command() -> None:
    done = run("x*x", "x=2")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().splitlines()[-1] == "h₁ = 4   dh₁/dx = 4"
    bad = run("x*", "x=2")
    assert (bad.returncode, bad.stdout) == (2, b"")


def test_nothing_in_an_expression_is_run(tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    for text in (f"open({str(trap)!r}, 'w')", f"[open({str(trap)!r}, 'w')][0]"):
        with pytest.raises(SystemExit):
            main([text])
    assert not trap.exists()


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


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["3", "--compare"], "--compare: the expression has no variable"),
        (["x", "x=1", "--compare", "--table", "csv"], "leave out --compare"),
    ],
)
def test_compare_refuses(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["+".join("x" * 600), "x=1", "-o", "f.svg"], "600 nodes are too many for a picture"),
        (["x*x", "x=1", "-o", "missing/f.svg"], "missing"),
    ],
)
def test_a_refused_picture_leaves_the_table(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert main(arguments[:2]) == 0
    table = capsys.readouterr().out
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    out, err = capsys.readouterr()
    assert out == table
    assert says in err
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


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
        ("latex", r"$\mbox{x1\textasciicircum{}2}$ & $4$"),
    ):
        assert main(["x1^2", "x1=2", "--jacobian", "--table", format]) == 0
        assert part in capsys.readouterr().out
    assert main(["x1^2*w", "x1=2", "w=1", "--hessian", "--table", "latex"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert r"Hessian of x1\textasciicircum{}2*w & d/dx$_1$ & d/dw \\" in lines
    assert r"$\mbox{d/dx$_1$}$ & $2$ & $4$ \\" in lines


def test_both_sweeps_on_a_slide(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "e.svg"
    words = ["(a+b)*(b+1)", "a=2", "b=1", "--mode", "both", "--seed", "b", "--precision", "3"]
    assert main([*words, "--aspect", "16/9", "--title", "a = slide", "-o", str(path)]) == 0
    assert "h₃ = 6   dh₃/da = 2   dh₃/db = 5\n" in capsys.readouterr().out
    assert {"a = slide", "ḣ₃ = 5", "b̄ = 5"} <= set(svg.texts(path.read_text(encoding="utf-8")))


def test_what_fails_is_drawn_and_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "f.svg"
    with pytest.raises(SystemExit, match="2"):
        main(["log(x - 1)", "x=0", "--title", "why", "-o", str(path)])
    says = "log(x) needs x > 0"
    out, err = capsys.readouterr()
    assert out == ""
    assert says in err
    texts = svg.texts(path.read_text(encoding="utf-8"))
    assert "why" in texts
    assert any(says in text for text in texts)


def test_the_cheat_sheet(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["--cheatsheet"]) == 0
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert max(map(len, lines)) <= 100
    assert len(lines) <= 80
    for op in TABLE:
        assert not op.is_function or f"{op.symbol}(" in out
    path = tmp_path / "sheet.svg"
    assert main(["--cheatsheet", "-o", str(path)]) == 0
    texts = svg.texts(path.read_text(encoding="utf-8"))
    assert {"tanh(x)", "1 - z * z", "y.backward(); x.grad; x.grad = 0"} <= set(texts)
    forward = next(i for i, text in enumerate(texts) if text.startswith("forward mode: tangent"))
    assert texts[forward + 1].replace("\xa0", " ").startswith(" " * 6 + "from one input on")


def shell(script: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["/bin/sh", "-c", script.replace("chalkgrad", f"{sys.executable} -m viz")],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )


@pytest.mark.skipif(os.name == "nt", reason="the shell is that of Unix")
@pytest.mark.parametrize("words", [f"{'+'.join('x' * 2000)} x=1", "--help", "x x=1 --format svg"])
def test_a_reader_that_leaves_is_no_error(words: str) -> None:
    done = shell(f"(chalkgrad {words}; echo status $? >&2) | true")
    assert done.stderr == b"status 0\n"


@pytest.mark.skipif(os.name == "nt", reason="the shell is that of Unix")
def test_a_standard_output_that_cannot_be_written_is_one_clear_line() -> None:
    assert shell("chalkgrad x x=1 >&-").stderr == b""
    done = shell("chalkgrad x x=1 --format svg >&-")
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert b"standard output is closed: add -o FILE" in done.stderr
    if Path("/dev/full").exists():
        done = shell("chalkgrad x x=1 > /dev/full")
        assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
        assert b"No space left" in done.stderr
