"""The folder that a store lies in: on this machine, or anywhere that fsspec reaches."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from corredor.events.errors import ClusterError, EventStoreError

if TYPE_CHECKING:
    import duckdb

_BLOCK: Final = 1 << 20


@dataclass(frozen=True)
class Folder:
    """A folder of files named by paths relative to it, with forward slashes. It can be sent to another machine.

    Parameters
    ----------
    place : str
        Absolute path, or a URL such as ``s3://bucket/events``.
    """

    place: str

    @property
    def is_local(self) -> bool:
        """Whether the folder lies in a file system of this machine."""
        return "://" not in self.place

    def locate(self, name: str) -> str:
        """Return the path or URL of a file."""
        return f"{self.place}/{name}" if name else self.place

    def attach(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Let a connection of DuckDB read URLs of this folder."""
        if not self.is_local:
            connection.register_filesystem(self._remote())

    def read(self, name: str) -> bytes:
        """Read a file; raise FileNotFoundError if there is none."""
        with self.open(name) as file:
            return file.read()

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """Open a file to read from."""
        if self.is_local:
            with Path(self.locate(name)).open("rb") as file:
                yield file
        else:
            with self._remote().open(self.locate(name), "rb") as file:
                yield file

    @contextmanager
    def write(self, name: str, *, lasting: bool = True) -> Iterator[IO[bytes]]:
        """Open a file to write to; it appears under its name only once it is whole.

        Parameters
        ----------
        name : str
        lasting : bool
            Whether it must be on the disk by then, and not only in the memory of the system.

        Raises
        ------
        EventStoreError
            It cannot be written.
        """
        try:
            if not self.is_local:
                with self._remote().open(self.locate(name), "wb") as file:
                    yield file
                return
            path = Path(self.locate(name))
            path.parent.mkdir(parents=True, exist_ok=True)
            aside = path.with_name(f".{path.name}.{os.getpid()}")
            try:
                with aside.open("wb") as file:
                    yield file
                    file.flush()
                    if lasting:
                        os.fsync(file.fileno())
                aside.replace(path)
            finally:
                aside.unlink(missing_ok=True)
            if lasting:
                _sync_folder(path.parent)
        except OSError as error:
            raise EventStoreError(
                f"{self.locate(name)} cannot be written: {explain(error)}; what was there before is untouched"
            ) from error

    def measure(self, name: str) -> int | None:
        """Return the size of a file in bytes, None if there is none."""
        try:
            if self.is_local:
                return Path(self.locate(name)).stat().st_size
            return int(self._remote().size(self.locate(name)))
        except (FileNotFoundError, NotADirectoryError):
            return None

    def stamp(self, name: str) -> tuple[Any, ...] | None:
        """Return what changes when a file is replaced, None if there is none."""
        try:
            if self.is_local:
                state = Path(self.locate(name)).stat()
                return state.st_ino, state.st_mtime_ns, state.st_size
            remote = self._remote()
            remote.invalidate_cache()
            facts = remote.info(self.locate(name))
            return facts.get("ETag"), facts.get("LastModified"), facts.get("size")
        except (FileNotFoundError, NotADirectoryError):
            return None

    def hash(self, name: str) -> str:
        """Return the SHA-256 of a file in hex."""
        digest = hashlib.sha256()
        with self.open(name) as file:
            while block := file.read(_BLOCK):
                digest.update(block)
        return digest.hexdigest()

    def walk(self) -> list[str]:
        """List all files, sorted."""
        if self.is_local:
            root = Path(self.place)
            return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
        remote = self._remote()
        remote.invalidate_cache()
        start = remote._strip_protocol(self.place).rstrip("/") + "/"
        return sorted(name.removeprefix(start) for name in remote.find(start))

    def delete(self, name: str) -> None:
        """Delete a file or a folder with all in it, if it is there."""
        if self.is_local:
            path = Path(self.locate(name))
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
            return
        remote = self._remote()
        remote.invalidate_cache()
        if remote.exists(self.locate(name)):
            remote.rm(self.locate(name), recursive=True)

    def _remote(self) -> Any:
        return open_remote(self.place)


def find_folder(place: str | Path) -> Folder:
    """Name a folder by its path or its URL; ``file://`` is a path."""
    text = str(place).removeprefix("file://")
    return Folder(text.rstrip("/") if "://" in text else str(Path(text).expanduser().absolute()))


def open_remote(url: str) -> Any:
    """Return the fsspec file system of a URL, configured as fsspec is: by its files and variables, and by AWS's.

    Raises
    ------
    ClusterError
        fsspec or what it needs for this kind of URL is not installed, or it does not know it.
    """
    try:
        import fsspec

        return fsspec.core.url_to_fs(url)[0]
    except ImportError as error:
        raise ClusterError(f'{url} needs more packages: pip install "corredor[cluster]" ({error})') from error
    except ValueError as error:
        raise ClusterError(f"{url} is no address of a store: {error}") from error


def explain(error: OSError) -> str:
    """Say in a few words why a file could not be used."""
    return (error.strerror or str(error) or type(error).__name__).lower()


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
