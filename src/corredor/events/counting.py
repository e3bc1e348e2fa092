"""The cubes: how many events there are per cell, month, country and set of activities, counted when building.

Events are counted by their whole set of activities, so that one with several is never counted twice. A cube answers
a question exactly when all that is asked for lies along its keys; anything else is counted from the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from corredor.events.cells import find_centres
from corredor.events.columns import (
    COUNT_FIELD,
    CUBE_KEYS,
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

_GROUP_ROWS: Final = 65_536


def count_rows(rows: pa.Table, resolution: int) -> pa.Table:
    """Count rows of a store by cell and all keys of a cube.

    Parameters
    ----------
    rows : Table
        With the columns of `columns.ROW_SCHEMA`.
    resolution : int

    Returns
    -------
    Table
        resolution, cell, the keys of a graded cube and n.
    """
    columns = [
        rows.column(f"h3_{resolution}"),
        *(
            rows.column(name).cast(pa.string())
            if pa.types.is_dictionary(rows.column(name).type)
            else rows.column(name)
            for name in GRADED_KEYS
        ),
    ]
    names = ["cell", *GRADED_KEYS]
    grouped = pa.table(columns, names=names).group_by(names, use_threads=False).aggregate([([], "count_all")])
    counted = grouped.rename_columns([*names, COUNT_FIELD.name])
    return counted.append_column("resolution", pa.array(np.full(len(counted), resolution, dtype=np.int8)))


def write_cubes(
    folder: Folder, counts: Sequence[str], resolution: int, source: str, name: str
) -> tuple[Cube, Cube]:
    """Add up counts that were set aside and write the two cubes of a resolution, in one order.

    Parameters
    ----------
    folder : Folder
        The store.
    counts : sequence of str
        Files with tables of `count_rows`.
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
    counted, cell = (CUBE_RESOLUTIONS[0], "0::UBIGINT AS cell") if resolution == WHOLE else (resolution, "cell")
    with duckdb.connect(":memory:") as connection:
        folder.attach(connection)
        connection.execute("SET threads = 1")
        files = [folder.locate(file) for file in counts]
        graded = connection.sql(
            f"SELECT {cell}, {', '.join(GRADED_KEYS)}, sum(n)::BIGINT AS n FROM read_parquet(?) "
            f"WHERE resolution = ? GROUP BY ALL ORDER BY {', '.join(GRADED_ORDER)}",
            params=[files, counted],
        ).to_arrow_table()
        connection.register("graded", graded)
        keys = (*CUBE_KEYS, "precision") if resolution == WHOLE else CUBE_KEYS
        plain = connection.sql(
            f"SELECT cell, {', '.join(keys)}, sum(n)::BIGINT AS n FROM graded "
            f"GROUP BY ALL ORDER BY {', '.join((*CUBE_ORDER, *keys[len(CUBE_KEYS) :]))}"
        ).to_arrow_table()
    written = []
    plain_schema = WHOLE_SCHEMA if resolution == WHOLE else CUBE_SCHEMA
    for is_graded, rows, schema in ((False, plain, plain_schema), (True, graded, GRADED_SCHEMA)):
        path = f"{name}-{resolution}-{'graded' if is_graded else 'plain'}.parquet"
        with folder.write(path) as file:
            table = _locate(rows, schema.append(COUNT_FIELD))
            pq.write_table(table, file, compression="zstd", row_group_size=_GROUP_ROWS)
        size = folder.measure(path) or 0
        written.append(Cube(path, source, len(rows), size, folder.hash(path), resolution, is_graded))
    return written[0], written[1]


def _locate(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """Add the centre of each cell; of the whole store, 0, 0."""
    distinct, number = np.unique(rows.column("cell").to_numpy(), return_inverse=True)
    known = np.flatnonzero(distinct)
    lon, lat = np.zeros(len(distinct)), np.zeros(len(distinct))
    lon[known], lat[known] = find_centres(distinct[known])
    columns = {name: rows.column(name) for name in rows.column_names}
    columns |= {"lon": pa.array(lon[number]), "lat": pa.array(lat[number])}
    return pa.table([columns[one.name].cast(one.type) for one in schema], schema=schema)
