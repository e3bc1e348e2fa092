"""The revision of a database: found, refused where it is newer, brought up to date where it is older."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from corredor.sharing.errors import StoreUnavailableError
from corredor.sharing.store.engine import WAIT_S
from corredor.sharing.store.place import Place
from corredor.sharing.store.tables import SCHEMA, SCHEMA_TABLE

_SCHEMA_LOCK: Final = 0x636F72726564_02
"""Advisory lock of PostgreSQL."""
_MIGRATIONS: Final = Path(__file__).with_name("migrations")
_IN_PROCESS: Final = threading.Lock()  # Alembic keeps what it works on in a global
_SHORT_WAIT_MS: Final = 200


def create_file(path: Path) -> None:
    """Create an empty database file, and its folder, where there is none; only its owner may read it.

    Raises
    ------
    OSError
        If the folder or the file cannot be made.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return
    if os.name == "posix":  # the name of a new file is on disk only when its folder is
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def prepare(place: Place, reader: Engine, writer: Engine) -> None:
    """Bring a database to the revision of this program; of several processes that try at once, one does it.

    Raises
    ------
    StoreUnavailableError
        If a newer program wrote it, or if the file holds something else; it is then left as it is.
    SQLAlchemyError
        If the database fails.
    sqlite3.Error
        If the file cannot be given to readers and a writer at once.
    """
    with reader.connect() as connection:
        revision = find_revision(connection, place)
    if place.path:
        _switch_to_wal(writer)
    if revision == SCHEMA:
        return
    with _IN_PROCESS, writer.begin() as connection:
        if not place.path:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _SCHEMA_LOCK})
            connection.execute(text("SET LOCAL statement_timeout = 0"))  # much data takes its time
        if find_revision(connection, place) != SCHEMA:  # nobody else has done it while we waited
            upgrade(connection)


def find_revision(connection: Connection, place: Place) -> str | None:
    """Find the revision of a database: one that this program knows, or None for an empty database.

    Raises
    ------
    StoreUnavailableError
        If it is a newer one, or if a file holds something else.
    """
    tables = inspect(connection).get_table_names()
    if SCHEMA_TABLE not in tables:
        if place.path and tables:
            raise StoreUnavailableError("store.other_file", place=str(place))
        return None
    found = connection.execute(text(f"SELECT version_num FROM {SCHEMA_TABLE}")).scalars().all()
    if not found:
        return None
    revision = str(found[0])
    if len(found) > 1 or revision not in _list_revisions():
        raise StoreUnavailableError("store.newer", place=str(place), found=revision, known=SCHEMA)
    return revision


def _list_revisions() -> set[str]:
    """List the revisions that this program can bring to its own: the numbers that the migrations begin with."""
    return {path.stem[:4] for path in (_MIGRATIONS / "versions").glob("[0-9]*.py")}


def forget_deleted(place: Place, writer: Engine) -> None:
    """Overwrite what was deleted from a SQLite file in the log beside it too, unless somebody is reading just now.

    What is not overwritten now is overwritten as the log goes on. A server does the like at its next vacuum.
    """
    if not place.path:
        return
    with suppress(SQLAlchemyError, sqlite3.Error), closing(writer.raw_connection()) as pooled:
        cursor = pooled.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_SHORT_WAIT_MS}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute(f"PRAGMA busy_timeout = {WAIT_S * 1000}")


def _switch_to_wal(writer: Engine) -> None:
    """Let readers of a SQLite file go on while it is written. The file remembers it."""
    with closing(writer.raw_connection()) as pooled:
        cursor = pooled.cursor()
        until = time.monotonic() + WAIT_S
        while cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            try:
                cursor.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                # SQLite does not wait here, whatever the time-out, while another process does the same
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                    raise
            time.sleep(0.01)


def upgrade(connection: Connection, revision: str = SCHEMA) -> None:
    """Run the migrations up to a revision in the transaction of a connection: all of them or none."""
    from alembic import command  # takes as long to import as all else here, and is hardly ever needed
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    command.upgrade(config, revision)
