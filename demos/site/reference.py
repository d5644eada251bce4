"""The reference: what a package hands on, from the docstrings, as Markdown."""

import inspect
import re
from types import ModuleType
from typing import Any

_EXAMPLE = re.compile(r"^>>> .*(?:\n(?!\n).*)*", re.MULTILINE)


def reference(package: ModuleType) -> str:
    """A page with all public names of a package, in alphabetical order."""
    parts = [f"# {package.__name__}", _text(package)]
    for name in sorted(package.__all__, key=str.lower):
        parts += _entry(f"{package.__name__}.{name}", name, getattr(package, name))
    return "\n\n".join(parts) + "\n"


def _entry(path: str, name: str, thing: Any) -> list[str]:
    """The heading and the text of a name, and of what it holds."""
    if inspect.ismodule(thing):
        names = getattr(thing, "__all__", None) or [
            n for n, x in vars(thing).items()
            if not n.startswith("_") and getattr(x, "__module__", "") == thing.__name__
        ]  # fmt: skip
        inner = [part for n in names for part in _entry(f"{path}.{n}", n, getattr(thing, n))]
        return [f"## {path}", _text(thing), *(p.replace("## ", "### ", 1) for p in inner)]
    parts = [f"## {name}", f"```python\n{path}{_signature(thing)}\n```", _text(thing)]
    if inspect.isclass(thing):
        for n, member in sorted(vars(thing).items()):
            if not n.startswith("_") and (callable(member) or isinstance(member, property)):
                parts += [f"**`{name}.{n}{_signature(member)}`**", _text(member)]
    return parts


class _Annotation(str):
    """An annotation that is written as in the source, without the quotes of a string."""

    __slots__ = ()
    __repr__ = str.__str__


def _signature(thing: Any) -> str:
    try:
        found = inspect.signature(thing)
    except (TypeError, ValueError):
        return ""
    parameters = [p.replace(annotation=_written(p.annotation)) for p in found.parameters.values()]
    return str(found.replace(
        parameters=parameters, return_annotation=_written(found.return_annotation)
    ))  # fmt: skip


def _written(annotation: Any) -> Any:
    return _Annotation(annotation) if isinstance(annotation, str) else annotation


def _text(thing: Any) -> str:
    """A docstring, which is Markdown but for its examples."""
    return _EXAMPLE.sub(lambda found: f"```pycon\n{found[0]}\n```", inspect.getdoc(thing) or "")
