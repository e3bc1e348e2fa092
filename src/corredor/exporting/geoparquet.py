"""GeoParquet: one table of all layers, lists as lists, its provenance in the metadata of the file."""

from __future__ import annotations

import io
import json
from typing import Final

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from corredor.exporting.contents import Export
from corredor.exporting.typed import fix_types

METADATA_KEY: Final = b"corredor"
"""Key of the file's metadata under which ``about`` and ``sources`` stand, as JSON in UTF-8."""

_EMPTY_COLUMNS: Final = ("id", "layer", "name", "credit", "licence", "dataset_version")


def write_geoparquet(export: Export) -> bytes:
    """Write an export as GeoParquet.

    Parameters
    ----------
    export : Export
        What to write.

    Returns
    -------
    bytes
        One table with the columns of all layers, null where a layer has no such column; points and lines in
        EPSG:4326.
    """
    buffer = io.BytesIO()
    _stack_layers(export).to_parquet(buffer, index=False, write_covering_bbox=False)
    table = pq.read_table(pa.BufferReader(buffer.getvalue()))
    provenance = {"about": export.about.as_texts(), "sources": export.sources.to_dict("records")}
    written = json.dumps(provenance, ensure_ascii=False, allow_nan=False).encode("utf-8", errors="backslashreplace")
    # Without pandas' own description of the columns, which ties a file to a version and does not know lists.
    kept = {key: value for key, value in (table.schema.metadata or {}).items() if key != b"pandas"}
    table = table.replace_schema_metadata({**kept, METADATA_KEY: written})
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def _stack_layers(export: Export) -> gpd.GeoDataFrame:
    frames = [fix_types(frame) for frame in export.layers.values()]
    if not frames:
        bare = pd.DataFrame({name: pd.Series(dtype=object) for name in _EMPTY_COLUMNS})
        frames = [fix_types(gpd.GeoDataFrame(bare, geometry=[], crs="EPSG:4326"))]
    stacked = pd.concat(frames, ignore_index=True)
    last = [name for name in ("credit", "licence", "dataset_version", "geometry") if name in stacked.columns]
    return stacked[[*(name for name in stacked.columns if name not in last), *last]]
