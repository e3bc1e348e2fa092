"""H3 cells: of points, of a view, and which resolution a zoom level asks for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from typing import Final

import h3
import numpy as np
import shapely
from h3.api import basic_int
from numpy.typing import NDArray

from corredor.errors import QueryError
from corredor.events.columns import RESOLUTIONS
from corredor.geoprocessing import split_bounds

Bounds = tuple[float, float, float, float]
Cells = NDArray[np.uint64]
Floats = NDArray[np.float64]

_FINEST_WIDTH_PX: Final = 16.0
_EQUATOR_KM_PER_PX: Final = 156.543
_WIDTH_KM: Final = {
    resolution: 3**0.5 * h3.average_hexagon_edge_length(resolution, unit="km") for resolution in RESOLUTIONS
}
_KM_PER_DEGREE: Final = 111.0
_EARTH_KM: Final = 6371.0


def find_cells(lon: Floats, lat: Floats, resolution: int) -> Cells:
    """Find the H3 cell of every point (degrees)."""
    found = map(basic_int.latlng_to_cell, lat.tolist(), lon.tolist(), repeat(resolution))
    return np.fromiter(found, dtype=np.uint64, count=len(lon))


def find_centres(cells: Cells) -> tuple[Floats, Floats]:
    """Return longitudes and latitudes of the centres of cells in degrees."""
    centres = np.array([basic_int.cell_to_latlng(cell) for cell in cells.tolist()], dtype=float).reshape(-1, 2)
    return centres[:, 1], centres[:, 0]


def outline_cell(cell: int) -> shapely.Polygon:
    """Outline a cell in degrees, with continuous longitudes."""
    return outline_cells(np.array([cell], dtype=np.uint64))[0]


def outline_cells(cells: Cells) -> NDArray[np.object_]:
    """Outline cells in degrees, with continuous longitudes, beyond 180 where one crosses the antimeridian."""
    corners, counts = list_corners(cells)
    first = np.cumsum(counts) - counts
    lon, lat = corners[:, 1], corners[:, 0]
    if len(cells) == 0:
        return np.zeros(0, dtype=object)
    crossing = np.maximum.reduceat(lon, first) - np.minimum.reduceat(lon, first) > 180.0
    lon = np.where(np.repeat(crossing, counts) & (lon < 0.0), lon + 360.0, lon)
    rings = shapely.linearrings(lon, lat, indices=np.repeat(np.arange(len(cells)), counts))
    outlines: NDArray[np.object_] = shapely.polygons(rings)
    return outlines


def list_corners(cells: Cells) -> tuple[Floats, NDArray[np.intp]]:
    """List the corners of cells as (latitude, longitude), one cell after the other, and how many each has."""
    outlines = [basic_int.cell_to_boundary(cell) for cell in cells.tolist()]
    counts = np.array([len(outline) for outline in outlines], dtype=np.intp)
    corners = np.array([corner for outline in outlines for corner in outline], dtype=float)
    return corners.reshape(-1, 2), counts


def resolution_for_zoom(zoom: float) -> int:
    """Return the resolution whose hexagons are at least 16 pixels wide on a web map of this zoom level.

    Raises
    ------
    QueryError
        The zoom is not between 0 and 24.
    """
    if not 0 <= zoom <= 24:
        raise QueryError(f"zoom: expected 0 to 24, got {zoom!r}")
    km_per_px = _EQUATOR_KM_PER_PX / 2.0 ** int(zoom)
    fitting = [one for one in RESOLUTIONS if _WIDTH_KM[one] >= _FINEST_WIDTH_PX * km_per_px]
    return max(fitting, default=RESOLUTIONS[0])


def check_resolution(resolution: int) -> int:
    """Return a resolution that rows know their cell of; else raise QueryError."""
    if isinstance(resolution, bool) or resolution not in RESOLUTIONS:
        raise QueryError(f"resolution: expected {RESOLUTIONS[0]} to {RESOLUTIONS[-1]}, got {resolution!r}")
    return int(resolution)


def check_cell(cell: int | str) -> tuple[int, int]:
    """Return a cell, given as number or in hexadecimal, and its resolution; else raise QueryError."""
    try:
        number = h3.str_to_int(cell) if isinstance(cell, str) else int(cell)
        known = 0 <= number < 1 << 63 and basic_int.is_valid_cell(number)
    except (TypeError, ValueError):
        known = False
    if not known:
        raise QueryError(f"cell: expected an H3 cell such as 8466f05ffffffff, got {str(cell)[:40]!r}")
    return number, check_resolution(basic_int.get_resolution(number))


def write_cell(cell: int) -> str:
    """Write a cell in the usual hexadecimal form."""
    return h3.int_to_str(int(cell))


def pad_bounds(bounds: Bounds, resolution: int) -> list[Bounds]:
    """Return boxes that hold the whole of every cell that touches a view."""
    boxes = []
    for west, south, east, north in split_bounds(bounds):
        pad_lat = 3.0 * _WIDTH_KM[resolution] / _KM_PER_DEGREE
        low, high = max(south - pad_lat, -90.0), min(north + pad_lat, 90.0)
        pad_lon = pad_lat / max(np.cos(np.radians(max(abs(low), abs(high)))), 0.02)
        if east - west + 2.0 * pad_lon >= 360.0:
            return [(-180.0, low, 180.0, high)]
        boxes += split_bounds((west - pad_lon, low, east + pad_lon, high))
    return boxes


def lie_in_boxes(lon: Floats, lat: Floats, boxes: Sequence[Bounds]) -> NDArray[np.bool_]:
    """Tell which points (degrees) lie in one of some boxes, edges included."""
    inside = np.zeros(len(lon), dtype=np.bool_)
    for west, south, east, north in boxes:
        inside |= (west <= lon) & (lon <= east) & (south <= lat) & (lat <= north)
    return inside


def estimate_cells(bounds: Bounds, resolution: int) -> float:
    """Estimate how many cells a view holds."""
    area_km2 = 0.0
    for west, south, east, north in split_bounds(bounds):
        height = np.sin(np.radians(north)) - np.sin(np.radians(south))
        area_km2 += np.radians(east - west) * height * _EARTH_KM**2
    return float(area_km2 / h3.average_hexagon_area(resolution, unit="km^2"))


def touch_bounds(cells: Cells, bounds: Bounds) -> NDArray[np.bool_]:
    """Tell which cells share a place with a view: those whose centre it holds, and others by their outlines."""
    boxes = split_bounds(bounds)
    touching = lie_in_boxes(*find_centres(cells), boxes)
    doubtful = np.flatnonzero(~touching)
    outlines = outline_cells(cells[doubtful])
    for west, south, east, north in boxes:
        for turn in (-360.0, 0.0, 360.0):
            view = shapely.box(west + turn, south, east + turn, north)
            touching[doubtful] |= shapely.intersects(outlines, view)
    return touching
