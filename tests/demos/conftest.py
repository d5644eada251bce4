"""Every demo runs in a folder of its own."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder, which is empty at first."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
