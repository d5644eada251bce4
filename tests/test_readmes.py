"""Every option of what users import is named, in code, in a README of its package or above."""

import inspect
import re
from collections.abc import Iterator
from types import ModuleType

import pytest

import autograd
import nn
import viz
from tests import ROOT
from viz import plots

INSIDE = {"Dual": {"level"}, "Way": {"failure"}}
"""What only the package itself gives."""
CODE = re.compile(r"^```.*?^```|^ {4}.*?$|`[^`]+`", re.MULTILINE | re.DOTALL)


def options(module: ModuleType) -> Iterator[tuple[str, str]]:
    """The public functions, classes and methods of a module, each with each of its options."""
    for name in module.__all__:
        given = getattr(module, name)
        members = vars(given).items() if inspect.isclass(given) else ()
        functions = [given, *(f for key, f in members if key[0] != "_" and inspect.isfunction(f))]
        for function in functions:
            if inspect.isclass(function) or inspect.isfunction(function):
                for option in inspect.signature(function).parameters.values():
                    if option.default is not option.empty:
                        yield name, option.name


@pytest.mark.parametrize("module", [autograd, nn, viz, plots], ids=lambda module: module.__name__)
def test_every_option_is_in_a_readme(module: ModuleType) -> None:
    folders = ["", "autograd", "autograd/static", "nn", "viz"]
    text = "\n".join((ROOT / f / "README.md").read_text(encoding="utf-8") for f in folders)
    named = set(re.findall(r"\w+", "\n".join(CODE.findall(text))))
    missing = {o for o in options(module) if o[1] not in named | INSIDE.get(o[0], set())}
    assert not missing
