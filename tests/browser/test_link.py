"""The address restores the whole view anywhere; Back restores the one before; a broken link says what it lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from corredor.dataset import Atlas
from corredor.selection import Selection
from tests.browser.conftest import OpenPage
from tests.browser.visit import Visit, widget

pytestmark = pytest.mark.browser

EVERYTHING = (
    "layers=corridors,cells,incidents&country=CHL,PER&activity=extortion,kidnapping&match=all&from=2021-03&to=2025"
    "&grade=C3&precision=town&text=tren&near=corridors:100&at=-70.3,-18.2,5.5&base=dark&lang=pt"
)


def read_screen(visit: Visit) -> dict[str, object]:
    """Return everything that the screen shows of a selection."""
    layers = [
        widget(visit.page, f"filter_layer_{layer}").locator("input").is_checked()
        for layer in ("corridors", "cells", "prisons", "incidents")
    ]
    return {
        "layers": layers,
        "countries": widget(visit.page, "filter_countries").inner_text(),
        "activities": widget(visit.page, "filter_activities").inner_text(),
        "text": widget(visit.page, "filter_text").locator("input").input_value(),
        "sentence": visit.sentence.inner_text(),
        "evidence": visit.evidence.inner_text(),
        "record": visit.evidence.get_attribute("data-record"),
        "theme": visit.map.locator("html").get_attribute("data-theme"),
        "language": visit.map.locator("html").get_attribute("lang"),
        "counts": visit.count(),
    }


def test_a_copied_address_restores_everything_in_another_browser(open_page: OpenPage, atlas: Atlas) -> None:
    selection, notes = Selection.from_query(EVERYTHING, atlas)
    assert notes == ()
    opened = selection.apply(atlas).frames["cells"]["id"].iloc[0]
    one = open_page(f"{EVERYTHING}&open={opened}", locale="es-CL")
    expect(one.evidence).to_have_attribute("data-record", opened)
    one.map_frame.evaluate("() => { corredor.state.map.panBy([40, -30], {animate: false}); }")
    one.wait_for_camera()
    address = one.page.url.removeprefix(one.base).removeprefix("?")

    other = open_page(address, locale="en-GB")
    expect(other.evidence).to_have_attribute("data-record", opened)
    other.wait_for_camera()
    assert other.read_camera() == pytest.approx(one.read_camera(), abs=0.001)
    assert read_screen(other) == read_screen(one)
    expect(other.sentence).to_have_text(selection.sentence("pt", selection.apply(atlas)))
    assert other.query == one.query  # it does not wander, however often it is passed on


def test_back_restores_the_former_filters(open_page: OpenPage, atlas: Atlas) -> None:
    visit = open_page("country=PER&at=-75,-9,5&lang=en")
    first = Selection(countries=("PER",))
    expect(visit.sentence).to_have_text(first.sentence("en", first.apply(atlas)))
    visit.page.get_by_role("button", name="The Darién").click()
    darien = Selection(countries=("COL", "CRI", "NIC", "PAN"))
    expect(visit.sentence).to_have_text(darien.sentence("en", darien.apply(atlas)))
    visit.expect_query(country="COL,CRI,NIC,PAN")
    visit.page.get_by_role("tab", name="Sources").click()
    visit.page.go_back()
    visit.expect_query(country="PER")
    expect(visit.sentence).to_have_text(first.sentence("en", first.apply(atlas)))
    visit.page.go_forward()
    visit.expect_query(country="COL,CRI,NIC,PAN")
    expect(visit.sentence).to_have_text(darien.sentence("en", darien.apply(atlas)))


def test_a_broken_link_names_what_was_ignored(open_page: OpenPage, atlas: Atlas) -> None:
    query = (
        "country=CHL,QQQ&grade=Z9&from=yesterday&colour=red&open=ce_nowhere&near=moon:5&text=%3Cb%3Earica&lang=en"
    )
    visit = open_page(query)
    notes = widget(visit.page, "notes")
    for named in ("QQQ", "Z9", "yesterday", "colour", "ce_nowhere", "moon:5"):
        expect(notes).to_contain_text(named)
    visit.expect_query(country="CHL", grade=None, colour=None, open=None, near=None, text="<b>arica")
    expect(visit.sentence).to_contain_text("<b>arica")
    widget(visit.page, "forget_notes").get_by_role("button").click()
    expect(notes).to_have_count(0)
    visit.expect_query(country="CHL")
