"""`python -m demos` lists the demos, with a sentence each."""

import ast
import pkgutil
from pathlib import Path
from textwrap import fill

from autograd.text.words import say
from demos import run

_INDENT = len("convolutional_digits") + 2


def main() -> None:
    """Print each demo's name and the first line of its docstring."""
    say("Run one as python -m demos.NAME, and with --help to see its options.\n")
    here = Path(__file__).parent
    for module in pkgutil.iter_modules([str(here)]):
        if not module.name.startswith("_"):
            file = f"{module.name}/__main__.py" if module.ispkg else f"{module.name}.py"
            source = (here / file).read_text(encoding="utf-8")
            summary = (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]
            say(fill(f"{module.name:<{_INDENT}}{summary}", 100, subsequent_indent=" " * _INDENT))


if __name__ == "__main__":
    run(main)
