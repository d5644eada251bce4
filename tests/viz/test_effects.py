"""Every option of the command changes what it does, or is refused by its name."""

from pathlib import Path

import pytest

from viz.cli import main

PRODUCT = ["x*y/3 + x", "x=1", "y=2"]
COMMANDS = {
    "expression": PRODUCT,
    "picture": [*PRODUCT, "-o", "f.dot"],
    "printed picture": [*PRODUCT, "--format", "dot"],
    "edges": [*PRODUCT, "--format", "dot", "--edges", "none"],
    "sweep": [*PRODUCT, "--mode", "forward", "--seed", "x"],
    "csv": [*PRODUCT, "--table", "csv"],
    "csv and picture": [*PRODUCT, "--table", "csv", "-o", "f.dot"],
    "latex": [*PRODUCT, "--table", "latex"],
    "columns": [*PRODUCT, "--table", "latex", "--columns", "node,adjoint"],
    "jacobian": [*PRODUCT, "--jacobian"],
    "matrix as csv": [*PRODUCT, "--hessian", "--table", "csv"],
    "worksheet": ["--worksheet", "order"],
    "worksheet of an expression": [*PRODUCT, "--worksheet", "tangent,order", "-o", "f.md"],
    "marks": ["--mark", "sheet.txt"],
    "cheatsheet": ["--cheatsheet"],
}
OPTIONS = [
    ["x/y", "x=2", "y=1"], ["-o", "g.dot"], ["--open"], ["--format", "svg"], ["--edges", "value"],
    ["--partials", "symbols"], ["--names", "v"], ["--mode", "forward"], ["--seed", "y"],
    ["--mode", "both", "--seed", "y"],
    ["--table", "markdown"], ["--precision", "2"], ["--columns", "value"], ["--contributions"],
    ["--rounding"], ["--stacked"], ["--paths", "x"], ["--compare"], ["--jacobian"], ["--hessian"],
    ["--worksheet", "value"], ["--student", "ada"], ["--share", "0.5"], ["--solution"],
    ["--aspect", "2"], ["--title", "One step"], ["--mark", "sheet.txt"], ["--cheatsheet"],
]  # fmt: skip


@pytest.fixture(autouse=True)
def sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """A filled-in sheet in a folder of its own, and a browser that writes down what it shows."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("webbrowser.open", lambda _: Path("opened").touch())
    main(["--worksheet", "adjoint"])
    Path("sheet.txt").write_bytes(capsysbinary.readouterr().out)


def done(arguments: list[str], capsysbinary: pytest.CaptureFixture[bytes]) -> tuple[object, str]:
    """All that a command prints and writes, and its complaint, if any."""
    try:
        main(arguments)
    except SystemExit:
        return None, capsysbinary.readouterr().err.decode()
    written = [path for path in sorted(Path().iterdir()) if path.name != "sheet.txt"]
    made = capsysbinary.readouterr().out, [(path.name, path.read_bytes()) for path in written]
    for path in written:
        path.unlink()
    return made, ""


@pytest.mark.parametrize("command", COMMANDS)
def test_an_option_has_an_effect_or_is_refused_by_name(
    command: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    words = COMMANDS[command]
    plain, _ = done(words, capsysbinary)
    assert plain is not None
    for option in OPTIONS:
        changed, complaint = done([*words, *option], capsysbinary)
        assert changed != plain, (command, option)
        named = any(word in complaint for word in [*option, *words])
        assert changed or named, (command, option, complaint)
