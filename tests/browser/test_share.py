"""Share clicked through: picture, page and bundle, and a link that is published, opened and withdrawn."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from corredor.i18n import translate
from corredor.sharing.verify import verify_bundle
from tests.browser.conftest import OpenPage
from tests.browser.visit import LAPTOP, PHONE, Visit, widget

pytestmark = pytest.mark.browser

BEGINS = {
    "share_png": b"\x89PNG",
    "share_svg": b"<?xml",
    "share_pdf": b"%PDF-",
    "share_page": b"<!doctype html>",
    "share_bundle": b"PK\x03\x04",
}


def open_dialog(visit: Visit) -> None:
    widget(visit.page, "share").get_by_role("button").click()
    expect(visit.page.get_by_role("dialog").get_by_role("img").first).to_be_visible()
    visit.wait_for_script()


def test_every_file_of_what_is_on_the_screen_can_be_had(open_page: OpenPage, tiny: Path) -> None:
    visit = open_page("layers=cells&country=COL&lang=es", dataset=tiny)
    open_dialog(visit)
    for key, begin in BEGINS.items():
        with visit.page.expect_download() as coming:
            widget(visit.page, key).get_by_role("button").click()
        content = Path(coming.value.path()).read_bytes()
        assert content.startswith(begin), key
    bundle = verify_bundle(content).bundle
    assert bundle is not None
    assert bundle.language == "es"
    assert "layers=cells" in bundle.manifest["selection"]["query"]
    assert "country=COL" in bundle.manifest["selection"]["query"]
    assert [len(records) for records in bundle.manifest["records"].values()] == [1]


@pytest.mark.parametrize(("size", "language"), [(LAPTOP, "es"), (PHONE, "pt")])
def test_a_link_is_published_opened_and_withdrawn(
    open_page: OpenPage, tiny: Path, size: tuple[int, int], language: str
) -> None:
    visit = open_page({"layers": "prisons", "lang": language}, dataset=tiny, size=size)
    open_dialog(visit)
    widget(visit.page, "publish").get_by_role("button").click()
    anchor = visit.page.locator(".corredor-published a")
    expect(anchor).to_be_visible()
    link = anchor.inner_text()
    assert re.fullmatch(re.escape(visit.base) + r"s/[\w-]{22}", link)
    codes = visit.page.get_by_role("dialog").locator("code").all_inner_texts()
    assert any(f'src="{link}/embed"' in code for code in codes)
    key = codes[-1].strip()
    assert re.fullmatch(r"[\w-]{22}", key)
    assert key not in link
    with visit.context.expect_page() as coming:
        anchor.click()
    page = coming.value
    page.locator("html[data-ready=yes]").wait_for(state="attached")
    expect(page.locator("tr[data-id]")).to_have_count(visit.count()["prisons"])
    expect(page.locator("html")).to_have_attribute("lang", translate("locale.tag", language))
    page.goto(f"{link}/withdraw")
    page.locator("input[name=key]").fill(key)
    page.get_by_role("button").click()
    expect(page.locator("p")).to_contain_text(re.compile(r"\d{4}-\d\d-\d\d"))
    answer = page.goto(link)
    assert answer is not None
    assert answer.status == 410
