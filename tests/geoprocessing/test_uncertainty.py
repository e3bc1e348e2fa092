import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st

from corredor.errors import FrameError
from corredor.geoprocessing import build_footprints, build_leg_bands, measure_radius_m
from tests.geoprocessing.frames import COUNTRIES, STATES, make_legs, make_points
from tests.geoprocessing.oracle import GEOD, measure_km, range_to_leg, sample_leg


def test_radius_of_each_precision():
    radius_m = measure_radius_m(pd.Series(["site", "town", "state", "country"], index=list("abcd")))
    assert radius_m.index.tolist() == list("abcd")
    np.testing.assert_array_equal(radius_m, [1000.0, 10000.0, np.nan, np.nan])


def test_radius_of_nothing_is_nothing():
    assert measure_radius_m(pd.Series([], dtype=object)).dtype == "float64"


def test_an_unknown_precision_is_refused():
    with pytest.raises(FrameError, match=r"precision: 2 of 3 values are not one of site, town.*'village'"):
        measure_radius_m(pd.Series(["town", "village", None]))


@pytest.mark.parametrize("lat", [0.0, 10.0, 70.0, -70.0])
def test_a_circle_has_its_true_radius_on_the_ground(lat):
    footprints = build_footprints(make_points((-70.0, lat, "town"), (-70.0, lat, "site")), STATES, COUNTRIES)
    assert footprints.columns.tolist() == ["id", "precision", "radius_m", "geometry"]
    assert footprints.crs == "EPSG:4326"
    assert footprints["radius_m"].tolist() == [10000.0, 1000.0]
    for polygon, radius_km in zip(footprints.geometry, (10.0, 1.0), strict=True):
        assert polygon.is_valid
        assert len(polygon.exterior.coords) == 65
        for lon_lat in polygon.exterior.coords:
            assert measure_km(-70.0, lat, *lon_lat) == pytest.approx(radius_km, abs=1e-6)


def test_a_state_or_country_is_its_outline():
    records = make_points((1, 1, "state", "AAA", "AA-E"), (1, 1, "state", "AAA", None), (1, 1, "country", "BBB"))
    footprints = build_footprints(records, STATES, COUNTRIES)
    assert [polygon.bounds for polygon in footprints.geometry] == [(1, 0, 2, 1), (0, 0, 2, 1), (10, 0, 11, 1)]
    assert footprints["radius_m"].isna().all()


def test_a_record_without_position_still_has_its_country():
    records = make_points((0, 0, "country", "BBB"))
    records.loc[0, "geometry"] = None
    assert build_footprints(records, STATES, COUNTRIES).geometry[0].bounds == (10, 0, 11, 1)


def test_circles_are_cut_at_the_antimeridian_and_closed_round_the_pole():
    footprints = build_footprints(make_points((180, 0, "town"), (0, 89.99, "town")), STATES, COUNTRIES)
    for polygon in footprints.geometry:
        assert polygon.is_valid
        assert (polygon.bounds[0], polygon.bounds[2]) == (-180, 180)
    assert footprints.geometry[0].geom_type == "MultiPolygon"
    assert footprints.geometry[0].area == pytest.approx(np.pi * (10 / 111) ** 2, rel=0.01)
    assert footprints.geometry[1].intersects(shapely.Point(120, 90))


def test_legs_have_bands_for_footprints():
    footprints = build_footprints(make_legs([(0, 0), (1, 0)]), STATES, COUNTRIES)
    assert footprints["precision"].tolist() == ["town"]
    assert footprints["radius_m"].isna().all()
    assert footprints.geometry[0].equals(build_leg_bands(make_legs([(0, 0), (1, 0)])).geometry[0])


def test_no_records_no_footprints():
    for empty in (make_points().set_crs("EPSG:4326"), make_legs().set_crs("EPSG:4326")):
        footprints = build_footprints(empty, STATES, COUNTRIES)
        assert len(footprints) == 0
        assert footprints.columns.tolist() == ["id", "precision", "radius_m", "geometry"]
        assert footprints.crs == "EPSG:4326"


def test_records_are_not_touched():
    records = make_points((1, 1, "state", "AAA", "AA-E"), (1, 1, "town"))
    before = records.copy(deep=True)
    build_footprints(records, STATES, COUNTRIES)
    assert_geodataframe_equal(records, before)


def test_a_missing_outline_is_refused_by_id():
    with pytest.raises(FrameError, match=r"no outline of the state or country of 1 records \(p1 \(CCC\)\)"):
        build_footprints(make_points((0, 0, "town"), (0, 0, "country", "CCC")), STATES, COUNTRIES)
    with pytest.raises(FrameError, match=r"p0 \(AA-X\)"):
        build_footprints(make_points((0, 0, "state", "AAA", "AA-X")), STATES, COUNTRIES)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda f: f.drop(columns="precision"), "records: lacks precision"),
        (lambda f: f.drop(columns="state"), "records: lacks state"),
        (lambda f: f.assign(precision="village"), "precision is not one of site, town, state, country in 2 of 2"),
        (
            lambda f: f.set_geometry(shapely.buffer(f.geometry.to_numpy(), 1), crs=f.crs),
            "geometry is not a Point in 2 of 2 records",
        ),
        (lambda f: f.set_geometry(f.translate(0, 91)), "not longitude and latitude in degrees in 2 of 2"),
        (lambda f: f.set_geometry(gpd.GeoSeries([None, None], crs=f.crs)), "without a point in 1 of 2"),
        (lambda f: f.set_crs(None, allow_override=True), "records: has no CRS"),
    ],
)
def test_records_that_cannot_be_used_are_refused(spoil, message):
    with pytest.raises(FrameError, match=message):
        build_footprints(spoil(make_points((1, 1, "town"), (1, 1, "state", "AAA", "AA-E"))), STATES, COUNTRIES)


def test_outlines_that_are_no_polygons_are_refused():
    records = make_points((1, 1, "state", "AAA", "AA-E"))
    with pytest.raises(FrameError, match="states: 2 of 2 geometries are not polygons"):
        build_footprints(records, STATES.set_geometry(STATES.boundary), COUNTRIES)
    with pytest.raises(FrameError, match="countries: lacks iso3"):
        build_footprints(records, STATES, COUNTRIES.drop(columns="iso3"))


@pytest.mark.parametrize(
    ("mode", "middle_km"), [("land", 21.13), ("air", 21.13), ("sea", 32.26), ("jungle", 32.26)]
)
def test_a_band_is_ten_km_at_its_towns_and_wider_between(mode, middle_km):
    # two degrees along the equator: the middle is 111.32 km from both towns; beside a town the band is a little
    # wider than 10 km, since the next places of the leg are
    band = build_leg_bands(make_legs([(0, 0), (2, 0)], mode=mode)).geometry[0]
    assert band.is_valid
    for lon, half_width_km in ((0.0, 10.0), (2.0, 10.0), (1.0, middle_km)):
        inside = GEOD.fwd(lon, 0, 0, half_width_km * 994)[:2]
        outside = GEOD.fwd(lon, 0, 0, half_width_km * 1030)[:2]
        assert band.intersects(shapely.Point(inside))
        assert not band.intersects(shapely.Point(outside))
    assert band.intersects(shapely.Point(GEOD.fwd(0, 0, 270, 9950)[:2]))
    assert not band.intersects(shapely.Point(GEOD.fwd(0, 0, 270, 10050)[:2]))


@pytest.mark.parametrize(
    "line",
    [
        [(20, 70), (40, 70)],  # along a parallel far north
        [(20, 70), (24, 78)],
        [(-70, 4), (-72, -5)],  # across the equator
        [(-70, 45), (-70, -45)],  # 10,000 km
        [(-120, 60), (-60, 60)],
        [(0, 0), (3, 0), (3, 3), (0, 3), (0, 0.5)],  # corners, nearly closed
        [(0, 0), (1, 0), (0, 0)],  # there and back
    ],
)
@pytest.mark.parametrize("mode", ["land", "sea"])
def test_bands_hold_exactly_the_places_within_the_half_width(line, mode):
    legs = make_legs(line, mode=mode)
    band = build_leg_bands(legs).geometry[0]
    assert band.is_valid
    assert not band.is_empty
    places = sample_leg(legs.geometry[0], mode, 5.0)
    random = np.random.default_rng(7)
    for number in random.choice(len(places), 12):
        lon, lat, half_width_km = places[number]
        reach_km = half_width_km * random.uniform(0.6, 1.4)
        spot = GEOD.fwd(lon, lat, random.uniform(0, 360), reach_km * 1000)[:2]
        overlap_km = min(measure_km(*spot, *place[:2]) - place[2] for place in places)
        if abs(overlap_km) > 0.3 + 0.003 * half_width_km:
            assert band.intersects(shapely.Point(spot)) == (overlap_km < 0)


def test_a_band_across_the_antimeridian_is_cut():
    band = build_leg_bands(make_legs([(179.5, 10), (-179.5, 10)])).geometry[0]
    assert band.is_valid
    assert band.geom_type == "MultiPolygon"
    assert band.bounds[0] == -180
    assert band.bounds[2] == 180
    assert band.area < 1.0


def test_a_leg_that_goes_nowhere_is_a_circle():
    band = build_leg_bands(make_legs([(5, 5), (5, 5)])).geometry[0]
    assert measure_km(5, 5, *band.exterior.coords[0]) == pytest.approx(10.0)


def test_no_legs_no_bands():
    bands = build_leg_bands(make_legs().set_crs("EPSG:4326"))
    assert bands.columns.tolist() == ["id", "geometry"]
    assert bands.crs == "EPSG:4326"


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda f: f.drop(columns="mode"), "legs: lacks mode"),
        (lambda f: f.assign(mode="train"), "mode is not one of land, river"),
        (
            lambda f: f.set_geometry(shapely.centroid(f.geometry.to_numpy()), crs=f.crs),
            "geometry is not a LineString in 1 of 1",
        ),
        (lambda f: f.to_crs("EPSG:3857"), "legs: is in EPSG:3857"),
    ],
)
def test_legs_that_cannot_be_used_are_refused(spoil, message):
    with pytest.raises(FrameError, match=message):
        build_leg_bands(spoil(make_legs([(0, 0), (1, 0)])))


@settings(max_examples=40, deadline=None)
@given(
    lon=st.floats(-180, 180),
    lat=st.floats(-80, 80),
    d_lon=st.floats(-4, 4),
    d_lat=st.floats(-4, 4),
    mode=st.sampled_from(["land", "sea"]),
)
def test_every_leg_lies_in_its_valid_band(lon, lat, d_lon, d_lat, mode):
    end_lon = (lon + d_lon + 180) % 360 - 180
    legs = make_legs([(lon, lat), (end_lon, lat + d_lat)], mode=mode)
    band = build_leg_bands(legs).geometry[0]
    assert band.is_valid
    assert -180 <= band.bounds[0] <= band.bounds[2] <= 180
    for place_lon, place_lat, _ in sample_leg(legs.geometry[0], mode, 50.0):
        assert band.intersects(shapely.Point((place_lon + 180) % 360 - 180, place_lat))
    assert range_to_leg(lon, lat, 0.0, sample_leg(legs.geometry[0], mode, 50.0))[0] == 0.0
