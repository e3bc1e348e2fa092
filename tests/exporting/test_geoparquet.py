from __future__ import annotations

import io
import json
from collections.abc import Callable

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq

from corredor.exporting.contents import Export
from corredor.exporting.geoparquet import METADATA_KEY, write_geoparquet
from corredor.selection import Selection


def test_geopandas_reads_points_and_lines_with_their_lists(export: Export) -> None:
    frame = gpd.read_parquet(io.BytesIO(write_geoparquet(export))).set_index("id")
    assert len(frame) == 9
    assert frame.crs.to_epsg() == 4326
    assert set(frame.geom_type) == {"LineString", "Point"}
    assert list(frame.loc["co_andean_01", "countries"]) == ["VEN", "COL"]
    assert frame.loc["in_001", "value"] == 11000
    assert frame.loc["ce_cucuta", "credit"] == "Corredor, CC BY 4.0"


def test_its_metadata_says_where_it_comes_from(export: Export) -> None:
    metadata = pq.read_schema(pa.BufferReader(write_geoparquet(export))).metadata
    provenance = json.loads(metadata[METADATA_KEY])
    assert provenance["about"]["licence"] == "CC-BY-4.0"
    assert provenance["sources"][0]["citation"]
    assert json.loads(metadata[b"geo"])["primary_column"] == "geometry"


def test_types_do_not_depend_on_the_records(export: Export, gather: Callable[[Selection], Export]) -> None:
    full = pq.read_schema(pa.BufferReader(write_geoparquet(export)))
    empty = pq.read_schema(pa.BufferReader(write_geoparquet(gather(Selection(text="zzz")))))
    assert empty.names == full.names
    assert empty.types == full.types
    assert full.field("start_day").type == pa.date32()


def test_nothing_is_a_valid_file(gather: Callable[[Selection], Export]) -> None:
    for selection in (Selection(text="zzz"), Selection(layers=())):
        frame = gpd.read_parquet(io.BytesIO(write_geoparquet(gather(selection))))
        assert len(frame) == 0
        assert frame.crs.to_epsg() == 4326


def test_hostile_texts_are_text(hostile: Export) -> None:
    frame = gpd.read_parquet(io.BytesIO(write_geoparquet(hostile)))
    assert all("<script>alert(1)</script>" in name for name in frame["name"])
