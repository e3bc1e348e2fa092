"""A PostgreSQL server of our own in a temporary folder, on a socket in it, from the system's binaries."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Final

import psycopg

_FOLDERS: Final = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")
_WORD: Final = "corredor"


def find_binaries() -> Path | None:
    """Find the folder with initdb and pg_ctl: the PATH's, else the newest where systems install them."""
    if os.name != "posix":
        return None
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    for pattern in _FOLDERS:
        folders += sorted(Path("/").glob(pattern[1:]), key=lambda folder: folder.parent.name, reverse=True)
    return next(
        (folder for folder in folders if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None
    )


@dataclass
class Server:
    """A running server.

    Parameters
    ----------
    binaries, folder : Path
        Where its programs are, and where its data and its socket are.
    options : str
        Settings as for the command line of the server.
    """

    binaries: Path
    folder: Path
    options: str
    numbers: Iterator[int] = field(default_factory=count)

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._run("pg_ctl", "-l", str(self.folder / "log.txt"), "-w", "-o", self.options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it: ``fast`` in order, ``immediate`` as if it had crashed."""
        self._run("pg_ctl", "-w", "-m", mode, "stop")

    def make_database(self) -> str:
        """Make an empty database and return its address."""
        name = f"{_WORD}_{next(self.numbers)}"
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.address(name)

    def make_schema(self) -> str:
        """Make an empty schema in the database ``postgres`` and return its address: faster than a database."""
        name = f"{_WORD}_{next(self.numbers)}"
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}")
        return f"{self.address('postgres')}&options=-csearch_path%3D{name}"

    def address(self, database: str) -> str:
        """Write the address of a database."""
        return f"postgresql://{_WORD}@/{database}?host={self.folder}"

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.binaries / program), "-D", str(self.folder / "data"), *arguments]
        run_unprivileged(command, self.folder)


def run_unprivileged(command: Sequence[str], folder: Path) -> None:
    """Run a program as this user, or as one without rights where this is root: PostgreSQL refuses root."""
    who: dict[str, Any] = {}
    if os.geteuid() == 0:
        uid, gid = find_unprivileged()
        who = {"user": uid, "group": gid, "extra_groups": []}
    with (folder / "commands.txt").open("ab") as log:
        done = subprocess.run(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False, **who
        )
    if done.returncode:
        logs = [
            path.read_text(errors="replace")
            for path in (folder / "commands.txt", folder / "log.txt")
            if path.exists()
        ]
        raise RuntimeError(f"{command} ended with {done.returncode}:\n" + "\n".join(logs)[-2_000:])


def find_unprivileged() -> tuple[int, int]:
    """Find a user without rights: ``postgres`` where it exists, else ``nobody``."""
    import pwd  # not on Windows

    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise RuntimeError("neither a user postgres nor a user nobody: run the tests as an ordinary user")


@contextmanager
def run_postgres(binaries: Path, *, durable: bool = False) -> Iterator[Server]:
    """Run a server until the block ends, and remove all that it wrote.

    Parameters
    ----------
    binaries : Path
        Of `find_binaries`.
    durable : bool
        Wait for the disk, as a server outside tests does.
    """
    folder = Path(tempfile.mkdtemp(prefix="corredor-pg-"))
    try:
        if os.geteuid() == 0:
            os.chown(folder, *find_unprivileged())
        settings = [f"unix_socket_directories={folder}", "listen_addresses=", "max_connections=100"]
        settings += [] if durable else ["fsync=off", "full_page_writes=off"]
        server = Server(binaries, folder, " ".join(f"-c {setting}" for setting in settings))
        server._run("initdb", "-U", _WORD, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
