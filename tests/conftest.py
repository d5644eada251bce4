"""What all tests share."""

import gc

import hypothesis  # noqa: F401 - imported after the freeze, it takes trio's numbers for garbage
import pytest


def pytest_collection_finish(session: pytest.Session) -> None:
    """Spare the garbage collector the modules' objects: large graphs make it walk them often."""
    gc.collect()
    gc.freeze()
