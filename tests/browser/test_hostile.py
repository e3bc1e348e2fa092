"""Words of records, sources, places and links are words: shown inert and whole, wherever they turn up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from corredor.dataset import Atlas, read_atlas
from tests.browser.conftest import OpenPage
from tests.browser.visit import Visit, widget
from tests.fixtures_dataset import Override, build_parts, write_dataset

pytestmark = pytest.mark.browser

ATTACK = (
    "<script>window.__pwned=1</script><img src=x onerror=window.__pwned=1><svg onload=window.__pwned=1>"
    "</p></article></script><!-- \"'` ${window.__pwned=1} {{7*7}} {% raw %} {n} %s <b>bold</b> &lt;i&gt; "
    "*a* _b_ ~c~ # d [e](javascript:window.__pwned=1) ![f](https://evil.example/x.png) <https://evil.example> "
    ":material/home: :red[g] :smile: $\\alpha$ \\u003cimg\\u003e \u202egnp.exe\u202c مرحبا 👩‍👩‍👧 end"
)
SHORT = "<img src=x onerror=window.__pwned=1>"
LONG = f"{ATTACK} " + "Very long. " * 900
HOSTILE_COLUMNS = {
    "name",
    "place",
    "note",
    "local_name",
    "controlled_by",
    "group",
    "unit",
    "corridor_name",
    "from_place",
    "to_place",
    "flow_note",
    "title",
    "publisher",
    "name_en",
    "name_es",
    "name_pt",
    "credit",
    "description",
}


def poison(properties: dict[str, Any]) -> None:
    """Put the attack behind every free text of one record, row or table."""
    for column, value in properties.items():
        if column in HOSTILE_COLUMNS and isinstance(value, str):
            properties[column] = f"{value} {LONG if column == 'note' else ATTACK}"
        elif column == "actors":
            properties[column] = [f"{actor} {ATTACK}" for actor in value]


def write_hostile_dataset(folder: Path) -> Path:
    """Write the tiny dataset with the attack in every text, and addresses that run scripts."""
    parts: dict[str, Override] = build_parts()
    for part in parts.values():
        for row in part if isinstance(part, list) else [part]:
            assert isinstance(row, dict)
            properties = row.get("properties", row)
            if properties:
                poison(properties)
    sources, towns = parts["sources"], parts["towns"]
    assert isinstance(sources, list)
    assert isinstance(towns, list)
    sources[0]["note"] = ATTACK
    towns[0]["properties"]["name"] = SHORT  # a longer name finds no room on the map
    return write_dataset(folder, **parts)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_hostile_dataset(tmp_path_factory.mktemp("hostile") / "geodata")


@pytest.fixture(scope="module")
def hostile_atlas(hostile: Path) -> Atlas:
    atlas = read_atlas(hostile)
    assert [str(fault) for fault in atlas.faults] == []
    return atlas


def expect_inert(visit: Visit) -> None:
    """Fail if anything that was written as words has come alive."""
    for frame in visit.page.frames:
        assert frame.evaluate("() => window.__pwned") is None
        alive = frame.evaluate(
            """() => [...document.querySelectorAll(
                "img[src='x'], svg[onload], [onerror], a[href^='javascript' i], [src*='evil.example'], .katex")]
              .map((e) => e.outerHTML.slice(0, 200))"""
        )
        assert alive == []
    assert visit.list_foreign_requests() == []
    expect(visit.page).to_have_title("Corredor")


def squeeze(text: str) -> str:
    """Return a text with all runs of white space as one blank, as a browser shows it."""
    return " ".join(text.split())


def test_the_panel_shows_hostile_records_inert_and_whole(
    open_page: OpenPage, hostile: Path, hostile_atlas: Atlas
) -> None:
    visit = open_page("open=ce_cucuta&lang=en", dataset=hostile)
    for record_id in ("ce_cucuta", "pr_tocoron", "in_001", "co_andean_01"):
        visit.map_frame.evaluate("(id) => corredor.open(id)", record_id)  # as a click does
        expect(visit.evidence).to_have_attribute("data-record", record_id)
        expect_whole(visit, hostile_atlas, record_id)
        expect_inert(visit)


def expect_whole(visit: Visit, atlas: Atlas, record_id: str) -> None:
    """Fail if the panel does not show every text of a record from its first letter to its last."""
    found = atlas.record(record_id)
    assert found is not None
    record = found[1]
    assert len(record["note"]) > 10_000
    expect(visit.evidence.locator("h3")).to_have_text(record["name"])
    assert squeeze(visit.evidence.locator(".claim").text_content() or "") == squeeze(record["note"])
    shown = squeeze(visit.evidence.text_content() or "")
    # the name of a leg says both its towns already
    left_out = {"place", "from_place", "to_place"} if record["layer"] == "corridors" else set()
    for column in HOSTILE_COLUMNS - left_out:
        value = record.get(column)
        if isinstance(value, str):
            assert squeeze(value) in shown, column
    for source_id in record["sources"]:
        assert squeeze(atlas.sources.loc[source_id, "title"]) in shown
        assert squeeze(atlas.sources.loc[source_id, "publisher"]) in shown


def test_the_map_shows_hostile_names_inert(open_page: OpenPage, hostile: Path, hostile_atlas: Atlas) -> None:
    visit = open_page("at=-72,7,7&lang=en", dataset=hostile)
    visit.expect_counts({layer: len(hostile_atlas.layer(layer)) for layer in hostile_atlas.layers})
    tip = visit.map.locator(".corredor-tip").last  # the one before may still be fading
    for chip in visit.chips.all():
        chip.focus()
        expect(tip).to_contain_text("<script>window.__pwned=1</script>")
    visit.page.mouse.move(*visit.find_point(-72.25, 7.5))
    expect(tip).to_contain_text("Andean corridor <script>")
    expect(visit.map.locator(".leaflet-control-attribution")).to_contain_text("<script>window.__pwned=1</script>")
    visit.move_to(-72.5, 7.4, 10)
    expect(visit.map.locator(".corredor-label", has_text=SHORT)).to_have_count(1)
    expect_inert(visit)


def test_tables_lists_and_menus_show_hostile_words_inert(
    open_page: OpenPage, hostile: Path, hostile_atlas: Atlas
) -> None:
    visit = open_page("layers=cells&lang=en", dataset=hostile)
    page = visit.page
    page.get_by_role("tab", name="Table").click()
    cells = hostile_atlas.layer("cells")
    table = page.get_by_test_id("stDataFrame").locator("td")
    expect(table.filter(has_text=squeeze(cells["name"].iloc[0])[:200]).first).to_be_attached()
    expect_inert(visit)
    page.get_by_role("tab", name="Sources").click()
    for title in hostile_atlas.sources["title"]:
        expect(page.locator(".corredor-sources cite").filter(has_text=title)).to_have_count(1)
    expect_inert(visit)
    widget(page, "filter_countries").get_by_role("combobox").click()
    expect(page.get_by_role("option").filter(has_text="<script>")).to_have_count(2)
    expect_inert(visit)


def test_a_hostile_link_is_quoted_inert(open_page: OpenPage, hostile: Path) -> None:
    text = f"nobody {ATTACK[:180]}"
    visit = open_page(
        {"text": text, "country": SHORT, ATTACK[:30]: ATTACK, "open": "$x$", "lang": "en"},
        dataset=hostile,
    )
    assert squeeze(text[:60]) in squeeze(visit.sentence.inner_text())
    warning = squeeze(visit.page.get_by_test_id("stAlertContentWarning").inner_text())
    assert "<script>window.__pwned=1</script>" in warning
    notes = squeeze(widget(visit.page, "notes").inner_text())
    assert "<img src=x" in notes.lower()
    assert "$x$" in notes
    expect_inert(visit)


def test_an_address_that_runs_scripts_is_a_fault_and_never_a_link(open_page: OpenPage, tmp_path: Path) -> None:
    def spoil(sources: list[dict[str, str]]) -> None:
        sources[0]["url"] = "javascript:window.__pwned=1"

    folder = write_dataset(tmp_path / "geodata", sources=spoil)
    atlas = read_atlas(folder)
    assert any("url" in fault.column for fault in atlas.faults)
    visit = open_page("open=ce_cucuta&lang=en", dataset=folder)
    visit.page.get_by_role("tab", name="Sources").click()
    visit.wait_for_script()
    expect_inert(visit)
