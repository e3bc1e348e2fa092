from __future__ import annotations

import pytest

from corredor.dataset import Atlas
from corredor.mapping.figure.extent import collect_points, find_extent, fit_extent
from corredor.mapping.figure.frame import Box
from corredor.mapping.web import HOME_BOUNDS
from corredor.selection import Selection


def find(query: str, atlas: Atlas):  # type: ignore[no-untyped-def]
    return find_extent(Selection.from_query(query)[0].apply(atlas))


def test_the_camera_comes_first(tiny: Atlas) -> None:
    west, south, east, north = find("at=-72,7,8&bbox=-80,0,-60,10", tiny).bounds
    # 750 pixels at zoom 8 are 750 / (256 * 2^8) of 360 degrees
    assert east - west == pytest.approx(360 * 750 / 65536)
    assert (west + east) / 2 == pytest.approx(-72)
    assert south < 7 < north


def test_then_the_bounds(tiny: Atlas) -> None:
    assert find("bbox=-80,0,-60,10", tiny).bounds == (-80, 0, -60, 10)


def test_then_what_is_shown(tiny: Atlas) -> None:
    west, south, east, north = find("layers=prisons", tiny).bounds
    assert west < -73.5 < -71 < east
    assert south < 6.5 < 7.5 < north
    assert east - west < 4


def test_one_town_is_shown_with_land_around_it(tiny: Atlas) -> None:
    west, _, east, _ = find("layers=cells&precision=town", tiny).bounds
    assert (east - west) * 111.3 == pytest.approx(56, abs=1)


def test_home_where_nothing_is_shown(tiny: Atlas) -> None:
    assert find("text=zzz", tiny).bounds == HOME_BOUNDS


def test_the_countries_asked_for_where_nothing_in_them_matches(tiny: Atlas) -> None:
    west, south, east, north = find("country=VEN&text=zzz", tiny).bounds
    assert west < -72 < -70 < east < -69
    assert south < 6 < 8 < north


def test_a_few_records_beyond_an_ocean_get_an_inset(frozen: Atlas) -> None:
    extent = find("", frozen)
    assert extent.far is not None
    assert extent.far[0] < -3.7 < extent.far[2]
    assert extent.bounds[2] < -50
    assert find("layers=cells", frozen).far is None


def test_a_frame_moves_aside_rather_than_reach_the_inset(frozen: Atlas) -> None:
    extent = find("", frozen)
    frame, far = fit_extent(extent, Box(0, 0, 1000, 500))
    assert far == extent.far
    assert frame.bounds[2] <= extent.far[0] + 0.01  # type: ignore[index]
    assert frame.bounds[2] >= extent.bounds[2]
    wide, none = fit_extent(extent, Box(0, 0, 3000, 500))
    assert none is None
    assert wide.bounds[2] > extent.far[2]  # type: ignore[index]


def test_points_of_coarse_records_are_the_labels_of_their_areas(tiny: Atlas) -> None:
    lon, lat = collect_points(Selection(layers=("cells",)).apply(tiny))
    assert sorted(zip(lon.tolist(), lat.tolist(), strict=True)) == [(-72.5, 7.5), (-71.0, 6.5)]
