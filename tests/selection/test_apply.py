from __future__ import annotations

import unicodedata
from typing import Any

import geopandas as gpd
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from corredor.dataset import Atlas
from corredor.selection import Count, Selection, View, ranges_for
from corredor.selection.filters import FILTERS
from corredor.vocabulary import ACTIVITIES, INCIDENT_KINDS, LAYERS, PRECISIONS, STATUSES
from tests.selection.conftest import CELLS, LEGS, make_atlas


def ids(view: View, layer: str) -> list[str]:
    return list(view.frames[layer]["id"])


def all_ids(view: View) -> list[str]:
    return [record_id for layer in view.frames for record_id in ids(view, layer)]


class TestLayers:
    def test_all_by_default_and_whole(self, atlas: Atlas) -> None:
        view = Selection().apply(atlas)
        assert list(view.frames) == list(LAYERS)
        for layer, frame in view.frames.items():
            assert_geodataframe_equal(frame, atlas.layer(layer))
        assert view.counts == {
            "corridors": Count(3, 3),
            "cells": Count(5, 5),
            "prisons": Count(2, 2),
            "incidents": Count(3, 3),
        }
        assert (view.shown, view.total, view.corridors) == (13, 13, Count(2, 2))
        assert (view.undated_left_out, view.unknown_activity_left_out) == (0, 0)
        assert view.placed_coarsely == {"state": 1, "country": 2}
        assert (view.removed_by, view.restored_by, view.remedy, view.is_empty) == ({}, {}, (), False)

    def test_only_those_that_are_on(self, atlas: Atlas) -> None:
        view = Selection(layers=["prisons"]).apply(atlas)
        assert list(view.frames) == ["prisons"]
        assert view.corridors == Count(0, 0)

    def test_none(self, atlas: Atlas) -> None:
        view = Selection(layers=(), grade="A1").apply(atlas)
        assert (dict(view.frames), view.total, view.is_empty, view.remedy) == ({}, 0, True, ())

    def test_of_an_empty_atlas_keep_columns_and_crs(self, empty_atlas: Atlas) -> None:
        full = Selection(
            countries="PER", activities="extortion", kinds="raid", period_from="2022", grade="B2", precision="town",
            statuses="active", text="x", near=("corridors", 5), bounds=(-70, 0, -69, 1),
        )  # fmt: skip
        view = full.apply(empty_atlas)
        assert view.is_empty
        assert view.frames["cells"].crs == empty_atlas.layer("cells").crs
        assert set(empty_atlas.layer("cells").columns) <= set(view.frames["cells"].columns)


class TestFilters:
    def test_a_leg_belongs_to_every_country_that_it_touches(self, atlas: Atlas) -> None:
        view = Selection(countries=["PER"]).apply(atlas)
        assert ids(view, "corridors") == ["co_main_02", "co_side_01"]
        assert view.corridors == Count(2, 2)
        assert ids(view, "cells") == ["ce_lima"]

    def test_a_country_without_records_shows_nothing(self, atlas: Atlas) -> None:
        assert Selection(countries=["USA"]).apply(atlas).is_empty

    def test_any_activity_and_unknown_ones_leave(self, atlas: Atlas) -> None:
        view = Selection(activities=["extortion", "kidnapping"]).apply(atlas)
        assert ids(view, "corridors") == ["co_main_01"]
        assert ids(view, "cells") == ["ce_lima", "ce_arica"]
        assert ids(view, "incidents") == ["in_raid", "in_arrest"]
        assert view.unknown_activity_left_out == 4  # co_side_01, ce_state, ce_mine, in_wreck

    def test_all_activities(self, atlas: Atlas) -> None:
        view = Selection(activities=["extortion", "kidnapping"], match="all").apply(atlas)
        assert all_ids(view) == ["ce_lima", "pr_tocoron", "pr_chile"]

    def test_activities_and_period_leave_prisons_alone(self, atlas: Atlas) -> None:
        view = Selection(activities=["illegal_mining"], period_from="2030").apply(atlas)
        assert all_ids(view) == ["pr_tocoron", "pr_chile"]

    def test_kinds_filter_incidents_only(self, atlas: Atlas) -> None:
        view = Selection(kinds=["raid"]).apply(atlas)
        assert ids(view, "incidents") == ["in_raid"]
        assert [count.shown for count in view.counts.values()] == [3, 5, 2, 1]

    @pytest.mark.parametrize(
        ("period", "cells", "incidents"),
        [
            (("2022", "2022"), ["ce_lima"], ["in_arrest"]),
            (("2023-09-30", "2023-09-30"), ["ce_lima", "ce_arica"], []),
            (("2023-10-01", None), ["ce_state"], []),
            (("2024-12-31", None), ["ce_state"], []),
            ((None, "2022-01-01"), ["ce_lima"], ["in_wreck"]),
            ((None, "2021-12-31"), [], ["in_wreck"]),
            (("2023-09-20", "2023-09-20"), ["ce_lima", "ce_arica"], ["in_raid"]),
            (("2023-09-21", "2023-09-21"), ["ce_lima", "ce_arica"], []),
        ],
    )
    def test_period_overlaps_and_months_and_years_span_all_their_days(
        self, atlas: Atlas, period: tuple[str | None, str | None], cells: list[str], incidents: list[str]
    ) -> None:
        view = Selection(period_from=period[0], period_to=period[1]).apply(atlas)
        assert (ids(view, "cells"), ids(view, "incidents")) == (cells, incidents)
        assert view.counts["corridors"].shown == 3
        assert view.undated_left_out == 2

    def test_undated_ones_that_another_filter_removes_are_not_counted(self, atlas: Atlas) -> None:
        assert (
            Selection(period_from="2022", grade="B2").apply(atlas).undated_left_out == 1
        )  # ce_mine, not ce_country
        assert Selection(period_from="2022", countries="PER").apply(atlas).undated_left_out == 0

    def test_one_that_is_undated_and_of_unknown_activity_is_counted_as_both(self, atlas: Atlas) -> None:
        view = Selection(layers=["cells"], period_from="2022", activities="robbery").apply(atlas)
        assert view.is_empty
        assert view.undated_left_out == 2  # ce_country, ce_mine
        assert view.unknown_activity_left_out == 2  # ce_state, ce_mine

    @pytest.mark.parametrize(
        ("grade", "cells"),
        [
            ("A1", ["ce_arica"]),
            ("B1", ["ce_arica", "ce_mine"]),
            ("B2", ["ce_lima", "ce_arica", "ce_mine"]),
            ("A6", ["ce_arica"]),
            ("F1", ["ce_arica", "ce_mine"]),
            ("F6", ["ce_lima", "ce_arica", "ce_state", "ce_country", "ce_mine"]),
        ],
    )
    def test_grade_wants_both_axes(self, atlas: Atlas, grade: str, cells: list[str]) -> None:
        assert ids(Selection(grade=grade).apply(atlas), "cells") == cells

    def test_a_record_without_a_grade_fails_every_grade(self) -> None:
        ungraded = make_atlas("ungraded", cells=CELLS)
        ungraded.layers["cells"]["reliability"] = [None, *ungraded.layers["cells"]["reliability"][1:]]
        assert "ce_lima" not in ids(Selection(grade="F6").apply(ungraded), "cells")

    @pytest.mark.parametrize(
        ("precision", "shown"),
        [("site", [0, 0, 1, 0]), ("town", [3, 3, 2, 2]), ("state", [3, 4, 2, 2]), ("country", [3, 5, 2, 3])],
    )
    def test_precision_at_least(self, atlas: Atlas, precision: str, shown: list[int]) -> None:
        view = Selection(precision=precision).apply(atlas)
        assert [count.shown for count in view.counts.values()] == shown

    def test_statuses_filter_only_the_layers_that_have_them(self, atlas: Atlas) -> None:
        view = Selection(statuses=["active", "seized"]).apply(atlas)
        assert (ids(view, "cells"), ids(view, "prisons")) == (["ce_lima", "ce_mine"], ["pr_tocoron"])
        assert (view.counts["corridors"].shown, view.counts["incidents"].shown) == (3, 3)

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("TOCORON", ["pr_tocoron"]),
            ("mineria", ["ce_mine"]),
            ("Cerro chuno", ["ce_arica"]),
            ("chuño CERRO", ["ce_arica"]),
            ("penitenciario", ["pr_tocoron"]),
            ("11,000", ["in_raid"]),
            ("seizure", ["ce_lima", "pr_tocoron"]),
            ("seizure lima", ["ce_lima"]),
            ("nowhere", []),
            ("lima nowhere", []),
        ],
    )
    def test_text_reads_names_notes_and_titles_without_case_and_accents(
        self, atlas: Atlas, text: str, shown: list[str]
    ) -> None:
        assert all_ids(Selection(layers=LAYERS[1:], text=text).apply(atlas)) == shown

    def test_bounds_keep_what_stands_inside(self, atlas: Atlas) -> None:
        view = Selection(bounds=(-69.6, 1.4, -69.4, 1.6)).apply(atlas)
        assert all_ids(view) == ["co_main_02", "co_side_01", "ce_lima", "in_arrest"]


class TestNear:
    def test_keeps_certain_and_possible_and_says_which(self, atlas: Atlas) -> None:
        view = Selection(near=("corridors", 25)).apply(atlas)
        verdicts = {row.id: row.verdict for layer in LAYERS[1:] for row in view.frames[layer].itertuples()}
        assert verdicts == {
            "ce_lima": "certain",  # a town on the line: 0 + 10 + 10 km
            "ce_arica": "certain",
            "ce_state": "possible",  # the line crosses its state, whose corners are 78 km away
            "ce_country": "possible",
            "pr_tocoron": "certain",
            "pr_chile": "certain",
            "in_raid": "certain",
            "in_arrest": "certain",
            "in_wreck": "possible",
        }
        assert view.verdicts == {"certain": 6, "possible": 3}

    def test_leaves_its_own_layer_alone(self, atlas: Atlas) -> None:
        view = Selection(near=("corridors", 0.001)).apply(atlas)
        assert view.counts["corridors"] == Count(3, 3)
        assert "verdict" not in view.frames["corridors"]
        assert "corridors" not in view.distances

    def test_filters_legs_by_prisons(self, atlas: Atlas) -> None:
        view = Selection(layers=["corridors", "prisons"], near=("prisons", 25)).apply(atlas)
        assert ids(view, "corridors") == ["co_main_01", "co_side_01"]
        assert view.counts["prisons"] == Count(2, 2)

    def test_hands_on_distances_row_by_row(self, atlas: Atlas) -> None:
        view = Selection(layers=["cells"], near=("prisons", 60), grade="B2").apply(atlas)
        distances = view.distances["cells"]
        assert list(distances["id"]) == ids(view, "cells")
        assert list(distances["verdict"]) == list(view.frames["cells"]["verdict"])
        assert distances["nearest_id"].to_dict() == {0: "pr_chile", 1: "pr_tocoron"}
        assert (distances["distance_min_km"] <= distances["distance_km"]).all()

    def test_is_measured_to_all_records_even_if_their_layer_is_off_or_filtered(self, atlas: Atlas) -> None:
        view = Selection(layers=["cells"], near=("prisons", 60), countries=["CHL"], statuses=["seized"]).apply(
            atlas
        )
        assert ids(view, "cells") == ["ce_arica", "ce_state"]

    def test_without_targets_removes_all(self) -> None:
        view = Selection(near=("prisons", 5000)).apply(make_atlas("no prisons", cells=CELLS))
        assert view.is_empty
        assert list(view.distances["cells"].columns)[-1] == "verdict"

    def test_is_measured_once_per_state_of_the_data(self, atlas: Atlas) -> None:
        assert ranges_for(atlas, "cells", "corridors") is ranges_for(atlas, "cells", "corridors")

    def test_of_other_data_is_measured_anew(self, atlas: Atlas) -> None:
        other = make_atlas("other", cells=CELLS[:1], corridors=LEGS)
        assert len(ranges_for(other, "cells", "corridors")) == 1


class TestEmpty:
    def test_counts_what_each_filter_removes_and_would_give_back(self, atlas: Atlas) -> None:
        view = Selection(layers=["cells"], countries=["PER"], grade="A1").apply(atlas)
        assert view.is_empty
        assert view.removed_by == {"countries": 4, "grade": 4}
        assert view.restored_by == {"countries": 1, "grade": 1}
        assert (len(view.remedy), view.remedy_count) == (1, 1)

    def test_finds_the_fewest_filters_to_drop_together(self, atlas: Atlas) -> None:
        selection = Selection(
            layers=["cells"], countries=["USA"], text="nowhere", grade="B2", period_from="2023-10"
        )
        view = selection.apply(atlas)
        assert view.restored_by == {"countries": 0, "period": 0, "grade": 0, "text": 0}
        assert view.remedy == ("countries", "period", "text")  # ce_lima, ce_arica, ce_mine
        assert view.remedy_count == 3
        assert selection.without(*view.remedy).apply(atlas).shown == 3

    def test_names_no_filter_that_touches_no_layer_shown(self, atlas: Atlas) -> None:
        view = Selection(layers=["prisons"], activities=["extortion"], near=("prisons", 1)).apply(atlas)
        assert view.removed_by == {}


def test_the_atlas_is_left_as_it_is(atlas: Atlas) -> None:
    before = {layer: frame.copy() for layer, frame in atlas.layers.items()}
    view = Selection(near=("corridors", 25)).apply(atlas)
    view.frames["cells"]["name"] = "changed"
    for layer, frame in before.items():
        assert_geodataframe_equal(atlas.layer(layer), frame)


some = st.lists
filters = st.fixed_dictionaries(
    {},
    optional={
        "layers": some(st.sampled_from(LAYERS), min_size=1),
        "countries": some(st.sampled_from(["VEN", "COL", "PER", "CHL"]), max_size=2),
        "activities": some(st.sampled_from(ACTIVITIES[:5]), max_size=2),
        "match": st.sampled_from(["any", "all"]),
        "kinds": some(st.sampled_from(INCIDENT_KINDS), max_size=2),
        "period_from": st.sampled_from(["2021", "2022-05", "2022-06", "2023-09-20", "2023-09-21"]),
        "period_to": st.sampled_from(["2023-09-21", "2023-10", "2024", "2030-01-01"]),
        "grade": st.sampled_from(["A1", "B2", "C2", "F6"]),
        "precision": st.sampled_from(PRECISIONS),
        "statuses": some(st.sampled_from([word for words in STATUSES.values() for word in words]), max_size=3),
        "text": st.sampled_from(["peru", "Lima", "PRISON seizure", "ñ", "somewhere"]),
        "bounds": st.sampled_from([(-69.6, 0.4, -69.4, 1.6), (-70.0, 2.0, -69.0, 4.0)]),
    },
)


def passes(selection: Selection, layer: str, record: Any, titles: dict[str, str]) -> bool:
    """Say in plain words whether one record is shown: the oracle, written from the rules and row by row."""
    if selection.countries and not set(selection.countries) & set(record.countries):
        return False
    if selection.activities and layer != "prisons":
        found = [activity in record.activities for activity in selection.activities]
        if not (all(found) if selection.match == "all" else any(found)):
            return False
    if selection.kinds and layer == "incidents" and record.kind not in selection.kinds:
        return False
    if (selection.period_from or selection.period_to) and layer in {"cells", "incidents"}:
        if record.first_seen is None:
            return False
        # ISO dates compare as text once both are filled up to a day
        if selection.period_to and f"{record.first_seen}-01-01"[:10] > f"{selection.period_to}-99-99"[:10]:
            return False
        if selection.period_from and f"{record.last_seen}-99-99"[:10] < f"{selection.period_from}-01-01"[:10]:
            return False
    if selection.grade and (
        record.reliability > selection.grade[0] or record.credibility > int(selection.grade[1])
    ):
        return False
    if selection.precision and PRECISIONS.index(record.precision) > PRECISIONS.index(selection.precision):
        return False
    wanted = set(selection.statuses) & set(STATUSES[layer])
    if wanted and record.status not in wanted:
        return False
    own = [
        record.name,
        record.place,
        record.note,
        getattr(record, "local_name", ""),
        getattr(record, "corridor_name", ""),
    ]
    said = "|".join([text or "" for text in own] + [titles[source] for source in record.sources])
    if not all(fold(word) in fold(said) for word in selection.text.split()):
        return False
    if selection.bounds:
        return record.geometry is not None and box(*selection.bounds).intersects(record.geometry)
    return True


def fold(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(c) != "Mn")


@settings(max_examples=150, deadline=None)
@given(filters)
def test_shows_what_a_reader_of_the_rules_would_pick(tiny: Atlas, fields: dict[str, Any]) -> None:
    selection = Selection(**fields)
    titles = dict(tiny.sources["title"])
    view = selection.apply(tiny)
    for layer in selection.layers:
        records: gpd.GeoDataFrame = tiny.layer(layer)
        expected = [record.id for record in records.itertuples() if passes(selection, layer, record, titles)]
        assert ids(view, layer) == expected
        assert view.counts[layer] == Count(len(expected), len(records))


@settings(max_examples=60, deadline=None)
@given(filters)
def test_counts_of_an_empty_view_come_true(tiny: Atlas, fields: dict[str, Any]) -> None:
    selection = Selection(**fields)
    view = selection.apply(tiny)
    for one in FILTERS:
        if one.name in view.restored_by:
            assert selection.without(one.name).apply(tiny).shown == view.shown + view.restored_by[one.name]
    assert bool(view.remedy) == view.is_empty
    if view.is_empty:
        assert selection.without(*view.remedy).apply(tiny).shown == view.remedy_count > 0


@pytest.fixture(scope="module")
def tiny(atlas: Atlas) -> Atlas:
    return atlas
