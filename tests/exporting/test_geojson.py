from __future__ import annotations

import io
import json
from collections.abc import Callable

import geopandas as gpd

from corredor.exporting.contents import Export
from corredor.exporting.geojson import write_geojson
from corredor.selection import Selection
from tests.exporting.conftest import HOSTILE


def test_every_record_is_a_feature_with_its_evidence(export: Export) -> None:
    written = json.loads(write_geojson(export))
    assert written["type"] == "FeatureCollection"
    assert len(written["features"]) == 9
    features = {feature["id"]: feature for feature in written["features"]}
    cell = features["ce_cucuta"]
    assert cell["geometry"] == {"type": "Point", "coordinates": [-72.5, 7.5]}
    assert cell["properties"]["activities"] == ["extortion"]
    assert cell["properties"]["start_day"] == "2022-01-01"
    assert cell["properties"]["credit"] == "Corredor, CC BY 4.0"
    assert features["ce_ven_t"]["properties"]["first_seen"] is None
    assert features["in_001"]["properties"]["value"] == 11000
    assert features["co_andean_01"]["geometry"]["type"] == "LineString"
    assert written["about"]["dataset_version"] == "2026.1"
    assert {"seed", "paper"} >= {source["id"] for source in written["sources"]} != set()


def test_geopandas_reads_it_in_lon_lat(export: Export) -> None:
    frame = gpd.read_file(io.BytesIO(write_geojson(export)))
    assert len(frame) == 9
    assert frame.crs.to_epsg() == 4326
    assert frame.set_index("id").loc["pr_tocoron"].geometry.x == -71.0


def test_one_feature_a_line(export: Export) -> None:
    lines = write_geojson(export).decode().splitlines()
    assert sum(line.startswith('{"type": "Feature"') for line in lines) == 9


def test_nothing_is_a_valid_collection(gather: Callable[[Selection], Export]) -> None:
    for selection in (Selection(text="zzz"), Selection(layers=())):
        content = write_geojson(gather(selection))
        assert json.loads(content)["features"] == []
        assert len(gpd.read_file(io.BytesIO(content))) == 0


def test_hostile_texts_come_back_whole(hostile: Export) -> None:
    written = json.loads(write_geojson(hostile))
    assert {feature["properties"]["name"] for feature in written["features"]} == {HOSTILE}
    assert written["about"]["credit"] == HOSTILE.replace("\ud800", "")
    incident = next(one for one in written["features"] if one["id"] == "in_001")
    assert incident["properties"]["actors"] == [HOSTILE, "=2+2"]
