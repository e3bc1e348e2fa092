import numpy as np
import pytest
import shapely

from corredor.geoprocessing.areas import TOLERANCE_KM, Area, find_farthest
from corredor.geoprocessing.geodesy import STEP_KM, measure_distance_km
from tests.geoprocessing.oracle import measure_km, sample_area

# a square with a hole, and an island far to the north-east
ARCHIPELAGO = shapely.union(
    shapely.Polygon(shapely.box(0, 0, 2, 2).exterior.coords, [shapely.box(0.5, 0.5, 1.5, 1.5).exterior.coords]),
    shapely.box(5, 5, 5.1, 5.1),
)


def distance_from(lon, lat):
    return lambda lons, lats: measure_distance_km(np.full_like(lons, lon), np.full_like(lats, lat), lons, lats)


def test_the_outline_follows_every_ring_in_short_steps():
    lon, lat, radius_km, ring = Area(ARCHIPELAGO).outline
    assert not radius_km.any()
    assert np.unique(ring).tolist() == [0, 1, 2]
    for number in range(3):
        ring_lon, ring_lat = lon[ring == number], lat[ring == number]
        assert (ring_lon[0], ring_lat[0]) == (ring_lon[-1], ring_lat[-1])
        steps_km = measure_distance_km(ring_lon[:-1], ring_lat[:-1], ring_lon[1:], ring_lat[1:])
        assert steps_km.min() > 0
        assert steps_km.max() <= STEP_KM + 0.01
    boundary = ARCHIPELAGO.boundary
    assert max(boundary.distance(shapely.Point(place)) for place in zip(lon, lat, strict=True)) < 1e-9


def test_cells_cover_the_polygon_and_nothing_far_from_it():
    cells = Area(ARCHIPELAGO).cover
    sides = (cells.lon - cells.half_lon, cells.lat - cells.half_lat, cells.lon + cells.half_lon)
    boxes = shapely.box(*sides, cells.lat + cells.half_lat)
    assert shapely.union_all(boxes).buffer(1e-9).contains(ARCHIPELAGO)
    assert shapely.intersects(boxes, ARCHIPELAGO).all()
    for box, reach_km, lon, lat in zip(boxes, cells.measure_reach_km(), cells.lon, cells.lat, strict=True):
        assert max(measure_km(lon, lat, *corner) for corner in box.exterior.coords) <= reach_km


def test_a_place_in_the_hole_is_not_in_the_area():
    lon, lat = np.array([(1, 1), (0.2, 0.2), (2, 1), (5.05, 5.05), (365.05, 5.05)]).T
    inside = Area(ARCHIPELAGO).contains(lon, lat)
    assert inside.tolist() == [False, True, True, True, True]


@pytest.mark.parametrize("spot", [(1, 1), (5, 5), (-30, 10), (1, -60), (150, 20)])
def test_the_farthest_place_as_by_brute_force(spot):
    exact = max(measure_km(*spot, *place) for place in sample_area(ARCHIPELAGO, 0.05))
    farthest = find_farthest(Area(ARCHIPELAGO), distance_from(*spot))
    assert exact - 0.001 <= farthest <= exact + TOLERANCE_KM + 0.001


def test_the_farthest_place_can_be_inside():
    # the distance from the edge of a square is greatest in its middle
    square = shapely.box(0, 0, 1, 1)
    lon, lat, _, _ = Area(square).outline

    def distance_from_edge(lons, lats):
        return np.array([distance_from(*place)(lon, lat).min() for place in zip(lons, lats, strict=True)])

    assert find_farthest(Area(square), distance_from_edge) == pytest.approx(55.3, abs=0.5)


def test_a_search_that_cannot_win_is_given_up_with_a_value_that_is_reached():
    area = Area(shapely.box(0, 0, 1, 1))
    given_up = find_farthest(area, distance_from(10, 0), give_up_km=100.0)
    assert 100 < given_up <= find_farthest(area, distance_from(10, 0))
