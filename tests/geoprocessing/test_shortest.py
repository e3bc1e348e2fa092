import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corredor.geoprocessing.geodesy import (
    densify_segments,
    estimate_arc_km,
    locate_xyz_km,
    measure_distance_km,
    measure_slack_km,
)
from corredor.geoprocessing.legs import build_leg_paths
from corredor.geoprocessing.shortest import bound_paths, measure_gap, measure_paths
from tests.geoprocessing.frames import DEGREE_KM, make_legs

longitudes, latitudes = st.floats(-180, 180), st.floats(-90, 90)


@settings(deadline=None)
@given(longitudes, latitudes, longitudes, latitudes)
def test_the_estimate_is_off_by_no_more_than_its_slack(lon, lat, other_lon, other_lat):
    one, other = locate_xyz_km(np.array([lon, other_lon]), np.array([lat, other_lat]))
    estimate = estimate_arc_km(np.array([((one - other) ** 2).sum()]))
    exact = measure_distance_km(*(np.array([degrees]) for degrees in (lon, lat, other_lon, other_lat)))
    assert abs(estimate - exact) <= measure_slack_km(estimate)


def test_segments_are_cut_evenly_and_only_as_often_as_needed():
    ends = [np.array(values, dtype=float) for values in ([0, 1], [0, 0], [1, 1], [0, 0.01])]
    lon, lat, segment = densify_segments(*ends, step_km=30.0)
    assert segment.tolist() == [0, 0, 0, 0, 1]
    assert lon.tolist() == pytest.approx([0, 0.25, 0.5, 0.75, 1])
    assert lat.tolist() == [0] * 5


@settings(max_examples=40, deadline=None)
@given(
    longitudes,
    st.floats(-80, 80),
    st.lists(st.tuples(st.floats(-6, 6), st.floats(-6, 6)), min_size=2, max_size=4),
    st.sampled_from(["land", "sea"]),
)
def test_bounds_enclose_what_is_measured(lon, lat, shifts, mode):
    lines = [[(lon + x, lat + y), (lon + y, lat - x), (lon + 7, lat)] for x, y in shifts]
    paths = build_leg_paths(make_legs(*lines, mode=mode))
    low, high = bound_paths(np.array([lon]), np.array([lat]), paths)
    count = len(lines)
    for sign in (-1, 0, 1):
        value = measure_paths(np.full(count, lon), np.full(count, lat), paths, np.arange(count), sign)
        assert (low[sign + 1, 0] <= value + 1e-9).all()
        assert (value <= high[sign + 1, 0] + 1e-9).all()


@pytest.mark.parametrize(("sign", "expected"), [(-1, DEGREE_KM - 20), (0, DEGREE_KM), (1, DEGREE_KM + 20)])
def test_the_gap_between_two_legs_in_line(sign, expected):
    paths = build_leg_paths(make_legs([(0, 0), (1, 0)], [(2, 0), (3, 0)]))
    assert measure_gap(paths, 0, paths, 1, sign) == pytest.approx(expected, abs=0.01)
    assert measure_gap(paths, 1, paths, 0, sign) == pytest.approx(expected, abs=0.01)


def test_the_gap_is_found_between_the_corner_of_one_and_the_middle_of_the_other():
    paths = build_leg_paths(make_legs([(0, 0), (4, 0)], [(1.037, 1), (1.037, 3)]))
    assert measure_gap(paths, 0, paths, 1, 0) == pytest.approx(110.574, abs=0.01)


def test_nothing_against_nothing():
    none = np.zeros(0)
    low, high = bound_paths(none, none, build_leg_paths(make_legs([(0, 0), (1, 0)])))
    assert low.shape == high.shape == (3, 0, 1)
    low, _ = bound_paths(np.zeros(2), np.zeros(2), build_leg_paths(make_legs().set_crs("EPSG:4326")))
    assert low.shape == (3, 2, 0)
