from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Geod

from corredor.dataset.outlines import Outlines
from corredor.dataset.validate_shapes import check_validity, check_winding, repair_shapes
from tests.fixtures_dataset import make_square

WEST = shapely.box(-74, 6, -72, 8)
EAST = shapely.box(-72, 6, -70, 8)
BOWTIE = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])


@pytest.fixture
def countries() -> Outlines:
    codes = ["COL", "VEN"]
    return Outlines(pd.Series([WEST, EAST], codes), pd.Series(["Colombia", "Venezuela"], codes))


def test_points_outside_their_outline_are_found(countries: Outlines) -> None:
    points = np.array([[-73.0, 7.0], [-71.0, 7.0], [-71.0, 7.0]])
    assert countries.find_outside(np.array(["COL", "COL", "VEN"], object), points).tolist() == [1]


@pytest.mark.parametrize(("lon", "lat"), [(-71.5, 7.0), (-74.3, 6.5), (-73.0, 8.2), (-71.0, 9.0), (-75.0, 9.0)])
def test_the_gap_agrees_with_a_search_along_the_outline(countries: Outlines, lon: float, lat: float) -> None:
    border = np.array(shapely.segmentize(WEST, 0.001).exterior.coords)
    count = len(border)
    nearest_m = Geod(ellps="WGS84").inv([lon] * count, [lat] * count, border[:, 0], border[:, 1])[2].min()
    assert countries.measure_gap_km("COL", lon, lat) == pytest.approx(nearest_m / 1000, rel=0.01)


def test_a_point_inside_or_on_the_border_has_no_gap(countries: Outlines) -> None:
    assert countries.measure_gap_km("COL", -73, 7) == 0
    assert countries.measure_gap_km("COL", -72, 7) == 0


def test_near_means_within_25_km(countries: Outlines) -> None:
    assert countries.is_near("COL", -71.8, 7)
    assert not countries.is_near("COL", -71.7, 7)


def test_lines_touch_what_they_cross_or_come_near(countries: Outlines) -> None:
    assert countries.touches("COL", shapely.LineString([(-75, 7), (-71, 7)]))
    assert countries.touches("COL", shapely.LineString([(-71.9, 7), (-71, 7)]))
    assert not countries.touches("COL", shapely.LineString([(-71.5, 7), (-71, 7)]))


def test_places_are_named(countries: Outlines) -> None:
    assert countries.find_outline_at(-71, 7) == "VEN"
    assert countries.find_outline_at(0, 0) is None
    assert countries.name_outline("VEN") == "Venezuela (VEN)"


def test_outlines_that_cross_themselves_are_found_and_repaired() -> None:
    shapes = np.array([WEST, None, BOWTIE], object)
    (finding,) = check_validity(shapes)
    assert finding.rows == (2,)
    assert finding.harmless
    assert finding.problem == "the outline crosses or touches itself at [0.5, 0.5]"
    repaired = repair_shapes(shapes)
    assert repaired[0] is WEST
    assert repaired[1] is None
    assert repaired[2].is_valid
    assert repaired[2].area == pytest.approx(0.5)


def test_rings_wind_as_rfc_7946_says() -> None:
    right = shapely.Polygon(make_square(0, 0, 4, 4), [make_square(1, 1, 1, 1)[::-1]])
    wrong_hole = shapely.Polygon(make_square(0, 0, 4, 4), [make_square(1, 1, 1, 1)])
    wrong = shapely.Polygon(make_square(0, 0, 4, 4)[::-1])
    assert check_winding(np.array([right, None], object), ["a", "b"]) == []
    (finding,) = check_winding(np.array([right, wrong_hole, wrong], object), ["a", "b", "c"])
    assert finding.rows == ()
    assert "rings of b, c" in finding.problem
    assert check_winding(np.empty(0, object), []) == []
