"""Commands as a shell runs them."""

import os
import subprocess
import sys

import pytest

from tests import ROOT

unix = pytest.mark.skipif(os.name == "nt", reason="the shell is that of Unix")


def shell(script: str) -> subprocess.CompletedProcess[bytes]:
    """What a script does in which `python` is this one."""
    return subprocess.run(
        ["/bin/sh", "-c", script.replace("python", sys.executable)],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(ROOT)},
        check=False,
    )
