"""Small frames whose answers can be worked out in the head.

On the equator one degree of longitude is 111.3195 km. The places are two countries of squares:

    1 N  +-------+-------+            +-------+
         | AA-W  | AA-E  |            |  BBB  |
    0    +-------+-------+            +-------+
         0       1       2 E          10      11 E
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import shapely

DEGREE_KM = 111.3195
MERIDIAN_DEGREE_KM = 110.5744

STATES = gpd.GeoDataFrame(
    {"id": ["AA-W", "AA-E"], "country": ["AAA", "AAA"]},
    geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)],
    crs="EPSG:4326",
)
COUNTRIES = gpd.GeoDataFrame(
    {"iso3": ["AAA", "BBB"]}, geometry=[shapely.box(0, 0, 2, 1), shapely.box(10, 0, 11, 1)], crs="EPSG:4326"
)

KINDS = (("site", "AAA", None), ("town", "AAA", None), ("state", "AAA", "AA-E"), ("country", "BBB", None))
"""One of each precision, as (precision, country, state)."""


def make_points(*rows: tuple, **columns: Sequence[Any]) -> gpd.GeoDataFrame:
    """Make records from (lon, lat, precision[, country[, state]])."""
    padded = [(*row, "AAA", None)[:5] if len(row) < 4 else (*row, None)[:5] for row in rows]
    frame = {
        "id": [f"p{number}" for number in range(len(rows))],
        "precision": [row[2] for row in padded],
        "country": [row[3] for row in padded],
        "state": [row[4] for row in padded],
        **columns,
    }
    return gpd.GeoDataFrame(frame, geometry=[shapely.Point(row[:2]) for row in padded], crs="EPSG:4326")


def make_legs(*lines: Sequence[tuple[float, float]], mode: str = "land") -> gpd.GeoDataFrame:
    """Make legs of one corridor from lists of (lon, lat)."""
    count = len(lines)
    frame = {
        "id": [f"co_{number:02d}" for number in range(count)],
        "corridor": ["co"] * count,
        "leg": list(range(1, count + 1)),
        "mode": [mode] * count,
    }
    return gpd.GeoDataFrame(frame, geometry=[shapely.LineString(line) for line in lines], crs="EPSG:4326")
