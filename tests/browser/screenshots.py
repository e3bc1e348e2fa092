"""Draw docs/screenshots anew: ``python -m tests.browser.screenshots [NAME ...]``."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from corredor.i18n import translate
from tests.browser.server import ROOT, start_server
from tests.browser.visit import ARGUMENTS, CHROMIUM, LAPTOP, PHONE, Visit

FOLDER = ROOT / "docs" / "screenshots"
LOCALES = {"en": "en-GB", "es": "es-CL", "pt": "pt-BR"}


def leave(_: Visit) -> None:
    """Leave the page as it comes."""


def open_table(visit: Visit) -> None:
    """Show the table."""
    _open_tab(visit, "ui.tab_table")
    expect(visit.page.get_by_test_id("stDataFrame").locator("canvas").first).to_be_visible()


def open_sources(visit: Visit) -> None:
    """Show the sources."""
    _open_tab(visit, "ui.tab_sources")


def open_timeline(visit: Visit) -> None:
    """Show the timeline."""
    expect(visit.page.get_by_test_id("stVegaLiteChart").locator("svg.marks, canvas.marks")).to_be_visible()
    _scroll_to_tabs(visit)


def open_filters(visit: Visit) -> None:
    """Unfold the filters of a phone."""
    visit.page.get_by_test_id("stExpandSidebarButton").click()
    expect(visit.page.get_by_test_id("stSidebar")).to_have_attribute("data-collapsed", "false")


def scroll_to_evidence(visit: Visit) -> None:
    """Bring the evidence on screen."""
    visit.evidence.evaluate("(panel) => panel.scrollIntoView({block: 'start'})")


def _open_tab(visit: Visit, key: str) -> None:
    visit.page.get_by_role("tab", name=translate(key, visit.query["lang"])).click()
    visit.wait_for_script()
    _scroll_to_tabs(visit)


def _scroll_to_tabs(visit: Visit) -> None:
    visit.page.get_by_role("tablist").evaluate("(tabs) => tabs.scrollIntoView({block: 'start'})")


@dataclass(frozen=True)
class Shot:
    """One picture: its name (without suffix), language, address, size, and what to do before it is taken."""

    name: str
    language: str
    query: str = ""
    size: tuple[int, int] = LAPTOP
    prepare: Callable[[Visit], None] = leave


NORTH = "country=BOL,CHL,PER&at=-69.4,-19.6,6.5"
SHOTS = (
    *(Shot(f"atlas-{language}", language) for language in LOCALES),
    *(Shot(f"phone-{language}", language, size=PHONE) for language in LOCALES),
    Shot("evidence-es", "es", "open=pr_ven_tocoron&at=-67.6,9.6,7"),
    Shot("corridor-en", "en", f"open=co_altiplano_07&{NORTH}&layers=corridors,cells"),
    Shot("dark-pt", "pt", f"base=dark&{NORTH}"),
    Shot("near-en", "en", f"near=corridors:25&layers=cells,incidents&grade=B2&{NORTH}"),
    Shot("timeline-es", "es", prepare=open_timeline),
    Shot("table-en", "en", "layers=cells,prisons&country=CHL", prepare=open_table),
    Shot("sources-pt", "pt", "country=CHL", prepare=open_sources),
    Shot("empty-es", "es", "country=CHL&text=qwerty"),
    Shot("phone-evidence-es", "es", "open=pr_ven_tocoron", PHONE, scroll_to_evidence),
    Shot("phone-filters-es", "es", "", PHONE, open_filters),
    Shot("phone-timeline-en", "en", "", PHONE, open_timeline),
)


def draw_screenshots(names: list[str], folder: Path = FOLDER) -> list[Path]:
    """Draw the pictures with these names, all where none is named.

    Returns
    -------
    list of Path
        The files written.
    """
    unknown = set(names) - {shot.name for shot in SHOTS}
    if unknown:
        raise SystemExit(f"no such picture: {', '.join(sorted(unknown))}")
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        server = start_server(ROOT / "geodata", Path(temporary) / "log.txt", Path(temporary) / "snapshots")
        path = str(CHROMIUM) if CHROMIUM.exists() else None
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            for shot in SHOTS:
                if not names or shot.name in names:
                    visit = Visit(browser, server.base, LOCALES[shot.language], shot.size)
                    visit.go(shot.query)
                    shot.prepare(visit)
                    visit.wait_for_script()
                    visit.page.wait_for_load_state("networkidle")  # states and bands come when the map is near
                    visit.page.evaluate("() => document.fonts.ready")
                    written.append(folder / f"{shot.name}.png")
                    visit.page.screenshot(path=written[-1], animations="disabled")
                    visit.close()
        finally:
            browser.close()
            server.stop()
    return written


if __name__ == "__main__":
    for file in draw_screenshots(sys.argv[1:]):
        print(file.relative_to(ROOT))
