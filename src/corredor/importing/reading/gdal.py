"""What GDAL reads, with one driver at a time and no network; the only module that imports it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from corredor.importing.errors import ImportFileError
from corredor.importing.reading.columns import write_column
from corredor.importing.reading.confinement import DRIVERS, confine_gdal
from corredor.importing.reading.options import Task
from corredor.importing.reading.parsed import check_columns, check_rows, name_columns
from corredor.importing.reading.shapes import check_vertices

_BATCH_ROWS: Final = 20_000


@dataclass(frozen=True, eq=False)
class GdalLayer:
    """One layer as GDAL gave it.

    Parameters
    ----------
    columns : mapping of str to pyarrow.ChunkedArray
        ``large_string``.
    shapes : ndarray of object or None
        In the file's system; None for a table without geometry.
    count : int
        Rows.
    crs : str or None
        As GDAL names it.
    encoding : str
        Of the texts in the file.
    unreadable : int
        Shapes that could not be read and are None.
    announced : int
        Rows that the file says it has; 0 or less where it does not say.
    """

    columns: Mapping[str, pa.ChunkedArray]
    shapes: NDArray[np.object_] | None
    count: int
    crs: str | None
    encoding: str
    unreadable: int
    announced: int


def list_gdal_layers(task: Task, kind: str) -> list[str]:
    """List the layers that the one driver for a format finds; at least one.

    Raises
    ------
    ImportFileError
        ``broken``.
    """
    gdal = _import_gdal(task, kind)
    try:
        layers = [str(name) for name, _ in gdal.list_layers(task.path)]
    except (gdal.errors.DataSourceError, gdal.errors.DataLayerError) as error:
        raise _read_gdal_error(error, kind, task) from None
    if not layers:
        raise ImportFileError("broken", format=kind, detail="0")
    return layers


def _import_gdal(task: Task, kind: str) -> Any:
    confine_gdal(kind, str(task.folder))
    # Half of its start goes into two libraries that the raw reader does not need; it does without them if it must.
    spared = [name for name in ("geopandas", "pandas") if name not in sys.modules]
    sys.modules.update(dict.fromkeys(spared))  # type: ignore[arg-type]
    import pyogrio
    import pyogrio.errors
    import pyogrio.raw

    for name in spared:
        del sys.modules[name]
    return pyogrio


def read_layer(
    task: Task, kind: str, layer: str | None, expected: int | None = None, *, encoding: str | None = None
) -> GdalLayer:
    """Read one layer, the first one where none is named.

    Parameters
    ----------
    task : Task
        The file.
    kind : str
        Key of ``confinement.DRIVERS``.
    layer : str or None
        Its name.
    expected : int, optional
        Rows to expect, for the progress.
    encoding : str, optional
        Of the texts, where the file does not say.

    Raises
    ------
    ImportFileError
        ``broken``, or one of the limits.
    """
    layer = layer or list_gdal_layers(task, kind)[0]
    gdal = _import_gdal(task, kind)
    batches: list[pa.RecordBatch] = []
    shapes: list[NDArray[np.object_]] = []
    count = vertices = unreadable = 0
    try:
        info = gdal.read_info(task.path, layer=layer, encoding=encoding)
        if info["driver"] != DRIVERS[kind]:
            raise ImportFileError("unknown_format", found=str(info["driver"]))
        check_columns(len(info["fields"]), task.limits)
        announced = int(info["features"])
        with gdal.raw.open_arrow(
            task.path,
            layer=layer,
            encoding=encoding,
            use_pyarrow=True,
            datetime_as_string=True,
            batch_size=_BATCH_ROWS,
        ) as (meta, reader):
            geometry = meta["geometry_name"] or "wkb_geometry"
            for batch in reader:
                if geometry in batch.schema.names:
                    some, bad = _read_wkb(batch.column(geometry))
                    vertices = check_vertices(some, vertices, task.limits)
                    shapes.append(some)
                    unreadable += bad
                    batch = batch.drop_columns([geometry])
                batches.append(batch)
                count += len(batch)
                check_rows(count, task.limits)
                task.report(min(0.8, 0.8 * count / expected) if expected else None, count)
    except (gdal.errors.DataSourceError, gdal.errors.DataLayerError, gdal.errors.FeatureError) as error:
        raise _read_gdal_error(error, kind, task) from None
    except (pa.ArrowException, OSError, RuntimeError) as error:
        raise _read_gdal_error(error, kind, task) from None
    columns = _join_columns(batches)
    joined = np.concatenate(shapes) if shapes else (np.empty(0, object) if info["geometry_type"] else None)
    return GdalLayer(columns, joined, count, meta["crs"], str(info["encoding"] or ""), unreadable, announced)


def _join_columns(batches: list[pa.RecordBatch]) -> dict[str, pa.ChunkedArray]:
    if not batches:
        return {}
    table = pa.Table.from_batches(batches)
    names = name_columns(table.column_names)
    return {name: write_column(table.column(at)) for at, name in enumerate(names)}


def _read_wkb(column: pa.Array) -> tuple[NDArray[np.object_], int]:
    raw = column.to_numpy(zero_copy_only=False)
    shapes = np.atleast_1d(shapely.from_wkb(raw, on_invalid="ignore"))
    return shapes, int((shapely.is_missing(shapes) & np.asarray(pc.is_valid(column))).sum())


def _read_gdal_error(error: Exception, kind: str, task: Task) -> ImportFileError:
    # The message of GDAL may hold the path, which is nobody's business.
    detail = str(error).replace(str(task.path), "").replace(str(task.folder), "")
    return ImportFileError("broken", format=kind, detail=detail[:120])
