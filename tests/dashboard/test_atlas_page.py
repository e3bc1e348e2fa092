"""The main page through Streamlit's own test harness: every parameter of a link, every dataset, nothing raises."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from corredor.dataset import GEODATA_VARIABLE, check_dataset, read_atlas
from corredor.i18n import translate
from corredor.selection import Selection, describe_empty
from corredor.vocabulary import LANGUAGES, LAYERS, PRECISIONS
from tests.dashboard.conftest import RunPage
from tests.dashboard.test_state import EXAMPLES


def read_html(page: AppTest) -> str:
    """Return all HTML that the page holds, one piece a line."""
    return "\n".join(piece.proto.body for piece in page.get("html"))


def expect_drawn(page: AppTest) -> None:
    """Fail if the page raised, or did not come to its end."""
    assert [error.message for error in page.exception] == []
    assert "corredor-sentence" in read_html(page)
    assert "corredor-foot" in read_html(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_stands_in_each_language(run_page: RunPage, folder: Path, language: str) -> None:
    page = run_page(lang=language)
    expect_drawn(page)
    view = Selection().apply(read_atlas(folder))
    assert Selection().sentence(language, view) in read_html(page)
    assert page.query_params["lang"] == language
    assert [page.checkbox(key=f"filter_layer_{layer}").value for layer in LAYERS] == [True] * 4
    for preset in ("after_tocoron", "darien", "northern_chile", "whole_spread"):
        assert page.button(key=f"preset_{preset}").label == translate(f"preset.{preset}", language)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_parameter_passes_through_the_widgets(run_page: RunPage, name: str) -> None:
    query = {name: EXAMPLES[name]} | ({"activity": EXAMPLES["activity"]} if name == "match" else {})
    page = run_page(**query)
    expect_drawn(page)
    page.run()
    expect_drawn(page)
    for told, value in query.items():
        if told != "at":  # the map itself writes where it looks
            assert page.query_params[told] == value


def test_a_link_with_everything_passes_through_the_widgets(run_page: RunPage) -> None:
    page = run_page(**EXAMPLES)
    expect_drawn(page)
    page.run()
    expected = {name: value for name, value in EXAMPLES.items() if name != "at"}
    assert {name: page.query_params.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("precision", precision) for precision in PRECISIONS),
        *(("near", f"{layer}:25") for layer in LAYERS),
        ("near", "corridors:0.5"),
        ("near", "corridors:5000"),
        ("grade", "A1"),
        ("grade", "B6"),
        ("grade", "F3"),
        ("from", "1990"),
        ("to", "2015-12-31"),
        ("from", "2090-01"),
        ("open", "co_andean_01"),
        ("text", "x" * 200),
        ("layers", "none"),
    ],
)
def test_no_widget_changes_what_a_link_asks_for(run_page: RunPage, name: str, value: str) -> None:
    page = run_page(**{name: value})
    expect_drawn(page)
    assert page.query_params.get(name) == value
    page.run()
    expect_drawn(page)
    assert page.query_params.get(name) == value


def test_an_open_corridor_opens_its_first_leg(run_page: RunPage) -> None:
    page = run_page(open="co_andean")
    expect_drawn(page)
    assert 'data-record="co_andean_01"' in read_html(page)


def test_the_evidence_of_every_record_is_drawn(run_page: RunPage, folder: Path) -> None:
    for record_id in read_atlas(folder).records()["id"]:
        page = run_page(open=record_id)
        expect_drawn(page)
        assert f'data-record="{record_id}"' in read_html(page)


def test_a_preset_and_reset(run_page: RunPage) -> None:
    page = run_page()
    page.button(key="preset_after_tocoron").click().run()
    expect_drawn(page)
    assert page.query_params["layers"] == "prisons,incidents"
    assert page.query_params["from"] == "2023-09-20"
    page.button(key="reset").click().run()
    expect_drawn(page)
    assert set(page.query_params) == {"lang"}


def test_a_filter_changes_sentence_and_address(run_page: RunPage, folder: Path) -> None:
    page = run_page()
    page.checkbox(key="filter_layer_corridors").uncheck()
    page.multiselect(key="filter_countries").select("VEN")
    page.run()
    expect_drawn(page)
    selection = Selection(layers=("cells", "prisons", "incidents"), countries=("VEN",))
    assert selection.sentence("en", selection.apply(read_atlas(folder))) in read_html(page)
    assert page.query_params["country"] == "VEN"


def test_how_activities_match_is_asked_only_where_there_are_two(run_page: RunPage) -> None:
    keys = {widget.key for widget in run_page(activity="extortion").get("button_group")}
    assert "filter_match" not in keys
    keys = {widget.key for widget in run_page(activity="extortion,kidnapping").get("button_group")}
    assert "filter_match" in keys


def test_an_empty_selection_says_why(run_page: RunPage, folder: Path) -> None:
    page = run_page(text="nobody wrote this")
    expect_drawn(page)
    view = Selection(text="nobody wrote this").apply(read_atlas(folder))
    told = page.warning[0].value.replace("\\", "")
    assert told == describe_empty(view, "en")
    page.button(key="show_all").click().run()
    expect_drawn(page)
    assert "text" not in page.query_params


def test_a_broken_link_is_said_and_mended(run_page: RunPage) -> None:
    page = run_page(grade="Z9", colour="red", country="COL,XYZ")
    expect_drawn(page)
    told = "\n".join(piece.value for piece in page.markdown).replace("\\", "")
    for ignored in ("Z9", "colour", "XYZ"):
        assert ignored in told
    assert set(page.query_params) == {"country", "lang"}
    page.button(key="forget_notes").click().run()
    assert "Z9" not in "\n".join(piece.value for piece in page.markdown)


def test_a_text_that_is_too_long_is_cut_and_said(run_page: RunPage) -> None:
    page = run_page(text="x" * 500)
    expect_drawn(page)
    assert page.query_params["text"] == "x" * 200
    assert page.markdown


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_without_records_is_drawn(run_page: RunPage, use_dataset: Callable[..., Path], layer: str) -> None:
    use_dataset(**{layer: []})
    expect_drawn(run_page())
    expect_drawn(run_page(layers=layer))


def test_a_dataset_without_any_record_is_drawn(run_page: RunPage, use_dataset: Callable[..., Path]) -> None:
    use_dataset(**{layer: [] for layer in LAYERS})
    expect_drawn(run_page())


def test_the_faults_are_those_of_the_check(run_page: RunPage, use_dataset: Callable[..., Path]) -> None:
    folder = use_dataset(sources=[], disputed=None)
    faults, counts = check_dataset(folder)
    assert faults
    page = run_page()
    expect_drawn(page)
    assert page.code[0].value.splitlines() == [str(fault) for fault in faults]
    assert sum(counts.layers.values()) == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_folder_that_cannot_be_used_is_said_in_words(
    run_page: RunPage, folder: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    shutil.rmtree(folder)
    monkeypatch.setattr("dashboard.state.browser_language", lambda: language)
    for missing in (folder, folder / "nowhere"):
        monkeypatch.setenv(GEODATA_VARIABLE, str(missing))
        page = run_page()
        assert [error.message for error in page.exception] == []
        assert page.error[0].value == translate("ui.dataset_unusable", language)
        assert str(missing) in page.code[0].value


def test_the_harness_sees_a_page_that_fails(run_page: RunPage, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr("dashboard.panels.filters.draw_filters", fail)
    monkeypatch.setattr("dashboard.state.write_address", fail)
    page = run_page()
    assert len(page.exception) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_row_of_the_timeline_has_its_label_and_room(run_page: RunPage, language: str) -> None:
    page = run_page(lang=language)
    [chart] = page.get("vega_lite_chart")
    spec = json.loads(chart.proto.spec)
    assert spec["encoding"]["y"]["axis"]["labelOverlap"] is False
    assert spec["height"] > 20 * len(spec["encoding"]["y"]["sort"])
    locale = spec["config"].get("locale", {}).get("number", {})
    assert locale.get("thousands", ",") == ("," if language == "en" else ".")
