"""How large a file of the user's own may be, in every way in which a file can be large."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from corredor.settings import read_import_numbers


@dataclass(frozen=True)
class Limits:
    """What one file may take; each can be set in the environment (``settings.IMPORT_VARIABLES``).

    Parameters
    ----------
    max_mb : int
        Megabytes (1,000,000 bytes) of the file.
    max_unpacked_mb : int
        Megabytes of all that an archive, a workbook or a compressed table unpacks to.
    max_ratio : int
        How many times its packed size a member of an archive of a megabyte or more may unpack to.
    max_members : int
        Members of an archive.
    max_rows : int
        Rows of one table.
    max_columns : int
        Columns of one table.
    max_cell_chars : int
        Bytes of one cell's text in UTF-8.
    max_shape_vertices : int
        Vertices of one shape.
    max_vertices : int
        Vertices of all shapes together.
    max_depth : int
        How deep objects and lists of JSON, or elements of XML, may stand in each other.
    max_seconds : int
        Seconds from start to end of the reading.
    max_memory_mb : int
        Megabytes of address space of the process that reads.
    """

    max_mb: int = 200
    max_unpacked_mb: int = 1_000
    max_ratio: int = 200
    max_members: int = 1_000
    max_rows: int = 5_000_000
    max_columns: int = 2_000
    max_cell_chars: int = 1_000_000
    max_shape_vertices: int = 1_000_000
    max_vertices: int = 10_000_000
    max_depth: int = 64
    max_seconds: int = 300
    max_memory_mb: int = 4_000


def read_limits(environ: Mapping[str, str] | None = None) -> Limits:
    """Read the limits from the environment; what is not set keeps its default.

    Parameters
    ----------
    environ : mapping of str to str, optional
        Variables and their values; by default those of this process.

    Raises
    ------
    SettingsError
        If a variable holds something else than a whole number from 1 up.
    """
    return Limits(**read_import_numbers(environ))
