"""Records of some countries, or in view. Records are kept whole: a line is never cut, nor its evidence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import shapely

from corredor.errors import QueryError
from corredor.geoprocessing.crs import require_crs
from corredor.geoprocessing.frames import list_members, require_columns
from corredor.geoprocessing.rings import wrap_line

Bounds: TypeAlias = tuple[float, float, float, float]

_ALPHA_3 = re.compile(r"[A-Z]{3}")


def clip_to_countries(records: gpd.GeoDataFrame, countries: Sequence[str]) -> gpd.GeoDataFrame:
    """Keep the records that belong to one of some countries.

    Parameters
    ----------
    records : GeoDataFrame
        EPSG:4326 with `countries` (tuples of alpha-3 codes) or, without it, `country`. A leg belongs to every
        country that it touches.
    countries : sequence of str
        ISO 3166-1 alpha-3 codes; none keeps nothing.

    Returns
    -------
    GeoDataFrame
        The rows kept, with their index, columns, CRS and order.

    Raises
    ------
    FrameError
        Wrong or missing CRS, neither column.
    QueryError
        `countries` is no list of alpha-3 codes.
    """
    require_crs(records, "records")
    wrong = [code for code in countries if not isinstance(code, str) or not _ALPHA_3.fullmatch(code)]
    if isinstance(countries, str) or wrong:
        raise QueryError(f"countries: expected a list of alpha-3 codes such as VEN, got {str(countries)[:60]!r}")
    wanted = frozenset(countries)
    if "countries" in records.columns:
        kept = np.array([not wanted.isdisjoint(codes) for codes in list_members(records, "countries")], dtype=bool)
    else:
        require_columns(records, ("country",), "records")
        kept = records["country"].isin(wanted).to_numpy(dtype=bool)
    return records[kept]


def clip_to_bounds(records: gpd.GeoDataFrame, bounds: Bounds) -> gpd.GeoDataFrame:
    """Keep the records that share a place with a box, its edges included.

    Parameters
    ----------
    records : GeoDataFrame
        EPSG:4326, any geometry. A record without geometry is in no box.
    bounds : (west, south, east, north)
        Degrees. A west greater than the east means a box across the antimeridian; longitudes beyond 180, as a map
        that was dragged round the world gives them, are brought back, and a box of 360 degrees or more is the
        whole world.

    Returns
    -------
    GeoDataFrame
        The rows kept whole, with their index, columns, CRS and order.

    Raises
    ------
    FrameError
        Wrong or missing CRS.
    QueryError
        The bounds are not four finite numbers, or the south is north of the north.
    """
    require_crs(records, "records")
    boxes = split_bounds(bounds)
    geometry = records.geometry.to_numpy()
    lines = shapely.get_type_id(geometry) == shapely.GeometryType.LINESTRING
    if lines.any():
        geometry = geometry.copy()
        for row in np.flatnonzero(lines & ~shapely.is_empty(geometry)):
            geometry[row] = wrap_line(geometry[row])
    kept = np.zeros(len(records), dtype=bool)
    for box in boxes:
        kept |= shapely.intersects(shapely.box(*box), geometry)
    return records[kept]


def split_bounds(bounds: Bounds) -> list[Bounds]:
    """Turn bounds into one box, or two across the antimeridian, with longitudes from -180 to 180."""
    try:
        west, south, east, north = (float(value) for value in bounds)
    except (TypeError, ValueError):
        raise QueryError(f"bounds: expected (west, south, east, north) in degrees, got {bounds!r}") from None
    if not np.isfinite((west, south, east, north)).all():
        raise QueryError(f"bounds: expected four finite numbers in degrees, got {bounds!r}")
    if south > north:
        raise QueryError(
            f"bounds: the south ({south}) lies north of the north ({north}); the order is west, south, east, north"
        )
    if east - west >= 360.0:
        return [(-180.0, south, 180.0, north)]
    west, east = _wrap_longitude(west), _wrap_longitude(east)
    if west <= east:
        return [(west, south, east, north)]
    return [(west, south, 180.0, north), (-180.0, south, east, north)]


def _wrap_longitude(lon: float) -> float:
    return lon if -180.0 <= lon <= 180.0 else (lon + 180.0) % 360.0 - 180.0
