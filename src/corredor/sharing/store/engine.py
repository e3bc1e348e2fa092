"""Connections to the database: one pool for writing and one for reading, so that no reader waits for a writer."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.exc import DisconnectionError

from corredor.sharing.errors import StoreUnavailableError
from corredor.sharing.store.place import Place

WAIT_S: Final = 15
"""Longest wait for other writers before publishing is given up."""

_READERS: Final = 32
_SERVER_READERS: Final = 12
_SERVER_WRITERS: Final = 8


def count_writers(place: Place) -> int:
    """Count how many of one process may write at once; a SQLite file has one writer anyhow."""
    return 1 if place.path else _SERVER_WRITERS


def make_engine(place: Place, *, writing: bool) -> Engine:
    """Make the pool of connections for writing or for reading; nothing is opened yet.

    Every transaction of a writer takes the lock of a SQLite file when it begins. What is committed is on the disk.

    Raises
    ------
    StoreUnavailableError
        If the place is a PostgreSQL database and the package psycopg is missing.
    """
    return _make_file_engine(place.path, writing) if place.path else _make_server_engine(place, writing)


def _make_file_engine(path: Path, writing: bool) -> Engine:
    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"{path.as_uri()}?mode=rw", uri=True, timeout=WAIT_S, isolation_level=None, check_same_thread=False
        )
        settings = {
            "synchronous": "FULL",  # in WAL mode NORMAL would lose the last commits when the power fails
            "fullfsync": "ON",  # macOS: past the cache of the drive
            "foreign_keys": "ON",
            "secure_delete": "ON",  # what is withdrawn is overwritten
            "journal_size_limit": str(64 * 1024 * 1024),
            "query_only": "OFF" if writing else "ON",
        }
        for name, value in settings.items():
            connection.execute(f"PRAGMA {name} = {value}")
        return connection

    engine = create_engine(
        "sqlite+pysqlite://",
        creator=connect,
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=1 if writing else 4,
        max_overflow=1 if writing else _READERS - 4,  # beside the writer: what tidies up after it
        pool_timeout=WAIT_S,
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    @event.listens_for(engine, "connect")
    def remember_file(connection: Any, record: Any) -> None:
        record.info["file"] = _identify(path)

    @event.listens_for(engine, "checkout")
    def check_file(connection: Any, record: Any, proxy: Any) -> None:
        # A connection to a file that was deleted or replaced goes on as if nothing were; what it writes is lost.
        if record.info["file"] is None or record.info["file"] != _identify(path):
            raise DisconnectionError("the file was removed or replaced")

    return engine


def _identify(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _make_server_engine(place: Place, writing: bool) -> Engine:
    # acknowledged means on disk, whatever the server's own setting
    options = f"-c synchronous_commit=on -c lock_timeout={WAIT_S}s -c statement_timeout=60s"
    if not writing:
        options += " -c default_transaction_read_only=on"
    asked = dict(place.url.query)
    asked["options"] = f"{options} {asked['options']}" if "options" in asked else options
    asked.setdefault("connect_timeout", "5")
    asked.setdefault("application_name", "corredor")
    try:
        return create_engine(
            place.url.set(query=asked),
            hide_parameters=True,
            isolation_level="READ COMMITTED",
            pool_pre_ping=True,
            pool_size=4,
            max_overflow=(_SERVER_WRITERS if writing else _SERVER_READERS) - 4,
            pool_timeout=WAIT_S,
        )
    except ImportError:
        raise StoreUnavailableError("store.no_driver") from None
