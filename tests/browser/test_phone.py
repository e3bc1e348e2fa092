"""A phone reaches everything: nothing hangs over the edge, nothing lies on anything else."""

from __future__ import annotations

import pytest
from playwright.sync_api import FloatRect, Locator, expect

from corredor.dataset import Atlas
from tests.browser.conftest import OpenPage
from tests.browser.visit import LAPTOP, PHONE, Visit, widget

pytestmark = pytest.mark.browser

CONTROLS = (".leaflet-control-zoom", ".corredor-legend", ".leaflet-control-attribution", ".leaflet-control-scale")


def measure(element: Locator) -> FloatRect:
    """Return where an element lies."""
    box = element.bounding_box()
    assert box is not None
    return box


def overlap(one: FloatRect, other: FloatRect) -> bool:
    """Whether two boxes share more than their edges."""
    return (
        min(one["x"] + one["width"], other["x"] + other["width"]) - max(one["x"], other["x"]) > 1
        and min(one["y"] + one["height"], other["y"] + other["height"]) - max(one["y"], other["y"]) > 1
    )


def expect_clickable_marks(visit: Visit) -> None:
    """Fail if a mark within the map lies under anything that would take its click."""
    hidden = visit.map_frame.evaluate(
        """() => {
          const map = document.querySelector(".leaflet-container").getBoundingClientRect();
          return [...document.querySelectorAll(".mark button.chip")].map((chip) => {
            const box = chip.getBoundingClientRect();
            const x = box.left + box.width / 2, y = box.top + box.height / 2;
            const inside = x > map.left && x < map.right && y > map.top && y < map.bottom;
            const there = inside ? document.elementFromPoint(x, y) : chip;
            return chip.contains(there) ? null : chip.getAttribute("aria-label") + " lies under " + there.className;
          }).filter(Boolean);
        }"""
    )
    assert hidden == []


def expect_no_overflow(visit: Visit) -> None:
    """Fail if the page can be scrolled sideways, or if a box of the main part hangs over its edge."""
    wide = visit.page.evaluate(
        """() => {
          const main = document.querySelector("[data-testid=stMain]");
          const scrolls = [document.documentElement, main].filter((e) => e.scrollWidth > e.clientWidth + 1);
          const hanging = [...main.querySelectorAll("h1, h3, p, dd, li, iframe, button, code")]
            .filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1)
            .filter((e) => !e.closest(".st-key-presets"));  // a strip that is swiped sideways
          return [...scrolls, ...hanging].map((e) => `${e.tagName} ${e.className} ${e.textContent.slice(0, 40)}`);
        }"""
    )
    assert wide == []


@pytest.mark.parametrize(("size", "locale"), [(PHONE, "es-CL"), (LAPTOP, "en-GB")])
def test_nothing_on_the_map_lies_on_anything_else(open_page: OpenPage, size: tuple[int, int], locale: str) -> None:
    visit = open_page(locale=locale, size=size)
    expect_clickable_marks(visit)
    visit.move_to(-71, -17, 7)
    frame = measure(visit.page.locator(".st-key-map iframe"))
    boxes = {selector: measure(visit.map.locator(selector)) for selector in CONTROLS}
    for name, box in boxes.items():
        assert box["x"] >= frame["x"] - 1, name
        assert box["x"] + box["width"] <= frame["x"] + frame["width"] + 1, name
        assert box["y"] + box["height"] <= frame["y"] + frame["height"] + 1, name
    names = list(boxes)
    for i, one in enumerate(names):
        for other in names[i + 1 :]:
            assert not overlap(boxes[one], boxes[other]), f"{one} lies on {other}: {boxes[one]} {boxes[other]}"


def test_a_phone_reaches_filters_map_and_evidence(open_page: OpenPage, atlas: Atlas) -> None:
    visit = open_page(locale="es-CL", size=PHONE, touch=True)
    page = visit.page
    expect_no_overflow(visit)
    sidebar = page.get_by_test_id("stSidebar")
    expect(sidebar).to_have_attribute("data-collapsed", "true")

    page.get_by_test_id("stExpandSidebarButton").tap()
    expect(sidebar).to_have_attribute("data-collapsed", "false")
    widget(page, "filter_layer_corridors").locator("label").first.tap()
    visit.expect_query(layers="cells,prisons,incidents")
    page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").tap()
    expect(sidebar).to_have_attribute("data-collapsed", "true")

    record = atlas.layer("prisons").iloc[0]
    visit.go(f"open={record['id']}&lang=es")
    visit.evidence.locator(".corredor-sources li").last.scroll_into_view_if_needed()
    expect(visit.evidence.locator(".corredor-sources li").last).to_be_in_viewport()
    expect_no_overflow(visit)
    for tab in ("Tabla", "Fuentes", "Línea de tiempo"):
        page.get_by_role("tab", name=tab).tap()
        visit.wait_for_script()
        expect(page.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")
        expect_no_overflow(visit)


def test_a_tap_on_a_mark_brings_its_evidence_on_screen(open_page: OpenPage, atlas: Atlas) -> None:
    visit = open_page("at=-70.3,-18.5,8&layers=cells", locale="es-CL", size=PHONE, touch=True)
    visit.chips.first.tap()
    expect(visit.evidence).to_have_count(1)
    expect_no_overflow(visit)
    card = visit.map.locator("#corredor-card")
    expect(card).to_contain_text(visit.evidence.locator("h3").inner_text())
    card.get_by_role("button").tap()
    expect(visit.evidence.locator("h3")).to_be_in_viewport()
    expect(card).to_be_hidden()
