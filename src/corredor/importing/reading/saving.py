"""One table to the Arrow file in which it travels to the process that asked for it; see `loading`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pyarrow as pa
import shapely

from corredor.importing.reading.read import Reading

ABOUT: Final = b"corredor"
"""Key of the file's metadata under which all stands that is not a column."""
ROWS: Final = "rows"
SHAPES: Final = "shapes"


def save_table(reading: Reading, path: Path) -> None:
    """Save a table: the columns of text as ``c0``, ``c1``, ..., `ROWS`, and `SHAPES` as WKB where there are any."""
    table = reading.table
    columns: dict[str, pa.ChunkedArray | pa.Array] = {f"c{at}": column for at, column in enumerate(table.columns)}
    columns[ROWS] = pa.array(table.rows, pa.int64())
    if table.shapes is not None:
        columns[SHAPES] = pa.array(shapely.to_wkb(table.shapes), pa.large_binary())
    about = {
        "names": table.names,
        "format": reading.format,
        "part": reading.part,
        "header_row": table.header_row,
        "encoding": table.encoding,
        "crs": table.crs,
        "truncated": table.truncated,
        "facts": dict(table.facts),
    }
    saved = pa.table(columns).replace_schema_metadata({ABOUT: json.dumps(about).encode()})
    with pa.OSFile(str(path), "wb") as stream, pa.ipc.new_file(stream, saved.schema) as writer:
        writer.write_table(saved)
