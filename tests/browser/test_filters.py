"""Each filter changes the map and the sentence alike, and an empty map says why and offers the way back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from corredor.dataset import Atlas
from corredor.selection import Selection, describe_empty
from tests.browser.conftest import OpenPage
from tests.browser.visit import Visit, widget

pytestmark = pytest.mark.browser

EVERYWHERE = "at=-60,0,2"
"""The camera under which every record of the dataset has its mark on the map."""


def expect_selection(visit: Visit, atlas: Atlas, selection: Selection, everywhere: bool = True) -> None:
    """Wait until sentence, address and map show it; of the map only the legend where not all is in view."""
    view = selection.apply(atlas)
    expect(visit.sentence).to_have_text(selection.sentence("en", view))
    if everywhere:
        visit.expect_counts({layer: count.shown for layer, count in view.counts.items()})
    else:
        for layer in ("cells", "prisons", "incidents"):
            expect(visit.map.locator(".corredor-legend")).to_contain_text(str(view.counts[layer].shown))
    names = ("layers", "country", "activity", "match", "from", "to", "grade", "precision", "text", "near")
    told = selection.to_parameters()
    visit.expect_query(**{name: told.get(name) for name in names})


def pick(page: Page, key: str, option: str) -> None:
    """Choose an option of a select box by typing what it begins with, or the whole of it."""
    widget(page, key).get_by_role("combobox").fill(option)
    page.get_by_role("option", name=option, exact=True).click()


def add(page: Page, key: str, option: str) -> None:
    """Add an option to a multiselect, whose list stays open until it is folded."""
    pick(page, key, option)
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)


def unfold(page: Page, title: str) -> None:
    """Open an expander and wait until it has done moving."""
    expander = page.locator("details", has_text=title)
    expander.locator("summary").click()
    page.wait_for_function(
        """(details) => details.open
          && details.getAnimations({subtree: true}).every((one) => one.playState !== "running")""",
        arg=expander.element_handle(),
    )


def checkbox(page: Page, key: str) -> Locator:
    """Return the part of a check box or a toggle that takes the click."""
    return widget(page, key).locator("label").first


def test_layer_country_and_activity(open_page: OpenPage, atlas: Atlas) -> None:
    visit = open_page(EVERYWHERE)
    page = visit.page
    checkbox(page, "filter_layer_corridors").click()
    layers = ("cells", "prisons", "incidents")
    expect_selection(visit, atlas, Selection(layers=layers))
    add(page, "filter_countries", "Chile")
    expect_selection(visit, atlas, Selection(layers=layers, countries=("CHL",)))
    add(page, "filter_activities", "Extortion")
    expect_selection(visit, atlas, Selection(layers=layers, countries=("CHL",), activities=("extortion",)))
    add(page, "filter_activities", "Kidnapping")
    both = Selection(layers=layers, countries=("CHL",), activities=("extortion", "kidnapping"))
    expect_selection(visit, atlas, both)
    widget(page, "filter_match").get_by_role("radio").nth(1).click()
    expect_selection(visit, atlas, both.replace(match="all"))


def test_grade_precision_text_near_and_reset(open_page: OpenPage, atlas: Atlas) -> None:
    visit = open_page(EVERYWHERE)
    page = visit.page
    unfold(page, "Evidence and status")
    pick(page, "filter_reliability", "B · usually reliable source")
    expect_selection(visit, atlas, Selection(grade="B6"))
    pick(page, "filter_credibility", "2 · probably true")
    expect_selection(visit, atlas, Selection(grade="B2"))
    pick(page, "filter_precision", "located to a town or closer")
    expect_selection(visit, atlas, Selection(grade="B2", precision="town"))
    unfold(page, "Distance and view")
    pick(page, "filter_near_layer", "a corridor")
    near = Selection(grade="B2", precision="town", near=("corridors", 25.0))
    expect_selection(visit, atlas, near)
    widget(page, "filter_text").locator("input").fill("CARCEL")
    widget(page, "filter_text").locator("input").press("Enter")
    expect_selection(visit, atlas, near.replace(text="CARCEL"))
    widget(page, "reset").get_by_role("button").click()
    expect_selection(visit, atlas, Selection(), everywhere=False)


def test_the_period_is_set_by_its_slider(open_page: OpenPage, atlas: Atlas) -> None:
    visit = open_page(EVERYWHERE)
    slider = widget(visit.page, "period_slider").get_by_role("slider")
    first = int(widget(visit.page, "period_slider").get_by_test_id("stSliderThumbValue").first.inner_text())
    slider.first.press("ArrowRight")
    expect_selection(visit, atlas, Selection(period_from=str(first + 1)))
    slider.last.press("ArrowLeft")
    visit.page.wait_for_function("() => new URLSearchParams(location.search).has('to')")
    last = visit.query["to"]
    expect_selection(visit, atlas, Selection(period_from=str(first + 1), period_to=last))


def test_only_what_is_in_view(open_page: OpenPage, atlas: Atlas) -> None:
    visit = open_page("at=-70.3,-18.5,6&layers=cells")
    unfold(visit.page, "Distance and view")
    checkbox(visit.page, "in_view").click()
    visit.page.wait_for_function("() => new URLSearchParams(location.search).has('bbox')")
    selection, notes = Selection.from_query(visit.query, atlas)
    assert notes == ()
    assert selection.bounds is not None
    west, south, east, north = selection.bounds
    assert west < -70.3 < east
    assert south < -18.5 < north
    shown = selection.apply(atlas).counts["cells"].shown
    assert 0 < shown < len(atlas.layer("cells"))
    visit.expect_counts({"cells": shown})
    checkbox(visit.page, "in_view").click()
    visit.expect_query(bbox=None)


def test_an_empty_selection_says_why_and_leads_back(open_page: OpenPage, atlas: Atlas) -> None:
    visit = open_page(f"country=CHL&text=nobody+wrote+this&{EVERYWHERE}")
    selection = Selection(countries=("CHL",), text="nobody wrote this")
    view = selection.apply(atlas)
    expect_selection(visit, atlas, selection)
    expect(visit.page.get_by_test_id("stAlertContentWarning")).to_contain_text(describe_empty(view, "en"))
    expect(visit.map.locator(".corredor-legend")).to_contain_text("Nothing on the map")
    widget(visit.page, "show_all").get_by_role("button").click()
    expect_selection(visit, atlas, Selection(), everywhere=False)
    expect(visit.page.get_by_test_id("stAlertContentWarning")).to_have_count(0)


def test_a_map_without_layers_is_designed_too(open_page: OpenPage, atlas: Atlas) -> None:
    visit = open_page(f"layers=none&{EVERYWHERE}")
    expect_selection(visit, atlas, Selection(layers=()))
    expect(visit.page.get_by_test_id("stAlertContentWarning")).to_contain_text("no layer is switched on")
