"""A progress bar for what takes long."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

_PATIENCE = 2.0
"""After how many seconds a bar appears for what usually takes less."""


def progress_bar(
    steps: Iterable[object],
    total: int,
    unit: str,
    shown: bool | None = None,
    delay: float = _PATIENCE,
) -> Any:
    """The steps, with a bar on standard error that tells how many of them are done.

    It is the bar of `tqdm`, or nothing; None shows it on a terminal and in a notebook.
    """
    # Not its widget: a saved notebook would keep that at 0 %. Here, for `import nn` is quick.
    from tqdm import tqdm

    if shown is None:
        shown = "ipykernel" in sys.modules or bool(sys.stderr and sys.stderr.isatty())
    return tqdm(steps, total=total, unit=unit, disable=not shown, delay=delay)
