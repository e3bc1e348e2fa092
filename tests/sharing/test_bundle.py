from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from corredor.dataset import Atlas, read_atlas, translate_atlas
from corredor.errors import QueryError
from corredor.selection import Camera, Selection, View
from corredor.sharing.bundle import Bundle, build_bundle
from corredor.sharing.checking import verify_bundle
from corredor.sharing.manifest import FILES, MANIFEST_FILE
from tests.fixtures_dataset import write_dataset
from tests.sharing.conftest import CREATED
from tests.sharing.fakes import build_no_page, draw_nothing

FORMULAS = ("=1+1", "+1-1", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", "＝1+1", " =HYPERLINK(0)")


def test_holds_picture_page_data_sources_and_citation(snapshot: Bundle) -> None:
    assert set(snapshot.files) == {*FILES, MANIFEST_FILE}
    assert snapshot.name == "corredor-atlas-2026-11-23.zip"
    assert snapshot.created == CREATED
    assert snapshot.language == "en"
    features = json.loads(snapshot.files["data.geojson"])["features"]
    assert len(features) == 9
    assert len(pd.read_csv(io.BytesIO(snapshot.files["data.csv"]))) == 9
    assert set(pd.read_csv(io.BytesIO(snapshot.files["sources.csv"]))["id"]) == {"seed", "paper"}


def test_holds_just_the_records_of_the_selection(make_snapshot: Callable[..., Bundle]) -> None:
    made = make_snapshot(Selection(layers=("prisons",), countries=("COL",)))
    assert made.name == "corredor-prisons-col-2026-11-23.zip"
    assert [one["id"] for one in json.loads(made.files["data.geojson"])["features"]] == ["pr_bogota"]
    assert list(made.manifest["records"]) == ["prisons"]
    assert list(made.manifest["records"]["prisons"]) == ["pr_bogota"]


def test_a_selection_of_nothing_makes_a_whole_snapshot(make_snapshot: Callable[..., Bundle]) -> None:
    for selection in (Selection(text="zzz"), Selection(layers=())):
        made = make_snapshot(selection)
        assert verify_bundle(made.to_zip()).intact
        assert not any(made.manifest["records"].values())


def test_is_the_same_for_the_same_view_and_time(make_snapshot: Callable[..., Bundle], snapshot: Bundle) -> None:
    again = make_snapshot()
    assert again.to_zip() == snapshot.to_zip()
    later = make_snapshot(created=datetime(2026, 11, 24, tzinfo=UTC))
    assert later.name == "corredor-atlas-2026-11-24.zip"
    assert later.fingerprint != snapshot.fingerprint
    assert later.files["data.geojson"] == snapshot.files["data.geojson"]


def test_the_picture_is_drawn_as_on_the_screen_and_handed_to_the_page(tiny_atlas: Atlas) -> None:
    asked: list[dict[str, Any]] = []

    def draw(view: View, **options: Any) -> bytes:
        asked.append(options)
        return options["file_format"].encode()

    def make_page(view: View, **options: Any) -> bytes:
        asked.append(options)
        return b"page"

    view = Selection(camera=Camera(basemap="dark")).apply(tiny_atlas)
    link = "https://example.org/s/a"
    made = build_bundle(
        view, language="pt", created=CREATED, link=link, size="square", draw_figure=draw, build_page=make_page
    )
    shared = {"language": "pt", "size": "square", "theme": "dark", "link": link}
    assert asked == [
        {"file_format": "png", **shared},
        {"file_format": "svg", **shared},
        {"language": "pt", "created": CREATED, "picture": b"png", "link": link},
    ]
    assert (made.files["map.png"], made.files["map.svg"], made.files["map.html"]) == (b"png", b"svg", b"page")


def test_the_records_are_in_the_language_of_the_snapshot(tiny_atlas: Atlas) -> None:
    texts = {"es": {("ce_cucuta", "note"): "Según lo informado."}}
    atlas = dataclasses.replace(tiny_atlas, texts=texts)
    for one in (atlas, translate_atlas(atlas, "es")):
        view = Selection(layers=("cells",)).apply(one)
        made = build_bundle(
            view, language="es", created=CREATED, draw_figure=draw_nothing, build_page=build_no_page
        )
        feature = json.loads(made.files["data.geojson"])["features"][0]
        assert feature["properties"]["note"] == "Según lo informado."
        assert feature["properties"]["status_words"] == "activa"


def test_a_formula_in_a_record_or_a_source_cannot_run(tmp_path: Path) -> None:
    def spoil(rows: list[dict[str, Any]]) -> None:
        for row, formula in zip(rows, FORMULAS, strict=False):
            holder = row.get("properties", row)
            holder["name" if "name" in holder else "title"] = formula.strip("\t\r")
            holder["note"] = formula

    atlas = read_atlas(write_dataset(tmp_path, cells=spoil, incidents=spoil, sources=spoil))
    view = Selection().apply(atlas)
    made = build_bundle(view, language="en", created=CREATED, draw_figure=draw_nothing, build_page=build_no_page)
    found = []
    for name in ("data.csv", "sources.csv"):
        text = made.files[name].decode("utf-8-sig")
        for row in csv.reader(io.StringIO(text, newline="")):
            for cell in row:
                number = cell.removeprefix("-").replace(".", "", 1).isdigit()
                assert number or not cell.lstrip().startswith(("=", "+", "-", "@", "＝")), cell
                assert not cell.startswith(("\t", "\r", "\n"))
                found += [formula for formula in FORMULAS if cell == f"'{formula}"]
    assert "=1+1" in found


def test_what_cannot_be_is_refused(tiny_atlas: Atlas) -> None:
    view = Selection().apply(tiny_atlas)
    with pytest.raises(QueryError, match="created: expected a time with its time zone"):
        build_bundle(view, language="en", created=datetime(2026, 1, 1), draw_figure=draw_nothing)
