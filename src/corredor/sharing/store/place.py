"""Where the snapshots are kept: a SQLite file in a folder, or a PostgreSQL database."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from platformdirs import user_data_dir
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from corredor.settings import read_settings
from corredor.sharing.errors import StoreUnavailableError

FILE_NAME: Final = "snapshots.sqlite"
"""Name of the database file in its folder."""

_SERVERS: Final = ("postgresql", "postgres", "postgresql+psycopg")


@dataclass(frozen=True)
class Place:
    """Where a store is.

    Parameters
    ----------
    url : URL
        Address of the database, with the password if there is one.
    path : Path or None
        Absolute path of the SQLite file; None for PostgreSQL.
    """

    url: URL
    path: Path | None

    def __str__(self) -> str:
        """Name the place for a sentence, without its password."""
        return str(self.path) if self.path else f"{self.url.set(query={}).render_as_string(hide_password=True)}"


def find_place(
    url: str | None = None, folder: Path | None = None, environ: Mapping[str, str] | None = None
) -> Place:
    """Find where snapshots are kept.

    Parameters
    ----------
    url : str, optional
        ``postgresql://name@host/database`` or ``sqlite:///folder/file``; goes before everything else.
    folder : Path, optional
        Folder of the SQLite file.
    environ : mapping of str to str, optional
        Environment that is asked where neither is given: ``CORREDOR_DATABASE_URL``, then ``CORREDOR_SNAPSHOTS``.
        Else it is the folder in which this system keeps a user's data.

    Raises
    ------
    StoreUnavailableError
        If the address is none, or is that of another kind of database.
    SettingsError
        If the environment holds a setting that cannot be.
    """
    if url is None and folder is None:
        settings = read_settings(environ)
        url, folder = settings.database_url, settings.snapshots
    if url is None:
        home = Path(user_data_dir("corredor", appauthor=False)) if folder is None else folder
        return _place_file(home / FILE_NAME)
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise StoreUnavailableError("store.bad_address") from None
    if address.drivername in ("sqlite", "sqlite+pysqlite"):
        if not address.database or address.database == ":memory:":
            raise StoreUnavailableError("store.in_memory")
        return _place_file(Path(address.database))
    if address.drivername not in _SERVERS:
        raise StoreUnavailableError("store.other_server", name=address.drivername)
    return Place(address.set(drivername="postgresql+psycopg"), None)


def _place_file(path: Path) -> Place:
    absolute = Path(os.path.abspath(path.expanduser()))  # noqa: PTH100 - a link stays a link
    return Place(URL.create("sqlite+pysqlite", database=str(absolute)), absolute)
