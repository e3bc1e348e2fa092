"""What may be built from, and what a store looks like to other programs."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from corredor.dataset import Atlas
from corredor.events import EventStore, build_store, open_store
from corredor.events.columns import NO_COUNTRY
from corredor.selection import Selection
from tests.events.conftest import make_rows

EVERYTHING = Selection()


@pytest.fixture
def frame(rows: pd.DataFrame) -> gpd.GeoDataFrame:
    some = rows.head(60)
    points = gpd.points_from_xy(some["lon"].astype(float), some["lat"].astype(float))
    return gpd.GeoDataFrame(some.drop(columns=["lon", "lat"]), geometry=points, crs="EPSG:4326")


@pytest.fixture
def expected(rows: pd.DataFrame, geodata: Path, tmp_path: Path) -> pd.DataFrame:
    rows.head(60).to_csv(tmp_path / "expected.csv", index=False)
    build_store([tmp_path / "expected.csv"], tmp_path / "expected", geodata=geodata)
    return open_store(tmp_path / "expected").page(EVERYTHING, limit=100).drop(columns=["source", "row"])


@pytest.mark.parametrize("kind", ["geoparquet", "utm.geoparquet", "parquet", "gpkg", "geojson", "tsv", "typed"])
def test_every_kind_of_file_gives_the_same_events(
    kind: str,
    rows: pd.DataFrame,
    frame: gpd.GeoDataFrame,
    expected: pd.DataFrame,
    geodata: Path,
    tmp_path: Path,
) -> None:
    path = tmp_path / f"events.{kind}"
    if kind == "geoparquet":
        frame.to_parquet(path)
    elif kind == "utm.geoparquet":
        frame.to_crs("EPSG:3857").to_parquet(path)
    elif kind == "parquet":
        rows.head(60).to_parquet(path)
    elif kind == "typed":
        path = path.with_suffix(".parquet")
        plain = rows.head(60).astype({"lon": float, "lat": float})
        plain["activities"] = [text.split(";") if text else [] for text in plain["activities"]]
        plain["credibility"] = pd.to_numeric(plain["credibility"])
        pq.write_table(pa.Table.from_pandas(plain, preserve_index=False), path, row_group_size=7)
    elif kind == "tsv":
        rows.head(60).to_csv(path, sep="\t", index=False)
    else:
        frame.to_file(path)
    build_store([path], tmp_path / "store", geodata=geodata)
    found = open_store(tmp_path / "store").page(EVERYTHING, limit=100).drop(columns=["source", "row"])
    for name in ("lon", "lat"):
        np.testing.assert_allclose(found.pop(name).astype(float), expected[name].astype(float), atol=1e-9)
    close = ["leg_km"]
    np.testing.assert_allclose(found[close].astype(float), expected[close].astype(float), atol=0.002)
    wanted = expected.drop(columns=["lon", "lat", *close])
    pd.testing.assert_frame_equal(found.drop(columns=close), wanted)


def test_columns_that_other_feeds_have(geodata: Path, tmp_path: Path) -> None:
    table = pd.DataFrame(
        {
            "EVENT_ID_CNTY": ["VEN1"],
            "Event_Date": [pd.Timestamp("2023-04-05 13:00")],
            "Longitude": [-71.0],
            "Latitude": [7.5],
            "Event_Type": ["Violence"],
            "Fatalities": [3],
            "Source": ["El Diario"],
            "Notes": ["Texto con Ñ"],
            "grade": ["B2"],
        }
    )
    table.to_parquet(tmp_path / "feed.parquet")
    build_store([tmp_path / "feed.parquet"], tmp_path / "store", source="Feed", geodata=geodata)
    row = open_store(tmp_path / "store").page(Selection(text="ñ diario")).iloc[0]
    assert row[["id", "source", "reference", "first_seen", "last_seen", "type", "value", "grade"]].tolist() == [
        *("VEN1", "Feed", "El Diario", "2023-04-05", "2023-04-05", "Violence", 3.0, "B2")
    ]
    assert row[["country", "state", "precision"]].tolist() == ["VEN", "VE-S", "town"]


def test_records_that_were_imported_keep_the_number_of_their_row(geodata: Path, tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {
            "id": ["im_1", "im_2"],
            "row": [7, 9],
            "kind": ["raid", "arrest"],
            "type": ["Battles", None],
            "activities": [["extortion", "robbery"], []],
            "sources": [["s_a", "s_b"], ["s_a"]],
            "precision": ["town", "state"],
            "reliability": ["B", None],
            "credibility": pd.array([2, None], dtype="Int64"),
            "first_seen": ["2023-09", "2024-01-02"],
            "last_seen": ["2023-09", "2024-01-02"],
            "country": ["COL", "VEN"],
            "state": [None, "VE-S"],
        },
        geometry=gpd.points_from_xy([-72.5, -71.0], [7.5, 7.2]),
        crs="EPSG:4326",
    )
    frame.to_parquet(tmp_path / "imported.parquet")
    build_store([tmp_path / "imported.parquet"], tmp_path / "store", geodata=geodata)
    found = open_store(tmp_path / "store").page(EVERYTHING).sort_values("row")
    assert found["row"].tolist() == [7, 9]
    assert found["activities"].tolist() == [("extortion", "robbery"), ()]
    assert found["reference"].tolist() == ["s_a;s_b", "s_a"]
    assert found["grade"].tolist() == ["B2", None]
    assert found["type"].tolist() == ["Battles", None]
    assert found["last_seen"].tolist() == ["2023-09-30", "2024-01-02"]
    assert found["state"].tolist() == ["CO-NSA", "VE-S"]


def test_country_of_the_file_stands(geodata: Path, tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_text("lon,lat,country\n-71,7.5,COL\n-71,7.5,\n2,48,FRA\n2,48,\n")
    build_store([tmp_path / "e.csv"], tmp_path / "store", geodata=geodata)
    store = open_store(tmp_path / "store")
    found = store.page(EVERYTHING).sort_values("row")
    assert found["country"].tolist() == ["COL", "VEN", "FRA", None]
    assert found["state"].tolist() == [None, "VE-S", None, None]
    assert store.count(Selection(countries=("FRA",))).shown == 1
    assert (tmp_path / "store" / "parts" / f"country={NO_COUNTRY}").is_dir()


def test_parts_are_geoparquet_1_1(place: Path, store: EventStore) -> None:
    for part in store.manifest.parts:
        file = pq.ParquetFile(place / part.path)
        geo = json.loads(file.schema_arrow.metadata[b"geo"])
        assert geo["version"] == "1.1.0"
        assert geo["columns"]["geometry"]["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]
        assert file.metadata.row_group(0).column(0).compression == "ZSTD"
        table = file.read()
        order = table.select(["h3_5", "day", "h3_8", "id"]).to_pandas()
        pd.testing.assert_frame_equal(order, order.sort_values(list(order.columns)))
    frame = gpd.read_parquet(place / store.manifest.parts[0].path)
    assert frame.crs.equals("OGC:CRS84")
    assert (frame.geometry.x == frame["lon"]).all()
    assert len(gpd.read_parquet(place / "parts")) == store.rows
    boxed = gpd.read_parquet(place / store.manifest.parts[0].path, bbox=(-73.0, 6.5, -72.0, 7.6))
    assert len(boxed) == shapely.box(-73.0, 6.5, -72.0, 7.6).intersects(frame.geometry.to_numpy()).sum() > 0


def test_many_row_groups_and_pieces(
    geodata: Path, tmp_path: Path, atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The size of batches, pieces, groups and parts changes no answer."""
    rows = make_rows(300, 5)
    pq.write_table(pa.Table.from_pandas(rows, preserve_index=False), tmp_path / "e.parquet", row_group_size=40)
    build_store([tmp_path / "e.parquet"], tmp_path / "whole", geodata=geodata)
    for name, value in (
        ("reading.BATCH_ROWS", 17),
        ("reading.PIECE_ROWS", 80),
        ("parts.GROUP_ROWS", 23),
        ("build.PART_ROWS", 30),
    ):
        monkeypatch.setattr(f"corredor.events.{name}", value)
    build_store([tmp_path / "e.parquet"], tmp_path / "cut", geodata=geodata)
    whole, cut = open_store(tmp_path / "whole"), open_store(tmp_path / "cut")
    assert len(cut.manifest.parts) > len(whole.manifest.parts)
    for selection in (EVERYTHING, Selection(text="cucuta"), Selection(countries=("VEN",), period_from="2022")):
        assert cut.count(selection) == whole.count(selection)
        pd.testing.assert_frame_equal(cut.page(selection), whole.page(selection))
    cubes = [
        {path.name: path.read_bytes() for path in (tmp_path / name / "cube").iterdir()} for name in ("whole", "cut")
    ]
    assert cubes[0] == cubes[1]
