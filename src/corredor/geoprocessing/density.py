"""How many records of a point layer stand in each H3 cell."""

from __future__ import annotations

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
from shapely import MultiPolygon, Polygon

from corredor.errors import QueryError
from corredor.geoprocessing.crs import WGS84
from corredor.geoprocessing.frames import require_points
from corredor.geoprocessing.rings import close_ring, wrap_polygon

FINEST_RESOLUTION = 15


def count_cells(points: gpd.GeoDataFrame, resolution: int) -> gpd.GeoDataFrame:
    """Count points per H3 cell.

    Parameters
    ----------
    points : GeoDataFrame
        EPSG:4326, points with `id` and `precision`. Those placed only to a state or country stand in no cell.
    resolution : int
        H3 resolution from 0 (edges of some 1,280 km) to 15 (0.6 m). A town is known to within 10 km: finer than 5
        (edges of about 10 km) the cells pretend to more than the records know.

    Returns
    -------
    GeoDataFrame
        One row per cell that holds a point, EPSG:4326, most points first, then by cell: `cell` (H3 index in
        hexadecimal), `count`, `geometry` (cut at the antimeridian). The counts and ``attrs["left_out"]``, the
        number of points placed only to a state or country, add up to the number of points.

    Raises
    ------
    FrameError
        Wrong or missing CRS, a missing column, a wrong geometry type, an unknown precision.
    QueryError
        `resolution` is no whole number from 0 to 15.
    """
    if isinstance(resolution, bool) or not isinstance(resolution, (int, np.integer)):
        raise QueryError(f"resolution: expected a whole number from 0 to {FINEST_RESOLUTION}, got {resolution!r}")
    if not 0 <= resolution <= FINEST_RESOLUTION:
        raise QueryError(f"resolution: expected 0 to {FINEST_RESOLUTION}, got {resolution}")
    require_points(points, "points")
    located = points.geometry[points["precision"].isin(("site", "town"))]
    names = [h3.latlng_to_cell(lat, lon, int(resolution)) for lon, lat in zip(located.x, located.y, strict=True)]
    counts = pd.Series(names, dtype=object).value_counts()
    cells = pd.DataFrame({"cell": counts.index.astype(object), "count": counts.to_numpy(dtype="int64")})
    cells = cells.sort_values(["count", "cell"], ascending=[False, True], ignore_index=True)
    outlines = np.empty(len(cells), dtype=object)
    outlines[:] = [build_cell(cell) for cell in cells["cell"]]
    counted = gpd.GeoDataFrame(cells, geometry=gpd.GeoSeries(outlines, crs=WGS84), crs=WGS84)
    counted.attrs["left_out"] = len(points) - len(located)
    return counted


def build_cell(cell: str) -> Polygon | MultiPolygon:
    """Build the outline of an H3 cell in EPSG:4326, valid across the antimeridian and round a pole."""
    boundary = np.array(h3.cell_to_boundary(cell), dtype=float)
    _, lon = h3.cell_to_latlng(cell)
    return wrap_polygon(close_ring(boundary[:, 1], boundary[:, 0], lon))
