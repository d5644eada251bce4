"""The layers: demos on viz and nn, these on autograd, and autograd on Python alone."""

import ast
import importlib
import re
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
    "autograd": {"autograd"},
    "autograd/text": {"autograd", "tqdm"},
    "autograd/static": {"autograd", "numpy", "array_api_compat"},
    "nn": {"nn", "autograd", "numpy", "jax", "matplotlib"},
    "viz": {"viz", "autograd", "numpy", "graphviz", "pygraphviz", "matplotlib"},
}
KNOWN = {
    "autograd/ops/table.py",
    "autograd/ops/grammar.py",  # Python's operators, and the functions of `math`
    "autograd/core/operators.py",
    "autograd/core/functions.py",
    "autograd/core/value.py",  # what others call attributes
    "autograd/ops/typed.py",  # what others call functions
    "autograd/notation/products.py",  # what products and powers gather
    "autograd/modes/symbolic.py",  # what 0 and 1 do not change
    "autograd/static/printing/standard.py",  # what the array API standard lacks
    "autograd/static/program/sums.py",
    "nn/activations.py",
}
"""The files that know operations by name."""
PACKAGES = [name for name in ALLOWED if "/" not in name]
FILES = sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))
ROOMS = ["text", "ops", "core", "notation", "modes", "static"]
"""The folders of `autograd`, each of which imports only those before it."""


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_name(path): path for path in FILES}


def imported(path: Path) -> set[str]:
    """The modules that a file imports anywhere in it, for types as well."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= names & set(MODULES) or {str(node.module)}
    return found


def circle(imports: dict[str, set[str]]) -> list[str]:
    """The modules that import each other in a circle: those left when all others are removed."""
    left = dict(imports)
    while True:
        free = [name for name, needed in left.items() if not needed & set(left)]
        if not free:
            return sorted(left)
        for name in free:
            del left[name]


@pytest.mark.parametrize("package", PACKAGES)
def test_a_layer_imports_only_what_is_below_it(package: str) -> None:
    for path in (ROOT / package).rglob("*.py"):
        rooms = [f"{package}/{part}" for part in path.parts]
        place = next((room for room in rooms if room in ALLOWED), package)
        roots = {name.partition(".")[0] for name in imported(path)}
        assert roots <= ALLOWED[place] | STANDARD, path


def test_a_room_of_autograd_imports_only_the_rooms_before_it() -> None:
    assert {name.split(".")[1] for name in MODULES if name.startswith("autograd.")} == set(ROOMS)
    for name, path in MODULES.items():
        if name.startswith("autograd."):
            room = ROOMS.index(name.split(".")[1])
            rooms = {x.split(".")[1] for x in imported(path) if x.startswith("autograd.")}
            assert rooms <= set(ROOMS[: room + 1]), path


def test_no_module_imports_itself_through_others() -> None:
    # `autograd/__init__.py` imports all of autograd, and only nn and viz import from it.
    imports = {name: imported(path) & set(MODULES) for name, path in MODULES.items()}
    assert circle(imports) == []
    assert circle({**imports, "autograd.core.node": {"autograd.core.value"}}) != []


def test_a_folder_is_a_room_not_a_heap() -> None:
    tracked = [path for path in (ROOT / "autograd").iterdir() if path.is_file()]
    assert len(tracked) <= 3, tracked
    for folder in {path.parent for path in FILES}:
        assert len(list(folder.glob("*.py"))) <= 12, folder
    for path in [*FILES, *(ROOT / "demos").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 350, path


def test_no_module_is_shadowed_by_a_name_of_its_package() -> None:
    for name in MODULES:
        assert importlib.import_module(name) is sys.modules[name]
        package, _, last = name.rpartition(".")
        if package:
            assert getattr(sys.modules[package], last) is sys.modules[name], name


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
    running = {
        path.relative_to(ROOT).as_posix()
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"exec", "eval", "compile"}
    }
    assert running == {"autograd/core/compiler.py"}


def test_operations_are_known_by_name_in_few_places() -> None:
    """The table, Python's operators, and the lists that a reader and an editor should see."""
    known = {
        path.relative_to(ROOT).as_posix()
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in OPS
    }
    assert known == KNOWN


def test_sentences_need_not_be_read_twice() -> None:
    """Turns of phrase that had to be, and that nothing says any more."""
    awkward = re.compile(r"what is no(ne|t a)?\b|(what|that|which) there is not\b")
    own = Path(__file__)
    for path in ROOT.rglob("*.[pm][yd]"):
        if path != own and not any(part.startswith(".venv") for part in path.parts):
            assert not awkward.findall(" ".join(path.read_text(encoding="utf-8").split())), path


def test_the_metadata_says_where_things_are() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert set(PACKAGES) == set(packages)
    assert all((ROOT / name / "py.typed").exists() for name in packages)
    for path in [*project["project"]["license-files"], project["project"]["readme"]]:
        assert (ROOT / path).is_file()
    assert all((ROOT / name).exists() for name in project["tool"]["mypy"]["files"])


def test_one_row_is_enough_for_a_new_operation(tmp_path: Path) -> None:
    guide = (ROOT / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (row,) = (line for line in guide.splitlines() if line.strip().startswith('Op("exp10"'))
    for package in ("autograd", "viz"):
        shutil.copytree(ROOT / package, tmp_path / package)
    table = tmp_path / "autograd" / "ops" / "table.py"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("TABLE = (\n", f"TABLE = (\n{row}\n"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "viz", "exp10(x)", "x=2", "-o", "f.svg"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert "h₁    exp10(x)    100  ∂h₁/∂x = 230.259" in done.stdout
    assert "exp10(x)" in (tmp_path / "f.svg").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_wheel_carries_types_fonts_and_scripts(tmp_path: Path) -> None:
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
    pages = ("page.html", "page.css", "page.js", "functions/erf-erfc.js")
    assert {f"viz/pages/{name}" for name in pages} <= names
    assert not [name for name in names if name.startswith(("tests", "demos"))]
