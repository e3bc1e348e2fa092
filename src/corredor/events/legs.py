"""The nearest corridor leg of many points.

The same distances as `corredor.geoprocessing.measure_ranges`, for millions of points: the pieces of legs that can
matter are listed once per H3 cell, and every point is measured against those only. Up to `GEODESIC_FROM_KM` a
distance is an arc over the chord through the ellipsoid, off by less than 3 m; beyond, it is the geodesic.
"""

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corredor.events.cells import Cells, Floats, find_centres, list_corners
from corredor.geoprocessing.geodesy import (
    Ints,
    estimate_arc_km,
    expand_counts,
    locate_xyz_km,
    measure_distance_km,
    measure_slack_km,
)
from corredor.geoprocessing.legs import build_leg_paths
from corredor.geoprocessing.pairs import TIE_KM

GEODESIC_FROM_KM: Final = 500.0
SIGNS: Final = (-1, 0, 1)
"""Nearest that a point and a leg can be, as drawn, farthest."""

_CELLS: Final = 64
_PAIRS: Final = 2_000_000


class LegFinder:
    """Measures points against all legs.

    Parameters
    ----------
    legs : GeoDataFrame
        LineStrings in EPSG:4326 with `id` and `mode`, in the order that ties are broken by.
    """

    def __init__(self, legs: gpd.GeoDataFrame) -> None:
        self.ids = legs["id"].to_numpy(dtype=object)
        paths = build_leg_paths(legs)
        start, end = paths.piece_from, paths.piece_to
        self._leg = np.repeat(np.arange(len(paths)), paths.pieces)
        self._start_xyz, self._end_xyz = paths.xyz_km[start], paths.xyz_km[end]
        self._start, self._end = (
            np.column_stack((paths.lon[ends], paths.lat[ends])).reshape(-1, 2) for ends in (start, end)
        )
        self._radius = paths.radius_km[start]
        self._widening = paths.radius_km[end] - self._radius
        self._length = paths.piece_km
        self._candidates: dict[int, Ints] = {}

    def measure(self, lon: Floats, lat: Floats, cells: Cells) -> tuple[Ints, Floats, Floats]:
        """Measure points against the legs.

        Parameters
        ----------
        lon, lat : ndarray (n,)
            Degrees.
        cells : ndarray (n,)
            H3 cell of each point, of one resolution.

        Returns
        -------
        nearest : ndarray (n,)
            Number of the leg that is nearest as drawn, the first of equal ones.
        best : ndarray (3, n)
            Smallest value over all legs of the three objectives of `SIGNS`, in km.
        own : ndarray (3, n)
            The same for the nearest leg alone.
        """
        codes, distinct = pd.factorize(cells)
        self._list_candidates(distinct)
        lists = [self._candidates[cell] for cell in distinct.tolist()]
        counts = np.array([len(one) for one in lists], dtype=np.intp)
        joined = np.concatenate([np.zeros(0, dtype=np.intp), *lists])
        starts = np.cumsum(counts) - counts
        nearest = np.zeros(len(lon), dtype=np.intp)
        best, own = np.empty((3, len(lon))), np.empty((3, len(lon)))
        ends = np.cumsum(counts[codes]) if len(codes) else np.zeros(0, dtype=np.intp)
        first = 0
        while first < len(lon):
            done = ends[first - 1] if first else 0
            last = max(first + 1, int(np.searchsorted(ends, done + _PAIRS, side="right")))
            rows = slice(first, last)
            pair, place = expand_counts(counts[codes[rows]])
            piece = joined[starts[codes[rows]][pair] + place]
            nearest[rows], best[:, rows], own[:, rows] = self._measure_pairs(lon[rows], lat[rows], pair, piece)
            first = last
        return nearest, best, own

    def _list_candidates(self, cells: Cells) -> None:
        """List the pieces that can matter to any point of a cell; neighbouring cells are looked at together."""
        unknown = np.array(sorted(cell for cell in cells.tolist() if cell not in self._candidates), dtype=np.uint64)
        everything = np.arange(len(self._leg))
        for first in range(0, len(unknown), _CELLS):
            some = unknown[first : first + _CELLS]
            lon, lat = find_centres(some)
            reach = _measure_reach(some, lon, lat)
            pieces = self._choose(*_enclose(lon, lat, reach), everything)[0]
            self._candidates.update(zip(some.tolist(), self._choose(lon, lat, reach, pieces), strict=True))

    def _choose(self, lon: Floats, lat: Floats, reach: Floats, pieces: Ints) -> list[Ints]:
        """Choose the pieces that can matter to any point within `reach` km of each of some positions.

        Moving by some km changes every objective by as much at most. What can be smallest over all legs is kept;
        and of each leg that can be nearest as drawn, what can be smallest over that leg.
        """
        rows, columns = np.nonzero(self._bound_pieces(lon, lat, reach, pieces))
        piece = pieces[columns]
        values = self._measure_pieces(lon, lat, rows, piece)
        of_place, of_leg = self._find_smallest(values, rows, self._leg[piece])
        slack = 2.0 * reach[rows] + 2.0 * measure_slack_km(np.abs(values).max(axis=0))
        near = of_leg[1] <= of_place[1] + slack
        wanted = ((values <= of_place + slack) | ((values <= of_leg + slack) & near)).any(axis=0)
        return np.split(piece[wanted], np.searchsorted(rows[wanted], np.arange(1, len(lon))))

    def _bound_pieces(self, lon: Floats, lat: Floats, reach: Floats, pieces: Ints) -> NDArray[np.bool_]:
        """Tell from the distances to the ends of pieces alone which can matter: an array (positions, pieces)."""
        points = locate_xyz_km(lon, lat)
        start_km, end_km = (
            estimate_arc_km(_square_distances(points, nodes[pieces])) for nodes in (self._start_xyz, self._end_xyz)
        )
        leg, length, widening = self._leg[pieces], self._length[pieces], self._widening[pieces]
        first = np.flatnonzero(np.append(True, np.diff(leg) > 0))
        number = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(leg))))
        smallest = np.minimum(start_km, end_km)
        slack = 2.0 * reach[:, None] + 2.0 * measure_slack_km(smallest + self._radius.max())
        of_leg = np.minimum.reduceat(smallest - length - slack, first, axis=1)
        near = (of_leg <= smallest.min(axis=1, keepdims=True))[:, number]
        keep = np.zeros(smallest.shape, dtype=np.bool_)
        for sign in SIGNS:
            value = np.minimum(
                start_km + sign * self._radius[pieces], end_km + sign * (self._radius[pieces] + widening)
            )
            low = value - length - np.abs(widening) - slack
            keep |= low <= value.min(axis=1, keepdims=True)
            keep |= near & (low <= np.minimum.reduceat(value, first, axis=1)[:, number])
        return keep

    def _find_smallest(self, values: Floats, rows: Ints, leg: Ints) -> tuple[Floats, Floats]:
        """Return for every pair the smallest values of its row, and of its leg in its row."""
        changes = np.append(True, np.diff(rows) > 0)
        found = []
        for starts in (np.flatnonzero(changes), np.flatnonzero(changes | np.append(True, np.diff(leg) != 0))):
            number = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(rows))))
            found.append(np.minimum.reduceat(values, starts, axis=1)[:, number])
        return found[0], found[1]

    def _measure_pairs(self, lon: Floats, lat: Floats, pair: Ints, piece: Ints) -> tuple[Ints, Floats, Floats]:
        starts = np.flatnonzero(np.append(True, np.diff(pair) > 0))
        values = self._measure_pieces(lon, lat, pair, piece)
        settled = np.zeros(values.shape, dtype=np.bool_)
        self._settle(lon, lat, pair, piece, values, starts, settled)
        best = np.minimum.reduceat(values, starts, axis=1)
        leg = self._leg[piece]
        tied = values[1] <= best[1][pair] + TIE_KM
        nearest = np.minimum.reduceat(np.where(tied, leg, len(self.ids)), starts)
        of_nearest = np.where(leg == nearest[pair], values, np.inf)
        self._settle(lon, lat, pair, piece, of_nearest, starts, settled)
        return nearest, best, np.minimum.reduceat(of_nearest, starts, axis=1)

    def _settle(
        self,
        lon: Floats,
        lat: Floats,
        pair: Ints,
        piece: Ints,
        values: Floats,
        starts: Ints,
        settled: NDArray[np.bool_],
    ) -> None:
        """Measure the far pieces that can be nearest to points, by their estimates, by the geodesic: in place.

        Those that are `settled` stand as they are; those measured here are marked.
        """
        smallest = np.minimum.reduceat(values, starts, axis=1)
        far = smallest[1] > GEODESIC_FROM_KM
        for sign in SIGNS if far.any() else ():
            slack = 2.0 * measure_slack_km(np.abs(smallest[sign + 1]) + self._radius.max())
            limit = np.where(far, smallest[sign + 1] + slack, -np.inf)
            winners = np.flatnonzero((values[sign + 1] <= limit[pair]) & ~settled[sign + 1])
            settled[sign + 1, winners] = True
            chosen, rows = piece[winners], pair[winners]
            along = _place_along(sign, self._lay_triangle(lon, lat, rows, chosen), self._length[chosen])
            share = (along / np.maximum(self._length[chosen], 1e-9))[:, None]
            place = self._start[chosen] * (1.0 - share) + self._end[chosen] * share
            width = self._radius[chosen] + self._widening[chosen] * share[:, 0]
            distance = measure_distance_km(lon[rows], lat[rows], place[:, 0], place[:, 1])
            values[sign + 1, winners] = distance + sign * width

    def _measure_pieces(self, lon: Floats, lat: Floats, pair: Ints, piece: Ints) -> Floats:
        """Estimate the three objectives between points and pieces, pair by pair: an array (3, pairs) in km."""
        triangle = self._lay_triangle(lon, lat, pair, piece)
        foot, height_2, slope = triangle
        values = np.empty((3, len(pair)))
        for sign in SIGNS:
            along = _place_along(sign, triangle, self._length[piece])
            distance = np.sqrt(height_2 + (along - foot) ** 2)
            values[sign + 1] = distance + sign * (self._radius[piece] + slope * along) if sign else distance
        return values

    def _lay_triangle(self, lon: Floats, lat: Floats, pair: Ints, piece: Ints) -> tuple[Floats, Floats, Floats]:
        """Lay a flat triangle over a point and a piece of a few km: foot, squared height, slope of the width."""
        points = locate_xyz_km(lon, lat)
        start_2, end_2 = (
            estimate_arc_km(_square_lengths(points, pair, nodes, piece)) ** 2
            for nodes in (self._start_xyz, self._end_xyz)
        )
        length = self._length[piece]
        safe = np.where(length > 0, length, 1.0)
        foot = (start_2 + length**2 - end_2) / (2.0 * safe)
        return foot, np.maximum(start_2 - foot**2, 0.0), np.clip(self._widening[piece] / safe, -0.99, 0.99)


def _place_along(sign: int, triangle: tuple[Floats, Floats, Floats], length: Floats) -> Floats:
    """Return where along a piece an objective is smallest: the slope of the distance cancels that of the width."""
    foot, height_2, slope = triangle
    best = foot - sign * slope * np.sqrt(height_2 / (1.0 - slope**2)) if sign else foot
    return np.asarray(np.clip(best, 0.0, length))


def _measure_reach(cells: Cells, lon: Floats, lat: Floats) -> Floats:
    """Measure in km how far a point of each cell can be from its centre."""
    corners, counts = list_corners(cells)
    away = measure_distance_km(np.repeat(lon, counts), np.repeat(lat, counts), corners[:, 1], corners[:, 0])
    return 1.01 * np.maximum.reduceat(away, np.cumsum(counts) - counts)


def _enclose(lon: Floats, lat: Floats, reach: Floats) -> tuple[Floats, Floats, Floats]:
    """Enclose circles in one: longitude, latitude and radius in km, each an array of one."""
    x, y, z = locate_xyz_km(lon, lat).mean(axis=0)
    here = np.ones(len(lon))
    middle_lon, middle_lat = float(np.degrees(np.arctan2(y, x))), float(np.degrees(np.arctan2(z, np.hypot(x, y))))
    radius = (measure_distance_km(here * middle_lon, here * middle_lat, lon, lat) + reach).max()
    return np.array([middle_lon]), np.array([middle_lat]), np.array([radius])


def _square_distances(points: Floats, nodes: Floats) -> Floats:
    squares = (points**2).sum(axis=1)[:, None] + (nodes**2).sum(axis=1) - 2.0 * points @ nodes.T
    return np.asarray(np.maximum(squares, 0.0))


def _square_lengths(points: Floats, pair: Ints, nodes: Floats, piece: Ints) -> Floats:
    """Square the straight-line distances between chosen points and nodes, an axis at a time."""
    squares = np.zeros(len(pair))
    for axis in range(3):
        squares += (points[:, axis][pair] - nodes[:, axis][piece]) ** 2
    return squares
