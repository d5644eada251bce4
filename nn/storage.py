"""Models in files: JSON, which every editor shows, every language reads, and which runs no code.

The file holds the format and its version, the class of the model, the arguments to construct it
anew, its parameters by name, and a checksum of all that. Python writes a float with the fewest
digits that give it back to the last bit.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, overload

from autograd.core.operators import real
from autograd.text.files import write_whole
from nn import layers
from nn.activations import LearntSwish, Reference
from nn.module import Module

FORMAT = "chalkgrad model"
VERSION = 1
CLASSES: dict[str, Callable[..., Any]] = {
    known.__name__: known
    for known in (LearntSwish, Reference, *(getattr(layers, name) for name in layers.__all__))
    if issubclass(known, Module)
}
"""The classes that `load` can construct, from the arguments that their `config` gives."""

Model = TypeVar("Model", bound=Module)


def save(model: Module, path: str | os.PathLike[str]) -> Path:
    """Write a model to a file, which appears whole or not at all; the path.

    If the class or an activation is your own, or the model was changed after it was made, the
    file holds the parameters alone. Raises TypeError if `model` is not a Module, OSError if the
    file cannot be written.
    """
    if not isinstance(model, Module):
        raise TypeError(f"save takes a Module, not {type(model).__name__}")
    kind = type(model).__name__
    parameters = model.state_dict()
    try:
        config = _described(model)["config"]
        again = _made({"class": kind, "config": config}, random.Random(0))  # noqa: S311
        if again.state_dict().keys() != set(parameters):
            config = None
    except LookupError:
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
    not those of `model`, which then stays as it is. Raises OSError if it cannot be read. Nothing
    is built that is larger than the file.

    >>> import tempfile
    >>> from pathlib import Path
    >>> from nn import MLP
    >>> model = MLP(2, [3, 1], rng=0)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = save(model, Path(folder) / "model.json")
    ...     again = load(path)
    >>> again([0.5, -1]).data == model([0.5, -1]).data
    True
    """
    if model is not None and not isinstance(model, Module):
        raise TypeError(f"load sets the parameters of a Module, not of {type(model).__name__}")
    path = Path(path)
    found = _read(path)
    if model is None:
        model = _built(found, path)
    model.load_state_dict(found["parameters"])
    return model


def _read(path: Path) -> dict[str, Any]:
    """The contents of a file: the parameters are numbers, and `config` is as it was found."""
    data = path.read_bytes()
    try:
        found = json.loads(data.decode())
    except (ValueError, RecursionError):
        raise ValueError(f"{path} is not a {FORMAT}, or damaged: it is not JSON") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise ValueError(f"{path} is not a {FORMAT}")
    contents = {key: found.get(key) for key in ("class", "config", "parameters")}
    try:
        if found.get("version") != VERSION:
            raise ValueError(
                f"{path} has version {found.get('version')!r:.60} of the format, and this is "
                f"version {VERSION}: update chalkgrad"
            )
        if found.get("checksum") != _checksum(contents):
            raise ValueError(f"{path} is damaged: its contents do not match its checksum")
        parameters = contents["parameters"]
        if not isinstance(parameters, dict) or not isinstance(contents["class"], str):
            raise ValueError(f"{path} is damaged: it has no class, or no parameters by name")
        numbers = {name: real(number, name) for name, number in parameters.items()}
    except (TypeError, OverflowError) as error:
        raise ValueError(f"{path} is damaged: {error}") from None
    except RecursionError:
        raise ValueError(f"{path} is damaged: it is nested too deeply") from None
    return {**contents, "parameters": numbers}


def _built(found: dict[str, Any], path: Path) -> Module:
    """A model of the class and shape in a file, if its parameters are as many as those there."""
    kind, config, parameters = found["class"], found["config"], found["parameters"]
    if config is None or kind not in CLASSES:
        raise ValueError(f"{path} holds the parameters alone: load(path, model) with a {kind}")
    try:
        model: Module = _made({"class": kind, "config": config}, _Weights(len(parameters)))
        if model.parameter_count != len(parameters):
            raise ValueError(f"a {kind} of its sizes does not have {len(parameters)} parameters")
        return model
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise ValueError(f"{path} is damaged: {error}") from None


class _Weights(random.Random):
    """Draws no more weights than a file holds, so that nothing larger is built."""

    def __init__(self, count: int) -> None:
        super().__init__(0)
        self.left = count

    def random(self) -> float:
        if not self.left:
            raise ValueError("its sizes are those of a model with more parameters")
        self.left -= 1
        return super().random()


def _described(part: Any) -> Any:
    """A part of a config as JSON has it: a Module as its class and config.

    Raises LookupError for a Module that cannot be constructed from these.
    """
    if isinstance(part, list | tuple):
        return [_described(inner) for inner in part]
    if not isinstance(part, Module):
        return part
    kind = type(part).__name__
    config = part.config() if type(part) is CLASSES[kind] else None
    if config is None:
        raise LookupError(kind)
    return {"class": kind, "config": {name: _described(inner) for name, inner in config.items()}}


def _made(part: Any, rng: random.Random) -> Any:
    """What `_described` gave, constructed anew, with weights that `rng` draws."""
    if isinstance(part, list):
        return [_made(inner, rng) for inner in part]
    if not isinstance(part, dict):
        return part
    known, config = CLASSES[part["class"]], part["config"]
    if not isinstance(config, dict):
        raise TypeError(f"the arguments of a {part['class']} have no names")
    config = {name: _made(inner, rng) for name, inner in config.items()}
    if "rng" in inspect.signature(known).parameters:
        config["rng"] = rng
    return known(*config.pop("layers", ()), **config)


def _checksum(contents: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(contents, sort_keys=True).encode()).hexdigest()
