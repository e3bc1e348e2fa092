"""A store of events on the map, in a real browser: cells, single events, and what a click on them opens."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Response, Route, expect

from corredor.dataset import Atlas
from corredor.events import EventStore, open_store
from corredor.i18n import translate
from corredor.selection import Selection
from tests.browser.conftest import OpenPage
from tests.browser.visit import LAPTOP, PHONE, Visit, widget
from tests.fixtures_events import HOSTILE, LONELY, make_events, write_store

pytestmark = pytest.mark.browser

ROWS = 20_000
TOWNS = 60
SIZES = pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])

COUNT_EVENTS = """() => {
  const answer = corredor.events.answer;
  return answer ? (answer.counts || answer.places).reduce((sum, n) => sum + n, 0) : -1;
}"""


@pytest.fixture(scope="session")
def place(atlas: Atlas, geodata: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store around the largest towns of the dataset; never changed by a test."""
    towns = atlas.places.towns
    towns = towns[towns.geometry.x.between(-82, -60) & towns.geometry.y.between(-20, 11)]
    largest = towns.nlargest(TOWNS, "population")
    at = list(zip(largest.geometry.x, largest.geometry.y, strict=True))
    return write_store(tmp_path_factory.mktemp("events"), make_events(ROWS, at), geodata)


@pytest.fixture(scope="session")
def store(place: Path) -> EventStore:
    return open_store(place)


def wait_for_events(visit: Visit, kind: str) -> None:
    """Wait until the map shows events as cells, hot cells or points."""
    expect(visit.map.locator("html")).to_have_attribute("data-events", kind)


def expect_events(visit: Visit, count: int) -> None:
    """Wait until what is drawn adds up to a count."""
    visit.map_frame.wait_for_function(f"(count) => ({COUNT_EVENTS})() === count", arg=count, timeout=10_000)


def is_answer(response: Response) -> bool:
    return "/corredor/events/cells?" in response.url


def count_colours(visit: Visit) -> int:
    """Count the colours of the cells that are drawn."""
    return visit.map_frame.evaluate(
        """() => {
          const colours = new Set();
          document.querySelectorAll(".events-pane canvas").forEach((canvas) => {
            const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
            for (let i = 0; i < pixels.length; i += 4) {
              if (pixels[i + 3] > 170) colours.add(pixels.slice(i, i + 3).join());
            }
          });
          return colours.size;
        }"""
    )


def find_stop(visit: Visit) -> Locator:
    """Find the event that the tab key stops at."""
    return visit.map.locator('button.event[tabindex="0"]')


@SIZES
def test_cells_appear_and_add_up_to_the_sentence(open_page: OpenPage, place: Path, size: tuple[int, int]) -> None:
    visit = open_page("at=-71,-4,3", events=place, size=size)
    wait_for_events(visit, "cells")
    expect(visit.sentence).to_contain_text("20,000 events")
    expect_events(visit, ROWS)
    assert count_colours(visit) >= 3
    legend = visit.map.locator(".corredor-legend")
    expect(legend).to_contain_text(re.compile(r"Events per hexagon\s*20,000"))
    expect(legend.locator(".scale i").first).to_have_text(re.compile("^1"))
    assert visit.list_foreign_requests() == []


def test_pan_and_zoom_ask_our_route_and_never_the_script(open_page: OpenPage, place: Path) -> None:
    visit = open_page("at=-74,5,5", events=place)
    wait_for_events(visit, "cells")
    visit.wait_for_camera()
    before, legend = visit.frames_sent, visit.map.locator(".scale").inner_text()
    x, y = visit.find_point(-66, 0)
    with visit.page.expect_response(is_answer) as answer:
        visit.page.mouse.move(x, y)
        visit.page.mouse.down()
        visit.page.mouse.move(x - 260, y - 60, steps=6)
        visit.page.mouse.up()
    assert answer.value.status == 200
    visit.wait_for_camera()
    assert visit.map.locator(".scale").inner_text() == legend
    with visit.page.expect_response(is_answer):
        visit.map.get_by_role("button", name="Zoom in").click()
    visit.wait_for_camera()
    assert visit.frames_sent == before
    assert visit.list_foreign_requests() == []


def test_a_short_pan_asks_for_nothing(open_page: OpenPage, place: Path) -> None:
    visit = open_page("at=-74,5,6", events=place)
    wait_for_events(visit, "cells")
    visit.wait_for_camera()
    asked = [url for url in visit.requests if "/events/cells?" in url]
    visit.move_to(-74.02, 5.01, 6)
    assert [url for url in visit.requests if "/events/cells?" in url] == asked


def test_a_filter_changes_cells_sentence_and_box(open_page: OpenPage, place: Path, store: EventStore) -> None:
    visit = open_page("at=-71,-4,3", events=place)
    wait_for_events(visit, "cells")
    expect_events(visit, ROWS)
    visit.page.get_by_role("radio", name="ES").click()
    visit.page.get_by_role("combobox", name="Actividades").click()
    visit.page.get_by_role("option", name="Extorsión").click()
    shown = store.count(Selection(activities=("extortion",))).shown
    expect_events(visit, shown)
    told = f"{shown:,}".replace(",", ".")
    expect(visit.sentence).to_contain_text(f"{told} de 20.000 eventos")
    expect(visit.page.locator(".st-key-filter_layer_events")).to_contain_text(f"Eventos {told} / 20.000")


def test_switching_the_layer_off_takes_it_from_map_and_legend(open_page: OpenPage, place: Path) -> None:
    visit = open_page("at=-71,-4,4", events=place)
    wait_for_events(visit, "cells")
    visit.page.locator(".st-key-filter_layer_events label").first.click()
    expect(visit.map.locator("html")).not_to_have_attribute("data-events", "cells")
    expect(visit.map.locator(".corredor-legend")).not_to_contain_text("hexagon")
    visit.expect_query(events="off")


def test_hot_spots_have_a_legend_and_a_sentence(open_page: OpenPage, place: Path) -> None:
    visit = open_page("at=-71,-4,4", events=place)
    wait_for_events(visit, "cells")
    visit.page.get_by_role("radio", name="Hot spots").click()
    wait_for_events(visit, "hot")
    expect(visit.map.locator(".scale")).to_contain_text("more than chance")
    expect(visit.page.get_by_text("It does not show danger")).to_be_visible()
    visit.expect_query(events="hot")


@SIZES
def test_a_click_on_a_cell_opens_its_records_by_page(
    open_page: OpenPage, place: Path, size: tuple[int, int]
) -> None:
    visit = open_page("at=-74,5,6&layers=none", events=place, size=size)
    wait_for_events(visit, "cells")
    lon, lat, count = visit.map_frame.evaluate(
        """() => {
          const cells = [];
          corredor.state.map.eachLayer((layer) => { if (layer.middle) cells.push(layer); });
          const view = corredor.state.map.getBounds().pad(-0.2);
          const counts = corredor.events.answer.counts;
          const seen = cells.filter((cell) => view.contains([cell.middle[1], cell.middle[0]]));
          const most = seen.reduce((a, b) => (counts[a.number] > counts[b.number] ? a : b));
          return [most.middle[0], most.middle[1], counts[most.number]];
        }"""
    )
    visit.page.mouse.click(*visit.find_point(lon, lat))
    panel = visit.page.locator(".st-key-evidence")
    expect(panel).to_contain_text("Events in this hexagon")
    expect(panel).to_contain_text(f"1–25 of {count}")
    expect(panel.locator(".corredor-event")).to_have_count(25)
    panel.get_by_role("button", name="Next").click()
    expect(panel).to_contain_text(f"of {count}")
    expect(panel).to_contain_text("26–")
    panel.locator(".st-key-event_list button").first.click()
    expect(panel.locator("article[data-event]")).to_contain_text("Made, row")
    panel.get_by_role("button", name="Back to the list").click()
    panel.get_by_role("button", name="Close").click()
    expect(panel).not_to_contain_text("Events in this hexagon")


def test_deep_down_single_events_stand_and_open_inert(open_page: OpenPage, place: Path) -> None:
    lon, lat = LONELY
    visit = open_page(f"at={lon},{lat},11&layers=none", events=place)
    wait_for_events(visit, "points")
    event = visit.map.get_by_role("button", name=HOSTILE[0])
    event.hover()
    expect(visit.map.locator(".corredor-tip")).to_contain_text(HOSTILE[0])
    event.click()
    article = visit.page.locator('article[data-event="made0"]')
    expect(article.get_by_role("heading")).to_have_text(HOSTILE[0])
    assert visit.page.locator("article img, article script, article a[href^=javascript]").count() == 0
    assert visit.map.locator("img[src=x]").count() == 0


def test_single_events_are_reached_by_keyboard(open_page: OpenPage, place: Path) -> None:
    lon, lat = LONELY
    visit = open_page(f"at={lon},{lat},8&layers=none", events=place)
    wait_for_events(visit, "points")
    first = find_stop(visit)
    expect(first).to_have_count(1)
    name = first.get_attribute("aria-label")
    first.focus()
    for arrow in ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"):
        visit.page.keyboard.press(arrow)
    expect(find_stop(visit)).to_have_count(1)
    assert name
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator("article[data-event], .corredor-event").first).to_be_visible()


def test_zooming_goes_from_cells_to_points_and_back(open_page: OpenPage, place: Path) -> None:
    lon, lat = LONELY
    visit = open_page(f"at={lon},{lat},4", events=place)
    wait_for_events(visit, "cells")
    visit.move_to(lon, lat, 11)
    wait_for_events(visit, "points")
    expect(visit.map.locator("button.event").first).to_be_visible()
    visit.move_to(lon, lat, 4)
    wait_for_events(visit, "cells")
    expect(visit.map.locator("button.event")).to_have_count(0)


def test_an_old_question_is_dropped(open_page: OpenPage, place: Path) -> None:
    visit = open_page("at=-74,5,5", events=place)
    wait_for_events(visit, "cells")
    held: list[Route] = []
    visit.page.route("**/events/cells?*", lambda route: route.continue_() if held else held.append(route))
    with visit.page.expect_request(lambda request: "/events/cells?" in request.url) as old:
        visit.move_to(-70, -10, 5)
    with visit.page.expect_event("requestfailed", lambda request: request == old.value):
        visit.move_to(-75, 5, 6)
    visit.map_frame.wait_for_function("() => corredor.events.answer.resolution === 4")


def test_a_broken_store_leaves_the_map_and_names_the_file(open_page: OpenPage, place: Path, tmp_path: Path) -> None:
    shutil.copytree(place, tmp_path / "spoiled")
    (tmp_path / "spoiled" / "manifest.json").write_text('{"format": "corredor-events", "version": 99}')
    visit = open_page("at=-71,-4,4", events=tmp_path / "spoiled", locale="es-CL")
    expect(visit.page.get_by_test_id("stAlert")).to_contain_text("no se pueden mostrar")
    expect(visit.page.get_by_test_id("stCode")).to_contain_text("manifest.json")
    expect(visit.chips.first).to_be_visible()


def test_without_a_store_no_event_is_asked_for(open_page: OpenPage) -> None:
    visit = open_page("at=-71,-4,4")
    assert not [url for url in visit.requests if "/events/" in url]
    expect(visit.page.locator(".st-key-filter_layer_events")).to_have_count(0)
    expect(visit.map.locator(".corredor-legend")).not_to_contain_text("hexagon")


@pytest.mark.parametrize("terms", ["", "acled"])
def test_single_events_are_handed_out_only_where_terms_allow_it(
    open_page: OpenPage, place: Path, tmp_path: Path, terms: str
) -> None:
    copy = place
    if terms:
        copy = tmp_path / "terms"
        shutil.copytree(place, copy)
        manifest = json.loads((copy / "manifest.json").read_text())
        manifest["sources"][0]["terms"] = terms
        (copy / "manifest.json").write_text(json.dumps(manifest))
    visit = open_page("lang=es", events=copy)
    wait_for_events(visit, "cells")
    visit.page.get_by_role("tab", name=translate("ui.tab_table", "es")).click()
    expect(widget(visit.page, "download_events_cells")).to_be_visible()
    expect(widget(visit.page, "download_events_page")).to_have_count(0 if terms else 1)
    expect(visit.page.get_by_text(translate("events.table_terms", "es"))).to_have_count(1 if terms else 0)
