"""Changes to a store: one at a time, visible in one step or not at all, and cleared up after."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from corredor import __version__
from corredor.events.errors import EventStoreError
from corredor.events.folder import Folder
from corredor.events.manifest import MANIFEST, Manifest, read_manifest, write_manifest

_LOCK: Final = ".lock"
_ASIDE: Final = r"(\.[^/]+\.[0-9]+|[^/.]"
_OWN: Final = re.compile(
    rf"staging/[0-9]{{6}}/.+|parts/country=[A-Za-z_]+/{_ASIDE}[^/]*-[0-9]{{6}}-[0-9]{{4}}\.parquet)"
    rf"|cube/{_ASIDE}[^/]*-[0-9]{{6}}-[0-9]-(plain|graded)\.parquet)|refused/{_ASIDE}[^/]*-[0-9]{{6}}\.csv)"
    rf"|\.{re.escape(MANIFEST)}\.[0-9]+"
)
"""Names of files of a store, and of files that it was writing when it was stopped."""


@contextmanager
def change_store(folder: Folder) -> Iterator[Manifest]:
    """Hold a store for a change: nobody else changes it meanwhile; what earlier changes left is cleared."""
    with _locking(folder):
        old = read_manifest(folder) if folder.stamp(MANIFEST) else Manifest()
        _clear(folder, old.paths() | set(old.retired))
        try:
            yield old
        finally:
            folder.delete(f"staging/{old.generation + 1:06d}")


def swap_manifest(folder: Folder, old: Manifest, new: Manifest, generation: int) -> Manifest:
    """Write the manifest that makes a change visible; what it replaced is kept until the change after it."""
    swapped = replace(
        new,
        generation=generation,
        built=datetime.now(UTC).isoformat(timespec="seconds"),
        program=__version__,
        retired=tuple(sorted(old.paths() - new.paths())),
    )
    write_manifest(folder, swapped)
    _clear(folder, swapped.paths() | set(swapped.retired))
    return swapped


def _clear(folder: Folder, kept: set[str]) -> None:
    """Delete what a store does not need; files whose names a store does not give stay."""
    for name in folder.walk():
        if name not in kept and _OWN.fullmatch(name):
            folder.delete(name)


@contextmanager
def _locking(folder: Folder) -> Iterator[None]:
    """Keep others on this machine from changing the same store; the system lets go if this process dies."""
    if not folder.is_local or sys.platform == "win32":
        yield
        return
    import fcntl

    path = Path(folder.locate(_LOCK))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.open("ab")
    except OSError as error:
        raise EventStoreError(f"{folder.place} cannot be written: {error.strerror}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise EventStoreError(
                f"{folder.place} is being changed by another process; wait until it has ended"
            ) from None
        yield
