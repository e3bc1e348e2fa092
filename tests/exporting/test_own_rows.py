"""Own layers in every format: with their own credit and terms, with what they have and nothing they have not."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corredor.dataset import Atlas, OwnLayer, add_own_layers
from corredor.exporting import FORMATS, export_view
from corredor.exporting.contents import Export, gather_export
from corredor.selection import Selection, View
from tests.fixtures_own import make_own, make_records

SELECTION = Selection(layers=("cells", "own1"))
ODD = {
    "original_where": "original_=cmd|1",
    "original_lon": "original_A;=1+1",
    "original_lat": "original_a;=1+1\x00",
}
OUR_TERMS = "as stated by its owner: own survey"

Show = Callable[[OwnLayer], tuple[View, Atlas]]


@pytest.fixture
def show(atlas: Atlas) -> Show:
    def apply(own: OwnLayer) -> tuple[View, Atlas]:
        joined = add_own_layers(atlas, [own])
        return SELECTION.apply(joined), joined

    return apply


@pytest.fixture
def survey() -> OwnLayer:
    records = make_records().rename(columns=ODD)
    records["precision"] = records["precision"].where(records["row"] != 118, None)
    return make_own(licence="own survey", records=records)


def write(show: Show, own: OwnLayer, suffix: str, language: str = "en") -> bytes:
    view, atlas = show(own)
    return export_view(view, atlas, SELECTION, language, suffix)


def test_rows_have_their_own_credit_terms_and_source(show: Show, survey: OwnLayer) -> None:
    view, atlas = show(survey)
    export = gather_export(view, atlas, SELECTION, "en")
    rows = export.layers["own1"].set_index("row")
    assert set(rows["credit"]) == {"Our list"}
    assert set(rows["licence"]) == {OUR_TERMS}
    assert rows["dataset_version"].isna().all()
    assert set(export.layers["cells"]["licence"]) == {atlas.meta.licence}
    assert rows["sources_citations"].tolist() == [("list.csv, “Our list”",)] * 4
    for name in ("status", "status_words", "grade", "grade_words", "basis_words"):
        assert rows[name].isna().all(), name
    assert rows.loc[118, "geometry_is"] == "as_given"
    assert rows.loc[4, "geometry_is"] == "country_label"
    source = export.sources.set_index("id").loc["own1"]
    assert (source["kind"], source["publisher"], source["note"]) == ("own", "list.csv", OUR_TERMS)
    assert "‘Our list’ (file list.csv), 4 rows" in export.about.own_data
    assert export.about.content_hash == atlas.dataset_hash
    assert "geometry_is=as_given" in export.about.as_texts()


def test_without_own_data_nothing_is_said_of_them(export: Export) -> None:
    assert not {"own_data", "geometry_is=as_given"} & set(export.about.as_texts())


def test_geojson(show: Show, survey: OwnLayer) -> None:
    features = json.loads(write(show, survey, "geojson"))["features"]
    row = next(one for one in features if one["id"] == "own1:118")
    assert row["geometry"] == {"type": "Point", "coordinates": [-77.03, -12.05]}
    assert row["properties"]["type"] == "Threat"
    assert row["properties"]["row"] == 118
    assert row["properties"]["licence"] == OUR_TERMS
    assert row["properties"]["precision"] is None


def test_csv_is_inert_in_its_header_too(show: Show, survey: OwnLayer) -> None:
    table = list(csv.reader(io.StringIO(write(show, survey, "csv").decode("utf-8-sig"), newline="")))
    own = [name for name in table[0] if name.startswith("original_")]
    assert own == ["original_=cmd|1", "original_A;'=1+1", "original_a;'=1+1\ufffd"]
    assert [row[0] for row in table if row[1] == "own1"] == ["own1:2", "own1:3", "own1:4", "own1:118"]


def test_columns_that_differ_in_case_alone_get_names_that_every_format_can_hold(show: Show) -> None:
    records = make_records().rename(columns={"original_lon": "original_X", "original_lat": "original_x"})
    for suffix in FORMATS:
        raw = write(show, make_own(records=records), suffix)
        assert b"original_x_2" in raw or suffix == "parquet"


def test_geopackage_has_a_layer_with_a_style(show: Show, survey: OwnLayer, tmp_path: Path) -> None:
    path = tmp_path / "own.gpkg"
    path.write_bytes(write(show, survey, "gpkg"))
    frame = gpd.read_file(path, layer="own1").set_index("row")
    assert frame.loc[118, "credit"] == "Our list"
    with sqlite3.connect(path) as database:
        styles = dict(database.execute("SELECT f_table_name, styleQML FROM layer_styles"))
        described = dict(database.execute("SELECT table_name, description FROM gpkg_contents"))
    assert 'value="triangle"' in styles["own1"]
    assert "Our list" in styles["own1"]
    assert described["own1"].endswith("— Our list")


def test_kml_has_a_folder_by_the_title(show: Show, survey: OwnLayer) -> None:
    root = ET.fromstring(write(show, survey, "kml"))
    space = {"k": "http://www.opengis.net/kml/2.2"}
    folder = next(
        one for one in root.iterfind(".//k:Folder", space) if one.findtext("k:name", "", space) == "Our list"
    )
    assert len(folder.findall("k:Placemark", space)) == 4
    assert {one.findtext("k:styleUrl", "", space) for one in folder.iterfind("k:Placemark", space)} == {
        "#own1",
        "#own1_area",
    }
    assert OUR_TERMS in ET.tostring(root, encoding="unicode")


def test_geoparquet(show: Show, survey: OwnLayer) -> None:
    table = pq.read_table(pa.BufferReader(write(show, survey, "parquet")))
    row = next(one for one in table.to_pylist() if one["id"] == "own1:118")
    assert (row["credit"], row["licence"], row["dataset_version"], row["row"]) == ("Our list", OUR_TERMS, None, 118)
    about = json.loads(table.schema.metadata[b"corredor"])["about"]
    assert "list.csv" in about["own_data"]


@pytest.mark.parametrize("suffix", FORMATS)
def test_equal_exports_have_equal_bytes(show: Show, survey: OwnLayer, suffix: str) -> None:
    assert write(show, survey, suffix, "pt") == write(show, survey, suffix, "pt")


@pytest.mark.parametrize("suffix", FORMATS)
def test_hostile_titles_and_empty_layers_are_written(show: Show, survey: OwnLayer, suffix: str) -> None:
    hostile = "</name>]]><script>alert(1)</script> \x00 =1+1"
    own = dataclasses.replace(survey, title=hostile, file=hostile, licence=hostile)
    assert write(show, own, suffix)
    assert write(show, dataclasses.replace(survey, records=survey.records.iloc[:0]), suffix)


def test_counts_stand_in_for_rows_that_may_not_be_passed_on(show: Show, survey: OwnLayer) -> None:
    features = json.loads(write(show, dataclasses.replace(survey, terms="acled"), "geojson"))["features"]
    own = [one["properties"] for one in features if one["properties"]["layer"] == "own1"]
    assert sum(one["count"] for one in own) == 4
    assert not any("row" in one or any(name.startswith("original_") for name in one) for one in own)
    assert {one["geometry_is"] for one in own} == {"country_label"}  # the tiny dataset has no such states
