"""A brush over the timeline sets the period, in the months that the reader sees, and everything can be undone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FloatRect, Locator, expect

from corredor.dataset import Atlas
from corredor.selection import Selection
from tests.browser.conftest import OpenPage
from tests.browser.visit import Visit, widget

pytestmark = pytest.mark.browser


def find_plot(visit: Visit) -> FloatRect:
    """Return where the chart lies on the page, once it is drawn."""
    chart: Locator = visit.page.get_by_test_id("stVegaLiteChart").locator("svg.marks, canvas.marks")
    expect(chart).to_be_visible()
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box is not None
    return box


def brush(visit: Visit, start: float, end: float) -> None:
    """Drag across the chart, from one fraction of its width to another."""
    box = find_plot(visit)
    height = box["y"] + box["height"] / 2
    visit.page.mouse.move(box["x"] + start * box["width"], height)
    visit.page.mouse.down()
    visit.page.mouse.move(box["x"] + end * box["width"], height, steps=8)
    visit.page.mouse.up()


def test_a_month_is_that_month_in_any_time_zone(open_page: OpenPage, atlas: Atlas) -> None:
    # the browser stands in Santiago, where midnight in Greenwich is the evening before
    visit = open_page("layers=incidents")
    find_plot(visit)
    marks = visit.page.get_by_test_id("stVegaLiteChart").locator(".mark-symbol path[aria-label]")
    expect(marks.first).to_be_attached()
    labels = [mark.get_attribute("aria-label") or "" for mark in marks.all()]
    shown = {found.group() for label in labels if (found := re.search(r"\b20\d\d-\d\d\b", label))}
    days = atlas.layer("incidents")["start_day"].dropna()
    assert shown == {f"{day:%Y-%m}" for day in days}


def test_a_brush_sets_the_period_and_reset_clears_it(open_page: OpenPage, atlas: Atlas) -> None:
    visit = open_page("at=-60,0,2")
    brush(visit, 0.55, 0.7)
    visit.page.wait_for_function(
        "() => ['from', 'to'].every((name) => new URLSearchParams(location.search).has(name))"
    )
    visit.wait_for_script()
    period = visit.query["from"], visit.query["to"]
    assert all(len(day) == len("2023-09") for day in period)
    assert period[0] < period[1]
    selection = Selection(period_from=period[0], period_to=period[1])
    view = selection.apply(atlas)
    expect(visit.sentence).to_have_text(selection.sentence("en", view))
    visit.expect_counts({layer: count.shown for layer, count in view.counts.items()})
    widget(visit.page, "reset").get_by_role("button").click()
    visit.expect_query(**{"from": None, "to": None})
    everything = Selection().apply(atlas)
    expect(visit.sentence).to_have_text(Selection().sentence("en", everything))
    expect(visit.map.locator(".corredor-legend")).to_contain_text(str(everything.counts["incidents"].total))
