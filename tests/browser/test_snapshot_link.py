"""A published snapshot under its link: map, downloads, changes, tags for messengers, frame, withdrawal."""

from __future__ import annotations

import functools
import http.server
import io
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Frame, expect

from corredor.dataset import Atlas, read_atlas
from corredor.i18n import translate
from corredor.selection import Selection
from corredor.sharing.verify import verify_bundle
from tests.browser.conftest import OpenPage, OpenSheet, Publish
from tests.browser.sheet import Sheet
from tests.browser.visit import LAPTOP, PHONE
from tests.fixtures_dataset import write_dataset

pytestmark = pytest.mark.browser

CELLS = Selection(layers=("cells",))

PostPage = Callable[[str], str]


@pytest.fixture
def post_page(tmp_path: Path) -> Iterator[PostPage]:
    """A function that puts HTML on a page of another site, on a port of its own, and gives its address."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=site.serve_forever)
    thread.start()

    def post(body: str) -> str:
        page = f'<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>A paper</title>{body}'
        (tmp_path / "article.html").write_text(page, encoding="utf-8")
        return f"http://127.0.0.1:{site.server_port}/article.html"

    yield post
    site.shutdown()
    thread.join()
    site.server_close()


@pytest.fixture
def older(tmp_path: Path) -> Atlas:
    """The tiny dataset of some time ago: without the incidents, and with another status of a cell."""

    def change(cells: list[dict[str, Any]]) -> None:
        cells[0]["properties"]["status"] = "dismantled"

    return read_atlas(write_dataset(tmp_path / "older", cells=change, incidents=lambda _: []))


def find_frame(sheet: Sheet) -> Frame:
    frame = sheet.page.locator("iframe").element_handle().content_frame()
    assert frame is not None
    return frame


@pytest.mark.parametrize("size", [LAPTOP, PHONE])
@pytest.mark.parametrize("language", ["es", "pt"])
def test_a_link_shows_the_map_and_its_evidence(
    open_sheet: OpenSheet, publish: Publish, size: tuple[int, int], language: str
) -> None:
    link, _ = publish(language=language)
    sheet = open_sheet(link, size=size)
    sheet.wait_for_map()
    expect(sheet.page.locator("html")).to_have_attribute("lang", translate("locale.tag", language))
    unchanged = {"es": "Nada ha cambiado", "pt": "Nada mudou"}[language]
    expect(sheet.page.locator("#changes span")).to_contain_text(unchanged)
    expect(sheet.page.locator("#changes a")).to_be_hidden()
    expect(sheet.rows).to_have_count(9)
    sheet.rows.locator(".name").last.click()
    expect(sheet.panel.locator("h3")).to_have_text(sheet.rows.locator(".name").last.inner_text())
    assert sheet.panel.locator("ol li").count() > 0
    assert not sheet.overflows()
    assert sheet.list_foreign_requests() == []


def test_no_script_but_ours_runs_and_none_that_is_made_of_text(open_sheet: OpenSheet, publish: Publish) -> None:
    link, _ = publish(CELLS)
    sheet = open_sheet(link)
    sheet.wait_for_map()
    with sheet.page.expect_console_message(lambda message: "unsafe-eval" in message.text):
        sheet.page.evaluate("() => { setTimeout('window.__late = 1'); }")
    with sheet.page.expect_console_message(lambda message: "inline script" in message.text):
        sheet.page.evaluate(
            """() => {
          const late = document.createElement("script");
          late.textContent = "window.__late = 1";
          document.body.append(late);
        }"""
        )
    assert sheet.page.evaluate("() => window.__late") is None
    assert all("Content Security Policy" in error for error in sheet.errors)
    sheet.errors.clear()


def test_every_download_is_what_it_says(open_sheet: OpenSheet, publish: Publish) -> None:
    link, _ = publish(CELLS)
    sheet = open_sheet(link)
    begins = {"PNG": b"\x89PNG", "SVG": b"<?xml", "GeoJSON": b"{", "CSV": b"", "Everything (ZIP)": b"PK"}
    for name, first in begins.items():
        with sheet.page.expect_download() as coming:
            sheet.page.get_by_role("link", name=name, exact=True).click()
        content = Path(coming.value.path()).read_bytes()
        assert content.startswith(first)
        assert len(content) > 200
    verification = verify_bundle(content)
    assert verification.intact
    assert verification.bundle is not None
    assert verification.bundle.fingerprint in sheet.page.locator("footer").inner_text()


def test_what_has_changed_since_is_said_and_listed(open_sheet: OpenSheet, publish: Publish, older: Atlas) -> None:
    link, _ = publish(atlas=older)
    sheet = open_sheet(link, size=PHONE)
    sheet.wait_for_map()
    box = sheet.page.locator("#changes.moved")
    expect(box).to_contain_text("1 changed")
    expect(sheet.rows).to_have_count(Selection().apply(older).shown)
    box.get_by_role("link").click()
    expect(sheet.page.locator("h1")).to_have_text("What has changed since")
    lines = sheet.page.locator("li").all_inner_texts()
    assert any("dismantled" in line and "→" in line for line in lines)
    assert not sheet.overflows()
    sheet.page.get_by_role("link", name="Back to the snapshot").click()
    expect(sheet.rows.first).to_be_visible()


def test_the_link_leads_back_to_the_live_map(open_page: OpenPage, publish: Publish, tiny: Path) -> None:
    link, _ = publish(Selection(layers=("cells",), countries=("COL",)))
    visit = open_page(None, dataset=tiny)
    visit.page.goto(link)
    visit.page.get_by_role("link", name="Open in the live map").click()
    visit.wait_for_map()
    visit.expect_query(layers="cells", country="COL")
    expect(visit.sentence).to_contain_text("Colombia")


def test_messengers_and_editors_find_picture_and_frame(open_sheet: OpenSheet, publish: Publish) -> None:
    link, _ = publish(CELLS)
    sheet = open_sheet(link)
    page = sheet.page

    def read_tag(name: str) -> str:
        tag = page.locator(f'meta[property="{name}"], meta[name="{name}"]')
        return tag.get_attribute("content") or ""

    assert read_tag("og:title") == page.locator("h1").inner_text() == page.title()
    assert read_tag("og:description") == page.locator(".sentence").inner_text()
    assert read_tag("og:url") == link
    assert read_tag("twitter:card") == "summary_large_image"
    picture = page.request.get(read_tag("og:image"))
    assert picture.headers["content-type"] == "image/png"
    assert picture.body().startswith(b"\x89PNG")
    with Image.open(io.BytesIO(picture.body())) as drawn:
        assert [read_tag(f"og:image:{side}") for side in ("width", "height")] == [str(side) for side in drawn.size]
    told = page.request.get(page.locator('link[type="application/json+oembed"]').get_attribute("href") or "").json()
    assert (told["version"], told["type"], told["title"]) == ("1.0", "rich", page.title())
    assert f'src="{link}/embed"' in told["html"]
    page.locator("details summary").click()
    code = page.locator("details code")
    expect(code).to_be_visible()
    assert f'src="{link}/embed"' in code.inner_text()


@pytest.mark.parametrize("size", [LAPTOP, PHONE])
def test_another_site_shows_the_map_in_a_frame(
    open_sheet: OpenSheet, publish: Publish, post_page: PostPage, size: tuple[int, int]
) -> None:
    link, _ = publish()
    code = open_sheet(link).page.locator("details code").text_content() or ""
    sheet = open_sheet(post_page(f"<h1>News</h1>{code}"), size=size)
    frame = find_frame(sheet)
    sheet.wait_for_map(frame)
    assert urlsplit(frame.url).netloc != urlsplit(sheet.page.url).netloc
    for shown in ("#map", ".corredor-legend", ".sentence", "footer a"):
        expect(frame.locator(shown).first).to_be_visible()
    for gone in (".bar", "#layers", "#panel", "#table", "#sources", "#changes"):
        expect(frame.locator(gone).first).to_be_hidden()
    root = "document.documentElement"
    assert frame.evaluate(f"() => {root}.scrollHeight <= innerHeight && {root}.scrollWidth <= innerWidth")
    before = frame.evaluate("() => corredorMap.getZoom()")
    frame.locator(".leaflet-control-zoom-in").click()
    frame.wait_for_function("(old) => corredorMap.getZoom() > old", arg=before)


@pytest.mark.parametrize("size", [LAPTOP, PHONE])
def test_a_mark_in_a_frame_leads_to_its_evidence_on_the_page(
    open_sheet: OpenSheet, publish: Publish, post_page: PostPage, size: tuple[int, int]
) -> None:
    link, _ = publish(CELLS)
    sheet = open_sheet(post_page(f'<iframe src="{link}/embed" width="100%" height="560"></iframe>'), size=size)
    frame = find_frame(sheet)
    sheet.wait_for_map(frame)
    frame.locator('.mark button.chip[data-count="1"]').first.click()
    card = frame.locator("#card")
    expect(card).to_be_visible()
    name = card.locator("b").inner_text()
    with sheet.context.expect_page() as coming:
        card.get_by_role("link").click()
    page = coming.value
    expect(page.locator("#panel h3")).to_have_text(name)
    assert page.url.startswith(f"{link}#r-")


def test_only_the_embed_may_be_framed(open_sheet: OpenSheet, publish: Publish, post_page: PostPage) -> None:
    link, _ = publish(CELLS)
    sheet = open_sheet(post_page(f'<iframe src="{link}"></iframe>'))
    sheet.page.wait_for_load_state()
    assert find_frame(sheet).locator("#map").count() == 0
    assert any("frame-ancestors" in error for error in sheet.errors)
    sheet.errors.clear()


@pytest.mark.parametrize("size", [LAPTOP, PHONE])
def test_who_has_the_key_withdraws_it_and_the_page_then_says_so(
    open_sheet: OpenSheet, publish: Publish, post_page: PostPage, size: tuple[int, int]
) -> None:
    link, key = publish(CELLS)
    sheet = open_sheet(f"{link}/withdraw", size=size)
    sheet.page.locator("input[name=key]").fill("A" * 22)
    sheet.page.get_by_role("button").click()
    expect(sheet.page.locator("body")).to_contain_text("not the delete key")
    sheet.go(f"{link}/withdraw")
    sheet.page.locator("input[name=key]").fill(key)
    sheet.page.get_by_role("button").click()
    expect(sheet.page.locator("body")).to_contain_text("withdrawn")
    answer = sheet.go(link)
    assert answer is not None
    assert answer.status == 410
    expect(sheet.page.locator("p")).to_contain_text("withdrawn")
    assert not sheet.overflows()
    framing = open_sheet(post_page(f'<iframe src="{link}/embed"></iframe>'), size=size)
    expect(find_frame(framing).locator("p")).to_contain_text("withdrawn")
    for one in (sheet, framing):
        assert all("status of 4" in error for error in one.errors)
        one.errors.clear()
