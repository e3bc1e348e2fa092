"""The whole screen in each language, picked by the browser or by hand."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from corredor.dataset import Atlas
from corredor.i18n import read_catalogue, translate
from corredor.selection import Selection
from corredor.vocabulary import LANGUAGES
from tests.browser.conftest import OpenPage
from tests.browser.visit import Visit, widget

pytestmark = pytest.mark.browser

LOCALES = {"en": "en-US", "es": "es-MX", "pt": "pt-PT"}
KEY = re.compile(r"\b(?:" + "|".join(sorted({key.split(".")[0] for key in read_catalogue("en")})) + r")\.[a-z_]+\b")


def read_words(visit: Visit) -> str:
    """Return everything that page and map say, with labels, hints and titles."""
    gather = """(root) => [root.innerText, ...[...root.querySelectorAll("[aria-label],[placeholder],[title],[alt]")]
      .filter((e) => e.checkVisibility())
      .flatMap((e) => ["aria-label", "placeholder", "title", "alt"].map((name) => e.getAttribute(name) || ""))]
      .join("\\n")"""
    page: str = visit.page.locator("body").evaluate(gather)
    inside: str = visit.map.locator("body").evaluate(gather)
    return f"{page}\n{inside}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_browser_decides_and_everything_follows(open_page: OpenPage, atlas: Atlas, language: str) -> None:
    opened = atlas.layer("cells")["id"].iloc[0]
    visit = open_page(f"open={opened}", locale=LOCALES[language])
    page = visit.page
    visit.expect_query(lang=language)
    expect(page.locator("html")).to_have_attribute("lang", re.compile(f"^{language}"))
    expect(visit.map.locator("html")).to_have_attribute("lang", re.compile(f"^{language}"))
    view = Selection().apply(atlas)
    expect(visit.sentence).to_have_text(Selection().sentence(language, view))
    # whoever does not see the map is told what it shows
    title = Selection().alt_text(language, view)
    expect(page.locator(".st-key-map iframe")).to_have_attribute("title", title)
    expect(visit.map.get_by_role("region", name=title)).to_be_visible()
    for summary in page.get_by_test_id("stSidebar").locator("summary").all():
        summary.click()
    words = read_words(visit)
    for tab in ("ui.tab_table", "ui.tab_sources"):
        page.get_by_role("tab", name=translate(tab, language)).click()
        visit.wait_for_script()
        words += read_words(visit)
    assert KEY.findall(words) == []
    for told in (
        "ui.tagline",
        "ui.countries",
        "ui.reset",
        "ui.near",
        "preset.darien",
        "map.legend_cells",
        "panel.located",
    ):
        assert translate(told, language) in words
    others = [other for other in LANGUAGES if other != language]
    for key in ("ui.tagline", "ui.all_countries", "ui.reset", "ui.text_hint", "ui.grade_help"):
        for other in others:
            assert translate(key, other) not in words
    if language != "en":
        assert "Choose an option" not in words


def test_the_switch_changes_page_map_and_open_evidence(open_page: OpenPage, atlas: Atlas) -> None:
    opened = atlas.layer("prisons")["id"].iloc[0]
    visit = open_page(f"open={opened}&country=VEN", locale="en-GB")
    camera = visit.read_camera()
    for language in ("pt", "es"):
        widget(visit.page, "filter_language").get_by_role("radio", name=language.upper()).click()
        expect(visit.evidence).to_contain_text(translate("panel.located", language))
        expect(visit.map.locator(".corredor-legend")).to_contain_text(translate("map.legend_prisons", language))
        visit.expect_query(lang=language, open=opened, country="VEN")
        expect(widget(visit.page, "reset")).to_contain_text(translate("ui.reset", language))
    assert visit.read_camera() == camera


def test_a_language_that_we_do_not_speak_gets_english(open_page: OpenPage) -> None:
    visit = open_page(locale="de-DE")
    visit.expect_query(lang="en")
    expect(visit.page.locator("html")).to_have_attribute("lang", re.compile("^en"))
