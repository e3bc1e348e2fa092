import h3
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st

from corredor.errors import FrameError, QueryError
from corredor.geoprocessing import count_cells
from tests.geoprocessing.frames import make_points


def test_points_are_counted_by_cell_the_fullest_first():
    points = make_points((-70.65, -33.45, "town"), (-77.04, -12.05, "site"), (-77.05, -12.05, "town"))
    cells = count_cells(points, 4)
    assert cells.columns.tolist() == ["cell", "count", "geometry"]
    assert cells.crs == "EPSG:4326"
    assert cells["count"].tolist() == [2, 1]
    assert cells["cell"].tolist() == [h3.latlng_to_cell(-12.05, -77.04, 4), h3.latlng_to_cell(-33.45, -70.65, 4)]
    assert cells.geometry[0].contains(shapely.Point(-77.04, -12.05))
    assert cells.attrs == {"left_out": 0}


def test_an_outline_is_one_ring_without_slivers():
    for lon, lat in ((-70.3, -18.4), (-70.65, -33.45), (-74.1, 4.6), (30.0, 70.0)):
        polygon = count_cells(make_points((lon, lat, "town")), 4).geometry[0]
        assert polygon.geom_type == "Polygon"
        assert len(polygon.exterior.coords) == 7


def test_points_placed_to_a_state_or_country_are_left_out_and_counted():
    points = make_points((0, 0, "town"), (0, 0, "state"), (0, 0, "country"))
    points.loc[2, "geometry"] = None
    cells = count_cells(points, 5)
    assert cells["count"].tolist() == [1]
    assert cells.attrs == {"left_out": 2}


@pytest.mark.parametrize("spot", [(180, 0), (-179.99, 65), (0, 90), (0, -90)])
@pytest.mark.parametrize("resolution", [0, 3])
def test_cells_at_the_edge_of_the_map_are_valid(spot, resolution):
    polygon = count_cells(make_points((*spot, "town")), resolution).geometry[0]
    assert polygon.is_valid
    assert -180 <= polygon.bounds[0] <= polygon.bounds[2] <= 180
    assert polygon.distance(shapely.Point(spot)) < 1e-9
    assert polygon.area < 12_000


def test_no_points_no_cells():
    cells = count_cells(make_points().set_crs("EPSG:4326"), 4)
    assert len(cells) == 0
    assert cells.columns.tolist() == ["cell", "count", "geometry"]
    assert cells.crs == "EPSG:4326"


@pytest.mark.parametrize("resolution", [-1, 16, 4.5, "4", None, True])
def test_a_resolution_that_is_none_is_refused(resolution):
    with pytest.raises(QueryError, match="resolution: expected"):
        count_cells(make_points((0, 0, "town")), resolution)


def test_another_crs_is_refused():
    with pytest.raises(FrameError, match="points: is in EPSG:3857"):
        count_cells(make_points((0, 0, "town")).to_crs("EPSG:3857"), 4)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90), st.sampled_from(["town", "country"])), max_size=8),
    st.integers(0, 15),
)
def test_no_point_is_lost(rows, resolution):
    points = make_points(*rows).set_crs("EPSG:4326", allow_override=True)
    before = points.copy(deep=True)
    cells = count_cells(points, resolution)
    assert cells["count"].sum() + cells.attrs["left_out"] == len(points)
    assert cells["cell"].is_unique
    assert cells.geometry.is_valid.all()
    assert_geodataframe_equal(points, before)
