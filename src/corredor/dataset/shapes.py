"""GeoJSON geometries to Shapely, position by position, with a plain word for what is wrong."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from corredor.dataset.wording import format_position, quote_value

_POSITION: Final = "[longitude, latitude] in degrees, -180 to 180 and -90 to 90"
_FEW_POSITIONS: Final = 8


class ShapeError(ValueError):
    """A geometry cannot be used. Never leaves `corredor.dataset`.

    Attributes
    ----------
    clauses : tuple of str
        Problem, expected, remedy.
    """

    def __init__(self, problem: str, expected: str, remedy: str) -> None:
        super().__init__(problem)
        self.clauses = (problem, expected, remedy)


def build_shape(geometry: Any, kinds: tuple[str, ...], position_count: int | None = None) -> Any:
    """Return the Shapely geometry of a GeoJSON geometry.

    Parameters
    ----------
    geometry : object
        What stands under ``geometry``; anything that JSON can hold.
    kinds : tuple of str
        Accepted types, among Point, LineString, MultiLineString, Polygon, MultiPolygon.
    position_count : int, optional
        How many positions a LineString must have.

    Returns
    -------
    shapely geometry
        Two-dimensional, lon/lat degrees.

    Raises
    ------
    ShapeError
        If the type is not among `kinds`, a position is no pair of finite numbers within the globe, or a line or
        ring has too few positions or is not closed.
    """
    expected = f"a {' or '.join(kinds)}"
    if geometry is None:
        raise ShapeError("there is no geometry", expected, "draw it, a state or country by its label point")
    if not isinstance(geometry, dict):
        raise ShapeError("the geometry is not a JSON object", expected, "draw it again")
    kind = geometry.get("type")
    if kind not in kinds:
        found = f"has the type {quote_value(kind)}" if isinstance(kind, str) else "has no type"
        raise ShapeError(f"the geometry {found}", expected, "draw it again as that type")
    coordinates = geometry.get("coordinates")
    if kind == "Point":
        return shapely.Point(_read_positions([coordinates])[0])
    if kind == "LineString":
        return _build_line(coordinates, position_count)
    parts = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(parts, list) or not parts:
        raise ShapeError("the geometry is empty", expected, "draw it again")
    if kind == "MultiLineString":
        return shapely.MultiLineString([_build_line(part, None) for part in parts])
    polygons = [_build_polygon(part) for part in parts]
    return polygons[0] if kind == "Polygon" else shapely.multipolygons(polygons)


def _build_line(coordinates: Any, position_count: int | None) -> Any:
    positions = _read_positions(coordinates)
    if position_count is not None and len(positions) != position_count:
        raise ShapeError(
            f"the line has {len(positions)} positions",
            f"{position_count}, for a leg runs straight from town to town",
            "split it into legs",
        )
    if len(positions) < 2 or (positions == positions[0]).all():
        raise ShapeError("the line has no length", "two different positions", "move one end")
    return shapely.linestrings(positions)


def _build_polygon(rings: Any) -> Any:
    if not isinstance(rings, list) or not rings:
        raise ShapeError("a polygon has no ring", "rings of four or more positions", "draw it again")
    closed = [_read_positions(ring) for ring in rings]
    for ring in closed:
        if len(ring) < 4 or (ring[0] != ring[-1]).any():
            raise ShapeError(
                f"a ring is open or too short at {format_position(*ring[0])}",
                "four or more positions, the last equal to the first",
                "draw it again",
            )
    return shapely.Polygon(closed[0], closed[1:])


def _read_positions(coordinates: Any) -> NDArray[np.float64]:
    """Return lon/lat as an array of shape (n, 2)."""
    if not isinstance(coordinates, list) or not coordinates:
        raise ShapeError("the geometry has no coordinates", _POSITION, "draw it again")
    positions = _read_many_positions(coordinates) if len(coordinates) > _FEW_POSITIONS else None
    if positions is None:
        for position in coordinates:
            _check_position(position)
        positions = np.array(coordinates, dtype=np.float64)
    outside = (np.abs(positions[:, 0]) > 180) | (np.abs(positions[:, 1]) > 90)
    if outside.any():
        raise _describe_outside(*positions[outside][0])
    return positions


def _read_many_positions(coordinates: list[Any]) -> NDArray[np.float64] | None:
    """Return the positions of a long line or ring at once, None if they must be looked at one by one."""
    try:
        positions = np.array(coordinates)
    except (ValueError, OverflowError):
        return None
    sound = positions.dtype.kind in "fi" and positions.ndim == 2 and positions.shape[1] == 2
    return positions.astype(np.float64) if sound and np.isfinite(positions).all() else None


def _check_position(position: Any) -> None:
    if not isinstance(position, list) or len(position) < 2:
        raise ShapeError("a position is not a pair of numbers", _POSITION, "draw it again")
    if len(position) > 2:
        raise ShapeError("a position has more than two numbers", _POSITION, "remove the height")
    for number in position:
        if type(number) is not float and type(number) is not int:
            raise ShapeError("a position holds something else than numbers", _POSITION, "correct it")
        if abs(number) > 1e9 or not math.isfinite(number):
            raise ShapeError("a position holds a number beyond all bounds", _POSITION, "correct it")


def _describe_outside(lon: float, lat: float) -> ShapeError:
    problem = f"the position {format_position(lon, lat)} is not on the globe"
    if abs(lon) <= 90 and abs(lat) <= 180:
        return ShapeError(f"{problem}, longitude and latitude may be swapped", _POSITION, "swap the two numbers")
    if max(abs(lon), abs(lat)) > 360:
        return ShapeError(problem, _POSITION, "save the file again in EPSG:4326, these look like metres")
    return ShapeError(problem, _POSITION, "correct the coordinates")
