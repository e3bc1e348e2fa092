"""What stands on the screen before anything is touched, and what is on the map at any zoom."""

from __future__ import annotations

import math

import pytest
from playwright.sync_api import expect

from corredor.dataset import Atlas
from corredor.selection import Selection
from tests.browser.conftest import OpenPage
from tests.browser.visit import Visit

pytestmark = pytest.mark.browser

MARK_MARGIN_PX = 80
STATE_BADGES_FROM_ZOOM = 5


def project(lon: float, lat: float, zoom: float) -> tuple[float, float]:
    """Return where a position lies in the pixels of a Web Mercator map of that zoom."""
    world = 256 * 2**zoom
    y = math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))
    return world * (lon + 180) / 360, world * (0.5 - y / (2 * math.pi))


def list_anchors(atlas: Atlas, layer: str, zoom: float) -> list[tuple[float, float]]:
    """Return where each record of a layer has its mark: its place, or the label point of its state or country."""
    states, countries = atlas.places.states.set_index("id"), atlas.places.countries.set_index("iso3")
    anchors = []
    for record in atlas.layer(layer).itertuples(index=False):
        area = None
        if record.precision == "state" and record.state in states.index and zoom >= STATE_BADGES_FROM_ZOOM:
            area = states.loc[record.state]
        elif record.precision in ("state", "country") and record.country in countries.index:
            area = countries.loc[record.country]
        point = record.geometry
        anchors.append((point.x, point.y) if area is None else (area["label_lon"], area["label_lat"]))
    return anchors


def count_in_view(atlas: Atlas, visit: Visit, layer: str, slack_px: float) -> int:
    """Count the records of a layer whose mark lies within the map and its margin, widened by some pixels."""
    lon, lat, zoom = visit.read_camera()
    width, height = visit.map_frame.evaluate("() => { const s = corredor.state.map.getSize(); return [s.x, s.y]; }")
    centre_x, centre_y = project(lon, lat, zoom)
    count = 0
    for anchor in list_anchors(atlas, layer, zoom):
        x, y = project(*anchor, zoom)
        reach = MARK_MARGIN_PX + slack_px
        count += abs(x - centre_x) < width / 2 + reach and abs(y - centre_y) < height / 2 + reach
    return count


def count_overlaps(visit: Visit) -> int:
    """Count the pairs of marks that lie on each other."""
    overlaps: int = visit.map_frame.evaluate(
        """() => {
          const boxes = [...document.querySelectorAll(".mark")].map((mark) => mark.getBoundingClientRect());
          let overlaps = 0;
          boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {
            overlaps += Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
              && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
          }));
          return overlaps;
        }"""
    )
    return overlaps


def test_the_marks_add_up_to_the_dataset(open_page: OpenPage, atlas: Atlas) -> None:
    visit = open_page("at=-60,0,2")
    visit.expect_counts({layer: len(atlas.layer(layer)) for layer in atlas.layers})


def test_the_first_view_shows_the_spread_its_sentence_and_legend(open_page: OpenPage, atlas: Atlas) -> None:
    visit = open_page()
    total = visit.count()
    for layer in ("cells", "prisons", "incidents"):
        assert total[layer] >= 0.95 * len(atlas.layer(layer))  # all but what lies beyond the Americas
        assert count_in_view(atlas, visit, layer, -2) <= total[layer] <= count_in_view(atlas, visit, layer, 2)
    view = Selection().apply(atlas)
    expect(visit.sentence).to_have_text(Selection().sentence("en", view))
    legend = visit.map.locator(".corredor-legend")
    for layer in ("cells", "prisons", "incidents"):
        expect(legend).to_contain_text(str(len(atlas.layer(layer))))
    expect(visit.page).to_have_title("Corredor")
    assert count_overlaps(visit) == 0


def test_whatever_the_zoom_no_count_is_lost(open_page: OpenPage, atlas: Atlas) -> None:
    visit = open_page("at=-72.5,7.9,5")
    for lon, lat, zoom in ((-72.5, 7.9, 5), (-70.5, -18.5, 7), (-66, 8, 9.5)):
        visit.move_to(lon, lat, zoom)
        shown = visit.count()
        for layer in ("cells", "prisons", "incidents"):
            assert count_in_view(atlas, visit, layer, -2) <= shown[layer] <= count_in_view(atlas, visit, layer, 2)
        assert count_overlaps(visit) == 0
