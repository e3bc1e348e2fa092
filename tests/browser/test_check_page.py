"""The page "Check a snapshot": a bundle dropped there is shown as it was published, or refused in words."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from corredor.dataset import read_atlas, translate_atlas
from corredor.i18n import translate
from corredor.selection import Selection
from corredor.sharing.bundle import build_bundle
from tests.browser.conftest import OpenPage
from tests.browser.visit import LAPTOP, PHONE, Visit, widget
from tests.fixtures_dataset import write_dataset
from tests.sharing.fakes import zip_files

pytestmark = pytest.mark.browser

WORDS = {
    "en": ("Intact: all 11 files", "Nothing has changed since"),
    "es": ("Intacta: los 11 archivos", "Nada ha cambiado desde entonces"),
}
CREATED = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


def make_bundle(folder: Path, language: str = "en") -> bytes:
    view = Selection(layers=("cells",)).apply(translate_atlas(read_atlas(folder), language))
    return build_bundle(view, language=language, created=CREATED).to_zip()


@pytest.fixture(scope="module")
def intact(tiny: Path) -> bytes:
    return make_bundle(tiny)


def drop(visit: Visit, raw: bytes) -> None:
    file = {"name": "corredor-cells.zip", "mimeType": "application/zip", "buffer": raw}
    widget(visit.page, "bundle").locator("input[type=file]").set_input_files(files=[file])  # type: ignore[list-item]


def open_check(open_page: OpenPage, tiny: Path, language: str = "en", **options: Any) -> Visit:
    """Go there from the map, as a reader does."""
    visit = open_page({"lang": language}, dataset=tiny, **options)
    visit.page.get_by_role("link", name=translate("check.link", language)).click()
    expect(visit.page.get_by_role("heading", name=translate("check.title", language))).to_be_visible()
    return visit


@pytest.mark.parametrize(("size", "language"), [(LAPTOP, "en"), (PHONE, "es")])
def test_an_intact_one_is_shown_as_it_was_published(
    open_page: OpenPage, tiny: Path, intact: bytes, size: tuple[int, int], language: str
) -> None:
    visit = open_check(open_page, tiny, language, size=size)
    drop(visit, intact)
    intact_words, unchanged = WORDS[language]
    expect(visit.page.get_by_test_id("stAlert")).to_contain_text(intact_words)
    expect(visit.page.locator(".corredor-changes")).to_contain_text(unchanged)
    picture = visit.page.locator("img.corredor-published-map")
    expect(picture).to_be_visible()
    assert picture.evaluate("(image) => image.naturalWidth") == 1600
    assert picture.get_attribute("alt")
    assert visit.page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    last = visit.page.locator(".corredor-changes li").nth(2).bounding_box()  # the fingerprint is one long word
    assert last is not None
    assert last["x"] + last["width"] <= size[0]
    with visit.page.expect_download() as coming:
        widget(visit.page, "page").get_by_role("button").click()
    assert Path(coming.value.path()).read_bytes().startswith(b"<!doctype html>")
    assert visit.list_foreign_requests() == []


def test_one_of_an_older_dataset_says_what_has_changed(open_page: OpenPage, tiny: Path, tmp_path: Path) -> None:
    def change(cells: list[dict[str, Any]]) -> None:
        cells[0]["properties"]["status"] = "dismantled"

    visit = open_check(open_page, tiny)
    drop(visit, make_bundle(write_dataset(tmp_path / "older", cells=change)))
    changes = visit.page.locator(".corredor-changes")
    expect(changes).to_contain_text("1 changed")
    expect(changes).to_contain_text("dismantled →")
    expect(visit.page.locator("img.corredor-published-map")).to_be_visible()


def test_a_tampered_one_is_not_shown(open_page: OpenPage, tiny: Path, intact: bytes) -> None:
    visit = open_check(open_page, tiny)
    raw = bytearray(intact)
    raw[len(raw) // 2] ^= 1
    drop(visit, bytes(raw))
    expect(visit.page.get_by_test_id("stAlert")).to_contain_text("Not intact")
    expect(visit.page.locator("img.corredor-published-map")).to_have_count(0)


def test_a_hostile_one_is_refused_in_words(open_page: OpenPage, tiny: Path) -> None:
    visit = open_check(open_page, tiny)
    evil = {"../../<img src=x onerror=window.__pwned=1>.html": b"evil", "manifest.json": b"{}"}
    drop(visit, zip_files(evil))
    expect(visit.page.get_by_test_id("stAlert")).to_be_visible()
    expect(visit.page.get_by_test_id("stException")).to_have_count(0)
    assert visit.page.evaluate("() => window.__pwned") is None
    assert visit.page.locator("img[src=x]").count() == 0


def test_coming_back_to_the_map_finds_the_view_as_it_was(open_page: OpenPage, tiny: Path) -> None:
    visit = open_page({"lang": "es", "layers": "cells"}, dataset=tiny)
    sentence = visit.page.locator(".corredor-sentence").inner_text()
    link, back = (visit.page.get_by_role("link", name=translate(key, "es")) for key in ("check.link", "check.back"))
    for come_back in (visit.page.go_back, back.click):
        link.click()
        expect(visit.page.get_by_role("heading", name=translate("check.title", "es"))).to_be_visible()
        come_back()
        expect(visit.page.locator(".corredor-sentence")).to_have_text(sentence)
        expect(visit.page.get_by_test_id("stException")).to_have_count(0)
        assert "layers=cells" in visit.page.url
