"""What all tests share."""

import gc

import pytest


def pytest_collection_finish(session: pytest.Session) -> None:
    """Spare the garbage collector the modules' objects: large graphs make it walk them often."""
    gc.collect()
    gc.freeze()
