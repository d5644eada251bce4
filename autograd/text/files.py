"""Files that appear whole or not at all."""

import errno
import os
import stat
from pathlib import Path
from uuid import uuid4


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` to `path` by way of a temporary file beside it, which then takes its place.

    Raises OSError, naming the path, if it cannot be written, and PermissionError if a file there
    is write-protected; then what was there is unchanged.
    """
    try:
        mode = _mode(path)
        if mode and not stat.S_ISREG(mode):  # a device is written to, never replaced
            path.write_bytes(data)
            return
        path = path.resolve()
        if mode and not (mode & 0o222 and os.access(path, os.W_OK)):  # root may write to all
            raise PermissionError(errno.EACCES, "the file is write-protected")
        temporary = path.with_name(f".chalkgrad-{uuid4().hex}.tmp")
        try:
            temporary.write_bytes(data)
            if mode:
                temporary.chmod(stat.S_IMODE(mode))
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise type(error)(f"cannot write {path}: {error.strerror}") from None


def _mode(path: Path) -> int:
    """The mode of the file that a path leads to, 0 if there is none; OSError for a link loop."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return 0
