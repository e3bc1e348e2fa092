"""Distances and lines on the WGS 84 ellipsoid, for whole arrays at once.

A segment of a line is straight in longitude and latitude between its two positions, as RFC 7946 says; it is
therefore cut into short steps before anything is measured along it. A segment that would span more than half
of the globe is taken the short way, across the antimeridian.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.intp]

GEOD = Geod(ellps="WGS84")

STEP_KM = 10.0
"""Longest piece into which lines and outlines are cut."""

_AXIS_KM = GEOD.a / 1000.0
_ECCENTRICITY_2 = GEOD.es
_RADIUS_KM = 6367.4
"""Midway between the smallest (6335.4 km) and the largest (6399.6 km) radius of curvature of the ellipsoid."""


def measure_distance_km(from_lon: Floats, from_lat: Floats, to_lon: Floats, to_lat: Floats) -> Floats:
    """Measure the geodesic distance in km between pairs of positions in degrees."""
    return np.asarray(GEOD.inv(from_lon, from_lat, to_lon, to_lat)[2], dtype=float) / 1000.0


def move_km(lon: Floats, lat: Floats, azimuth: Floats, distance_km: Floats) -> tuple[Floats, Floats]:
    """Go from positions a distance in km along an azimuth in degrees, and return longitudes and latitudes."""
    end_lon, end_lat, _ = GEOD.fwd(lon, lat, azimuth, np.asarray(distance_km, dtype=float) * 1000.0)
    return np.asarray(end_lon, dtype=float), np.asarray(end_lat, dtype=float)


def locate_xyz_km(lon: Floats, lat: Floats) -> Floats:
    """Turn positions in degrees into Earth-centred coordinates in km, one row per position."""
    longitude, latitude = np.radians(lon), np.radians(lat)
    normal = _AXIS_KM / np.sqrt(1.0 - _ECCENTRICITY_2 * np.sin(latitude) ** 2)
    return np.stack(
        (
            normal * np.cos(latitude) * np.cos(longitude),
            normal * np.cos(latitude) * np.sin(longitude),
            normal * (1.0 - _ECCENTRICITY_2) * np.sin(latitude),
        ),
        axis=-1,
    )


def estimate_arc_km(squared_chord: Floats) -> Floats:
    """Estimate geodesic distances in km from squared straight-line distances in km² through the ground.

    The curvature of any geodesic lies between that of two circles, so the estimate is off by no more than
    `measure_slack_km`: less than 0.1 m at 100 km, 20 m at 1,000 km, hundreds of km on the other side of the globe.
    """
    half = np.sqrt(np.maximum(squared_chord, 0.0)) / (2.0 * _RADIUS_KM)
    return 2.0 * _RADIUS_KM * np.arcsin(np.minimum(half, 1.0))


def measure_slack_km(distance_km: Floats) -> Floats:
    """Bound how far `estimate_arc_km` may be off at a distance in km; with a floor of 20 m."""
    turn = np.abs(distance_km) / _RADIUS_KM
    return 0.02 + 1e-3 * _RADIUS_KM * turn**3 * (1.0 + (turn / 2.4) ** 6)


def unwrap_longitudes(lon: Floats) -> Floats:
    """Make longitudes continuous along a line, so that none is more than 180 degrees from the one before."""
    return np.asarray(np.unwrap(lon, period=360.0), dtype=float)


def densify_segments(
    from_lon: Floats, from_lat: Floats, to_lon: Floats, to_lat: Floats, step_km: float
) -> tuple[Floats, Floats, Ints]:
    """Cut segments into equal steps of about `step_km` or less.

    Parameters
    ----------
    from_lon, from_lat, to_lon, to_lat : ndarray
        Ends of n segments in degrees; longitudes already continuous.
    step_km : float
        Longest step wanted.

    Returns
    -------
    lon, lat, segment : ndarray
        Start of every step in order, and which segment it belongs to. The last end is not among them.
    """
    length_km = measure_distance_km(from_lon, from_lat, to_lon, to_lat)
    parallel_km = (
        np.abs(to_lon - from_lon) * 111.32 * np.cos(np.radians(np.minimum(np.abs(from_lat), np.abs(to_lat))))
    )
    steps = np.maximum(np.ceil(np.maximum(length_km, parallel_km) / step_km), 1).astype(np.intp)
    segment, place = expand_counts(steps)
    share = place / steps[segment]
    lon = from_lon[segment] + share * (to_lon - from_lon)[segment]
    lat = from_lat[segment] + share * (to_lat - from_lat)[segment]
    return lon, lat, segment


def expand_counts(counts: Ints) -> tuple[Ints, Ints]:
    """List the members of groups of given sizes: the group of each, and its place in the group from 0."""
    group = np.repeat(np.arange(len(counts)), counts)
    place = np.arange(len(group)) - np.repeat(np.cumsum(counts) - counts, counts)
    return group, place
