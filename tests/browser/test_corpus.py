"""A thousand texts that try to run, in every place where a text is shown: none runs, policy or not.

Policies are left aside throughout, so that what is seen is the escaping alone.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as Timeout

from corredor.dataset import Atlas, read_atlas
from corredor.evidence import build_evidence, render_bibliography, render_evidence
from corredor.evidence.citation import build_citations
from corredor.mapping.figure import draw_figure
from corredor.selection import Selection
from corredor.sharing.page import build_page
from tests.browser.conftest import OpenPage, OpenSheet, Publish
from tests.browser.sheet import Sheet
from tests.browser.test_own_data import open_dialog
from tests.browser.visit import Visit, widget
from tests.hostile.corpus import list_payloads, list_texts
from tests.hostile.files import fits_csv, write_csv, write_dates, write_hostile_dataset
from tests.hostile.words import HIT

pytestmark = pytest.mark.browser

CREATED = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
TITLE = f"<img src=x onerror={HIT}>{{{{7*7}}}}${{{HIT}}}"
IN_CSV = [text for text in list_texts() if fits_csv(text)]
OPENED = 12
"""Of the reader's own records, one by one in the panel; all of the dataset's stand in one page of another test."""
LONGEST = 2_000
"""Characters of a text in the dataset; longer ones, which make a thousand pages slow, are in the reader's own."""

FIND_ALIVE = """() => [...document.querySelectorAll("*")].filter((element) =>
  [...element.attributes].some((one) => one.name.startsWith("on") && one.value.includes("__hit")
    || /^\\s*(javascript|vbscript|data:text)/i.test(one.value) && ["href", "src", "action"].includes(one.name))
  || ["SCRIPT", "STYLE"].includes(element.tagName) && element.textContent === "window.__hit=1"
).map((element) => element.outerHTML.slice(0, 200))"""


def expect_nothing_ran(seen: Visit | Sheet) -> None:
    """Fail if anything ran, became an element that could, asked anybody else for anything, or opened a dialog."""
    for frame in seen.page.frames:
        assert frame.evaluate("() => window.__hit ?? null") is None, frame.url
        assert frame.evaluate(FIND_ALIVE) == [], frame.url
    assert seen.dialogs == []
    assert seen.list_foreign_requests() == []


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    texts = [text for text in list_texts() if len(text) <= LONGEST]
    return write_hostile_dataset(tmp_path_factory.mktemp("corpus") / "geodata", texts)


@pytest.fixture(scope="module")
def hostile_atlas(hostile: Path) -> Atlas:
    return read_atlas(hostile)


def run_bare(page: Page, text: str) -> bool:
    """Show a text as HTML without any care, and say whether it ran."""
    page.set_content(f"<!doctype html><body>{text}")
    try:
        page.wait_for_function("() => window.__hit || window.__said", timeout=2_000)
    except Timeout:
        return False
    return True


def test_a_sink_without_care_is_found_out(open_sheet: OpenSheet) -> None:
    sheet = open_sheet("about:blank", policy=False)
    sheet.page.add_init_script("window.alert = () => { window.__said = true; }")
    runs = [payload.text for payload in list_payloads() if payload.runs]
    assert len(runs) > 25
    assert [text for text in runs if not run_bare(sheet.page, text)] == []
    sheet.page.set_content(f"<img src=x onerror={HIT}>")
    sheet.page.wait_for_function("() => window.__hit")
    with pytest.raises(AssertionError):
        expect_nothing_ran(sheet)
    sheet.errors.clear()


def hand_in(visit: Visit, name: str, content: bytes) -> None:
    widget(visit.page, "own_files").locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content}
    )


def test_the_import_shows_them_inert(open_page: OpenPage, tiny: Path) -> None:
    visit = open_page("lang=en", dataset=tiny, policy=False)
    dialog = open_dialog(visit)
    hand_in(visit, f"{TITLE}.csv", write_dates(IN_CSV))
    expect(dialog.get_by_test_id("stDataFrame").first).to_be_visible()
    listed = dialog.get_by_test_id("stDataFrame").nth(1)
    expect(listed.locator("td").filter(has_text="<script>").first).to_be_attached()
    expect_nothing_ran(visit)
    dialog.get_by_role("tab", name="On a map").click()
    expect(dialog.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first).to_be_visible()
    dialog.get_by_text("Columns and event types").click()
    visit.wait_for_script()
    box = dialog.locator("[class*=st-key-own_field_name_]").get_by_role("combobox")
    box.scroll_into_view_if_needed()
    box.click()
    box.press_sequentially("__hit")  # opens the menu also where the click fell into the expander's movement
    expect(visit.page.get_by_role("option").filter(has_text="__hit").first).to_be_attached()
    expect_nothing_ran(visit)


def test_the_dashboard_shows_rows_of_the_readers_own_inert(open_page: OpenPage, tiny: Path) -> None:
    visit = open_page("lang=en&at=-72,7,8", dataset=tiny, policy=False)
    page = visit.page
    dialog = open_dialog(visit)
    hand_in(visit, f"{TITLE}.csv", write_csv(IN_CSV))
    button = dialog.get_by_test_id("stFormSubmitButton").get_by_role("button")
    expect(button).to_be_visible()
    dialog.get_by_test_id("stTextInput").first.get_by_role("textbox").fill(TITLE)
    dialog.get_by_test_id("stTextInput").nth(1).get_by_role("textbox").fill(TITLE)
    button.click()
    expect(dialog).to_have_count(0)
    visit.map_frame.wait_for_function("() => corredor.state.atlas.layers.own1 !== undefined")
    visit.wait_for_script()
    held = visit.map_frame.evaluate("() => corredor.state.atlas.layers.own1.map((one) => [one.id, one.name])")
    assert [name for _, name in held] == IN_CSV
    expect(visit.map.locator(".corredor-legend")).to_contain_text(TITLE)
    expect(visit.sentence).to_contain_text(TITLE)
    point_at_every_mark(visit)
    expect_nothing_ran(visit)
    for record_id, _ in held[:: len(held) // OPENED]:
        visit.map_frame.evaluate("(id) => corredor.open(id)", record_id)
        expect(visit.evidence).to_have_attribute("data-record", record_id)
        expect_nothing_ran(visit)
    page.get_by_role("tab", name="Table").click()
    expect(page.get_by_test_id("stDataFrame").locator("td").filter(has_text="<script>").first).to_be_attached()
    widget(page, "filter_types").get_by_role("combobox").click()
    expect(page.get_by_role("option").first).to_be_attached()
    expect_nothing_ran(visit)
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Sources").click()
    expect(page.locator(".corredor-sources cite").filter(has_text=TITLE)).to_have_count(1)
    expect_nothing_ran(visit)


def point_at_every_mark(visit: Visit) -> None:
    """Bring the tooltip of every mark up, one after the other."""
    told = visit.map_frame.evaluate(
        """() => [...document.querySelectorAll(".mark button.chip")].map((chip) => {
             chip.focus();
             chip.dispatchEvent(new MouseEvent("mouseenter"));
             return document.querySelector(".corredor-tip") !== null;
           })"""
    )
    assert sum(told) > 50


def test_the_evidence_of_all_of_them_in_one_page(
    open_sheet: OpenSheet, hostile_atlas: Atlas, tmp_path: Path
) -> None:
    ids = hostile_atlas.layer("incidents")["id"].tolist()
    fragments = [render_evidence(build_evidence(hostile_atlas, one, "en"), "en") for one in ids]
    sources = list(hostile_atlas.sources.index)
    bibliography = render_bibliography(
        build_citations(hostile_atlas, sources, "en"), dict.fromkeys(sources, 1), "en"
    )
    path = tmp_path / "evidence.html"
    path.write_text(f"<!doctype html><meta charset=utf-8>{''.join(fragments)}{bibliography}", encoding="utf-8")
    sheet = open_sheet(path.as_uri(), policy=False)
    assert sheet.page.locator("article").count() == len(ids) > 950
    expect_nothing_ran(sheet)
    # written out and parsed again, which is where markup that changes its meaning comes alive
    sheet.page.evaluate(
        "() => { document.body.innerHTML = document.body.innerHTML; document.body.innerHTML += ' '; }"
    )
    assert sheet.page.locator("article").count() == len(ids)
    expect_nothing_ran(sheet)


def open_records(sheet: Sheet) -> int:
    """Open the evidence of every twentieth incident, and the tooltip of every mark."""
    return sheet.page.evaluate(
        """() => {
          const ids = corredor.state.atlas.layers.incidents.map((one) => one.id);
          ids.filter((_, at) => at % 20 === 0).forEach((id) => corredor.open(id));
          document.querySelectorAll(".mark button.chip").forEach((chip) => chip.focus());
          return ids.length;
        }"""
    )


def test_the_page_of_a_snapshot_and_its_frame(
    open_sheet: OpenSheet, publish: Publish, hostile: Path, hostile_atlas: Atlas
) -> None:
    link, _ = publish(Selection(text=HIT, layers=("incidents",)), dataset=hostile)
    for address in (link, f"{link}/embed"):
        sheet = open_sheet(address, policy=False)
        sheet.wait_for_map()
        assert open_records(sheet) > 500
        assert sheet.page.locator("head script, head img, head svg").count() == 0
        expect_nothing_ran(sheet)
    picture = open_sheet(f"{link}/map.svg", policy=False)
    expect(picture.page.locator("svg text").first).to_be_attached()
    expect_nothing_ran(picture)


def test_the_single_page_and_the_picture_with_all_of_them(
    open_sheet: OpenSheet, hostile_atlas: Atlas, tmp_path: Path
) -> None:
    view = Selection(layers=("incidents",)).apply(hostile_atlas)
    page, picture = tmp_path / "map.html", tmp_path / "map.svg"
    page.write_bytes(build_page(view, language="en", created=CREATED, picture=draw_figure(view, language="en")))
    picture.write_bytes(draw_figure(view, language="en", file_format="svg"))
    sheet = open_sheet(page.as_uri(), policy=False)
    sheet.wait_for_map()
    assert open_records(sheet) > 950
    expect_nothing_ran(sheet)
    drawn = open_sheet(picture.as_uri(), policy=False)
    expect(drawn.page.locator("svg text").first).to_be_attached()
    assert drawn.page.locator("svg script, svg foreignObject").count() == 0
    expect_nothing_ran(drawn)
