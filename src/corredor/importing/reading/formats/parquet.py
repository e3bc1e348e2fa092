"""Parquet, and GeoParquet."""

from __future__ import annotations

import json
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray

from corredor.importing.errors import ImportFileError
from corredor.importing.reading.columns import TEXT, write_column
from corredor.importing.reading.crs import LONLAT, move_to_lonlat
from corredor.importing.reading.options import Part, Task
from corredor.importing.reading.parsed import Parsed, check_columns, check_rows, name_columns
from corredor.importing.reading.shapes import check_vertices

_MARK: Final = b"PAR1"
_BATCH_ROWS: Final = 50_000


def list_tables(task: Task) -> tuple[Part, ...]:
    """Name the one table of the file."""
    return (Part("", "parquet", _open(task).metadata.num_rows),)


def read_table(task: Task, part: str) -> Parsed:
    """Read Parquet; see `read_source`. Geometry is what the metadata ``geo`` names as the primary column."""
    file = _open(task)
    schema = file.schema_arrow
    check_columns(len(schema.names), task.limits)
    check_rows(file.metadata.num_rows, task.limits)
    geo = _read_geo(schema.metadata or {})
    primary = str(geo["primary_column"]) if geo else None
    if primary not in schema.names:
        primary = None
    pieces: list[list[pa.ChunkedArray]] = []
    shapes: list[NDArray[np.object_]] = []
    vertices = unreadable = count = 0
    try:
        for batch in file.iter_batches(_BATCH_ROWS):
            if primary is not None:
                some, bad = _read_shapes(batch, primary, geo or {})
                vertices = check_vertices(some, vertices, task.limits)
                shapes.append(some)
                unreadable += bad
                batch = batch.drop_columns([primary])
            pieces.append([write_column(pa.chunked_array([column])) for column in batch.columns])
            count += len(batch)
            task.report(0.8 * count / max(1, file.metadata.num_rows), count)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise ImportFileError("broken", format="parquet", detail=str(error)[:120]) from None
    names = [name for name in schema.names if name != primary]
    columns = tuple(
        pa.chunked_array([chunk for piece in pieces for chunk in piece[at].chunks], TEXT)
        for at in range(len(names))
    )
    counts = {"unreadable_shapes": unreadable}
    there, came_from = None, ""
    if primary is not None and shapes:
        stated = _read_crs_of(geo or {}, primary)
        there, came_from, lost = move_to_lonlat(np.concatenate(shapes), stated, task.options.crs)
        counts["unprojectable_shapes"] = lost
    return Parsed(
        name_columns(names),
        columns,
        np.arange(1, count + 1, dtype=np.int64),
        there,
        crs=came_from,
        facts={name: str(number) for name, number in counts.items() if number},
    )


def _open(task: Task) -> pq.ParquetFile:
    with task.path.open("rb") as stream:
        stream.seek(max(0, task.path.stat().st_size - len(_MARK)))
        if stream.read() != _MARK:
            raise ImportFileError("truncated", format="parquet")
    try:
        file = pq.ParquetFile(task.path)
    except (pa.ArrowException, OSError) as error:
        raise ImportFileError("broken", format="parquet", detail=str(error)[:120]) from None
    groups = range(file.metadata.num_row_groups)
    unpacked_mb = sum(file.metadata.row_group(group).total_byte_size for group in groups) / 1e6
    if unpacked_mb > task.limits.max_unpacked_mb:
        raise ImportFileError("too_large_unpacked", limit=task.limits.max_unpacked_mb, found=round(unpacked_mb))
    return file


def _read_geo(metadata: dict[bytes, bytes]) -> dict[str, Any] | None:
    """Read the metadata of GeoParquet, None where they are not there or make no sense."""
    try:
        geo = json.loads(metadata.get(b"geo", b"null"))
        return geo if isinstance(geo["columns"][geo["primary_column"]], dict) else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _read_crs_of(geo: dict[str, Any], column: str) -> str | None:
    about = geo["columns"][column]
    if "crs" not in about:
        return LONLAT
    return json.dumps(about["crs"]) if about["crs"] else None


def _read_shapes(batch: pa.RecordBatch, column: str, geo: dict[str, Any]) -> tuple[NDArray[np.object_], int]:
    values = batch.column(column)
    if geo["columns"][column].get("encoding", "WKB") == "WKB":
        raw = values.storage if isinstance(values, pa.ExtensionArray) else values
        if not (pa.types.is_binary(raw.type) or pa.types.is_large_binary(raw.type)):
            raise ImportFileError("broken", format="parquet", detail=f"WKB: {raw.type}")
        shapes = np.atleast_1d(shapely.from_wkb(raw.to_numpy(zero_copy_only=False), on_invalid="ignore"))
    else:
        table = pa.table([values], schema=pa.schema([batch.schema.field(column)]))
        shapes = np.asarray(gpd.GeoDataFrame.from_arrow(table, geometry=column).geometry.array, object)
    return shapes, int((shapely.is_missing(shapes) & np.asarray(pc.is_valid(values))).sum())
