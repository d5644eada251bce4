"""Files that appear whole or not at all."""

import shutil
from pathlib import Path
from uuid import uuid4


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` to `path` by way of a temporary file beside it, which then takes its place.

    Raises OSError, naming the path, if it cannot be written; then what was there is unchanged.
    """
    try:
        if path.exists() and not path.is_file():  # a device is written to, never replaced
            path.write_bytes(data)
            return
        path = path.resolve()
        temporary = path.with_name(f".chalkgrad-{uuid4().hex}.tmp")
        try:
            temporary.write_bytes(data)
            if path.exists():
                shutil.copymode(path, temporary)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise type(error)(f"cannot write {path}: {error.strerror}") from None
