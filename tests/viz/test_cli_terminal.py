"""The command on any terminal and in a pipe, and one clear line on bad input."""

import io
import os
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from tests.shell import shell, unix
from tests.viz.test_cli import WORKED
from viz.cli import main


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "viz", *arguments],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        check=False,
    )


@pytest.mark.parametrize(
    ("format", "start"),
    [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF"), ("dot", b"digr")],
)
def test_the_picture_on_standard_output(format: str, start: bytes, tmp_path: Path) -> None:
    done = run("x*x", "x=2", "--format", format)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(start)
    path = tmp_path / "no suffix"
    assert main(["x*x", "x=2", "--format", format, "-o", str(path)]) == 0
    assert path.read_bytes().startswith(start)


def test_a_table_on_a_terminal_without_unicode() -> None:
    for format in ("markdown", "latex", "csv", "html"):
        done = run(*WORKED, "--table", format, PYTHONIOENCODING="ascii")
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.isascii()


def test_a_table_in_a_stream_without_an_encoding() -> None:
    with redirect_stdout(io.StringIO()) as stream:
        assert main(["x*x", "x=3"]) == 0
    assert "Dh1/Dx (2nd) = 3" in stream.getvalue()


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
    (["x", "x=1", "-o", "f.gif"], "format of 'f.gif': use .svg, .png, .pdf, .dot, .html"),
    (["x", "x=1", "-o", "f.tex"], "a table is printed: write --table latex > f.tex"),
    (["x", "x=1", "--columns", ""], "columns are of node"),
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
    (
        ["x", "x=1", "--seed", "x"],
        "--seed has no effect here: it is for --mode",
    ),
    (["x", "x=1", "--mode", "reverse", "--seed", "x"], "--seed has no effect here"),
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
    (
        ["x", "x=1", "--table", "csv", "--paths", "x"],
        "it is for a text table",
    ),
    (
        ["x", "x=1", "--table", "csv", "--format", "svg"],
        "effect with --format but no -o FILE",
    ),
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
    (["x", "x=1", "--columns", "tangent"], "it needs tangent_seed, or --mode forward"),
    (["x", "x=1", "--stacked"], "--stacked has no effect here: it is for --table latex"),
    (
        ["x", "x=1", "--table", "csv", "--precision", "3"],
        "a table or a matrix other than csv",
    ),
    (["x", "x=1", "--columns", "rounding"], "it needs rounding=True, or --rounding"),
    (["x", "y", "x=1", "y=1"], "several expressions need --jacobian or --hessian"),
    (["x", "x=1", "--jacobian", "-o", "f.svg"], "-o has no effect with --jacobian: it is for"),
    (["1", "--hessian"], "--hessian: the expression has no variable"),
    (
        ["x", "x=1", "--edges", "value"],
        "it is for a picture (-o f.svg)",
    ),
    (["x", "x=1", "--edges", "value", "-o", "f.html"], "--edges has no effect here"),
    (["x", "x=1", "--aspect", "2", "-o", "f.html"], "--aspect has no effect here"),
    (["x", "x=1", "--cheatsheet"], "x x=1 has no effect with --cheatsheet"),
    (["--mark", "f.txt", "--worksheet", "value"], "--mark and --worksheet are two commands"),
    (["x", "x=1", "-o", "f.svg", "-o", "f.png"], "-o is given twice"),
    (["--mark", "nofile"], "there is no file nofile"),
    (["--mark", "."], "cannot read .: "),
    (["x", "x=1", "-o", "f.svg", "--aspect", "wide"], "--aspect: wide is not a number"),
    (["x", "x=1", "--aspect", "100", "-o", "f.svg"], "aspect is a width by a height"),
    (["x", "x=1", "--aspect", "2"], "it is for a picture (-o f.svg)"),
    (["x", "x=1", "--title", "t"], "--title has no effect here"),
    (["x", "x=1", "--columns", ""], "columns are of node, function"),
    (["2*3", "--mode", "both"], "--mode both: the expression has no variable"),
    (["y = x**2", "x=2"], "cannot read 'y = x**2': write x**2"),
    (["xy", "x=1", "y=2"], "xy has no value; for a product write x*y"),
    (["x*y", "x=1,y=2"], "x=1,y=2: write x=1 y=2"),
    (["x", "f.html", "x=1"], "f.html: for a file write -o f.html"),
    (["x", "x=1", "-o", "F.TEX"], "a table is printed: write --table latex > F.TEX"),
    (["x", "x=1", "-of.gif"], "format of 'f.gif'"),
    (["log(x)", "x=0", "-o", "f.html"], "log(x) needs x > 0, got x = 0.0"),
    (["x", "x=1", "--html"], "unknown option --html: write --table html or -o FILE.html"),
    (["x", "x=1", "--svg"], "unknown option --svg: write -o FILE.svg"),
    (["x", "x=1", "--forward"], "unknown option --forward: write --mode forward"),
    (["x", "x=1", "--digits", "3"], "unknown option --digits: write --precision DIGITS"),
    (["x", "x=1", "--prec", "3"], "unknown option --prec; --help lists the options"),
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


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["3", "--compare"], "--compare: the expression has no variable"),
        (["x", "x=1", "--compare", "--table", "csv"], "--compare has no effect here"),
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


@unix
@pytest.mark.parametrize("words", [f"{'+'.join('x' * 2000)} x=1", "--help", "x x=1 --format svg"])
def test_a_reader_that_leaves_is_no_error(words: str) -> None:
    done = shell(f"(python -m viz {words}; echo status $? >&2) | true")
    assert done.stderr == b"status 0\n"


@unix
def test_a_standard_output_that_cannot_be_written_is_one_clear_line() -> None:
    assert shell("python -m viz x x=1 >&-").stderr == b""
    done = shell("python -m viz x x=1 --format svg >&-")
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert b"standard output is closed: add -o FILE" in done.stderr
    if Path("/dev/full").exists():
        done = shell("python -m viz x x=1 > /dev/full")
        assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
        assert b"No space left" in done.stderr
