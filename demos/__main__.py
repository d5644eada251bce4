"""`python -m demos` lists the demos, with a line each."""

import ast
import pkgutil
from pathlib import Path

from autograd.text.words import say


def main() -> None:
    """Print each demo's command and the first line of its docstring."""
    here = Path(__file__).parent
    for module in pkgutil.iter_modules([str(here)]):
        if not module.name.startswith("_"):
            file = f"{module.name}/__main__.py" if module.ispkg else f"{module.name}.py"
            source = (here / file).read_text(encoding="utf-8")
            summary = (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]
            say(f"python -m demos.{module.name:<16} {summary}")


if __name__ == "__main__":
    main()
