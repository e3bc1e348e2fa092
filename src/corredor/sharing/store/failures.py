"""What a database says when it fails, as a sentence for whoever asked.

The sentences name neither folder nor server: they may be read by anybody. The place stands in the ``values`` of the
error, and what the database said in its ``__cause__``.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionInTimeError

from corredor.sharing.errors import StoreUnavailableError
from corredor.sharing.store.place import Place

_OF_SQLITE: Final[Mapping[int, str]] = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_PERM: "read_only",
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_LOCKED: "busy",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
    sqlite3.SQLITE_CANTOPEN: "missing",
    sqlite3.SQLITE_IOERR: "disk_error",
}
# SQLSTATE codes of PostgreSQL, or the two characters of their class
_OF_POSTGRES: Final[Mapping[str, str]] = {
    "53100": "full",
    "53300": "busy",
    "55P03": "busy",
    "57014": "busy",
    "40": "busy",
    "25006": "read_only",
    "42501": "read_only",
    "3D000": "no_entry",
    "28": "no_entry",
    "XX": "damaged",
    "08": "no_answer",
    "57": "no_answer",
}
_OF_SYSTEM: Final[Mapping[int | None, str]] = {
    errno.EACCES: "read_only",
    errno.EPERM: "read_only",
    errno.EROFS: "read_only",
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EIO: "disk_error",
}


@contextmanager
def explain_failures(place: Place) -> Iterator[None]:
    """Turn whatever a database or a disk says inside into one sentence.

    Raises
    ------
    StoreUnavailableError
        Instead of every error of SQLAlchemy, of the database's driver and of the operating system.
    """
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        name = _name_failure(error)
        if name == "missing" and place.path and _lacks_rights(place.path):
            name = "read_only"  # SQLite cannot open what it cannot keep a log beside
        raise StoreUnavailableError(f"store.{name}", place=str(place)) from error


def _lacks_rights(path: Path) -> bool:
    effective = os.access in os.supports_effective_ids
    return path.exists() and not all(
        os.access(where, os.W_OK, effective_ids=effective) for where in (path, path.parent)
    )


def _name_failure(error: SQLAlchemyError | sqlite3.Error | OSError) -> str:
    if isinstance(error, NoConnectionInTimeError | TimeoutError):
        return "busy"
    if isinstance(error, OSError):
        return _OF_SYSTEM.get(error.errno, "missing")
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return _OF_SQLITE.get(code & 0xFF, "failed")  # the low byte is the kind, the rest its detail
    state = getattr(cause, "sqlstate", None)
    if state:
        return _OF_POSTGRES.get(state, _OF_POSTGRES.get(state[:2], "failed"))
    if isinstance(cause, SQLAlchemyError | sqlite3.Error):
        return "failed"
    # psycopg gives no code for what goes wrong while it connects
    refused = ("authentication failed", "does not exist", "no password supplied", "no pg_hba.conf entry")
    return "no_entry" if any(words in str(cause) for words in refused) else "no_answer"
