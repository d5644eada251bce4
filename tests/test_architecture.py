"""The layers: demos on viz and nn, these on autograd, and autograd on Python alone."""

import ast
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from autograd.ops import OPS
from tests import ROOT

STANDARD = sys.stdlib_module_names
ALLOWED = {
    "autograd": {"autograd", "numpy"},  # not on import: see below
    "nn": {"nn", "autograd", "numpy", "tqdm", "matplotlib"},
    "viz": {"viz", "autograd", "numpy", "graphviz", "pygraphviz", "matplotlib"},
}


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found.add(str(node.module).partition(".")[0])
    return found


@pytest.mark.parametrize("package", [name for name in ALLOWED if (ROOT / name).is_dir()])
def test_a_layer_imports_only_what_is_below_it(package: str) -> None:
    files = list((ROOT / package).rglob("*.py"))
    assert files
    for path in files:
        assert imports(path) <= ALLOWED[package] | STANDARD, path


def test_autograd_is_importable_without_anything_installed() -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import autograd; print(len(sys.modules))"
    )
    subprocess.run([sys.executable, "-S", "-E", "-c", code], check=True, capture_output=True)


def test_viz_imports_heavy_packages_only_where_it_needs_them() -> None:
    code = "import sys, viz; print({'matplotlib', 'numpy', 'pygraphviz'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=ROOT)
    assert done.stdout.split() == [b"set()"]


def test_only_the_compiler_runs_generated_text() -> None:
    for path in (p for name in ALLOWED for p in (ROOT / name).rglob("*.py")):
        called = {
            node.func.id
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert not called & {"exec", "eval", "compile"} or path.name == "compiler.py", path


def test_operations_are_known_by_name_in_few_places() -> None:
    """The table, Python's operators, and the lists that a reader and an editor should see."""
    known = {"table.py", "grammar.py", "operators.py", "functions.py", "__init__.py", "symbolic.py"}
    known |= {"formulas.py", "sums.py", "portable.py"}  # NumPy's names; sums of products; erf
    known |= {"activations.py"}
    for path in (p for name in ALLOWED for p in (ROOT / name).rglob("*.py")):
        literals = {
            node.value
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        assert not literals & set(OPS) or path.name in known, path


def test_the_metadata_says_where_things_are() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert {name for name in ALLOWED if (ROOT / name).is_dir()} == set(packages)
    assert all((ROOT / name / "py.typed").exists() for name in packages)
    for path in [*project["project"]["license-files"], project["project"]["readme"]]:
        assert (ROOT / path).is_file()
    assert all((ROOT / name).exists() for name in project["tool"]["mypy"]["files"])


def test_one_row_is_enough_for_a_new_operation(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (row,) = (line for line in readme.splitlines() if line.strip().startswith('Op("log2"'))
    for package in ("autograd", "viz"):
        shutil.copytree(ROOT / package, tmp_path / package)
    table = tmp_path / "autograd" / "ops" / "table.py"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("TABLE = (\n", f"TABLE = (\n{row}\n"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "viz", "log2(x)", "x=8", "-o", "f.svg"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert "h₁    log2(x)       3  ∂h₁/∂x = 0.180337" in done.stdout
    assert "log2(x)" in (tmp_path / "f.svg").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_wheel_carries_types_and_fonts(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--no-deps", "-q", "-w", str(tmp_path), str(ROOT)],
        check=True,
    )
    (wheel,) = tmp_path.glob("chalkgrad-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    fonts = {
        f"viz/rendering/fonts/{name}" for name in ("DejaVuSans.ttf", "advances.json", "LICENSE")
    }
    assert {"autograd/py.typed", "nn/py.typed", "viz/py.typed", "autograd/ops/table.py"} <= names
    assert fonts <= names
    assert not [name for name in names if name.startswith(("tests", "demos"))]
