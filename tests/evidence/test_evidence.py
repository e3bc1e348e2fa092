from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from corredor.dataset import Atlas, read_atlas
from corredor.errors import QueryError
from corredor.evidence import (
    build_citations,
    build_evidence,
    find_companions,
    list_figures,
    pick_figures,
    render_bibliography,
    render_evidence,
    render_figures,
)
from corredor.selection import Selection
from corredor.vocabulary import LANGUAGES
from tests.fixtures_dataset import write_dataset

HOSTILE = "<script>alert(1)</script> \"quotes\" 'single' `ticks` ${x} {{7*7}} \u202eesrever " + "x" * 10_000


@pytest.fixture
def atlas(tmp_path: Path) -> Atlas:
    return read_atlas(write_dataset(tmp_path / "geodata"))


def test_a_cell_says_what_where_how_well_and_by_whom(atlas: Atlas) -> None:
    evidence = build_evidence(atlas, "ce_cucuta", "es")
    assert evidence.grade == "B2"
    assert "probablemente" in evidence.grade_words
    assert "10 km" in evidence.located
    assert [fact.value for fact in evidence.facts][:2] == ["2022 – septiembre de 2023", "extorsión"]
    assert [citation.publisher for citation in evidence.citations] == ["The Paper", "The Paper"]


def test_the_nearest_corridor_and_prison_come_with_a_range(atlas: Atlas) -> None:
    neighbours = {n.layer: n for n in build_evidence(atlas, "ce_cucuta", "en").neighbours}
    assert neighbours["corridors"].id in ("co_andean_01", "co_andean_02")
    assert neighbours["corridors"].distance.startswith("about 0 km; between 0 and 20 km")
    # Bogotá lies one degree south and one west of Cúcuta in the tiny dataset, Tocorón 1.5 degrees east
    assert neighbours["prisons"].id == "pr_bogota"
    assert "156 km" in neighbours["prisons"].distance


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_record_can_be_shown_in_every_language(atlas: Atlas, language: str) -> None:
    for record_id in atlas.records()["id"]:
        text = render_evidence(build_evidence(atlas, record_id, language), language)
        assert f'data-record="{record_id}"' in text


def test_an_unknown_record_is_refused(atlas: Atlas) -> None:
    with pytest.raises(QueryError, match="no record has the id"):
        build_evidence(atlas, "ce_nowhere", "en")


def test_hostile_words_are_whole_and_inert(tmp_path: Path) -> None:
    def change(features: list[dict[str, Any]]) -> None:
        features[0]["properties"].update(name=HOSTILE, note=HOSTILE, place=HOSTILE, group=HOSTILE)

    atlas = read_atlas(write_dataset(tmp_path / "geodata", cells=change))
    record_id = "ce_cucuta"
    if atlas.record(record_id) is None:  # the checks may refuse a name this long; then it is named as a fault
        assert any(fault.record == record_id for fault in atlas.faults)
        return
    text = render_evidence(build_evidence(atlas, record_id, "en"), "en")
    assert "<script" not in text
    assert "x" * 10_000 in text
    assert "{{7*7}}" in text


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//evil", "file:///etc/passwd", "http://[", ""]
)
def test_an_address_that_is_no_web_page_gets_no_link(atlas: Atlas, address: str) -> None:
    source = atlas.sources.index[0]
    atlas.sources.loc[source, "url"] = address
    citation = build_citations(atlas, [source], "en")[0]
    assert citation.url == ""
    assert "<a" not in render_bibliography([citation], {source: 1}, "en")


def test_each_source_is_cited_once_and_unknown_ones_are_left_out(atlas: Atlas) -> None:
    source = atlas.sources.index[0]
    assert [c.id for c in build_citations(atlas, [source, "nobody", source], "en")] == [source]


def test_companions_share_a_point_or_an_area(atlas: Atlas) -> None:
    frames = Selection().apply(atlas).frames
    assert find_companions(frames, atlas, "ce_cucuta") == ["ce_cucuta"]
    assert find_companions(frames, atlas, "ce_ven_t") == ["ce_ven_t"]
    assert find_companions(frames, atlas, "co_andean_01") == ["co_andean_01"]
    assert find_companions(frames, atlas, "nothing") == []


def test_a_record_that_the_filters_hide_stands_alone(atlas: Atlas) -> None:
    frames = Selection(countries=("COL",)).apply(atlas).frames
    assert find_companions(frames, atlas, "in_003") == ["in_003"]


def test_figures_are_the_latest_of_each_kind_and_the_largest_first(atlas: Atlas) -> None:
    indicators = atlas.indicators
    row = indicators.iloc[0].to_dict()
    rows = [
        row
        | {
            "id": "ci_a",
            "country": "COL",
            "indicator": "venezuelan_migrants_refugees",
            "value": 5.0,
            "date": "2021",
        },
        row
        | {
            "id": "ci_b",
            "country": "COL",
            "indicator": "venezuelan_migrants_refugees",
            "value": 3.0,
            "date": "2024",
        },
        row
        | {
            "id": "ci_c",
            "country": "VEN",
            "indicator": "venezuelan_migrants_refugees",
            "value": 4.0,
            "date": "2024",
        },
        row | {"id": "ci_d", "country": "VEN", "indicator": "kidnapping_cases", "value": 9.0, "date": "2024"},
    ]
    changed = dataclasses.replace(atlas, indicators=pd.DataFrame(rows))
    assert list(pick_figures(changed, [])["id"]) == ["ci_c", "ci_b"]
    assert list(pick_figures(changed, ["VEN"])["id"]) == ["ci_d", "ci_c"]
    assert pick_figures(changed, ["PER"]).empty
    assert "2024" in render_figures(list_figures(changed, ["COL"], "pt"), "pt")
    assert render_figures([], "pt") == ""
