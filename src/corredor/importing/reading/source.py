"""Read a file of the user's own in a process apart; the only two functions that others call."""

from __future__ import annotations

import dataclasses
import secrets
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from corredor.importing.errors import ImportFileError
from corredor.importing.limits import Limits
from corredor.importing.reading.options import Part, ReadOptions
from corredor.importing.reading.process import OnProgress, run_job

if TYPE_CHECKING:
    from corredor.importing.raw import RawTable


def read_source(
    source: Path | bytes,
    *,
    name: str | None = None,
    options: ReadOptions | None = None,
    limits: Limits | None = None,
    on_progress: OnProgress | None = None,
) -> RawTable:
    """Read one table of a file.

    Nothing that the file names is followed or fetched, and no formula in it runs. What it is decides its content;
    where its suffix says something else, ``facts["format_by_name"]`` tells.

    Parameters
    ----------
    source : Path or bytes
        A file, or its content (an upload), which is kept in a private folder under a name of our own meanwhile.
    name : str, optional
        What its owner calls the file; by default the name of the path. Folders in it are cut off, and it is never
        used as a path.
    options : ReadOptions, optional
        What the user says about it.
    limits : Limits, optional
        What it may take.
    on_progress : callable, optional
        Called several times a second with the share done (None where nobody can tell) and the rows so far. Whatever
        it raises ends the reading and comes out of here.

    Returns
    -------
    RawTable
        All rows of the file, as they were written; shapes in EPSG:4326 (lon/lat). Where the file is cut, the last
        row is what was left of the last record. Facts that can be there, all as text: ``delimiter`` (comma,
        semicolon, tab, pipe or itself), ``decimal`` (as the options say), ``title_rows`` (above the header),
        ``blank_lines``, ``uneven_rows`` (wider or narrower than the header), ``unnamed_columns`` (they are called
        ``column_<position>``), ``stray_bytes`` (no UTF-8, read as cp1252), ``quotes`` ("as text": a stray one would
        have swallowed the file), ``unreadable_rows``, ``unreadable_shapes``, ``unprojectable_shapes`` (they are
        None), ``layers`` (joined into one table), ``network_links`` (not followed), ``archive`` with
        ``other_members`` (files in it that are no table), and ``format_by_name``.

    Raises
    ------
    CrsUnknownError
        The file holds geometry and no reference system that is known: ask, and call again with ``options.crs``.
    PartNeededError
        The file holds several tables: ask, and call again with ``options.part``.
    ImportFileError
        The file cannot be read, or must not be; ``code`` says why.
    """
    from corredor.importing.reading.loading import load_table

    with _prepare(source, name, options, limits) as (job, folder, shown, bounds):
        run_job(job | {"action": "read"}, bounds, folder, on_progress)
        return load_table(folder / "table.arrow", shown)


def list_parts(
    source: Path | bytes,
    *,
    name: str | None = None,
    options: ReadOptions | None = None,
    limits: Limits | None = None,
) -> tuple[Part, ...]:
    """List the tables of a file: sheets of a workbook, layers of a GeoPackage, members of a zip archive.

    Parameters
    ----------
    source, name, options, limits
        See `read_source`.

    Returns
    -------
    tuple of Part
        In the order of the file. One with the name ``""`` where the file is one table.

    Raises
    ------
    ImportFileError
        The file cannot be read, or must not be.
    """
    with _prepare(source, name, options, limits) as (job, folder, _, bounds):
        answer = run_job(job | {"action": "list"}, bounds, folder)
    try:
        return tuple(Part(str(each), str(kind), rows) for each, kind, rows in answer["parts"])
    except (KeyError, TypeError, ValueError):
        raise ImportFileError("crashed") from None


@contextmanager
def _prepare(
    source: Path | bytes, name: str | None, options: ReadOptions | None, limits: Limits | None
) -> Iterator[tuple[dict[str, Any], Path, str, Limits]]:
    bounds = limits or Limits()
    shown = _cut_folders(name if name is not None else source.name if isinstance(source, Path) else "")
    size = len(source) if isinstance(source, bytes) else _measure_file(source, shown)
    if size > bounds.max_mb * 1_000_000:
        raise ImportFileError("too_large", limit=bounds.max_mb, found=round(size / 1e6, 1))
    with tempfile.TemporaryDirectory(prefix="corredor-", ignore_cleanup_errors=True) as private:
        folder = Path(private)
        path = source if isinstance(source, Path) else _keep(source, folder)
        job = {
            "path": str(path.absolute()),
            "suffix": PurePosixPath(shown).suffix.lower(),
            "folder": str(folder),
            "options": dataclasses.asdict(options or ReadOptions()),
            "limits": dataclasses.asdict(bounds),
        }
        yield job, folder, shown, bounds


def _measure_file(path: Path, shown: str) -> int:
    try:
        about = path.stat()
    except OSError:
        raise ImportFileError("not_a_file", file=shown) from None
    if not stat.S_ISREG(about.st_mode):
        raise ImportFileError("not_a_file", file=shown)
    return about.st_size


def _keep(content: bytes, folder: Path) -> Path:
    path = folder / secrets.token_hex(16)
    path.write_bytes(content)
    return path


def _cut_folders(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2][:200]
