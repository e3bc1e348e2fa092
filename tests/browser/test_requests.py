"""Nobody but the server is asked for anything, unless the user picks the street map."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from corredor.dataset import Atlas
from corredor.selection import Selection
from tests.browser.conftest import OpenPage
from tests.browser.visit import STREETS, Visit, widget

pytestmark = pytest.mark.browser


def click_through(visit: Visit) -> None:
    """Use everything on the page once."""
    page = visit.page
    for preset in ("after_tocoron", "darien", "northern_chile", "whole_spread"):
        with page.expect_response(lambda response: "/corredor/camera?" in response.url):
            widget(page, f"preset_{preset}").get_by_role("button").click()
        visit.wait_for_script()
    visit.chips.first.focus()
    page.get_by_role("tab", name="Tabla").click()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    page.get_by_role("tab", name="Fuentes").click()
    expect(page.locator(".corredor-sources li").first).to_be_visible()
    page.get_by_role("tab", name="Línea de tiempo").click()
    expect(page.get_by_test_id("stVegaLiteChart").locator("svg.marks, canvas.marks")).to_be_visible()
    widget(page, "filter_language").get_by_role("radio", name="PT").click()
    expect(visit.map.locator("html")).to_have_attribute("lang", "pt-BR")
    page.get_by_role("radio", name="Escuro").click()
    expect(visit.map.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_test_id("stSidebar").get_by_test_id("stTooltipIcon").locator("visible=true").first.hover()
    expect(page.get_by_test_id("stTooltipContent")).to_be_visible()


def test_the_server_is_the_only_one_asked(open_page: OpenPage, atlas: Atlas) -> None:
    visit = open_page(f"open={atlas.layer('cells')['id'].iloc[0]}", locale="es-CL")
    expect(visit.evidence).to_have_count(1)
    click_through(visit)
    visit.move_to(-70.2, -18.5, 7)
    expect(visit.map.locator(".leaflet-bands-pane canvas")).to_have_count(1)
    assert any("/corredor/atlas.json" in url for url in visit.requests)
    assert any(url.startswith("ws://") for url in visit.requests)
    assert visit.list_foreign_requests() == []


def test_an_unreachable_street_map_leaves_our_own(open_page: OpenPage) -> None:
    visit = open_page("at=-70.3,-18.5,6")
    marks = visit.count()
    visit.page.get_by_role("radio", name="Streets").click()
    notice = visit.map.locator("#corredor-notice")
    expect(notice).to_have_text("The street map cannot be reached; our own map stays.")
    expect(visit.map.locator(".leaflet-control-attribution")).to_contain_text("OpenStreetMap")
    assert any(url.startswith(STREETS) for url in visit.requests)
    assert visit.list_foreign_requests(allowed=[STREETS]) == []
    assert visit.count() == marks
    painted = visit.map_frame.evaluate(
        """() => {
          const canvas = document.querySelector(".leaflet-countries-pane canvas");
          const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
          return pixels.some((value) => value !== 0);
        }"""
    )
    assert painted
    visit.page.get_by_role("radio", name="Light").click()
    expect(notice).to_be_hidden()
    expect(visit.map.locator(".leaflet-control-attribution")).not_to_contain_text("OpenStreetMap")


def test_the_selection_is_downloaded_as_it_is_shown(open_page: OpenPage, atlas: Atlas, tmp_path: Path) -> None:
    selection = Selection(layers=("prisons", "incidents"), countries=("CHL",))
    visit = open_page("layers=prisons,incidents&country=CHL")
    visit.page.get_by_role("tab", name="Table").click()
    expected = [record for frame in selection.apply(atlas).frames.values() for record in frame["id"]]
    for suffix in ("geojson", "gpkg", "csv", "kml"):
        with visit.page.expect_download() as download:
            widget(visit.page, f"download_{suffix}").get_by_role("button").click()
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        assert path.suffix == f".{suffix}"
        assert "chl" in path.stem
        if suffix == "geojson":
            features = json.loads(path.read_text(encoding="utf-8"))["features"]
            assert [feature["properties"]["id"] for feature in features] == expected
        elif suffix == "csv":
            with path.open(encoding="utf-8-sig", newline="") as table:
                assert {row.get("id") for row in csv.DictReader(table)} >= set(expected)
        else:
            assert path.stat().st_size > 1000
    assert visit.list_foreign_requests() == []
