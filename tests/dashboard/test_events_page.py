"""The page with a store of events set beside the dataset."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from corredor.dataset import GEODATA_VARIABLE
from corredor.events import EventStore, QueryTimeError
from corredor.i18n import translate
from dashboard import events
from tests.dashboard.conftest import SCRIPT
from tests.fixtures_dataset import write_dataset
from tests.fixtures_events import LONELY, make_events, write_store

ROWS = 400
HEX = {"at": [-72.5, 7.5], "resolution": 4, "offset": 0, "one": None}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("events")
    geodata = write_dataset(folder / "geodata")
    return write_store(folder, make_events(ROWS, [(-72.5, 7.5), (-71.2, 6.5)]), geodata)


@pytest.fixture(autouse=True)
def beside(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv(GEODATA_VARIABLE, str(place.parent / "geodata"))
    monkeypatch.setenv("CORREDOR_EVENTS", str(place))
    kept = (events._open, events._refused, events._looked, events._hot)
    for one in kept:
        one.clear()
    yield
    for one in kept:
        one.clear()


def open_page(opened: dict | None = None, **query: str) -> AppTest:
    page = AppTest.from_file(str(SCRIPT), default_timeout=60)
    for name, value in query.items():
        page.query_params[name.rstrip("_")] = value
    if opened is not None:
        page.session_state["events_open"] = opened
    page.run()
    assert not page.exception
    return page


def read_html(page: AppTest) -> str:
    return "\n".join(element.proto.body for element in page.get("html"))


def test_the_layer_and_the_sentence_count_the_same(place: Path) -> None:
    page = open_page(lang="en", activity="extortion")
    label = page.checkbox(key="filter_layer_events").label
    shown = int(label.split()[1])
    assert label == f"Events {shown} / {ROWS}"
    assert 0 < shown < ROWS
    assert f"{shown} of {ROWS} events" in read_html(page)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "400 events"), ("es", "400 eventos"), ("pt", "400 eventos")]
)
def test_the_sentence_is_in_the_language_of_the_screen(language: str, words: str) -> None:
    assert f"· {words} ·" in read_html(open_page(lang=language))


def test_switched_off_it_leaves_sentence_link_and_map() -> None:
    page = open_page(lang="en")
    page.checkbox(key="filter_layer_events").uncheck().run()
    assert "400 events" not in read_html(page)
    assert page.checkbox(key="filter_layer_events").label == "Events 400"
    assert page.query_params["events"] == "off"
    page.checkbox(key="filter_layer_events").check().run()
    assert "events" not in page.query_params
    assert "400 events" in read_html(page)


def test_hot_spots_say_what_they_do_not_mean() -> None:
    page = open_page(lang="en", events="hot")
    assert any("It does not show danger" in caption.value for caption in page.caption)
    assert page.query_params["events"] == "hot"


def test_a_filter_that_events_do_not_have_is_named() -> None:
    assert "events are not filtered by kind of incident or status" in read_html(
        open_page(lang="en", kind="raid", status="active")
    )


def test_the_records_of_a_cell_come_by_page_and_open_one_by_one() -> None:
    page = open_page(HEX, lang="en")
    assert "Events in this hexagon" in read_html(page)
    assert len([one for one in page.button if str(one.key).startswith("event_")]) == 25
    first = page.button(key="event_0").label
    page.button(key="next_events").click().run()
    assert "26–50 of" in read_html(page)
    page.button(key="previous_events").click().run()
    assert page.button(key="event_0").label == first
    page.button(key="event_0").click().run()
    body = read_html(page)
    assert 'data-event="made' in body
    assert "Made, row" in body
    assert "https://example.org/report" in body
    page.button(key="back_to_events").click().run()
    assert "Events in this hexagon" in read_html(page)
    page.button(key="close_events").click().run()
    assert "Events in this hexagon" not in read_html(page)


def test_a_place_of_one_event_opens_it_at_once_and_inert() -> None:
    body = read_html(open_page({"at": list(LONELY), "resolution": None, "offset": 0, "one": None}, lang="en"))
    assert 'data-event="made0"' in body
    assert "&lt;img src=x onerror=alert(1)&gt;" in body
    assert "<img" not in body
    assert 'href="javascript' not in body


def test_a_cell_that_the_filters_have_emptied_says_so() -> None:
    page = open_page(HEX, lang="en", text="nowhere")
    assert any(caption.value == "The filters leave no event here." for caption in page.caption)


@pytest.mark.parametrize("language", ["en", "es", "pt"])
@pytest.mark.parametrize("damage", ["gone", "half", "version", "cube"])
def test_a_store_that_cannot_be_used_leaves_the_dataset_on_the_screen(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str, language: str
) -> None:
    copy = tmp_path / "spoiled"
    if damage != "gone":
        shutil.copytree(place, copy)
    manifest = copy / "manifest.json"
    if damage == "half":
        manifest.unlink()
    elif damage == "version":
        manifest.write_text(manifest.read_text().replace('"version": 1', '"version": 999'))
    elif damage == "cube":
        for file in (copy / "cube").glob("*"):
            file.write_bytes(b"x" * file.stat().st_size)
    monkeypatch.setenv("CORREDOR_EVENTS", str(copy))
    page = open_page(lang=language)
    (warning,) = [one.value for one in page.warning]
    told = translate("events.unusable", language, place="").split("  ")[0][:12]
    assert told in warning
    assert "spoiled" in warning.replace("\\", "")
    assert any(str(copy) in code.value for code in page.code)
    assert 'class="corredor-sentence"' in read_html(page)
    assert all(one.key != "filter_layer_events" for one in page.checkbox)


def test_a_question_that_takes_too_long_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(*_: object) -> None:
        raise QueryTimeError("took longer")

    monkeypatch.setattr(EventStore, "count", wait)
    page = open_page(lang="en")
    assert any("took too long" in one.value for one in page.warning)
    assert 'class="corredor-sentence"' in read_html(page)


def test_without_a_store_nothing_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CORREDOR_EVENTS")
    page = open_page(lang="en")
    assert all(one.key != "filter_layer_events" for one in page.checkbox)
    assert " events" not in read_html(page).split("corredor-sentence", 1)[1]
    assert not page.warning
