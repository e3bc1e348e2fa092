"""States and countries as footprints: the record is somewhere in the polygon, nobody says where.

The farthest place of a polygon is found with cells: a distance changes by no more than one km per km, so a cell
that reaches r km from its centre holds no value more than r km above that at its centre. Cells that cannot hold
the largest value are dropped, the others are quartered, until it is known to within `TOLERANCE_KM`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from corredor.geoprocessing.geodesy import STEP_KM, Floats, Ints, densify_segments, locate_xyz_km
from corredor.geoprocessing.paths import Paths, build_paths

TOLERANCE_KM = 0.25
"""How much too far the farthest place may be reported; never too near."""

_COVER_CELLS = 20
_EXTREMES = 64
_STRETCH_NODES = 16
_DEGREE_KM = 111.7
"""No degree of latitude, and none of longitude, is longer than this."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Boxes in degrees: centres, half-sizes, and the km from the centre beyond which no place of the box lies."""

    lon: Floats
    lat: Floats
    half_lon: Floats
    half_lat: Floats

    def measure_reach_km(self) -> Floats:
        """Bound the distance in km from the centre of each cell to its farthest place."""
        flattest = np.maximum(np.abs(self.lat) - self.half_lat, 0.0)
        return _DEGREE_KM * np.hypot(self.half_lat, self.half_lon * np.cos(np.radians(flattest)))

    def choose(self, keep: NDArray[np.bool_]) -> Cells:
        """Return the cells of a mask."""
        return Cells(self.lon[keep], self.lat[keep], self.half_lon[keep], self.half_lat[keep])

    def quarter(self) -> Cells:
        """Cut every cell in four."""
        half_lon, half_lat = np.repeat(self.half_lon / 2.0, 4), np.repeat(self.half_lat / 2.0, 4)
        lon = np.repeat(self.lon, 4) + half_lon * np.tile((-1.0, 1.0, -1.0, 1.0), len(self.lon))
        lat = np.repeat(self.lat, 4) + half_lat * np.tile((-1.0, -1.0, 1.0, 1.0), len(self.lon))
        return Cells(lon, lat, half_lon, half_lat)


class Area:
    """The polygon of a state or country, with what is derived from it for one call.

    Parameters
    ----------
    polygon : Polygon or MultiPolygon
        Degrees, edges straight in longitude and latitude.
    """

    def __init__(self, polygon: Polygon | MultiPolygon) -> None:
        shapely.prepare(polygon)
        self.polygon = polygon

    @cached_property
    def outline(self) -> tuple[Floats, Floats, Floats, Ints]:
        """The boundary as a chain of nodes at most `STEP_KM` apart (lon, lat, radius 0, ring)."""
        rings = shapely.get_rings(shapely.get_parts(self.polygon))
        corners, ring = shapely.get_coordinates(rings, return_index=True)
        joined = np.flatnonzero(np.diff(ring) == 0)
        lon, lat, segment = densify_segments(
            corners[joined, 0], corners[joined, 1], corners[joined + 1, 0], corners[joined + 1, 1], STEP_KM
        )
        # close every ring: its last corner follows its last step
        last = np.append(np.flatnonzero(np.diff(ring)), len(ring) - 1)
        at = np.searchsorted(segment, np.searchsorted(joined, last))
        lon, lat = np.insert(lon, at, corners[last, 0]), np.insert(lat, at, corners[last, 1])
        part = np.insert(ring[joined[segment]], at, ring[last])
        return lon, lat, np.zeros(len(lon)), part

    @cached_property
    def extremes(self) -> tuple[Floats, Floats]:
        """Corners that stick out farthest, in many directions: the farthest place is one of them or near one."""
        lon, lat, _, _ = self.outline
        xyz = locate_xyz_km(lon, lat)
        centre = xyz.mean(axis=0)
        up = centre / np.linalg.norm(centre)
        east = np.cross((0.0, 0.0, 1.0), up)
        east = east / np.linalg.norm(east) if np.linalg.norm(east) > 1e-9 else np.array((1.0, 0.0, 0.0))
        angles = np.linspace(0.0, 2.0 * np.pi, _EXTREMES, endpoint=False)
        ways = np.cos(angles)[:, None] * east + np.sin(angles)[:, None] * np.cross(up, east)
        chosen = np.unique(np.argmax((xyz - centre) @ ways.T, axis=0))
        return lon[chosen], lat[chosen]

    @cached_property
    def stretches(self) -> tuple[Floats, Floats, Floats]:
        """Nodes of the boundary, each with the km within which its neighbours up to the next ones lie."""
        lon, lat, _, ring = self.outline
        place = np.arange(len(ring)) - np.searchsorted(ring, ring)
        group = np.flatnonzero(place % _STRETCH_NODES == 0)
        sizes = np.diff(np.append(group, len(ring)))
        middle = group + sizes // 2
        xyz = locate_xyz_km(lon, lat)
        away = np.sqrt(((xyz - np.repeat(xyz[middle], sizes, axis=0)) ** 2).sum(axis=1))
        return lon[middle], lat[middle], np.maximum.reduceat(away, group) + STEP_KM

    @cached_property
    def cover(self) -> Cells:
        """A few dozen cells that cover the polygon."""
        west, south, east, north = shapely.bounds(shapely.get_parts(self.polygon)).T
        cells = Cells((west + east) / 2.0, (south + north) / 2.0, (east - west) / 2.0, (north - south) / 2.0)
        while len(cells.lon) < _COVER_CELLS:
            reach = cells.measure_reach_km()
            large = reach >= reach.max() / 2.0
            cells = self.drop_outside(_join(cells.choose(~large), cells.choose(large).quarter()))
        return cells

    def drop_outside(self, cells: Cells) -> Cells:
        """Return the cells that share a place with the polygon."""
        boxes = shapely.box(
            cells.lon - cells.half_lon,
            cells.lat - cells.half_lat,
            cells.lon + cells.half_lon,
            cells.lat + cells.half_lat,
        )
        return cells.choose(shapely.intersects(self.polygon, boxes))

    def contains(self, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
        """Tell for every position in degrees whether it lies in the polygon or on its boundary."""
        turns = (lon + 180.0) % 360.0 - 180.0
        return shapely.intersects_xy(self.polygon, turns, lat) | shapely.intersects_xy(self.polygon, lon, lat)


def find_farthest(
    area: Area,
    measure: Callable[[Floats, Floats], Floats],
    floor_km: float = -np.inf,
    give_up_km: float = np.inf,
) -> float:
    """Find the largest value of a distance over all places of an area.

    Parameters
    ----------
    area : Area
    measure : callable (lon, lat) -> km
        Any function that changes by no more than one km per km.
    floor_km : float
        A value that is known to be reached.
    give_up_km : float
        Stop as soon as the answer is known to be above this.

    Returns
    -------
    float
        Km: the largest value, or up to `TOLERANCE_KM` more; where the search gave up, a value above `give_up_km`
        that is reached.
    """
    cells = area.cover
    ceiling_km = np.inf
    while ceiling_km - floor_km > TOLERANCE_KM and len(cells.lon):
        value = measure(cells.lon, cells.lat)
        reach = cells.measure_reach_km()
        floor_km = max(floor_km, float(np.max(value - reach)))
        ceiling_km = max(floor_km, float(np.max(value + reach)))
        if floor_km > give_up_km:
            return floor_km
        cells = area.drop_outside(cells.choose(value + reach >= floor_km).quarter())
    return ceiling_km


def build_outline_paths(areas: Sequence[Area]) -> Paths:
    """Build the boundary of every area as a path of width 0."""
    return build_paths([area.outline for area in areas])


def _join(first: Cells, second: Cells) -> Cells:
    return Cells(
        np.concatenate((first.lon, second.lon)),
        np.concatenate((first.lat, second.lat)),
        np.concatenate((first.half_lon, second.half_lon)),
        np.concatenate((first.half_lat, second.half_lat)),
    )
