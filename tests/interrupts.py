"""Code that is interrupted when so many of its bytecodes have run."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def interrupted(
    run: Callable[[], object],
    events: int,
    error: type[BaseException],
    *modules: str,
    but: str = "",
) -> bool:
    """Whether a run was interrupted after so many bytecodes of modules, and did not end before.

    They are counted in all functions of the modules but one.
    """
    left = events

    def trace(frame: FrameType, event: str, arg: object) -> Any:
        nonlocal left
        if frame.f_globals.get("__name__") not in modules or frame.f_code.co_name == but:
            return None
        frame.f_trace_opcodes = True
        if event == "opcode":
            left -= 1
            if left == 0:
                raise error
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    except error:
        return True
    finally:
        sys.settrace(before)
    return False
