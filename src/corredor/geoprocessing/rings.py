"""Polygons from rings on the ellipsoid, in degrees, valid across the antimeridian and round a pole."""

from __future__ import annotations

from functools import partial

import numpy as np
import shapely
from shapely import LineString, MultiLineString, MultiPolygon, Polygon

from corredor.geoprocessing.geodesy import Floats, move_km, unwrap_longitudes

CIRCLE_POINTS = 64


def build_circle(lon: float, lat: float, radius_km: float, points: int = CIRCLE_POINTS) -> Polygon | MultiPolygon:
    """Build the polygon of `points` corners whose geodesic distance from a position is `radius_km`."""
    azimuths = np.linspace(0.0, 360.0, points, endpoint=False)
    ring_lon, ring_lat = move_km(np.full(points, lon), np.full(points, lat), azimuths, np.full(points, radius_km))
    return wrap_polygon(close_ring(ring_lon, ring_lat, lon))


def close_ring(lon: Floats, lat: Floats, near_lon: float) -> Polygon | MultiPolygon:
    """Close corners to a valid polygon with continuous longitudes, which may leave the range -180 to 180.

    Parameters
    ----------
    lon, lat : ndarray
        Corners in degrees in order, the first not repeated; neighbours closer than half of the globe.
    near_lon : float
        Longitude of a place inside, in degrees: the polygon starts within half a turn of it.

    Returns
    -------
    Polygon or MultiPolygon
        A ring that runs once round the globe holds a pole and is led along it.
    """
    start = lon[0] + 360.0 * np.round((near_lon - lon[0]) / 360.0)
    closed = unwrap_longitudes(np.concatenate(([start], lon[1:], lon[:1])))
    turns = np.round((closed[-1] - closed[0]) / 360.0)
    closed[-1] = closed[0] + 360.0 * turns
    corners = np.column_stack((closed, np.append(lat, lat[0])))
    if turns:
        pole = np.copysign(90.0, lat.mean())
        corners = np.vstack((corners, (closed[-1], pole), (closed[0], pole), corners[:1]))
    polygon = Polygon(corners)
    if polygon.is_valid:
        return polygon
    return keep_polygons(shapely.make_valid(polygon))


def wrap_polygon(polygon: Polygon | MultiPolygon) -> Polygon | MultiPolygon:
    """Cut a polygon with continuous longitudes at the antimeridian and bring its parts into -180 to 180."""
    parts = _cut_turns(polygon)
    return polygon if len(parts) == 1 and parts[0] is polygon else keep_polygons(shapely.union_all(parts))


def wrap_line(line: LineString) -> LineString | MultiLineString:
    """Take a line the short way across the antimeridian, cut it there and bring its parts into -180 to 180."""
    corners = shapely.get_coordinates(line)
    if np.abs(corners[:, 0]).max() <= 180.0 and np.abs(np.diff(corners[:, 0])).max() <= 180.0:
        return line
    parts = _cut_turns(LineString(np.column_stack((unwrap_longitudes(corners[:, 0]), corners[:, 1]))))
    return shapely.line_merge(shapely.union_all(parts))


def keep_polygons(geometry: shapely.Geometry) -> Polygon | MultiPolygon:
    """Drop the points and lines that a cut left behind, and keep the area."""
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type.endswith("Polygon")]
    flat = [polygon for part in parts for polygon in shapely.get_parts(part) if not polygon.is_empty]
    return flat[0] if len(flat) == 1 else MultiPolygon(flat)


def _cut_turns(geometry: shapely.Geometry) -> list[shapely.Geometry]:
    west, _, east, _ = geometry.bounds
    if west >= -180.0 and east <= 180.0:
        return [geometry]
    parts = []
    for turn in range(int(np.floor((west + 180.0) / 360.0)), int(np.ceil((east + 180.0) / 360.0))):
        window = shapely.box(360.0 * turn - 180.0, -90.0, 360.0 * turn + 180.0, 90.0)
        part = shapely.intersection(geometry, window)
        parts.append(shapely.transform(part, partial(_shift_west, 360.0 * turn)))
    return parts


def _shift_west(degrees: float, corners: Floats) -> Floats:
    return corners - np.array((degrees, 0.0))
