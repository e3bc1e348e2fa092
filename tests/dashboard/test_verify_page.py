"""The page on which a snapshot that somebody hands in is checked."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from corredor.dataset import read_atlas
from corredor.i18n import translate
from corredor.selection import Selection
from corredor.sharing.bundle import Bundle, build_bundle
from corredor.vocabulary import LANGUAGES
from tests.dashboard.conftest import RunPage
from tests.fixtures_dataset import write_dataset
from tests.sharing.fakes import build_no_page, draw_nothing, zip_files

CREATED = datetime(2026, 11, 23, 7, 0, 12, tzinfo=UTC)

HandIn = Callable[..., AppTest]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """A snapshot of the two cells, whole, whose picture is none: anybody can make one."""
    view = Selection(layers=("cells",)).apply(read_atlas(write_dataset(tmp_path_factory.mktemp("geodata"))))
    return build_bundle(view, language="en", created=CREATED, draw_figure=draw_nothing, build_page=build_no_page)


@pytest.fixture
def hand_in(run_page: RunPage) -> HandIn:
    """A function that opens the page in a language and drops a file there."""

    def drop(raw: bytes, lang: str = "en") -> AppTest:
        page = run_page(lang=lang).switch_page("pages/verify.py")
        page.query_params["lang"] = lang
        page.run()
        page.file_uploader(key="bundle").upload("corredor.zip", raw, "application/zip").run()
        assert not page.exception
        return page

    return drop


def read_page(page: AppTest) -> str:
    parts = [element.value for kind in (page.success, page.error, page.warning) for element in kind]
    words = [re.sub(r"\\([^\w\s])", r"\1", part) for part in parts]  # as Markdown is read
    return "\n".join([*words, *(element.body for element in page.get("html"))])


def test_an_intact_snapshot_is_shown_as_it_was_published(hand_in: HandIn, bundle: Bundle) -> None:
    page = hand_in(bundle.to_zip())
    assert read_page(page).startswith("Intact: all 11 files")
    told = read_page(page)
    assert bundle.fingerprint in told
    assert "Nothing has changed since" in told
    assert 'class="corredor-published-map" src="data:image/png;base64,' in told
    assert [button.label for button in page.get("download_button")] == [translate("check.page", "en")]


def test_one_of_an_older_dataset_says_what_has_changed(
    hand_in: HandIn, bundle: Bundle, use_dataset: Callable[..., Path]
) -> None:
    def change(cells: list[dict]) -> list[dict]:
        cells[0]["properties"]["status"] = "dismantled"
        return cells[:1]

    use_dataset(cells=change)
    told = read_page(hand_in(bundle.to_zip()))
    assert "1 changed and 1 withdrawn" in told
    assert "status: " in told.lower()
    assert "→" in told


def test_a_flipped_byte_is_named_and_nothing_of_it_is_shown(hand_in: HandIn, bundle: Bundle) -> None:
    raw = bytearray(bundle.to_zip())
    raw[len(raw) // 2] ^= 1
    page = hand_in(bytes(raw))
    assert page.error[0].value.startswith("Not intact")
    assert not page.success
    assert "data:image/png" not in read_page(page)
    assert not page.get("download_button")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["../../evil.html", "/etc/passwd", "<img src=x onerror=alert(1)>.html"])
def test_a_hostile_archive_is_refused_in_words(hand_in: HandIn, bundle: Bundle, name: str, lang: str) -> None:
    page = hand_in(zip_files({**bundle.files, name: b"evil"}), lang)
    assert len(page.error) == 1
    assert not page.success
    assert "<img src=x" not in read_page(page)


def test_a_manifest_of_another_s_words_stays_words(hand_in: HandIn, bundle: Bundle, tmp_path: Path) -> None:
    def rename(cells: list[dict]) -> None:
        cells[0]["properties"]["name"] = "<script>alert(1)</script> **bold** [x](javascript:alert(1))"

    view = Selection(text="<script>alert(1)</script>").apply(read_atlas(write_dataset(tmp_path, cells=rename)))
    forged = build_bundle(view, language="en", created=CREATED, draw_figure=draw_nothing, build_page=build_no_page)
    page = hand_in(forged.to_zip())
    assert page.success
    assert "<script>" not in read_page(page)


def test_a_language_that_is_none_is_that_of_the_browser(hand_in: HandIn, bundle: Bundle) -> None:
    assert hand_in(b"no archive", "<b>").error
