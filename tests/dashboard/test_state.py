from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
import streamlit as st
from hypothesis import HealthCheck, example, given, settings

from corredor.selection import Camera, Selection
from corredor.selection.parameters import PARAMETERS
from dashboard import camera, state
from tests.selection.strategies import selections

EXAMPLES = {
    "layers": "cells,prisons",
    "country": "COL,VEN",
    "activity": "extortion,kidnapping",
    "match": "all",
    "kind": "raid",
    "from": "2022-03",
    "to": "2023-09-20",
    "grade": "B2",
    "precision": "town",
    "status": "active,seized",
    "text": "cúcuta",
    "near": "prisons:40",
    "bbox": "-75,5,-70,9",
    "at": "-71,7,6.5",
    "base": "dark",
    "events": "hot",
    "lang": "pt",
    "open": "ce_cucuta",
}
"""A value of every query parameter that the tiny dataset can show."""


class FakeQuery(dict[str, str]):
    """The part of ``st.query_params`` that the state uses."""

    writes = 0

    def to_dict(self) -> dict[str, str]:
        return dict(self)

    def from_dict(self, values: dict[str, str]) -> None:
        self.writes += 1
        self.clear()
        self.update(values)


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[FakeQuery]:
    """A new browser session on the tiny dataset; what it hands over is its address bar."""
    query = FakeQuery()
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(st, "query_params", query)
    monkeypatch.setattr(state, "browser_language", lambda: "es")
    yield query
    camera._known.clear()
    camera._seen.clear()


def test_every_parameter_has_an_example() -> None:
    assert set(EXAMPLES) == {parameter.name for parameter in PARAMETERS}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_link_comes_back_as_it_was(browser: FakeQuery, name: str) -> None:
    browser["lang"] = "es"
    browser[name] = EXAMPLES[name]
    if name == "match":
        browser["activity"] = EXAMPLES["activity"]
    before = dict(browser)
    session = state.begin()
    assert session.notes == ()
    state.write_address(session.selection)
    assert dict(browser) == before


def test_a_link_with_everything_comes_back_as_it_was(browser: FakeQuery) -> None:
    browser.update(EXAMPLES)
    session = state.begin()
    assert session.selection == Selection.from_query(EXAMPLES)[0]
    state.write_address(session.selection)
    assert dict(browser) == EXAMPLES


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@example(selection=Selection(grade="F6"))  # any grade at all
@given(selections())
def test_widgets_hold_any_selection(browser: FakeQuery, selection: Selection) -> None:
    st.session_state["session"] = "one"
    st.session_state["start"] = selection.camera
    state.load(selection)
    assert state.read() == selection


def test_the_language_is_the_browsers_and_then_stands_in_the_address(browser: FakeQuery) -> None:
    session = state.begin()
    assert session.language == "es"
    assert session.words("ui.reset") == state.bind_words("es")("ui.reset")
    state.write_address(session.selection)
    assert browser["lang"] == "es"


@pytest.mark.parametrize(
    ("locale", "language"),
    [("es-CL", "es"), ("pt", "pt"), ("PT-br", "pt"), ("en-GB", "en"), ("de-DE", "en"), ("", "en"), (None, "en")],
)
def test_the_browsers_locale_picks_the_language(locale: str | None, language: str) -> None:
    assert state._pick_language(locale) == language


def test_the_address_is_written_only_when_it_changes(browser: FakeQuery) -> None:
    for _ in range(3):
        state.write_address(state.begin().selection)
    assert browser.writes == 1


def test_a_filter_that_the_user_sets_survives_the_next_run(browser: FakeQuery) -> None:
    state.write_address(state.begin().selection)
    st.session_state[state.key("countries")] = ["COL"]
    session = state.begin()
    assert session.selection.countries == ("COL",)
    state.write_address(session.selection)
    assert browser["country"] == "COL"


def test_an_address_that_changed_by_itself_is_taken_over(browser: FakeQuery) -> None:
    state.write_address(state.begin().selection)
    st.session_state[state.key("countries")] = ["COL"]
    state.write_address(state.begin().selection)
    order = st.session_state["order"]
    browser.from_dict({"lang": "es", "country": "VEN", "at": "-71,7,6"})  # Back, or a link pasted over it
    session = state.begin()
    assert session.selection.countries == ("VEN",)
    assert st.session_state["order"] == order + 1
    assert st.session_state["move"] == {"centre": [-71.0, 7.0], "zoom": 6.0}


def test_a_camera_in_the_address_alone_changes_nothing(browser: FakeQuery) -> None:
    state.write_address(state.begin().selection)
    st.session_state[state.key("text")] = "arica"
    state.write_address(state.begin().selection)
    order = st.session_state["order"]
    browser["at"] = "-70,-18,9"  # the map wrote it
    assert state.begin().selection.text == "arica"
    assert st.session_state["order"] == order


def test_the_camera_that_the_map_reports_goes_into_the_selection(browser: FakeQuery) -> None:
    state.begin()
    assert camera.report(st.session_state["session"], "-70.5,-18,7", "-72,-20,-69,-16")
    assert state.begin().selection.camera.centre == (-70.5, -18.0)
    assert state.begin().selection.camera.zoom == 7.0


def test_two_browsers_do_not_share_a_session(browser: FakeQuery, monkeypatch: pytest.MonkeyPatch) -> None:
    state.begin()
    one = st.session_state["session"]
    monkeypatch.setattr(st, "session_state", {})
    state.begin()
    assert st.session_state["session"] != one


def test_notes_stay_until_the_link_changes(browser: FakeQuery) -> None:
    browser["colour"] = "red"
    session = state.begin()
    assert [note.parameter for note in session.notes] == ["colour"]
    state.write_address(session.selection)
    assert "colour" not in browser
    assert len(state.begin().notes) == 1


def test_reset_keeps_language_and_base_map_and_moves_home(browser: FakeQuery) -> None:
    browser.update(EXAMPLES)
    state.begin()
    state.reset()
    now = state.read()
    assert now.replace(camera=Camera()) == Selection()
    assert (now.camera.language, now.camera.basemap, now.camera.open) == ("pt", "dark", None)
    assert st.session_state["move"] is None


def test_a_preset_brings_its_camera(browser: FakeQuery) -> None:
    state.begin()
    st.session_state[state.key("basemap")] = "dark"
    state.show_preset(Selection(countries=("COL",), camera=Camera(centre=(-73.0, 7.0), zoom=6.0)))
    now = state.read()
    assert now.countries == ("COL",)
    assert now.camera.basemap == "dark"
    assert st.session_state["move"] == {"centre": [-73.0, 7.0], "zoom": 6.0}


def test_one_field_is_changed_and_the_others_stay(browser: FakeQuery) -> None:
    browser["country"] = "COL"
    state.begin()
    state.apply(period_from="2023-09", period_to="2023-12")
    now = state.read()
    assert (now.countries, now.period_from, now.period_to) == (("COL",), "2023-09", "2023-12")


def test_a_link_to_a_record_opens_it_within_the_selection(browser: FakeQuery) -> None:
    link = state.link_to(Selection(countries=("COL",), text="a&b=c d"), "ce_cucuta")
    assert dict(parse_qsl(link)) == {"country": "COL", "text": "a&b=c d", "open": "ce_cucuta"}
    assert "," in state.link_to(Selection(countries=("COL", "VEN")))


def test_opening_and_closing_a_record(browser: FakeQuery) -> None:
    state.begin()
    state.open_record("ce_cucuta")
    assert state.read().camera.open == "ce_cucuta"
    state.open_record(None)
    assert state.read().camera.open is None


def test_only_one_side_of_the_grade_is_a_grade_too(browser: FakeQuery) -> None:
    state.begin()
    values: dict[str, Any] = {"reliability": "B", "credibility": None}
    for name, value in values.items():
        st.session_state[state.key(name)] = value
    assert state.read().grade == "B6"
    st.session_state[state.key("reliability")] = None
    st.session_state[state.key("credibility")] = 2
    assert state.read().grade == "F2"
