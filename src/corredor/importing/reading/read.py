"""One file to one table, in this process: what it is, which of its tables, and the reader that reads it."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Final, Protocol, cast

from corredor.importing.errors import ImportFileError, PartNeededError, join_names
from corredor.importing.limits import Limits
from corredor.importing.reading.archive import (
    Entry,
    check_office_markup,
    count_others,
    list_entries,
    open_archive,
    unpack_entry,
)
from corredor.importing.reading.options import SUFFIXES, Part, Task
from corredor.importing.reading.parsed import Parsed, check_parsed
from corredor.importing.reading.sniff import ARCHIVE, HEAD_BYTES, find_archive_format, find_format

_READERS: Final = {
    "csv": "delimited",
    "xlsx": "workbook",
    "xls": "workbook",
    "ods": "workbook",
    "geojson": "geojson",
    "geojsonseq": "geojson",
    "geopackage": "vector",
    "shapefile": "vector",
    "kml": "vector",
    "kmz": "vector",
    "gpx": "vector",
    "flatgeobuf": "vector",
    "parquet": "parquet",
}
"""Module of each format; only the one that is needed is imported, since some take half a second."""
_OFFICE: Final = ("xlsx", "ods")
"""Formats that are archives themselves."""
_BETWEEN: Final = " › "
"""Between the member of an archive and the sheet or layer in it."""


class _Reader(Protocol):
    def list_tables(self, task: Task) -> tuple[Part, ...]: ...

    def read_table(self, task: Task, part: str) -> Parsed: ...


@dataclass(frozen=True, eq=False)
class Reading:
    """What was read.

    Parameters
    ----------
    format : str
        One of ``options.FORMATS``.
    part : str
        Which table of the file; ``""`` where there is one only.
    table : Parsed
        The table.
    """

    format: str
    part: str
    table: Parsed


@dataclass(frozen=True)
class _Table:
    """One table that can be read: what it is called, and where its reader finds it."""

    part: Part
    task: Task
    inner: str


def list_tables(task: Task) -> tuple[Part, ...]:
    """List the tables of a file; see `list_parts`."""
    return tuple(table.part for table in _find_tables(task)[0])


def read_file(task: Task) -> Reading:
    """Read one table of a file.

    Raises
    ------
    ImportFileError
        See `read_source`.
    """
    tables, facts = _find_tables(task)
    chosen = _choose(tables, task.options.part)
    kind = chosen.part.format
    parsed = _get_reader(kind).read_table(chosen.task, chosen.inner)
    check_parsed(parsed, task.limits)
    promised = SUFFIXES.get(task.suffix)
    if promised is not None and promised != kind:
        facts["format_by_name"] = promised
    part = chosen.part.name if len(tables) > 1 else ""
    return Reading(kind, part, replace(parsed, facts={**parsed.facts, **facts}))


def _choose(tables: list[_Table], wanted: str | None) -> _Table:
    names = [table.part.name for table in tables]
    if wanted is not None and wanted in names:
        return tables[names.index(wanted)]
    if wanted is not None:
        raise ImportFileError("no_part", part=wanted[:80], parts=join_names(names) or "-")
    if not tables:
        raise ImportFileError("no_rows")
    if len(tables) > 1:
        raise PartNeededError(names)
    return tables[0]


def _get_reader(kind: str) -> _Reader:
    return cast(_Reader, import_module(f"corredor.importing.reading.formats.{_READERS[kind]}"))


def _find_tables(task: Task) -> tuple[list[_Table], dict[str, str]]:
    """Find the tables of a file, and the facts that come from its being an archive."""
    size_mb = task.path.stat().st_size / 1e6
    if size_mb > task.limits.max_mb:
        raise ImportFileError("too_large", limit=task.limits.max_mb, found=round(size_mb, 1))
    kind = _sniff(task.path, task.limits)
    if kind != ARCHIVE:
        if kind == "shapefile":
            raise ImportFileError("shapefile_incomplete", missing=".shx, .dbf, .prj")
        return _list_tables_of(replace(task, suffix=f".{kind}"), ""), {}
    return _find_tables_in_archive(task)


def _find_tables_in_archive(task: Task) -> tuple[list[_Table], dict[str, str]]:
    with open_archive(task.path, task.limits) as archive:
        kind = find_archive_format(archive)
        if kind in _OFFICE:
            check_office_markup(archive, task.limits)
            return _list_tables_of(replace(task, suffix=f".{kind}"), ""), {}
        entries = list_entries(archive)
        if kind == "kmz" or task.suffix == ".kmz":
            documents = [entry for entry in entries if entry.suffix == ".kml"]
            entries = [entry for entry in documents if entry.name == "doc.kml"] or documents[:1]
        others = count_others(archive, entries)
        inner = [_unpack(task, archive, entry, number) for number, entry in enumerate(entries)]
    if kind == "kmz" or task.suffix == ".kmz":
        return [table for each in inner for table in _list_tables_of(replace(each, suffix=".kmz"), "")], {}
    facts = {"archive": "zip"} | ({"other_members": str(others)} if others else {})
    tables = []
    for entry, each in zip(entries, inner, strict=True):
        tables += _list_tables_of(each, entry.name if len(entries) > 1 else "")
    return tables, facts


def _unpack(task: Task, archive: zipfile.ZipFile, entry: Entry, number: int) -> Task:
    """Unpack one table into a folder of its own; a workbook may stand in an archive, another archive may not."""
    folder = task.folder / str(number)
    folder.mkdir()
    path = unpack_entry(archive, entry, folder)
    kind = _sniff(path, task.limits)
    if kind == ARCHIVE:
        with open_archive(path, task.limits) as inner:
            kind = find_archive_format(inner)
            if kind not in _OFFICE:
                raise ImportFileError("nested", member=entry.name[:80])
            check_office_markup(inner, task.limits)
    return replace(task, path=path, suffix=f".{kind}", folder=folder)


def _sniff(path: Path, limits: Limits) -> str:
    with path.open("rb") as stream:
        return find_format(stream.read(HEAD_BYTES), limits)


def _list_tables_of(task: Task, name: str) -> list[_Table]:
    parts = _get_reader(task.suffix.removeprefix(".")).list_tables(task)
    return [
        _Table(replace(part, name=_BETWEEN.join(each for each in (name, part.name) if each)), task, part.name)
        for part in parts
    ]
