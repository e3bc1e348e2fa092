"""The plain way of getting the answers of the geoprocessing: loops, one record at a time, no index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import h3
import numpy as np
import shapely
from pyproj import CRS, Geod

GEOD = Geod(ellps="WGS84")


def range_by_loop(records: gpd.GeoDataFrame, legs: gpd.GeoDataFrame) -> list[list[tuple[float, float, float]]]:
    """Measure every record against places 1 km apart on every leg."""
    sampled = [sample_leg(line, mode) for line, mode in zip(legs.geometry, legs["mode"], strict=True)]
    ranges = []
    for point in records.geometry:
        row = []
        for lon, lat, radius_km in sampled:
            distance_km = GEOD.inv(np.full(len(lon), point.x), np.full(len(lat), point.y), lon, lat)[2] / 1000.0
            least, greatest = (distance_km - radius_km).min() - 10.0, (distance_km + radius_km).min() + 10.0
            row.append((least, distance_km.min(), greatest))
        ranges.append(row)
    return ranges


def sample_leg(line: shapely.LineString, mode: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cut a leg of two ends into places 1 km apart, with the half-width in km."""
    (lon, lat), (to_lon, to_lat) = line.coords
    length_km = GEOD.inv(lon, lat, to_lon, to_lat)[2] / 1000.0
    share = np.linspace(0.0, 1.0, int(length_km) + 2)
    widening = 0.2 if mode in ("sea", "river", "jungle") else 0.1
    radius_km = 10.0 + widening * length_km * np.minimum(share, 1.0 - share)
    return lon + share * (to_lon - lon), lat + share * (to_lat - lat), radius_km


def distance_by_loop(records: gpd.GeoDataFrame, others: gpd.GeoDataFrame) -> list[float]:
    """Measure every record against every other, one pair at a time."""
    ends = [(point.x, point.y) for point in others.geometry]
    return [
        min(GEOD.inv(point.x, point.y, lon, lat)[2] / 1000.0 for lon, lat in ends) for point in records.geometry
    ]


def band_by_circles(legs: gpd.GeoDataFrame) -> list[shapely.Geometry]:
    """Unite circles around places 1 km apart."""
    azimuths = np.linspace(0.0, 360.0, 64, endpoint=False)
    bands = []
    for line, mode in zip(legs.geometry, legs["mode"], strict=True):
        circles = []
        for lon, lat, radius_km in zip(*sample_leg(line, mode), strict=True):
            here = np.ones(64)
            ring_lon, ring_lat, _ = GEOD.fwd(lon * here, lat * here, azimuths, radius_km * 1000.0 * here)
            circles.append(shapely.Polygon(np.column_stack((ring_lon, ring_lat))))
        bands.append(shapely.union_all(circles))
    return bands


def circle_by_projection(records: gpd.GeoDataFrame) -> list[shapely.Geometry]:
    """Buffer each record in an azimuthal projection of its own, and project back."""
    circles = []
    for number in range(len(records)):
        one = records.geometry.iloc[[number]]
        local = CRS.from_proj4(f"+proj=aeqd +lat_0={one.iloc[0].y} +lon_0={one.iloc[0].x} +datum=WGS84")
        circles.append(one.to_crs(local).buffer(10_000.0).to_crs("EPSG:4326").iloc[0])
    return circles


def spread_by_loop(records: gpd.GeoDataFrame) -> dict[str, Any]:
    """Keep the earliest row per country."""
    first: dict[str, Any] = {}
    for _, row in records.iterrows():
        if row["country"] not in first or row["start_day"] < first[row["country"]]["start_day"]:
            first[row["country"]] = row
    return first


def cells_by_containment(records: gpd.GeoDataFrame) -> dict[str, int]:
    """Count the points in each cell by asking every cell about every point."""
    names = {h3.latlng_to_cell(point.y, point.x, 4) for point in records.geometry}
    polygons = {name: shapely.Polygon([(x, y) for y, x in h3.cell_to_boundary(name)]) for name in names}
    return {name: sum(polygon.contains(point) for point in records.geometry) for name, polygon in polygons.items()}


def clip_by_loop(records: gpd.GeoDataFrame, bounds: Sequence[float]) -> gpd.GeoDataFrame:
    """Ask every record whether it is in the box."""
    west, south, east, north = bounds
    return records[[south <= p.y <= north and (p.x >= west or p.x <= east) for p in records.geometry]]
