"""GeoPackages before GDAL opens them: what tables there are, and nothing in them that runs."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from corredor.importing.errors import ImportFileError

_MODULE: Final = re.compile(r"\busing\s+[\"'`\[]?(\w+)", re.IGNORECASE)
_SAFE_MODULES: Final = frozenset({"rtree", "rtree_i32"})
_PAGE_SIZE_AT, _PAGE_COUNT_AT = 16, 28


@dataclass(frozen=True)
class Layer:
    """One table of a GeoPackage.

    Parameters
    ----------
    name : str
        Of the table.
    geometry : str or None
        Its column of geometry.
    has_crs : bool
        Whether its reference system is defined; true for a table without geometry.
    rows, shapes : int
        How many rows, and how many of them have geometry.
    """

    name: str
    geometry: str | None
    has_crs: bool
    rows: int
    shapes: int


def list_layers(path: Path) -> tuple[Layer, ...]:
    """List the tables of a GeoPackage, and refuse what could do more than hold data.

    Raises
    ------
    ImportFileError
        ``unsafe_database``: a layer is a view, or a virtual table is something else than an index of geometry;
        ``truncated``, ``broken`` or ``unknown_format``.
    """
    _check_size(path)
    try:
        with _open_read_only(path) as database:
            _check_schema(database)
            return tuple(_list_layers(database))
    except sqlite3.Error as error:
        raise ImportFileError("broken", format="geopackage", detail=str(error)[:120]) from None


@contextmanager
def _open_read_only(path: Path) -> Iterator[sqlite3.Connection]:
    # A database that is open elsewhere keeps its last rows in a second file, which immutable would leave out.
    mode = "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "mode=ro&immutable=1"
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True)) as database:
        for pragma in ("trusted_schema=OFF", "query_only=ON", "cell_size_check=ON", "mmap_size=0"):
            database.execute(f"PRAGMA {pragma}")
        database.text_factory = lambda raw: raw.decode("utf-8", "replace")
        yield database


def _check_size(path: Path) -> None:
    with path.open("rb") as stream:
        head = stream.read(100)
    page = int.from_bytes(head[_PAGE_SIZE_AT : _PAGE_SIZE_AT + 2], "big")
    pages = int.from_bytes(head[_PAGE_COUNT_AT : _PAGE_COUNT_AT + 4], "big")
    if len(head) < 100 or path.stat().st_size < (65_536 if page == 1 else page) * pages:
        raise ImportFileError("truncated", format="geopackage")


def _check_schema(database: sqlite3.Connection) -> None:
    for name, sql in database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"):
        if str(sql or "").lstrip()[:14].lower() == "create virtual":
            module = _MODULE.search(str(sql))
            if module is None or module[1].lower() not in _SAFE_MODULES:
                raise ImportFileError("unsafe_database", element=str(name)[:80])


def _list_layers(database: sqlite3.Connection) -> Iterator[Layer]:
    kinds = dict(database.execute("SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view')"))
    if "gpkg_contents" not in kinds:
        raise ImportFileError("unknown_format", found="SQLite")
    geometries = {}
    if "gpkg_geometry_columns" in kinds:
        columns = database.execute("SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns")
        geometries = {name: (column, srs) for name, column, srs in columns}
    wanted = "SELECT table_name FROM gpkg_contents WHERE data_type IN ('features', 'attributes')"
    for (name,) in database.execute(wanted).fetchall():
        if kinds.get(name) != "table":
            raise ImportFileError("unsafe_database", element=str(name)[:80])
        column, srs = geometries.get(name, (None, 1))
        rows, shapes = database.execute(
            f"SELECT count(*), {'count(' + _quote(column) + ')' if column else '0'} FROM {_quote(name)}"
        ).fetchone()
        yield Layer(name, column, srs not in (0, -1, None), rows, shapes)


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
