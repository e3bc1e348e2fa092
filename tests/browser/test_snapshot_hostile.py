"""Hostile words of records stay words in the page, under the link, in a frame, for messengers and in the SVG."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from corredor.dataset import Atlas, read_atlas
from corredor.mapping.figure import draw_figure
from corredor.selection import Selection
from corredor.sharing.page import build_page
from tests.browser.conftest import OpenSheet, Publish
from tests.browser.sheet import Sheet
from tests.browser.test_hostile import ATTACK, SHORT, squeeze, write_hostile_dataset

pytestmark = pytest.mark.browser

CREATED = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
SEARCHED = Selection(text="window.__pwned")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_hostile_dataset(tmp_path_factory.mktemp("hostile-snapshots") / "geodata")


@pytest.fixture(scope="module")
def hostile_atlas(hostile: Path) -> Atlas:
    return read_atlas(hostile)


def expect_inert(sheet: Sheet) -> None:
    """Fail if anything that was written as words has come alive."""
    assert sheet.page.evaluate("() => window.__pwned") is None
    alive = sheet.page.evaluate(
        """() => [...document.querySelectorAll(
            "img[src='x'], svg[onload], [onerror], a[href^='javascript' i], [src*='evil.example'], article script")]
          .map((e) => e.outerHTML.slice(0, 200))"""
    )
    assert alive == []
    assert sheet.list_foreign_requests() == []


def open_every_record(sheet: Sheet, atlas: Atlas) -> None:
    """Open the evidence of each record, and see that its name stands there whole."""
    for layer in ("corridors", "cells", "prisons", "incidents"):
        for record in atlas.layer(layer).itertuples(index=False):
            sheet.page.evaluate("(id) => corredor.open(id)", record.id)
            panel = sheet.panel.text_content() or ""
            assert squeeze(record.name) in squeeze(panel)


def test_the_file_shows_them_whole_and_inert(open_sheet: OpenSheet, hostile_atlas: Atlas, tmp_path: Path) -> None:
    view = Selection().apply(hostile_atlas)
    path = tmp_path / "map.html"
    picture = draw_figure(view, language="en")
    path.write_bytes(build_page(view, language="en", created=CREATED, picture=picture))
    sheet = open_sheet(path.as_uri(), offline=True)
    sheet.wait_for_map()
    assert squeeze(ATTACK) in squeeze(sheet.rows.nth(2).text_content() or "")
    open_every_record(sheet, hostile_atlas)
    chip = sheet.page.locator(".mark button.chip").first
    chip.hover()
    expect(sheet.page.locator(".corredor-tip")).to_be_visible()
    expect_inert(sheet)


def test_without_scripts_of_ours_none_of_theirs_runs(
    open_sheet: OpenSheet, hostile_atlas: Atlas, tmp_path: Path
) -> None:
    """The page without its policy: what keeps the words inert is that they are escaped, not the policy alone."""
    view = SEARCHED.apply(hostile_atlas)
    page = build_page(view, language="en", created=CREATED, picture=draw_figure(view, language="en"))
    head, policy, rest = page.partition(b'<meta http-equiv="Content-Security-Policy"')
    assert policy
    path = tmp_path / "bare.html"
    path.write_bytes(head + rest.partition(b">")[2])
    sheet = open_sheet(path.as_uri())
    sheet.wait_for_map()
    open_every_record(sheet, hostile_atlas)
    expect_inert(sheet)


def test_the_link_and_its_tags_are_inert(open_sheet: OpenSheet, publish: Publish, hostile: Path) -> None:
    link, _ = publish(SEARCHED, dataset=hostile)
    sheet = open_sheet(link)
    sheet.wait_for_map()
    expect(sheet.page.locator("#changes span")).not_to_be_empty()
    open_every_record(sheet, read_atlas(hostile))
    for tag in ("og:title", "og:description", "og:image:alt", "twitter:title", "twitter:description"):
        content = sheet.page.locator(f'meta[property="{tag}"], meta[name="{tag}"]').get_attribute("content")
        assert content
    said = sheet.page.locator('meta[property="og:description"]').get_attribute("content") or ""
    assert "window.__pwned" in said
    assert sheet.page.locator("head script, head img, head svg").count() == 0
    expect_inert(sheet)


def test_the_embed_is_inert(open_sheet: OpenSheet, publish: Publish, hostile: Path) -> None:
    link, _ = publish(SEARCHED, dataset=hostile)
    sheet = open_sheet(f"{link}/embed")
    sheet.wait_for_map()
    for record in read_atlas(hostile).layer("cells").itertuples(index=False):
        sheet.page.evaluate("(id) => corredor.open(id)", record.id)
        assert squeeze(record.name) in squeeze(sheet.page.locator("#card").text_content() or "")
    expect_inert(sheet)


def test_the_picture_opened_by_itself_is_inert(
    open_sheet: OpenSheet, publish: Publish, hostile: Path, hostile_atlas: Atlas, tmp_path: Path
) -> None:
    drawn = draw_figure(SEARCHED.apply(hostile_atlas), language="en", file_format="svg")
    path = tmp_path / "map.svg"
    path.write_bytes(drawn)
    link, _ = publish(SEARCHED, dataset=hostile)
    for address in (path.as_uri(), f"{link}/map.svg"):
        sheet = open_sheet(address)
        expect(sheet.page.locator("svg text").first).to_be_attached()
        assert sheet.page.evaluate("() => window.__pwned") is None
        alive = "script, image[href='x'], img, foreignObject, [onload], [onerror], a[href^='javascript' i]"
        assert sheet.page.locator(alive).count() == 0
        assert SHORT in (sheet.page.locator("svg").first.text_content() or "") or "__pwned" in drawn.decode()
        assert sheet.list_foreign_requests() == []
