"""The formats of an export, and the two ways to ask for one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from corredor.dataset import Atlas
from corredor.errors import QueryError
from corredor.exporting.contents import Export, gather_export
from corredor.exporting.files import write_whole
from corredor.exporting.geojson import write_geojson
from corredor.exporting.geopackage import write_geopackage
from corredor.exporting.geoparquet import write_geoparquet
from corredor.exporting.kml import write_kml
from corredor.exporting.spreadsheet import write_csv
from corredor.selection import Selection, View

FORMATS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "geojson": "application/geo+json",
        "gpkg": "application/geopackage+sqlite3",
        "csv": "text/csv",
        "kml": "application/vnd.google-earth.kml+xml",
        "parquet": "application/vnd.apache.parquet",
    }
)
"""Suffix of the file to its media type."""

_WRITERS: Final[Mapping[str, Callable[[Export], bytes]]] = MappingProxyType(
    {
        "geojson": write_geojson,
        "gpkg": write_geopackage,
        "csv": write_csv,
        "kml": write_kml,
        "parquet": write_geoparquet,
    }
)


def export_view(view: View, atlas: Atlas, selection: Selection, language: str, suffix: str) -> bytes:
    """Write exactly the records of a view, with their sources, grades, credit and licence.

    Parameters
    ----------
    view : View
        `selection` applied to `atlas`.
    atlas : Atlas
        Where the records come from.
    selection : Selection
        What was asked for; its sentence and query travel with the records.
    language : str
        One of ``vocabulary.LANGUAGES``, for the columns in words.
    suffix : str
        One of `FORMATS`, with or without a dot, in any case.

    Returns
    -------
    bytes
        The file; the same bytes for the same selection of the same data. An empty view gives a valid empty file.

    Raises
    ------
    QueryError
        There is no such format.
    """
    write = _WRITERS[check_suffix(suffix)]
    return write(gather_export(view, atlas, selection, language))


def write_view(view: View, atlas: Atlas, selection: Selection, language: str, path: Path) -> None:
    """Write a view into a file, whose suffix says in which format; see `export_view`.

    Raises
    ------
    QueryError
        The suffix is not among `FORMATS`.
    OSError
        The file cannot be written; an old one of that name is left as it was.
    """
    suffix = check_suffix(path.suffix)
    write_whole(path, export_view(view, atlas, selection, language, suffix))


def check_suffix(suffix: str) -> str:
    """Return the key of `FORMATS` that a suffix means; raise QueryError if there is none."""
    key = suffix.removeprefix(".").lower()
    if key not in FORMATS:
        known = ", ".join(f".{one}" for one in FORMATS)
        got = f"got .{key}" if key else "got none"
        raise QueryError(f"format: expected a file name that ends in {known}, {got}")
    return key
