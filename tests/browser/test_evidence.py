"""A mark, a badge, a corridor leg and a row of the table each open the evidence of the right record."""

from __future__ import annotations

import pandas as pd
import pytest
from playwright.sync_api import expect

from corredor.dataset import Atlas
from tests.browser.conftest import OpenPage
from tests.browser.visit import Visit, widget

pytestmark = pytest.mark.browser

ROW_HEIGHT_PX = 35


def find_lone(atlas: Atlas, layer: str, precision: tuple[str, ...]) -> pd.Series:
    """Return a record that no other of its layer shares its place with, and whose neighbours are far."""
    frame = atlas.layer(layer)
    records = frame[frame["precision"].isin(precision)]
    if precision == ("state",):
        alone = records[~records["state"].duplicated(keep=False)]
        return alone.iloc[0]
    points = [point for name in ("cells", "prisons", "incidents") for point in atlas.layer(name).geometry]
    for _, record in records.iterrows():
        if sum(point.distance(record["geometry"]) < 0.3 for point in points) == 1:
            return record
    raise AssertionError(f"no lone record in {layer}")


def expect_evidence(visit: Visit, atlas: Atlas, record_id: str) -> None:
    """Wait until the panel shows a record with its name, its grade and every source."""
    found = atlas.record(record_id)
    assert found is not None
    record = found[1]
    expect(visit.evidence).to_have_attribute("data-record", record_id)
    expect(visit.evidence.locator("h3")).to_have_text(record["name"])
    expect(visit.evidence.locator(".grade b")).to_have_text(f"{record['reliability']}{record['credibility']}")
    expect(visit.evidence.locator(".claim")).to_have_text(record["note"])
    titles = [atlas.sources.loc[source, "title"] for source in record["sources"]]
    expect(visit.evidence.locator(".corredor-sources li cite")).to_have_text(titles)
    visit.expect_query(open=record_id)


def test_a_mark_opens_its_record(open_page: OpenPage, atlas: Atlas) -> None:
    record = find_lone(atlas, "prisons", ("site", "town"))
    visit = open_page(f"at={record.geometry.x},{record.geometry.y},9")
    visit.page.mouse.click(*visit.find_point(record.geometry.x, record.geometry.y))
    expect_evidence(visit, atlas, record["id"])
    expect(visit.map.locator("button.chip.open")).to_have_count(1)
    for link in visit.evidence.locator(".corredor-sources a").all():
        assert (link.get_attribute("href") or "").startswith(("https://", "http://"))
        assert link.get_attribute("target") == "_blank"
        assert "noopener" in (link.get_attribute("rel") or "")


def test_a_badge_opens_a_record_of_its_state_and_tints_it(open_page: OpenPage, atlas: Atlas) -> None:
    record = find_lone(atlas, "incidents", ("state",))
    state = atlas.places.states.set_index("id").loc[record["state"]]
    visit = open_page(f"at={state['label_lon']},{state['label_lat']},7&layers=incidents")
    badge = visit.map.locator(f'.mark.badge button.chip.incidents[aria-label$=", {state["name_en"]}"]')
    badge.click()
    expect_evidence(visit, atlas, record["id"])
    expect(visit.evidence).to_contain_text("only to the state")


def test_a_leg_opens_its_record(open_page: OpenPage, atlas: Atlas) -> None:
    legs = atlas.layer("corridors")
    roads = legs["from_place"].astype(str) + "|" + legs["to_place"].astype(str)
    degrees = legs["geometry"].map(lambda line: line.length)
    leg = legs[~roads.duplicated(keep=False) & degrees.between(1, 3)].iloc[0]
    middle = leg.geometry.interpolate(0.5, normalized=True)
    visit = open_page(f"at={middle.x},{middle.y},8&layers=corridors")
    x, y = visit.find_point(middle.x, middle.y)
    visit.page.mouse.move(x, y)
    expect(visit.map.locator(".corredor-tip")).to_contain_text(leg["name"])
    visit.page.mouse.click(x, y)
    expect_evidence(visit, atlas, leg["id"])


def test_a_row_of_the_table_opens_its_record(open_page: OpenPage, atlas: Atlas) -> None:
    visit = open_page("layers=prisons")
    visit.page.get_by_role("tab", name="Table").click()
    table = visit.page.get_by_test_id("stDataFrame")
    expect(table.locator("canvas").first).to_be_visible()
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box is not None
    visit.page.mouse.click(box["x"] + 15, box["y"] + ROW_HEIGHT_PX * 2.5)  # below the heading, the second row
    expect_evidence(visit, atlas, atlas.layer("prisons")["id"].iloc[1])


def test_the_keyboard_opens_what_the_mouse_does(open_page: OpenPage, atlas: Atlas) -> None:
    record = find_lone(atlas, "prisons", ("site", "town"))
    visit = open_page(f"at={record.geometry.x},{record.geometry.y},9&layers=prisons")
    label = f"1 prison, {record['place']}"
    chip = visit.map.get_by_role("button", name=label, exact=True)
    chip.focus()
    expect(visit.map.locator(".corredor-tip")).to_contain_text(record["name"])
    chip.press("Enter")
    expect_evidence(visit, atlas, record["id"])
    expect(visit.map.get_by_role("button", name=label, exact=True)).to_be_focused()


def test_all_records_of_one_mark_are_reached(open_page: OpenPage, atlas: Atlas) -> None:
    cells = atlas.layer("cells")
    exact = cells[cells["precision"].isin(["site", "town"])]
    place, count = exact["place"].value_counts().index[0], int(exact["place"].value_counts().iloc[0])
    ids = list(exact.loc[exact["place"] == place, "id"])
    visit = open_page(f"open={ids[0]}&layers=cells")
    seen = []
    for _ in range(count):
        record_id = visit.evidence.get_attribute("data-record")
        assert record_id is not None
        seen.append(record_id)
        expect(visit.page.locator(".corredor-position")).to_have_text(f"{len(seen)} of {count} at this place")
        visit.page.get_by_role("button", name="Next", exact=True).click()
        expect(visit.evidence).not_to_have_attribute("data-record", record_id)
    assert seen == ids


def test_the_panel_closes_and_gives_a_link(open_page: OpenPage, atlas: Atlas) -> None:
    record_id = atlas.layer("prisons")["id"].iloc[0]
    visit = open_page(f"open={record_id}&country=VEN")
    visit.page.get_by_role("button", name="Link").click()
    link = visit.page.get_by_test_id("stPopoverBody").locator("code").inner_text()
    assert link.startswith(visit.base.rstrip("/"))
    assert f"open={record_id}" in link
    assert "country=VEN" in link
    visit.page.keyboard.press("Escape")
    widget(visit.page, "close_record").get_by_role("button").click()
    expect(visit.evidence).to_have_count(0)
    visit.expect_query(open=None)
