"""Country and state of points. The outlines are simplified, so a point just off a coast belongs to that coast."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from corredor.dataset import Places
from corredor.events.cells import Cells, Floats, outline_cells

COAST_DEGREES: Final = 0.05
"""How far from every outline a point may lie and still belong to the nearest one, about 5 km."""

_CELL_MARGIN_DEGREES: Final = 0.001
_OUTSIDE: Final = -1
_MIXED: Final = -2

Words = NDArray[np.object_]
Numbers = NDArray[np.int64]


class PlaceFinder:
    """Finds the country and the state of points.

    Most H3 cells lie inside one outline or outside all of them; only in the others is every point looked at.

    Parameters
    ----------
    places : Places
        Outlines in EPSG:4326.
    """

    def __init__(self, places: Places) -> None:
        self._states = _Outlines(places.states.geometry.to_numpy())
        self._countries = _Outlines(places.countries.geometry.to_numpy())
        self._state_codes = _list_codes(places.states["id"])
        self._state_countries = _list_codes(places.states["country"])
        self._country_codes = _list_codes(places.countries["iso3"])

    def find(self, lon: Floats, lat: Floats, cells: Cells) -> tuple[Words, Words]:
        """Find country (alpha-3) and state (ISO 3166-2) of points, None where there is none.

        Parameters
        ----------
        lon, lat : ndarray (n,)
            Degrees.
        cells : ndarray (n,)
            H3 cell of each point, of one resolution.

        Returns
        -------
        country, state : ndarray (n,)
        """
        state = self._states.find(lon, lat, cells)
        country = self._state_countries[state]
        stateless = np.flatnonzero(state == _OUTSIDE)
        found = self._countries.find(lon[stateless], lat[stateless], cells[stateless])
        country[stateless] = self._country_codes[found]
        lost = stateless[found == _OUTSIDE]
        near = self._states.find_near(lon[lost], lat[lost])
        state[lost], country[lost] = near, self._state_countries[near]
        lost = lost[near == _OUTSIDE]
        country[lost] = self._country_codes[self._countries.find_near(lon[lost], lat[lost])]
        return country, self._state_codes[state]


class _Outlines:
    """Polygons, and what is known of the cells that were asked about."""

    def __init__(self, polygons: NDArray[np.object_]) -> None:
        self._polygons = polygons
        shapely.prepare(self._polygons)
        self._tree = shapely.STRtree(self._polygons)
        rings, owner = shapely.get_rings(polygons, return_index=True)
        corners, ring = shapely.get_coordinates(rings, return_index=True)
        joined = np.flatnonzero(np.diff(ring) == 0)
        self._edges = shapely.STRtree(shapely.linestrings(np.stack((corners[joined], corners[joined + 1]), axis=1)))
        self._polygon_of_edge = owner[ring[joined]]
        self._known: dict[int, int] = {}

    def find(self, lon: Floats, lat: Floats, cells: Cells) -> Numbers:
        """Return the first polygon that holds each point, -1 where none does."""
        codes, distinct = pd.factorize(cells)
        unknown = [cell for cell in distinct.tolist() if cell not in self._known]
        self._known.update(zip(unknown, self._judge_cells(unknown), strict=True))
        judged = np.array([self._known[cell] for cell in distinct.tolist()], dtype=np.int64)
        found = judged[codes] if len(codes) else np.zeros(0, dtype=np.int64)
        mixed = np.flatnonzero(found == _MIXED)
        found[mixed] = self._look_up(lon[mixed], lat[mixed])
        return found

    def find_near(self, lon: Floats, lat: Floats) -> Numbers:
        """Return the nearest polygon within `COAST_DEGREES` of each point, -1 where there is none."""
        found = np.full(len(lon), _OUTSIDE, dtype=np.int64)
        points, edges = self._edges.query_nearest(shapely.points(lon, lat), max_distance=COAST_DEGREES)
        found[points[::-1]] = self._polygon_of_edge[edges[::-1]]
        return found

    def _judge_cells(self, cells: list[int]) -> list[int]:
        """Return for each cell the polygon that holds all of it, -1 if none meets it, -2 otherwise."""
        if not cells:
            return []
        outlines = outline_cells(np.array(cells, dtype=np.uint64))
        padded = shapely.buffer(outlines, _CELL_MARGIN_DEGREES)
        rows, polygons = self._tree.query(padded)
        meeting = shapely.intersects(self._polygons[polygons], padded[rows])
        rows, polygons = rows[meeting], polygons[meeting]
        holding = shapely.contains_properly(self._polygons[polygons], padded[rows])
        judged = np.full(len(cells), _OUTSIDE, dtype=np.int64)
        judged[rows] = _MIXED
        alone = np.bincount(rows, minlength=len(cells))[rows] == 1
        judged[rows[holding & alone]] = polygons[holding & alone]
        bounds = shapely.bounds(outlines)
        judged[(bounds[:, 0] < -180.0) | (bounds[:, 2] > 180.0)] = _MIXED
        return judged.tolist()

    def _look_up(self, lon: Floats, lat: Floats) -> Numbers:
        found = np.full(len(lon), _OUTSIDE, dtype=np.int64)
        points, polygons = self._tree.query(shapely.points(lon, lat))
        order = np.lexsort((polygons, points))[::-1]
        points, polygons = points[order], polygons[order]
        inside = shapely.intersects_xy(self._polygons[polygons], lon[points], lat[points])
        found[points[inside]] = polygons[inside]
        return found


def _list_codes(codes: pd.Series) -> Words:
    """List codes so that the number -1 means None."""
    return np.array([*codes, None], dtype=object)
