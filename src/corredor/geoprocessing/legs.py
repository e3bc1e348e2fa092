"""Corridor legs as lines of known width: nobody surveyed the road, but the towns at its ends are known."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from corredor.geoprocessing.geodesy import (
    STEP_KM,
    Floats,
    Ints,
    densify_segments,
    measure_distance_km,
    unwrap_longitudes,
)
from corredor.geoprocessing.paths import Paths, build_paths
from corredor.geoprocessing.sites import RADIUS_KM

TOWN_RADIUS_KM = RADIUS_KM["town"]
"""Half the width of a leg at its towns."""

WIDENING = 0.1
"""Km that a leg widens on each side per km from its nearer town."""

WIDENING_OFF_ROAD = 0.2
"""The same where there is no road at all."""

OFF_ROAD_MODES = ("sea", "river", "jungle")

SAME_NODE_KM = 0.001
"""Nodes nearer to each other would have no direction between them that a band could be drawn by."""

_SAME_PLACE_DEGREES = 1e-9


@dataclass(frozen=True, slots=True)
class TracedLeg:
    """A leg cut into short pieces.

    Attributes
    ----------
    lon, lat, radius_km : ndarray, one value per node
        Degrees with continuous longitudes, and half the width.
    breaks : ndarray
        Indexes of the nodes at which the direction or the widening changes, the first and the last included.
    """

    lon: Floats
    lat: Floats
    radius_km: Floats
    breaks: Ints


def trace_leg(line: shapely.LineString, mode: str) -> TracedLeg:
    """Cut a leg into pieces of at most `STEP_KM`, with its half-width at every node.

    Parameters
    ----------
    line : LineString
        From town to town in degrees, straight in longitude and latitude between its positions.
    mode : str
        Mode of travel; `OFF_ROAD_MODES` widen twice as fast.

    Returns
    -------
    TracedLeg
        The widest place, halfway along to within a metre, is a node.
    """
    corners = shapely.get_coordinates(line)
    corner_lon, corner_lat = unwrap_longitudes(corners[:, 0]), corners[:, 1]
    step = np.maximum(np.abs(np.diff(corner_lon)), np.abs(np.diff(corner_lat)))
    moved = np.append(True, step > _SAME_PLACE_DEGREES)
    corner_lon, corner_lat = corner_lon[moved], corner_lat[moved]
    if len(corner_lon) == 1:
        return TracedLeg(corner_lon, corner_lat, np.full(1, TOWN_RADIUS_KM), np.zeros(1, dtype=np.intp))
    lon, lat, segment = densify_segments(corner_lon[:-1], corner_lat[:-1], corner_lon[1:], corner_lat[1:], STEP_KM)
    lon, lat = np.append(lon, corner_lon[-1]), np.append(lat, corner_lat[-1])
    breaks = np.append(np.searchsorted(segment, np.arange(len(corner_lon) - 1)), len(lon) - 1)

    along_km = np.append(0.0, np.cumsum(measure_distance_km(lon[:-1], lat[:-1], lon[1:], lat[1:])))
    middle_km = along_km[-1] / 2.0
    after = int(np.argmin(np.abs(along_km - middle_km)))
    if abs(along_km[after] - middle_km) > SAME_NODE_KM:
        after = int(np.searchsorted(along_km, middle_km))
        share = (middle_km - along_km[after - 1]) / (along_km[after] - along_km[after - 1])
        lon = np.insert(lon, after, lon[after - 1] + share * (lon[after] - lon[after - 1]))
        lat = np.insert(lat, after, lat[after - 1] + share * (lat[after] - lat[after - 1]))
        along_km = np.insert(along_km, after, middle_km)
        breaks = np.where(breaks >= after, breaks + 1, breaks)
    widening = WIDENING_OFF_ROAD if mode in OFF_ROAD_MODES else WIDENING
    radius_km = TOWN_RADIUS_KM + widening * np.minimum(along_km, along_km[-1] - along_km)
    return TracedLeg(lon, lat, radius_km, np.unique(np.append(breaks, after)).astype(np.intp))


def trace_legs(legs: gpd.GeoDataFrame) -> list[TracedLeg]:
    """Trace every leg of a frame with LineStrings in EPSG:4326 and a `mode`, in its order."""
    return [trace_leg(line, mode) for line, mode in zip(legs.geometry, legs["mode"], strict=True)]


def build_leg_paths(legs: gpd.GeoDataFrame) -> Paths:
    """Build the path with its width for every leg of a frame, in its order."""
    return build_paths([(leg.lon, leg.lat, leg.radius_km, np.zeros(len(leg.lon), int)) for leg in trace_legs(legs)])
