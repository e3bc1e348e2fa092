"""What may be said about a file beforehand, and what its tables are called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from corredor.errors import QueryError
from corredor.importing.limits import Limits

FORMATS: Final = (
    "csv",
    "xlsx",
    "xls",
    "ods",
    "geojson",
    "geojsonseq",
    "geopackage",
    "shapefile",
    "kml",
    "kmz",
    "gpx",
    "flatgeobuf",
    "parquet",
)
"""What a `RawTable` may come from; ``csv`` is any text with a delimiter, ``parquet`` also GeoParquet."""

SUFFIXES: Final = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".psv": "csv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xls": "xls",
    ".ods": "ods",
    ".geojson": "geojson",
    ".json": "geojson",
    ".geojsonl": "geojsonseq",
    ".geojsons": "geojsonseq",
    ".ndjson": "geojsonseq",
    ".ndgeojson": "geojsonseq",
    ".jsonl": "geojsonseq",
    ".gpkg": "geopackage",
    ".shp": "shapefile",
    ".kml": "kml",
    ".kmz": "kmz",
    ".gpx": "gpx",
    ".fgb": "flatgeobuf",
    ".parquet": "parquet",
    ".geoparquet": "parquet",
}
"""Format that a suffix promises; what the file holds counts."""

Report = Callable[[float | None, int], None]
"""Hears how far the reading is: share done from 0 to 1 (None where nobody can tell), rows so far."""


@dataclass(frozen=True)
class ReadOptions:
    """What the user says about a file; None is found by evidence.

    Parameters
    ----------
    crs : str, optional
        Reference system of a file that names none, as authority and code: ``EPSG:32719``.
    part : str, optional
        Sheet, layer or member to read, as `list_parts` names it; needed where there are several.
    encoding : str, optional
        Of a text file, such as ``cp1252``.
    delimiter : str, optional
        Between the cells of a text file, one character.
    decimal : str, optional
        ``"."`` or ``","``; not applied to anything here, handed on in the facts.

    Raises
    ------
    QueryError
        `delimiter` is not one character that can stand between cells.
    """

    crs: str | None = None
    part: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None

    def __post_init__(self) -> None:
        if self.delimiter is not None and (len(self.delimiter) != 1 or self.delimiter in '"\r\n\0'):
            raise QueryError(
                f"delimiter: expected one character between cells, such as ';', got {self.delimiter!r}"
            )


@dataclass(frozen=True)
class Part:
    """One table of a file.

    Parameters
    ----------
    name : str
        Sheet, layer or member; ``""`` where the file is one table.
    format : str
        One of `FORMATS`.
    rows : int or None
        How many rows, where it costs little to know; for a sheet with the header.
    """

    name: str
    format: str
    rows: int | None = None


def _hear_nothing(fraction: float | None, rows: int) -> None:
    pass


@dataclass(frozen=True)
class Task:
    """One file to read.

    Parameters
    ----------
    path : Path
        The file.
    suffix : str
        Of the name that its owner gave it, lower case with its dot; ``""`` for none.
    folder : Path
        Private folder for what is unpacked; exists, and is removed by whoever made it.
    options : ReadOptions
        What the user says.
    limits : Limits
        What it may take.
    report : callable
        Hears the progress.
    """

    path: Path
    suffix: str
    folder: Path
    options: ReadOptions = field(default_factory=ReadOptions)
    limits: Limits = field(default_factory=Limits)
    report: Report = _hear_nothing
