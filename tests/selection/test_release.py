"""What leaves the reader: the dataset alone unless asked, and counts in place of rows that may not be passed on."""

from __future__ import annotations

import dataclasses

import pytest

from corredor.dataset import Atlas, add_own_layers, translate_atlas
from corredor.selection import Camera, Selection, has_own, leave_own, withhold_rows
from corredor.vocabulary import LANGUAGES, LAYERS
from tests.fixtures_own import ROWS, make_own, make_records
from tests.selection.test_own import EVERYTHING, shipped  # noqa: F401 - the fixture

AT_SEA = (9, "Boat", "", None, None, "town", "2023-05-01", (), "Boat", -72.4444, -15.5555)
NOT_ROWS = {"row", "original_where", "original_lon", "original_lat"}


@pytest.fixture
def both(shipped: Atlas) -> Atlas:  # noqa: F811
    acled = make_own(key="own2", title="ACLED", terms="acled", records=make_records((*ROWS, *ROWS[2:], AT_SEA)))
    return add_own_layers(shipped, [make_own(), acled])


ALL = Selection(layers=(*LAYERS, "own1", "own2"))


def test_without_own_data_it_is_the_view_of_the_dataset(shipped: Atlas, both: Atlas) -> None:  # noqa: F811
    view = ALL.replace(types=("Threat",), countries=("PER",), camera=Camera(open="own1:118")).apply(both)
    left = leave_own(view)
    assert has_own(view)
    assert not has_own(left)
    assert left.selection == Selection(countries=("PER",))
    assert left.atlas.content_hash == shipped.content_hash
    assert not left.atlas.own
    assert list(left.atlas.sources.index) == list(shipped.sources.index)
    for layer, frame in Selection(countries=("PER",)).apply(shipped).frames.items():
        assert left.frames[layer].equals(frame)
    bare = EVERYTHING.apply(shipped)
    assert leave_own(bare) is bare
    assert withhold_rows(bare) is bare


def test_only_what_is_shown_is_in_the_atlas_that_leaves(both: Atlas) -> None:
    released = withhold_rows(Selection(layers=("cells", "own1"), countries=("CHL",)).apply(both))
    assert set(released.atlas.own) == {"own1"}
    assert released.atlas.layer("own1")["row"].tolist() == [2]
    assert released.atlas.own["own1"].records["row"].tolist() == [2]
    assert "own2" not in released.atlas.sources.index


def test_rows_that_may_not_be_passed_on_are_counted_by_area_type_and_year(both: Atlas) -> None:
    released = withhold_rows(ALL.apply(both))
    counts = released.frames["own2"]
    assert not NOT_ROWS & set(counts.columns)
    told = counts[["country", "state", "type", "first_seen", "precision", "count"]].fillna("").values.tolist()
    assert sorted(told) == [
        ["", "", "Boat", "2023", "country", 1],
        ["CHL", "CL-AP", "Boat", "2023", "state", 1],
        ["PER", "", "Threat", "", "country", 2],
        ["PER", "PE-LMA", "Threat", "2024", "state", 2],
        # a type that one row alone has may be free text
        ["PER", "PE-TAC", "", "2023", "state", 1],
    ]
    assert counts["id"].tolist()[0] == "own2:count1"
    states = released.atlas.places.states.set_index("id")
    lima = counts[counts["state"] == "PE-LMA"].geometry.iloc[0]
    assert (lima.x, lima.y) == (states.loc["PE-LMA", "label_lon"], states.loc["PE-LMA", "label_lat"])
    assert counts[counts["country"].isna()].geometry.iloc[0].coords[0] == (-75.0, -15.0)
    assert released.frames["own1"]["row"].tolist() == [2, 3, 4, 118]


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentence_and_counts_stay_those_of_the_screen(both: Atlas, language: str) -> None:
    atlas = translate_atlas(both, language)
    view = ALL.replace(near=("corridors", 40.0)).apply(atlas)
    released = withhold_rows(view)
    for write in ("sentence", "headline", "alt_text"):
        assert getattr(ALL, write)(language, released) == getattr(ALL, write)(language, view)
    assert released.counts == view.counts
    assert "own2" not in released.distances
    assert released.frames["own2"].groupby("verdict")["count"].sum().to_dict() == (
        view.frames["own2"]["verdict"].value_counts().to_dict()
    )


def test_what_was_released_is_not_released_again(both: Atlas) -> None:
    released = withhold_rows(ALL.apply(both))
    assert withhold_rows(released) is released
    assert int(withhold_rows(released).frames["own2"]["count"].sum()) == 7


def test_a_stated_right_lets_the_rows_go(shipped: Atlas) -> None:  # noqa: F811
    atlas = add_own_layers(shipped, [make_own(terms="acled", may_share=True)])
    assert withhold_rows(EVERYTHING.apply(atlas)).frames["own1"]["row"].tolist() == [2, 3, 4, 118]


def test_an_open_row_closes_where_it_has_become_part_of_a_count(both: Atlas) -> None:
    for record, opened in (("own1:118", "own1:118"), ("own2:118", None)):
        selection = ALL.replace(camera=Camera(open=record))
        assert withhold_rows(selection.apply(both)).selection.camera == dataclasses.replace(
            selection.camera, open=opened
        )
