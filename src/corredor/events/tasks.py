"""The two steps of a build, each a function that any process on any machine can run.

1. `stage_piece` reads a piece of a file, enriches its rows and sets them aside by country.
2. `write_part` sorts the rows of one place and writes them, with what the cubes count of them.

Both read files and write files; both give the same bytes wherever they run, however often.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely

from corredor.dataset import read_atlas
from corredor.events.columns import (
    CUBE_RESOLUTIONS,
    NO_COUNTRY,
    PART_SCHEMA,
    ROW_SCHEMA,
    SORT_COLUMNS,
)
from corredor.events.counting import count_rows
from corredor.events.enrich import Enricher
from corredor.events.errors import EventStoreError
from corredor.events.folder import Folder
from corredor.events.manifest import Part
from corredor.events.reading import Piece, read_piece
from corredor.events.taking import REFUSED_SCHEMA, take_rows

GROUP_ROWS: Final = 65_536
"""Rows of a row group, the least that a question reads."""


@dataclass(frozen=True)
class Task:
    """What both steps need to know.

    Parameters
    ----------
    folder : Folder
        The store.
    staging : str
        Folder in the store for what is set aside.
    geodata : str
        Folder of the dataset.
    source : str
    precision : str or None
        Precision of rows that say none.
    memory_mb : int
        Memory that sorting may take before it goes on to the disk.
    """

    folder: Folder
    staging: str
    geodata: str
    source: str
    precision: str | None
    memory_mb: int


@dataclass(frozen=True)
class Staged:
    """What a piece came to.

    Parameters
    ----------
    piece : int
    rows : mapping of (str, int) to int
        Rows by country and cell of resolution 2.
    refused : int
    atlas_hash : str
        State of the dataset that the process has.
    peak_mb : float
        Largest memory of the process so far.
    """

    piece: int
    rows: dict[tuple[str, int], int]
    refused: int
    atlas_hash: str
    peak_mb: float


@dataclass(frozen=True)
class Written:
    """A part that was written, and the name of the counts that were set aside with it."""

    part: Part
    counts: str
    peak_mb: float


@dataclass(frozen=True)
class PartPlan:
    """Rows that make one part.

    Parameters
    ----------
    path : str
        Of the part in the store.
    number : int
        Counts the parts of a build.
    country : str
    cells : tuple of int
        Cells of resolution 2.
    pieces : tuple of int
        Pieces that have any of the rows.
    """

    path: str
    number: int
    country: str
    cells: tuple[int, ...]
    pieces: tuple[int, ...]


def name_staged(task: Task, piece: int, country: str) -> str:
    """Name the file in which the rows of a piece are set aside."""
    return f"{task.staging}/rows/{country}/{piece:06d}.parquet"


def name_refused(task: Task, piece: int) -> str:
    """Name the file in which the refused rows of a piece are set aside."""
    return f"{task.staging}/refused/{piece:06d}.parquet"


def stage_piece(task: Task, piece: Piece) -> Staged:
    """Read a piece of a file, enrich its rows and set them aside by country.

    Raises
    ------
    EventInputError
        The file cannot be read or has no coordinates.
    EventStoreError
        The disk is full, or cannot be written for another reason.
    """
    enricher = _build_enricher(task.geodata)
    rows: dict[tuple[str, int], int] = {}
    refused = 0
    with ExitStack() as files:
        writers: dict[str, pq.ParquetWriter] = {}

        def write(name: str, table: pa.Table) -> None:
            if name not in writers:
                file = files.enter_context(task.folder.write(name, lasting=False))
                writers[name] = files.enter_context(pq.ParquetWriter(file, table.schema, compression="lz4"))
            writers[name].write_table(table)

        for raw in read_piece(piece):
            taken, left = take_rows(raw, piece.name, task.source, task.precision)
            if len(left):
                refused += len(left)
                write(name_refused(task, piece.number), left.cast(REFUSED_SCHEMA))
            if len(taken) == 0:
                continue
            enriched = enricher.enrich(taken)
            for country, chosen in _split_countries(enriched):
                write(name_staged(task, piece.number, country), chosen)
                cells, counts = np.unique(chosen.column("h3_2").to_numpy(), return_counts=True)
                for cell, count in zip(cells.tolist(), counts.tolist(), strict=True):
                    rows[country, cell] = rows.get((country, cell), 0) + count
    return Staged(piece.number, rows, refused, enricher.atlas_hash, _measure_peak_mb())


def write_part(task: Task, plan: PartPlan) -> Written:
    """Sort the rows of one place, write them as GeoParquet, and set aside what the cubes count of them.

    Raises
    ------
    EventStoreError
        The disk is full, or cannot be written for another reason.
    """
    files = [task.folder.locate(name_staged(task, piece, plan.country)) for piece in plan.pieces]
    columns = ", ".join(one.name for one in ROW_SCHEMA)
    order = ", ".join(SORT_COLUMNS)
    facts = _Facts()
    counts = f"{task.staging}/counts/{plan.number:06d}.parquet"
    counted: list[pa.Table] = []
    with tempfile.TemporaryDirectory(prefix="corredor-") as aside, duckdb.connect(":memory:") as connection:
        task.folder.attach(connection)
        connection.execute(f"SET memory_limit = '{int(task.memory_mb)}MB'")
        connection.execute("SET temp_directory = ?", [aside])
        connection.execute("SET threads = 1")
        with _explaining_disk(aside):
            rows = connection.sql(
                f"SELECT {columns} FROM read_parquet(?) WHERE list_contains(?, h3_2) ORDER BY {order}",
                params=[files, list(plan.cells)],
            ).to_arrow_reader(GROUP_ROWS)
            with (
                task.folder.write(plan.path) as file,
                pq.ParquetWriter(file, PART_SCHEMA, compression="zstd") as out,
            ):
                for table in _regroup(rows):
                    out.write_table(_add_geometry(table), row_group_size=GROUP_ROWS)
                    facts.add(table)
                    counted += [count_rows(table, resolution) for resolution in CUBE_RESOLUTIONS]
    with task.folder.write(counts, lasting=False) as file:
        pq.write_table(pa.concat_tables(counted), file, compression="lz4")
    size = task.folder.measure(plan.path)
    part = Part(
        path=plan.path,
        source=task.source,
        rows=facts.rows,
        bytes=size or 0,
        sha256=task.folder.hash(plan.path),
        country=None if plan.country == NO_COUNTRY else plan.country,
        bbox=facts.bbox,
        first_day=facts.first_day,
        last_day=facts.last_day,
    )
    return Written(part, counts, _measure_peak_mb())


class _Facts:
    """What the manifest says of a part, gathered while it is written."""

    def __init__(self) -> None:
        self.rows = 0
        self.bbox = (180.0, 90.0, -180.0, -90.0)
        self.first_day: int | None = None
        self.last_day: int | None = None

    def add(self, table: pa.Table) -> None:
        """Take in more rows."""
        self.rows += len(table)
        lon, lat = (table.column(name).to_numpy() for name in ("lon", "lat"))
        west, south, east, north = self.bbox
        self.bbox = (
            min(west, float(lon.min())),
            min(south, float(lat.min())),
            max(east, float(lon.max())),
            max(north, float(lat.max())),
        )
        first, last = pc.min(table.column("day")).as_py(), pc.max(table.column("day_end")).as_py()
        self.first_day = min((day for day in (self.first_day, first) if day is not None), default=None)
        self.last_day = max((day for day in (self.last_day, last) if day is not None), default=None)


def _split_countries(table: pa.Table) -> list[tuple[str, pa.Table]]:
    """Split rows by country; the order of rows within one stays."""
    codes = pc.fill_null(table.column("country").cast(pa.string()), NO_COUNTRY).combine_chunks().dictionary_encode()
    numbers = codes.indices.to_numpy()
    names = codes.dictionary.to_pylist()
    order = np.argsort(numbers, kind="stable")
    ends = np.searchsorted(numbers[order], np.arange(len(names) + 1))
    return [
        (name, table.take(pa.array(order[ends[number] : ends[number + 1]]))) for number, name in enumerate(names)
    ]


def _regroup(rows: pa.RecordBatchReader) -> Iterator[pa.Table]:
    """Give the rows in tables of exactly `GROUP_ROWS`, the last excepted."""
    waiting: list[pa.RecordBatch] = []
    count = 0
    for batch in rows:
        while count + batch.num_rows >= GROUP_ROWS:
            missing = GROUP_ROWS - count
            yield _join([*waiting, batch.slice(0, missing)])
            batch, waiting, count = batch.slice(missing), [], 0
        if batch.num_rows:
            waiting.append(batch)
            count += batch.num_rows
    if waiting:
        yield _join(waiting)


def _join(batches: list[pa.RecordBatch]) -> pa.Table:
    table = pa.Table.from_batches(batches)
    columns = [
        table.column(one.name).combine_chunks().dictionary_encode()
        if pa.types.is_dictionary(one.type) and not pa.types.is_dictionary(table.schema.field(one.name).type)
        else table.column(one.name)
        for one in ROW_SCHEMA
    ]
    return pa.table([column.cast(one.type) for column, one in zip(columns, ROW_SCHEMA, strict=True)], ROW_SCHEMA)


def _add_geometry(table: pa.Table) -> pa.Table:
    lon, lat = (table.column(name).to_numpy() for name in ("lon", "lat"))
    sides = [_round_away(values, side) for side in (-np.inf, np.inf) for values in (lon, lat)]
    box = pa.StructArray.from_arrays(
        [pa.array(side) for side in sides], fields=list(PART_SCHEMA.field("bbox").type)
    )
    geometry = pa.array(shapely.to_wkb(shapely.points(lon, lat)), pa.binary())
    return pa.table([*table.columns, geometry, box], PART_SCHEMA)


def _round_away(values: np.ndarray, towards: float) -> np.ndarray:
    """Write numbers in single precision so that a box never leaves its point out."""
    rounded = values.astype(np.float32)
    wrong = rounded > values if towards < 0 else rounded < values
    return np.where(wrong, np.nextafter(rounded, np.float32(towards)), rounded).astype(np.float32)


@contextmanager
def _explaining_disk(aside: str) -> Iterator[None]:
    try:
        yield
    except duckdb.IOException as error:
        reason = str(error).splitlines()[0]
        raise EventStoreError(f"sorting in {aside} failed ({reason}); the store is as it was before") from error
    except duckdb.OutOfMemoryException as error:
        raise EventStoreError(
            "sorting needs more memory, or room on the disk for temporary files, than there is; "
            "allow more with --memory"
        ) from error


@lru_cache(maxsize=2)
def _build_enricher(geodata: str) -> Enricher:
    return Enricher(read_atlas(Path(geodata)))


def _measure_peak_mb() -> float:
    """Return the largest memory of this process so far in MB, 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0.0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1e3
