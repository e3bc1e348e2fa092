from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET

import pandas as pd
import pyogrio
import pytest

from corredor.exporting.contents import Export
from corredor.exporting.geopackage import write_geopackage
from corredor.selection import Selection

TABLES = {"sources": None, "about": None, "layer_styles": None}
STYLE_COLUMNS = [
    *("id", "f_table_catalog", "f_table_schema", "f_table_name", "f_geometry_column", "styleName", "styleQML"),
    *("styleSLD", "useAsDefault", "description", "owner", "ui", "update_time"),
]


@pytest.fixture
def save(tmp_path: Path) -> Callable[[Export], Path]:
    def write(export: Export) -> Path:
        path = tmp_path / "export.gpkg"
        path.write_bytes(write_geopackage(export))
        return path

    return write


def query(path: Path, statement: str) -> list[tuple]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(statement).fetchall()


def test_a_layer_per_layer_and_three_tables(export: Export, save: Callable[[Export], Path]) -> None:
    listed = dict(pyogrio.list_layers(save(export)))
    assert (
        listed == {"corridors": "LineString", "cells": "Point", "prisons": "Point", "incidents": "Point"} | TABLES
    )


def test_the_records_come_back_with_their_evidence(export: Export, save: Callable[[Export], Path]) -> None:
    path = save(export)
    cells = pyogrio.read_dataframe(path, layer="cells").set_index("id")
    assert cells.crs.to_epsg() == 4326
    assert cells.loc["ce_cucuta", "grade"] == "B2"
    assert cells.loc["ce_cucuta", "start_day"] == pd.Timestamp("2022-01-01")
    assert cells.loc["ce_ven_t", "geometry_is"] == "state_label"
    assert cells.loc["ce_ven_t", "dataset_version"] == "2026.1"
    legs = pyogrio.read_dataframe(path, layer="corridors").set_index("id")
    assert legs.loc["co_andean_01", "countries"] == "VEN;COL"
    sources = pyogrio.read_dataframe(path, layer="sources")
    assert list(sources["id"]) == list(export.sources["id"])
    about = pyogrio.read_dataframe(path, layer="about").set_index("key")["value"]
    assert about["credit"] == "Corredor, CC BY 4.0"
    assert about["selection"] == export.about.selection


def test_qgis_finds_a_style_for_every_layer(export: Export, save: Callable[[Export], Path]) -> None:
    path = save(export)
    assert [row[1] for row in query(path, "PRAGMA table_info(layer_styles)")] == STYLE_COLUMNS
    rows = query(
        path,
        "SELECT f_table_name, f_geometry_column, useAsDefault, styleQML FROM layer_styles"
        " WHERE f_table_catalog = '' AND f_table_schema = ''",
    )
    assert [row[0] for row in rows] == list(export.layers)
    geometry_columns = dict(query(path, "SELECT table_name, column_name FROM gpkg_geometry_columns"))
    for layer, geometry_column, is_default, qml in rows:
        assert geometry_column == geometry_columns[layer]
        assert is_default == 1
        assert ET.fromstring(qml).tag == "qgis"
    assert ("layer_styles", "attributes") in query(path, "SELECT table_name, data_type FROM gpkg_contents")


def test_the_file_is_sound(export: Export, save: Callable[[Export], Path]) -> None:
    path = save(export)
    assert query(path, "PRAGMA integrity_check") == [("ok",)]
    assert query(path, "PRAGMA foreign_key_check") == []
    assert query(path, "PRAGMA application_id") == [(0x47504B47,)]
    assert set(query(path, "SELECT last_change FROM gpkg_contents")) == {("2026-01-15T00:00:00.000Z",)}


def test_nothing_is_a_valid_file(gather: Callable[[Selection], Export], save: Callable[[Export], Path]) -> None:
    path = save(gather(Selection(text="zzz")))
    assert {layer: len(pyogrio.read_dataframe(path, layer=layer)) for layer in ("corridors", "cells")} == {
        "corridors": 0,
        "cells": 0,
    }
    assert dict(pyogrio.list_layers(save(gather(Selection(layers=()))))) == TABLES


def test_hostile_texts_are_text(hostile: Export, save: Callable[[Export], Path]) -> None:
    path = save(hostile)
    cells = pyogrio.read_dataframe(path, layer="cells")
    assert all("<script>alert(1)</script>" in name and name.endswith("=1+1") for name in cells["name"])
    assert "\x00" not in cells["name"][0]
