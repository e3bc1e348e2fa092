"""The page of a snapshot opened from disk without a network: map, evidence, layers, table, paper."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import TimeoutError as Timeout
from playwright.sync_api import expect

from corredor.dataset import Atlas, translate_atlas
from corredor.mapping.figure import draw_figure
from corredor.selection import Selection, View
from corredor.sharing.page import build_page
from tests.browser.conftest import OpenSheet
from tests.browser.sheet import Sheet
from tests.browser.visit import LAPTOP, PHONE

pytestmark = pytest.mark.browser

CREATED = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)

OpenFile = Callable[..., Sheet]


@pytest.fixture(scope="module")
def view(atlas: Atlas) -> View:
    """The whole shipped dataset in Spanish."""
    return Selection().apply(translate_atlas(atlas, "es"))


@pytest.fixture(scope="module")
def path(view: View, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its page as a file."""
    path = tmp_path_factory.mktemp("page") / "mapa de la ruta.html"
    picture = draw_figure(view, language="es")
    path.write_bytes(build_page(view, language="es", created=CREATED, picture=picture))
    return path


@pytest.fixture
def open_file(open_sheet: OpenSheet, path: Path) -> OpenFile:
    """A function that opens the file in a browser without a network."""

    def open_it(**options: object) -> Sheet:
        sheet = open_sheet(path.as_uri(), offline=True, **options)
        if options.get("scripts", True):
            sheet.wait_for_map()
        return sheet

    return open_it


@pytest.mark.parametrize("size", [LAPTOP, PHONE])
def test_the_page_asks_nobody_and_shows_all_of_the_selection(
    open_file: OpenFile, view: View, size: tuple[int, int]
) -> None:
    sheet = open_file(size=size)
    expect(sheet.page.locator("#picture")).to_be_hidden()
    expect(sheet.page.locator("#map .mark").first).to_be_visible()
    numbers = sheet.page.locator(".corredor-legend b").all_inner_texts()
    assert numbers[:3] == [str(len(view.frames[layer])) for layer in ("prisons", "cells", "incidents")]
    expect(sheet.rows).to_have_count(view.shown)
    assert not sheet.overflows()
    assert sheet.list_foreign_requests() == []


def test_the_map_can_be_dragged_and_zoomed(open_file: OpenFile) -> None:
    sheet = open_file()
    before = sheet.read_camera()
    box = sheet.page.locator("#map").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.6
    sheet.page.mouse.move(x, y)
    sheet.page.mouse.down()
    sheet.page.mouse.move(x + 140, y - 60, steps=5)
    sheet.page.mouse.up()
    sheet.wait_for_camera_other_than(before)
    dragged = sheet.read_camera()
    assert dragged[0] < before[0]
    assert dragged[1] < before[1]
    assert dragged[2] == before[2]
    sheet.page.mouse.wheel(0, -400)
    sheet.wait_for_camera_other_than(dragged)
    wheeled = sheet.read_camera()
    assert wheeled[2] > dragged[2]
    for _ in range(4):  # Leaflet passes over a click that comes while it still turns the wheel into a zoom
        sheet.page.locator(".leaflet-control-zoom-out").click()
        with contextlib.suppress(Timeout):
            sheet.wait_for_camera_other_than(wheeled, timeout_ms=4_000)
            break
    assert sheet.read_camera()[2] < wheeled[2]
    assert sheet.list_foreign_requests() == []


@pytest.mark.parametrize("size", [LAPTOP, PHONE])
def test_a_click_on_a_mark_shows_its_evidence(open_file: OpenFile, size: tuple[int, int]) -> None:
    sheet = open_file(size=size)
    sheet.page.locator('.mark button.chip[data-count="1"]:not([aria-label*="lugares"])').first.click()
    expect(sheet.panel.locator("h3")).to_be_visible()
    record = sheet.page.evaluate("() => corredor.state.shown.open")
    row = sheet.page.locator(f"#r-{record}")
    expect(sheet.panel.locator("h3")).to_have_text(row.locator(".name").inner_text())
    numbers = row.locator(".refs").inner_text().split(", ")
    assert sheet.panel.locator("ol li").count() == len(numbers)
    first = sheet.page.locator(f"#s-{numbers[0]}").inner_text()
    assert sheet.panel.locator("ol li").first.inner_text() == first
    assert sheet.list_foreign_requests() == []


def test_all_records_of_a_place_can_be_leafed_through(open_file: OpenFile, view: View) -> None:
    sheet = open_file()
    at_arica = view.frames["cells"].query("place == 'Arica' and precision == 'town'")["id"].tolist()
    assert len(at_arica) > 1
    sheet.page.locator(f"#r-{at_arica[0]} .name").click()
    seen = []
    for number in range(1, len(at_arica) + 1):
        expect(sheet.panel.locator(".turns span")).to_have_text(f"{number} de {len(at_arica)} en este lugar")
        seen.append(sheet.page.evaluate("() => corredor.state.shown.open"))
        sheet.panel.get_by_role("button", name="Siguiente").click()
    assert seen == at_arica
    expect(sheet.panel.locator(".turns span")).to_have_text(f"1 de {len(at_arica)} en este lugar")


def test_a_name_in_the_table_opens_its_record_by_mouse_and_by_keyboard(open_file: OpenFile) -> None:
    sheet = open_file()
    names = sheet.rows.locator(".name")
    names.nth(3).click()
    expect(sheet.panel.locator("h3")).to_have_text(names.nth(3).inner_text())
    names.nth(4).focus()
    sheet.page.keyboard.press("Enter")
    expect(sheet.panel.locator("h3")).to_have_text(names.nth(4).inner_text())


def test_layers_go_and_come_back_on_map_and_legend(open_file: OpenFile) -> None:
    sheet = open_file()
    legend, cells = sheet.page.locator(".corredor-legend"), sheet.chips("cells")
    before = cells.count()
    assert before > 0
    box = sheet.page.locator("#layers input[value=cells]")
    box.uncheck()
    expect(cells).to_have_count(0)
    expect(legend).not_to_contain_text("Célula")
    assert sheet.chips("prisons").count() > 0
    box.check()
    expect(cells).to_have_count(before)
    expect(legend).to_contain_text("Célula")
    sheet.page.locator("#layers input[value=corridors]").uncheck()
    expect(sheet.page.locator("path.corredor-hit")).to_have_count(0)


def test_every_record_of_the_table_names_sources_that_stand_below(open_file: OpenFile) -> None:
    sheet = open_file()
    missing = sheet.page.evaluate(
        """() => [...document.querySelectorAll("tr[data-id]")].filter((row) => {
          const numbers = row.querySelector(".refs").textContent.match(/[0-9]+/g) || [];
          return numbers.length === 0 || numbers.some((number) => !document.getElementById("s-" + number));
        }).map((row) => row.id)"""
    )
    assert missing == []


def test_without_scripts_it_is_picture_and_table(open_file: OpenFile, view: View) -> None:
    sheet = open_file(scripts=False)
    picture = sheet.page.locator("#picture")
    expect(picture).to_be_visible()
    box = picture.bounding_box()
    assert box is not None
    assert box["width"] > 1_000
    assert box["height"] > 500
    for gone in ("#map", "#layers", "#panel"):
        expect(sheet.page.locator(gone)).to_be_hidden()
    expect(sheet.rows).to_have_count(view.shown)
    expect(sheet.rows.first.locator(".name")).to_be_visible()
    expect(sheet.page.locator("ol.sources li").first).to_be_visible()
    assert sheet.list_foreign_requests() == []


def test_on_paper_it_is_picture_and_table(open_file: OpenFile) -> None:
    sheet = open_file()
    sheet.page.emulate_media(media="print")
    expect(sheet.page.locator("#picture")).to_be_visible()
    for gone in ("#map", "#layers", "#panel", ".corredor-legend"):
        expect(sheet.page.locator(gone)).to_be_hidden()
    expect(sheet.rows.first).to_be_visible()
    expect(sheet.page.locator("ol.sources li").first).to_be_visible()
