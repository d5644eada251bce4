"""What a machine may lack that some tests need."""

import os
from typing import NoReturn

import pytest


def lacking(what: str) -> NoReturn:
    """Skip a test for want of a program or a font; fail where CHALKGRAD_LACKING=forbidden."""
    if os.environ.get("CHALKGRAD_LACKING") == "forbidden":
        pytest.fail(f"this machine has no {what}")
    pytest.skip(f"this machine has no {what}")
