from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from corredor.mapping.figure.frame import Box, Frame, to_degrees, to_mercator

BOX = Box(100, 50, 500, 250)
DEGREES = st.tuples(st.floats(-179, 179), st.floats(-84, 84))


@given(DEGREES)
def test_the_projection_is_that_of_proj(at: tuple[float, float]) -> None:
    x, y = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True).transform(*at)
    assert [float(one) for one in to_mercator(*at)] == pytest.approx([x, y], abs=1e-3)
    assert to_degrees(x, y) == pytest.approx(at, abs=1e-9)


def test_a_frame_shows_all_that_was_asked_for_and_fills_its_box() -> None:
    frame = Frame.fit((-10, -10, 10, 10), BOX)
    west, south, east, north = frame.bounds
    assert (south, north) == pytest.approx((-10, 10))
    assert (west, east) == pytest.approx((-20.1, 20.1), abs=0.1)
    x, y = frame.project([0, west, east], [0, north, south])
    assert x == pytest.approx([300, 100, 500])
    assert y == pytest.approx([150, 50, 250])


def test_the_zoom_is_leaflets() -> None:
    # at zoom 0 the world is 256 pixels wide
    assert Frame.fit((-180, -60, 180, 60), Box(0, 0, 256, 100)).zoom == pytest.approx(0)
    assert Frame.fit((0, 0, 90, 1), Box(0, 0, 512, 100)).zoom == pytest.approx(3)


def test_a_frame_across_the_antimeridian_places_both_sides_on_one_map() -> None:
    frame = Frame.fit((170, -10, -170, 10), BOX)
    x, _ = frame.project([179, -179], [0, 0])
    assert x[0] < 300 < x[1]
    assert x[1] - x[0] < 30
    west, _, east, _ = frame.bounds
    assert west > 0 > east


@given(st.floats(-70, 70), st.floats(1_000, 50_000))
def test_a_length_on_the_ground_is_true_at_its_latitude(lat: float, length_m: float) -> None:
    frame = Frame.fit((-1, lat - 1, 1, lat + 1), BOX)
    lon, _, _ = Geod(a=6_378_137, b=6_378_137).fwd(0, lat, 90, length_m)
    x, _ = frame.project([0, lon], [lat, lat])
    assert x[1] - x[0] == pytest.approx(frame.ground_units(length_m, lat), rel=0.01)


def test_the_world_is_never_shown_twice() -> None:
    frame = Frame.fit((-180, -1, 180, 1), BOX)
    assert frame.bounds[0] == -180
    assert frame.bounds[2] == 180


def test_boxes() -> None:
    box = Box(0, 0, 10, 4)
    assert (box.width, box.height, box.middle) == (10, 4, (5, 2))
    assert box.crosses(Box(9, 3, 20, 20))
    assert not box.crosses(Box(10, 0, 20, 4))  # touching is not crossing
    assert box.holds(10, 4)
    assert not box.holds(10.1, 4)
    assert box.grow(1) == Box(-1, -1, 11, 5)
    assert Box.around(5, 2, 10, 4) == box


def test_poles_stay_finite() -> None:
    _, y = to_mercator([0, 0], [90, -90])
    assert all(math.isfinite(one) for one in y)
