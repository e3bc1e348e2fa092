"""Every payload leaves as text, and comes back from a file as text."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest

from corredor.dataset import Atlas
from corredor.evidence import build_evidence, render_evidence
from corredor.exporting import export_view, write_table
from corredor.exporting.inert import defuse_formula
from corredor.exporting.kml import NAMESPACE
from corredor.mapping import build_payload
from corredor.mapping.web import encode_literal
from corredor.selection import Selection
from tests.hostile.corpus import list_texts
from tests.hostile.files import examine, join_own, write_geojson
from tests.hostile.spreadsheets import is_live, list_live_cells

INCIDENTS = Selection(layers=("incidents",))


@pytest.fixture(scope="module")
def exports(hostile_atlas: Atlas) -> dict[str, bytes]:
    view = INCIDENTS.apply(hostile_atlas)
    return {
        suffix: export_view(view, hostile_atlas, INCIDENTS, "en", suffix)
        for suffix in ("csv", "gpkg", "kml", "geojson", "parquet")
    }


def test_the_check_of_cells_finds_what_a_spreadsheet_runs() -> None:
    bare = pd.DataFrame({"cell": list_texts()}).to_csv(index=False).encode("utf-8")
    assert len(list_live_cells(bare)) > 70
    assert is_live("\u200b=1+1")
    assert not is_live("-70.5")


@pytest.fixture(scope="module")
def texts(hostile_atlas: Atlas) -> list[str]:
    """The payloads that the dataset holds, in the order of its records."""
    held = hostile_atlas.layer("incidents")["name"].tolist()
    assert len(held) > 950
    assert set(held) <= set(list_texts())
    return held


def test_no_cell_of_the_csv_runs_and_all_are_there(exports: dict[str, bytes], texts: list[str]) -> None:
    assert list_live_cells(exports["csv"]) == []
    rows = list(csv.DictReader(io.StringIO(exports["csv"].decode("utf-8-sig"), newline="")))
    assert [row["name"] for row in rows] == [defuse_formula(text) for text in texts]


def test_columns_named_as_formulas_do_not_run() -> None:
    names = [text for text in list_texts() if len(text) < 2_000]
    assert list_live_cells(write_table(pd.DataFrame([[1] * len(names)], columns=names))) == []


def test_gpkg_and_geoparquet_give_every_text_back(
    exports: dict[str, bytes], texts: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "hostile.gpkg"
    path.write_bytes(exports["gpkg"])
    assert pyogrio.read_dataframe(path, layer="incidents", read_geometry=False)["name"].tolist() == texts
    assert gpd.read_parquet(io.BytesIO(exports["parquet"]))["name"].tolist() == texts


def test_geojson_gives_every_text_back(exports: dict[str, bytes], texts: list[str]) -> None:
    features = json.loads(exports["geojson"])["features"]
    assert [feature["properties"]["name"] for feature in features] == texts


def test_balloons_of_kml_hold_paragraphs_and_nothing_else(exports: dict[str, bytes]) -> None:
    root = ET.fromstring(exports["kml"])
    balloons = [element.text or "" for element in root.iter(f"{{{NAMESPACE}}}description")]
    assert len(balloons) > 950
    for balloon in balloons:
        bare = balloon.replace("<p>", "").replace("</p>", "")
        assert "<" not in bare
        assert "$[" not in bare


def test_what_the_map_is_sent_holds_nothing_that_html_or_folium_could_read(own_atlas: Atlas) -> None:
    payload = build_payload(own_atlas, "en")
    literal = encode_literal(payload)
    assert json.loads(json.loads(literal)) == payload
    assert literal.isascii()
    assert not set("<>&{}`'_$\n") & set(literal)


class Tags(HTMLParser):
    """Collects the elements and attributes of a fragment."""

    def __init__(self, fragment: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(fragment)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {tag, *(f"{tag} {name}" for name, _ in attrs)}


def list_tags(atlas: Atlas, layer: str, step: int = 1) -> set[str]:
    """List the elements and attributes in the evidence of every so manieth record."""
    ids = atlas.layer(layer)["id"].iloc[::step]
    fragments = (render_evidence(build_evidence(atlas, record_id, "en"), "en") for record_id in ids)
    return set().union(*(Tags(fragment).found for fragment in fragments))


def test_evidence_of_every_payload_is_made_of_the_elements_of_any_other(
    tiny_atlas: Atlas, hostile_atlas: Atlas, own_atlas: Atlas
) -> None:
    assert "img onerror" in Tags("<p><img src=x onerror=1></p>").found  # so that the rest says something
    plain = join_own(tiny_atlas, examine(write_geojson(["words"]), "plain.geojson", tiny_atlas), "Plain")
    usual = list_tags(tiny_atlas, "incidents") | list_tags(plain, "own1")
    assert {"article", "a href", "cite"} <= usual
    assert list_tags(hostile_atlas, "incidents") <= usual
    assert list_tags(own_atlas, "own1", step=100) <= usual
