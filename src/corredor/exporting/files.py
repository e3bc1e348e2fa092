"""Files written whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old content or the new, never a part.

    Parameters
    ----------
    path : Path
        Where to write; an existing file is replaced, a symbolic link is followed, a device or pipe is written into.
    content : bytes
        The whole content.

    Raises
    ------
    OSError
        The folder is missing or cannot be written to, `path` is a folder, or the disk is full. Nothing is left
        behind.
    """
    target = path.resolve()
    if target.exists() and not target.is_file() and not target.is_dir():
        target.write_bytes(content)
        return
    if target.is_dir():
        raise IsADirectoryError(21, "Is a directory", str(path))
    unfinished = target.with_name(f".{target.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        with unfinished.open("xb") as file:
            file.write(content)
        os.replace(unfinished, target)  # noqa: PTH105 - the same call on every system, an old file or none
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
