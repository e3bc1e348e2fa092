import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st

from corredor.errors import FrameError, QueryError
from corredor.geoprocessing import measure_exposure, measure_ranges
from tests.geoprocessing.frames import COUNTRIES, KINDS, STATES, make_legs, make_points

LEGS = make_legs([(0, 0), (2, 0)], [(10, 0), (11, 0)])


def make_records():
    """In the town of leg 1, 55 km from it, far away, somewhere in the country of leg 1, in that of leg 2."""
    return make_points(
        (0, 0, "town"),
        (0, 0.5, "site"),
        (50, 50, "town"),
        (1, 1, "country", "AAA"),
        (1, 1, "country", "BBB"),
        activities=[("extortion", "kidnapping"), ("extortion",), ("kidnapping",), (), ("robbery",)],
    )


def count(within_km, records=None, legs=LEGS):
    return measure_exposure(legs, make_records() if records is None else records, within_km, STATES, COUNTRIES)


def test_records_are_counted_by_verdict_and_activity():
    exposure = count(25)
    assert exposure.columns.tolist() == [
        "id",
        "corridor",
        "leg",
        "certain",
        "possible",
        "certain_extortion",
        "possible_extortion",
        "certain_kidnapping",
        "possible_kidnapping",
        "certain_robbery",
        "possible_robbery",
    ]
    first, second = exposure.to_dict("records")
    assert (first["id"], first["corridor"], first["leg"]) == ("co_00", "co", 1)
    assert (first["certain"], first["possible"]) == (1, 2)  # the town; the country too, perhaps
    assert (first["certain_extortion"], first["possible_extortion"]) == (1, 1)
    assert (first["certain_kidnapping"], first["possible_robbery"]) == (1, 0)
    assert (second["certain"], second["possible"], second["possible_robbery"]) == (0, 1, 1)


def test_far_enough_everything_is_certain():
    exposure = count(20_000)
    assert exposure["certain"].tolist() == [5, 5]
    assert exposure["possible_extortion"].tolist() == [2, 2]


def test_records_that_share_a_place_count_one_by_one():
    records = make_points(
        (0, 0, "town"), (0, 0, "town"), (0, 0, "site"), activities=[("robbery",), None, ["robbery"]]
    )
    exposure = count(30, records)
    assert exposure["certain"].tolist() == [3, 0]
    assert exposure["certain_robbery"].tolist() == [2, 0]


def test_no_records_and_no_legs():
    none = make_points(activities=[]).set_crs("EPSG:4326")
    assert count(25, none)[["certain", "possible"]].to_numpy().tolist() == [[0, 0], [0, 0]]
    empty = count(25, legs=LEGS.iloc[:0])
    assert len(empty) == 0
    assert empty.columns.tolist()[:5] == ["id", "corridor", "leg", "certain", "possible"]


@pytest.mark.parametrize(
    ("legs", "records", "error", "message"),
    [
        (LEGS.drop(columns="corridor"), make_records(), FrameError, "legs: lacks corridor"),
        (LEGS.to_crs("EPSG:3857"), make_records(), FrameError, "legs: is in EPSG:3857"),
        (make_records(), make_records(), FrameError, "legs: lacks mode"),
        (LEGS, LEGS, FrameError, "records: lacks precision"),
        (LEGS, make_records().drop(columns="activities"), FrameError, "records: lacks activities"),
        (
            LEGS,
            make_records().assign(activities="robbery"),
            FrameError,
            "activities: is a word, not a list of words",
        ),
    ],
)
def test_frames_that_cannot_be_used_are_refused(legs, records, error, message):
    with pytest.raises(error, match=message):
        count(25, records, legs)


def test_a_distance_that_is_none_is_refused():
    with pytest.raises(QueryError, match="within_km"):
        count(-5)


spots = st.tuples(st.floats(-3, 14), st.floats(-3, 4), st.sampled_from(KINDS)).map(
    lambda spot: (*spot[:2], *spot[2])
)


@settings(max_examples=15, deadline=None)
@given(st.lists(spots, min_size=1, max_size=8), st.sampled_from([0.0, 20.0, 60.0, 300.0, 1300.0]))
def test_counts_are_those_of_the_ranges_leg_by_leg(rows, within_km):
    records = make_points(*rows, activities=[("extortion",)] * len(rows))
    before = records.copy(deep=True)
    exposure = count(within_km, records)
    for number in range(len(LEGS)):
        ranges = measure_ranges(records, LEGS.iloc[[number]], STATES, COUNTRIES)
        assert exposure.loc[number, "certain"] == (ranges["certain_from_km"] <= within_km).sum()
        assert exposure.loc[number, "possible"] == (ranges["possible_from_km"] <= within_km).sum()
    assert (exposure["certain"] <= exposure["possible"]).all()
    pd.testing.assert_series_equal(exposure["certain"], exposure["certain_extortion"], check_names=False)
    assert_geodataframe_equal(records, before)
