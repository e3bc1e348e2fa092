from __future__ import annotations

from typing import Any

import pytest
import shapely

from corredor.dataset.shapes import ShapeError, build_shape
from tests.fixtures_dataset import make_square

ALL_KINDS = ("Point", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
SQUARE = make_square(0, 0, 1, 1)
LONG_RING = [[0, 0], *[[1, step / 10] for step in range(11)], [0, 0]]


@pytest.mark.parametrize(
    ("kind", "coordinates", "expected"),
    [
        ("Point", [-72.5, 7.5], "POINT (-72.5 7.5)"),
        ("LineString", [[0, 0], [1, 1]], "LINESTRING (0 0, 1 1)"),
        ("MultiLineString", [[[0, 0], [1, 1]]], "MULTILINESTRING ((0 0, 1 1))"),
        ("Polygon", [SQUARE], "POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0))"),
        ("MultiPolygon", [[SQUARE]], "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 1, 0 0)))"),
    ],
)
def test_geometries_become_shapes(kind: str, coordinates: Any, expected: str) -> None:
    assert build_shape({"type": kind, "coordinates": coordinates}, ALL_KINDS) == shapely.from_wkt(expected)


def test_long_rings_and_holes_are_kept() -> None:
    hole = make_square(0.9, 0.05, 0.05, 0.05)
    shape = build_shape({"type": "Polygon", "coordinates": [LONG_RING, hole]}, ALL_KINDS)
    assert len(shape.exterior.coords) == 13
    assert len(shape.interiors) == 1


@pytest.mark.parametrize(
    ("geometry", "problem"),
    [
        (None, "there is no geometry"),
        ([1, 2], "is not a JSON object"),
        ({}, "has no type"),
        ({"type": "Circle", "coordinates": [0, 0]}, 'has the type "Circle"'),
        ({"type": "Point"}, "is not a pair"),
        ({"type": "Point", "coordinates": []}, "is not a pair"),
        ({"type": "Point", "coordinates": [0, 0, 12]}, "more than two numbers"),
        ({"type": "Point", "coordinates": ["0", "0"]}, "something else than numbers"),
        ({"type": "Point", "coordinates": [True, 0]}, "something else than numbers"),
        ({"type": "Point", "coordinates": [None, 0]}, "something else than numbers"),
        ({"type": "Point", "coordinates": [float("nan"), 0]}, "beyond all bounds"),
        ({"type": "Point", "coordinates": [10**400, 0]}, "beyond all bounds"),
        ({"type": "Point", "coordinates": [7.5, -172.5]}, "may be swapped"),
        ({"type": "Point", "coordinates": [-8070000.0, 840000.0]}, "is not on the globe"),
        ({"type": "Point", "coordinates": {"lon": 1}}, "is not a pair"),
        ({"type": "LineString", "coordinates": [[0, 0]]}, "no length"),
        ({"type": "LineString", "coordinates": [[0, 0], [0, 0]]}, "no length"),
        ({"type": "LineString", "coordinates": "line"}, "no coordinates"),
        ({"type": "MultiLineString", "coordinates": []}, "is empty"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]}, "open or too short"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [0, 0]]]}, "open or too short"),
        ({"type": "Polygon", "coordinates": []}, "has no ring"),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "has no ring"),
        ({"type": "Polygon", "coordinates": [[*LONG_RING, [0, 0, 5]]]}, "more than two numbers"),
        ({"type": "Polygon", "coordinates": [[*LONG_RING, ["0", "0"]]]}, "something else than numbers"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_reason(geometry: Any, problem: str) -> None:
    with pytest.raises(ShapeError, match=problem):
        build_shape(geometry, ALL_KINDS)


def test_a_leg_has_two_positions() -> None:
    with pytest.raises(ShapeError, match="has 3 positions"):
        build_shape({"type": "LineString", "coordinates": [[0, 0], [1, 0], [2, 0]]}, ALL_KINDS, position_count=2)


def test_metres_are_told_from_degrees() -> None:
    with pytest.raises(ShapeError) as error:
        build_shape({"type": "Point", "coordinates": [-8070000.0, 840000.0]}, ("Point",))
    assert error.value.clauses[2] == "save the file again in EPSG:4326, these look like metres"
