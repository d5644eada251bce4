"""Packages that are needed only where they are used."""

from importlib.util import find_spec


def require(package: str, purpose: str, extra: str = "demos") -> None:
    """Raises ModuleNotFoundError, which says what to install, unless a package is there.

    >>> require("matplotlib2", "This plot is drawn by matplotlib2")
    Traceback (most recent call last):
    ModuleNotFoundError: This plot is drawn by matplotlib2: pip install "chalkgrad[demos]"
    """
    if find_spec(package) is None:
        raise ModuleNotFoundError(f'{purpose}: pip install "chalkgrad[{extra}]"', name=package)
