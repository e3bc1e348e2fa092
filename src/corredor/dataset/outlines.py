"""The outlines of countries and states that positions are checked against."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Geod
from shapely.ops import nearest_points

MARGIN_KM: Final = 25.0
"""How far outside its country or state a position may lie: simplified coasts, border towns, piers."""

WGS84: Final = Geod(ellps="WGS84")


class Outlines:
    """Polygons by code, and what lies in them.

    Parameters
    ----------
    shapes : Series
        (Multi)Polygons in EPSG:4326, indexed by code without repetition.
    names : Series
        English name by code.
    parents : Series, optional
        Code of the country by code of the state.
    """

    def __init__(self, shapes: pd.Series, names: pd.Series, parents: pd.Series | None = None) -> None:
        self._shapes: dict[str, Any] = dict(shapes.items())
        self._names: dict[str, str] = dict(names.items())
        self._parents: dict[str, str] = {} if parents is None else dict(parents.items())
        shapely.prepare(list(self._shapes.values()))

    def __contains__(self, code: object) -> bool:
        return code in self._shapes

    def __len__(self) -> int:
        return len(self._shapes)

    def __iter__(self) -> Iterator[str]:
        return iter(self._shapes)

    def get_parent(self, code: str) -> str | None:
        """Return the code of the country that a state belongs to."""
        return self._parents.get(code)

    def name_outline(self, code: str) -> str:
        """Return ``Colombia (COL)``."""
        return f"{self._names.get(code) or code} ({code})"

    def find_outside(self, codes: NDArray[np.object_], lonlat: NDArray[np.float64]) -> NDArray[np.intp]:
        """Return the positions in the arrays of the points that are not inside their outline.

        Parameters
        ----------
        codes : ndarray of str
            Code of the outline that each point should be in; every code is known.
        lonlat : ndarray of shape (n, 2)
            Degrees.
        """
        outside = np.zeros(len(codes), dtype=bool)
        for code in dict.fromkeys(codes):
            rows = np.flatnonzero(codes == code)
            outside[rows] = ~shapely.contains_xy(self._shapes[code], lonlat[rows])
        return np.flatnonzero(outside)

    def measure_gap_km(self, code: str, lon: float, lat: float) -> float:
        """Return the distance of a point from an outline in km, 0 inside.

        The nearest point of the outline is sought with longitudes shortened by the cosine of the latitude, the
        distance to it is geodesic; within 100 km this is exact to about one per cent.
        """
        shape = self._shapes[code]
        if shapely.intersects_xy(shape, lon, lat):
            return 0.0
        shortening = np.array([max(np.cos(np.radians(lat)), 0.01), 1.0])
        flat = shapely.transform(shape, lambda positions: positions * shortening)
        nearest, _ = nearest_points(flat, shapely.Point(lon * shortening[0], lat))
        return float(WGS84.inv(lon, lat, nearest.x / shortening[0], nearest.y)[2]) / 1000

    def is_near(self, code: str, lon: float, lat: float) -> bool:
        """Tell whether a point is inside an outline or within the margin of it."""
        return self.measure_gap_km(code, lon, lat) <= MARGIN_KM

    def touches(self, code: str, line: Any) -> bool:
        """Tell whether a line crosses an outline or comes within the margin of it."""
        shape = self._shapes[code]
        if shapely.intersects(shape, line):
            return True
        _, nearest = nearest_points(shape, line)
        return self.is_near(code, nearest.x, nearest.y)

    def find_outline_at(self, lon: float, lat: float) -> str | None:
        """Return the code of the first outline that holds a point, None at sea and beyond the map."""
        return next((code for code, shape in self._shapes.items() if shapely.intersects_xy(shape, lon, lat)), None)
