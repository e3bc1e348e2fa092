"""The same answers by brute force: many places along the line, many in the polygon, every distance a geodesic."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import shapely
from pyproj import Geod

GEOD = Geod(ellps="WGS84")
OFF_ROAD = ("sea", "river", "jungle")
RADIUS_KM = {"site": 1.0, "town": 10.0}


def measure_km(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    return GEOD.inv(lon, lat, other_lon, other_lat)[2] / 1000.0


def sample_leg(line: shapely.LineString, mode: str, step_km: float) -> list[tuple[float, float, float]]:
    """Places of a leg as (lon, lat, half-width in km), the line straight in longitude and latitude."""
    corners = [line.coords[0]]
    for lon, lat in line.coords[1:]:
        while lon - corners[-1][0] > 180:
            lon -= 360
        while lon - corners[-1][0] < -180:
            lon += 360
        corners.append((lon, lat))
    places = [corners[0]]
    for (lon, lat), (next_lon, next_lat) in pairwise(corners):
        steps = max(1, math.ceil(measure_km(lon, lat, next_lon, next_lat) / step_km))
        shares = [step / steps for step in range(1, steps + 1)]
        places += [(lon + (next_lon - lon) * share, lat + (next_lat - lat) * share) for share in shares]
    along = [0.0]
    for place, following in pairwise(places):
        along.append(along[-1] + measure_km(*place, *following))
    widening = 0.2 if mode in OFF_ROAD else 0.1
    return [
        (lon, lat, 10.0 + widening * min(done, along[-1] - done))
        for (lon, lat), done in zip(places, along, strict=True)
    ]


def range_to_leg(lon: float, lat: float, radius_km: float, places: list) -> tuple[float, float, float]:
    """Least, drawn and greatest distance in km between a circle and the places of a leg."""
    least = drawn = greatest = math.inf
    for place_lon, place_lat, half_width_km in places:
        distance_km = measure_km(lon, lat, place_lon, place_lat)
        least = min(least, distance_km - half_width_km)
        drawn = min(drawn, distance_km)
        greatest = min(greatest, distance_km + half_width_km)
    return max(0.0, least - radius_km), drawn, greatest + radius_km


def sample_area(polygon: shapely.Geometry, step: float) -> list[tuple[float, float]]:
    """Places of a polygon: its boundary and a lattice inside, `step` degrees apart."""
    west, south, east, north = polygon.bounds
    lattice = [(lon, lat) for lon in np.arange(west, east, step) for lat in np.arange(south, north, step)]
    inside = [place for place in lattice if polygon.intersects(shapely.Point(place))]
    return [*map(tuple, shapely.get_coordinates(polygon.segmentize(step))), *inside]


def range_area_to_leg(polygon: shapely.Geometry, places: list, step: float) -> tuple[float, float, float]:
    """Least, drawn and greatest distance in km between an area and the places of a leg."""
    spots = sample_area(polygon, step)
    ranges = [range_to_leg(lon, lat, 0.0, places) for lon, lat in spots]
    return min(r[0] for r in ranges), min(r[1] for r in ranges), max(r[2] for r in ranges)


def range_area_to_point(
    polygon: shapely.Geometry, lon: float, lat: float, radius_km: float, step: float
) -> tuple[float, float, float]:
    """Least, drawn and greatest distance in km between an area and a circle."""
    distances = [measure_km(lon, lat, *spot) for spot in sample_area(polygon, step)]
    inside = polygon.intersects(shapely.Point(lon, lat))
    drawn = 0.0 if inside else min(distances)
    return max(0.0, drawn - radius_km), drawn, max(distances) + radius_km
