"""The cubes: how many events there are per cell, month, country and set of activities, counted when building.

Events are counted by their whole set of activities, so that one with several is never counted twice. A cube answers
a question exactly when all that is asked for lies along its keys; anything else is counted from the rows.

A cell of H3 does not hold exactly its children, so every resolution is counted from the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from corredor.events.cells import find_centres
from corredor.events.columns import (
    COUNT_FIELD,
    CUBE_ORDER,
    CUBE_RESOLUTIONS,
    CUBE_SCHEMA,
    GRADED_KEYS,
    GRADED_ORDER,
    GRADED_SCHEMA,
    WHOLE,
    WHOLE_SCHEMA,
)
from corredor.events.folder import Folder
from corredor.events.manifest import Cube
from corredor.events.ranking import Ranks, pack_keys, rank_values

COUNTED_COLUMNS: Final = (*(f"h3_{resolution}" for resolution in CUBE_RESOLUTIONS), *GRADED_KEYS)
"""Columns of rows that counting needs."""

_GROUP_ROWS: Final = 65_536


def set_counts_aside(folder: Folder, name: str, rows: pa.Table) -> None:
    """Set aside what the cubes count of some rows, for `write_cubes`; a file per resolution.

    Parameters
    ----------
    folder : Folder
        The store.
    name : str
        Beginning of the names of the files.
    rows : Table
        With `COUNTED_COLUMNS`.
    """
    kept = {name: rows.column(name) for name in GRADED_KEYS}
    ranks = [rank_values(column) for column in kept.values()]
    ones = pa.array(np.ones(len(rows), dtype=np.int64))
    for resolution in CUBE_RESOLUTIONS:
        cell = rows.column(f"h3_{resolution}")
        counted = _add_up(pa.table({"cell": cell, **kept, COUNT_FIELD.name: ones}), [rank_values(cell), *ranks])
        with (
            folder.write(_name_counts(name, resolution), lasting=False) as file,
            pa.ipc.new_stream(file, counted.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as out,
        ):
            out.write_table(counted)


def write_cubes(
    folder: Folder, counts: Sequence[str], resolution: int, source: str, name: str
) -> tuple[Cube, Cube]:
    """Add up counts that were set aside and write the two cubes of a resolution, in one order.

    Parameters
    ----------
    folder : Folder
        The store.
    counts : sequence of str
        Names given to `set_counts_aside`.
    resolution : int
        Or `WHOLE`.
    source : str
    name : str
        Beginning of the names of the files.

    Returns
    -------
    tuple of Cube
        The one without and the one with precision and grade.
    """
    is_whole = resolution == WHOLE
    rows = _read_counts(folder, counts, CUBE_RESOLUTIONS[0] if is_whole else resolution)
    if is_whole:
        rows = rows.set_column(0, "cell", pa.array(np.zeros(len(rows), dtype=np.uint64)))
    graded = _add_up(rows, (rank_values(rows.column(key)) for key in GRADED_ORDER))
    keys = (*CUBE_ORDER, "precision") if is_whole else CUBE_ORDER
    ungraded = graded.select((*keys, COUNT_FIELD.name))
    plain = _add_up(ungraded, (rank_values(graded.column(key)) for key in keys))
    plain_schema = WHOLE_SCHEMA if is_whole else CUBE_SCHEMA
    written = []
    for is_graded, table, schema in ((False, plain, plain_schema), (True, graded, GRADED_SCHEMA)):
        path = f"{name}-{resolution}-{'graded' if is_graded else 'plain'}.parquet"
        with folder.write(path) as file:
            located = _locate(table, schema.append(COUNT_FIELD))
            pq.write_table(located, file, compression="zstd", row_group_size=_GROUP_ROWS)
        size = folder.measure(path) or 0
        written.append(Cube(path, source, len(table), size, folder.hash(path), resolution, is_graded))
    return written[0], written[1]


def _name_counts(name: str, resolution: int) -> str:
    return f"{name}-{resolution}.arrow"


def _read_counts(folder: Folder, counts: Sequence[str], resolution: int) -> pa.Table:
    tables = []
    for name in counts:
        with folder.open(_name_counts(name, resolution)) as file, pa.ipc.open_stream(file) as stream:
            tables.append(stream.read_all())
    return pa.concat_tables(tables).unify_dictionaries()


def _add_up(rows: pa.Table, ranks: Iterable[Ranks]) -> pa.Table:
    """Add up `n` of rows that have the same ranks; one row each, in the order of the ranks."""
    packed = pack_keys(ranks)
    order = np.argsort(packed)
    starts = np.flatnonzero(np.append(True, np.diff(packed[order]) != 0))
    sums = np.add.reduceat(rows.column(COUNT_FIELD.name).to_numpy()[order], starts)
    added = rows.drop_columns([COUNT_FIELD.name]).take(pa.array(order[starts]))
    return added.append_column(COUNT_FIELD.name, pa.array(sums))


def _locate(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """Add the centre of each cell; of the whole store, 0, 0."""
    encoded = rows.column("cell").combine_chunks().dictionary_encode()
    distinct, number = encoded.dictionary.to_numpy(), encoded.indices.to_numpy()
    known = np.flatnonzero(distinct)
    lon, lat = np.zeros(len(distinct)), np.zeros(len(distinct))
    lon[known], lat[known] = find_centres(distinct[known])
    columns = {name: rows.column(name) for name in rows.column_names}
    columns |= {"lon": pa.array(lon[number]), "lat": pa.array(lat[number])}
    return pa.table([columns[one.name].cast(one.type) for one in schema], schema=schema)
