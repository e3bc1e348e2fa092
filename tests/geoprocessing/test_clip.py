import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st

from corredor.errors import FrameError, QueryError
from corredor.geoprocessing import clip_to_bounds, clip_to_countries, split_bounds
from tests.geoprocessing.frames import make_legs, make_points

POINTS = make_points(
    (-70, -20, "town", "CHL"), (-77, -12, "town", "PER"), (179, 0, "town", "FJI"), (-179, 0, "town", "FJI")
)
LEGS = make_legs([(-72, -18), (-70, -18.5)], [(-70, -18.5), (-70, -20)])
LEGS["countries"] = [("PER", "CHL"), ("CHL",)]


def test_records_of_a_country():
    assert clip_to_countries(POINTS, ["CHL", "PER"])["id"].tolist() == ["p0", "p1"]


def test_a_leg_belongs_to_every_country_that_it_touches():
    assert clip_to_countries(LEGS, ("PER",))["id"].tolist() == ["co_00"]
    assert clip_to_countries(LEGS, ("CHL",))["id"].tolist() == ["co_00", "co_01"]


def test_no_country_keeps_nothing_and_the_frame_its_shape():
    kept = clip_to_countries(POINTS, [])
    assert len(kept) == 0
    assert kept.columns.tolist() == POINTS.columns.tolist()
    assert kept.crs == POINTS.crs
    assert clip_to_countries(POINTS, ["ARG"]).empty


@pytest.mark.parametrize("countries", ["CHL", ["chl"], ["CL"], [None], ["CHL", 5]])
def test_codes_that_are_none_are_refused(countries):
    with pytest.raises(QueryError, match="countries: expected a list of alpha-3 codes"):
        clip_to_countries(POINTS, countries)


def test_records_without_country_or_crs_are_refused():
    with pytest.raises(FrameError, match="records: lacks country"):
        clip_to_countries(POINTS.drop(columns="country"), ["CHL"])
    with pytest.raises(FrameError, match="records: is in EPSG:3857"):
        clip_to_countries(POINTS.to_crs("EPSG:3857"), ["CHL"])


@pytest.mark.parametrize(
    ("bounds", "kept"),
    [
        ((-80, -25, -60, -10), ["p0", "p1"]),
        ((-70, -20, -70, -20), ["p0"]),  # a place, edges included
        ((170, -10, -170, 10), ["p2", "p3"]),  # across the antimeridian
        ((170, -10, 190, 10), ["p2", "p3"]),  # the same, as a map dragged eastward says it
        ((-190, -10, -170, 10), ["p2", "p3"]),
        ((290, -25, 300, -10), ["p0"]),  # the world once round
        ((-200, -90, 200, 90), ["p0", "p1", "p2", "p3"]),
        ((180, -10, -170, 10), ["p3"]),
        ((0, 0, 10, 10), []),
    ],
)
def test_records_in_a_box(bounds, kept):
    clipped = clip_to_bounds(POINTS, bounds)
    assert clipped["id"].tolist() == kept
    assert clipped.columns.tolist() == POINTS.columns.tolist()
    assert clipped.crs == POINTS.crs


def test_a_line_that_passes_through_a_box_is_kept_whole():
    kept = clip_to_bounds(LEGS, (-71.5, -19, -71, -18))
    assert kept.geometry.tolist() == LEGS.geometry.tolist()[:1]


def test_a_line_across_the_antimeridian_is_not_drawn_round_the_world():
    legs = make_legs([(179, 0), (-179, 0)])
    assert clip_to_bounds(legs, (-10, -10, 10, 10)).empty
    assert len(clip_to_bounds(legs, (179.5, -10, -179.5, 10))) == 1


def test_a_record_without_position_is_in_no_box():
    points = POINTS.copy()
    points.loc[0, "geometry"] = None
    assert clip_to_bounds(points, (-180, -90, 180, 90))["id"].tolist() == ["p1", "p2", "p3"]
    assert clip_to_bounds(points.iloc[:0], (-180, -90, 180, 90)).empty


@pytest.mark.parametrize(
    "bounds",
    [(0, 0, 1), (0, 5, 1, 4), (0, 0, float("nan"), 1), "0,0,1,1", None, (0, 0, float("inf"), 1), ("a", 0, 1, 1)],
)
def test_bounds_that_are_none_are_refused(bounds):
    with pytest.raises(QueryError, match="bounds: "):
        clip_to_bounds(POINTS, bounds)


def test_records_without_crs_are_refused():
    with pytest.raises(FrameError, match="records: has no CRS"):
        clip_to_bounds(POINTS.set_crs(None, allow_override=True), (0, 0, 1, 1))


@settings(max_examples=60, deadline=None)
@given(
    st.floats(-180, 180),
    st.floats(0, 359),
    st.floats(-90, 90),
    st.floats(0, 90),
    st.floats(-180, 180),
    st.integers(-2, 2),
)
def test_a_box_holds_what_lies_east_of_its_west(west, width, south, height, lon, turns):
    east = west + width
    inside = ((lon - west) % 360) <= width
    edge = min(abs((lon - side + 180) % 360 - 180) for side in (west, east)) < 1e-6
    box = (west + 360 * turns, south, east + 360 * turns, min(90, south + height))
    points = make_points((lon, south, "town"))
    before = points.copy(deep=True)
    if not edge:
        assert (len(clip_to_bounds(points, box)) == 1) == inside
    for part in split_bounds(box):
        assert -180 <= part[0] <= part[2] <= 180
    assert_geodataframe_equal(points, before)
