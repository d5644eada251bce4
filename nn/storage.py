"""Models in files: JSON, which every editor shows, every language reads, and which runs no code.

The file holds the format and its version, the class of the model, the arguments to construct it
anew, its parameters by name, and a checksum of all that. Python writes a float with the fewest
digits that give it back to the last bit.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, overload

from autograd.core.operators import real
from autograd.text.files import write_whole
from nn.layers import MLP, Layer, Maxout, Neuron
from nn.module import Module

FORMAT = "chalkgrad model"
VERSION = 1
CLASSES: dict[str, Callable[..., Module]] = {c.__name__: c for c in (MLP, Layer, Neuron, Maxout)}
"""The classes that `load` can construct."""

Model = TypeVar("Model", bound=Module)


def save(model: Module, path: str | os.PathLike[str]) -> Path:
    """Write a model to a file, which appears whole or not at all; the path.

    If the class or an activation is your own, or the model was changed after it was made, the
    file holds the parameters alone. Raises TypeError if `model` is not a Module, ValueError if a
    parameter is not finite, OSError if the file cannot be written.
    """
    if not isinstance(model, Module):
        raise TypeError(f"save takes a Module, not {type(model).__name__}")
    kind = type(model).__name__
    parameters = {name: real(data, name) for name, data in model.state_dict().items()}
    config = model.config() if CLASSES.get(kind) is type(model) else None
    if config is not None and CLASSES[kind](**config, rng=0).state_dict().keys() != set(parameters):
        config = None
    contents = {"class": kind, "config": config, "parameters": parameters}
    whole = {"format": FORMAT, "version": VERSION, "checksum": _checksum(contents), **contents}
    path = Path(path)
    write_whole(path, json.dumps(whole, indent=1).encode())
    return path


@overload
def load(path: str | os.PathLike[str]) -> Module: ...
@overload
def load(path: str | os.PathLike[str], model: Model) -> Model: ...
def load(path: str | os.PathLike[str], model: Module | None = None) -> Module:
    """The model in a file, made anew; or `model`, with its parameters set to those in the file.

    Raises ValueError if the file is damaged, written by another program or in another version of
    the format, or holds the parameters alone and there is no `model`; and if its parameters are
    not those of `model`, which then stays as it is. Raises OSError if it cannot be read.

    >>> import tempfile
    >>> from pathlib import Path
    >>> model = MLP(2, [3, 1], rng=0)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = save(model, Path(folder) / "model.json")
    ...     again = load(path)
    >>> again([0.5, -1]).data == model([0.5, -1]).data
    True
    """
    if model is not None and not isinstance(model, Module):
        raise TypeError(f"load sets the parameters of a Module, not of {type(model).__name__}")
    found = _read(Path(path))
    if model is None:
        kind, config = found["class"], found["config"]
        if config is None or kind not in CLASSES:
            raise ValueError(f"{path} holds the parameters alone: load(path, model) with a {kind}")
        model = CLASSES[kind](**config)
    model.load_state_dict(found["parameters"])
    return model


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise ValueError(f"{path} is not a {FORMAT}, or damaged: it is not JSON") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise ValueError(f"{path} is not a {FORMAT}")
    if found.get("version") != VERSION:
        raise ValueError(
            f"{path} has version {found.get('version')!r:.60} of the format, and this is "
            f"version {VERSION}: update chalkgrad"
        )
    contents = {key: found.get(key) for key in ("class", "config", "parameters")}
    if found.get("checksum") != _checksum(contents):
        raise ValueError(f"{path} is damaged: its contents do not match its checksum")
    return contents


def _checksum(contents: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(contents, sort_keys=True).encode()).hexdigest()
