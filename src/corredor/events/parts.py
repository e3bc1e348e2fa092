"""The second step of a build: sort the rows of one place and write them, with what the cubes count of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corredor.events.columns import NO_COUNTRY, PART_SCHEMA, ROW_SCHEMA
from corredor.events.counting import COUNTED_COLUMNS, set_counts_aside
from corredor.events.manifest import Part
from corredor.events.sorting import sort_rows
from corredor.events.staging import Task, measure_peak_mb, name_staged

GROUP_ROWS: Final = 65_536
"""Rows of a row group, the least that a question reads."""


_REPEATED: Final = [
    one.name for one in ROW_SCHEMA if one.name not in ("id", "row") and not one.name.endswith("_km")
]
"""Columns whose values repeat, worth a dictionary in the file."""


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


def write_part(task: Task, plan: PartPlan) -> Written:
    """Sort the rows of one place, write them as GeoParquet, and set aside what the cubes count of them.

    Raises
    ------
    EventStoreError
        The disk is full, or cannot be written for another reason.
    """
    facts = _Facts()
    counts = f"{task.staging}/counts/{plan.number:06d}"
    counted: list[pa.Table] = []
    with (
        sort_rows(_read_staged(task, plan), task.memory_mb, task.threads, GROUP_ROWS) as tables,
        task.folder.write(plan.path) as file,
        pq.ParquetWriter(file, PART_SCHEMA, compression="zstd", use_dictionary=_REPEATED) as out,
    ):
        for table in tables:
            out.write_table(_add_geometry(table), row_group_size=GROUP_ROWS)
            facts.add(table)
            counted.append(table.select(COUNTED_COLUMNS))
    set_counts_aside(task.folder, counts, pa.concat_tables(counted).unify_dictionaries())
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
    return Written(part, counts, measure_peak_mb())


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


def _read_staged(task: Task, plan: PartPlan) -> Iterator[pa.RecordBatch]:
    """Read the rows of a part in the order in which they were set aside."""
    cells = pa.array(plan.cells, pa.uint64())
    for piece in plan.pieces:
        with task.folder.open(name_staged(task, piece, plan.country)) as file, pa.ipc.open_stream(file) as batches:
            for batch in batches:
                yield batch.filter(pc.is_in(batch.column("h3_2"), cells))


def _add_geometry(table: pa.Table) -> pa.Table:
    lon, lat = (table.column(name).to_numpy() for name in ("lon", "lat"))
    sides = [_round_away(values, side) for side in (-np.inf, np.inf) for values in (lon, lat)]
    box = pa.StructArray.from_arrays(
        [pa.array(side) for side in sides], fields=list(PART_SCHEMA.field("bbox").type)
    )
    geometry = _write_points(lon, lat)
    return pa.table([*table.columns, geometry, box], PART_SCHEMA)


def _write_points(lon: np.ndarray, lat: np.ndarray) -> pa.Array:
    """Write points as WKB: byte order, the kind 1, two numbers."""
    points = np.empty(len(lon), dtype=[("order", "u1"), ("kind", "<u4"), ("lon", "<f8"), ("lat", "<f8")])
    points["order"], points["kind"], points["lon"], points["lat"] = 1, 1, lon, lat
    ends = np.arange(len(lon) + 1, dtype=np.int32) * points.itemsize
    return pa.Array.from_buffers(pa.binary(), len(lon), [None, pa.py_buffer(ends), pa.py_buffer(points.tobytes())])


def _round_away(values: np.ndarray, towards: float) -> np.ndarray:
    """Write numbers in single precision so that a box never leaves its point out."""
    rounded = values.astype(np.float32)
    wrong = rounded > values if towards < 0 else rounded < values
    return np.where(wrong, np.nextafter(rounded, np.float32(towards)), rounded).astype(np.float32)
