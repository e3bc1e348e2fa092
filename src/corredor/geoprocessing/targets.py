"""Things that points are measured against: lines and places of known width, and areas.

Three objectives, named by sign: -1 the nearest that a point and the thing can be, 0 as drawn, +1 the farthest.
Against an area the first two are 0 inside it and the distance from its boundary outside, the last is the distance
to its farthest place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import shapely

from corredor.geoprocessing.areas import Area, build_outline_paths
from corredor.geoprocessing.geodesy import (
    Floats,
    Ints,
    estimate_arc_km,
    locate_xyz_km,
    measure_distance_km,
    measure_slack_km,
)
from corredor.geoprocessing.paths import Paths, build_paths
from corredor.geoprocessing.shortest import bound_paths, measure_paths


class Targets(Protocol):
    """What lines, places and areas have in common."""

    paths: Paths
    geometries: Sequence[shapely.Geometry]

    def bound(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        """Enclose the objectives between n points and all m targets: two arrays (3, n, m) in km."""
        ...

    def measure(self, lon: Floats, lat: Floats, target: Ints, sign: int) -> Floats:
        """Measure one objective in km between points and targets, pair by pair."""
        ...


class PathTargets:
    """Legs with their width.

    Parameters
    ----------
    paths : Paths
    geometries : sequence of LineString
        The lines as drawn, one per path.
    """

    def __init__(self, paths: Paths, geometries: Sequence[shapely.Geometry]) -> None:
        self.paths = paths
        self.geometries = geometries

    def bound(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        """Enclose the objectives between n points and all m paths: two arrays (3, n, m) in km."""
        return bound_paths(lon, lat, self.paths)

    def measure(self, lon: Floats, lat: Floats, target: Ints, sign: int) -> Floats:
        """Measure one objective in km between points and paths, pair by pair."""
        return measure_paths(lon, lat, self.paths, target, sign)


class AreaTargets:
    """States and countries.

    Parameters
    ----------
    areas : sequence of Area
    """

    def __init__(self, areas: Sequence[Area]) -> None:
        self.areas = areas
        self.geometries: Sequence[shapely.Geometry] = [area.polygon for area in areas]
        self.paths = build_outline_paths(areas)

    def bound(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        """Enclose the objectives between n points and all m areas: two arrays (3, n, m) in km."""
        low, high = bound_paths(lon, lat, self.paths)
        points = locate_xyz_km(lon, lat)
        for column, area in enumerate(self.areas):
            inside = area.contains(lon, lat)
            low[:2, inside, column] = high[:2, inside, column] = 0.0
            corners = locate_xyz_km(*area.extremes)
            farthest = estimate_arc_km(((points[:, None] - corners) ** 2).sum(axis=2)).max(axis=1)
            low[2, :, column] = farthest - measure_slack_km(farthest)
        high[2] = np.inf
        return low, high

    def measure(self, lon: Floats, lat: Floats, target: Ints, sign: int) -> Floats:
        """Measure one objective in km between points and areas, pair by pair."""
        values = np.zeros(len(lon)) if sign > 0 else measure_paths(lon, lat, self.paths, target, 0)
        for number in np.unique(target):
            rows = np.flatnonzero(target == number)
            if sign > 0:
                values[rows] = self._measure_farthest(lon[rows], lat[rows], number)
            else:
                values[rows[self.areas[number].contains(lon[rows], lat[rows])]] = 0.0
        return values

    def _measure_farthest(self, lon: Floats, lat: Floats, number: int) -> Floats:
        """Measure the geodesic distance in km from every point to the farthest node of a boundary.

        The distance to a point has no largest value inside an area, and along a boundary none between nodes
        a few km apart that would be larger by more than some metres.
        """
        nodes = self.paths.find_nodes(number)
        values = np.empty(len(lon))
        for row, point in enumerate(locate_xyz_km(lon, lat)):
            arc = estimate_arc_km(((self.paths.xyz_km[nodes] - point) ** 2).sum(axis=1))
            near = nodes.start + np.flatnonzero(arc >= arc.max() - 2.0 * measure_slack_km(arc.max()))
            here = np.full(len(near), 1.0)
            distance_km = measure_distance_km(
                lon[row] * here, lat[row] * here, self.paths.lon[near], self.paths.lat[near]
            )
            values[row] = distance_km.max()
        return values


def build_place_targets(lon: Floats, lat: Floats, radius_km: Floats) -> PathTargets:
    """Build targets from places in degrees that are known to within a radius in km."""
    one = np.zeros(1, dtype=np.intp)
    chains = [(lon[i : i + 1], lat[i : i + 1], radius_km[i : i + 1], one) for i in range(len(lon))]
    return PathTargets(build_paths(chains), list(shapely.points(lon, lat)))
