"""The demos as commands: their list, options and words, on any terminal and in a pipe."""

import inspect
import os
import re
import subprocess
import sys
from importlib import import_module
from itertools import product
from pathlib import Path
from types import ModuleType

import pytest

import demos
from demos import __main__, digits, minibatches
from tests import ROOT
from tests.shell import shell, unix

NO_MATPLOTLIB = 'This plot is drawn by matplotlib: pip install "chalkgrad[demos]"'


def test_without_matplotlib_a_line_says_what_to_install(tmp_path: Path) -> None:
    missing = "import sys; sys.modules['matplotlib'] = None; sys.path.insert(0, sys.argv[1]); "
    for name, plots in (("higher_order", True), ("path_sum", False)):
        code = f"{missing} from demos.{name} import main; main()"
        done = subprocess.run(
            [sys.executable, "-c", code, str(ROOT)],
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            check=False,
        )
        assert done.returncode == plots
        assert done.stderr.splitlines() == [NO_MATPLOTLIB] * plots


DEMOS = {path.stem for path in (ROOT / "demos").glob("[a-z]*.py")} | {"site"}


def test_the_list_names_every_demo(capsys: pytest.CaptureFixture[str]) -> None:
    __main__.main()
    lines = capsys.readouterr().out.splitlines()
    assert {line.split()[0] for line in lines[2:] if not line.startswith(" ")} == DEMOS
    assert max(map(len, lines)) <= 100


@pytest.mark.parametrize("text", [p.name for p in (ROOT / "demos").glob("README*.md")])
def test_the_readme_leads_through_every_demo(text: str) -> None:
    written = (ROOT / "demos" / text).read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", written, re.MULTILINE)) == DEMOS


@pytest.mark.parametrize(
    ("module", "encoding"),
    [
        *product(["demos", "demos.worked_example"], ["utf-8", "ascii", "cp1252"]),
        ("demos.modes", "cp1252"),
        ("demos.higher_order", "ascii"),
    ],
)
def test_they_run_as_commands_on_any_terminal(module: str, encoding: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", module],
        capture_output=True,
        env={"PYTHONIOENCODING": encoding, "PYTHONPATH": str(ROOT), "PATH": ""},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("demo", "lines"),
    [
        (minibatches, ["usage: python -m demos.minibatches [-h]", "--seed SEED (0)"]),
        (digits, ["--epochs EPOCHS (20)", "--mnist MNIST (none)"]),
        (import_module("demos.site.__main__"), ["usage: python -m demos.site [-h]"]),
    ],
)
def test_help_says_what_to_type_and_the_defaults(
    demo: ModuleType,
    lines: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "argv", ["demo", "--help"])
    with pytest.raises(SystemExit):
        demos.run(demo.main)
    printed = " ".join(capsys.readouterr().out.split())
    assert all(line in printed for line in lines)


@unix
@pytest.mark.parametrize("module", ["demos", "demos.modes", "demos.modes --help"])
def test_a_reader_that_leaves_is_no_error(module: str) -> None:
    done = shell(f"(python -m {module}; echo status $? >&2) | true")
    assert done.stderr == b"status 0\n"


@unix
def test_what_cannot_be_written_is_one_clear_line(elsewhere: Path) -> None:
    if Path("/dev/full").exists():
        done = shell("python -m demos > /dev/full")
        assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
        assert b"python -m demos: [Errno 28] No space left" in done.stderr
    (elsewhere / demos.OUT).touch()
    done = shell("python -m demos.path_sum")
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert b"File exists: 'out'" in done.stderr


def options_of(demo: str) -> dict[str, inspect.Parameter]:
    """The options of a demo that take numbers, with their defaults."""
    main = import_module(f"demos.{demo}").main
    return {
        f"--{name.replace('_', '-')}": parameter
        for name, parameter in inspect.signature(main).parameters.items()
        if not isinstance(parameter.default, bool | str)
    }


def refused(demo: str, option: str, word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a demo with a word that it refuses."""
    monkeypatch.setattr(sys, "argv", ["demo", option, word])
    with pytest.raises(SystemExit, match="2"):
        demos.run(import_module(f"demos.{demo}").main)


@pytest.mark.parametrize("demo", sorted(DEMOS - {"site"}))
def test_an_option_refuses_what_is_no_number_or_out_of_range(
    demo: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for option in options_of(demo):
        for word in ("x", "nan", "1e999", "-99999", "9" * 30):
            refused(demo, option, word, monkeypatch)
            out, err = capsys.readouterr()
            assert not out
            says = (
                rf"python -m demos.{demo}: argument {option}: {word} is not a \D+[\d.]+ to [\d,]+\n"
            )
            assert re.fullmatch(says, err)


QUICK = ["checkpointing", "regularisation", "universal"]


@pytest.mark.parametrize(
    "demo",
    [*QUICK, *(pytest.param(x, marks=pytest.mark.slow) for x in sorted(DEMOS - {"site", *QUICK}))],
)
def test_with_the_least_that_its_options_take_a_demo_runs(
    demo: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if demo == "many_devices":
        pytest.importorskip("jax")
    least = []
    for option in options_of(demo):
        refused(demo, option, "x", monkeypatch)
        least += [option, re.findall(r"from (\S+) to", capsys.readouterr().err)[0]]
    monkeypatch.setattr(sys, "argv", ["demo", *least])
    demos.run(import_module(f"demos.{demo}").main)
