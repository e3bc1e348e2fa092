"""What a view asks a figure to show: the camera, else the bounds, else where its records lie."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from corredor.mapping.figure.frame import MAX_LAT, WORLD_M, Bounds, Box, Floats, Frame, to_degrees, to_mercator
from corredor.mapping.figure.places import COARSE, iterate_records
from corredor.mapping.web import HOME_BOUNDS, MAX_ZOOM
from corredor.selection import View

SCREEN: Final = (750.0, 520.0)
"""Width and height in pixels of the map on the screen, for a camera that knows only centre and zoom."""

MIN_HALF_SPAN_M: Final = 28_000.0
"""Half of the narrowest figure of records: a town's circle of ten kilometres and some land around it."""

_MARGIN: Final = 0.07
_GAP_DEGREES: Final = 35.0
_FAR_SHARE: Final = 0.2


@dataclass(frozen=True)
class Extent:
    """What is to be shown.

    Parameters
    ----------
    bounds : (west, south, east, north)
        In degrees; west exceeds east across the antimeridian.
    far : (west, south, east, north) or None
        Where a few records lie an ocean away from all others: an inset shows them.
    """

    bounds: Bounds
    far: Bounds | None = None


def find_extent(view: View) -> Extent:
    """Find what a view asks to show.

    Parameters
    ----------
    view : View
        A selection applied.

    Returns
    -------
    Extent
        The camera where it has a centre and a zoom; else the bounds filter; else what the records need; else home.
    """
    camera = view.selection.camera
    if camera.centre is not None and camera.zoom is not None:
        return Extent(_look(camera.centre, camera.zoom))
    if view.selection.bounds is not None:
        return Extent(view.selection.bounds)
    lon, lat = collect_points(view)
    if len(lon) == 0:
        return Extent(_find_countries(view) or HOME_BOUNDS)
    near = _find_near(lon)
    far = None if near.all() else _enclose(lon[~near], lat[~near], 4.0)
    return Extent(_enclose(lon[near], lat[near], 1.0), far)


def fit_extent(extent: Extent, box: Box) -> tuple[Frame, Bounds | None]:
    """Fit an extent into a box.

    Parameters
    ----------
    extent : Extent
        What is to be shown.
    box : Box
        Where.

    Returns
    -------
    Frame
        Moved to one side as far as it may be, so that it does not reach what lies an ocean away.
    bounds or None
        What an inset has to show; None where the frame reaches it all the same.
    """
    frame = Frame.fit(extent.bounds, box)
    if extent.far is None:
        return frame, None
    west, _, east, _ = frame.extent_m
    low, high = _unroll(extent.bounds)
    slack = max(0.0, (east - west - (high - low)) / 2)
    far_west, far_east = _unroll(extent.far)
    turn = round(((far_west + far_east) / 2 - frame.centre_x_m) / WORLD_M) * WORLD_M
    if (far_west + far_east) / 2 - turn > frame.centre_x_m:
        shift = -min(max(0.0, east - (far_west - turn)), slack)
    else:
        shift = min(max(0.0, far_east - turn - west), slack)
    for copy in (-WORLD_M, 0.0, WORLD_M):
        if far_west - turn + copy < east + shift - 1.0 and far_east - turn + copy > west + shift + 1.0:
            return frame, None
    return dataclasses.replace(frame, centre_x_m=frame.centre_x_m + shift), extent.far


def _unroll(bounds: Bounds) -> tuple[float, float]:
    """Return west and east in Web Mercator metres, east beyond the antimeridian where it must be."""
    west, _, east, _ = bounds
    x = to_mercator([west, east + 360.0 * (east < west)], [0.0, 0.0])[0]
    return float(x[0]), float(x[1])


def collect_points(view: View) -> tuple[Floats, Floats]:
    """Collect longitudes and latitudes of all that a view shows: records, ends of legs, labels of coarse areas."""
    places = view.atlas.places
    labels = {
        code: (lon, lat)
        for table, key in ((places.countries, "iso3"), (places.states, "id"))
        for code, lon, lat in zip(*(table[name].tolist() for name in (key, "label_lon", "label_lat")), strict=True)
    }
    points = []
    for record in iterate_records(view):
        at = (record.lon, record.lat)
        if record.precision in COARSE:
            of_state = record.state if record.precision == "state" and record.state in labels else None
            at = labels.get(of_state or record.country, at)
        points.append(at)
    legs = view.frames.get("corridors")
    ends = np.zeros((0, 2)) if legs is None else shapely.get_coordinates(legs.geometry.values)
    joined = np.concatenate([np.array(points, dtype=float).reshape(-1, 2), ends])
    return joined[:, 0], joined[:, 1]


def _look(centre: tuple[float, float], zoom: float) -> Bounds:
    metres_per_pixel = WORLD_M / 256.0 / 2.0 ** min(zoom, float(MAX_ZOOM))
    half_x, half_y = (side * metres_per_pixel / 2 for side in SCREEN)
    x, y = to_mercator(*centre)
    return _bound(float(x), float(y), half_x, half_y)


def _find_countries(view: View) -> Bounds | None:
    """Bound the countries that are asked for, where nothing in them matches."""
    countries = view.atlas.places.countries
    chosen = countries[countries["iso3"].isin(view.selection.countries)]
    if len(chosen) == 0:
        return None
    corners = chosen.geometry.bounds
    lon = np.concatenate([corners["minx"], corners["maxx"]])
    lat = np.concatenate([corners["miny"], corners["maxy"]])
    return _enclose(lon, lat, 1.0)


def _find_near(lon: Floats) -> NDArray[np.bool_]:
    """Tell the many from the few that lie beyond a gap as wide as an ocean."""
    order = np.argsort(lon, kind="stable")
    gaps = np.diff(lon[order])
    near = np.ones(len(lon), dtype=np.bool_)
    if len(gaps) == 0 or gaps.max() < _GAP_DEGREES:
        return near
    cut = int(gaps.argmax()) + 1
    few = order[cut:] if len(order) - cut <= cut else order[:cut]
    if len(few) <= _FAR_SHARE * len(order):
        near[few] = False
    return near


def _enclose(lon: Floats, lat: Floats, least: float) -> Bounds:
    """Bound points with a margin, never by less than `least` times `MIN_HALF_SPAN_M` on the ground to each side."""
    x, y = to_mercator(lon, lat)
    middle_x, middle_y = float(x.min() + x.max()) / 2, float(y.min() + y.max()) / 2
    stretch = 1 / math.cos(math.radians(min(abs(to_degrees(0.0, middle_y)[1]), 80.0)))
    floor = MIN_HALF_SPAN_M * least * stretch
    half_x = max(float(x.max() - x.min()) / 2 * (1 + 2 * _MARGIN), floor)
    half_y = max(float(y.max() - y.min()) / 2 * (1 + 2 * _MARGIN), floor)
    return _bound(middle_x, middle_y, half_x, half_y)


def _bound(x: float, y: float, half_x: float, half_y: float) -> Bounds:
    if 2 * half_x >= WORLD_M:
        west, east = -180.0, 180.0
    else:
        west, east = ((to_degrees(one, 0.0)[0] + 180.0) % 360.0 - 180.0 for one in (x - half_x, x + half_x))
    top = to_mercator(0.0, MAX_LAT)[1]
    south, north = (to_degrees(0.0, float(np.clip(one, -top, top)))[1] for one in (y - half_y, y + half_y))
    return west, south, east, north
