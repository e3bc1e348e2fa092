import math
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st

from corredor.errors import FrameError, QueryError
from corredor.geoprocessing import classify_within, judge_ranges, measure_nearest, measure_ranges
from tests.geoprocessing.frames import COUNTRIES, DEGREE_KM, KINDS, STATES, make_legs, make_points
from tests.geoprocessing.oracle import (
    RADIUS_KM,
    measure_km,
    range_area_to_leg,
    range_area_to_point,
    range_to_leg,
    sample_leg,
)

NEAREST = ["id", "nearest_id", "distance_km", "distance_min_km", "distance_max_km"]
RANGES = ["id", "certain_from_km", "possible_from_km", *NEAREST[1:]]


def measure(records, targets):
    return measure_ranges(records, targets, STATES, COUNTRIES)


def assert_ranges(row, least, drawn, greatest, abs_km=0.05):
    assert row["distance_min_km"] == pytest.approx(least, abs=abs_km)
    assert row["distance_km"] == pytest.approx(drawn, abs=abs_km)
    assert row["distance_max_km"] == pytest.approx(greatest, abs=abs_km)


# --- answers by hand -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("precision", "other", "least", "greatest"),
    [("site", "site", -2, 2), ("site", "town", -11, 11), ("town", "town", -20, 20)],
)
def test_two_points_one_degree_apart_on_the_equator(precision, other, least, greatest):
    ranges = measure(make_points((0, 0, precision)), make_points((1, 0, other)))
    assert ranges.columns.tolist() == RANGES
    assert_ranges(ranges.loc[0], DEGREE_KM + least, DEGREE_KM, DEGREE_KM + greatest, 0.001)
    assert ranges.loc[0, "certain_from_km"] == ranges.loc[0, "distance_max_km"]
    assert ranges.loc[0, "possible_from_km"] == ranges.loc[0, "distance_min_km"]


def test_a_record_in_the_town_of_a_leg():
    # 10 km of its own and 10 km of the leg
    ranges = measure(make_points((0, 0, "town")), make_legs([(0, 0), (2, 0)]))
    assert_ranges(ranges.loc[0], 0, 0, 20, 1e-6)


def test_a_record_beyond_the_end_of_a_leg():
    ranges = measure(make_points((-1, 0, "site")), make_legs([(0, 0), (2, 0)]))
    assert_ranges(ranges.loc[0], DEGREE_KM - 11, DEGREE_KM, DEGREE_KM + 11, 0.001)


@pytest.mark.parametrize(("mode", "slope"), [("land", 0.1), ("air", 0.1), ("sea", 0.2), ("river", 0.2)])
def test_a_record_on_the_middle_of_a_leg_is_at_half_its_width(mode, slope):
    ranges = measure(make_points((1, 0, "site")), make_legs([(0, 0), (2, 0)], mode=mode))
    assert_ranges(ranges.loc[0], 0, 0, 10 + slope * DEGREE_KM + 1, 0.001)


def test_of_two_legs_the_farther_narrow_one_can_be_certain_first():
    # 100 km abreast of the middle of a very long leg, half-width some 66 km there; a short leg ends 120 km away
    record = make_points((0, 0, "site"))
    legs = make_legs([(-5, 0.9), (5, 0.9)], [(-1.08, 0), (-2.08, 0)])
    ranges = measure(record, legs).loc[0]
    assert ranges["nearest_id"] == "co_00"
    assert ranges["certain_from_km"] == pytest.approx(1.08 * DEGREE_KM + 11, abs=0.01)
    assert ranges["certain_from_km"] < ranges["distance_max_km"]
    assert ranges["possible_from_km"] == ranges["distance_min_km"]


def test_a_state_and_a_point():
    ranges = measure(make_points((0, 0, "state", "AAA", "AA-E")), make_points((3, 0, "site"), (1.5, 0.5, "town")))
    row = ranges.loc[0]
    assert row["nearest_id"] == "p1"
    assert_ranges(row, 0, 0, measure_km(1.5, 0.5, 1, 0) + 10, 0.01)
    only = measure(make_points((0, 0, "state", "AAA", "AA-E")), make_points((3, 0, "site"))).loc[0]
    assert_ranges(only, DEGREE_KM - 1, DEGREE_KM, measure_km(3, 0, 1, 1) + 1, 0.001)


def test_a_country_and_a_leg_that_crosses_it():
    row = measure(make_points((0, 0, "country", "AAA")), make_legs([(-1, 0), (3, 0)])).loc[0]
    places = sample_leg(shapely.LineString([(-1, 0), (3, 0)]), "land", 1.0)
    # the whole country is within reach of the leg from its farthest place, on the northern edge
    farthest = max(range_to_leg(lon, 1.0, 0.0, places)[2] for lon in np.linspace(0, 2, 41))
    assert_ranges(row, 0, 0, farthest, 0.3)
    assert row["distance_max_km"] >= farthest - 0.01


def test_two_states_that_share_a_border_and_two_countries_apart():
    west, east = make_points((0, 0, "state", "AAA", "AA-W")), make_points((0, 0, "state", "AAA", "AA-E"))
    diagonal_km = measure_km(0, 0, 2, 1)
    assert_ranges(measure(west, east).loc[0], 0, 0, diagonal_km, 0.3)
    apart = measure(make_points((0, 0, "country", "AAA")), make_points((0, 0, "country", "BBB"))).loc[0]
    assert_ranges(apart, measure_km(2, 1, 10, 1), measure_km(2, 1, 10, 1), measure_km(0, 0, 11, 1), 0.3)


def test_of_equal_targets_the_first_is_the_nearest():
    legs = make_legs([(0, 0), (1, 0)], [(0, 0), (0, 1)], [(0, 0), (-1, 0)])
    assert measure(make_points((0, 0, "town")), legs)["nearest_id"].tolist() == ["co_00"]
    assert measure(make_points((0, 0, "town")), legs[::-1])["nearest_id"].tolist() == ["co_02"]
    twins = make_points((0, 0, "country", "AAA"), (1, 0.5, "town"), (1, 0.5, "town"))
    assert measure(make_points((1, 0.5, "site")), twins)["nearest_id"].tolist() == ["p0"]
    assert measure(make_points((1, 0.5, "site")), twins[1:])["nearest_id"].tolist() == ["p1"]


def test_legs_near_points_are_points_near_legs_with_roles_exchanged():
    legs = make_legs([(0, 0), (1, 0)], [(5, 5), (6, 5)])
    points = make_points((0, 1, "town"), (0.5, 0.5, "site"), (6, 5.5, "state", "AAA", "AA-E"), (9, 9, "town"))
    turned = measure(legs, points)
    assert turned["id"].tolist() == ["co_00", "co_01"]
    for number in range(len(legs)):
        each = measure(points, legs.iloc[[number]])
        assert turned.loc[number, "certain_from_km"] == pytest.approx(each["certain_from_km"].min())
        assert turned.loc[number, "possible_from_km"] == pytest.approx(each["possible_from_km"].min())
        assert turned.loc[number, "distance_km"] == pytest.approx(each["distance_km"].min())


def test_a_line_across_the_antimeridian_goes_the_short_way():
    legs = make_legs([(179, 0), (-179, 0)])
    assert measure(make_points((180, 0, "site")), legs)["distance_km"][0] == pytest.approx(0, abs=1e-6)
    assert measure(make_points((0, 0, "site")), legs)["distance_km"][0] > 19_000


def test_verdicts_by_distance():
    # possible from 91.3 km, certain from 131.3 km
    records, targets = make_points((0, 0, "town")), make_points((1, 0, "town"))
    verdicts = {
        within_km: classify_within(records, targets, within_km, STATES, COUNTRIES)["verdict"][0]
        for within_km in (0, 91.3, 91.4, 131.3, 131.4, 30_000)
    }
    assert list(verdicts.values()) == ["no", "no", "possible", "possible", "certain", "certain"]


def test_the_verdict_is_over_all_targets_and_the_nearest_stays_the_nearest():
    record = make_points((0, 0, "site"))
    legs = make_legs([(-5, 0.9), (5, 0.9)], [(-1.08, 0), (-2.08, 0)])
    row = classify_within(record, legs, 140, STATES, COUNTRIES).loc[0]
    assert (row["nearest_id"], row["verdict"]) == ("co_00", "certain")
    assert row["distance_max_km"] > 140


def test_nearest_has_the_columns_of_the_ranges():
    records, legs = make_points((0, 1, "town"), (1, 1, "site")), make_legs([(0, 0), (2, 0)])
    nearest = measure_nearest(records, legs, STATES, COUNTRIES)
    assert nearest.columns.tolist() == NEAREST
    pd.testing.assert_frame_equal(nearest, measure(records, legs)[NEAREST])


# --- edges -----------------------------------------------------------------------------------------------------


def test_records_keep_their_order_and_get_a_fresh_index():
    records = make_points((3, 0, "town"), (0, 0, "town"), (3, 0, "town"), (1, 0, "country")).iloc[::-1]
    ranges = measure(records, make_points((0, 0, "site")))
    assert ranges.index.tolist() == [0, 1, 2, 3]
    assert ranges["id"].tolist() == ["p3", "p2", "p1", "p0"]
    assert ranges["distance_km"].tolist() == pytest.approx([0, 3 * DEGREE_KM, 0, 3 * DEGREE_KM], abs=0.001)


def test_no_records_give_an_empty_frame():
    for empty in (make_points().set_crs("EPSG:4326"), make_legs().set_crs("EPSG:4326")):
        ranges = measure(empty, make_points((0, 0, "site")))
        assert len(ranges) == 0
        assert ranges.columns.tolist() == RANGES
        within = classify_within(empty, make_points((0, 0, "site")), 5, STATES, COUNTRIES)
        assert within.columns.tolist() == [*NEAREST, "verdict"]


def test_without_targets_nothing_is_known_and_the_verdict_is_no():
    for empty in (make_points().set_crs("EPSG:4326"), make_legs().set_crs("EPSG:4326")):
        within = classify_within(make_points((0, 0, "town")), empty, 5, STATES, COUNTRIES)
        assert within["nearest_id"].tolist() == [None]
        assert within["distance_km"].isna().all()
        assert within["verdict"].tolist() == ["no"]


def test_a_record_of_unknown_position_counts_as_its_country():
    records = make_points((0, 0, "country", "BBB"))
    records.loc[0, "geometry"] = None
    assert measure(records, make_points((10.5, 0.5, "site")))["distance_km"][0] == 0


def test_many_records_are_measured_in_slices(monkeypatch):
    records = make_points(*((lon, 1, "town") for lon in np.linspace(0, 5, 7)), (1, 1, "country"))
    whole = measure(records, make_legs([(0, 0), (2, 0)]))
    monkeypatch.setattr("corredor.geoprocessing.proximity._ROWS", 3)
    pd.testing.assert_frame_equal(measure(records, make_legs([(0, 0), (2, 0)])), whole)


# --- refusals --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("side", ["records", "targets"])
@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda f: f.to_crs("EPSG:3857"), "is in EPSG:3857, expected EPSG:4326"),
        (lambda f: f.set_crs(None, allow_override=True), "has no CRS"),
        (lambda f: f.drop(columns="precision"), "lacks precision"),
        (lambda f: f.drop(columns="id"), "lacks id"),
        (lambda f: f.set_geometry(f.buffer(0.1)), "geometry is not a Point in 1 of 1 records"),
        (lambda f: f.assign(precision="country", country="CCC"), "no outline of the state or country"),
    ],
)
@pytest.mark.filterwarnings("ignore:Geometry is in a geographic CRS")
def test_frames_that_cannot_be_used_are_refused_by_name(side, spoil, message):
    frames = {"records": make_points((0, 0, "town")), "targets": make_points((1, 0, "town"))}
    frames[side] = spoil(frames[side])
    with pytest.raises(FrameError, match=f"{side}: .*{message}"):
        measure(**frames)


def test_legs_against_legs_are_refused():
    legs = make_legs([(0, 0), (1, 0)])
    with pytest.raises(FrameError, match="both are legs"):
        measure(legs, legs)


def test_points_among_legs_are_refused():
    mixed = pd.concat([make_legs([(0, 0), (1, 0)]), make_points((0, 0, "town"))], ignore_index=True)
    with pytest.raises(FrameError, match=r"targets: mode is not one of .* in 1 of 2 records"):
        measure(make_points((0, 0, "town")), mixed)


@pytest.mark.parametrize("within_km", [-1, math.nan, math.inf, "near", None, True])
def test_a_distance_that_is_none_is_refused(within_km):
    points = make_points((0, 0, "town"))
    with pytest.raises(QueryError, match="within_km: expected a distance in kilometres"):
        classify_within(points, points, within_km, STATES, COUNTRIES)


# --- against brute force ---------------------------------------------------------------------------------------

precisions = st.sampled_from(["site", "town"])
modes = st.sampled_from(["land", "sea"])
longitudes, latitudes = st.floats(-180, 180), st.floats(-80, 80)
shifts = st.floats(-3, 3)


def wrap(lon):
    return (lon + 180) % 360 - 180


@settings(max_examples=60, deadline=None)
@given(longitudes, latitudes, precisions, st.tuples(shifts, shifts, shifts, shifts), modes)
def test_points_and_legs_as_by_brute_force(lon, lat, precision, shift, mode):
    ends = [(wrap(lon + shift[0]), lat + shift[1]), (wrap(lon + shift[2]), lat + shift[3])]
    legs = make_legs(ends, mode=mode)
    row = measure(make_points((lon, lat, precision)), legs).loc[0]
    step_km = 0.5
    expected = range_to_leg(lon, lat, RADIUS_KM[precision], sample_leg(legs.geometry[0], mode, step_km))
    assert_ranges(row, *expected, abs_km=0.6 * step_km * 1.2)
    # brute force only knows some of the places, so it is never nearer than the truth
    assert row["distance_km"] <= expected[1] + 0.01
    assert row["distance_max_km"] <= expected[2] + 0.01


@pytest.mark.parametrize("mode", ["land", "jungle"])
def test_a_leg_with_corners_as_by_brute_force(mode):
    legs = make_legs([(0, 0), (3, 0), (3, 3), (0, 3), (0, 0.5)], mode=mode)
    places = sample_leg(legs.geometry[0], mode, 0.5)
    spots = [(1.5, 1.5), (-0.2, 0.2), (3.4, 3.3), (2.9, 1.4), (40, -20)]
    ranges = measure(make_points(*((*spot, "site") for spot in spots)), legs)
    for number, spot in enumerate(spots):
        assert_ranges(ranges.loc[number], *range_to_leg(*spot, 1.0, places), abs_km=0.4)


@pytest.mark.parametrize(
    ("line", "mode"),
    [
        ([(-1, 0.5), (3, 0.7)], "land"),  # across the country
        ([(2.4, -3), (2.6, 4)], "sea"),  # past it
        ([(5, 5), (6, 5.2)], "land"),  # away from it
        ([(0.2, 0.3), (0.4, 0.35)], "river"),  # in a corner of it
        ([(-1, -1), (3, -1), (3, 2), (-1, 2), (-1, -0.5)], "land"),  # round about it: the farthest place is inside
    ],
)
def test_areas_and_legs_as_by_brute_force(line, mode):
    legs = make_legs(line, mode=mode)
    row = measure(make_points((0, 0, "country", "AAA")), legs).loc[0]
    step = 0.1
    least, drawn, greatest = range_area_to_leg(
        COUNTRIES.geometry[0], sample_leg(legs.geometry[0], mode, 20.0), step
    )
    assert row["distance_km"] == pytest.approx(drawn, abs=12)
    assert row["distance_km"] <= drawn + 0.01
    assert row["distance_min_km"] <= least + 0.01
    assert row["distance_min_km"] == pytest.approx(least, abs=14)
    assert row["distance_max_km"] == pytest.approx(greatest, abs=14)
    assert row["certain_from_km"] == row["distance_max_km"]


def test_the_farthest_place_of_an_area_is_never_too_near():
    legs = make_legs([(2.4, -3), (2.6, 4)])
    places = sample_leg(legs.geometry[0], "land", 0.5)
    # neither corner is the farthest: the leg is widest half a degree up
    exact = max(range_to_leg(0.0, lat, 0.0, places)[2] for lat in np.linspace(0, 1, 21))
    farthest = measure(make_points((0, 0, "country", "AAA")), legs)["distance_max_km"][0]
    assert exact - 0.02 <= farthest <= exact + 0.3


@settings(max_examples=25, deadline=None)
@given(st.floats(-4, 6), st.floats(-3, 4), precisions)
def test_areas_and_points_as_by_brute_force(lon, lat, precision):
    row = measure(make_points((lon, lat, precision)), make_points((0, 0, "country", "AAA"))).loc[0]
    least, drawn, greatest = range_area_to_point(COUNTRIES.geometry[0], lon, lat, RADIUS_KM[precision], 0.1)
    assert row["distance_km"] == pytest.approx(drawn, abs=6.0)
    assert row["distance_km"] <= drawn + 0.01
    assert row["distance_min_km"] == pytest.approx(least, abs=6.0)
    assert row["distance_max_km"] == pytest.approx(greatest, abs=0.01)


# --- properties ------------------------------------------------------------------------------------------------

spots = st.tuples(st.floats(-10, 20), st.floats(-10, 10), st.sampled_from(KINDS)).map(
    lambda spot: (*spot[:2], *spot[2])
)


@settings(max_examples=30, deadline=None)
@given(spots, spots)
def test_near_is_mutual(one, other):
    there, back = measure(make_points(one), make_points(other)), measure(make_points(other), make_points(one))
    columns = RANGES[1:3] + NEAREST[2:]
    np.testing.assert_allclose(there[columns].to_numpy(), back[columns].to_numpy(), atol=0.25)


@settings(max_examples=40, deadline=None)
@given(longitudes, latitudes, precisions, longitudes, latitudes, precisions)
def test_near_is_mutual_between_points_everywhere(lon, lat, precision, other_lon, other_lat, other_precision):
    one, other = make_points((lon, lat, precision)), make_points((other_lon, other_lat, other_precision))
    columns = RANGES[1:3] + NEAREST[2:]
    np.testing.assert_allclose(
        measure(one, other)[columns].to_numpy(), measure(other, one)[columns].to_numpy(), atol=1e-6
    )
    reach_km = RADIUS_KM[precision] + RADIUS_KM[other_precision]
    drawn_km = measure_km(lon, lat, other_lon, other_lat)
    assert_ranges(measure(one, other).loc[0], max(0, drawn_km - reach_km), drawn_km, drawn_km + reach_km, 1e-6)


@settings(max_examples=30, deadline=None)
@given(st.lists(spots, min_size=1, max_size=6), st.lists(spots, min_size=1, max_size=4), st.booleans())
def test_ranges_are_in_order_and_verdicts_monotone(records, targets, with_legs):
    frame = make_points(*records)
    ends = [[(spot[0], spot[1]), (spot[0] + 2, spot[1] + 1)] for spot in targets]
    before = frame.copy(deep=True)
    ranges = measure(frame, make_legs(*ends) if with_legs else make_points(*targets))
    assert (ranges["distance_min_km"] >= 0).all()
    assert (ranges["distance_min_km"] <= ranges["distance_km"]).all()
    assert (ranges["distance_km"] <= ranges["distance_max_km"]).all()
    assert (ranges["possible_from_km"] >= 0).all()
    assert (ranges["possible_from_km"] <= ranges["distance_min_km"]).all()
    assert (ranges["possible_from_km"] <= ranges["certain_from_km"]).all()
    assert (ranges["certain_from_km"] <= ranges["distance_max_km"]).all()
    strength = {"no": 0, "possible": 1, "certain": 2}
    steps = [judge_ranges(ranges, within_km).map(strength) for within_km in (0, 10, 50, 200, 1000, 25_000)]
    for nearer, farther in pairwise(steps):
        assert (nearer <= farther).all()
    assert (steps[-1] == 2).all()
    assert_geodataframe_equal(frame, before)


@settings(max_examples=15, deadline=None)
@given(st.lists(spots, min_size=2, max_size=6), st.randoms())
def test_each_record_is_measured_for_itself(records, random):
    legs = make_legs([(0, 0), (3, 2)], [(5, 5), (5, -5)])
    frame = make_points(*records)
    order = list(range(len(frame)))
    random.shuffle(order)
    shuffled = measure(frame.iloc[order], legs).set_index("id").loc[frame["id"]].reset_index()
    pd.testing.assert_frame_equal(measure(frame, legs), shuffled)
    alone = measure(frame.iloc[:1], legs)
    pd.testing.assert_frame_equal(measure(frame, legs).iloc[:1], alone)


def test_more_targets_never_take_anything_away():
    records = make_points((0, 1, "town"), (4, 0, "site"), (0, 0, "country", "AAA"))
    few, many = make_legs([(8, 0), (9, 0)]), make_legs([(8, 0), (9, 0)], [(3, 1), (3, 2)], [(-2, 0), (-2, 1)])
    before, after = measure(records, few), measure(records, many)
    for column in ("certain_from_km", "possible_from_km", "distance_km"):
        assert (after[column] <= before[column] + 1e-9).all()


def test_outlines_are_not_needed_for_points_of_known_place():
    nowhere = gpd.GeoDataFrame({"id": [], "iso3": []}, geometry=[], crs="EPSG:4326")
    ranges = measure_ranges(make_points((0, 0, "town")), make_points((1, 0, "town")), nowhere, nowhere)
    assert ranges["distance_km"][0] == pytest.approx(DEGREE_KM, abs=0.001)
