import numpy as np
import pytest
import shapely

from corredor.geoprocessing.rings import build_circle, close_ring, wrap_line, wrap_polygon


def test_a_ring_stays_where_it_is():
    square = close_ring(np.array([0.0, 1.0, 1.0, 0.0]), np.array([0.0, 0.0, 1.0, 1.0]), 0.5)
    assert square.equals(shapely.box(0, 0, 1, 1))
    assert wrap_polygon(square) is square


def test_a_ring_across_the_antimeridian_becomes_two_parts():
    ring = close_ring(np.array([179.0, -179.0, -179.0, 179.0]), np.array([0.0, 0.0, 1.0, 1.0]), 180.0)
    assert ring.bounds == (179, 0, 181, 1)
    parts = wrap_polygon(ring)
    assert parts.equals(shapely.union(shapely.box(179, 0, 180, 1), shapely.box(-180, 0, -179, 1)))


@pytest.mark.parametrize("lat", [89.95, -89.95, 90.0, -90.0])
def test_a_circle_round_a_pole_holds_the_pole(lat):
    polygon = build_circle(30.0, lat, 10.0)
    assert polygon.is_valid
    assert polygon.bounds[0] == -180
    assert polygon.bounds[2] == 180
    assert polygon.intersects(shapely.Point(77, np.copysign(90, lat)))
    assert polygon.area < 40


def test_a_line_is_cut_at_the_antimeridian():
    line = shapely.LineString([(0, 0), (1, 1)])
    assert wrap_line(line) is line
    cut = wrap_line(shapely.LineString([(179, 0), (-179, 2)]))
    assert cut.equals(shapely.MultiLineString([[(179, 0), (180, 1)], [(-180, 1), (-179, 2)]]))
    assert wrap_line(shapely.LineString([(181, 0), (182, 0)])).equals(shapely.LineString([(-179, 0), (-178, 0)]))
